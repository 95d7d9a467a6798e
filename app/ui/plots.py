"""Plots drawn by hand: bars told apart by pattern as well as colour, every count in figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.report.times import show_time
from app.ui.drawing import draw_text
from app.ui.theme import SMALL, look

_FILLS = (
    ("link", Qt.BrushStyle.SolidPattern),
    ("text", Qt.BrushStyle.BDiagPattern),
    ("sel", Qt.BrushStyle.SolidPattern),
    ("text", Qt.BrushStyle.Dense6Pattern),
    ("text", Qt.BrushStyle.CrossPattern),
    ("text", Qt.BrushStyle.HorPattern),
)
"""Fill and pattern of each sender; a seventh begins again, and the figures still tell."""

_RIGHT, _LEFT = Qt.AlignmentFlag.AlignRight, Qt.AlignmentFlag.AlignLeft
_MIDDLE = Qt.AlignmentFlag.AlignHCenter


class Plot(QWidget):
    """A picture of counts; its accessible name says the same in words."""

    def __init__(self, spoken: str, height: int = 190) -> None:
        super().__init__()
        self._tall = height
        self.setAccessibleName(spoken)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """As tall as it was asked for (Qt)."""
        return QSize(look().px(420), look().px(self._tall))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the picture (Qt)."""
        painter = QPainter(self)
        painter.setFont(look().face(SMALL).font)
        painter.setPen(look().colour("text"))
        self.draw(painter, look().face(SMALL).height)

    def draw(self, painter: QPainter, line: float) -> None:
        """Draw it; ``line`` is the height of a line of text."""
        raise NotImplementedError


class HourBars(Plot):
    """Counts by hour of the day, stacked by sender."""

    def __init__(self, counts: Mapping[tuple[int, str], int], senders: Sequence[str]) -> None:
        self._counts = counts
        self._senders = senders
        self._totals = [sum(counts.get((h, s), 0) for s in senders) for h in range(24)]
        said = ", ".join(f"{n} from {h:02d}:00" for h, n in enumerate(self._totals) if n)
        super().__init__(f"Received by hour: {said or 'none'}", 210)

    def draw(self, painter: QPainter, line: float) -> None:
        """Legend, bars with their totals, hours."""
        top = line + look().px(8)
        x = 0.0
        for at, sender in enumerate(self._senders):
            total = sum(self._counts.get((h, sender), 0) for h in range(24))
            box = QRectF(x, 2, line - 4, line - 4)
            _filled(painter, box, at)
            words = f"{sender} {total}"
            draw_text(painter, QRectF(x + line + 2, 0, 4000, line), words, _LEFT)
            x += line + painter.fontMetrics().horizontalAdvance(words) + look().px(18)
        bottom = self.height() - line - 2
        highest = max(*self._totals, 1)
        wide = self.width() / 24
        unit = (bottom - top - line) / highest
        for hour, total in enumerate(self._totals):
            left = hour * wide
            draw_text(painter, QRectF(left, bottom + 2, wide, line), f"{hour:02d}", _MIDDLE)
            y = bottom
            for at, sender in enumerate(self._senders):
                tall = self._counts.get((hour, sender), 0) * unit
                if tall:
                    y -= tall
                    _filled(painter, QRectF(left + 3, y, wide - 6, tall), at)
            if total:
                draw_text(painter, QRectF(left, y - line, wide, line), str(total), _MIDDLE)
        painter.setPen(QPen(look().colour("control"), 1))
        painter.drawLine(QPointF(0, bottom), QPointF(self.width(), bottom))


class LengthBars(Plot):
    """Named counts as bars from left to right."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        self._counts = counts
        said = ", ".join(f"{words} minutes: {n}" for words, n in counts.items())
        super().__init__(said, 190)

    def draw(self, painter: QPainter, line: float) -> None:
        """A name, a bar and its count on each line."""
        gap = look().px(8)
        metrics = painter.fontMetrics()
        names = max(metrics.horizontalAdvance(words) for words in self._counts) + gap
        room = self.width() - names - look().px(40)
        highest = max(*self._counts.values(), 1)
        step = self.height() / len(self._counts)
        for at, (words, count) in enumerate(self._counts.items()):
            y = at * step
            draw_text(painter, QRectF(0, y, names - gap, line), words, _RIGHT)
            bar = QRectF(names, y + 1, room * count / highest, max(line - 2, 4))
            if count:
                _filled(painter, bar, 0)
            place = QRectF(bar.right() + gap, y, look().px(40), line)
            draw_text(painter, place, str(count), _LEFT)
        painter.setPen(QPen(look().colour("control"), 2))
        painter.drawLine(QPointF(names, 0), QPointF(names, self.height()))


@dataclass(frozen=True, slots=True)
class _Axis:
    first: datetime
    span: float
    left: float
    room: float

    def x(self, at: datetime) -> float:
        return self.left + self.room * (at - self.first).total_seconds() / self.span


class StepLine(Plot):
    """A count over time that holds until it changes; the highest and the last are in figures."""

    def __init__(self, steps: Sequence[tuple[datetime, int]]) -> None:
        self._steps = steps
        highest = max(count for _at, count in steps)
        super().__init__(f"Overdue now {steps[-1][1]}, at most {highest}", 190)

    def draw(self, painter: QPainter, line: float) -> None:
        """Axis, line, and the two figures."""
        first, last = self._steps[0][0], self._steps[-1][0]
        left, bottom = look().px(30), self.height() - line - 4
        axis = _Axis(first, (last - first).total_seconds() or 1.0, left, self.width() - left - 60)
        highest = max(*(count for _at, count in self._steps), 1)
        unit = (bottom - line * 1.5) / highest
        for count in sorted({0, highest}):
            y = bottom - count * unit
            draw_text(painter, QRectF(0, y - line / 2, left - 6, line), str(count), _RIGHT)
            painter.setPen(QPen(look().colour("line"), 1))
            painter.drawLine(QPointF(left, y), QPointF(self.width(), y))
            painter.setPen(look().colour("text"))
        points = QPolygonF()
        before = self._steps[0][1]
        for at, count in self._steps:
            points.append(QPointF(axis.x(at), bottom - before * unit))
            points.append(QPointF(axis.x(at), bottom - count * unit))
            before = count
        painter.setPen(QPen(look().colour("dangerfill"), 3))
        painter.drawPolyline(points)
        painter.setPen(look().colour("text"))
        now = QRectF(axis.x(last) + 6, bottom - before * unit - line, 60, line)
        draw_text(painter, now, f"{before} now", _LEFT)
        for at, where in ((first, _LEFT), (last, _RIGHT)):
            words = show_time(at)
            place = QRectF(left, bottom + 3, axis.room, line)
            draw_text(painter, place, words, where)


def _filled(painter: QPainter, box: QRectF, at: int) -> None:
    token, pattern = _FILLS[at % len(_FILLS)]
    painter.save()
    painter.fillRect(box, look().colour("surface"))
    painter.setPen(QPen(look().colour("text"), 1))
    painter.setBrush(QBrush(look().colour(token), pattern))
    painter.drawRect(box)
    painter.restore()
