"""Drawn by hand: plain text on one line or wrapped and measured, and filled boxes."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QTextLayout, QTextOption

from app.ui.theme import Face

WRAP = QTextOption()
WRAP.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)


def text_height(text: str, face: Face, width: float) -> float:
    """The height of wrapped plain text in pixels."""
    if "\n" not in text and face.metrics.horizontalAdvance(text) <= width:
        return face.height
    layout = QTextLayout(text.replace("\n", "\u2028"), face.font)
    layout.setTextOption(WRAP)
    layout.beginLayout()
    height = 0.0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        line.setPosition(QPointF(0, height))
        height += line.height()
    layout.endLayout()
    return height


def draw_text(painter: QPainter, rect: QRectF, text: str, flags: Qt.AlignmentFlag) -> None:
    """Draw plain text on one line."""
    painter.drawText(rect, text, _on_one_line(flags))


def fill(painter: QPainter, rect: QRect, colour: QColor) -> None:
    """Fill a box; ``fillRect`` would bring Qt's class of gradients with all their names."""
    painter.save()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawRect(rect)
    painter.restore()


@cache
def _on_one_line(flags: Qt.AlignmentFlag) -> QTextOption:
    option = QTextOption(flags)
    option.setWrapMode(QTextOption.WrapMode.NoWrap)
    return option
