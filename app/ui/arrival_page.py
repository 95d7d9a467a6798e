"""A receptionist's page: who is expected, who has arrived, and not one clinical word (PAB-0008)."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from app.report.due import Due, act_by, due
from app.report.model import EncounterReport
from app.report.sheet import SectionId, Sheet
from app.ui import beware, cards
from app.ui.banner import Banner
from app.ui.flow import Flow, column, row
from app.ui.frames import frame, rule
from app.ui.line_widgets import line_widget
from app.ui.patient_page import PatientPage
from app.ui.report_top import DueStrip, Watch
from app.ui.scroller import Scroller
from app.ui.text import Button, Icon, Label, Tick
from app.ui.theme import look

_ASKED = (("Full name", "name"), ("Date of birth", "born"), ("Address", "address"))

TALLEST_TICK = 40
"""Pixels: a target that is easily hit at any text size, so that three stand on a first screen."""

WIDEST_TICK = 240
"""Pixels: beyond it the answer, which wraps, has more use for the room."""

MOST_GAP = 6
"""Pixels: the space around what is asked does not grow with the text, which needs the room."""


_SIDES = 24
"""Pixels: the frame of a card and the bar of the scroller beside it."""


def _space(design: int) -> int:
    return min(look().px(design), MOST_GAP)


class ArrivalPage(PatientPage):
    """The arrival of one patient.

    Args:
        sheet: the lines, as laid out for a receptionist.
        says: what Accept does, in the desk's words; empty where Accept is not offered.
    """

    asks_identity = True
    none_found = "Not in what the front desk is shown."
    confirmed = Signal(str)  # how identity was confirmed; empty where it is not

    def __init__(
        self, report: EncounterReport, sheet: Sheet, now: datetime, says: str = ""
    ) -> None:
        super().__init__()
        self.report = report
        self.sheet = self._sheet = sheet
        self._now, self._over = now, sheet.over
        banner = sheet.section(SectionId.BANNER)
        assert banner is not None  # noqa: S101  every role that sees a report sees who it is about
        self.banner = Banner(banner)
        self.ticks: list[Tick] = []
        content = QWidget()
        margin, edge = look().px(10), _space(8)
        into = column(gap=_space(10), margins=(margin, edge, margin, edge))
        self._column = into
        self._told = [self._expected(now)]
        if needs := sheet.section(SectionId.BEWARE):
            self._told.append(beware.beware_card(needs, {}))
        self.status = Label("", "bold")
        self.another = Button("Confirmed another way…", self._other_way, "small")
        self._head, self._foot = QWidget(), QWidget()
        self.asked = [self._identity(), self._foot] if says else []
        """What is asked of whoever has arrived, empty where nobody is to be accepted."""
        for part in (*self._told, *self.asked):
            into.addWidget(part)
        if says:
            into.addWidget(_when_pressed(says))
        into.addStretch()
        content.setLayout(into)
        self.content = content
        self.scroller = Scroller(content, "Arrival")
        self.sticky = DueStrip()
        self.sticky.show_due(self._due(now))
        self._watch = Watch(self.scroller)
        self._watch.timeout.connect(self._clock_in_sight)
        outer = column(gap=0)
        outer.addWidget(self.banner)
        outer.addWidget(self.sticky)
        outer.addWidget(self.scroller, 1)
        self.setLayout(outer)
        self._tell()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The other way to confirm stands where there is room for it (Qt)."""
        self._seat_another(self.width() - 2 * look().px(10) - _SIDES)
        super().resizeEvent(event)

    def keep_banner_whole(self) -> None:
        """What is asked comes first where it would not stand on the first screen."""
        super().keep_banner_whole()
        width = self.width()
        parts = (*self._told, *self.asked)
        gaps = self._column.spacing() * len(parts)
        wanted = sum(_tall(part, width) for part in parts) + gaps
        room = self.height() - self.banner.heightForWidth(width) - self.height_of_bars()
        first, then = (self.asked, self._told) if wanted > room else (self._told, self.asked)
        for at, part in enumerate((*first, *then)):
            self._column.removeWidget(part)
            self._column.insertWidget(at, part)
        self._watch.start()

    def tick(self, now: datetime) -> None:
        """Show the time left as of ``now``."""
        self._now = now
        self.clock.show_due(self._due(now))
        self.sticky.show_due(self._due(now))

    def _clock_in_sight(self) -> None:
        """How soon stands on top wherever the clock is not in sight."""
        self.sticky.stand_in(self.scroller, self.clock)

    def show_here(self, sheet: Sheet | None) -> None:
        """Stop the clock of somebody who is waited for no more, or have it run again."""
        if sheet is not None and sheet.over is not self._over:
            self._over = sheet.over
            self.tick(self._now)

    def _due(self, now: datetime) -> Due:
        at, why_not = act_by(self.report)
        return due(at, now, why_not=why_not, clinical=False, over=self._over)

    def whole_height(self, width: int) -> int:
        """The height at which nothing needs scrolling, at that width."""
        return self.banner.heightForWidth(width) + self.content.heightForWidth(width)

    def part(self, name: SectionId) -> QWidget:
        """The banner, or all that scrolls."""
        return self.banner if name is SectionId.BANNER else self.content

    def place_replies(self, card: QWidget) -> None:
        """Under what is asked of the patient."""
        self._column.insertWidget(self._column.count() - 1, card)

    def _expected(self, now: datetime) -> QWidget:
        section = self._sheet.section(SectionId.OUTCOME)
        made = frame("card")
        outer = row(gap=0)
        left = column(gap=2, margins=(look().px(12), look().px(7), look().px(8), look().px(7)))
        if section is not None:
            left.addWidget(Label(section.title, "head"))
            for line in section.lines:
                if line.key != "clock":
                    left.addWidget(line_widget(line))
        left.addStretch()
        outer.addLayout(left, 1)
        self.clock = cards.Clock(self._due(now), "")
        self.clock.setFixedWidth(look().px(cards.CLOCK_WIDTH))
        outer.addWidget(self.clock)
        made.setLayout(outer)
        return made

    def _identity(self) -> QWidget:
        made = frame("card")
        px = look().px
        outer = column(gap=0)
        flow = Flow(self._head, gap=px(10), line_gap=_space(4))
        flow.setContentsMargins(px(14), _space(6), px(14), _space(6))
        flow.addWidget(Label("Who has arrived?", "big", wrap=False))
        flow.addWidget(Label("Ask them to say each one. Do not read it out. Tick what matches."))
        flow.add_gap()
        flow.addWidget(self.another)
        foot = Flow(self._foot, gap=px(10), line_gap=_space(4))
        foot.addWidget(self.status)
        foot.add_gap()
        outer.addWidget(self._head)
        banner = self._sheet.section(SectionId.BANNER)
        for label, key in _ASKED:
            lines = banner.lines if banner else ()
            value = "\n".join(line.text for line in lines if line.key == key)
            if key == "born":
                value = value.split(" (", maxsplit=1)[0]
            outer.addWidget(rule())
            outer.addWidget(self._ask(label, value))
        made.setLayout(outer)
        return made

    def _seat_another(self, width: int) -> None:
        """The other way stands in the head, or below the ticks where it would need its own line."""
        head, foot = self._head.layout(), self._foot.layout()
        if head is None or foot is None:
            return
        head.removeWidget(self.another)
        button = self.another.sizeHint().width() + look().px(10)
        fits = head.heightForWidth(width - button) == head.heightForWidth(width)
        (head if fits else foot).addWidget(self.another)
        self.another.show()  # which ends where it gets another parent
        if fits:
            QWidget.setTabOrder(self.another, self.ticks[0])
        else:
            QWidget.setTabOrder(self.ticks[-1], self.another)

    def _ask(self, label: str, value: str) -> QWidget:
        px = look().px
        line = row(gap=px(14), margins=(px(14), _space(2), px(14), _space(2)))
        tick = Tick(label, f"{label} {value} matches")
        tick.setMinimumSize(min(px(160), WIDEST_TICK), min(px(40), TALLEST_TICK))
        told = Label("Not asked yet", "quiet", wrap=False)

        def toggled(on: bool) -> None:
            told.show_text("Matches" if on else "Not asked yet")
            self._tell()

        tick.toggled.connect(toggled)
        self.ticks.append(tick)
        told.setMinimumHeight(tick.minimumHeight())
        line.addWidget(tick, 0, Qt.AlignmentFlag.AlignTop)  # beside the first line of the answer
        line.addWidget(Label(value, "big"), 1)
        line.addWidget(told, 0, Qt.AlignmentFlag.AlignTop)
        made = QWidget()
        made.setLayout(line)
        return made

    def _tell(self) -> None:
        matching = sum(tick.isChecked() for tick in self.ticks)
        if self.ticks and matching == len(self.ticks):
            self.status.show_text(f"{matching} of {matching} match. Ready to accept.")
            self.confirmed.emit("name, date of birth and address matched")
            self.scroller.keep_whole(self._foot)
        else:
            self.status.show_text(
                f"{matching} of {len(_ASKED)} match. "
                f"Accept needs {len(_ASKED)} of {len(_ASKED)}, or Confirmed another way"
            )
            self.confirmed.emit("")

    def _other_way(self) -> None:
        self.status.show_text("Confirmed another way. Ready to accept.")
        self.confirmed.emit("confirmed another way")
        self.scroller.keep_whole(self._foot)


def _tall(part: QWidget, width: int) -> int:
    return part.heightForWidth(width) if part.hasHeightForWidth() else part.sizeHint().height()


def _when_pressed(says: str) -> QWidget:
    made = cards.card()
    into = cards.lines_of(made)
    into.addWidget(Label("When you press Accept", "head"))
    for words in (
        "The handover moves to Arrived on every screen, with your name and the time.",
        says,
    ):
        line = row(gap=look().px(8))
        line.addWidget(Icon("later", "text", 8), 0, Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(Label(words), 1)
        into.addLayout(line)
    return made
