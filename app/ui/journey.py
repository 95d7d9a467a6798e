"""The journey as a track: what the sender did, what happened here, and when it is due."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from app.report.sheet import Line, LineKind, Section
from app.ui import icons
from app.ui.flow import Flow
from app.ui.text import Label, frame
from app.ui.theme import look

_SHAPES = {"At sender": "hour", "Here": "later", "Due": "overdue"}
TRACK = 16
"""Pixels of height that the track and its shapes take."""


class Stop(QWidget):
    """One event on the track: a circle at the sender, a square here, a diamond for due."""

    def __init__(self, line: Line) -> None:
        super().__init__()
        self._shape = _SHAPES.get(line.label, "hour")
        px = look().px
        layout = QVBoxLayout()
        layout.setContentsMargins(px(2), px(TRACK + 2), px(14), 0)
        layout.setSpacing(0)
        layout.addWidget(Label(line.aside, "small-bold", wrap=False))
        layout.addWidget(Label(f"{line.label}: {line.text}", "quiet-small", wrap=False))
        self.setLayout(layout)
        self.setAccessibleName(line.plain)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the track and the shape."""
        painter = QPainter(self)
        side = look().px(12)
        middle = look().px(TRACK) / 2
        painter.fillRect(QRectF(0, middle - 1, self.width(), 2), look().colour("trackdone"))
        painter.fillRect(QRectF(0, middle - side / 2, side + 4, side), look().colour("surface"))
        icons.draw(
            painter, self._shape, look().colour("text"), QRectF(2, middle - side / 2, side, side)
        )


def journey_card(section: Section) -> QFrame:
    """The journey of one report."""
    made = frame("card")
    holder = QVBoxLayout()
    px = look().px
    holder.setContentsMargins(px(12), px(7), px(12), px(7))
    holder.setSpacing(px(2))
    holder.addWidget(Label(section.title, "head"))
    if section.lines[0].kind is LineKind.QUIET:
        holder.addWidget(Label(section.lines[0].text, "quiet"))
    else:
        track = QWidget()
        flow = Flow(track, gap=0, line_gap=px(6))
        for line in section.lines:
            flow.addWidget(Stop(line))
        holder.addWidget(track)
    made.setLayout(holder)
    made.setAccessibleName(section.title)
    return made
