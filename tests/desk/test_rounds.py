"""A thread that does rounds: when one begins, what becomes of one that fails, how it ends."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from app.desk.rounds import Rounds
from app.report.errors import AppError, StoreFailed
from tests.guards.logs import LogLine

NEVER_S = 3600.0


@dataclass
class Played:
    """What each round does, one after the other, and how often there was one."""

    says: list[float | Exception | Callable[[], float]]
    done: list[int] = field(default_factory=list)
    news: threading.Condition = field(default_factory=threading.Condition)

    def play(self) -> float:
        number = len(self.done)
        with self.news:
            self.done.append(number)
            self.news.notify_all()
        what = self.says[number] if number < len(self.says) else NEVER_S
        if isinstance(what, Exception):
            raise what
        return what() if callable(what) else what

    def until(self, count: int) -> None:
        with self.news:
            assert self.news.wait_for(lambda: len(self.done) >= count, 10)


class Looking(Rounds):
    """Rounds that are played."""

    def __init__(self, played: Played, **how: float) -> None:
        super().__init__("looking", how.pop("every_s", 0.0), **how)
        self._played = played

    def one_round(self) -> float:
        return self._played.play()


def test_the_next_round_comes_after_as_long_as_the_last_one_said() -> None:
    played = Played([0.0, 0.01, NEVER_S])
    with Looking(played):
        played.until(3)
    assert played.done == [0, 1, 2]


def test_whoever_rings_is_not_kept_waiting() -> None:
    played = Played([NEVER_S, NEVER_S])
    with Looking(played, first_s=NEVER_S) as one:
        assert played.done == []
        one.wake()
        played.until(1)
        one.wake()
        played.until(2)
        assert not one.pause(0.05)
    assert played.done == [0, 1]  # once for each ring


def test_a_ring_during_a_round_is_not_lost() -> None:
    rung = threading.Event()

    def rings() -> float:
        one.wake()
        rung.set()
        return NEVER_S

    played = Played([rings])
    one = Looking(played)
    with one:
        assert rung.wait(10)
        played.until(2)


@pytest.mark.expected_log("looking_store_failed", "looking_not_done", "looking_failed")
def test_a_round_that_fails_is_logged_and_the_next_one_comes(log_lines: list[LogLine]) -> None:
    told = "Not kept", "It is locked", "Wait"
    played = Played(
        [StoreFailed(*told, "STORE-005"), AppError(*told, "KEYRING-001"), ZeroDivisionError()]
    )
    with Looking(played):
        played.until(4)
    logged = [(line.name, line.fields.get("code")) for line in log_lines]
    assert logged == [
        ("looking_store_failed", "STORE-005"),
        ("looking_not_done", "KEYRING-001"),
        ("looking_failed", None),
    ]


@pytest.mark.expected_log("looking_failed")
def test_after_a_failure_it_waits_as_long_as_it_was_made_to() -> None:
    played = Played([ZeroDivisionError()])
    with Looking(played, every_s=NEVER_S) as one:
        played.until(1)
        assert not one.pause(0.05)
        assert played.done == [0]


def test_the_end_waits_for_the_round_under_way_and_a_pause_in_it_ends_at_once() -> None:
    paused: list[bool] = []

    def waits() -> float:
        paused.append(one.pause(NEVER_S))
        return 0.0

    played = Played([waits])
    one = Looking(played)
    one.start()
    played.until(1)
    one.stop()
    assert (paused, played.done, one.is_alive, one.stopping) == ([True], [0], False, True)


def test_an_end_that_does_not_wait_for_ever_leaves_the_round_behind() -> None:
    free = threading.Event()

    def held() -> float:
        free.wait(10)
        return 0.0

    played = Played([held])
    one = Looking(played, ending_s=0.01)
    one.start()
    played.until(1)
    one.stop()
    assert one.is_alive
    free.set()
    while one.is_alive:
        one.stop()
    assert played.done == [0]


def test_it_is_started_once() -> None:
    with Looking(Played([])) as one, pytest.raises(RuntimeError):
        one.start()


def test_one_that_was_never_started_can_be_stopped() -> None:
    one = Looking(Played([]))
    one.stop()
    assert not one.is_alive
