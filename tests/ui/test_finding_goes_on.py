"""Words that are being found stay where the window is drawn anew, and with the person."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.desk.desk import Desk
from app.ui.driving import visible_text
from app.ui.find_bar import FindBar, find_bar
from app.ui.finding import seek
from app.ui.flow import settle
from app.ui.main_window import MainWindow
from app.ui.report_page import ReportPage
from tests.ui.conftest import open_report, receive
from tests.ui.test_finding import in_sight, marked, opened


def field_of(window: MainWindow) -> FindBar | None:
    return find_bar(window.pane.page) if window.pane.page is not None else None


def test_another_text_size_keeps_the_words_and_the_place(qtbot: QtBot, reading: MainWindow) -> None:
    bar = opened(qtbot, reading)
    bar.field.setText("drowsy")
    bar.step()
    told = bar.told.text()
    assert told.startswith("2 of ")
    qtbot.keyClick(reading, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(field_of(reading)))
    new = field_of(reading)
    assert new is not None
    assert new is not bar
    assert new.field.text() == "drowsy"
    assert new.told.text() == told
    qtbot.waitUntil(new.field.hasFocus)
    page, sought = reading.pane.page, seek("drowsy")
    assert isinstance(page, ReportPage)
    assert sought is not None
    qtbot.waitUntil(lambda: bool(page.complete))
    settle()
    ((where, rect),) = marked(page, sought)
    assert in_sight(page, where, rect)


def test_another_text_size_leaves_the_focus_where_it_was(qtbot: QtBot, reading: MainWindow) -> None:
    opened(qtbot, reading).field.setText("drowsy")
    page = reading.pane.page
    assert isinstance(page, ReportPage)
    page.scroller.setFocus()
    reading.list.focus_rows()
    qtbot.keyClick(reading, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(field_of(reading)))
    bar = field_of(reading)
    assert bar is not None
    assert not bar.field.hasFocus()


@pytest.mark.hazard("H01")
def test_words_are_never_sought_on_another_patient(
    qtbot: QtBot, reading: MainWindow, desk: Desk
) -> None:
    opened(qtbot, reading).field.setText("drowsy")
    (other,) = receive(desk, "contradictory")
    open_report(qtbot, reading, other)
    assert field_of(reading) is None
    assert reading.pane.begun is None


@pytest.mark.hazard("H20")
def test_the_lock_gives_the_words_back_to_the_same_person(
    qtbot: QtBot, reading: MainWindow
) -> None:
    opened(qtbot, reading).field.setText("drowsy")
    reading.lock.lock()
    assert "drowsy" not in visible_text(reading)
    reading.lock.enter()
    qtbot.waitUntil(lambda: not reading.lock.locked)
    qtbot.waitUntil(lambda: bool(field_of(reading)))
    bar = field_of(reading)
    assert bar is not None
    assert bar.field.text() == "drowsy"
