"""The pages in the place of the lists, and what is asked of the desk for each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from app.desk.changes import Changed, ChangeKind
from app.desk.roles import Right, may
from app.report.errors import AppError
from app.report.states import ReplyState, Role
from app.report.times import show_clock
from app.ui import alerts, health
from app.ui.health import Source
from app.ui.page import Page
from app.ui.states import NO_PATIENTS, Choice
from app.ui.tab_order import go_back_to
from app.ui.tasks import Latest
from app.ui.theme import Look, ThemeName, dress, look

if TYPE_CHECKING:
    from app.settings.listing import Listing
    from app.store.records import Attempt, Reply
    from app.ui.main_window import MainWindow
    from app.ui.replies_page import Unsettled

SOON_MS = 150

_THEMES = {
    ThemeName.LIGHT: "Light colours",
    ThemeName.DARK: "Night colours",
    ThemeName.CONTRAST: "High contrast",
}

MenuChoice = tuple[str, str, Callable[[], object]]
"""Words, keys and act of a choice of a menu."""

GLASS_BROKEN = "Emergency access was used. It stands first in the audit trail."
NO_DEMONSTRATION = "The demonstration did not start. Ask local IT for triage-handover --demo."


class Pages(QObject):
    """Makes the pages of one window when they are asked for, and keeps them as things are."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session
        self._known: dict[str, Source] = {}
        self._at_first: Callable[[], None] | None = None
        self.replies: tuple[Reply, ...] = ()
        self._asked = Latest()
        self._again: Callable[[], None] | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON_MS)
        self._soon.timeout.connect(self.look_again)
        self._soon.start()
        self._session.announcements.came.connect(self._alerted)
        self._session.announcements.counted.connect(self._store_answers)
        self._not_had = False

    def _alerted(self, changed: Changed) -> None:
        """Tell a privacy officer of emergency access, wherever they are; it names nobody."""
        if changed.kind is ChangeKind.ALERT and may(self._session.role, Right.READ_AUDIT):
            self._window.news_strip.tell(GLASS_BROKEN)

    def _store_answers(self, _counts: object) -> None:
        """Ask again for the replies that could not be had before."""
        if self._not_had:
            self._not_had = False
            self.look_again()

    @property
    def sources(self) -> tuple[Source, ...]:
        """Every source with what is known of it."""
        return health.merged(self._known, health.configured(self._session.settings))

    # what stands open

    def soon(self) -> None:
        """A reply changed: look again in a moment."""
        self._soon.start()

    def stop(self) -> None:
        """Ask no more."""
        self._soon.blockSignals(True)
        self._soon.stop()

    def look_again(self) -> None:
        """Ask how the replies stand, for a role that sees them."""
        if not may(self._session.role, Right.SEND_AGAIN):
            self._asked.next()
            self._show_standing(())
            return
        work = self._session.desk.waiting_replies
        self._session.operations.run(work).wanted(self._asked.next()).done(self._show_standing)

    def show_sources(self, sources: Sequence[Source]) -> None:
        """How sources can be reached has been told."""
        self._known |= {source.name: source for source in sources}
        self.show_standing()

    def show_standing(self) -> None:
        """Show how replies and sources stand in the bar, the strips and the open page."""
        window, sources = self._window, self.sources
        window.top.show_replies(len(self.replies), alerts.count_words(self.replies))
        words = health.summary(sources)
        window.top.show_connections(words)
        window.list.set_connection(
            health.connected_words(sources),
            health.silent_since(sources),
            health.cannot_send(sources),
        )
        window.offline_strip.tell(health.offline_words(sources, self.replies))
        theirs = self.replies if may(self._session.role, Right.SEND_AGAIN) else ()
        window.alert_strips.show_alerts(alerts.reply_alerts(theirs, self._session.phone_of))
        if window.page is not None:
            self._show_standing_on(window.page, sources)

    def _show_standing_on(self, page: Page, sources: tuple[Source, ...]) -> None:
        from app.ui.connections_page import ConnectionsPage
        from app.ui.replies_page import RepliesPage

        if isinstance(page, ConnectionsPage):
            page.show_sources(sources, self._session.clock())
        elif isinstance(page, RepliesPage):
            self._fill_replies(page)

    def _show_standing(self, replies: tuple[Reply, ...]) -> None:
        self.replies = replies
        self.show_standing()

    # pages

    def show(self, made: Callable[[], Page]) -> None:
        """Put a page in the place of the lists; ``reopen`` makes it anew."""
        if self._window.lock.locked:
            return
        page = made()
        page.closed.connect(partial(self._close, QApplication.focusWidget()))
        self._again = partial(self.show, made)
        self._window.put_page(page)
        self.show_standing()

    def _close(self, before: QWidget | None) -> None:
        self.show_home()
        go_back_to(before)

    def show_last(self) -> None:
        """Make the page that was shown last anew, in another look."""
        if self._again is not None:
            self._again()

    def show_replies(self) -> None:
        """*Waiting replies*."""
        self.show(self._replies_page)

    def show_connections(self) -> None:
        """*Connections*."""
        self.show(self._connections_page)

    def show_counts(self) -> None:
        """*Counts*."""
        self.show(self._counts_page)

    def show_audit(self) -> None:
        """*Audit trail*."""
        self.show(self._audit_page)

    def show_settings(self) -> None:
        """*Settings*."""
        self.show(self._settings_page)

    def show_help(self) -> None:
        """*Help*."""
        self.show(self._help_page)

    def show_first_start(self) -> None:
        """*No sender is connected yet*."""
        if self._window.lock.locked:
            self._at_first = self.show_first_start
        self.show(self._first_start_page)

    def show_home(self) -> None:
        """What a role sees first: the lists, its own page, or what it may do here."""
        role = self._session.role
        if may(role, Right.SEE_PATIENTS):
            self._window.show_lists()
        elif role is Role.MANAGER:
            self.show_counts()
        elif may(role, Right.READ_AUDIT):
            self.show_audit()
        else:
            self._window.show_state(NO_PATIENTS[role], *self._ways_on(role))

    def after_lock(self) -> None:
        """Somebody came in: show what changed meanwhile."""
        if self._at_first is not None:
            show, self._at_first = self._at_first, None
            show()
        self.look_again()

    def _coming_and_going(self) -> list[MenuChoice]:
        lock, door = self._window.lock, self._session.door
        made: list[MenuChoice] = [("Lock", "Ctrl+L", lock.lock)]
        if door is not None and door.asks:
            made += [("Switch user", "", lock.switch), ("Sign out", "", lock.sign_out)]
        return made

    def _ways_on(self, role: Role) -> list[Choice]:
        ways = [
            Choice("Connections", self.show_connections),
            Choice("Settings", self.show_settings),
            Choice("Help", self.show_help),
        ]
        if may(role, Right.SEND_AGAIN):
            ways.insert(0, Choice("Waiting replies", self.show_replies))
        return ways

    def _counts_page(self) -> Page:
        from app.ui.counting import Counting

        return Counting(self._window).page

    def _audit_page(self) -> Page:
        from app.ui.auditing import Auditing

        return Auditing(self._window).page

    def _settings_page(self) -> Page:
        from app.ui.setting import Setting

        return Setting(self._window).page

    def _help_page(self) -> Page:
        from app.ui.help_page import HelpPage, diagnostics

        def told() -> str:
            session = self._session
            counts = self._window.top.counts
            return diagnostics(session.clock(), session.role, counts, self.sources, self.replies)

        return HelpPage(told)

    def _first_start_page(self) -> Page:
        from app.ui.first_start import FirstStart

        page = FirstStart(self._session.settings_file)
        page.file_wanted.connect(self._window.opener.ask)
        page.demonstration_wanted.connect(self._open_demonstration)
        page.again_wanted.connect(self._settings_again)
        page.diagnostics_wanted.connect(self.show_help)
        return page

    def _open_demonstration(self) -> None:
        started = self._session.open_demonstration()
        told = "The demonstration opens in a window of its own." if started else NO_DEMONSTRATION
        self._window.news_strip.tell(told)

    def _settings_again(self) -> None:
        from app.ui.first_start import looked_again

        def tell(listing: Listing) -> None:
            if listing.problems and not listing.senders:
                self._window.tell_failure(listing.problems[0])
                return
            self._window.news_strip.tell(looked_again(listing, self._session.clock()))

        asked = self._session.operations.run(self._session.list_settings)
        asked.done(tell).failed(self._window.tell_failure)

    def _replies_page(self) -> Page:
        from app.ui.replies_page import RepliesPage

        page = RepliesPage(self._session.role)
        page.again.connect(lambda reply_id: self.send_again((reply_id,)))
        page.again_all.connect(self.send_again)
        page.withdrawn.connect(self._window.verbs.withdraw)
        page.told.connect(self._window.verbs.told_by_telephone)
        page.asked.connect(partial(self.ask_sent, page.show_sent))
        page.opened.connect(self._open)
        return page

    def _fill_replies(self, page: QWidget) -> None:
        from app.ui.replies_page import RepliesPage, unsettled

        as_at = f"As at {show_clock(self._session.clock())}"

        def show(found: Unsettled) -> None:
            if self._window.page is page and isinstance(page, RepliesPage):
                page.show_unsettled(found, as_at)

        def failed(failure: Exception) -> None:
            if self._window.page is page and isinstance(page, RepliesPage):
                self._not_had = True
                page.show_failure(failure, self.look_again)

        work = partial(unsettled, self._session.desk, self._session.phone_of)
        self._session.operations.run(work).done(show).failed(failed)

    def _connections_page(self) -> Page:
        from app.ui.connections_page import ConnectionsPage

        page = ConnectionsPage(self._session.phone_of)
        page.look_now.connect(self.try_now)
        return page

    def _open(self, handover_id: str) -> None:
        self._window.show_lists()
        self._window.open(handover_id)

    # what is asked of the desk

    def send_again(self, reply_ids: Sequence[str]) -> None:
        """Make replies due at once; one that is settled meanwhile is left alone."""
        desk = self._session.desk

        def work() -> None:
            for reply_id in reply_ids:
                try:
                    desk.retry(reply_id)
                except AppError as refused:
                    if len(reply_ids) == 1 or refused.code != "DESK-009":
                        raise

        self._session.operations.run(work).failed(self._window.tell_failure)

    def try_now(self) -> None:
        """Ask every sender now, and send what waits."""
        waiting = [reply.id for reply in self.replies if reply.state is ReplyState.WAITING]
        if waiting and may(self._session.role, Right.SEND_AGAIN):
            self.send_again(waiting)
        self._session.look_now()

    def ask_sent(self, show: Callable[[Reply, Sequence[Attempt]], None], reply_id: str) -> None:
        """Ask for every try of a reply, and show it while the same patient is on the screen."""
        page, shown = self._window.page, self._window.pane.shown
        here = shown.opened.replies if shown else ()
        reply = next((one for one in (*here, *self.replies) if one.id == reply_id), None)
        if reply is None:
            return

        def stands() -> bool:
            return self._window.page is page and self._window.pane.shown is shown

        work = partial(self._session.desk.attempts, reply_id)
        operation = self._session.operations.run(work).wanted(stands)
        operation.done(partial(show, reply)).failed(self._window.tell_failure)

    # the menu

    def show_menu(self, under: QWidget) -> None:
        """Everything that has no button of its own, with its keys."""
        self._pop_up("Menu", self.choices(), under)

    def show_person_menu(self, under: QWidget) -> None:
        """What the person who is here may do about being here."""
        self._pop_up("Who is here", self._coming_and_going(), under)

    def _pop_up(self, name: str, choices: Sequence[MenuChoice], under: QWidget) -> None:
        menu = QMenu(self._window)
        dress(menu)
        menu.setAccessibleName(name)
        for words, keys, act in choices:
            action = menu.addAction(words)
            action.setText(f"{words}\t{keys}" if keys else words)
            action.triggered.connect(lambda _checked=False, act=act: act())
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(under.mapToGlobal(under.rect().bottomLeft()))

    def choices(self) -> list[MenuChoice]:
        """Words, keys and act of each choice of the menu, for the role that is here."""
        window, role = self._window, self._session.role
        made: list[MenuChoice] = []
        if may(role, Right.SEE_PATIENTS):
            made += [
                ("Open files…", "Ctrl+O", window.opener.ask),
                ("Open a folder…", "", window.opener.ask_folder),
            ]
        if may(role, Right.READ_AUDIT):
            made.append(("Audit trail", "", self.show_audit))
        else:
            made.append(("Waiting replies", "", self.show_replies))
        made += [
            ("Connections", "", self.show_connections),
            ("Counts", "", self.show_counts),
            *self._coming_and_going(),
            ("Larger text", "Ctrl++", partial(window.bigger, 0.25)),
            ("Smaller text", "Ctrl+-", partial(window.bigger, -0.25)),
        ]
        for name, words in _THEMES.items():
            if name is not look().name:
                made.append((words, "", partial(window.restyle, Look(name, look().scale))))
        made += [("Settings", "", self.show_settings), ("Help", "F1", self.show_help)]
        return made
