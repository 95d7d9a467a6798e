"""Words in widgets: what looks like a shortcut in a message is text."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QAccessible, QEnterEvent, qGray
from PySide6.QtWidgets import QApplication, QLabel
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


@pytest.mark.hazard("H04")
@pytest.mark.parametrize("scale", [1.0, 1.25, 1.5, 2.0])
def test_words_that_need_not_wrap_are_as_tall_as_qt_makes_them(qtbot: QtBot, scale: float) -> None:
    """Nothing is laid out for them; one pixel less and their feet would be cut off."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    wear(app, Look(scale=scale))
    looks = ("small", "small-bold", "head", "body", "bold", "title", "big", "hero", "struck")
    differ = []
    for look_as in (*looks, "banner-name", "beware-text", "overdue-big", "soon-text", "died"):
        for text in ("Ag", "BP <90 & SpO2 <92%", "two\nlines", "Nausée “hier” 40 µg 漢字", ""):
            label = Label(text, look_as)
            qtbot.addWidget(label)
            wide = label.sizeHint().width()
            for width in (wide - 1, wide, wide + 300):
                ours, theirs = label.heightForWidth(width), QLabel.heightForWidth(label, width)
                if ours != theirs:
                    differ.append((look_as, text, width, ours, theirs))
    assert differ == []


@pytest.mark.hazard("H04")
def test_words_that_were_measured_while_the_text_size_changed_are_measured_again(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A layout may ask between the wish for another size and the font that comes with it."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    wear(app, Look())
    label = Label("Ask them to say each one", "small")
    qtbot.addWidget(label)
    small = label.sizeHint()
    monkeypatch.setattr("app.ui.text.look", lambda: Look(scale=2.0))
    label.heightForWidth(900)
    monkeypatch.undo()
    wear(app, Look(scale=2.0))
    large = Label("Ask them to say each one", "small")
    qtbot.addWidget(large)
    for one in (label, large):
        assert one.heightForWidth(900) == QLabel.heightForWidth(one, 900) > small.height()
        assert one.sizeHint().width() > 1.5 * small.width()


def test_words_grow_with_what_they_say_and_how(qtbot: QtBot) -> None:
    """Their size is remembered: what changes it must be noticed."""
    label = Label("Hip", "body")
    qtbot.addWidget(label)
    sizes = [label.sizeHint().width()]
    label.show_text("Hip and knee")
    sizes.append(label.sizeHint().width())
    label.look_as("hero")
    sizes.append(label.sizeHint().width())
    assert sizes == sorted(set(sizes))


@pytest.mark.hazard("H04")
def test_words_grow_with_what_they_say_at_one_width(qtbot: QtBot) -> None:
    """Their height at a width is remembered: what changes it must be noticed."""
    label = Label("Pain in the left hip", "body")
    qtbot.addWidget(label)
    heights = [label.heightForWidth(90)]
    label.show_text("Pain in the left hip and in the right knee")
    heights.append(label.heightForWidth(90))
    label.setContentsMargins(0, 20, 0, 20)
    heights.append(label.heightForWidth(90))
    label.look_as("hero")
    heights.append(label.heightForWidth(90))
    assert heights == sorted(set(heights))
    assert heights[-1] == QLabel.heightForWidth(label, 90)


@pytest.mark.parametrize("comes_first", [True, False], ids=["mouse", "finger"])
def test_words_can_be_marked_as_soon_as_something_comes_to_them(
    qtbot: QtBot, comes_first: bool
) -> None:
    label = Label("Drowsy <since> noon & vomiting", selectable=True)
    fixed = Label("Drowsy <since> noon & vomiting")
    for one in (label, fixed):
        qtbot.addWidget(one)
        one.resize(100, 80)
        one.show()
        before = one.grab().toImage(), one.heightForWidth(100)
        middle = QPointF(one.rect().center())
        if comes_first:
            QApplication.sendEvent(one, QEnterEvent(middle, middle, middle))
            assert one.heightForWidth(100) == before[1]
            assert one.grab().toImage() == before[0]  # nothing moves under the mouse
        qtbot.mouseDClick(one, Qt.MouseButton.LeftButton, pos=one.rect().center())
        assert one.focusPolicy() is Qt.FocusPolicy.NoFocus
    assert label.hasSelectedText()
    assert label.selectedText() in label.text()
    assert not fixed.hasSelectedText()
