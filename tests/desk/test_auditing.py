"""What stands in the trail before anything is shown, and how it is found there."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from app.desk.auditing import EXPORT
from app.desk.desk import Desk
from app.desk.fetching import search
from app.desk.people import Person
from app.desk.searching import SEARCH, SEARCH_SENDERS
from app.report.errors import AppError, Refused, StoreFailed
from app.report.states import Role, State
from app.store import audit
from app.store.audit_pages import READ, AuditFilter
from app.store.pseudonyms import pseudonyms
from app.store.records import AuditEntry
from app.store.store import Store
from tests.desk.conftest import NURSE, HandClock
from tests.desk.made import message

NUMBER = "999 000 0018"


@pytest.fixture
def officer(desk_of: Callable[[Person], Desk]) -> Desk:
    return desk_of(Person("ash", "Ash Gill", Role.PRIVACY_OFFICER, "ig-1"))


def entries(store: Store, action: str = "") -> list[AuditEntry]:
    with store.reading() as tx:
        return [one for one in audit.entries(tx) if action in ("", one.action)]


def test_a_search_is_written_down_without_its_words(desk: Desk, store: Store) -> None:
    desk.rows(State.EXPECTED, "Nowak Zofia")

    (entry,) = entries(store, SEARCH)
    assert entry.result == "Expected"
    with store.transaction() as tx:
        assert entry.reason == "words " + " ".join(pseudonyms(tx, "zofia nowak"))
    assert "nowak" not in repr(entry).casefold()


def test_typing_on_is_a_new_search_and_looking_again_is_none(desk: Desk, store: Store) -> None:
    for typed in ("n", "no", "now", "nowa", "nowa", "NOWA"):
        desk.rows(State.EXPECTED, typed)
        desk.row_count(State.EXPECTED, typed)
    desk.rows(State.EXPECTED)

    assert len(entries(store, SEARCH)) == 2


def test_counting_is_no_way_around_the_trail(desk: Desk, store: Store) -> None:
    desk.row_count(State.EXPECTED, NUMBER)

    assert len(entries(store, SEARCH)) == 1


def test_the_same_words_in_another_store_have_other_digests(store: Store, tmp_path: Path) -> None:
    with (
        Store.open(tmp_path / "other.db", bytes(32), create=True) as other,
        store.transaction() as tx,
        other.transaction() as elsewhere,
    ):
        assert pseudonyms(tx, "nowak") == pseudonyms(tx, "NOWAK")
        assert pseudonyms(tx, "nowak") != pseudonyms(elsewhere, "nowak")


def test_asking_senders_for_a_number_is_written_down_first(desk: Desk, store: Store) -> None:
    with pytest.raises(AppError):
        search(desk, (), "no number")

    (entry,) = entries(store, SEARCH_SENDERS)
    assert entry.reason.startswith("words ")
    assert "number" not in entry.reason


def test_a_role_without_patients_asks_no_sender(desk_of: Callable[[Person], Desk]) -> None:
    with pytest.raises(Refused):
        search(desk_of(replace(NURSE, role=Role.IT)), (), NUMBER)


def test_nothing_is_shown_where_it_cannot_be_written_down(desk: Desk, store: Store) -> None:
    one = desk.receive(message(), "Wolds CAS", "file").handover_id
    with store.transaction() as tx:
        tx.rows("CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'full'); END")

    for look in (
        lambda: desk.open(one),
        lambda: desk.rows(State.EXPECTED, "nowak"),
        lambda: desk.original(one),
        lambda: desk.accept(one),
    ):
        with pytest.raises(Exception, match="full"):
            look()
    assert desk.row(one).state is State.EXPECTED
    with store.reading() as tx:
        assert tx.rows("SELECT COUNT(*) FROM openings") == [(0,)]


def test_reading_the_trail_stands_in_it_before_it_is_read(officer: Desk) -> None:
    first = officer.audit_page()
    second = officer.audit_page(AuditFilter(person="ash"))

    assert [(one.action, one.who.person) for one in first] == [(READ, "ash")]
    assert second[0].reason == "person"
    assert len(second) == 2


def test_each_filter_finds_what_it_says(officer: Desk, desk: Desk, clock: HandClock) -> None:
    one = desk.receive(message(), "Wolds CAS", "file").handover_id
    began = clock.now
    clock.go(hours=1)
    desk.open(one)
    desk.rows(State.EXPECTED, NUMBER)
    with pytest.raises(Refused):
        desk.audit_page()
    clock.go(hours=1)

    def found(**wanted: object) -> list[str]:
        return [e.action for e in officer.audit_page(AuditFilter(**wanted))]  # type: ignore[arg-type]  # names of its fields

    assert found(person="nurse1") == ["audit page", "search", "open"]
    assert found(action="open") == ["open"]
    assert found(result="denied") == ["audit page"]
    assert found(handover_id=one)[1:] == ["open", "received"]
    assert found(role="Clinician", workstation="ed-12")[-1] == "open"
    assert found(searched="9990000018")[1:] == ["search"]
    assert found(searched="smith") == [READ]
    assert found(until=began + timedelta(minutes=1)) == ["received"]
    assert found(since=began + timedelta(minutes=1), person="nurse1")[-1] == "open"


def test_pages_follow_one_another(officer: Desk, desk: Desk) -> None:
    one = desk.receive(message(), "Wolds CAS", "file").handover_id
    for _ in range(5):
        desk.open(one)
    first = officer.audit_page(AuditFilter(action="open"), limit=3)
    second = officer.audit_page(AuditFilter(action="open"), before=first[-1].number, limit=3)

    assert [entry.number for entry in (*first, *second)] == [6, 5, 4, 3, 2]


def test_an_export_tells_of_itself(officer: Desk) -> None:
    records = list(officer.export_audit())

    assert [record["action"] for record in records] == [EXPORT]
    assert list(records[0])[-1] == "digest"


def test_the_store_that_fails_denies(desk_of: Callable[[Person], Desk], store: Store) -> None:
    desk = desk_of(replace(NURSE, role=Role.MANAGER))
    store.close()
    with pytest.raises((StoreFailed, RuntimeError)):
        desk.open("x")
