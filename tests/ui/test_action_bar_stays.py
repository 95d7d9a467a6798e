"""The buttons under a report stay under the hand, whatever is announced meanwhile."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.desk.desk import Desk
from app.report.states import State, Step
from app.ui.main_window import MainWindow
from app.ui.text import Button
from tests.ui.conftest import open_report, receive


def opened(qtbot: QtBot, window: MainWindow, desk: Desk) -> str:
    (first,) = receive(desk, "child_with_head_injury")
    open_report(qtbot, window, first)
    return first


def accept(window: MainWindow) -> Button:
    assert window.pane.bar is not None
    return window.pane.bar.buttons[Step.ACCEPT]


def test_a_press_under_way_counts_though_something_is_announced(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    opened(qtbot, window, desk)
    pane, taken = window.pane, []
    pane.stepped.connect(lambda step, *_: taken.append(step))
    assert pane.shown is not None
    under_the_finger = accept(window)
    qtbot.mousePress(under_the_finger, Qt.MouseButton.LeftButton)
    pane.show_standing(replace(pane.shown))
    qtbot.mouseRelease(accept(window), Qt.MouseButton.LeftButton)
    assert accept(window) is under_the_finger
    assert taken == [Step.ACCEPT]


def test_what_may_be_done_changes_with_where_the_handover_stands(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    first = opened(qtbot, window, desk)
    desk.accept(first)
    qtbot.waitUntil(
        lambda: window.pane.bar is not None and Step.ACCEPT not in window.pane.bar.buttons
    )
    assert window.pane.shown is not None
    assert window.pane.shown.opened.row.state is State.ARRIVED


def test_the_focus_stays_on_the_same_button_of_a_bar_drawn_anew(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    first = opened(qtbot, window, desk)
    bar = window.pane.bar
    assert bar is not None
    bar.extra_button("Print").setFocus()
    desk.accept(first)
    qtbot.waitUntil(lambda: window.pane.bar is not bar)
    focused = QApplication.focusWidget()
    assert isinstance(focused, Button)
    assert focused.text() == "&Print"
    assert focused.window() is window
