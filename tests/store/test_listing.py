"""The work lists: every row once, in its order, found by what a person types."""

from datetime import timedelta

import pytest

from app.report.absence import Absence
from app.report.arrival import ArrivalWindow
from app.report.nhs_number import NhsNumber, NhsNumberStatus
from app.report.states import State
from app.report.times import moment_at, read_time
from app.store import handovers, listing
from app.store.records import Opening
from app.store.rows import Mark, Problem, RowFacts
from app.store.store import Store
from tests.store.making import NOW, handover


def _names(store: Store, state: State = State.EXPECTED, typed: str = "", **more: bool) -> list[str]:
    with store.reading() as tx:
        found = listing.rows(tx, person="p", state=state, typed=typed, **more)
    return [row.facts.name for row in found]


def test_every_list_is_counted_and_the_counts_add_up(store: Store) -> None:
    with store.transaction() as tx:
        for state in (State.EXPECTED, State.EXPECTED, State.DONE):
            handover(tx, RowFacts(), state=state)

    with store.reading() as tx:
        counts = listing.counts(tx)

    assert set(counts) == set(State)
    assert sum(counts.values()) == 3
    assert (counts[State.EXPECTED], counts[State.DONE], counts[State.ARRIVED]) == (2, 1, 0)


def test_open_lists_have_the_not_timed_first_then_the_most_overdue(store: Store) -> None:
    with store.transaction() as tx:
        for name, due, waited in (
            ("later", 60, 1),
            ("overdue", -18, 2),
            ("not timed", None, 3),
            ("longest waiting not timed", None, 9),
            ("soon", 12, 4),
        ):
            at = NOW + timedelta(minutes=due) if due is not None else None
            facts = RowFacts(name=name, due_at=at)
            handover(tx, facts, at=NOW - timedelta(minutes=waited))

    assert _names(store) == [
        "longest waiting not timed",
        "not timed",
        "overdue",
        "soon",
        "later",
    ]


def test_a_booked_arrival_and_a_postcode_are_kept_and_never_sorted_on(store: Store) -> None:
    early, late = (
        ArrivalWindow(moment_at(NOW + timedelta(hours=hours)), moment_at(NOW + timedelta(hours=9)))
        for hours in (1, 8)
    )
    with store.transaction() as tx:
        for name, due, windows in (("first", 5, (late,)), ("last", 60, (early, late))):
            at = NOW + timedelta(minutes=due)
            facts = RowFacts(name=name, due_at=at, arrivals=windows, postcode="NT5 7QJ")
            handover(tx, facts)
    with store.reading() as tx:
        first, last = listing.rows(tx, person="p", state=State.EXPECTED)
    assert (first.facts.name, last.facts.name) == ("first", "last")
    assert [one.start.at for one in last.facts.arrivals] == [early.start.at, late.start.at]
    assert first.facts.arrivals[0].end is not None
    assert first.facts.arrivals[0].end.at == NOW + timedelta(hours=9)
    assert first.facts.postcode == "NT5 7QJ"


def test_closed_lists_have_the_latest_first(store: Store) -> None:
    with store.transaction() as tx:
        for minutes in (5, 1, 3):
            facts = RowFacts(name=str(minutes))
            handover(tx, facts, state=State.DONE, at=NOW - timedelta(minutes=minutes))

    assert _names(store, State.DONE) == ["1", "3", "5"]


@pytest.mark.parametrize("state", [State.EXPECTED, State.DONE])
def test_pages_give_every_row_once_also_where_times_are_equal(store: Store, state: State) -> None:
    with store.transaction() as tx:
        for number in range(23):
            due = NOW + timedelta(minutes=number // 5) if number % 3 else None
            handover(tx, RowFacts(name=str(number), due_at=due), state=state)

    seen: list[str] = []
    after = None
    while True:
        with store.reading() as tx:
            page = listing.rows(tx, person="p", state=state, after=after, limit=4)
        if not page:
            break
        seen += [row.facts.name for row in page]
        after = page[-1]

    assert sorted(seen, key=int) == [str(number) for number in range(23)]
    assert seen == _names(store, state)
    with store.reading() as tx:
        end = listing.rows(tx, person="p", state=state, limit=4, last=True)
    assert [row.facts.name for row in end] == seen[-4:]
    above: list[str] = []
    while end:
        above = [row.facts.name for row in end] + above
        with store.reading() as tx:
            end = listing.rows(tx, person="p", state=state, limit=4, last=True, after=end[0])
    assert above == seen


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("nowak", ["NOWAK-BELL, Zofia"]),
        ("ZOF now", ["NOWAK-BELL, Zofia"]),
        ("999 000 0034", ["BRAITHWAITE, Doreen"]),
        ("9990000034", ["BRAITHWAITE, Doreen"]),
        ("renee", ["ÉTIENNE, Renée"]),
        ("br", ["BRAITHWAITE, Doreen"]),
        ('"%_\\', []),
        ("o'neill", []),
        ("nowack", []),
        ("  ", ["BRAITHWAITE, Doreen", "NOWAK-BELL, Zofia", "ÉTIENNE, Renée"]),
    ],
)
def test_the_filter_finds_names_numbers_and_parts_of_them(
    store: Store, typed: str, found: list[str]
) -> None:
    with store.transaction() as tx:
        for name, number in (
            ("BRAITHWAITE, Doreen", "999 000 0034"),
            ("NOWAK-BELL, Zofia", "999 000 0042"),
            ("ÉTIENNE, Renée", ""),
        ):
            handover(tx, RowFacts(name=name, search_identity=f"{name} {number}"))

    assert sorted(_names(store, typed=typed)) == found
    with store.reading() as tx:
        assert listing.count(tx, state=State.EXPECTED, typed=typed) == len(found)


@pytest.mark.hazard("H23")
@pytest.mark.parametrize("typed", ["headache", "he"])
def test_without_clinical_words_the_filter_finds_none(store: Store, typed: str) -> None:
    with store.transaction() as tx:
        facts = RowFacts(name="A", search_identity="A", search_clinical="Sudden headache")
        handover(tx, facts)

    assert _names(store, typed=typed, clinical=True) == ["A"]
    assert _names(store, typed=typed, clinical=False) == []


def test_the_filter_knows_the_words_of_the_version_shown_alone(store: Store) -> None:
    with store.transaction() as tx:
        one = handover(tx, RowFacts(name="Smith", search_identity="Smith"))
        handovers.show(tx, one, 1, RowFacts(name="Smyth", search_identity="Smyth"), NOW)

    assert _names(store, typed="smith") == []
    assert _names(store, typed="smyth") == ["Smyth"]


def test_a_row_gives_back_what_it_was_given(store: Store) -> None:
    born = read_time("2026-11-22T13:10+00:00")
    assert born is not None
    facts = RowFacts(
        name="A",
        born=born,
        died="yes",
        nhs_number=NhsNumber("999 000 0034", NhsNumberStatus.VERIFIED, "Number present"),
        concern="Head injury",
        due_at=NOW,
        due_why_not="",
        beware=2,
    )
    problem = Problem("This message could not be read", "It ends early.", "Ring.", "READ-012")
    absent = RowFacts(born=Absence.NOT_KNOWN, nhs_number=Absence.NOT_RECORDED)
    with store.transaction() as tx:
        first = handover(tx, facts)
        second = handover(tx, absent, problem=problem)

    with store.reading() as tx:
        row = listing.row(tx, first.id, person="p")
        other = listing.row(tx, second.id, person="p")
    assert row is not None
    assert other is not None
    assert row.facts == facts
    assert (row.state, row.sender, row.received_at) == (State.EXPECTED, "Northshire 111", NOW)
    assert other.facts == absent
    assert other.problem == problem


def test_new_goes_when_anybody_opens_it_and_updated_when_this_person_has_read(
    store: Store,
) -> None:
    def marks() -> list[Mark]:
        with store.reading() as tx:
            rows = [listing.row(tx, one.id, person=person) for person in ("pat", "sam")]
        return [row.mark for row in rows if row]

    with store.transaction() as tx:
        one = handover(tx, RowFacts())
    assert marks() == [Mark.NEW, Mark.NEW]

    with store.transaction() as tx:
        handovers.note_opening(tx, one.id, Opening(1, "pat", "w", NOW))
    assert marks() == [Mark.NONE, Mark.NONE]

    with store.transaction() as tx:
        handovers.show(tx, one, 2, RowFacts(), NOW)
        handovers.note_opening(tx, one.id, Opening(2, "pat", "w", NOW))
        handovers.note_opening(tx, one.id, Opening(2, "sam", "w", NOW))
    assert marks() == [Mark.UPDATED, Mark.NONE]

    with store.transaction() as tx:
        handovers.note_read(tx, one.id, Opening(2, "pat", "w", NOW))
    assert marks() == [Mark.NONE, Mark.NONE]
