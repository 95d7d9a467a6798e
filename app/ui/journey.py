"""The journey drawn to scale: what the sender did above, what happened here below, due, and now.

The bar runs from the end of triage to the act-by time and is filled up to now. The same events
stand under it in words, each with its date, for what finds no room on the line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget

from app.report.sheet import Line, LineKind, Section
from app.report.times import UK, show_clock, show_date, show_duration
from app.ui import icons
from app.ui.drawing import draw_text
from app.ui.flow import Flow, holding, row
from app.ui.text import Label, frame
from app.ui.theme import SMALL, look

SENDER, HERE, DUE = "At sender", "Here", "Due"
_SHAPES = {SENDER: "hour", HERE: "later", DUE: "overdue"}
LABEL_ROOM = 78
"""Pixels at the left for the words of the two sides."""

FAR = timedelta(hours=6)
"""Now stands on the line up to so long after the last event, or three times its length: a line
that is drawn to scale would else show nothing but the time since."""


@dataclass(frozen=True, slots=True)
class Stop:
    """One event on the line. ``share`` is its place from 0.0 at the left to 1.0 at the right."""

    side: str
    at: datetime
    words: str
    share: float = 0.0


def stops(section: Section, now: datetime) -> tuple[Stop, ...]:
    """The events with an exact time, in order, and now where it is not long after them."""
    found = [Stop(line.label, line.at, line.text) for line in section.lines if line.at is not None]
    if not found:
        return ()
    found.sort(key=lambda stop: stop.at)
    after = now - found[-1].at
    if after <= max(FAR, 3 * (found[-1].at - found[0].at)):
        found.append(Stop("Now", now, "Now"))
    return tuple(sorted(found, key=lambda stop: stop.at))


def placed(found: Sequence[Stop]) -> tuple[Stop, ...]:
    """The stops with their places, to scale: one minute is as long anywhere on the line."""
    if not found:
        return ()
    first, last = found[0].at, found[-1].at
    span = (last - first).total_seconds() or 1.0
    return tuple(
        Stop(one.side, one.at, one.words, (one.at - first).total_seconds() / span) for one in found
    )


class Track(QWidget):
    """The drawn line; a label that finds no room is left to the list under it."""

    def __init__(self, section: Section, now: datetime) -> None:
        super().__init__()
        self._section = section
        self._stops: tuple[Stop, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.show_now(now)

    def show_now(self, now: datetime) -> None:
        """Move the mark of now."""
        self._stops = placed(stops(self._section, now))
        self._now = now
        self.setAccessibleName(f"Journey, drawn to scale. {scale_words(self._stops, now)}")
        self.update()

    def sizeHint(self) -> QSize:
        """Two lines of words with the line between them (Qt)."""
        return QSize(look().px(400), look().px(74))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the line, the bar, the shapes and the words (Qt)."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        px = look().px
        middle = self.height() / 2
        face = look().face(SMALL)
        painter.setFont(face.font)
        painter.setPen(look().colour("text2"))
        for words, top in ((SENDER, 0.0), (HERE, self.height() - face.height)):
            place = QRectF(0, top, px(LABEL_ROOM), face.height)
            draw_text(painter, place, words, Qt.AlignmentFlag.AlignLeft)
        ink = look().colour("trackdone")
        painter.setPen(QPen(ink, 2))
        painter.drawLine(QPointF(self._x(0.0), middle), QPointF(self._x(1.0), middle))
        self._bar(painter, middle)
        for above in (True, False):
            self._side(painter, middle, above=above)

    def _x(self, share: float) -> float:
        left, right = look().px(LABEL_ROOM) + look().px(12), self.width() - look().px(24)
        return left + (right - left) * share

    def _bar(self, painter: QPainter, middle: float) -> None:
        """From the last thing the sender did before due to due, filled up to now."""
        due = next((one for one in self._stops if one.side == DUE), None)
        before = [one for one in self._stops if one.side == SENDER]
        now = next((one for one in self._stops if one.side == "Now"), None)
        if due is None or not before or now is None:
            return
        start = next((one for one in before if "ended" in one.words.lower()), before[-1])
        tall = look().px(10)
        begin, end = self._x(start.share), self._x(max(due.share, start.share))
        whole = QRectF(begin, middle - tall / 2, end - begin, tall)
        painter.fillRect(whole, look().colour("surface"))
        painter.setPen(QPen(look().colour("trackdone"), 2))
        painter.drawRect(whole)
        done = QRectF(whole)
        done.setRight(min(max(self._x(now.share), begin), end))
        painter.fillRect(done, look().colour("trackdone"))

    def _side(self, painter: QPainter, middle: float, *, above: bool) -> None:
        face, bold = look().face(SMALL), look().face(SMALL, bold=True)
        top = 0.0 if above else self.height() - face.height
        taken: list[tuple[float, float]] = []
        side = look().px(14)
        mine = [one for one in self._stops if (one.side in (SENDER, DUE)) is above]
        # Now and due first: where room is short, it is they that keep their words.
        for one in sorted(mine, key=lambda stop: stop.side not in ("Now", DUE)):
            x = self._x(one.share)
            if one.side == "Now":
                painter.setPen(QPen(look().colour("text"), 3))
                reach = look().px(18)
                painter.drawLine(QPointF(x, middle - reach), QPointF(x, middle + reach))
            else:
                box = QRectF(x - side / 2, middle - side / 2, side, side)
                painter.fillRect(box, look().colour("surface"))
                icons.draw(painter, _SHAPES.get(one.side, "hour"), look().colour("text"), box)
            clock = show_clock(one.at)
            words = "Now" if one.side == "Now" else f"{clock} {one.words}"
            wide = bold.metrics.horizontalAdvance(words) + 4
            left = min(max(x - look().px(8), look().px(LABEL_ROOM)), self.width() - wide)
            if any(left < end and start < left + wide for start, end in taken):
                continue
            taken.append((left, left + wide + look().px(10)))
            painter.setPen(look().colour("text"))
            painter.setFont(bold.font if one.side in ("Now", DUE) else face.font)
            place = QRectF(left, top, wide, face.height)
            draw_text(painter, place, words, Qt.AlignmentFlag.AlignLeft)


def journey_card(section: Section, now: datetime) -> tuple[QFrame, Track | None]:
    """The journey of one report: the drawn line over the list of the same events."""
    made = frame("card")
    holder = QVBoxLayout()
    px = look().px
    holder.setContentsMargins(px(12), px(7), px(12), px(7))
    holder.setSpacing(px(2))
    holder.addWidget(Label(section.title, "head"))
    track: Track | None = None
    if section.lines[0].kind is LineKind.QUIET:
        holder.addWidget(Label(section.lines[0].text, "quiet"))
    else:
        if stops(section, now):
            track = Track(section, now)
            holder.addWidget(track)
        holder.addWidget(_listed(section.lines))
    made.setLayout(holder)
    made.setAccessibleName(section.title)
    return made, track


def scale_words(found: Sequence[Stop], now: datetime) -> str:
    """What the drawing shows, for whoever hears it: from when to when, and how long to due."""
    if not found:
        return ""
    first, last = found[0], found[-1]
    span = f"From {_when(first.at)} to {_when(last.at)}."
    due = next((one for one in found if one.side == DUE), None)
    if due is None:
        return span
    left = show_duration(due.at - now)
    return f"{span} Due {'in ' + left if due.at >= now else left + ' ago'}."


def _listed(lines: Sequence[Line]) -> QWidget:
    """The same events in words, each with its whole date."""
    holder = QWidget()
    flow = Flow(holder, gap=look().px(18), line_gap=0)
    for line in lines:
        event = row(gap=look().px(4))
        event.addWidget(Label(line.aside, "small-bold", wrap=False))
        event.addWidget(Label(f"{line.label}: {line.text}", "quiet-small"), 1)
        flow.addWidget(holding(event))
    return holder


def _when(at: datetime) -> str:
    return f"{show_date(at.astimezone(UK).date())} {show_clock(at)}"
