"""Draws a button: its box, its shape and its words, in its look and the state that it is in."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QPushButton

from app.ui.looks import PRESSES, RADIUS, Press
from app.ui.theme import look

_BESIDE = 4
"""Pixels between a shape and the words."""

_WORDS = Qt.TextFlag.TextShowMnemonic


def room_for(button: QPushButton, press: Press) -> QSize:
    """The size in pixels that a button needs for its shape, its words and what stands around."""
    words = button.fontMetrics().size(_WORDS, button.text()) if button.text() else QSize(0, 0)
    shape = button.iconSize() if not button.icon().isNull() else QSize(0, 0)
    between = _BESIDE if shape.width() else 0
    around = 2 * (look().space(press.pad) + press.line) + press.left
    tall = max(words.height(), shape.height(), look().space(press.tall))
    return QSize(words.width() + between + shape.width() + around, tall + 2 * press.line)


def draw_button(painter: QPainter, button: QPushButton, worn: str) -> None:
    """Draw the button as it is now."""
    press = PRESSES[worn]
    fill, ink, edge = press.fill, press.ink, press.edge
    style, line = Qt.PenStyle.SolidLine, press.line
    down = button.isDown() and button.isEnabled()
    if not button.isEnabled():
        fill, ink, edge = "", "text2", "control"
        style, line = Qt.PenStyle.CustomDashLine, 2
    elif press.chosen is not None and button.isChecked():
        fill, ink = press.chosen
    elif press.hover and button.underMouse():
        fill = press.hover
    _draw_box(painter, QRectF(button.rect()), fill, "text" if down else edge, (line, style))
    if press.left and button.isEnabled():
        painter.fillRect(0, 0, press.left, button.height(), look().colour(ink))
    place = button.rect().adjusted(press.left, 0, 0, 0)
    painter.setPen(look().colour(ink))
    _draw_words(painter, button, place.translated(0, 1) if down else place)


def _draw_box(
    painter: QPainter, rect: QRectF, fill: str, edge: str, line: tuple[int, Qt.PenStyle]
) -> None:
    width, style = line
    if not width:
        if fill:
            painter.fillRect(rect, look().colour(fill))
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(look().colour(edge), width)
    if style is not Qt.PenStyle.SolidLine:
        pen.setDashPattern([2, 2])
    painter.setPen(pen)
    painter.setBrush(look().colour(fill) if fill else Qt.BrushStyle.NoBrush)
    inset = width / 2
    inside = rect.adjusted(inset, inset, -inset, -inset)
    painter.drawRoundedRect(inside, RADIUS - inset, RADIUS - inset)
    painter.restore()


def _draw_words(painter: QPainter, button: QPushButton, place: QRect) -> None:
    """The shape and the words, together in the middle, with the letter that Alt presses."""
    words = button.text()
    if not button.icon().isNull():
        side = button.iconSize()
        wide = button.fontMetrics().size(_WORDS, words).width() + _BESIDE if words else 0
        left = place.left() + (place.width() - side.width() - wide) // 2
        top = place.top() + (place.height() - side.height()) // 2
        shape = button.icon().pixmap(side, button.devicePixelRatioF())
        painter.drawPixmap(QPoint(left, top), shape)
        place = place.adjusted(left - place.left() + side.width() + _BESIDE, 0, 0, 0)
        painter.drawText(place, _WORDS | Qt.AlignmentFlag.AlignVCenter, words)
        return
    painter.drawText(place, _WORDS | Qt.AlignmentFlag.AlignCenter, words)
