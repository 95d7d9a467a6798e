"""The focus ring: always two lines, so that one of them stands out on any ground."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPen

from app.ui.theme import look

LINE = 2
"""Pixels of each of the two lines."""


def ring(painter: QPainter, rect: QRect) -> None:
    """Draw the ring just inside ``rect``."""
    painter.save()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for token, inset in (("focusline", LINE // 2), ("focus", LINE + LINE // 2)):
        pen = QPen(look().colour(token), LINE)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        painter.drawRect(rect.adjusted(inset, inset, -inset, -inset))
    painter.restore()
