"""The shapes: own SVGs, coloured by a token. A word that says the same stands beside each."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from app.ui.assets import ICONS


def draw(painter: QPainter, name: str, colour: QColor, rect: QRectF) -> None:
    """Draw a shape into ``rect``."""
    _renderer(name, colour.name()).render(painter, rect)


@cache
def pixmap(name: str, colour: str, side: int, ratio: float = 1.0) -> QPixmap:
    """A shape as a picture of ``side`` by ``side`` device-independent pixels."""
    picture = QPixmap(round(side * ratio), round(side * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    draw(painter, name, QColor(colour), QRectF(0, 0, side, side))
    painter.end()
    return picture


@cache
def _renderer(name: str, colour: str) -> QSvgRenderer:
    svg = (ICONS / f"{name}.svg").read_text(encoding="utf-8").replace("currentColor", colour)
    return QSvgRenderer(QByteArray(svg.encode()))
