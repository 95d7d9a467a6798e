"""Measures and draws a line of the sheet in columns: label, value, aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter

from app.report.sheet import Line, LineKind
from app.ui.drawing import WRAP, text_height
from app.ui.text import plain
from app.ui.theme import BODY, SMALL, TITLE, Face, look

if TYPE_CHECKING:  # nothing is sought in most reports
    from app.ui.finding import Sought

PAD_X, PAD_Y = 13, 5

_SHORT = 40
"""Characters of a text that may well come again in the same list."""


class LinePainter:
    """Lays out lines for one list.

    Args:
        columns: the shares of the width for label and value; the aside has the rest.
    """

    def __init__(self, columns: tuple[float, float]) -> None:
        self._columns = columns
        self._known: dict[tuple[str, Face, float], float] = {}
        """How tall the short texts are that come again and again, such as *No*."""

    def height(self, line: Line, width: int) -> int:
        """The height that the line needs at that width, in pixels."""
        tallest = max(
            (
                self._tall(text, font, room)
                for text, font, _x, room, _ink in self._cells(line, width)
            ),
            default=0.0,
        )
        return round(tallest) + 2 * look().px(PAD_Y) + 1

    def paint(
        self, painter: QPainter, rect: QRect, line: Line, sought: Sought | None = None
    ) -> None:
        """Draw the line into ``rect``, with the divider under it; words that are sought marked."""
        top = rect.top() + look().px(PAD_Y)
        for text, font, x, room, ink in self._cells(line, rect.width()):
            painter.setFont(font.font)
            painter.setPen(look().colour(ink))
            box = QRectF(rect.left() + x, top, room, rect.height())
            if sought is None:
                painter.drawText(box, text, WRAP)
            else:
                from app.ui.marking import draw_marked

                draw_marked(painter, box, text, font, sought)
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, look().colour("line"))

    def _tall(self, text: str, font: Face, room: float) -> float:
        if len(text) > _SHORT:
            return text_height(text, font, room)
        key = text, font, room
        if key not in self._known:
            self._known[key] = text_height(text, font, room)
        return self._known[key]

    def _cells(self, line: Line, width: int) -> list[tuple[str, Face, float, float, str]]:
        pad = look().px(PAD_X)
        room = max(width - 2 * pad, 40)
        if line.kind is LineKind.HEADING:
            return [(plain(line.plain), look().face(TITLE, bold=True), pad, room, "text")]
        ink = "text2" if line.kind is LineKind.QUIET else "text"
        strong = line.kind is LineKind.ROW and bool(line.label)
        value = look().face(BODY, bold=strong, struck=line.kind is LineKind.STRUCK)
        aside_room = 0.0
        cells = []
        if line.aside:
            font = look().face(SMALL)
            aside_room = min(font.metrics.horizontalAdvance(line.aside) + 4, room * 0.3)
            left = pad + room - aside_room
            cells.append((plain(line.aside), font, left, aside_room, "text2"))
            aside_room += pad
        if not line.label:
            cells.append((plain(line.text), value, pad, room - aside_room, ink))
            return cells
        label_room = room * self._columns[0]
        cells.append((plain(line.label), look().face(BODY), pad, label_room - pad, "text"))
        left = pad + label_room
        cells.append((plain(line.text), value, left, room - label_room - aside_room, ink))
        return cells
