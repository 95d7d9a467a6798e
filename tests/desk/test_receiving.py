"""Receiving: nothing lost, nothing doubled, the latest version shown."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from app.desk.desk import Desk
from app.desk.receiving import Became
from app.report.errors import StoreFailed
from app.report.model import EncounterReport
from app.report.states import State
from app.store import audit, messages
from app.store.messages import Arrival
from app.store.records import MessageState
from app.store.rows import Mark
from app.store.store import Store
from tests.desk.conftest import HandClock, Heard
from tests.desk.made import message, read

SENDER = "Northshire 111"


def test_a_message_stands_in_expected_marked_new(desk: Desk, heard: Heard) -> None:
    received = desk.receive(message(family="Nowak"), SENDER, "fetched", "http://ems/Encounter/1")

    (row,) = desk.rows(State.EXPECTED)
    assert received.became is Became.NEW
    assert (row.id, row.mark, row.facts.name) == (received.handover_id, Mark.NEW, "NOWAK, Zofia")
    assert heard.kinds == ["received"]


def test_a_message_for_information_has_a_list_of_its_own_until_action_is_asked_for(
    desk: Desk,
) -> None:
    desk.receive(message(for_action=False), SENDER, "file")
    assert desk.work_lists()[State.FOR_INFORMATION] == 1

    desk.receive(message(version="2", for_action=True), SENDER, "file")
    assert desk.work_lists()[State.FOR_INFORMATION] == 0
    assert desk.work_lists()[State.EXPECTED] == 1


@pytest.mark.hazard("P10")
def test_the_same_report_five_times_at_once_is_one_handover(desk: Desk, heard: Heard) -> None:
    # Not the very same bytes, as a sender's searchset has a new id every time it is asked for.
    copies = [message(asked=number) for number in range(4)] + [message(asked=0)]
    threads = [
        threading.Thread(target=desk.receive, args=(copy, SENDER, "fetched")) for copy in copies
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(desk.work_lists().values()) == 1
    (row,) = desk.rows(State.EXPECTED)
    assert (row.version, row.versions) == (1, 1)
    assert heard.kinds == ["received"]


@pytest.mark.hazard("P3", "H07")
def test_a_later_version_is_shown_and_an_earlier_one_that_comes_late_is_not(
    desk: Desk, clock: HandClock
) -> None:
    first = desk.receive(message(version="b", sequence="2", concern="Fall"), SENDER, "file")
    clock.go(minutes=1)
    later = desk.receive(message(version="c", sequence="3", concern="Worse"), SENDER, "file")
    late = desk.receive(message(version="a", sequence="1", concern="Old"), SENDER, "file")
    again = desk.receive(message(version="c", sequence="3", concern="Worse"), SENDER, "file")

    assert [one.became for one in (later, late, again)] == [
        Became.UPDATE,
        Became.LATE,
        Became.DUPLICATE,
    ]
    (row,) = desk.rows(State.EXPECTED)
    assert (row.id, row.version, row.versions) == (first.handover_id, 2, 3)
    assert row.facts.concern == "Worse"
    opened = desk.open(row.id)
    assert [version.number for version in opened.versions if version.current] == [2]
    old = desk.report(row.id, 3)
    assert old is not None
    assert old.outcome.chief_concern == "Old"


def test_without_a_sequence_the_order_of_arrival_decides(desk: Desk) -> None:
    desk.receive(message(version="x", concern="First"), SENDER, "file")
    desk.receive(message(version="a", concern="Second"), SENDER, "file")

    (row,) = desk.rows(State.EXPECTED)
    assert row.facts.concern == "Second"


@pytest.mark.hazard("P12")
@pytest.mark.parametrize("kind", ["cancel", "withdrawn"])
def test_a_handover_that_is_taken_back_stays_where_it_is_and_says_so(desk: Desk, kind: str) -> None:
    received = desk.receive(message(), SENDER, "file")
    desk.receive(message(version="2", kind=kind), SENDER, "file")

    (row,) = desk.rows(State.EXPECTED)
    assert row.id == received.handover_id
    assert row.cancelled


def test_the_same_id_of_two_senders_is_two_handovers(desk: Desk) -> None:
    desk.receive(message(), SENDER, "file")
    desk.receive(message(), "Wolds CAS", "file")

    assert desk.work_lists()[State.EXPECTED] == 2


@pytest.mark.hazard("H21")
def test_what_cannot_be_read_has_a_row_and_keeps_its_original(desk: Desk) -> None:
    received = desk.receive(b"\x89PNG", "Wolds CAS", "file")

    (row,) = desk.rows(State.COULD_NOT_BE_READ)
    assert received.became is Became.COULD_NOT_BE_READ
    assert row.problem == received.problem
    assert row.problem is not None
    assert (row.problem.code, row.facts.name) == ("READ-001", "Unavailable")
    assert desk.open(row.id).report is None
    assert desk.original(row.id) == b"\x89PNG"


@pytest.mark.parametrize("data", [message(), b"\x89PNG"])
def test_the_very_same_bytes_at_the_same_moment_are_filed_once(desk: Desk, data: bytes) -> None:
    both_are_reading = threading.Barrier(2)

    def read_together(one: bytes) -> EncounterReport:
        both_are_reading.wait(10)
        return read(one)

    desk.context = replace(desk.context, read=read_together)
    with ThreadPoolExecutor(2) as pool:
        calls = [pool.submit(desk.receive, data, SENDER, "pushed") for _ in range(2)]
    became = sorted(call.result().became for call in calls)

    assert became.count(Became.DUPLICATE) == 1
    assert sum(desk.work_lists().values()) == 1
    with desk.context.store.reading() as tx:
        (state,) = tx.rows("SELECT state FROM messages")
    assert state[0] in {MessageState.FILED, MessageState.UNREADABLE}


@pytest.mark.hazard("H21")
@pytest.mark.expected_log("message_reader_failed")
def test_a_message_that_trips_the_program_is_not_lost_either(desk: Desk) -> None:
    received = desk.receive(b"boom", SENDER, "file")

    assert received.problem is not None
    assert received.problem.code == "READ-900"
    assert desk.work_lists()[State.COULD_NOT_BE_READ] == 1
    assert desk.original(received.handover_id) == b"boom"


def test_the_bytes_are_durable_before_they_are_read(desk: Desk, store: Store) -> None:
    seen: list[int] = []

    def reader_that_looks(_: bytes) -> object:
        with store.reading() as tx:
            seen.extend(row[0] for row in tx.rows("SELECT COUNT(*) FROM messages"))
        raise KeyboardInterrupt

    desk.context = replace(desk.context, read=reader_that_looks)  # type: ignore[arg-type]
    with pytest.raises(KeyboardInterrupt):
        desk.receive(message(), SENDER, "file")

    assert seen == [1]


def test_a_message_that_was_kept_and_not_filed_is_filed_at_the_next_start(
    desk: Desk, store: Store, heard: Heard
) -> None:
    with store.transaction() as tx:
        messages.keep(tx, Arrival(message(), SENDER, "fetched"), desk.context.clock())

    (received,) = desk.catch_up()

    assert received.became is Became.NEW
    assert desk.work_lists()[State.EXPECTED] == 1
    assert heard.kinds == ["received"]
    assert desk.catch_up() == ()


@pytest.mark.hazard("0502")
def test_a_kept_message_that_was_damaged_meanwhile_is_shown_as_such(
    desk: Desk, store: Store
) -> None:
    with store.transaction() as tx:
        kept = messages.keep(tx, Arrival(message(), SENDER, "fetched"), desk.context.clock())
        tx.update("messages", ("id", kept.id), body=message(concern="Other words"))
        messages.keep(tx, Arrival(message("e2"), SENDER, "fetched"), desk.context.clock())

    became = [received.became for received in desk.catch_up()]

    assert sorted(became) == [Became.COULD_NOT_BE_READ, Became.NEW]
    (row,) = desk.rows(State.COULD_NOT_BE_READ)
    assert row.problem is not None
    assert row.problem.code == "STORE-013"


def test_when_the_disk_is_full_the_transport_is_told_no(desk: Desk, store: Store) -> None:
    store._writer.execute("PRAGMA max_page_count = 1", ())

    with pytest.raises(StoreFailed):
        desk.receive(message(family="N" * 1_000_000), SENDER, "pushed")

    assert sum(desk.work_lists().values()) == 0
    assert audit.verify(store) == audit.Verdict(0)


MOTHER, CHILD = "9990000018", "9990000026"


@pytest.mark.hazard("H01", "0506")
def test_a_case_number_that_is_used_for_somebody_else_is_another_handover(desk: Desk) -> None:
    first = desk.receive(message(family="Nowak", nhs_number=MOTHER), SENDER, "pushed")
    other = desk.receive(message(version="2", family="Okafor", nhs_number=CHILD), SENDER, "pushed")
    assert other.became is Became.NEW
    assert other.handover_id != first.handover_id
    assert desk.row(first.handover_id).facts.name == "NOWAK, Zofia"

    later = desk.receive(
        message(version="3", family="Okafor", nhs_number=CHILD, concern="Worse"), SENDER, "pushed"
    )
    assert (later.became, later.handover_id) == (Became.UPDATE, other.handover_id)


@pytest.mark.hazard("H07")
@pytest.mark.parametrize(
    "corrected",
    [{"nhs_number": CHILD}, {"nhs_number": MOTHER, "family": "Novak"}, {}],
    ids=["number", "name", "number left out"],
)
def test_one_detail_that_is_corrected_is_an_update(desk: Desk, corrected: dict[str, str]) -> None:
    first = desk.receive(message(nhs_number=MOTHER), SENDER, "pushed")
    update = desk.receive(message(version="2", **corrected), SENDER, "pushed")
    assert (update.became, update.handover_id) == (Became.UPDATE, first.handover_id)


@pytest.mark.hazard("H07", "H22")
def test_a_handover_that_was_done_is_expected_again_when_it_is_asked_for_again(desk: Desk) -> None:
    first = desk.receive(message(), SENDER, "pushed")
    desk.not_attended(first.handover_id)
    desk.receive(message(version="2", kind="cancel"), SENDER, "pushed")
    assert desk.row(first.handover_id).state is State.NOT_ATTENDED

    desk.receive(message(version="3", kind="new"), SENDER, "pushed")
    (row,) = desk.rows(State.EXPECTED)
    assert (row.id, row.mark) == (first.handover_id, Mark.NEW)  # nobody has read it yet
