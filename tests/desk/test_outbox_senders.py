"""Many senders at once: none holds up another, one that is away is asked by one reply at a time."""

import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from app.connections.ems import EmsClient
from app.desk.changes import Changed
from app.desk.desk import Desk
from app.desk.outbox import LEASE, OutboxWorker
from app.desk.people import Person
from app.desk.plans import choose
from app.desk.plans.plan import Plan, Situation
from app.desk.transports.transport import Delivered, failure_of
from app.desk.watching import Line, Watcher
from app.report.errors import AppError, ConnectionFailed, Refused
from app.report.states import ReplyState, Role, Step
from app.store import audit, leases, outbox
from app.store.records import Reply
from app.store.store import Store
from tests.desk.conftest import NURSE, HandClock, Heard
from tests.desk.made import message
from tests.desk.sending import Gate, MadeUpSenders, away, in_turn, well

Until = Callable[[Callable[[], bool]], None]
ONE, OTHER = "Northshire 111", "Wolds CAS"


@pytest.fixture(autouse=True)
def _every_step_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def plan(step: Step, _: Situation) -> Plan:
        return Plan("x", f"{step.value} tells it.")

    monkeypatch.setitem(choose.PLANNERS, "cds-ems", plan)


@pytest.fixture
def senders() -> MadeUpSenders:
    return MadeUpSenders()


@pytest.fixture
def worker(desk: Desk, senders: MadeUpSenders) -> OutboxWorker:
    return _worker(desk, senders)


def _worker(desk: Desk, senders: MadeUpSenders) -> OutboxWorker:
    return OutboxWorker(desk, senders, chance=Random(1))  # noqa: S311 - spreads waits


def _accepted(desk: Desk, clock: HandClock, sender: str, count: int = 1) -> list[str]:
    """Accept so many handovers of a sender; gives the ids of the replies."""
    ids = []
    for number in range(count):
        received = desk.receive(message(f"{sender}-{number}"), sender, "pushed")
        ids.append(desk.accept(received.handover_id).id)
    clock.go(seconds=10)
    return ids


def _all(store: Store) -> tuple[Reply, ...]:
    with store.reading() as tx:
        return outbox.in_states(tx, tuple(ReplyState))


@pytest.fixture
def until(desk: Desk) -> Iterator[Until]:
    """Waits, from one announcement to the next, until something holds."""
    news = threading.Condition()

    def listen(_: Changed) -> None:
        with news:
            news.notify_all()

    def wait(holds: Callable[[], bool]) -> None:
        with news:
            assert news.wait_for(holds, 15)

    end = desk.subscribe(listen)
    yield wait
    end()


def _confirmed(store: Store, count: int) -> Callable[[], bool]:
    return lambda: sum(r.state is ReplyState.CONFIRMED for r in _all(store)) == count


def test_a_slow_sender_does_not_hold_up_another(
    desk: Desk,
    senders: MadeUpSenders,
    worker: OutboxWorker,
    clock: HandClock,
    until: Until,
) -> None:
    gate = Gate()
    senders.ways[ONE] = gate
    _accepted(desk, clock, ONE, 3)
    _accepted(desk, clock, OTHER, 5)
    with worker:
        assert gate.asked.wait(15)
        until(_confirmed(desk.context.store, 5))
        assert len(senders.got[OTHER]) == 5
        assert len(senders.got[ONE]) == 1  # nobody knows yet whether it answers
        gate.open.set()
        until(_confirmed(desk.context.store, 8))
    assert {name for name, _ in senders.got[ONE]} == {r.id for r in _all(desk.context.store)[:3]}


def test_the_replies_about_one_handover_keep_their_order_in_the_threads(
    desk: Desk,
    senders: MadeUpSenders,
    worker: OutboxWorker,
    clock: HandClock,
    until: Until,
) -> None:
    received = desk.receive(message(), ONE, "pushed")
    desk.accept(received.handover_id)
    desk.start(received.handover_id)
    desk.finish(received.handover_id)
    clock.go(seconds=10)
    senders.ways[ONE] = in_turn(away, well)
    with worker:
        until(lambda: desk.replies(received.handover_id)[0].code == "CONN-001")
        clock.go(minutes=1)
        worker.wake()
        until(_confirmed(desk.context.store, 3))
    order = [name for name, _ in senders.got[ONE]]
    first, second, third = (reply.id for reply in desk.replies(received.handover_id))
    assert order == [first, first, second, third]


@pytest.mark.hazard("P11")
def test_every_attempt_sends_the_same_bytes(
    desk: Desk, senders: MadeUpSenders, worker: OutboxWorker, clock: HandClock
) -> None:
    _accepted(desk, clock, ONE)
    senders.ways[ONE] = in_turn(away, away, well)
    for _ in range(3):
        worker.run_once()
        clock.go(minutes=30)

    assert len(senders.got[ONE]) == 3
    assert len(set(senders.got[ONE])) == 1


def test_a_sender_that_is_away_is_asked_by_one_reply_at_a_time_and_told_of_once(
    desk: Desk, senders: MadeUpSenders, worker: OutboxWorker, clock: HandClock, heard: Heard
) -> None:
    replies = _accepted(desk, clock, ONE, 20)
    _accepted(desk, clock, OTHER, 2)
    senders.ways[ONE] = away

    worker.run_once()

    assert len(senders.got[ONE]) == 3
    assert len(senders.got[OTHER]) == 2
    assert heard.kinds.count("incident") == 1
    (incident,) = desk.incidents()
    assert (incident.sender, incident.waiting, incident.failed) == (ONE, 20, 0)
    assert (incident.code, incident.words) == ("CONN-001", "It does not answer.")
    assert "01632 960100" in incident.what_to_do
    assert incident.next_try is not None
    assert incident.next_try > clock.now

    asked = len(senders.got[ONE])
    for _ in range(4):
        clock.now = desk.incidents()[0].next_try or clock.now
        worker.run_once()
        asked += 1
        assert len(senders.got[ONE]) == asked
    assert heard.kinds.count("incident") == 1
    assert desk.incidents()[0].since == incident.since

    senders.ways[ONE] = well
    clock.now = desk.incidents()[0].next_try or clock.now
    worker.run_once()

    assert {name for name, _ in senders.got[ONE]} == set(replies)
    assert all(r.state is ReplyState.CONFIRMED for r in _all(desk.context.store))
    assert desk.incidents() == ()
    assert heard.kinds.count("incident") == 2


def test_a_sender_that_another_program_cannot_reach_is_seen_by_whoever_watches(
    desk: Desk, senders: MadeUpSenders, worker: OutboxWorker, clock: HandClock
) -> None:
    def nobody_is_asked(name: str) -> EmsClient:
        raise AssertionError(name)

    watcher = Watcher(desk, nobody_is_asked)
    assert watcher.look() == ()
    _accepted(desk, clock, ONE, 3)
    senders.ways[ONE] = away
    worker.run_once()

    (line,) = watcher.look()
    assert (line.sender, line.as_at) == (ONE, None)
    assert line.failure is not None
    assert (line.failure.code, line.failure.what_happened) == ("CONN-001", "It does not answer.")

    senders.ways[ONE] = well
    clock.go(minutes=30)
    worker.run_once()
    assert watcher.look() == (Line(ONE),)


def test_the_incident_outlives_the_program_and_is_not_told_again(
    desk: Desk, senders: MadeUpSenders, worker: OutboxWorker, clock: HandClock, heard: Heard
) -> None:
    _accepted(desk, clock, ONE, 5)
    senders.ways[ONE] = away
    worker.run_once()
    before = desk.incidents()

    again = _worker(desk, senders)
    assert again.run_once() == 0
    clock.now = before[0].next_try or clock.now
    assert again.run_once() == 1

    assert heard.kinds.count("incident") == 1
    assert desk.incidents()[0].since == before[0].since


def test_try_now_asks_a_sender_that_is_away_at_once(
    desk: Desk, senders: MadeUpSenders, worker: OutboxWorker, clock: HandClock
) -> None:
    replies = _accepted(desk, clock, ONE, 5)
    senders.ways[ONE] = away
    worker.run_once()
    senders.ways[ONE] = well

    desk.retry(replies[4])
    worker.run_once()

    assert {r.state for r in _all(desk.context.store)} == {ReplyState.CONFIRMED}


@pytest.mark.hazard("H06")
def test_all_that_wait_are_given_up_after_their_time_not_only_the_one_that_asks(
    desk: Desk, senders: MadeUpSenders, worker: OutboxWorker, clock: HandClock
) -> None:
    _accepted(desk, clock, ONE, 8)
    senders.ways[ONE] = away
    worker.run_once()
    clock.go(hours=96)
    worker.run_once()

    replies = _all(desk.context.store)
    assert {r.state for r in replies} == {ReplyState.FAILED}
    assert all("96 hours" in r.words for r in replies)
    (incident,) = desk.incidents()
    assert (incident.waiting, incident.failed) == (0, 8)
    assert audit.verify(desk.context.store).sound


def test_a_refusal_is_an_answer_and_no_sign_of_being_away(
    desk: Desk, senders: MadeUpSenders, worker: OutboxWorker, clock: HandClock, heard: Heard
) -> None:
    _accepted(desk, clock, ONE, 5)

    def refuses(_: Reply) -> Delivered:
        raise ConnectionFailed("Not taken", "It says no", "Telephone", "CONN-041")

    senders.ways[ONE] = refuses
    assert worker.run_once() == 5

    assert "incident" not in heard.kinds
    (incident,) = desk.incidents()
    assert (incident.failed, incident.next_try, incident.words) == (5, None, "It says no.")
    assert "Send each reply that failed again" in incident.what_to_do


@pytest.mark.expected_log("reply_attempt_failed")
def test_a_bug_of_ours_is_no_sign_of_being_away(
    desk: Desk, senders: MadeUpSenders, worker: OutboxWorker, clock: HandClock
) -> None:
    _accepted(desk, clock, ONE, 5)

    def broken(_: Reply) -> Delivered:
        raise ZeroDivisionError

    senders.ways[ONE] = broken
    assert worker.run_once() == 5
    assert desk.incidents() == ()


@pytest.mark.parametrize(
    ("failure", "state", "reached"),
    [
        (ConnectionFailed("A", "B", "C", "CONN-1", retryable=True), ReplyState.WAITING, False),
        (ConnectionFailed("A", "B", "C", "CONN-2"), ReplyState.FAILED, True),
        (AppError("A", "B", "C", "REPLY-030"), ReplyState.FAILED, True),
        (AppError("A", "B", "C", "SECRET-002"), ReplyState.WAITING, False),
    ],
)
def test_what_a_failure_means_for_the_reply(
    failure: AppError, state: ReplyState, *, reached: bool
) -> None:
    told = failure_of(failure)
    assert (told.state, told.reached, told.code) == (state, reached, failure.code)


def test_what_was_sent_and_what_came_back_is_shown_and_noted(
    desk: Desk,
    desk_of: Callable[[Person], Desk],
    senders: MadeUpSenders,
    worker: OutboxWorker,
    clock: HandClock,
) -> None:
    (reply_id,) = _accepted(desk, clock, ONE)
    worker.run_once()

    shown = desk.sent_and_answered(reply_id)

    assert shown.body == senders.got[ONE][0][1]
    assert [attempt.answer for attempt in shown.attempts] == [b'{"taken":true}']
    with desk.context.store.reading() as tx:
        assert audit.entries(tx)[-1].action == "show reply"
    with pytest.raises(Refused) as told:
        desk_of(replace(NURSE, role=Role.RECEPTIONIST)).sent_and_answered(reply_id)
    assert told.value.code == "DESK-001"


def test_the_lease_is_kept_while_an_attempt_takes_longer_than_its_term(
    desk: Desk,
    senders: MadeUpSenders,
    clock: HandClock,
    until: Until,
) -> None:
    gate = Gate()
    senders.ways[ONE] = gate
    _accepted(desk, clock, ONE)
    second = _worker(desk, senders)
    with OutboxWorker(desk, senders, lease_term=timedelta(seconds=0.3)) as first:
        assert gate.asked.wait(15)
        before = _until(desk.context.store)
        clock.go(seconds=0.2)
        first.wake()
        while _until(desk.context.store) == before:
            first.wake()
        clock.go(seconds=0.2)  # the first term has ended by now
        assert second.run_once() == 0
        gate.open.set()
        until(_confirmed(desk.context.store, 1))
    assert len(senders.got[ONE]) == 1


def _until(store: Store) -> str:
    with store.reading() as tx:
        found = tx.row("SELECT until FROM leases WHERE name = ?", (LEASE,))
    return str(found[0]) if found else ""


def test_the_lease_of_a_process_that_is_gone_is_free_at_once(
    desk: Desk, senders: MadeUpSenders, worker: OutboxWorker, clock: HandClock, store: Store
) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    _accepted(desk, clock, ONE)
    with store.transaction() as tx:
        gone = f"{socket.gethostname()}:{ended.pid}:x"
        assert leases.take(tx, LEASE, gone, clock.now, timedelta(seconds=15))

    assert worker.run_once() == 1
