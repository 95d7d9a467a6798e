"""Words in widgets: what looks like a shortcut in a message is text."""

from __future__ import annotations

from PySide6.QtGui import QAccessible
from pytestqt.qtbot import QtBot

from app.ui.text import Tick


def test_a_tick_box_keeps_an_ampersand(qtbot: QtBot) -> None:
    tick = Tick("Fish & Chips", "Fish & Chips matches")
    qtbot.addWidget(tick)
    face = QAccessible.queryAccessibleInterface(tick)
    assert face.text(QAccessible.Text.Name) == "Fish & Chips matches"
    assert tick.text() == "Fish && Chips"
