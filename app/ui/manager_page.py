"""*Counts*: today's picture for a service manager, without any patient."""

from __future__ import annotations

import csv
from functools import partial
from io import StringIO

from PySide6.QtCore import QPoint, QRectF, Signal
from PySide6.QtGui import QPagedPaintDevice, QPainter
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from app.desk.counting import Counts, csv_rows
from app.report.states import ReplyState, State
from app.report.times import show_clock, show_time
from app.ui import cards
from app.ui.flow import Flow, column, row
from app.ui.page import Page
from app.ui.plots import HourBars, LengthBars, Plot, StepLine
from app.ui.print_sheet import on_a4
from app.ui.text import Icon, Label, frame
from app.ui.theme import look

PERIODS = ((1, "Today"), (7, "Last 7 days"), (28, "Last 28 days"))
_TABLE = (
    ReplyState.WAITING,
    ReplyState.SENT,
    ReplyState.CONFIRMED,
    ReplyState.FAILED,
    ReplyState.HERE_ONLY,
    ReplyState.TOLD,
)

LARGE_TEXT = 1.4
"""From this text size on the plots stand one under another."""


class ManagerPage(Page):
    """The page.

    Signals:
        period_wanted: counts of so many days are wanted.
        print_wanted, csv_wanted: the counts that are shown are to leave the screen.
    """

    period_wanted = Signal(int)
    print_wanted = Signal()
    csv_wanted = Signal()

    def __init__(self, *, closes: bool) -> None:
        super().__init__("Counts", "Counting.", closes=closes)
        self.counts: Counts | None = None
        self.days = 1
        for days, words in PERIODS:
            self.add_tool(words, partial(self._choose, days))
        self.add_tool("&Print", self.print_wanted.emit)
        self.add_tool("Save counts (CSV)…", self.csv_wanted.emit)
        self.add_way_back()

    def show_counts(self, counts: Counts) -> None:
        """Draw the counts."""
        self.counts = counts
        words = next(words for days, words in PERIODS if days == self.days)
        self.tell(
            f"{words}: {show_time(counts.since)} to {show_clock(counts.as_at)}. "
            f"As at {show_clock(counts.as_at)}. Counts only, no patient details."
        )
        self.clear()
        px = look().px
        tiles = QWidget()
        flow = Flow(tiles, gap=px(8), line_gap=px(8))
        flow.addWidget(_tile(counts.received, "Received ="))
        for state, count in counts.lists.items():
            flow.addWidget(_tile(count, state.value))
        now = counts.overdue[-1][1]
        flow.addWidget(_tile(now, "Overdue", "overdue" if now else ""))
        flow.addWidget(_tile(counts.untimed, "Act-by time not recorded"))
        failed = counts.reply_count(ReplyState.FAILED)
        flow.addWidget(_tile(failed, "Reply failed", "warning" if failed else ""))
        self.body.addWidget(tiles)
        grid = QGridLayout()
        grid.setSpacing(px(8))
        columns = 2 if look().scale < LARGE_TEXT else 1
        hours = HourBars(counts.arrivals, counts.senders)
        told = "Count in each hour of the day, by time received here"
        drawn = [_card("Reports received, by hour and sender", told, hours)]
        lengths = LengthBars(counts.waits_by_length())
        drawn.append(_card("Minutes from receipt to acceptance", _waits(counts), lengths))
        line = StepLine(counts.overdue)
        told = "Handovers past their act-by time and not yet in consultation"
        drawn += [_card("Overdue over time", told, line), _replies(counts)]
        for at, one in enumerate(drawn):
            grid.addWidget(one, at // columns, at % columns)
            grid.setColumnStretch(at % columns, 1)
        self.body.addLayout(grid)
        self.body.addStretch()

    def print_on(self, device: QPagedPaintDevice) -> None:
        """The page as it is shown, as wide as the paper."""
        on_a4(device)
        painter = QPainter(device)
        target = QRectF(painter.viewport()).adjusted(120, 120, -120, -120)
        scale = target.width() / max(self.content.width(), 1)
        painter.translate(target.topLeft())
        painter.scale(scale, scale)
        self.content.render(painter, QPoint())
        painter.end()

    def csv(self) -> str:
        """The counts that are shown, as a table."""
        out = StringIO()
        if self.counts is not None:
            csv.writer(out).writerows(csv_rows(self.counts))
        return out.getvalue()

    def _choose(self, days: int) -> None:
        self.days = days
        self.period_wanted.emit(days)


def _tile(count: int, words: str, icon: str = "") -> QFrame:
    made = frame("card")
    px = look().px
    into = column(gap=0, margins=(px(12), px(6), px(14), px(6)))
    line = row(gap=px(6))
    if icon:
        line.addWidget(Icon(icon, "dangerfill" if icon == "overdue" else "text", 18))
    line.addWidget(Label(str(count), "hero", wrap=False))
    line.addStretch()
    into.addLayout(line)
    into.addWidget(Label(words, "small", wrap=False))
    made.setLayout(into)
    made.setAccessibleName(f"{words}: {count}")
    return made


def _card(title: str, told: str, plot: Plot) -> QFrame:
    made = cards.card()
    into = cards.lines_of(made)
    into.addWidget(Label(title, "title"))
    into.addWidget(Label(told, "quiet-small"))
    into.addWidget(plot)
    into.addStretch()
    made.setAccessibleName(f"{title}. {plot.accessibleName()}")
    return made


def _waits(counts: Counts) -> str:
    middle = counts.middle_wait
    if middle is None:
        return "Nothing was accepted in this time."
    longest = max(counts.waits)
    waiting = counts.lists[State.EXPECTED]
    return (
        f"{len(counts.waits)} accepted. Middle value {middle:.0f}min, longest {longest:.0f}min. "
        f"The {waiting} still expected are not in this picture."
    )


def _replies(counts: Counts) -> QFrame:
    made = cards.card()
    into = cards.lines_of(made)
    into.addWidget(Label("Replies to senders", "title"))
    grid = QGridLayout()
    grid.setHorizontalSpacing(look().px(14))
    heads = ("Sender", "Received", "Accepted", *(state.value for state in _TABLE))
    for at, words in enumerate(heads):
        grid.addWidget(Label(words, "small-bold"), 0, at)
    for line, sender in enumerate([*counts.senders, ""], 1):
        name = sender or "All senders"
        of = sender or None
        came = sum(n for (_h, who), n in counts.arrivals.items() if of in (None, who))
        taken = sum(n for who, n in counts.accepted.items() if of in (None, who))
        values = [came, taken, *(counts.reply_count(state, of) for state in _TABLE)]
        grid.addWidget(Label(name, "small" if sender else "small-bold"), line, 0)
        for at, value in enumerate(values, 1):
            told = Label(str(value), "small" if sender else "small-bold", wrap=False)
            told.show_text(str(value), f"{heads[at]} {name}: {value}")
            grid.addWidget(told, line, at)
    holder = QWidget()
    holder.setLayout(grid)
    into.addWidget(holder)
    into.addStretch()
    made.setAccessibleName("Replies to senders")
    return made
