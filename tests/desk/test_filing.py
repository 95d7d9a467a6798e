"""Filing behind the answers: exchanges learn their handover, and what is owed is queued with it."""

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import datetime

import pytest

from app.desk import receiving
from app.desk.changes import Changed
from app.desk.desk import Desk
from app.desk.filing import Filer
from app.desk.kept import MOST_TOGETHER, file_kept
from app.desk.plans import choose
from app.desk.plans.plan import Plan, Situation
from app.desk.reception.keeper import Keeper, take_in
from app.report.model import EncounterReport
from app.report.states import ReplyState, State
from app.store import audit, exchanges, messages, outbox
from app.store.exchanges import Exchange
from app.store.messages import Arrival
from app.store.rows import RowFacts
from app.store.store import Store, Tx
from tests.desk.conftest import HandClock, Heard
from tests.desk.made import message

NORTHSHIRE = "Northshire 111"


def _owed(situation: Situation) -> tuple[Plan, ...]:
    """An acknowledgement for whoever gave an address for it."""
    assert situation.exchange is not None
    if not situation.exchange.reply_to:
        return ()
    read = "read" if situation.report else "not read"
    return (Plan("x-ack", "Acknowledged.", situation.exchange.reply_to, read),)


@pytest.fixture(autouse=True)
def _acknowledges(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(choose.OWED, "cds-ems", _owed)


@pytest.fixture
def keeper(store: Store) -> Iterator[Keeper]:
    with Keeper(store) as started:
        yield started


def _push(keeper: Keeper, data: bytes, request: str, reply_to: str, now: datetime) -> str:
    exchange = Exchange("itk", NORTHSHIRE, now, request_id=request, reply_to=reply_to)
    arrival = Arrival(data, NORTHSHIRE, "pushed")
    return keeper.run(lambda tx: take_in(tx, arrival, exchange, now))[0].id


def _filed_under(store: Store, request: str) -> str:
    with store.reading() as tx:
        exchange = exchanges.by_request(tx, "itk", request)
    assert exchange is not None
    return exchange.handover_id


def test_a_pushed_message_is_filed_with_its_exchange_and_acknowledged(
    desk: Desk, store: Store, keeper: Keeper, clock: HandClock, heard: Heard
) -> None:
    _push(keeper, message(), "t1", "urn:nhs-uk:addressing:ods:X", clock.now)

    assert Filer(desk).file_all() == 1

    (row,) = desk.rows(State.EXPECTED)
    assert _filed_under(store, "t1") == row.id
    (reply,) = desk.replies(row.id)
    assert (reply.kind, reply.step, reply.occasion) == ("x-ack", None, "received")
    assert (reply.target_version, reply.state) == ("read", ReplyState.WAITING)
    assert (reply.decided_by, reply.not_before) == ("program", clock.now)
    assert row.reply_state is None  # nobody here has answered
    assert heard.kinds == ["received"]
    assert Filer(desk).file_all() == 0
    assert len(desk.replies(row.id)) == 1


@pytest.mark.hazard("H06")
def test_a_receipt_that_failed_is_seen_in_the_list(
    desk: Desk, store: Store, keeper: Keeper, clock: HandClock
) -> None:
    _push(keeper, message(), "t1", "urn:nhs-uk:addressing:ods:X", clock.now)
    Filer(desk).file_all()
    (row,) = desk.rows(State.EXPECTED)
    (reply,) = desk.replies(row.id)
    with store.transaction() as tx:
        outbox.change(tx, reply.id, ReplyState.FAILED, now=clock.now)
    assert desk.row(row.id).reply_state is ReplyState.FAILED


def test_no_acknowledgement_without_an_address(
    desk: Desk, keeper: Keeper, clock: HandClock
) -> None:
    _push(keeper, message(), "t1", "", clock.now)
    Filer(desk).file_all()
    assert desk.replies(desk.rows(State.EXPECTED)[0].id) == ()


@pytest.mark.parametrize(
    "data",
    [
        b"no message",
        pytest.param(b"boom", marks=pytest.mark.expected_log("message_reader_failed")),
    ],
)
def test_what_cannot_be_read_is_filed_and_acknowledged_as_such(
    desk: Desk, store: Store, keeper: Keeper, clock: HandClock, data: bytes
) -> None:
    _push(keeper, data, "t1", "there", clock.now)
    Filer(desk).file_all()

    (row,) = desk.rows(State.COULD_NOT_BE_READ)
    assert [reply.target_version for reply in desk.replies(row.id)] == ["not read"]
    assert _filed_under(store, "t1") == row.id


@pytest.mark.parametrize("when_filed", [True, False])
def test_a_repeated_request_is_acknowledged_once_more_under_the_same_handover(
    desk: Desk, store: Store, keeper: Keeper, clock: HandClock, heard: Heard, *, when_filed: bool
) -> None:
    _push(keeper, message(), "t1", "there", clock.now)
    if when_filed:
        Filer(desk).file_all()
    _push(keeper, message(), "t2", "there", clock.now)
    Filer(desk).file_all()

    (row,) = desk.rows(State.EXPECTED)
    replies = desk.replies(row.id)
    assert len({reply.exchange_id for reply in replies}) == len(replies) == 2
    assert _filed_under(store, "t1") == _filed_under(store, "t2") == row.id
    assert heard.kinds == (["received", "reply"] if when_filed else ["received"])
    assert Filer(desk).file_all() == 0


@pytest.mark.expected_log("filed_one_by_one", "message_filing_failed")
def test_a_message_that_trips_the_program_does_not_hold_up_the_others(
    desk: Desk, store: Store, keeper: Keeper, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = receiving.row_facts

    def trips(report: EncounterReport) -> RowFacts:
        if report.filing.handover_key.endswith("e2"):
            raise ZeroDivisionError
        return real(report)

    monkeypatch.setattr(receiving, "row_facts", trips)
    for name in ("e1", "e2", "e3"):
        _push(keeper, message(name), name, "there", clock.now)
        clock.go(seconds=1)

    assert Filer(desk).file_all() == 3

    (tripped,) = desk.rows(State.COULD_NOT_BE_READ)
    assert tripped.problem is not None
    assert tripped.problem.code == "READ-900"
    assert len(desk.rows(State.EXPECTED)) == 2
    with store.reading() as tx:  # nothing is left of the transaction that failed
        assert len(outbox.in_states(tx, [ReplyState.WAITING])) == 3
    assert audit.verify(store).sound


def test_many_that_wait_are_filed_in_few_transactions(
    desk: Desk, store: Store, keeper: Keeper, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(2 * MOST_TOGETHER + 1):
        _push(keeper, message(f"e{number}"), f"t{number}", "there", clock.now)
    real, begun = store.transaction, []

    def counted() -> AbstractContextManager[Tx]:
        begun.append(1)
        return real()

    monkeypatch.setattr(store, "transaction", counted)
    assert Filer(desk).file_all() == 2 * MOST_TOGETHER + 1
    assert len(begun) == 3


def test_two_versions_of_one_handover_that_wait_together_are_one_handover(
    desk: Desk, keeper: Keeper, clock: HandClock, heard: Heard
) -> None:
    for number in (1, 2):
        _push(keeper, message(version=str(number)), f"t{number}", "", clock.now)
        clock.go(seconds=1)

    assert Filer(desk).file_all() == 2

    (row,) = desk.rows(State.EXPECTED)
    assert row.version == 2
    assert heard.kinds == ["received", "updated"]


def test_what_was_read_before_it_is_told_to_end_is_filed(
    desk: Desk, store: Store, keeper: Keeper, clock: HandClock
) -> None:
    for number in range(4):
        _push(keeper, message(f"e{number}"), f"t{number}", "", clock.now)
    turns = iter([True, True, False])

    assert len(list(file_kept(desk.context, lambda: next(turns)))) == 2
    with store.reading() as tx:
        assert len(messages.unsettled(tx)) == 2


def test_the_thread_files_as_soon_as_it_is_rung(desk: Desk, store: Store, clock: HandClock) -> None:
    filed = threading.Event()

    def listen(_: Changed) -> None:
        filed.set()

    desk.subscribe(listen)
    with Filer(desk) as filer, Keeper(store, after=filer.wake) as keeper:
        _push(keeper, message(), "t1", "", clock.now)
        assert filed.wait(10)
    assert audit.verify(store).sound
