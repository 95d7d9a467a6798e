"""Plots drawn by hand: bars told apart by pattern as well as colour, every count in figures.

A plot draws itself with any look into any room, so that the screen and the paper show the same.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QSizePolicy

from app.report.times import show_clock, show_time
from app.ui.drawing import draw_text
from app.ui.plot_axes import counts_up_to, times_between
from app.ui.plot_fills import FILLS, filled
from app.ui.text import Label
from app.ui.theme import SMALL, Look, look

OTHERS = "Other senders"
HOURS = 24
TALL = 168
"""The height of a plot without its legend, at 100 % text."""

_RIGHT, _LEFT = Qt.AlignmentFlag.AlignRight, Qt.AlignmentFlag.AlignLeft
_MIDDLE = Qt.AlignmentFlag.AlignHCenter


@dataclass(frozen=True)
class Board:
    """What a plot is drawn on.

    Attributes:
        painter: with its origin at the left upper corner of the room.
        worn: whose colours and letters are used.
        width, height: of the room, in the units of the look.
    """

    painter: QPainter
    worn: Look
    width: float
    height: float

    @property
    def line(self) -> float:
        """The height of a line of text."""
        return self.worn.face(SMALL).height

    def px(self, pixels: float) -> float:
        """A length that grows with the text."""
        return pixels * self.worn.scale

    def wide(self, words: str) -> float:
        """The room that words need."""
        return self.worn.face(SMALL).metrics.horizontalAdvance(words)

    def colour(self, token: str) -> QColor:
        """The colour of a token."""
        return self.worn.colour(token)

    def write(self, x: float, y: float, wide: float, words: str, where: Qt.AlignmentFlag) -> None:
        """Words on one line."""
        self.painter.setPen(self.colour("text"))
        draw_text(self.painter, QRectF(x, y, wide, self.line + 2), words, where)

    def write_over(self, x: float, y: float, wide: float, words: str) -> None:
        """A figure in the middle of its place, over whatever line is there."""
        room = self.wide(words) + self.px(2)
        place = QRectF(x + (wide - room) / 2, y, room, self.line)
        self.painter.fillRect(place, self.colour("surface"))
        self.write(x, y, wide, words, _MIDDLE)

    def stroke(self, token: str, wide: float, *points: QPointF) -> None:
        """A line through points."""
        self.painter.setPen(QPen(self.colour(token), self.px(wide)))
        self.painter.drawPolyline(QPolygonF(list(points)))


class Plot(ABC):
    """A picture of counts; ``spoken`` says the same in words."""

    spoken: str

    def tall(self, worn: Look, _width: float) -> float:
        """The height that it needs in that look, with that much room from left to right."""
        return TALL * worn.scale

    @abstractmethod
    def draw(self, board: Board) -> None:
        """Draw it; the painter has the font already."""


class PlotView(Label):
    """A plot on the screen: a picture also to a screen reader, named by what it shows in figures.

    Qt calls a label with a picture a graphic; a widget of no kind would be called a client.
    """

    def __init__(self, plot: Plot) -> None:
        super().__init__(wrap=False)
        self.plot = plot
        self.setPixmap(QPixmap(1, 1))  # never painted: the plot draws itself at any size
        self.setAccessibleName(plot.spoken)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:
        """A legend may need several lines (Qt)."""
        return True

    def heightForWidth(self, width: int) -> int:
        """As tall as the plot needs (Qt)."""
        return round(self.plot.tall(look(), width))

    def sizeHint(self) -> QSize:
        """Wide enough for 24 hours (Qt)."""
        wide = look().px(420)
        return QSize(wide, self.heightForWidth(wide))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the picture (Qt)."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint(painter, self.plot, look(), self.width(), self.height())


def paint(painter: QPainter, plot: Plot, worn: Look, width: float, height: float) -> None:
    """Draw a plot at the painter's origin, in that look."""
    painter.setFont(worn.face(SMALL).font)
    plot.draw(Board(painter, worn, width, height))


@dataclass(frozen=True, slots=True)
class _Entry:
    """One sender of the legend: its words, and where they stand."""

    words: str
    x: float
    line: int


class HourBars(Plot):
    """Counts by hour of the day, stacked by sender; the smallest of many senders as one."""

    def __init__(self, counts: Mapping[tuple[int, str], int], senders: Sequence[str]) -> None:
        named = senders if len(senders) <= len(FILLS) else senders[: len(FILLS) - 1]
        self._stacks = [(name, [counts.get((h, name), 0) for h in range(HOURS)]) for name in named]
        if rest := senders[len(named) :]:
            sums = [sum(counts.get((h, name), 0) for name in rest) for h in range(HOURS)]
            self._stacks.append((f"{OTHERS} ({len(rest)})", sums))
        self._totals = [sum(stack[h] for _name, stack in self._stacks) for h in range(HOURS)]
        said = ", ".join(f"{n} from {h:02d}:00" for h, n in enumerate(self._totals) if n)
        by = ", ".join(f"{name} {sum(stack)}" for name, stack in self._stacks if sum(stack))
        self.spoken = f"Received by hour: {said}. By sender: {by}" if said else "Received: none"

    def tall(self, worn: Look, width: float) -> float:
        """The bars, and a legend in as many lines as it takes."""
        lines = 1 + max((one.line for one in self._legend(worn, width)), default=0)
        return TALL * worn.scale + lines * worn.face(SMALL).height

    def _legend(self, worn: Look, width: float) -> list[_Entry]:
        face = worn.face(SMALL)
        made, x, line = [], 0.0, 0
        for name, stack in self._stacks:
            words = f"{name} {sum(stack)}"
            wide = face.height + 18 * worn.scale + face.metrics.horizontalAdvance(words)
            if x and x + wide > width:
                x, line = 0.0, line + 1
            made.append(_Entry(words, x, line))
            x += wide
        return made

    def draw(self, board: Board) -> None:
        """Legend, lines of the counts, bars with their totals, hours."""
        legend, line = self._legend(board.worn, board.width), board.line
        for at, one in enumerate(legend):
            box = QRectF(one.x + 1, one.line * line + 2, line - 4, line - 4)
            filled(board.painter, box, FILLS[at], board.worn)
            board.write(one.x + line + board.px(2), one.line * line, board.width, one.words, _LEFT)
        top = line * (2.6 + max((one.line for one in legend), default=0))
        bottom = board.height - line - 3
        marks = counts_up_to(max(self._totals))
        left, unit = _scaled(board, marks, top, bottom)
        _lines(board, marks, left, board.width, lambda count: bottom - count * unit)
        wide = (board.width - left) / HOURS
        for hour, total in enumerate(self._totals):
            x, y = left + hour * wide, bottom
            board.write(x, bottom + 2, wide, f"{hour:02d}", _MIDDLE)
            for at, (_name, stack) in enumerate(self._stacks):
                if stack[hour]:
                    high = stack[hour] * unit
                    y -= high
                    box = QRectF(x + wide / 8, y, wide * 3 / 4, high)
                    filled(board.painter, box, FILLS[at], board.worn)
            if total:
                board.write_over(x, y - line - board.px(1), wide, str(total))


class LengthBars(Plot):
    """Named counts as bars from left to right; ``unit`` is said after each name."""

    def __init__(self, counts: Mapping[str, int], unit: str = "minutes") -> None:
        self._counts = counts
        self.spoken = ", ".join(f"{words} {unit}: {n}" for words, n in counts.items())

    def draw(self, board: Board) -> None:
        """A name, a bar and its count on each line."""
        gap, line = board.px(8), board.line
        names = max(board.wide(words) for words in self._counts) + gap
        highest = max(*self._counts.values(), 1)
        room = board.width - names - 2 * gap - board.wide(str(highest))
        step = board.height / len(self._counts)
        for at, (words, count) in enumerate(self._counts.items()):
            y = at * step + (step - line) / 2
            board.write(0, y, names - gap, words, _RIGHT)
            bar = QRectF(names, y - line / 8, room * count / highest, line * 5 / 4)
            if count:
                filled(board.painter, bar, FILLS[0], board.worn)
            board.write(bar.right() + gap, y, board.width, str(count), _LEFT)
        board.stroke("control", 2, QPointF(names, 0), QPointF(names, board.height))


class StepLine(Plot):
    """A count over time that holds until it changes; the highest and the last are in figures."""

    def __init__(self, steps: Sequence[tuple[datetime, int]]) -> None:
        self._steps = steps
        self._highest = max(count for _at, count in steps)
        self._peak_at = next(at for at, count in steps if count == self._highest)
        first, last = steps[0][0], steps[-1][0]
        days = first.date() != last.date()
        self._peak_words = show_time(self._peak_at) if days else show_clock(self._peak_at)
        most = f"most {self._highest} at {self._peak_words}" if self._highest else "never any"
        self.spoken = (
            f"Overdue from {show_time(first)} to {show_time(last)}: {most}, now {steps[-1][1]}"
        )

    def draw(self, board: Board) -> None:
        """Lines of the counts, times, the count itself, and the two figures."""
        line, last = board.line, self._steps[-1][1]
        bottom = board.height - line * 1.6
        marks = counts_up_to(self._highest)
        left, unit = _scaled(board, marks, line * 1.6, bottom)
        now = f"{last} now"
        room = board.width - left - board.wide(now) - board.px(14)
        first, until = self._steps[0][0], self._steps[-1][0]
        span = (until - first).total_seconds() or 1.0

        def place(at: datetime, count: float) -> QPointF:
            return QPointF(left + room * (at - first).total_seconds() / span, bottom - count * unit)

        points = [place(*self._steps[0])]
        for (_at, before), (at, count) in pairwise(self._steps):
            points += [place(at, before), place(at, count)]
        self._area(board, points, bottom)
        _lines(board, marks, left, left + room, lambda count: bottom - count * unit)
        for tick in times_between(first, until, lambda words: board.wide(words) * 1.4 / room):
            x = place(tick.at, 0).x()
            board.stroke("control", 1, QPointF(x, bottom), QPointF(x, bottom + board.px(4)))
            wide = board.wide(tick.words)
            board.write(max(0.0, x - wide / 2), bottom + line * 0.55, wide + 2, tick.words, _LEFT)
        board.stroke("dangerfill", 3, *points)
        end = points[-1]
        board.painter.setPen(Qt.PenStyle.NoPen)
        board.painter.setBrush(board.colour("dangerfill"))
        board.painter.drawEllipse(end, board.px(4.5), board.px(4.5))
        board.painter.setBrush(Qt.BrushStyle.NoBrush)
        board.write(end.x() + board.px(9), end.y() - line / 2, board.width, now, _LEFT)
        if self._highest and self._highest != last:
            words = f"{self._highest} at {self._peak_words}"
            wide = board.wide(words) + 2
            x = min(place(self._peak_at, 0).x(), left + room - wide)
            board.write_over(x, place(first, self._highest).y() - line - board.px(2), wide, words)

    @staticmethod
    def _area(board: Board, points: list[QPointF], bottom: float) -> None:
        ends = (QPointF(points[-1].x(), bottom), QPointF(points[0].x(), bottom))
        board.painter.setPen(Qt.PenStyle.NoPen)
        board.painter.setBrush(board.colour("sel"))
        board.painter.drawPolygon(QPolygonF([*points, *ends]))
        board.painter.setBrush(Qt.BrushStyle.NoBrush)


def _scaled(board: Board, marks: Sequence[int], top: float, bottom: float) -> tuple[float, float]:
    """The left edge behind the figures of the counts, and the height of one."""
    left = max(board.wide(str(mark)) for mark in marks) + board.px(8)
    return left, (bottom - top) / marks[-1]


def _lines(
    board: Board, marks: Sequence[int], left: float, right: float, y_of: Callable[[int], float]
) -> None:
    """A line and a figure for each count; that of zero is stronger."""
    for mark in marks:
        y = y_of(mark)
        board.write(0, y - board.line / 2, left - board.px(6), str(mark), _RIGHT)
        token, wide = ("line", 1) if mark else ("control", 2)
        board.stroke(token, wide, QPointF(left, y), QPointF(right, y))
