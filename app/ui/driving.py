"""Driving the window from another thread: the tour, and whoever else must act as a person does.

Everything is done by the very widgets that a person uses; nothing here knows the desk.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from threading import Event
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QListView, QPlainTextEdit, QWidget

from app.report.errors import AppError
from app.report.states import Role, State
from app.ui.flow import settle
from app.ui.main_window import MainWindow
from app.ui.text import Label, Tick

T = TypeVar("T")
PATIENCE_S = 20.0


def visible_text(root: QWidget) -> str:
    """Every text that stands on a widget and is shown, in no particular order.

    Text that is cut on purpose (the one-line address) counts in full, as it is spoken in full.
    """
    found: list[str] = []
    for widget in (root, *root.findChildren(QWidget)):
        if not widget.isVisibleTo(root) and widget is not root:
            continue
        if isinstance(widget, Label):
            if widget.text():  # a plot has none: it draws its figures
                found.append(widget.accessibleName())
        elif isinstance(widget, QAbstractButton):
            found.append(widget.text().replace("&&", "\0").replace("&", "").replace("\0", "&"))
        elif isinstance(widget, QPlainTextEdit):
            found.append(widget.toPlainText())
        elif isinstance(widget, QListView):
            model = widget.model()
            found += [str(model.index(at, 0).data()) for at in range(model.rowCount())]
    return "\n".join(found)


class _Hop(QObject):
    """Carries a call to the main thread."""

    asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.asked.connect(self._run, Qt.ConnectionType.QueuedConnection)

    @Slot(object)
    def _run(self, call: Callable[[], None]) -> None:
        call()


class Driver:
    """Acts on a window from another thread; every call returns when it is done.

    Make it on the main thread.
    """

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._hop = _Hop()
        self._closed = Event()

    def do(self, act: Callable[[], T]) -> T:
        """Run something on the main thread and wait for it."""
        future: Future[T] = Future()

        def call() -> None:
            try:
                future.set_result(act())
            except BaseException as failure:  # noqa: BLE001  it belongs to the thread that asked
                future.set_exception(failure)

        self._hop.asked.emit(call)
        return future.result(timeout=PATIENCE_S)

    def text(self) -> str:
        """All visible text."""
        return self.do(lambda: visible_text(self._window))

    def wait_until(self, words: str, timeout_s: float = PATIENCE_S) -> None:
        """Wait until these words stand on the screen.

        Raises:
            AppError: they did not come in time (TOUR-001).
        """
        self.wait_for(lambda window: words in visible_text(window), words, timeout_s)

    def wait_until_gone(self, words: str, timeout_s: float = PATIENCE_S) -> None:
        """Wait until these words stand on the screen no more.

        Raises:
            AppError: they did not go in time (TOUR-001).
        """
        self.wait_for(lambda window: words not in visible_text(window), f"no {words}", timeout_s)

    def wait_for(
        self, holds: Callable[[MainWindow], bool], named: str, timeout_s: float = PATIENCE_S
    ) -> None:
        """Wait until something holds of the window; looked at after every 20 ms.

        Raises:
            AppError: it did not come in time (TOUR-001).
        """
        came = Event()

        def look() -> None:
            if self._closed.is_set():  # the window may be gone by now
                return
            if holds(self._window):
                came.set()
            else:
                QTimer.singleShot(20, look)

        self.do(look)
        if not came.wait(timeout_s):
            self._closed.set()
            raise AppError(
                "The screen did not show what it should",
                f"Nobody saw: {named}",
                "Look at the last picture",
                "TOUR-001",
            )

    def list(self, state: State | str) -> None:
        """Choose a work list."""
        self.do(self._window.top.tabs[State(state)].click)
        self.wait_for(
            lambda window: window.list.page is not None and window.list.page.state == state,
            f"the list {state}",
        )

    def open(self, name_part: str) -> None:
        """Open the row whose words hold that part, and wait for the whole report."""
        self.wait_for(lambda _window: self._place(name_part) >= 0, f"a row with {name_part}")

        def click() -> str:
            window = self._window
            at = window.list.model.index(self._place(name_part))
            window.list.list.setCurrentIndex(at)
            window.list.list.opened.emit(at)
            return window.list.model.rows[at.row()].id

        wanted = self.do(click)
        self.wait_for(
            lambda window: window.pane.handover_id == wanted and _complete(window),
            f"the report of {name_part}",
        )

    def press(self, words: str) -> None:
        """Press the visible button of that name (without ``&`` and ``…``) once it can be."""
        self.wait_for(lambda _window: self._button(words) is not None, f"the button {words}")
        self.do(self._click_on(words))

    def tick(self, words: str) -> None:
        """Tick the box of that name."""

        def act() -> None:
            boxes = [one for one in self._window.findChildren(Tick) if words in one.text()]
            boxes[0].setChecked(True)

        self.do(act)

    def fill(self, named: str, typed: str) -> None:
        """Write into the visible field whose accessible name begins so."""

        def field() -> QLineEdit | None:
            fields = self._window.findChildren(QLineEdit)
            named_so = [one for one in fields if one.accessibleName().startswith(named)]
            return next((one for one in named_so if one.isVisible()), None)

        def write() -> None:
            if found := field():
                found.setText(typed)

        self.wait_for(lambda _window: field() is not None, f"the field {named}")
        self.do(write)

    def type_filter(self, typed: str) -> None:
        """Type into the filter, and wait for the list."""
        self.do(lambda: self._window.list.field.setText(typed))
        self.wait_for(
            lambda window: window.list.page is not None and window.list.page.typed == typed,
            f"the list filtered by {typed}",
        )

    def role(self, role: Role) -> None:
        """Sit down in another role."""
        self.do(lambda: self._window.set_role(role))

    def screenshot(self, path: Path) -> None:
        """Save a picture of the window."""

        def act() -> None:
            settle()
            self._window.grab().save(str(path))

        self.do(act)

    def resize(self, width: int, height: int) -> None:
        """Give the window another size."""
        self.do(lambda: self._window.resize(width, height))

    def close(self) -> None:
        """Close the window."""
        self._closed.set()
        self.do(self._window.close)

    def _place(self, name_part: str) -> int:
        rows = self._window.list.model.rows
        named = [at for at, row in enumerate(rows) if name_part in row.facts.name]
        spoken = [
            at for at in range(len(rows)) if name_part in self._window.list.model.words(at).spoken
        ]
        return (named or spoken or [-1])[0]

    def _button(self, words: str) -> QAbstractButton | None:
        for one in self._window.findChildren(QAbstractButton):
            named = one.text().replace("&", "").replace("…", "")
            if named == words and one.isVisible() and one.isEnabled():
                return one
        return None

    def _click_on(self, words: str) -> Callable[[], None]:
        return lambda: self._found(words).click()

    def _found(self, words: str) -> QAbstractButton:
        button = self._button(words)
        if button is None:
            raise AppError(
                "A button is gone", f"Nobody sees: {words}", "Look at the last picture", "TOUR-002"
            )
        return button


def _complete(window: MainWindow) -> bool:
    return window.pane.page is not None and window.pane.page.complete
