"""The window: work lists above, list at the left, one patient at the right."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QKeyEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QWidget

from app.desk.changes import Changed, ChangeKind
from app.desk.roles import Right, may
from app.report.states import Role, State
from app.report.times import UK
from app.ui import keyboard, tab_order
from app.ui.flow import column
from app.ui.frames import Splitter
from app.ui.handover_verbs import HandoverVerbs
from app.ui.list_asking import ListAsking
from app.ui.list_pane import ListPane
from app.ui.lock import Lock
from app.ui.opener import FileOpener, dropping_words, local_files
from app.ui.page import Page
from app.ui.pages import Pages
from app.ui.patient_pane import PatientPane
from app.ui.row_words import similar_words
from app.ui.saved_filters import SavedFilters
from app.ui.session import Session
from app.ui.states import Choice, StatePanel, StateWords
from app.ui.strips import AlertStrips, DemoStrip, FailureStrip, Strip
from app.ui.tasks import Latest
from app.ui.theme import Look, look, wear
from app.ui.top_bar import TopBar

if TYPE_CHECKING:
    from app.ui.leaving import Leaving
    from app.ui.opening import Shown

TITLE = "Triage Handover"
"""The window's title, always: it never holds anything about a patient (design rule 10)."""

SIDE_BY_SIDE = 1200
"""Effective pixels (width by text scale) below which list and report are never side by side."""


class MainWindow(QWidget):
    """The viewer's one window."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setWindowTitle(TITLE)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.session = session
        self.asking = ListAsking(session, self)
        self.asking.similar_found.connect(self._show_similar)
        self._report_asked = Latest()
        self._standing_asked = Latest(within=self._report_asked)
        self._leaving: Leaving | None = None
        self._instead: QWidget | None = None
        self.pages = Pages(self)
        self.opener = FileOpener(self)
        self.filters = SavedFilters(self)
        self.setAcceptDrops(True)
        self._hidden_list = self._stacked = False
        self.content = tab_order.Ordered()
        """All that may tell of a patient; taken out of the window while it is locked."""
        self._outer = column(gap=0)
        self.content.setLayout(self._outer)
        self.lock = Lock(self)
        self.setLayout(self.lock.holder)
        self.setMinimumSize(640, 480)  # without one of its own it would grow with what it shows
        self._build()
        keyboard.install(self)
        session.announcements.came.connect(self._announced)
        self._minute = QTimer(self)
        self._minute.setInterval(1000)
        self._minute.timeout.connect(self._tick)
        self._minute.start()

    # lists

    @property
    def state(self) -> State:
        """The work list that is shown."""
        return self.asking.state

    def choose_list(self, state: State) -> None:
        """Show a work list; the open report stays."""
        self.asking.state = state
        if not may(self.session.role, Right.SEE_PATIENTS):
            self.asking.clear()
            self.pages.show_home()
            return
        self.show_lists()
        if self._stacked:
            self._side(of_list=True)
        self.refresh(anyway=True)

    def refresh(self, *, anyway: bool = False) -> None:
        """Ask the desk what the list holds now, for a role that sees lists."""
        if not may(self.session.role, Right.SEE_PATIENTS):
            return
        self.asking.refresh(anyway=anyway)

    # one patient

    def open(self, handover_id: str) -> None:
        """Open a handover. This sends nothing to anybody."""
        if self._instead is not None:
            self.show_lists()
        if handover_id != self.pane.handover_id:
            self.pane.show_loading()
        self._side(of_list=False)
        self.list.choose(handover_id)
        work = self.session.looking_up(handover_id)
        operation = self.session.operations.run(work).wanted(self._report_asked.next())
        operation.done(self._show_report)
        operation.failed(partial(self._report_failed, handover_id))

    def _show_report(self, shown: Shown) -> None:
        if self._leaving is None:
            from app.ui.leaving import Leaving

            strips = self.news_strip.tell, self.tell_failure
            self._leaving = Leaving(self.session, self.pane, *strips)
        self.pane.show_handover(shown, self.session.clock(), self.session.role)
        self._show_similar()
        if shown.parts:
            from app.ui.part_viewer import PartViewer

            self._parts = PartViewer(self.session, self.pane, shown, self.tell_failure)

    def _show_similar(self) -> None:
        others = self.asking.similar.get(self.pane.handover_id, ())
        self.pane.show_similar(similar_words(others, self.session.clock()))

    def _report_failed(self, handover_id: str, failure: Exception) -> None:
        self.pane.show_failure(failure, partial(self.open, handover_id))

    def _look_again(self) -> None:
        """Show where the open handover stands, without touching the page being read."""
        handover_id = self.pane.handover_id
        if not handover_id:
            return
        work = self.session.looking_up(handover_id)
        operation = self.session.operations.run(work).wanted(self._standing_asked.next())
        operation.done(self.pane.show_standing)

    # what came by itself

    def _announced(self, changed: Changed) -> None:
        if may(self.session.role, Right.SEE_PATIENTS):
            self.asking.soon()
        if changed.kind is ChangeKind.REPLY:
            self.pages.soon()
        mine = changed.initiator == self.session.desk.person.id
        if self.pane.handover_id in changed.handover_ids and changed.kind is not ChangeKind.READ:
            self._look_again()
        if mine and changed.kind is ChangeKind.MOVED:
            self.refresh(anyway=True)

    def tell_failure(self, failure: Exception, whom: str = "") -> None:
        """Show a failure above everything, in words; it stays until it is put away."""
        self.failure_strip.tell_failure(failure, whom)

    def show_state(self, words: StateWords, *choices: Choice) -> None:
        """Put a state in the place of list and report: first start, no store."""
        self._put(StatePanel(words, choices))

    @property
    def page(self) -> Page | None:
        """The page in the place of the lists, None where they are on the screen."""
        return self._instead if isinstance(self._instead, Page) else None

    def put_page(self, page: Page) -> None:
        """Put a page in the place of list and report."""
        self._put(page)
        self.top.leave_lists()
        page.scroller.setFocus()

    def show_lists(self) -> None:
        """Take a page or a state away again."""
        if self._instead is not None:
            self._instead.hide()
            self._instead.deleteLater()
            self._instead = None
        self.top.choose(self.state)
        self.splitter.show()
        self._arrange()

    def _put(self, panel: QWidget) -> None:
        self.show_lists()
        self.splitter.hide()
        self._instead = panel
        self._outer.insertWidget(self._outer.indexOf(self.splitter), panel, 1)
        self._arrange()

    # looks

    def restyle(self, new: Look) -> None:
        """Wear another theme or text size; list and report are drawn anew."""
        app = QApplication.instance()
        assert isinstance(app, QApplication)  # noqa: S101  there is no window without one
        typed, handover_id, begun = self.list.field.text(), self.pane.handover_id, self.pane.begun
        wear(app, new)
        paged, failed = self.page is not None, self.failure_strip
        self._build()
        self.failure_strip.take_over(failed)
        self.pane.resume = begun
        self.list.field.setText(typed)
        self.choose_list(self.state)
        if handover_id:
            self.open(handover_id)
        if paged:
            self.pages.show_last()
        self.pages.show_standing()

    def bigger(self, by: float) -> None:
        """Change the text size by that much, from 100 to 200 %; 0 goes back to 100 %."""
        scale = min(2.0, max(1.0, look().scale + by)) if by else 1.0
        self.restyle(Look(look().name, scale))

    def set_role(self, role: Role) -> None:
        """Another role sits down: the report is drawn anew for it, or put away."""
        self.session.switch(role)
        self.filters.forget()
        self.top.set_role(role)
        self.list.set_role(role, self.session.clock())
        handover_id = self.pane.handover_id
        self._report_asked.next()
        self.pane.show_nothing()
        self.list.forget()
        self.failure_strip.forget_names()
        self.choose_list(self.state)
        self.pages.look_again()
        if handover_id and may(role, Right.SEE_PATIENTS):
            self.open(handover_id)

    def start_anew(self) -> None:
        """Another person sits down: nothing of the one before stays, begun or shown."""
        self._report_asked.next()
        self.filters.forget()
        self.asking.clear()
        self._build()
        self.choose_list(State.EXPECTED)

    def toggle_list(self) -> None:
        """Hide the list beside the report, or bring it back."""
        self._hidden_list = not self._hidden_list
        self._arrange()

    def back_to_list(self) -> None:
        """Go back to the rows."""
        self._side(of_list=True)
        self.list.focus_rows()

    def _build(self) -> None:
        while (item := self._outer.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        session = self.session
        now = session.clock()
        role_chosen = self.set_role if session.may_switch else None
        self.top = TopBar(session.desk.person.name, session.role, self.choose_list, role_chosen)
        self.top.replies_wanted.connect(self.pages.show_replies)
        self.top.connections_wanted.connect(self.pages.show_connections)
        self.top.menu_wanted.connect(self.pages.show_menu)
        self.top.person_wanted.connect(self.pages.show_person_menu)
        self.top.choose(self.state)
        session.announcements.counted.connect(self.top.show_counts)
        self.list = ListPane(now, session.role)
        self.asking.fill(self.list)
        self.list.filter_typed.connect(lambda _typed: self.refresh(anyway=True))
        self.list.row_opened.connect(self.open)
        self.list.saved_wanted.connect(self.filters.show_menu)
        self.list.list_wanted.connect(self.choose_list)
        self.pane = PatientPane(session.phone_of)
        self._leaving = None
        self.verbs = HandoverVerbs(session, self.pane, self.tell_failure)
        self.pane.reply_asked.connect(partial(self.pages.ask_sent, self.pane.show_sent))
        self.verbs.open_wanted.connect(self.open)
        self.back = self.top.back
        self.top.back_wanted.connect(self.back_to_list)
        self.splitter = Splitter()
        self.splitter.addWidget(self.list)
        self.splitter.addWidget(self.pane)
        self.splitter.setStretchFactor(0, 36)
        self.splitter.setStretchFactor(1, 64)
        self._instead = None
        strips = self._make_strips()
        for part in (self.top, *strips):
            self._outer.addWidget(part)
        self._outer.addWidget(self.splitter, 1)
        if session.demo:
            self._outer.addWidget(DemoStrip())
        self._shown_minute = ""
        self._reading = False
        self._arrange()
        self._tick()

    def _make_strips(self) -> tuple[QWidget, ...]:
        self.idle_strip = Strip()
        self.failure_strip = FailureStrip()
        self.session.announcements.counted.connect(self.failure_strip.store_answers)
        self.alert_strips = AlertStrips()
        self.alert_strips.again.connect(self.pages.send_again)
        self.alert_strips.replies_wanted.connect(self.pages.show_replies)
        self.offline_strip = Strip()
        self.offline_strip.add_button("Try now", self.pages.try_now)
        self.offline_strip.add_button("Waiting replies", self.pages.show_replies)
        self.news_strip = Strip("news", "info")
        self.news_strip.add_button("Put away", lambda: self.news_strip.tell(""))
        amiss = self.failure_strip, self.alert_strips, self.offline_strip
        return (self.idle_strip, *amiss, self.news_strip)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Side by side where there is room for both (Qt)."""
        super().resizeEvent(event)
        self._arrange()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop asking (Qt)."""
        self._minute.stop()
        self.asking.stop()
        self.pages.stop()
        self.lock.close()
        super().closeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape goes back to the list (Qt)."""
        if event.key() == Qt.Key.Key_Escape:
            if self.page is not None:
                self.pages.show_home()
            self.back_to_list()
            return
        super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files may be dropped anywhere on the window (Qt)."""
        if count := len(local_files(event.mimeData())):
            event.acceptProposedAction()
            self.news_strip.tell(dropping_words(count))

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """They were taken elsewhere (Qt)."""
        self.news_strip.tell("")
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Open what was dropped (Qt)."""
        event.acceptProposedAction()
        self.opener.open(local_files(event.mimeData()))

    def changeEvent(self, event: QEvent) -> None:
        """Show the right minutes at once when the window comes back (Qt)."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.ActivationChange:
            self._tick()

    def _side(self, *, of_list: bool) -> None:
        self._reading = not of_list
        self._arrange()

    def _arrange(self) -> None:
        self._stacked = self.width() / look().scale < SIDE_BY_SIDE
        if self._stacked:
            self.list.setVisible(not self._reading)
            self.pane.setVisible(self._reading)
        else:
            self.list.setVisible(not self._hidden_list)
            self.pane.setVisible(True)
            total = self.width()
            self.splitter.setSizes([round(total * 0.36), total - round(total * 0.36)])
        alone = self._stacked and self._reading and self._instead is None
        self.top.compact(on=alone)
        for strip in (self.alert_strips, self.offline_strip):
            strip.hold_back(on=alone)

    def _tick(self) -> None:
        now = self.session.clock()
        minute = f"{now.astimezone(UK):%d %H:%M}"
        if minute == self._shown_minute:
            return
        self._shown_minute = minute
        self.top.tick(now)
        self.list.tick(now)
        self.pane.tick(now)
        if may(self.session.role, Right.SEE_PATIENTS):
            self.asking.soon()  # an as-at time is then old only when the store does not answer
