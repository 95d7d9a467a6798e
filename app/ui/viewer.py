"""One run of the viewer: the store and the window side by side, then the list, then the rest.

Everything that the first list does without is imported after it has been painted.
"""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from app.settings.profile import Profile
    from app.settings.registry import Settings
    from app.ui.application import Demo
    from app.ui.driving import Driver
    from app.ui.main_window import MainWindow
    from app.ui.start import Started
    from app.ui.waiting import FirstWindow

SIZE = (1366, 728)
"""Pixels of a window that is opened."""

PATIENCE_MS = 300
"""How long the store may take to open before a window says that it is being opened."""

PAINTED_MS = 100
"""How long the list has for itself: what begins behind it would share the interpreter with the
first painting, and nobody opens a report sooner."""


class Viewer(QObject):
    """One run of the viewer."""

    _opened = Signal(object)
    _ended = Signal(int)

    def __init__(
        self, app: QApplication, profile: Profile, settings: Settings, demo: Demo | None
    ) -> None:
        super().__init__()
        self._app = app
        self._profile = profile
        self._settings = settings
        self._demo = demo
        self._stack = ExitStack()
        self._code = 0
        self.window: MainWindow | None = None
        self._first: FirstWindow | None = None
        self._opened.connect(self._show)
        self._ended.connect(self._end)
        self._threads: list[threading.Thread] = []
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(PAINTED_MS)

    @property
    def first(self) -> FirstWindow:
        """The window of a store that takes long to open, or cannot be opened."""
        if self._first is None:
            from app.ui.waiting import FirstWindow

            self._first = FirstWindow(self._open, SIZE)
        return self._first

    def run(self) -> int:
        """Show the window and work until it is closed."""
        self._open()
        QTimer.singleShot(PATIENCE_MS, self._say_opening)
        # While the store is opened on its thread, what shows its list is imported on this one.
        import app.ui.main_window  # noqa: F401  used when the store is open

        try:
            self._app.exec()
        finally:
            self._close()
        return self._code

    def _open(self) -> None:
        """Open the store where it does not hold up the screen."""
        thread = threading.Thread(target=self._open_now, name="opening")
        self._threads.append(thread)
        thread.start()

    def _open_now(self) -> None:
        try:
            from app.ui.start import start

            self._opened.emit(start(self._profile, self._settings, self._demo))
        except Exception as failure:  # noqa: BLE001  shown to the person, whatever it is
            self._opened.emit(failure)

    def _say_opening(self) -> None:
        if self.window is None:
            self.first.show()

    def _show(self, result: object) -> None:
        from app.ui.start import Started

        if not isinstance(result, Started):
            gc.enable()
            self.first.show_failure(result if isinstance(result, Exception) else RuntimeError())
            self.first.show()
            return
        from app.ui.main_window import MainWindow

        self.window = window = MainWindow(result.session(self.window_failed))
        self._stack.callback(result.close)
        if result.door is not None and result.here is None:
            window.lock.begin()
        result.lines.came.connect(window.pages.show_sources)
        window.choose_list(window.state)  # the store answers while the window is painted
        self._take_place(window)
        if not window.lock.locked:
            window.list.list.setFocus()
        after_list = window.session.operations.run(lambda: result)  # the store's next turn
        after_list.done(self._begin_soon)
        if not self._settings.senders and self._demo is None:
            self.window.session.settings_file = str(self._profile.user_file)
            self.window.session.open_demonstration = open_demonstration
            self.window.pages.show_first_start()
        if self._demo is not None and self._demo.tour is not None:
            self._tour(self._demo.tour)

    def _take_place(self, window: MainWindow) -> None:
        """Show the window where the first one stands, if that had to be shown."""
        if self._first is None:
            window.resize(*SIZE)
            window.show()
            return
        window.setGeometry(self._first.geometry())
        if self._first.isMaximized():
            window.showMaximized()
        else:
            window.show()
        self._first.close()

    def _begin_soon(self, started: Started) -> None:
        self._soon.timeout.connect(partial(self._begin, started))
        self._soon.start()

    def _begin(self, started: Started) -> None:
        """Begin what runs behind the list, and fetch what draws a report before one is opened."""
        from app.ui.collecting import Collector
        from app.ui.still import StillCursor

        gc.freeze()  # what is there now stays until the end: it need not be looked through again
        self._collector = Collector(self)
        self._cursor = StillCursor(self)
        self._notify()
        self._lock_when_idle()

        def work() -> None:
            import app.ui.report_page  # noqa: F401  used when a report is opened

            started.begin()

        if self.window is not None:
            from app.ui.tasks import Pool

            self.window.session.operations.run(work, Pool.NETWORK)

    def _notify(self) -> None:
        from app.ui.notifying import Notifier, gentle_sound

        if self.window is not None:
            self.notifier = Notifier(self.window, gentle_sound if self._settings.sound else None)

    def _lock_when_idle(self) -> None:
        """A demonstration shows nobody real, and plays by itself: it stays open."""
        from app.ui.lock_idle import IdleLock

        if self.window is not None and self._demo is None:
            self.idle_lock = IdleLock(self.window)

    def window_failed(self, failure: Exception) -> None:
        """A failure that nobody else showed."""
        if self.window is not None:
            self.window.failure_strip.tell_passing(failure)

    def _tour(self, tour: Callable[[Driver], object]) -> None:
        from app.ui.driving import Driver

        if self.window is None:
            return
        driver = Driver(self.window)

        def work() -> None:
            try:
                tour(driver)
            except Exception as failure:  # noqa: BLE001  the exit code tells it
                sys.stderr.write(f"The tour stopped: {failure}\n")
                self._ended.emit(1)
            else:
                self._ended.emit(0)

        thread = threading.Thread(target=work, name="tour")
        self._threads.append(thread)
        thread.start()

    def _end(self, code: int) -> None:
        self._code = code
        if self.window is not None:
            self.window.close()

    def _close(self) -> None:
        self._soon.stop()
        for thread in self._threads:
            thread.join()
        if self.window is not None:
            self.window.close()
            self.window.session.operations.close()
            self.window.deleteLater()
        if self._first is not None:
            self._first.deleteLater()
        gc.enable()
        gc.unfreeze()
        self._stack.close()


def open_demonstration() -> bool:
    """Open the demonstration as a program of its own; gives whether it started."""
    from PySide6.QtCore import QProcess

    started, _number = QProcess.startDetached(sys.executable, demonstration_command())
    return bool(started)


def demonstration_command() -> list[str]:
    """What follows the program's own name: a packaged program is no interpreter."""
    return ["--demo"] if getattr(sys, "frozen", False) else ["-m", "app", "--demo"]
