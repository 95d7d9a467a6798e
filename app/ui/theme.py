"""The look: colours, type and space as a small set of tokens, and how they are worn.

Type is in points, never in pixels: pixels would ignore the text size that a person has chosen.
Colours come from ``resources/themes/tokens.csv``; a test computes the contrast of every pair.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Protocol, runtime_checkable

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPalette
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QScrollBar, QWidget

from app.ui.assets import TOKENS
from app.ui.style_sheet import rules, spaced, style_sheet

FAMILIES = ("Arial", "Segoe UI", "Liberation Sans")

STYLE = "fusion"
"""Drawn by Qt alike on every system, with the letter that Alt presses underlined at all times."""

ASKED_FOR = "style-asked-for"
"""Set on an application that was made with ``-style``: to ask it for its style would bring Qt's
class of styles, which costs a start as much as a dozen modules."""


class ThemeName(StrEnum):
    """The three themes; the names are those of the command line."""

    LIGHT = "light"
    DARK = "dark"
    CONTRAST = "contrast"


class Size(float):
    """A type size in points at 100 % text."""


MARK = Size(9.5)
SMALL = Size(10)
BODY = Size(11)
TITLE = Size(12)
MINUTES = Size(13)
LEAD = Size(15)
CLOCK = Size(20)


@dataclass(frozen=True, eq=False)
class Face:
    """A font and its measures; there is one of each, so that it can be told by itself."""

    font: QFont
    metrics: QFontMetricsF
    height: float


@dataclass(frozen=True)
class Look:
    """A theme at a text scale: all that a widget needs in order to draw itself.

    Attributes:
        scale: 1.0 to 2.0, the person's text size.
    """

    name: ThemeName = ThemeName.LIGHT
    scale: float = 1.0

    @property
    def colours(self) -> Mapping[str, str]:
        """Every token's colour as ``#rrggbb``."""
        return tokens()[self.name]

    def colour(self, token: str) -> QColor:
        """The colour of a token."""
        return _colour(self.colours[token])

    def font(self, size: float = BODY, *, bold: bool = False, struck: bool = False) -> QFont:
        """The font of that size in points at 100 % text."""
        return _font(size * self.scale, bold, struck)

    def palette(self, ink: str, paper: str = "page") -> QPalette:
        """The colours of words in the ink of a token, on the paper of another."""
        return _palette(self.colours[ink], self.colours[paper])

    def face(self, size: float = BODY, *, bold: bool = False, struck: bool = False) -> Face:
        """That font with its measures, for what is drawn by hand."""
        return _face(size * self.scale, bold, struck)

    def px(self, pixels: float) -> int:
        """A length that grows with the text."""
        return round(pixels * self.scale)

    def space(self, pixels: float) -> int:
        """What stays free around words: it grows half as much, as the words need the room."""
        return round(pixels * spaced(self.scale))


_current = Look()


def look() -> Look:
    """The look that is in use."""
    return _current


def wear(app: QApplication, new: Look) -> None:
    """Use a look from now on, everywhere."""
    global _current  # noqa: PLW0603  the look of an application is one for all, as is this
    _current = new
    if not app.property(ASKED_FOR) and app.style().name() != STYLE:
        app.setStyle(STYLE)
    app.setFont(new.font())
    app.setPalette(_whole_palette(new))
    for widget in app.allWidgets():
        if isinstance(widget, Dressed):
            widget.put_on_look()
        elif widget.property(_DRESSED):
            dress(widget)


@runtime_checkable
class Dressed(Protocol):
    """A widget that draws itself in the look that is worn."""

    def put_on_look(self) -> None:
        """Take what it remembers of the look from the one that is worn now."""


def dress(widget: QWidget) -> None:
    """Put the style sheet of its kind on what Qt draws, now and whenever another look is worn.

    Nothing may stand inside it: what does would be matched against the sheet too.
    """
    kind = next(each.__name__ for each in type(widget).__mro__ if each.__name__ in rules())
    widget.setProperty(_DRESSED, kind)
    widget.setStyleSheet(style_sheet(kind, _current.colours, _current.scale))


def dress_bars(area: QAbstractScrollArea) -> None:
    """Give an area bars of ours to scroll it with, where it may have any."""
    # Asked for a bar that Qt made, PySide would look through every class that it might be.
    never = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
    if area.verticalScrollBarPolicy() != never:
        bar = QScrollBar(Qt.Orientation.Vertical)
        dress(bar)
        area.setVerticalScrollBar(bar)
    if area.horizontalScrollBarPolicy() != never:
        bar = QScrollBar(Qt.Orientation.Horizontal)
        dress(bar)
        area.setHorizontalScrollBar(bar)


_DRESSED = "dressed"


@cache
def tokens() -> Mapping[ThemeName, Mapping[str, str]]:
    """The table of tokens, by theme."""
    head, *rows = TOKENS.read_text(encoding="utf-8").splitlines()
    names = head.split(";")[1:4]
    table: dict[ThemeName, dict[str, str]] = {ThemeName(name): {} for name in names}
    for row in rows:
        token, *values = row.split(";")
        for name, value in zip(names, values, strict=False):
            table[ThemeName(name)][token] = value
    return table


@cache
def _colour(value: str) -> QColor:
    return QColor(value)


@cache
def _palette(ink: str, paper: str) -> QPalette:
    made = QPalette()
    made.setColor(QPalette.ColorRole.WindowText, _colour(ink))
    made.setColor(QPalette.ColorRole.Window, _colour(paper))
    return made


_ROLES = (
    (QPalette.ColorRole.Window, "page"),
    (QPalette.ColorRole.WindowText, "text"),
    (QPalette.ColorRole.Base, "surface"),
    (QPalette.ColorRole.AlternateBase, "page"),
    (QPalette.ColorRole.Text, "text"),
    (QPalette.ColorRole.PlaceholderText, "text2"),
    (QPalette.ColorRole.Button, "surface"),
    (QPalette.ColorRole.ButtonText, "text"),
    (QPalette.ColorRole.ToolTipBase, "surface"),
    (QPalette.ColorRole.ToolTipText, "text"),
    (QPalette.ColorRole.Highlight, "selbar"),
    (QPalette.ColorRole.HighlightedText, "surface"),
)


def _whole_palette(worn: Look) -> QPalette:
    """The colours of all that is not given others, the windows of Qt among them."""
    made = QPalette()
    for role, token in _ROLES:
        made.setColor(role, worn.colour(token))
    return made


@cache
def _font(points: float, bold: bool, struck: bool) -> QFont:
    font = QFont(list(FAMILIES))
    font.setPointSizeF(points)
    font.setBold(bold)
    font.setStrikeOut(struck)
    return font


@cache
def _face(points: float, bold: bool, struck: bool) -> Face:
    font = _font(points, bold, struck)
    metrics = QFontMetricsF(font)
    return Face(font, metrics, metrics.height())


def fixed_font(scale: float) -> QFont:
    """The font for a message as it came."""
    from PySide6.QtGui import QFontDatabase

    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPointSizeF(SMALL * scale)
    return font
