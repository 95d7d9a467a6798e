"""What is on the screen can be seen: enough contrast, big enough, and where the focus is.

Read off the painted window in every theme, so that a pair of colours that nobody thought of counts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

import app.ui
from app.desk.desk import Desk
from app.ui.assets import ICONS, STYLE_SHEETS
from app.ui.flow import settle
from app.ui.looks import PRESSES, WORDS
from app.ui.main_window import MainWindow
from app.ui.text import Button, Label
from app.ui.theme import Look, ThemeName, look
from tests.ui.screens import WAYS, go_to
from tests.ui.test_accessible import stops
from tests.ui.test_theme import contrast

LEAST_TARGET = 24
"""Pixels of the smallest target at 100 % (WCAG 2.2, 2.5.8)."""

LEAST_RING = 24
"""Pixels of each colour of the ring that must be seen."""

Screens = Iterable[tuple[str, ThemeName]]


def in_themes(screens: Screens) -> pytest.MarkDecorator:
    """Each of these screens in its theme: its window is made in it."""
    every = tuple(screens)
    names = [f"{name}-{theme.value}" for name, theme in every]
    made = [(name, Look(theme, 1.0)) for name, theme in every]
    return pytest.mark.parametrize(("name", "worn"), made, ids=names)


EVERYWHERE = in_themes((name, theme) for name in WAYS for theme in ThemeName)
WHERE_THE_FOCUS_IS = in_themes(
    [(name, ThemeName.LIGHT) for name in WAYS]
    + [
        (name, theme)
        for name in ("report", "arrival", "unreadable", "replies", "counts", "settings", "help")
        for theme in (ThemeName.DARK, ThemeName.CONTRAST)
    ]
)


def colours(image: QImage) -> Counter[int]:
    """How many pixels have which colour."""
    if image.isNull():
        return Counter()
    flat = image.convertToFormat(QImage.Format.Format_RGB32)
    return Counter(memoryview(flat.constBits()).cast("I").tolist())


def painted(window: MainWindow, place: QRect) -> QImage:
    """The window there, as it is on the screen."""
    inside = place.intersected(window.rect())
    return QImage() if inside.isEmpty() else window.grab(inside).toImage()


def pixels_of(image: QImage, rgb: int) -> int:
    """How many pixels have that colour."""
    if image.isNull():
        return 0
    mask = image.createMaskFromColor(rgb, Qt.MaskMode.MaskOutColor)
    every = mask.convertToFormat(QImage.Format.Format_Grayscale8)
    return sum(
        bytes(every.constScanLine(line))[: every.width()].count(0) for line in range(every.height())
    )


def place_of(window: MainWindow, one: QWidget) -> QRect:
    """Where a widget stands in the window, also where something scrolls it out of sight."""
    return QRect(one.mapTo(window, QPoint()), one.size())


@WHERE_THE_FOCUS_IS
def test_where_the_focus_is_can_be_seen(
    qtbot: QtBot, window: MainWindow, desk: Desk, name: str, worn: Look
) -> None:
    assert look() == worn
    go_to(qtbot, window, desk, name)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    ring = [look().colour(token).rgb() for token in ("focus", "focusline")]
    unseen = []
    one = QApplication.focusWidget() or next(iter(stops(window)))
    one.setFocus(Qt.FocusReason.TabFocusReason)
    for _press in range(len(stops(window))):
        qtbot.keyClick(one, Qt.Key.Key_Tab)
        one = QApplication.focusWidget() or window
        settle()
        with_focus = painted(window, place_of(window, one))
        one.clearFocus()
        settle()
        without = painted(window, place_of(window, one))
        one.setFocus(Qt.FocusReason.TabFocusReason)
        gained = [pixels_of(with_focus, rgb) - pixels_of(without, rgb) for rgb in ring]
        if with_focus == without or max(gained) < LEAST_RING:
            unseen.append(f"{type(one).__name__} {one.accessibleName()[:50]} {gained}")
    assert unseen == []


def ink_of(one: Label | Button) -> str:
    """The token of its words as they are now."""
    if isinstance(one, Label):
        return WORDS[one.worn].ink
    press = PRESSES[one.worn]
    return press.chosen[1] if press.chosen and one.isChecked() else press.ink


@EVERYWHERE
def test_every_word_stands_out_from_what_is_behind_it(
    qtbot: QtBot, window: MainWindow, desk: Desk, name: str, worn: Look
) -> None:
    assert look() == worn
    go_to(qtbot, window, desk, name)
    faint = []
    screen = window.grab().toImage()
    for one in window.findChildren(QWidget):
        if not isinstance(one, Label | Button) or not one.text() or not one.isVisible():
            continue
        if not one.isEnabled() or one.visibleRegion().boundingRect().size() != one.size():
            continue
        ink = look().colours[ink_of(one)]
        ground = QColor(colours(screen.copy(place_of(window, one))).most_common(1)[0][0]).name()
        if contrast(ink, ground) < 4.5:
            faint.append(f"{one.worn} {one.text()[:40]}: {ink} on {ground}")
    assert faint == []


@pytest.mark.parametrize("name", WAYS)
def test_nothing_to_press_is_smaller_than_a_finger_needs(
    qtbot: QtBot, window: MainWindow, desk: Desk, name: str
) -> None:
    go_to(qtbot, window, desk, name)
    least = QSize(LEAST_TARGET, LEAST_TARGET)
    small = [
        f"{one.accessibleName()} {one.width()} x {one.height()}"
        for one in window.findChildren(QWidget)
        if isinstance(one, QAbstractButton | QLineEdit)
        and one.isVisible()
        and one.size().expandedTo(least) != one.size()
    ]
    assert small == []


def test_no_colour_is_written_anywhere_but_in_the_tokens() -> None:
    """Paper is black on white whatever a person has chosen for the screen."""
    colour = re.compile(
        r"""#[0-9a-fA-F]{3,8}\b|\bQColor\(["'\d]|GlobalColor\.(?!transparent)|\brgba?\("""
    )
    paper = {
        "print_sheet.py",
        "desk_sheet.py",
        "counts_sheet.py",
        "part_drawing.py",
        "html_page.py",
        "gallery_index.py",
    }
    sources = [path for path in Path(app.ui.__file__).parent.glob("*.py") if path.name not in paper]
    found = [
        f"{path.name}: {line.strip()}"
        for path in [*sources, STYLE_SHEETS]
        for line in path.read_text(encoding="utf-8").splitlines()
        if colour.search(line)
    ]
    assert found == []


def test_every_shape_has_a_name() -> None:
    shapes = sorted(ICONS.glob("*.svg"))
    assert len(shapes) > 15
    named = re.compile(r"<title>\w[^<]+</title>")
    assert [one.name for one in shapes if not named.search(one.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("name", WAYS)
def test_no_two_buttons_answer_to_the_same_key(
    qtbot: QtBot, window: MainWindow, desk: Desk, name: str
) -> None:
    go_to(qtbot, window, desk, name)
    held = Counter(
        one.shortcut().toString()
        for one in window.findChildren(QAbstractButton)
        if one.isVisible() and not one.shortcut().isEmpty()
    )
    assert [key for key, count in held.items() if count > 1] == []
