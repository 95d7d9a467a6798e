"""The message as it came, from *About this message* of a report that could be read."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.desk.desk import Desk
from app.report.states import Role
from app.store import audit
from app.ui.driving import visible_text
from app.ui.flow import settle
from app.ui.main_window import MainWindow
from app.ui.original_panel import OriginalPanel
from app.ui.text import Button
from tests.ui.conftest import button, open_report, receive

WORDS = "Show the message as it came"


def opened(qtbot: QtBot, window: MainWindow, desk: Desk) -> OriginalPanel:
    (first,) = receive(desk, "child_with_head_injury")
    open_report(qtbot, window, first)
    button(window, WORDS).click()
    qtbot.waitUntil(lambda: bool(window.pane.findChildren(OriginalPanel)))
    settle()
    return window.pane.findChildren(OriginalPanel)[0]


@pytest.mark.hazard("H24")
def test_the_bytes_are_there_under_the_banner_and_who_read_them_is_noted(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    panel = opened(qtbot, window, desk)
    assert panel.source.toPlainText() == "child_with_head_injury"
    assert "NOWAK-BELL, Zofia Maria (Miss)" in visible_text(window.pane)
    with desk.context.store.reading() as tx:
        assert [one.action for one in audit.entries(tx)][-1] == "read message"
    panel.closed.emit()
    settle()
    assert "Why they are coming" in visible_text(window.pane)


def test_words_are_found_in_it_round_and_round(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    panel = opened(qtbot, window, desk)
    search = panel.search
    qtbot.keyClicks(search.field, "H")
    places = []
    for _time in range(4):
        qtbot.keyClick(search.field, Qt.Key.Key_Return)
        places.append((panel.source.textCursor().position(), search.found.text()))
    assert places == [(2, "1 of 3"), (10, "2 of 3"), (12, "3 of 3"), (2, "1 of 3")]
    qtbot.keyClick(window, Qt.Key.Key_F3, Qt.KeyboardModifier.ShiftModifier)
    assert search.found.text() == "3 of 3"
    qtbot.keyClick(window, Qt.Key.Key_F3)
    assert search.found.text() == "1 of 3"
    qtbot.keyClicks(search.field, "ospital")
    assert search.found.isHidden()
    search.step()
    assert search.found.text() == "Not in this message."


def test_the_way_to_its_field_is_the_key_that_finds_in_a_report(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    panel = opened(qtbot, window, desk)
    window.activateWindow()
    panel.source.setFocus()
    control_shift = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(window, Qt.Key.Key_F, control_shift)
    qtbot.waitUntil(panel.search.field.hasFocus)


def test_places_are_told_behind_letters_that_qt_counts_twice(qtbot: QtBot) -> None:
    panel = OriginalPanel("\U0001f691 ambulance, \U0001f691 Ambulance".encode(), "NOWAK, Zofia")
    qtbot.addWidget(panel)
    panel.search.field.setText("ambulance")
    chosen = []
    for _time in range(3):
        panel.search.step()
        cursor = panel.source.textCursor()
        chosen.append((panel.search.found.text(), cursor.selectedText()))
    assert chosen == [("1 of 2", "ambulance"), ("2 of 2", "Ambulance"), ("1 of 2", "ambulance")]


@pytest.mark.parametrize(
    ("typed", "chosen"),
    [
        ("zoe", ["Zo\u00eb", "ZOE"]),
        ("ZO\u00cb", ["Zo\u00eb", "ZOE"]),
        ("o'neill", ["O\u2019Neill"]),
        ("9990000018", ["999 000 0018"]),
        ("neill said", ["Neill\n said"]),
        ('"name" :', ['"name" :']),
    ],
)
def test_words_are_found_in_it_as_in_the_report(
    qtbot: QtBot, typed: str, chosen: list[str]
) -> None:
    text = '{"name" : "Zo\u00eb", "other": "ZOE", "by": "Dr O\u2019Neill\n said", 999 000 0018}'
    panel = OriginalPanel(text.encode(), "NOWAK, Zofia")
    qtbot.addWidget(panel)
    panel.search.field.setText(typed)
    found = []
    for _time in chosen:
        panel.search.step()
        found.append(panel.source.textCursor().selectedText().replace("\u2029", "\n"))
    assert found == chosen
    assert panel.search.found.text() == f"{len(chosen)} of {len(chosen)}"


def test_what_is_no_text_shows_as_escapes(qtbot: QtBot) -> None:
    panel = OriginalPanel(b"BP <90 & <b>\xff", "NOWAK, Zofia")
    qtbot.addWidget(panel)
    assert panel.source.toPlainText() == "BP <90 & <b>\\xff"


@pytest.mark.hazard("H23")
def test_a_receptionist_has_no_such_button(qtbot: QtBot, window: MainWindow, desk: Desk) -> None:
    (first,) = receive(desk, "child_with_head_injury")
    window.set_role(Role.RECEPTIONIST)
    open_report(qtbot, window, first)
    assert [one for one in window.findChildren(Button) if one.text() == WORDS] == []
