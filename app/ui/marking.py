"""Words that were sought, marked in text that is drawn by hand: dark on light turned round."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QTextCharFormat, QTextLayout

from app.ui.drawing import WRAP
from app.ui.finding import Sought
from app.ui.theme import Face, look


def draw_marked(painter: QPainter, box: QRectF, text: str, face: Face, sought: Sought) -> None:
    """Draw wrapped text into ``box`` as Qt does, with every place of the words marked."""
    marked = QTextCharFormat()
    marked.setBackground(look().colour("selbar"))
    marked.setForeground(look().colour("surface"))
    ranges = []
    for start, length in sought.spans(text):
        one = QTextLayout.FormatRange()
        one.start, one.length = start, length
        one.format = marked
        ranges.append(one)
    layout = QTextLayout(text.replace("\n", "\u2028"), face.font)
    layout.setTextOption(WRAP)
    layout.beginLayout()
    height = 0.0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(box.width())
        line.setPosition(QPointF(0, height))
        height += line.height()
    layout.endLayout()
    layout.draw(painter, box.topLeft(), ranges)
