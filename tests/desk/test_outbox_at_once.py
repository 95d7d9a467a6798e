"""Several replies to one sender at once: how many, in which order, and what a failure counts."""

import threading
from collections.abc import Callable, Iterator
from random import Random

import pytest

from app.desk.changes import Changed
from app.desk.desk import Desk
from app.desk.outbox import OutboxWorker
from app.desk.plans import choose
from app.desk.plans.plan import Plan, Situation
from app.desk.transports.transport import Delivered, failure_of
from app.desk.under_way import AT_ONCE, UnderWay
from app.report.errors import ConnectionFailed
from app.report.states import ReplyState, Step
from app.store import outbox, reachability
from app.store.records import Reply
from app.store.store import Store
from tests.desk.conftest import HandClock
from tests.desk.made import message
from tests.desk.sending import MadeUpSenders, away, in_turn, well

ONE = "Northshire 111"


@pytest.fixture(autouse=True)
def _every_step_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def plan(step: Step, _: Situation) -> Plan:
        return Plan("x", f"{step.value} tells it.")

    monkeypatch.setitem(choose.PLANNERS, "cds-ems", plan)


class Counter:
    """A sender that lets nobody go until so many are with it, and counts."""

    def __init__(self, together: int) -> None:
        self.together = together
        self.most = 0
        self.handovers: list[str] = []
        self.order: list[str] = []
        self._inside: list[str] = []
        self._news = threading.Condition()

    def __call__(self, reply: Reply) -> Delivered:
        with self._news:
            if reply.handover_id in self._inside:
                self.handovers.append(reply.handover_id)
            self._inside.append(reply.handover_id)
            self.order.append(reply.id)
            self.most = max(self.most, len(self._inside))
            self._news.notify_all()
            assert self._news.wait_for(lambda: self.most >= self.together, 15)
            self._inside.remove(reply.handover_id)
        return well(reply)


@pytest.fixture
def senders() -> MadeUpSenders:
    return MadeUpSenders()


@pytest.fixture
def worker(desk: Desk, senders: MadeUpSenders) -> OutboxWorker:
    return OutboxWorker(desk, senders, chance=Random(1))  # noqa: S311 - spreads waits


@pytest.fixture
def settled(desk: Desk) -> Iterator[Callable[[int], None]]:
    """Waits until so many replies are confirmed."""
    news = threading.Condition()

    def listen(_: Changed) -> None:
        with news:
            news.notify_all()

    def wait(count: int) -> None:
        with news:
            assert news.wait_for(lambda: len(_in(desk.context.store)) >= count, 15)

    end = desk.subscribe(listen)
    yield wait
    end()


def _in(store: Store, *states: ReplyState) -> tuple[Reply, ...]:
    with store.reading() as tx:
        return outbox.in_states(tx, states or (ReplyState.CONFIRMED,))


def _accept(desk: Desk, clock: HandClock, count: int) -> list[str]:
    """Accept so many handovers, and let the time pass in which that can be undone."""
    made = [desk.receive(message(f"e{n}"), ONE, "pushed").handover_id for n in range(count)]
    for handover in made:
        desk.accept(handover)
    clock.go(seconds=10)
    return made


def test_a_sender_that_answers_gets_several_at_once(
    desk: Desk,
    senders: MadeUpSenders,
    worker: OutboxWorker,
    clock: HandClock,
    settled: Callable[[int], None],
) -> None:
    inside = Counter(AT_ONCE)
    senders.ways[ONE] = in_turn(well, inside)
    _accept(desk, clock, 3 * AT_ONCE)
    with worker:
        settled(3 * AT_ONCE)
    assert inside.most == AT_ONCE


@pytest.mark.hazard("P11")
def test_of_one_handover_there_is_never_more_than_one_under_way_and_they_keep_their_order(
    desk: Desk,
    senders: MadeUpSenders,
    worker: OutboxWorker,
    clock: HandClock,
    settled: Callable[[int], None],
) -> None:
    inside = Counter(2)
    senders.ways[ONE] = in_turn(well, inside)
    handovers = _accept(desk, clock, 4)
    for handover in handovers[1:]:
        desk.start(handover)
        desk.finish(handover)
    clock.go(seconds=10)
    with worker:
        settled(10)
    assert inside.handovers == []
    for handover in handovers[1:]:
        decided = [one.id for one in desk.replies(handover)]
        assert [one for one in inside.order if one in decided] == decided


@pytest.mark.hazard("P11")
def test_a_reply_withdrawn_on_its_way_still_holds_up_the_next_about_its_handover(
    desk: Desk,
    senders: MadeUpSenders,
    worker: OutboxWorker,
    clock: HandClock,
    settled: Callable[[int], None],
) -> None:
    asked, free = threading.Event(), threading.Event()
    first, second, other = _accept(desk, clock, 3)
    desk.start(second)
    accepted, started = desk.replies(second)

    def slow(reply: Reply) -> Delivered:
        if reply.id == accepted.id:
            asked.set()
            assert free.wait(15)
        return well(reply)

    senders.ways[ONE] = slow
    with worker:
        assert asked.wait(15)
        settled(2)
        desk.withdraw(accepted.id, "rung up")
        newcomer = desk.receive(message("e9"), ONE, "pushed").handover_id
        desk.accept(newcomer)
        clock.go(seconds=10)
        worker.wake()
        settled(3)  # the worker has looked again, and begun what may begin
        assert started.id not in [name for name, _ in senders.got[ONE]]
        free.set()
        settled(5)
    assert senders.got[ONE][-1][0] == started.id
    assert {r.handover_id for r in _in(desk.context.store)} == {first, second, other, newcomer}


@pytest.mark.hazard("P11")
def test_a_sender_that_is_away_is_probed_by_one_reply_though_many_wait(
    desk: Desk, senders: MadeUpSenders, worker: OutboxWorker, clock: HandClock
) -> None:
    gone = threading.Condition()

    def counted(reply: Reply) -> Delivered:
        with gone:
            gone.notify_all()
        return away(reply)

    senders.ways[ONE] = counted
    _accept(desk, clock, 20)
    with worker, gone:
        assert gone.wait_for(lambda: len(senders.got[ONE]) >= 3, 15)
        assert not gone.wait_for(lambda: len(senders.got[ONE]) > 3, 0.3)


def test_replies_that_fail_together_count_as_one_failure(desk: Desk, clock: HandClock) -> None:
    under_way = UnderWay()
    _accept(desk, clock, 3)
    together = _in(desk.context.store, ReplyState.WAITING)
    for one in together:
        under_way.begin(one)
    assert [under_way.failed(one) for one in together] == [True, False, False]
    assert under_way.most(ONE) == 1
    for one in together:
        under_way.end(one)
    under_way.begin(together[0])
    assert under_way.failed(together[0])
    assert len(under_way) == 1
    under_way.answered(ONE)
    assert under_way.most(ONE) == AT_ONCE


def test_a_sender_that_goes_away_under_several_replies_is_not_away_for_long(
    desk: Desk, senders: MadeUpSenders, worker: OutboxWorker, clock: HandClock, store: Store
) -> None:
    together = threading.Barrier(AT_ONCE, timeout=15)
    failed = threading.Semaphore(0)

    def cut(reply: Reply) -> Delivered:
        together.wait()
        return away(reply)

    def noticed(changed: Changed) -> None:
        if any(r.code == "CONN-001" for r in desk.replies(changed.handover_ids[0])):
            failed.release()

    desk.subscribe(noticed)
    held = threading.Event()

    def waits(reply: Reply) -> Delivered:
        assert held.wait(15)
        return well(reply)

    senders.ways[ONE] = in_turn(well, *[cut] * AT_ONCE, waits)
    _accept(desk, clock, 2 * AT_ONCE)
    with worker:
        for _ in range(AT_ONCE):
            assert failed.acquire(timeout=15)
        with store.reading() as tx:
            seen = reachability.get(tx, ONE)
        held.set()
    assert seen is not None
    assert (seen.failures, seen.is_away) == (1, False)


@pytest.mark.hazard("P11")
def test_a_kept_connection_that_had_ended_is_no_sign_of_being_away_and_the_reply_goes_at_once(
    desk: Desk, senders: MadeUpSenders, worker: OutboxWorker, clock: HandClock, store: Store
) -> None:
    def half_dead(reply: Reply) -> Delivered:
        return failure_of(ConnectionFailed("A", "It had ended", "C", "CONN-057", retryable=True))

    senders.ways[ONE] = in_turn(half_dead, half_dead, half_dead, half_dead, well)
    (handover,) = _accept(desk, clock, 1)
    assert worker.run_once() == 5
    assert len(set(senders.got[ONE])) == 1  # the same ids and bytes
    (reply,) = desk.replies(handover)
    assert (reply.state, reply.attempts) == (ReplyState.CONFIRMED, 5)
    assert desk.incidents() == ()
