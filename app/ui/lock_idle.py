"""Locks the screen when nobody has touched it, or a session is over, as policy says."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from app.ui.announcing import say

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

LOOK_EVERY_MS = 1_000

_TOUCHES = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
    }
)


def warning_words(seconds: int) -> str:
    """What is said before the screen locks."""
    return f"Locking in {seconds} s. Press any key, or move the mouse, to go on."


def session_words(seconds: int) -> str:
    """What is said before somebody has to sign in again."""
    left = f"{seconds // 60 + 1} min" if seconds >= 60 else f"{seconds} s"
    return f"You will be asked to sign in again in {left}. What is open here stays as it is."


class IdleLock(QObject):
    """Watches one window's person.

    Args:
        window: what is locked.
        clocks: seconds that only grow. By default that of the machine and that of the day: the
            first stands still while the computer sleeps, the second may be set back.
    """

    def __init__(
        self,
        window: MainWindow,
        clocks: Sequence[Callable[[], float]] = (time.monotonic, time.time),
    ) -> None:
        super().__init__(window)
        self._window = window
        self._clocks = clocks
        self._touched_at = [clock() for clock in clocks]
        self._mouse = (-1.0, -1.0)
        self._warned = False
        self._session_warned = False
        self._here = window.session.here
        self._came_at = self._touched_at
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        app = QApplication.instance()
        if app is not None:
            app.installEventFilter(self)

    @property
    def idle_s(self) -> float:
        """Seconds since somebody touched a key, the mouse or the screen."""
        pairs = zip(self._clocks, self._touched_at, strict=True)
        return max(clock() - then for clock, then in pairs)

    @property
    def session_s(self) -> float:
        """Seconds since the person proved who they are."""
        pairs = zip(self._clocks, self._came_at, strict=True)
        return max(clock() - then for clock, then in pairs)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """See that somebody is there (Qt). Nothing is kept from anybody."""
        kind = event.type()
        if kind in _TOUCHES:
            if event.spontaneous():
                self.touched()
        elif kind is QEvent.Type.MouseMove and isinstance(event, QMouseEvent):
            at = event.globalPosition()
            if (at.x(), at.y()) != self._mouse:  # Qt tells it too when something moves beneath
                self._mouse = (at.x(), at.y())
                self.touched()
        return False

    def touched(self) -> None:
        """Somebody is there."""
        self._touched_at = [clock() for clock in self._clocks]
        if self._warned:
            self._warned = False
            self._window.idle_strip.tell("")

    def look(self) -> None:
        """Lock or warn, if it is time."""
        session = self._window.session
        if session.here is not self._here:
            self._here = session.here
            self._came_at = [clock() for clock in self._clocks]
            self._session_warned = False
        if self._window.lock.locked:
            return
        if not self._look_at_idle():
            self._look_at_session()

    def _look_at_idle(self) -> bool:
        """Lock or warn because nobody touches it; gives whether it did either."""
        session = self._window.session
        limit = session.settings.sign_in.idle_s(session.role)
        left = limit - self.idle_s
        if limit == 0 or left > session.settings.sign_in.lock_warning_s:
            return False
        if left <= 0:
            self._end("idle")
            return True
        words = warning_words(int(left) or 1)
        self._window.idle_strip.tell(words)
        if not self._warned:
            self._warned = True
            say(self._window, words)
        return True

    def _look_at_session(self) -> None:
        """Lock or warn because it is long ago that the person proved who they are."""
        session, wanted = self._window.session, self._window.session.settings.sign_in
        if wanted.session_s == 0 or session.door is None or not session.door.asks:
            return
        left = wanted.session_s - self.session_s
        if left <= 0:
            self._end("session over")
        elif left <= wanted.session_warning_s:
            words = session_words(int(left) or 1)
            self._window.idle_strip.tell(words)
            if not self._session_warned:
                self._session_warned = True
                say(self._window, words)

    def _end(self, why: str) -> None:
        self._window.idle_strip.tell("")
        self._warned = self._session_warned = False
        self._window.lock.lock(why)
