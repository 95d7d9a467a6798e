"""A screen that nobody touches warns, and then locks by itself."""

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from app.connections.signin.known import Attempt, Known
from app.desk.desk import Desk
from app.desk.signing_in import Door, SignedIn
from app.report.states import Role
from app.settings.registry import Settings, SignInProvider, SignInSettings
from app.store import audit
from app.ui.driving import visible_text
from app.ui.lock_idle import IdleLock
from app.ui.main_window import MainWindow
from tests.ui.conftest import ADEYEMI, button, open_report, receive


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


class Asking:
    """A provider that signs the same person in, every time they are asked."""

    asks = True

    def sign_in(self, _attempt: Attempt) -> Known:
        return KNOWN

    def sign_out(self, known: Known) -> None:
        del known

    wants_password = False

    def prove(self, attempt: Attempt) -> None:
        del attempt

    def lock(self) -> bool:
        return False


KNOWN = Known(ADEYEMI.id, ADEYEMI.name, ADEYEMI.role)


@pytest.fixture
def long(window: MainWindow, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> MainWindow:
    """Somebody who signed in, at a screen that locks only when their session is over."""
    wanted = SignInSettings(provider=SignInProvider.OPENID_CONNECT, idle_lock_s=0, session_s=3_600)
    monkeypatch.setattr(type(window.session), "settings", Settings(sign_in=wanted))
    window.session.door = Door(desk.context.store, Asking(), ADEYEMI.workstation)
    window.session.here = SignedIn(ADEYEMI, KNOWN)
    return window


@pytest.mark.hazard("H20")
def test_a_session_is_over_by_policy_after_a_warning_and_the_work_stays(
    long: MainWindow, hands: Hands, qtbot: QtBot, desk: Desk
) -> None:
    idle = IdleLock(long, (lambda: hands.of_machine, lambda: hands.of_day))
    (first,) = receive(desk, "child_with_head_injury")
    qtbot.waitUntil(lambda: len(long.list.model.rows) == 1)
    open_report(qtbot, long, first)
    page = long.pane.page
    hands.turn(3_299)
    idle.look()
    assert "sign in again" not in visible_text(long)
    hands.turn(2)
    idle.look()
    assert "You will be asked to sign in again in 5 min. What is open here" in visible_text(long)
    hands.turn(270)
    idle.touched()  # somebody at work does not make it longer
    idle.look()
    assert "sign in again in 29 s." in visible_text(long)
    assert not long.lock.locked
    hands.turn(29)
    idle.look()
    assert long.lock.locked

    button(long, "Sign in").click()
    qtbot.waitUntil(lambda: not long.lock.locked)
    assert long.pane.page is page
    idle.look()
    assert "sign in again" not in visible_text(long)
    hands.turn(3_200)
    idle.look()
    assert not long.lock.locked  # it began anew when they signed in again
    with desk.context.store.reading() as tx:
        told = [(one.action, one.reason) for one in audit.entries(tx)]
    assert ("lock", "session over") in told


@pytest.mark.parametrize("seconds", [0, 3_600])
def test_a_session_has_no_end_without_a_limit_or_a_sign_in(
    long: MainWindow, hands: Hands, monkeypatch: pytest.MonkeyPatch, seconds: int
) -> None:
    idle = IdleLock(long, (lambda: hands.of_machine, lambda: hands.of_day))
    wanted = SignInSettings(idle_lock_s=0, session_s=seconds)
    monkeypatch.setattr(type(long.session), "settings", Settings(sign_in=wanted))
    if seconds:
        long.session.door = None
    hands.turn(100_000)
    idle.look()
    assert not long.lock.locked
