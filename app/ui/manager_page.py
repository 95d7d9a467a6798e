"""*Counts*: today's picture for a service manager, without any patient."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from functools import partial
from io import StringIO

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPagedPaintDevice
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from app.desk.counting import Counts, csv_rows
from app.report.states import ReplyState
from app.report.times import show_clock
from app.ui import cards
from app.ui.count_words import (
    PERIODS,
    TABLE,
    Picture,
    Row,
    Tile,
    period,
    pictures,
    reply_rows,
    tiles,
)
from app.ui.flow import Flow, column, row
from app.ui.frames import frame, rule
from app.ui.page import Page
from app.ui.plots import PlotView
from app.ui.states import Choice, StatePanel, of_failure
from app.ui.text import Icon, Label
from app.ui.theme import SMALL, look

LARGE_TEXT = 1.4
"""From this text size on the plots stand one under another."""

_FAILED = 3 + TABLE.index(ReplyState.FAILED)
_BESIDE = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


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
        self._periods = {
            days: self.add_tool(words, partial(self._choose, days)) for days, words in PERIODS
        }
        for button in self._periods.values():
            button.setCheckable(True)
        self._ways_out = (
            self.add_tool("&Print", self.print_wanted.emit),
            self.add_tool("Save counts (CSV)…", self.csv_wanted.emit),
        )
        self.add_way_back()
        self._show_none("Counting.")

    def show_counts(self, counts: Counts) -> None:
        """Draw the counts."""
        self.counts = counts
        self._let_out()
        told = f"{period(counts, self.days)}. As at {show_clock(counts.as_at)}."
        self.tell(f"{told} Counts only, no patient details.")
        self.clear()
        px = look().px
        figures = QWidget()
        flow = Flow(figures, gap=px(8), line_gap=px(8))
        for tile in tiles(counts):
            flow.addWidget(_tile(tile))
        self.body.addWidget(figures)
        grid = QGridLayout()
        grid.setSpacing(px(8))
        columns = 2 if look().scale < LARGE_TEXT else 1
        drawn = [*(_card(picture) for picture in pictures(counts)), _replies(reply_rows(counts))]
        for at, one in enumerate(drawn):
            grid.addWidget(one, at // columns, at % columns)
            grid.setColumnStretch(at % columns, 1)
        self.body.addLayout(grid)
        self.body.addStretch()

    def show_failure(self, failure: Exception, again: Callable[[], object]) -> None:
        """They could not be counted."""
        self._show_none("")
        self.body.addWidget(StatePanel(of_failure(failure), [Choice("Try again", again)]))

    def print_on(self, device: QPagedPaintDevice, by: str) -> None:
        """The counts that are shown, on as many pages as they take."""
        from app.ui.counts_sheet import counts_on

        if self.counts is not None:
            title = f"Counts. {period(self.counts, self.days)}"
            counts_on(device, self.counts, title, by)

    def csv(self) -> str:
        """The counts that are shown, as a table."""
        out = StringIO()
        if self.counts is not None:
            csv.writer(out).writerows(csv_rows(self.counts))
        return out.getvalue()

    def _choose(self, days: int) -> None:
        self.days = days
        self._show_none("Counting.")
        self.period_wanted.emit(days)

    def _show_none(self, told: str) -> None:
        """Take the counts off: those of one period never stand under the name of another."""
        self.counts = None
        self._let_out()
        self.clear()
        self.tell(told)
        self._mark_period()

    def _let_out(self) -> None:
        for button in self._ways_out:
            button.setEnabled(self.counts is not None)

    def _mark_period(self) -> None:
        words = dict(PERIODS)
        for days, button in self._periods.items():
            chosen = days == self.days
            button.setChecked(chosen)
            button.setAccessibleName(f"{words[days]}{', shown' if chosen else ''}")


def _tile(tile: Tile) -> QFrame:
    made = frame("card")
    px = look().px
    into = column(gap=0, margins=(px(10), px(6), px(10), px(6)))
    line = row(gap=px(6))
    if tile.icon:
        line.addWidget(Icon(tile.icon, "dangerfill" if tile.icon == "overdue" else "text", 18))
    line.addWidget(Label(str(tile.count), "hero", wrap=False))
    line.addStretch()
    into.addLayout(line)
    into.addWidget(Label(tile.words, "small", wrap=False))
    made.setLayout(into)
    made.setAccessibleName(f"{tile.words}: {tile.count}")
    return made


def _card(picture: Picture) -> QFrame:
    made = cards.card()
    into = cards.lines_of(made)
    into.addWidget(Label(picture.title, "title"))
    into.addWidget(Label(picture.told, "quiet-small"))
    into.addSpacing(look().px(4))
    into.addWidget(PlotView(picture.plot))
    into.addStretch()
    made.setAccessibleName(picture.title)
    return made


def _replies(lines: Sequence[Row]) -> QFrame:
    """The table: numbers stand under each other, and failures have a shape."""
    made = cards.card()
    into = cards.lines_of(made)
    into.addWidget(Label("Replies to senders", "title"))
    grid = QGridLayout()
    grid.setHorizontalSpacing(look().px(10))
    grid.setVerticalSpacing(look().px(3))
    grid.setColumnStretch(0, 1)
    heads = lines[0].cells
    for at, line in enumerate(lines):
        look_as = "small-bold" if line.strong else "small"
        name, *values = line.cells
        grid.addWidget(Label(name, look_as), 2 * at, 0)
        for place, value in enumerate(values, 1):
            told = Label(value, look_as, wrap=at == 0)
            told.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            if at:
                told.show_text(value, f"{heads[place]} {name}: {value}")
            else:
                told.setFixedWidth(_longest_word(value))
            grid.addWidget(told, 2 * at, place)
            if at and place == _FAILED and value != "0":
                grid.addWidget(Icon("failed", "dangerfill", 13), 2 * at, place, _BESIDE)
        if at + 1 < len(lines):
            grid.addWidget(rule(), 2 * at + 1, 0, 1, len(heads))
    holder = QWidget()
    holder.setLayout(grid)
    into.addWidget(holder)
    if lines[-1].cells[_FAILED] != "0":
        again = "A clinician or a receptionist can send again what failed."
        into.addWidget(Label(again, "quiet-small"))
    into.addStretch()
    made.setAccessibleName("Replies to senders")
    return made


def _longest_word(words: str) -> int:
    """The room for a head that stands in several lines, so that names of senders have the rest."""
    metrics = look().face(SMALL, bold=True).metrics
    return 4 + round(max(metrics.horizontalAdvance(word) for word in words.split()))
