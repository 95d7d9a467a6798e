"""A sender that asks to wait: nothing goes to it until then, within bounds, and it is told."""

from datetime import timedelta
from random import Random

import pytest

from app.desk import breaker
from app.desk.backoff import wait_after
from app.desk.desk import Desk
from app.desk.incidents import incidents
from app.desk.outbox import OutboxWorker
from app.desk.plans import choose
from app.desk.plans.plan import Plan, Situation
from app.desk.transports.transport import Delivered
from app.report.errors import ConnectionFailed
from app.report.states import ReplyState, Step
from app.store import outbox
from app.store.records import Reply
from tests.desk.conftest import HandClock
from tests.desk.made import message
from tests.desk.sending import Deliver, MadeUpSenders, in_turn, well

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
    return OutboxWorker(desk, senders, chance=Random(1))  # noqa: S311 - spreads waits


def busy(**span: float) -> Deliver:
    """It has too many requests, and asks to wait for so long."""

    def deliver(reply: Reply) -> Delivered:
        failure = ConnectionFailed(
            f"{reply.sender} has not had your reply", "It has too many requests just now", "Wait",
            "CONN-040", retryable=True,
        )  # fmt: skip
        failure.wait = timedelta(**span)
        raise failure

    return deliver


def _accepted(desk: Desk, clock: HandClock, name: str, sender: str = ONE) -> str:
    reply = desk.accept(desk.receive(message(name), sender, "pushed").handover_id)
    clock.go(seconds=10)
    return reply.id


def _reply(desk: Desk, reply_id: str) -> Reply:
    with desk.context.store.reading() as tx:
        found = outbox.get(tx, reply_id)
    assert found is not None
    return found


def test_it_is_not_asked_again_before_then_and_the_person_reads_until_when(
    desk: Desk, senders: MadeUpSenders, worker: OutboxWorker, clock: HandClock
) -> None:
    senders.ways[ONE] = in_turn(busy(minutes=14), well)
    waits = _accepted(desk, clock, "a")
    assert worker.run_once() == 1
    said = "It has too many requests just now. The sender asked to wait until 14:20."
    assert (_reply(desk, waits).state, _reply(desk, waits).words) == (ReplyState.WAITING, said)
    clock.go(minutes=13, seconds=59)
    assert worker.run_once() == 0
    clock.go(seconds=1)
    assert worker.run_once() == 1
    assert _reply(desk, waits).state is ReplyState.CONFIRMED


def test_no_other_reply_goes_to_it_meanwhile_and_those_to_others_do(
    desk: Desk, senders: MadeUpSenders, worker: OutboxWorker, clock: HandClock
) -> None:
    senders.ways[ONE] = in_turn(busy(minutes=10), well)
    first = _accepted(desk, clock, "a")
    worker.run_once()
    second, elsewhere = _accepted(desk, clock, "b"), _accepted(desk, clock, "c", OTHER)
    assert worker.run_once() == 1
    assert _reply(desk, elsewhere).state is ReplyState.CONFIRMED
    assert _reply(desk, second).attempts == 0
    assert incidents(desk.context) == ()  # one answer that asks for patience is none
    clock.go(minutes=10)
    assert worker.run_once() == 2
    assert {_reply(desk, one).state for one in (first, second)} == {ReplyState.CONFIRMED}


def test_one_that_counts_as_away_is_not_asked_sooner_than_it_said(
    desk: Desk, senders: MadeUpSenders, worker: OutboxWorker, clock: HandClock
) -> None:
    """Otherwise the breaker asks every five minutes at the latest."""
    senders.ways[ONE] = busy(minutes=20)
    _accepted(desk, clock, "a")
    for _ in range(3):
        assert worker.run_once() == 1
        clock.go(minutes=20)
    clock.go(minutes=-20)
    (incident,) = incidents(desk.context)
    assert incident.next_try == clock() + timedelta(minutes=20)
    assert incident.words.endswith("The sender asked to wait until 15:06.")
    clock.go(minutes=19)
    assert timedelta(minutes=19) > breaker.LONGEST_SILENCE
    assert worker.run_once() == 0


def test_no_reply_waits_longer_than_half_an_hour_and_that_is_said(
    desk: Desk, senders: MadeUpSenders, worker: OutboxWorker, clock: HandClock
) -> None:
    senders.ways[ONE] = in_turn(busy(days=2), well)
    waits = _accepted(desk, clock, "a")
    worker.run_once()
    assert _reply(desk, waits).words.endswith(
        "The sender asked to wait until 24-Nov-2026 14:06. "
        "It is asked again after half an hour all the same."
    )
    clock.go(minutes=29)
    assert worker.run_once() == 0
    clock.go(minutes=1)
    assert worker.run_once() == 1


def test_a_person_who_sends_it_again_need_not_wait(
    desk: Desk, senders: MadeUpSenders, worker: OutboxWorker, clock: HandClock
) -> None:
    senders.ways[ONE] = in_turn(busy(minutes=20), well)
    waits = _accepted(desk, clock, "a")
    worker.run_once()
    assert worker.run_once() == 0
    desk.retry(waits)
    assert worker.run_once() == 1


def test_a_wait_that_nobody_notices_needs_no_words(
    desk: Desk, senders: MadeUpSenders, worker: OutboxWorker, clock: HandClock
) -> None:
    senders.ways[ONE] = busy(seconds=5)
    waits = _accepted(desk, clock, "a")
    worker.run_once()
    assert _reply(desk, waits).words == "It has too many requests just now."


def test_a_wait_that_is_asked_for_never_makes_ours_shorter() -> None:
    chance = Random(2)  # noqa: S311 - spreads waits
    assert wait_after(12, chance, timedelta(seconds=1)) >= timedelta(minutes=15)
    assert wait_after(1, chance, timedelta(minutes=7)) == timedelta(minutes=7)
    assert wait_after(1, chance, timedelta(hours=7)) == timedelta(minutes=30)
