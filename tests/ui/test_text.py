"""Words in widgets: what looks like a shortcut in a message is text."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QAccessible, qGray
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui.flow import settle
from app.ui.text import BREAK, Label, Tick, plain
from app.ui.theme import Look, ThemeName, wear


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


@pytest.mark.hazard("H17")
@pytest.mark.parametrize("theme", ThemeName)
def test_a_tick_stands_out_from_its_box_in_every_theme(qtbot: QtBot, theme: ThemeName) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    wear(app, Look(theme))
    tick = Tick("Full name", "Full name matches")
    qtbot.addWidget(tick)
    tick.resize(200, 40)
    tick.show()
    settle()
    spread = []
    for on in (False, True):
        tick.setChecked(on)
        picture = tick.grab(QRect(5, 13, 14, 14)).toImage()  # inside the box
        greys = [qGray(picture.pixel(x, y)) for x in range(14) for y in range(14)]
        spread.append(max(greys) - min(greys))
    assert spread[0] < 10
    assert spread[1] > 120


@pytest.mark.hazard("H04")
def test_nothing_in_a_message_can_turn_the_reading_order_of_the_rest_round() -> None:
    assert plain("BP \u202e08/021 low") == "BP [U+202E]08/021 low"
    assert plain("\u202d") == "[U+202D]"
    mixed = "\u0643\u0633\u0631 left arm"
    assert plain(mixed) == mixed
