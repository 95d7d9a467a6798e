"""Draws a button: its box, its shape and its words, in its look and the state that it is in."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QPushButton

from app.ui import icons
from app.ui.looks import RADIUS, Press
from app.ui.theme import look

_BESIDE = 4
"""Pixels between a shape and the words."""

_WORDS = Qt.TextFlag.TextShowMnemonic


SIDE = 14
"""Pixels of a shape at 100 % text."""


def room_for(button: QPushButton, press: Press, *, shape: bool) -> QSize:
    """The size in pixels that a button needs for its words, any shape, and what stands around."""
    words = button.fontMetrics().size(_WORDS, button.text()) if button.text() else QSize(0, 0)
    side = look().px(SIDE) if shape else 0
    wide = words.width() + side + (_BESIDE if shape and words.width() else 0)
    around = 2 * (look().space(press.pad) + press.line) + press.left
    tall = max(words.height(), side, look().space(press.tall))
    return QSize(wide + around, tall + 2 * press.line)


def draw_button(
    painter: QPainter, button: QPushButton, press: Press, shape: tuple[str, str]
) -> None:
    """Draw the button as it is now; ``shape`` names what stands before its words, and its token."""
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
    place = place.translated(0, 1) if down else place
    if shape[0]:
        place = _draw_shape(
            painter, button, place, shape if button.isEnabled() else (shape[0], ink)
        )
    painter.setPen(look().colour(ink))
    side = Qt.AlignmentFlag.AlignLeft if shape[0] else Qt.AlignmentFlag.AlignHCenter
    painter.drawText(place, _WORDS | side | Qt.AlignmentFlag.AlignVCenter, button.text())


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


def _draw_shape(
    painter: QPainter, button: QPushButton, place: QRect, shape: tuple[str, str]
) -> QRect:
    """Draw the shape, in the middle with the words that follow it; gives the place of the words."""
    name, token = shape
    side = look().px(SIDE)
    words = button.fontMetrics().size(_WORDS, button.text()).width() if button.text() else 0
    wide = side + (_BESIDE + words if words else 0)
    left = place.left() + (place.width() - wide) // 2
    top = place.top() + (place.height() - side) // 2
    icons.draw(painter, name, look().colour(token), QRectF(left, top, side, side))
    return place.adjusted(left - place.left() + side + _BESIDE, 0, 0, 0)
