"""The look: colours, type and space as a small set of tokens, and the style sheet made of them.

Type is in points, never in pixels: a style sheet in pixels would ignore the text size that a
person has chosen. Colours come from ``resources/themes/tokens.csv``; a test computes the contrast
of every pair in use.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from PySide6.QtGui import QColor, QFont, QFontMetricsF
from PySide6.QtWidgets import QApplication

from app.ui.assets import TOKENS
from app.ui.style_sheet import spaced, style_sheet

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

    def font(self, size: float = BODY, *, bold: bool = False) -> QFont:
        """The font of that size in points at 100 % text."""
        return _font(size * self.scale, bold)

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
    global _current  # noqa: PLW0603  the style sheet of an application is one for all, as is this
    _current = new
    if not app.styleSheet() and not app.property(ASKED_FOR) and app.style().name() != STYLE:
        app.setStyle(STYLE)
    app.setFont(new.font())
    app.setStyleSheet(style_sheet(new.colours, new.scale))


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
def _font(points: float, bold: bool) -> QFont:
    font = QFont(list(FAMILIES))
    font.setPointSizeF(points)
    font.setBold(bold)
    return font


@cache
def _face(points: float, bold: bool, struck: bool) -> Face:
    font = QFont(_font(points, bold))
    font.setStrikeOut(struck)
    metrics = QFontMetricsF(font)
    return Face(font, metrics, metrics.height())


def fixed_font(scale: float) -> QFont:
    """The font for a message as it came."""
    from PySide6.QtGui import QFontDatabase

    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPointSizeF(SMALL * scale)
    return font
