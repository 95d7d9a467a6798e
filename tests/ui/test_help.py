"""Help: every key works, every label is explained, diagnostics hold nothing about a patient."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QShortcut
from pytestqt.qtbot import QtBot

from app.desk.desk import Desk
from app.report.states import ReplyState, State
from app.ui.driving import visible_text
from app.ui.flow import settle
from app.ui.help_page import HelpPage
from app.ui.help_words import KEYS, LABELS
from app.ui.main_window import MainWindow
from app.ui.steps import WORDS
from tests.ui.conftest import open_report, receive


def test_f1_opens_help_and_escape_goes_back(qtbot: QtBot, window: MainWindow) -> None:
    window.activateWindow()
    qtbot.keyClick(window, Qt.Key.Key_F1)
    assert isinstance(window.page, HelpPage)
    settle()
    assert "Next change since you read it" in visible_text(window)
    qtbot.keyClick(window.page, Qt.Key.Key_Escape)
    assert window.page is None


def test_every_key_of_the_window_is_told(window: MainWindow) -> None:
    told = " ".join(keys for _group, keys, _words in KEYS)
    for shortcut in window.findChildren(QShortcut):
        keys = shortcut.key().toString()
        digit = keys.removeprefix("Ctrl+")
        if digit.isdigit() or digit in "+-=":
            continue  # told as a range
        assert keys in told, keys


def test_every_step_and_state_is_explained() -> None:
    keys = {keys for _group, keys, _words in KEYS}
    for words in WORDS.values():
        letter = words[words.index("&") + 1].upper()
        assert f"Alt+{letter}" in keys
    explained = {word for word, _meaning in LABELS}
    assert {state.value for state in State} <= explained
    assert {state.value for state in ReplyState} <= explained


def test_typing_leaves_the_labels_that_hold_it(window: MainWindow) -> None:
    window.pages.show_help()
    page = window.page
    assert isinstance(page, HelpPage)
    page.search.setText("similar")
    settle()
    text = visible_text(page.labels)
    assert "Similar name: " in text
    assert "Recorded here only" not in text


def test_diagnostics_can_be_copied_and_name_nobody(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    (first,) = receive(desk, "child_with_head_injury")
    open_report(qtbot, window, first)
    qtbot.waitUntil(lambda: window.top.counts[State.EXPECTED] == 1)
    window.pages.show_help()
    page = window.page
    assert isinstance(page, HelpPage)
    page.copy()
    copied = QGuiApplication.clipboard().text()
    assert "Lists: Expected 1, Arrived 0" in copied
    assert "Sender Northshire 111: Not yet asked" in copied
    for word in ("NOWAK", "943", "Head", first):
        assert word not in copied
