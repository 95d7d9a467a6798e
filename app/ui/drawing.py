"""Plain text drawn by hand: on one line, or wrapped and measured."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QTextLayout, QTextOption

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
    option = QTextOption(flags)
    option.setWrapMode(QTextOption.WrapMode.NoWrap)
    painter.drawText(rect, text, option)
