"""One worker for a source: who may look, when, and what is said of it."""

import threading
from pathlib import Path

import pytest

from app.desk.collecting.worker import GRACE, KEPT_OUT_S, Collector
from app.desk.desk import Desk
from app.desk.watching import Line
from app.report.errors import AppError, StoreFailed
from app.store.store import Store
from tests.desk.collecting.made_itk3 import Played
from tests.desk.conftest import HandClock

GONE = AppError("Not collected", "The share is gone", "Wait", "FOLDER-001")


def collector(desk: Desk, source: Played) -> tuple[Collector, list[Line]]:
    told: list[Line] = []
    return Collector(desk, source, told.append), told


def test_a_look_says_as_at_when(desk: Desk, clock: HandClock) -> None:
    one, told = collector(desk, Played())
    assert one.step() == 300
    assert told == [Line("Folder Ward", clock.now)]


def test_a_source_that_is_gone_keeps_the_time_at_which_it_was_there(
    desk: Desk, clock: HandClock
) -> None:
    one, told = collector(desk, Played(says=[False, GONE, False]))
    began = clock.now
    for _ in range(3):
        assert one.step() == 300
        clock.go(seconds=300)
    assert told[1] == Line("Folder Ward", began, GONE)
    assert told[2].failure is None
    assert told[2].as_at is not None
    assert (told[2].as_at - began).total_seconds() == 600


def test_more_that_waits_is_looked_at_at_once(desk: Desk) -> None:
    one, _ = collector(desk, Played(says=[True, False]))
    assert (one.step(), one.step()) == (0, 300)


@pytest.mark.expected_log("collecting_failed")
def test_a_bug_in_one_look_does_not_end_the_others(desk: Desk) -> None:
    one, told = collector(desk, Played(says=[ZeroDivisionError(), False]))
    assert (one.step(), one.step()) == (300, 300)
    assert told[0].failure is not None
    assert told[0].failure.code == "COLLECT-900"
    assert told[1].failure is None


def test_one_worker_alone_looks_at_a_source(desk: Desk) -> None:
    first, _ = collector(desk, Played())
    source = Played()
    second, told = collector(desk, source)
    first.step()
    assert second.step() == KEPT_OUT_S
    assert (source.looks, told) == (0, [])
    first.stop()
    assert second.step() == 300
    assert source.looks == 1


def test_the_next_worker_keeps_the_interval_that_the_service_asks_for(
    desk: Desk, clock: HandClock
) -> None:
    first, _ = collector(desk, Played(keeps_interval=True))
    first.step()
    clock.go(seconds=100)
    first.stop()
    source = Played(keeps_interval=True)
    second, _ = collector(desk, source)
    clock.go(seconds=199)
    second.step()
    assert source.looks == 0
    clock.go(seconds=1)
    second.step()
    assert source.looks == 1


def test_a_worker_that_died_keeps_the_others_out_until_after_the_next_look(
    desk: Desk, clock: HandClock
) -> None:
    first, _ = collector(desk, Played(keeps_interval=True))
    first.step()
    source = Played(keeps_interval=True)
    second, _ = collector(desk, source)
    clock.go(seconds=300 + GRACE.total_seconds() - 1)
    second.step()
    assert source.looks == 0
    clock.go(seconds=1)
    second.step()
    assert source.looks == 1


def test_a_worker_that_lost_its_turn_stops_in_the_middle_of_a_look(
    desk: Desk, clock: HandClock
) -> None:
    answers: list[bool] = []
    other, _ = collector(desk, Played())

    def slow(turn: object) -> None:
        answers.append(turn.goes_on())  # type: ignore[attr-defined]
        clock.go(hours=1)
        other.step()
        answers.append(turn.goes_on())  # type: ignore[attr-defined]

    one, _ = collector(desk, Played(during=slow))
    one.step()
    assert answers == [True, False]


@pytest.mark.expected_log("collecting_store_failed")
def test_a_store_that_is_locked_is_told_and_tried_again(
    desk: Desk, tmp_path: Path, clock: HandClock
) -> None:
    source = Played(says=[StoreFailed("Not kept", "Locked", "Wait", "STORE-005"), False])
    one, told = collector(desk, source)
    one.step()
    assert told[0].failure is not None
    assert told[0].failure.code == "STORE-005"
    one.step()
    assert told[1].failure is None


def test_the_thread_looks_until_it_is_stopped(desk: Desk, store: Store) -> None:
    looked = threading.Event()
    source = Played(says=[True, True, False], during=lambda _: looked.set())
    one, _ = collector(desk, source)
    one.start()
    assert looked.wait(10)
    one.stop()
    assert source.closed
