"""A receptionist's page: who is expected, who has arrived, and not one clinical word (PAB-0008)."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from app.report.due import act_by, due
from app.report.model import EncounterReport
from app.report.sheet import SectionId, Sheet
from app.ui import beware, cards
from app.ui.banner import Banner
from app.ui.flow import Flow, column, row
from app.ui.line_widgets import line_widget
from app.ui.patient_page import PatientPage
from app.ui.scroller import Scroller
from app.ui.text import Button, Icon, Label, Tick, frame, rule
from app.ui.theme import look

_ASKED = (("Full name", "name"), ("Date of birth", "born"), ("Address", "address"))

TALLEST_TICK = 46
"""Pixels: a target that is easily hit at any text size, so that three stand on a first screen."""


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
        banner = sheet.section(SectionId.BANNER)
        assert banner is not None  # noqa: S101  every role that sees a report sees who it is about
        self.banner = Banner(banner)
        self.ticks: list[Tick] = []
        content = QWidget()
        content.setProperty("look", "clear")
        margin = look().px(10)
        into = column(gap=look().px(10), margins=(margin, look().px(8), margin, look().px(8)))
        self._column = into
        self._told = [self._expected(now)]
        if needs := sheet.section(SectionId.BEWARE):
            self._told.append(beware.beware_card(needs, {}))
        self.status = Label("", "bold")
        self.asked = [self._identity(), self.status] if says else []
        """What is asked of whoever has arrived, empty where nobody is to be accepted."""
        for part in (*self._told, *self.asked):
            into.addWidget(part)
        if says:
            into.addWidget(_when_pressed(says))
        into.addStretch()
        content.setLayout(into)
        self.content = content
        self.scroller = Scroller(content, "Arrival")
        outer = column(gap=0)
        outer.addWidget(self.banner)
        outer.addWidget(self.scroller, 1)
        self.setLayout(outer)
        self._tell()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What is asked comes first where it would not stand on the first screen (Qt)."""
        super().resizeEvent(event)
        width = self.width()
        parts = (*self._told, *self.asked)
        gaps = self._column.spacing() * len(parts)
        wanted = sum(_tall(part, width) for part in parts) + gaps
        room = self.height() - self.banner.heightForWidth(width)
        first, then = (self.asked, self._told) if wanted > room else (self._told, self.asked)
        for at, part in enumerate((*first, *then)):
            self._column.removeWidget(part)
            self._column.insertWidget(at, part)

    def tick(self, now: datetime) -> None:
        """Show the time left as of ``now``."""
        at, why_not = act_by(self.report)
        self.clock.show_due(due(at, now, why_not=why_not, clinical=False))

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
        outer = row(gap=0, margins=(1, 1, 1, 1))
        left = column(gap=2, margins=(look().px(12), look().px(7), look().px(8), look().px(7)))
        if section is not None:
            left.addWidget(Label(section.title, "head"))
            for line in section.lines:
                if line.key != "clock":
                    left.addWidget(line_widget(line))
        left.addStretch()
        outer.addLayout(left, 1)
        at, why_not = act_by(self.report)
        self.clock = cards.Clock(due(at, now, why_not=why_not, clinical=False), "")
        self.clock.setFixedWidth(look().px(cards.CLOCK_WIDTH))
        outer.addWidget(self.clock)
        made.setLayout(outer)
        return made

    def _identity(self) -> QWidget:
        made = frame("card")
        px = look().px
        outer = column(gap=0, margins=(1, 1, 1, 1))
        head = QWidget()
        flow = Flow(head, gap=px(10), line_gap=px(4))
        flow.setContentsMargins(px(14), px(8), px(14), px(8))
        words = column(gap=0)
        words.addWidget(Label("Who has arrived?", "big", wrap=False))
        words.addWidget(Label("Ask them to say each one. Do not read it out. Tick what matches."))
        told = QWidget()
        told.setLayout(words)
        flow.addWidget(told)
        flow.add_gap()
        self.another = Button("Confirmed another way…", self._other_way, "small")
        flow.addWidget(self.another)
        outer.addWidget(head)
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

    def _ask(self, label: str, value: str) -> QWidget:
        px = look().px
        line = row(gap=px(14), margins=(px(14), px(4), px(14), px(4)))
        tick = Tick(label, f"{label} {value} matches")
        tick.setMinimumSize(px(160), min(px(40), TALLEST_TICK))
        told = Label("Not asked yet", "quiet", wrap=False)

        def toggled(on: bool) -> None:
            told.show_text("Matches" if on else "Not asked yet")
            self._tell()

        tick.toggled.connect(toggled)
        self.ticks.append(tick)
        line.addWidget(tick)
        line.addWidget(Label(value, "big"), 1)
        line.addWidget(told)
        made = QWidget()
        made.setLayout(line)
        return made

    def _tell(self) -> None:
        matching = sum(tick.isChecked() for tick in self.ticks)
        if self.ticks and matching == len(self.ticks):
            self.status.show_text(f"{matching} of {matching} match. Ready to accept.")
            self.confirmed.emit("name, date of birth and address matched")
        else:
            self.status.show_text(
                f"{matching} of {len(_ASKED)} match. "
                f"Accept needs {len(_ASKED)} of {len(_ASKED)}, or Confirmed another way"
            )
            self.confirmed.emit("")

    def _other_way(self) -> None:
        self.status.show_text("Confirmed another way. Ready to accept.")
        self.confirmed.emit("confirmed another way")


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
