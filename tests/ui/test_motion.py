"""Nothing moves and nothing flashes, so there is nothing to stop where a system asks for none.

What is shown here holds whatever was asked for (WCAG 2.2, 2.3.1 and 2.3.3), but for the cursor of
a field, which follows what the system asks for. Without a screen no system does: the tests tell it
on the very object that Qt tells it on.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from PySide6.QtCore import QAbstractAnimation, QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QStyleHints
from PySide6.QtWidgets import QAbstractButton, QAbstractSlider, QApplication, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from app.desk.desk import Desk
from app.ui.flow import settle
from app.ui.main_window import MainWindow
from app.ui.still import StillCursor
from app.ui.text import Field
from tests.ui.screens import go_to

A_WHILE_MS = 1_100
"""Longer than any flash that could harm, and than every timer of the window but the minute's."""

STILL = ("list", "report", "arrival-emergency", "line-down", "reply-failed", "loading", "locked")


class Painted(QObject):
    """Which widgets are painted."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's name
        if event.type() is QEvent.Type.Paint and isinstance(watched, QWidget):
            self.found.append(f"{type(watched).__name__} {watched.accessibleName()}")
        return False


@contextmanager
def watched() -> Iterator[list[str]]:
    app = QApplication.instance()
    assert app is not None
    seen = Painted()
    app.installEventFilter(seen)
    try:
        yield seen.found
    finally:
        app.removeEventFilter(seen)


@pytest.fixture(autouse=True)
def still_cursor() -> Iterator[None]:
    """A system that asks for nothing that flashes has a cursor that stands."""
    hints = QGuiApplication.styleHints()
    before = hints.cursorFlashTime()
    hints.setCursorFlashTime(0)
    yield
    hints.setCursorFlashTime(before)


@pytest.mark.parametrize("name", STILL)
def test_nothing_is_painted_while_nothing_happens(
    qtbot: QtBot, window: MainWindow, desk: Desk, name: str
) -> None:
    go_to(qtbot, window, desk, name)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.asking.stop()  # what follows the rows a moment later has come, or comes no more
    settle()
    with watched() as painted:
        qtbot.wait(A_WHILE_MS)
    assert painted == []


def test_what_flashes_would_be_seen(qtbot: QtBot, window: MainWindow) -> None:
    timer = QTimer(window)
    timer.timeout.connect(lambda: window.top.setVisible(window.top.isHidden()))
    timer.start(250)
    with watched() as painted:
        qtbot.wait(A_WHILE_MS)
    timer.stop()
    assert painted


def animations(window: MainWindow) -> list[str]:
    """What Qt or the style has set in motion, in the window and what stands beside it."""
    return [
        f"{type(one).__name__} of {one.parent()}"
        for top in (window, *QApplication.topLevelWidgets())
        for one in top.findChildren(QAbstractAnimation)
    ]


@pytest.mark.parametrize("name", ["report", "arrival", "settings", "counts"])
def test_nothing_glides_whatever_is_pointed_at_pressed_or_scrolled(
    qtbot: QtBot, window: MainWindow, desk: Desk, name: str
) -> None:
    go_to(qtbot, window, desk, name)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    moved = []
    for one in window.findChildren(QAbstractButton):
        if one.isVisible() and one.isEnabled():
            qtbot.mouseMove(one)
            qtbot.mousePress(one, Qt.MouseButton.LeftButton)
            moved += animations(window)
            qtbot.mouseRelease(one, Qt.MouseButton.LeftButton, pos=QPoint(-9, -9))  # let go outside
            moved += animations(window)
    for area in window.findChildren(QScrollArea):
        bar = area.verticalScrollBar()
        if area.isVisible() and bar.maximum():
            bar.triggerAction(QAbstractSlider.SliderAction.SliderToMaximum)
            assert bar.value() == bar.maximum(), "it is there at once"
            moved += animations(window)
    assert moved == []


def test_what_glides_would_be_seen(window: MainWindow) -> None:
    from PySide6.QtCore import QPropertyAnimation

    gliding = QPropertyAnimation(window.list, b"pos", window.list)
    assert animations(window) != []
    gliding.setParent(None)


@pytest.fixture
def hints() -> Iterator[QStyleHints]:
    """A system whose cursors flash."""
    made = QGuiApplication.styleHints()
    made.setCursorFlashTime(1_000)
    yield made
    made.setCursorFlashTime(0)


def test_the_cursor_of_a_field_stands_while_less_motion_is_wanted(
    qtbot: QtBot, hints: QStyleHints
) -> None:
    field = Field("Name", "Filter this list")
    qtbot.addWidget(field)
    field.show()
    field.activateWindow()
    qtbot.waitUntil(field.isActiveWindow)
    field.setFocus()
    owner = QObject()
    StillCursor(owner)
    wishes = hints.accessibility()
    assert hints.cursorFlashTime() == 1_000
    with watched() as painted:
        qtbot.wait(A_WHILE_MS)
    assert painted, "it flashes where nobody minds"

    wishes.motionPreferenceChanged.emit(Qt.MotionPreference.ReducedMotion)
    settle()
    with watched() as painted:
        qtbot.wait(A_WHILE_MS)
    assert painted == []

    wishes.motionPreferenceChanged.emit(Qt.MotionPreference.NoPreference)
    assert hints.cursorFlashTime() == 1_000
