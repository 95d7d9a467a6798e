"""A screen that nobody touches warns, and then locks by itself."""

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from app.desk.desk import Desk
from app.report.states import Role
from app.settings.registry import Settings, SignInSettings
from app.store import audit
from app.ui.driving import visible_text
from app.ui.lock_idle import IdleLock
from app.ui.main_window import MainWindow


class Hands:
    """Two clocks that a test turns."""

    def __init__(self) -> None:
        self.of_machine = 1_000.0
        self.of_day = 5_000.0

    def turn(self, seconds: float) -> None:
        self.of_machine += seconds
        self.of_day += seconds


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def idle(window: MainWindow, hands: Hands) -> IdleLock:
    return IdleLock(window, (lambda: hands.of_machine, lambda: hands.of_day))


def test_an_untouched_screen_warns_and_then_locks(
    window: MainWindow, idle: IdleLock, hands: Hands, qtbot: QtBot, desk: Desk
) -> None:
    hands.turn(279)
    idle.look()
    assert "Locking in" not in visible_text(window)
    hands.turn(1)
    idle.look()
    assert "Locking in 20 s. Press any key" in visible_text(window)
    assert not window.lock.locked
    hands.turn(15)
    idle.look()
    assert "Locking in 5 s" in visible_text(window)
    hands.turn(5)
    idle.look()
    assert window.lock.locked

    def noted() -> bool:
        with desk.context.store.reading() as tx:
            entries = audit.entries(tx)
        return [(one.action, one.reason) for one in entries[-1:]] == [("lock", "idle")]

    qtbot.waitUntil(noted)


def test_a_key_or_the_mouse_keeps_it_open(
    window: MainWindow, idle: IdleLock, hands: Hands, qtbot: QtBot
) -> None:
    hands.turn(290)
    idle.look()
    qtbot.keyClick(window.list.field, Qt.Key.Key_Shift)
    assert "Locking in" not in visible_text(window)
    hands.turn(290)
    idle.look()
    assert "Locking in" in visible_text(window)
    qtbot.mouseMove(window, QPoint(40, 50))
    qtbot.waitUntil(lambda: idle.idle_s == 0)
    hands.turn(299)
    idle.look()
    assert not window.lock.locked


def test_a_front_desk_locks_sooner(window: MainWindow, idle: IdleLock, hands: Hands) -> None:
    window.set_role(Role.RECEPTIONIST)
    hands.turn(120)
    idle.look()
    assert window.lock.locked


@pytest.mark.parametrize(("machine", "day"), [(0, 400), (400, -9_000)])
def test_a_computer_that_slept_or_whose_clock_was_set_back_locks(
    window: MainWindow, idle: IdleLock, hands: Hands, machine: float, day: float
) -> None:
    hands.of_machine += machine
    hands.of_day += day
    idle.look()
    assert window.lock.locked


def test_policy_may_keep_a_screen_open(
    window: MainWindow, idle: IdleLock, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    never = Settings(sign_in=SignInSettings(idle_lock_s=0))
    monkeypatch.setattr(type(window.session), "settings", never)
    hands.turn(100_000)
    idle.look()
    assert not window.lock.locked
