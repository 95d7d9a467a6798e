"""The clock of a workstation is put right by an hour, or its hour is there twice in autumn."""

from datetime import UTC, datetime, timedelta

import pytest

from app.desk.backoff import LONGEST
from app.desk.breaker import LONGEST_SILENCE
from app.report.states import ReplyState, State
from app.store import audit
from app.store.outbox import FURTHEST
from tests.desk.day import ACCEPTED_ONCE, Day, new_day, started_ems

__all__ = ["new_day", "started_ems"]

HOUR = timedelta(hours=1)


@pytest.mark.hazard("P11")
@pytest.mark.parametrize("jump", [-HOUR, HOUR])
def test_a_reply_goes_at_once_and_once_whichever_way_the_clock_jumps(
    day: Day, jump: timedelta
) -> None:
    day.desk.accept(day.handover)
    day.clock.now += jump
    day.worker().run_once()
    assert day.reply.state is ReplyState.CONFIRMED
    assert day.told == ACCEPTED_ONCE
    assert day.desk.row(day.handover).state is State.ARRIVED
    assert audit.verify(day.store).sound


@pytest.mark.hazard("P11")
def test_a_sender_that_was_away_is_asked_again_by_the_clock_that_is_right(day: Day) -> None:
    day.accept()
    day.ems.go_offline()
    for _ in range(6):
        day.worker().run_once()
        day.clock.go(minutes=6)
    assert day.desk.incidents()
    day.worker().run_once()
    stands = day.reply
    assert stands.state is ReplyState.WAITING
    assert stands.not_before > day.clock.now

    day.clock.now -= HOUR
    day.ems.go_online()
    day.worker().run_once()
    assert day.reply.state is ReplyState.CONFIRMED
    assert day.told == ACCEPTED_ONCE
    assert not day.desk.incidents()


def test_nothing_goes_before_its_time(day: Day) -> None:
    """The moment in which a step can be undone is near, and is waited for."""
    assert max(LONGEST, LONGEST_SILENCE) < FURTHEST
    day.desk.accept(day.handover)
    day.worker().run_once()
    assert (day.reply.state, day.reply.attempts) == (ReplyState.WAITING, 0)


def test_the_hour_that_is_there_twice_is_two_hours_here(day: Day) -> None:
    """At 02:00 British Summer Time it is 01:00 again; what is kept and sent goes by UTC."""
    day.clock.now = datetime(2027, 10, 31, 0, 59, 55, tzinfo=UTC)
    day.desk.accept(day.handover)
    decided = day.reply.decided_at
    day.clock.go(seconds=9)
    day.worker().run_once()
    assert day.reply.state is ReplyState.WAITING
    day.clock.go(seconds=1)
    day.worker().run_once()
    done = day.reply
    assert done.state is ReplyState.CONFIRMED
    assert done.ended_at is not None
    assert done.ended_at - decided == timedelta(seconds=10)
    assert audit.verify(day.store).clock_back == ()
