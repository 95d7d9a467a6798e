"""The journey drawn to scale: what the sender did above, what happened here below, due, and now.

The bar runs from the end of triage to the act-by time and is filled up to now. The day stands at
the start of the line and where it changes. The same events stand under it in words.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from math import ceil

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from app.report.sheet import Line, LineKind, Section
from app.report.times import UK, show_date
from app.ui import icons
from app.ui.days import clock_of
from app.ui.drawing import draw_text
from app.ui.flow import Flow, holding, row
from app.ui.frames import Frame
from app.ui.journey_lanes import Spot, Tag, lanes, place
from app.ui.journey_stops import (
    DUE,
    HERE,
    NOW,
    SENDER,
    Group,
    Stop,
    counted,
    placed,
    scale_words,
    stops,
    told,
)
from app.ui.text import Label
from app.ui.theme import SMALL, look

_SHAPES = {SENDER: "hour", HERE: "later", DUE: "overdue"}
_BESIDE = (SENDER, HERE, "00-Mmm-0000")
"""What stands at the left, with the date as wide as it may be."""

MOST_WORDS = 0.5
"""The share of the width that the words of events close to each other may take; else a count."""

AXIS, SHAPE = 28, 14
"""Pixels, at 100 % text, of the room between the words over and under the line; of a shape."""


class Track(QWidget):
    """The drawn line; words that find no room are left to the list under it."""

    def __init__(self, section: Section, now: datetime) -> None:
        super().__init__()
        self.section = section
        self._stops: tuple[Stop, ...] = ()
        self._laid: dict[tuple[int, bool], tuple[tuple[Group, Spot | None], ...]] = {}
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.show_now(now)

    def show_now(self, now: datetime) -> None:
        """Move the mark of now."""
        self._stops = placed(stops(self.section, now))
        self._laid.clear()
        self.setAccessibleName(f"Journey, drawn to scale. {scale_words(self._stops, now)}")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """One lane of words on each side; the layout asks what more the width needs (Qt)."""
        return QSize(look().px(400), ceil(2 * look().face(SMALL).height) + look().px(AXIS))

    def hasHeightForWidth(self) -> bool:
        """Its height follows from its width (Qt)."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The lanes of words over the line and under it, with the line between them (Qt)."""
        over, under = (self._lanes(width, above=above) for above in (True, False))
        return ceil((over + under) * look().face(SMALL).height) + look().px(AXIS)

    @property
    def middle(self) -> float:
        """Where the line is, in pixels from the top."""
        over = self._lanes(self.width(), above=True)
        return over * look().face(SMALL).height + look().px(AXIS) / 2

    def words(self) -> tuple[tuple[str, QRectF], ...]:
        """What is written on the line, and where."""
        return tuple(
            (group.words, self._where(spot, above=above))
            for above in (True, False)
            for group, spot in self._spots(self.width(), above=above)
            if spot is not None
        )

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the line, the bar, the shapes and the words (Qt)."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._sides(painter)
        painter.setPen(QPen(look().colour("trackdone"), 2))
        middle = self.middle
        painter.drawLine(QPointF(self.place_of(0.0), middle), QPointF(self.place_of(1.0), middle))
        self._bar(painter, middle)
        for above in (True, False):
            self._words(painter, middle, above=above)
        for one in self._stops:
            if one.side != NOW:
                painter.fillRect(self._box(one, middle), look().colour("surface"))
        for one in self._stops:
            self._shape(painter, one, middle)

    def _sides(self, painter: QPainter) -> None:
        """Whose the two sides are, and the day that the line begins on."""
        face, half = look().face(SMALL), look().px(AXIS) / 2
        painter.setFont(face.font)
        painter.setPen(look().colour("text2"))
        day = show_date(self._stops[0].at.astimezone(UK).date())
        middle = self.middle
        for words, top in (
            (SENDER, middle - half - face.height),
            (day, middle - face.height / 2),
            (HERE, middle + half),
        ):
            place = QRectF(0, top, self._side_room(), face.height)
            draw_text(painter, place, words, Qt.AlignmentFlag.AlignLeft)

    def _side_room(self) -> float:
        face = look().face(SMALL)
        return float(max(face.metrics.horizontalAdvance(each) for each in _BESIDE) + look().px(6))

    def place_of(self, share: float, width: int = 0) -> float:
        """The place of a share of the line, in pixels; at another width than it has now."""
        left = self._side_room() + look().px(12)
        right = (width or self.width()) - look().px(24)
        return left + (right - left) * share

    def _bar(self, painter: QPainter, middle: float) -> None:
        """From the last thing the sender did before due to due, filled up to now."""
        due = next((one for one in self._stops if one.side == DUE), None)
        before = [one for one in self._stops if one.side == SENDER]
        now = next((one for one in self._stops if one.side == NOW), None)
        if due is None or not before or now is None:
            return
        start = next((one for one in before if "ended" in one.words.lower()), before[-1])
        tall = look().px(10)
        begin, end = self.place_of(start.share), self.place_of(max(due.share, start.share))
        whole = QRectF(begin, middle - tall / 2, end - begin, tall)
        painter.fillRect(whole, look().colour("surface"))
        painter.setPen(QPen(look().colour("trackdone"), 2))
        painter.drawRect(whole)
        done = QRectF(whole)
        done.setRight(min(max(self.place_of(now.share), begin), end))
        painter.fillRect(done, look().colour("trackdone"))

    def _groups(self, width: int, *, above: bool) -> tuple[Group, ...]:
        """The stops of one side; those whose shapes would touch have their words in one."""
        mine = [one for one in self._stops if (one.side in (SENDER, DUE)) is above]
        found: list[list[Stop]] = []
        near = look().px(SHAPE + 2)
        for one in mine:
            alone = one.side in (NOW, DUE) or not found or found[-1][0].side in (NOW, DUE)
            if (
                alone
                or self.place_of(one.share, width) - self.place_of(found[-1][-1].share, width)
                > near
            ):
                found.append([one])
            else:
                found[-1].append(one)
        day = self._stops[0].at.astimezone(UK).date()
        groups: list[Group] = []
        for some in found:
            words = told(some, day)
            group = Group(tuple(some), words)
            if len(some) > 1 and _wide(group) > width * MOST_WORDS:
                group = Group(tuple(some), counted(some, day))
            groups.append(group)
            day = some[-1].at.astimezone(UK).date()
        return tuple(groups)

    def _spots(self, width: int, *, above: bool) -> tuple[tuple[Group, Spot | None], ...]:
        if (width, above) not in self._laid:
            groups = self._groups(width, above=above)
            tags = [
                Tag(self.place_of(group.stops[0].share, width), _wide(group) + 4, group.keeps)
                for group in groups
            ]
            spots = place(tags, (self._side_room(), float(width)), look().px(10), look().px(8))
            self._laid[width, above] = tuple(zip(groups, spots, strict=True))
        return self._laid[width, above]

    def _lanes(self, width: int, *, above: bool) -> int:
        return lanes([spot for _group, spot in self._spots(width, above=above)])

    def _where(self, spot: Spot, *, above: bool) -> QRectF:
        tall, half = look().face(SMALL).height, look().px(AXIS) / 2
        from_line = half + spot.lane * tall
        top = self.middle - from_line - tall if above else self.middle + from_line
        return QRectF(spot.left, top, spot.tag.width, tall)

    def _words(self, painter: QPainter, middle: float, *, above: bool) -> None:
        face, bold = look().face(SMALL), look().face(SMALL, bold=True)
        for group, spot in self._spots(self.width(), above=above):
            if spot is None:
                continue
            where = self._where(spot, above=above)
            if spot.lane:
                painter.setPen(QPen(look().colour("control"), 1))
                edge = where.bottom() if above else where.top()
                painter.drawLine(QPointF(spot.tag.x, middle), QPointF(spot.tag.x, edge))
            painter.setPen(look().colour("text"))
            painter.setFont(bold.font if group.keeps else face.font)
            draw_text(painter, where, group.words, Qt.AlignmentFlag.AlignLeft)

    def _box(self, one: Stop, middle: float) -> QRectF:
        side = look().px(SHAPE)
        return QRectF(self.place_of(one.share) - side / 2, middle - side / 2, side, side)

    def _shape(self, painter: QPainter, one: Stop, middle: float) -> None:
        """Circle at the sender, square here, dashed while it waits, diamond due, a line for now."""
        if one.side == NOW:
            x = self.place_of(one.share)
            painter.setPen(QPen(look().colour("text"), 3))
            reach = look().px(AXIS) / 2
            painter.drawLine(QPointF(x, middle - reach), QPointF(x, middle + reach))
            return
        box = self._box(one, middle)
        if one.waits:
            painter.fillRect(box, look().colour("surface"))
            painter.setPen(QPen(look().colour("text"), 2, Qt.PenStyle.DashLine))
            painter.drawRect(box.adjusted(1, 1, -1, -1))
        else:
            icons.draw(painter, _SHAPES.get(one.side, "hour"), look().colour("text"), box)


def _wide(group: Group) -> float:
    return look().face(SMALL, bold=group.keeps).metrics.horizontalAdvance(group.words)


class JourneyCard(Frame):
    """The journey of one report: the drawn line over the list of the same events."""

    def __init__(self, section: Section, now: datetime) -> None:
        super().__init__("card")
        self._rows = QVBoxLayout()
        px = look().px
        self._rows.setContentsMargins(px(12), px(7), px(12), px(7))
        self._rows.setSpacing(px(2))
        self.setLayout(self._rows)
        self.setAccessibleName(section.title)
        self.track: Track | None = None
        self._section: Section | None = None
        self._now = now
        self.show_section(section)

    def show_section(self, section: Section) -> None:
        """Show these events in the place of those before; nothing where they are the same."""
        if section == self._section:
            return
        self._section = section
        self.track = None
        while (item := self._rows.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self._rows.addWidget(Label(section.title, "head"))
        if section.lines[0].kind is LineKind.QUIET:
            self._rows.addWidget(Label(section.lines[0].text, "quiet"))
            return
        if stops(section, self._now):
            self.track = Track(section, self._now)
            self._rows.addWidget(self.track)
            self._rows.addSpacing(look().px(4))
        self._rows.addWidget(_listed(section.lines))

    def tick(self, now: datetime) -> None:
        """Another minute."""
        self._now = now
        if self.track is not None:
            self.track.show_now(now)


def _listed(lines: Sequence[Line]) -> QWidget:
    """The same events in words; each day is said once, before the first event of it."""
    holder = QWidget()
    flow = Flow(holder, gap=look().px(18), line_gap=0)
    before = ""
    for line in lines:
        day, clock = clock_of(line.aside)
        if day and day != before:
            flow.addWidget(Label(day, "quiet-small", wrap=False))
        before = day or before
        event = row(gap=look().px(4))
        when = Label(clock, "small-bold", wrap=False)
        when.setAccessibleName(line.aside)
        event.addWidget(when)
        event.addWidget(Label(f"{line.label}: {line.text}", "quiet-small"), 1)
        flow.addWidget(holding(event))
    return holder
