"""The right side: one patient at a time, from the banner down to the action bar (design rule 7)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from app.report.states import Role, State, Step
from app.ui.announcing import came_of_it, say
from app.ui.begun import Begun, begun_on
from app.ui.flow import row
from app.ui.frames import frame
from app.ui.states import Choice, StatePanel, nothing_chosen, of_failure
from app.ui.steps import naming
from app.ui.text import Icon, Label, Tick
from app.ui.theme import look

if TYPE_CHECKING:  # what draws a report is imported with the first one: the list comes before it
    from app.report.model import EncounterReport
    from app.report.sheet import Sheet
    from app.store.records import Attempt, Reply
    from app.ui.action_bar import ActionBar
    from app.ui.opening import Shown
    from app.ui.patient_page import PatientPage
    from app.ui.reply_list import Begun as ReplyBegun


TO_ACCEPT = "Emergency access is for reading. End it to accept."
NOT_CONFIRMED = "Accept needs 3 of 3."


class PatientPane(QWidget):
    """Shows one opened handover, or why there is none."""

    stepped = Signal(object, str, object)
    reply_again = Signal(str)
    reply_withdrawn = Signal(str, str)
    reply_told = Signal(str, str, str)
    reply_asked = Signal(str)
    print_wanted = Signal(object)
    copy_wanted = Signal()
    mark_read = Signal()
    update_wanted = Signal()
    save_wanted = Signal()
    original_wanted = Signal()
    glass_wanted = Signal(object, str)
    glass_over = Signal()

    def __init__(self, phone_of: Callable[[str], str]) -> None:
        super().__init__()
        self._phone_of = phone_of
        self.shown: Shown | None = None
        self.page: PatientPage | None = None
        self.bar: ActionBar | None = None
        self.update_bar: QWidget | None = None
        self._offer: tuple[int, QWidget] | None = None
        self.turn = 0
        """Counts what has stood here: another number says that something else stands here now."""
        self.similar_bar: QWidget | None = None
        self._similar_words = ""
        self.identity = ""
        self._role = Role.CLINICIAN
        self._glass_form: QWidget | None = None
        self._replies_shown: tuple[Reply, ...] | None = None
        self._new_wanted = False
        self.resume: Begun | None = None
        """What had been begun when the window was drawn anew."""
        self.takes_focus = False  # whether the next page gets the focus, as the one before had it
        self._column = QVBoxLayout()
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.setLayout(self._column)
        self.show_nothing()

    @property
    def handover_id(self) -> str:
        """Which handover is on the screen, empty where none is."""
        return self.shown.opened.row.id if self.shown else ""

    def show_nothing(self) -> None:
        """No report is open."""
        self._clear()
        self._column.addWidget(nothing_chosen(), 1)

    def show_loading(self) -> None:
        """A report is on its way: nothing of the one before stays on the screen."""
        self._clear()
        reading = Label("Reading the message. It will be here in a moment.", "big")
        reading.setContentsMargins(look().px(22), look().px(22), look().px(22), 0)
        self._column.addWidget(reading, 0)
        self._column.addStretch(1)

    def show_failure(self, failure: Exception, again: Callable[[], object]) -> None:
        """It could not be opened."""
        self._clear()
        words = of_failure(failure)
        say(self, words.title, urgent=True)
        panel = StatePanel(words, [Choice("Try again", again, "Try again to open the report")])
        self._column.addWidget(panel, 1)

    def show_handover(self, shown: Shown, now: datetime, role: Role) -> None:
        """Draw a handover in the place of whatever stood here.

        What somebody is filling in about the same patient stays: a page that would read the same
        is left as it is, and one that is drawn anew is given what was filled in so far.
        """
        if self._stays(shown, role):
            self.show_standing(shown)
            return
        begun = self.begun or self.resume
        self._clear()
        self.shown = shown
        self.page = page = self._page(shown, now, role)
        self._column.addWidget(page, 1)
        self._role = role
        self._add_actions(shown)
        self._put_replies(shown)
        takes, self.takes_focus = self.takes_focus, False
        if takes and isinstance(scroller := getattr(page, "scroller", None), QWidget):
            scroller.setFocus(Qt.FocusReason.OtherFocusReason)
        self._take_up(begun)

    @property
    def begun(self) -> Begun | None:
        """What somebody is filling in or finding, None where nothing is."""
        form = self.bar.form if self.bar is not None else None
        return begun_on(self.page, form, self.handover_id)

    def _stays(self, shown: Shown, role: Role) -> bool:
        """Whether the page stays, because somebody has begun something on it."""
        wanted, self._new_wanted = self._new_wanted, False
        here = self.shown
        if here is None or self.page is None or wanted or role is not self._role:
            return False
        if here.opened.glass_until != shown.opened.glass_until:
            return False
        same = here.opened.row.id == shown.opened.row.id
        ticked = any(tick.isChecked() for tick in self.page.findChildren(Tick))
        if not same or not (self.begun or ticked or self._card_begun()):
            return False
        later = here.opened.version != shown.opened.version
        return later or here.changes == shown.changes

    def _take_up(self, begun: Begun | None) -> None:
        """Put back what had been begun: words to find, a step where it can still be taken."""
        self.resume = None
        if begun is None or self.bar is None or begun.handover_id != self.handover_id:
            return
        filling, looking = begun.filling, begun.looking
        if looking is not None and self.page is not None and not self.page.finding:
            from app.ui.find_bar import look_on

            look_on(self.page, looking)
        if filling is not None and filling.step in self.bar.buttons:
            self.bar.ask(filling.step)
            if self.bar.form is not None:
                self.bar.form.fill(filling.answers)

    def show_standing(self, shown: Shown) -> None:
        """Show where the handover and its reply stand now, and leave the page as it is."""
        if self.shown is None or self.page is None:
            return
        if shown.opened.version != self.shown.opened.version:
            self._offer_update(shown)
            return
        same_state = shown.opened.row.state is self.shown.opened.row.state
        say(self, came_of_it(self.shown.opened, shown.opened))
        self.shown = shown
        self.page.show_here(shown.sheet)
        self._put_replies(shown)
        if self.bar is not None and self.bar.form is not None and same_state:
            return  # somebody is filling it in; the desk checks the step anyway
        begun = self.begun
        self._add_actions(shown)
        self._take_up(begun)

    def tick(self, now: datetime) -> None:
        """Another minute."""
        if self.page is not None:
            self.page.tick(now)

    def _page(self, shown: Shown, now: datetime, role: Role) -> PatientPage:
        from app.ui.report_page import ReportPage

        opened = shown.opened
        if opened.report is None or shown.sheet is None:
            assert opened.problem is not None  # noqa: S101  the desk gives one of the two
            from app.ui.unreadable_page import UnreadablePage

            phone = self._phone_of(opened.row.sender)
            return UnreadablePage(opened.row, opened.problem, phone, shown.original)
        if shown.by_glass:
            return self._glass_page(shown, opened.report, shown.sheet, now)
        if role is Role.CLINICIAN:
            differs, parts = shown.changes, shown.parts
            report_page = ReportPage(opened.report, shown.sheet, now, differs, parts, self)
            report_page.offers_original = role is Role.CLINICIAN
            report_page.original_wanted.connect(self.original_wanted)
            if shown.changes:
                from app.ui.update_bar import updated

                self.update_bar = updated(
                    shown.opened, len(shown.changes), report_page.next_change, self.mark_read.emit
                )
                report_page.put_under_banner(self.update_bar)
            return report_page
        from app.ui.arrival_page import ArrivalPage

        accept = next((o for o in opened.offers if o.step is Step.ACCEPT), None)
        says = accept.says if accept and not accept.not_now else ""
        page = ArrivalPage(opened.report, shown.sheet, now, says)
        page.confirmed.connect(self._confirmed)
        return page

    def _glass_page(
        self, shown: Shown, report: EncounterReport, sheet: Sheet, now: datetime
    ) -> PatientPage:
        from app.ui.glass import GlassPage

        until = shown.opened.glass_until
        assert until is not None  # noqa: S101  this is what makes it such a page
        page = GlassPage(report, sheet, now, until, self)
        page.end_wanted.connect(self.glass_over)
        return page

    def ask_glass(self) -> None:
        """Ask why somebody needs emergency access; the banner stays, the rest makes room."""
        from app.ui.glass import asking

        if self.page is None or self.shown is None or self.bar is None or self._glass_form:
            return
        form, self._glass_form = asking(naming(self.shown.opened.row))
        form.left.connect(self._leave_glass_form)
        form.given.connect(self.glass_wanted)
        self.page.put_instead(self._glass_form)
        self._show_beside_glass(on=False)
        self._glass_form.show()
        form.focus_first()

    def _leave_glass_form(self) -> None:
        if self._glass_form is not None:
            self._glass_form.hide()
            self._glass_form.deleteLater()
            self._glass_form = None
            self._show_beside_glass(on=True)

    def _show_beside_glass(self, *, on: bool) -> None:
        scroller = getattr(self.page, "scroller", None)
        for one in (scroller, self.bar):
            if isinstance(one, QWidget):
                one.setVisible(on)
        if self.page is not None:
            self.page.keep_banner_whole()

    def _confirmed(self, how: str) -> None:
        self.identity = how
        if self.bar is not None:
            self.bar.set_ready("" if how else NOT_CONFIRMED)

    def _add_actions(self, shown: Shown) -> None:
        from app.ui.action_bar import ActionBar, Further

        extra: list[Further] = []
        if self.page is not None and self.page.is_report:
            extra.append(Further("&Copy summary", self.copy_wanted.emit))
        if shown.opened.glass_offered:
            extra.append(Further("Emergency access…", self.ask_glass))
        if shown.sheet is not None and not shown.by_glass:
            words = "&Print" if self.page and self.page.is_report else "&Print arrival sheet"
            extra.append(Further(words, self._ask_print, opens_menu=True))
        if shown.original:
            extra.append(Further("Save the message…", self.save_wanted.emit))
        asks_identity = self.page is not None and self.page.asks_identity and not self.identity
        waits = asks_identity and shown.opened.row.state in (
            State.EXPECTED,
            State.NOT_ATTENDED,
            State.FOR_INFORMATION,
        )
        why_not = TO_ACCEPT if shown.by_glass else NOT_CONFIRMED if waits else ""
        before = self.bar
        if before and before.says_all_of(shown.opened, extra, why_not):
            return  # a button that is being pressed stays under the finger
        self.bar = ActionBar(shown.opened, tuple(extra), why_not)
        self.bar.stepped.connect(self.stepped)
        self.bar.reply_again.connect(self.reply_again)
        self.bar.replies_wanted.connect(self._go_to_replies)
        self._column.addWidget(self.bar)
        if before is not None:
            self.bar.show()
            self.bar.focus_as(before)
            self._column.removeWidget(before)
            before.hide()
            before.deleteLater()

    def show_sent(self, reply: Reply, attempts: Sequence[Attempt]) -> None:
        """Show what was sent and what came back, over the report."""
        from app.ui.report_page import ReportPage
        from app.ui.sent_panel import SentPanel

        if isinstance(self.page, ReportPage) and self.shown is not None:
            panel = SentPanel(reply, attempts, naming(self.shown.opened.row))
            panel.closed.connect(self.page.uncover)
            self.page.cover(panel)

    def show_similar(self, words: str) -> None:
        """Say under the banner who else could be meant; empty where nobody could (H01)."""
        if self.page is None or words == self._similar_words:
            return
        self._similar_words = words
        if self.similar_bar is not None:
            self.similar_bar.hide()
            self.similar_bar.deleteLater()
            self.similar_bar = None
        if words:
            bar = frame("similar")
            px = look().px
            line = row(gap=px(8), margins=(px(12), px(3), px(10), px(3)))
            line.addWidget(Icon("warning", "bewaretext", 16))
            line.addWidget(Label(words, "beware-head"), 1)
            bar.setLayout(line)
            self.similar_bar = bar
            self.page.put_under_banner(bar)

    def _put_replies(self, shown: Shown) -> None:
        from app.ui.reply_list import ReplyCard

        opened = shown.opened
        if self.page is None or opened.replies == self._replies_shown:
            return
        if not opened.replies and opened.report is None:
            return  # how it was dealt with says whom somebody rang
        begun = self._card_begun()
        self._replies_shown = opened.replies
        handover_id, phone = opened.row.id, self._phone_of(opened.row.sender)
        card = ReplyCard(opened.replies, naming(opened.row), self._role, phone)
        card.replies.again.connect(self.reply_again)
        card.replies.withdrawn.connect(self.reply_withdrawn)
        card.replies.told.connect(self.reply_told)
        card.called.connect(lambda said: self.reply_told.emit(handover_id, said, ""))
        card.replies.asked.connect(self.reply_asked)
        self.page.put_replies(card)
        card.resume(begun)

    def _card_begun(self) -> dict[str, ReplyBegun]:
        """What somebody is answering about a reply."""
        from app.ui.reply_list import ReplyCard

        card = self.page.replies if self.page is not None else None
        return card.begun if isinstance(card, ReplyCard) else {}

    def _ask_print(self) -> None:
        if self.bar is not None:
            self.print_wanted.emit(self.bar.extra_button("Print"))

    def _go_to_replies(self) -> None:
        if self.page is not None:
            self.page.go_replies()

    def _offer_update(self, shown: Shown) -> None:
        """Tell of a later version, also above what changed in the one before (hazard H07)."""
        from app.ui.update_bar import offer

        version = shown.opened.version
        told, bar = self._offer or (0, None)
        if self.page is None or version == told:
            return
        if bar is not None:
            bar.hide()
            bar.deleteLater()
        self._offer = version, offer(shown.opened, self._want_new)
        self.page.put_under_banner(self._offer[1])

    def _want_new(self) -> None:
        self._new_wanted = True
        self.update_wanted.emit()

    def _clear(self) -> None:
        self.shown = None
        self.page = None
        self.bar = None
        self.update_bar = None
        self._offer = None
        self.turn += 1
        self.similar_bar = None
        self._glass_form = None
        self._similar_words = ""
        self.identity = ""
        self._replies_shown = None
        focused = QApplication.focusWidget()
        self.takes_focus |= focused is not None and self.isAncestorOf(focused)
        while (item := self._column.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
