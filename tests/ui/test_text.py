"""Words in widgets: what looks like a shortcut in a message is text."""

from __future__ import annotations

from PySide6.QtGui import QAccessible
from pytestqt.qtbot import QtBot

from app.ui.text import BREAK, Label, Tick


def test_a_tick_box_keeps_an_ampersand(qtbot: QtBot) -> None:
    tick = Tick("Fish & Chips", "Fish & Chips matches")
    qtbot.addWidget(tick)
    face = QAccessible.queryAccessibleInterface(tick)
    assert face.text(QAccessible.Text.Name) == "Fish & Chips matches"
    assert tick.text() == "Fish && Chips"


def test_a_name_of_two_parts_is_broken_at_its_hyphen(qtbot: QtBot) -> None:
    name = Label("FEATHERSTONEHAUGH-CHOLMONDELEY-WOLFESCHLEGELSTEINHAUSENBERGERDORFF, Margaret")
    qtbot.addWidget(name)
    assert name.text().split(BREAK) == [
        "FEATHERSTONEHAUGH-",
        "CHOLMONDELEY-",
        "WOLFESCHLEGELSTEINHAUSENBERGERDORFF, Margaret",
    ]


def test_a_word_without_end_can_be_broken_whatever_it_is_made_of(qtbot: QtBot) -> None:
    for word in ("W" * 200, "1-" * 100):
        name = Label(word)
        qtbot.addWidget(name)
        assert max(len(part) for part in name.text().split(BREAK)) <= 40
        assert name.accessibleName() == word
