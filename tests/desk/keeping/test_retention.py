"""Retention at the desk: by policy, noted in the trail, by one worker, and by no wrong clock."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.desk.changes import ChangeKind
from app.desk.desk import Desk
from app.desk.keeping.retention import AT_ONCE, PURGED, forget
from app.desk.keeping.worker import LEASE, TERM, KeepingWorker
from app.desk.people import Person
from app.report.errors import Refused
from app.report.states import State
from app.store import audit, leases
from app.store.store import Store
from tests.desk.conftest import NURSE, SETTINGS, HandClock, Heard
from tests.desk.made import message, read

Made = Callable[[], str]


@pytest.fixture
def passed(clock: HandClock) -> Callable[[], float]:
    """The seconds that went by, as the clock of the desk tells them."""
    began = clock.now

    def seconds() -> float:
        return (clock.now - began).total_seconds()

    return seconds


@pytest.fixture
def done(desk: Desk) -> str:
    """A handover that was seen and finished."""
    one = desk.receive(message(), "Wolds CAS", "file").handover_id
    desk.start(one)
    desk.finish(one)
    return one


def actions(store: Store, handover_id: str) -> list[str]:
    with store.reading() as tx:
        return [entry.action for entry in audit.of_handover(tx, handover_id)]


@pytest.mark.hazard("B10")
@pytest.mark.parametrize(("hours", "goes"), [(95, False), (96, True)])
def test_a_completed_handover_goes_after_96_hours(
    desk: Desk, store: Store, clock: HandClock, done: str, hours: int, *, goes: bool
) -> None:
    clock.go(hours=hours)

    forgotten = forget(desk.context)

    assert forgotten.handovers == ((done,) if goes else ())
    assert (actions(store, done)[-1] == PURGED) is goes
    assert desk.work_lists()[State.DONE] == (0 if goes else 1)
    assert audit.verify(store).sound


def test_policy_says_how_long(store: Store, clock: HandClock, done: str) -> None:
    shorter = Desk(store, replace(SETTINGS, keep_hours=2), NURSE, clock=clock, read=read)
    clock.go(hours=2)

    assert forget(shorter.context).handovers == (done,)


def test_what_went_is_refused_and_what_comes_again_is_new(
    desk: Desk, clock: HandClock, done: str
) -> None:
    clock.go(hours=97)
    forget(desk.context)

    with pytest.raises(Refused) as told:
        desk.open(done)
    assert told.value.code == "DESK-002"
    again = desk.receive(message(), "Wolds CAS", "file")
    assert again.became == "new"
    assert again.handover_id != done


def test_more_than_one_transaction_full_goes_in_one_run(desk: Desk, clock: HandClock) -> None:
    for number in range(AT_ONCE + 3):
        one = desk.receive(message(f"e{number}"), "Wolds CAS", "file").handover_id
        desk.start(one)
        desk.finish(one)
    clock.go(hours=97)

    assert len(forget(desk.context).handovers) == AT_ONCE + 3


@pytest.mark.hazard("B10")
def test_an_open_one_stays_however_old(desk: Desk, clock: HandClock) -> None:
    one = desk.receive(message(), "Wolds CAS", "file").handover_id
    clock.go(days=400)

    assert forget(desk.context).handovers == ()
    assert desk.row(one).state is State.EXPECTED


def test_the_worker_tells_screens_what_went(
    desk: Desk, clock: HandClock, heard: Heard, done: str, passed: Callable[[], float]
) -> None:
    noted: list[str] = []
    worker = KeepingWorker(desk, lambda: noted.append("noted"), passed=passed)
    clock.go(hours=97)

    forgotten = worker.run_once()

    assert forgotten is not None
    assert forgotten.wiped
    assert heard.all[-1].handover_ids == (done,)
    assert heard.all[-1].kind is ChangeKind.MOVED
    assert noted == ["noted"]


def test_one_worker_at_a_time(
    desk: Desk, desk_of: Callable[[Person], Desk], clock: HandClock, passed: Callable[[], float]
) -> None:
    first, second = (KeepingWorker(desk_of(NURSE), passed=passed) for _ in range(2))

    assert first.run_once() is not None
    assert second.run_once() is None
    first.stop()
    assert second.run_once() is not None


def test_the_lease_of_a_program_that_ended_is_taken_over(
    desk: Desk, store: Store, clock: HandClock, passed: Callable[[], float]
) -> None:
    with store.transaction() as tx:
        assert leases.take(tx, LEASE, "elsewhere:1:x", clock(), TERM)
    assert KeepingWorker(desk, passed=passed).run_once() is None
    clock.go(seconds=TERM.total_seconds())

    assert KeepingWorker(desk, passed=passed).run_once() is not None


@pytest.mark.hazard("B10")
@pytest.mark.expected_log("keeping_clock_jumped")
@pytest.mark.parametrize("days", [4000, -4000])
def test_a_clock_that_jumps_removes_nothing(
    desk: Desk, clock: HandClock, done: str, days: int
) -> None:
    worker = KeepingWorker(desk, passed=lambda: 600.0)
    clock.go(days=days)

    assert worker.run_once() is None
    assert desk.row(done).state is State.DONE


def test_the_worker_works_in_a_thread_until_it_is_stopped(
    desk: Desk, heard: Heard, clock: HandClock, done: str
) -> None:
    clock.go(hours=97)
    with KeepingWorker(desk):
        pass

    with pytest.raises(Refused):
        desk.row(done)
