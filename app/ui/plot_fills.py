"""The fills of bars: each has a pattern of its own, drawn in lines that paper keeps too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from app.ui.theme import Look


class Pattern(StrEnum):
    """How a fill is told from another without its colour."""

    SOLID = "solid"
    RISING = "rising lines"
    EMPTY = "empty"
    LEVEL = "level lines"
    CROSSED = "crossed lines"
    UPRIGHT = "upright lines"


@dataclass(frozen=True, slots=True)
class Fill:
    """A ground and the pattern on it."""

    token: str
    pattern: Pattern


FILLS = (
    Fill("link", Pattern.SOLID),
    Fill("surface", Pattern.RISING),
    Fill("sel", Pattern.EMPTY),
    Fill("surface", Pattern.LEVEL),
    Fill("surface", Pattern.CROSSED),
    Fill("surface", Pattern.UPRIGHT),
)
"""The fill of each sender, in the order of the legend."""

_APART = 4.0
"""Between the lines of a pattern, at 100 % text."""


def filled(painter: QPainter, box: QRectF, fill: Fill, worn: Look) -> None:
    """Fill a box and draw its edge."""
    painter.save()
    painter.setClipRect(box)
    painter.fillRect(box, worn.colour(fill.token))
    painter.setPen(QPen(worn.colour("text"), worn.scale))
    for line in _lines(box, fill.pattern, _APART * worn.scale):
        painter.drawLine(line)
    painter.restore()
    painter.setPen(QPen(worn.colour("text"), worn.scale))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(box)


def _lines(box: QRectF, pattern: Pattern, apart: float) -> Iterator[QLineF]:
    if pattern in (Pattern.RISING, Pattern.CROSSED):
        high, x = box.height(), box.left() - box.height()
        while x < box.right():
            yield QLineF(QPointF(x, box.bottom()), QPointF(x + high, box.top()))
            if pattern is Pattern.CROSSED:
                yield QLineF(QPointF(x, box.top()), QPointF(x + high, box.bottom()))
            x += apart * 1.5
    if pattern is Pattern.LEVEL:
        y = box.bottom() - apart
        while y > box.top():
            yield QLineF(QPointF(box.left(), y), QPointF(box.right(), y))
            y -= apart
    if pattern is Pattern.UPRIGHT:
        x = box.left() + apart
        while x < box.right():
            yield QLineF(QPointF(x, box.top()), QPointF(x, box.bottom()))
            x += apart
