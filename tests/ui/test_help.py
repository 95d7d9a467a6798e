"""Help: every key works, every label is explained, diagnostics hold nothing about a patient."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QShortcut
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from app.desk.desk import Desk
from app.report.absence import Absence
from app.report.changes import Mark
from app.report.nhs_number import NhsNumber, NhsNumberStatus
from app.report.sheet import SectionId, sheet
from app.report.states import ReplyState, Role, State
from app.ui.driving import visible_text
from app.ui.flow import settle
from app.ui.help_page import HelpPage
from app.ui.help_words import KEYS, LABELS
from app.ui.main_window import MainWindow
from app.ui.row_words import SIMILAR
from app.ui.steps import WORDS
from tests.ui import reports
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


def told(keys: str) -> set[str]:
    """Every key that a line of the help speaks of."""
    if match := re.fullmatch(r"(Alt|Ctrl)\+(\d) to \1\+(\d)", keys):
        digits = range(int(match[2]), int(match[3]) + 1)
        return {f"{match[1]}+{digit}" for digit in digits}
    if keys == "Ctrl and + or - or 0":
        return {"Ctrl++", "Ctrl+-", "Ctrl+0"}
    return {key.strip() for key in keys.split(",")}


BY_QT = {"Up", "Down", "Home", "End", "Esc", "Tab", "Shift+Tab"}
"""Keys that lists and fields have of themselves; other tests press them."""


def test_every_key_that_is_told_does_something(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    there = {one.key().toString() for one in window.findChildren(QShortcut)} | BY_QT
    there |= {f"Alt+{words[words.index('&') + 1].upper()}" for words in WORDS.values()}
    (first,) = receive(desk, "child_with_head_injury")
    open_report(qtbot, window, first)
    window.pages.show_help()
    there |= {one.shortcut().toString() for one in window.findChildren(QAbstractButton)}
    wanted = {key for _group, keys, _words in KEYS for key in told(keys)}
    assert wanted - there == set()


def explained(words: str) -> bool:
    """Whether the help has a line for it, whatever is counted in it."""
    return any(words.casefold().startswith(word.casefold()) for word, _meaning in LABELS)


@pytest.mark.parametrize("name", [*reports.ALL, *reports.LATER])
@pytest.mark.parametrize("role", [Role.CLINICIAN, Role.RECEPTIONIST])
def test_every_part_and_every_label_of_the_banner_is_explained(name: str, role: Role) -> None:
    made = {**reports.ALL, **reports.LATER}[name]()
    sections = sheet(made, reports.NOW, role)
    words = {one.title for one in sections if one.id is not SectionId.BANNER}
    banner = sections.section(SectionId.BANNER)
    assert banner is not None
    words |= {line.label for line in banner.lines if line.label}
    assert {one for one in words if not explained(one)} == set()


def test_every_mark_standing_and_absence_is_explained() -> None:
    words = [*Mark, *Absence, *_ALLERGIES, SIMILAR]
    numbers = [
        NhsNumber("9434765919", status, sent)
        for status in (NhsNumberStatus.VERIFIED, NhsNumberStatus.UNVERIFIED)
        for sent in ("", "traced by hand")
    ]
    words += [one.standing for one in [*numbers, NhsNumber("9434765918", numbers[0].status)]]
    assert [str(one) for one in words if not explained(str(one))] == []


_ALLERGIES = (
    "Known allergies",
    "No known allergies",
    "Allergies not recorded",
    "Allergies unavailable",
)


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
