"""One report for a clinician: banner, outcome, beware, reason, advice, and all the rest below.

The first screen is built at once; the lower sections follow when the event loop is idle, so that a
report of five thousand entries is on the screen as quickly as a short one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import QCoreApplication, QEvent, QRect, QTimer, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.report.changes import Change
from app.report.due import Due, act_by, due
from app.report.model import EncounterReport
from app.report.parts import Part
from app.report.sheet import Section, SectionId, Sheet
from app.ui import beware, cards
from app.ui.banner import Banner
from app.ui.change_walk import ChangeWalk
from app.ui.flow import column, row
from app.ui.go_to import GoTo, firsts
from app.ui.journey import JourneyCard
from app.ui.line_widgets import Marks
from app.ui.lower_sections import LOWER, lower_section
from app.ui.part_buttons import buttons_beside
from app.ui.patient_page import PatientPage
from app.ui.questions_view import QuestionsView
from app.ui.report_top import DueStrip, told_of
from app.ui.rows_view import RowsView, is_long
from app.ui.scroller import Scroller
from app.ui.text import Button
from app.ui.theme import look

_NEXT = (SectionId.FACTS, SectionId.JOURNEY)
"""What follows the first screen, above the replies."""


class ReportPage(PatientPage):
    """A report on the screen.

    Args:
        sheet: its lines, as laid out for a clinician.
        marks: what changed since the version that this person read.
        parts: the files inside the message, which may be opened over it.
        parent: where it will stand. To be put there later costs a third of all that it costs.
    """

    part_opened = Signal(int)
    part_saved = Signal(int)
    original_wanted = Signal()
    is_report = True

    def __init__(
        self,
        report: EncounterReport,
        sheet: Sheet,
        now: datetime,
        marks: Sequence[Change] = (),
        parts: Sequence[Part] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._parts = parts
        self.offers_original = False
        self.covered: QWidget | None = None
        self.report = report
        self.sheet = self._sheet = sheet
        self._over = sheet.over
        self._changes = marks
        self._sections: dict[SectionId, QWidget] = {}
        banner = sheet.section(SectionId.BANNER)
        assert banner is not None  # noqa: S101  a clinician's sheet has every section but two
        self.banner = Banner(banner)
        self.sticky = DueStrip(told_of(sheet))
        self.content = QWidget()
        self._column = column(gap=look().space(8))
        margin = look().space(10)
        self._column.setContentsMargins(margin, look().space(8), margin, look().space(8))
        self.content.setLayout(self._column)
        self.scroller = Scroller(self.content, "Report")
        self._walk = ChangeWalk(self.content, self.scroller)
        lower = [(name, one.title) for name in LOWER if (one := sheet.section(name))]
        self.go_to = GoTo(lower, self.go_top, self.go)
        self.go_to.looked.connect(self._outcome_in_sight)
        outer = QVBoxLayout()
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        for part in (self.banner, self.sticky):
            outer.addWidget(part)
        outer.addWidget(self.scroller, 1)
        outer.addWidget(self.go_to)
        self.setLayout(outer)
        self._first_screen(now)
        found = firsts(sheet, self._sections)
        self._lead = next((one for one in found if one.section is SectionId.OUTCOME), None)
        self.go_to.watch(self.scroller, found)
        self._now = now
        self._journey: JourneyCard | None = None
        below = [self._section(name) for name in _NEXT]
        self._pending = below + [section for section in sheet if section.id in LOWER]
        self._later = QTimer(self)
        self._later.setInterval(25)
        self._later.timeout.connect(self._build_next)
        if is_long(below[0].lines) or self._marks(SectionId.FACTS):
            self._build_next()  # the Tab key stops in it: in its turn, before what stands below
        self.sticky.show_due(self._due(now))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The first screen is painted before the sections below it are built (Qt)."""
        super().paintEvent(event)
        if self._pending and not self._later.isActive():
            self._later.start()

    @property
    def complete(self) -> bool:
        """Whether every section has been built."""
        return not self._pending

    def build_all(self) -> None:
        """Build what is still missing and open what is folded (pictures and tests)."""
        while self._pending:
            self._build_next()
        for rows in self.content.findChildren(RowsView):
            rows.load_all()

    def open_all(self) -> None:
        """Show everything, also the questions that were answered no."""
        self.build_all()
        questions = self._sections.get(SectionId.QUESTIONS)
        if isinstance(questions, QuestionsView):
            questions.open_all()

    def tick(self, now: datetime) -> None:
        """Show the time left as of ``now``."""
        clock = self._due(now)
        self.clock.show_due(clock)
        self.sticky.show_due(clock)
        self._now = now
        if self._journey is not None:
            self._journey.tick(now)

    def _due(self, now: datetime) -> Due:
        at, why_not = act_by(self.report)
        return due(at, now, why_not=why_not, over=self._over)

    def go(self, name: SectionId) -> None:
        """Bring a section to the top."""
        self.uncover()
        self._build_to(name)
        if (section := self._sections.get(name)) is not None:
            self._bring(section)

    def part(self, name: SectionId) -> QWidget:
        """What shows that section, built by now."""
        if name is SectionId.BANNER:
            return self.banner
        self._build_to(name)
        return self._sections.get(name, self)

    def go_lower(self, at: int) -> None:
        """Bring the section of that place in the bar *Go to* to the top."""
        self.go(LOWER[at])

    def go_top(self) -> None:
        """Back to the outcome."""
        self.uncover()
        self.scroller.bring(self.content, 0)
        self.scroller.setFocus()

    def cover(self, panel: QWidget) -> None:
        """Put a panel in the place of all that scrolls; the banner stays."""
        self.uncover()
        self.covered = panel
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)  # noqa: S101  made above
        layout.insertWidget(layout.indexOf(self.scroller), panel, 1)
        for part in (self.sticky, self.scroller):
            part.hide()
        self.go_to.stand(on=False, ways=True)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        panel.setFocus()

    def uncover(self) -> None:
        """Take the panel away: the report is where it was."""
        if self.covered is None:
            return
        self.covered.hide()
        self.covered.deleteLater()
        self.covered = None
        self.scroller.show()
        self.go_to.stand(on=True, ways=True)
        self.keep_banner_whole()
        self._outcome_in_sight()
        self.scroller.setFocus()

    def show_here(self, sheet: Sheet | None) -> None:
        """Draw the journey anew, where something has happened since, and stop a clock."""
        if sheet is not None and sheet.over is not self._over:
            self._over = sheet.over
            self.tick(self._now)
        if sheet is not None and (section := sheet.section(SectionId.JOURNEY)):
            self._build_to(SectionId.JOURNEY)
            if self._journey is not None:
                self._journey.show_section(section)

    def place_replies(self, card: QWidget) -> None:
        """After the journey: where the handover stands follows what happened to it."""
        at = self._column.count() - 1
        if (journey := self._sections.get(SectionId.JOURNEY)) is not None:
            at = self._column.indexOf(journey) + 1
        self._column.insertWidget(at, card)

    def go_replies(self) -> None:
        """Bring the replies to the top."""
        self.uncover()
        if self.replies is not None:
            self._bring(self.replies)

    def _bring(self, part: QWidget) -> None:
        self._column.activate()
        self.scroller.bring(part, look().px(8))
        self.scroller.setFocus()

    def next_change(self, by: int = 1) -> None:
        """Move to the next line that the sender changed, with -1 to the previous; round."""
        self.uncover()
        for change in self._changes:
            self.part(change.section)
        self._walk.step(by)

    def whole_height(self, width: int) -> int:
        """The height at which nothing needs scrolling, at that width."""
        self.build_all()
        fixed = (self.banner, self.go_to)
        above = sum(_height_at(part, width) for part in fixed)
        return above + self.content.heightForWidth(width)

    def _first_screen(self, now: datetime) -> None:
        sheet = self._sheet
        for one in cards.patient_changes(self._changes):
            self._column.addWidget(one)
        if section := sheet.section(SectionId.PROBLEMS):
            beside = buttons_beside(self._parts, self.part_opened.emit, self.part_saved.emit)
            about = partial(self.go, SectionId.ABOUT)
            marks = self._marks(section.id)
            self._add(section.id, beware.problems_card(section, about, beside, marks))
        section = self._section(SectionId.OUTCOME)
        made, self.clock = cards.outcome_card(
            section,
            self._due(now),
            self._marks(section.id),
            cards.wanted_words(self.report.message.for_action),
        )
        self._add(section.id, made)
        flags = self._section(SectionId.BEWARE)
        self._add(flags.id, beware.beware_card(flags, self._marks(flags.id)))
        self._two_columns()
        for one in cards.gone_sections(sheet, self._changes):
            self._column.addWidget(one)
        self._column.addStretch()

    def _two_columns(self) -> None:
        reason, advice = self._section(SectionId.REASON), self._section(SectionId.ADVICE)
        left = cards.plain_card(reason, self._marks(reason.id))
        right = column(gap=look().space(8))
        care = cards.advice_card(advice, self._marks(advice.id))
        right.addWidget(care)
        if notes := self._sheet.section(SectionId.NOTES):
            self._sections[SectionId.NOTES] = cards.notes_card(notes, self._marks(notes.id))
            right.addWidget(self._sections[SectionId.NOTES])
        right.addStretch(1)
        left.layout().addStretch(1)  # type: ignore[union-attr]  # plain_card gives a column
        both = row(gap=look().space(8))
        both.addWidget(left, 58)
        both.addLayout(right, 42)
        self._column.addLayout(both)
        self._sections[SectionId.REASON] = left
        self._sections[SectionId.ADVICE] = care

    def _section(self, name: SectionId) -> Section:
        section = self._sheet.section(name)
        return section or Section(name, name.value.capitalize(), ())

    def _marks(self, name: SectionId) -> Marks:
        marks: Marks = {}
        for change in self._changes:
            if change.section is name:
                marks.setdefault(change.index, []).append(change)
        return marks

    def _add(self, name: SectionId, widget: QWidget) -> None:
        self._sections[name] = widget
        self._column.addWidget(widget)

    def _build_to(self, name: SectionId) -> None:
        while name not in self._sections and self._pending:
            self._build_next()

    def _build_next(self) -> None:
        if not self._pending:
            self._later.stop()
            return
        section = self._pending.pop(0)
        if section.id in _NEXT:
            self._build_above_replies(section)
            return
        made = lower_section(section, self._marks(section.id))
        if section.id is SectionId.ABOUT and self.offers_original:
            words = "Show the message as it came"
            cards.add_button(made, Button(words, self.original_wanted.emit, "small"))
        changes = self._marks(section.id)
        self._sections[section.id] = made
        self._column.insertWidget(self._column.count() - 1, made)
        if changes and section.id is not SectionId.NARRATIVE:
            self._column.insertWidget(
                self._column.count() - 2, cards.changes_card(section, changes)
            )
        QCoreApplication.sendPostedEvents(self.content, QEvent.Type.LayoutRequest)
        for rows in made.findChildren(RowsView):
            rows.row_reached.connect(partial(self._reach, rows))

    def _build_above_replies(self, section: Section) -> None:
        if section.id is SectionId.JOURNEY:
            made: QWidget = (journey := JourneyCard(section, self._now))
            self._journey = journey
        else:
            made = cards.facts_card(section, self._marks(section.id))
        self._sections[section.id] = made
        end = self._column.count() - 1
        at = end if self.replies is None else self._column.indexOf(self.replies)
        self._column.insertWidget(at, made)
        if self.replies is not None:
            self.replies.raise_()  # whoever hears the page hears it in this order

    def _reach(self, rows: RowsView, rect: QRect) -> None:
        top = rows.mapTo(self.content, rect.center())
        self.scroller.ensureVisible(top.x(), top.y(), 0, rect.height())

    def _outcome_in_sight(self) -> None:
        """What the outcome says stands on top wherever it is not in sight itself."""
        if self.covered is None:
            self.sticky.stand_in(self.scroller, self.clock, self._lead)


def _height_at(widget: QWidget, width: int) -> int:
    return (
        widget.heightForWidth(width) if widget.hasHeightForWidth() else widget.sizeHint().height()
    )
