"""The pages in the place of the lists, and what is asked of the desk for each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QMenu, QWidget

from app.desk.roles import Right, may
from app.report.errors import AppError
from app.report.states import ReplyState, Role
from app.report.times import show_clock
from app.store.records import Attempt, Reply
from app.ui import alerts, health
from app.ui.health import Source
from app.ui.page import Page
from app.ui.tasks import Latest

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow
    from app.ui.replies_page import Unsettled

SOON_MS = 150


class Pages(QObject):
    """Makes the pages of one window when they are asked for, and keeps them as things are."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session
        self._known: dict[str, Source] = {}
        self.replies: tuple[Reply, ...] = ()
        self._asked = Latest()
        self._again: Callable[[], None] | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON_MS)
        self._soon.timeout.connect(self.look_again)
        self._soon.start()

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
        """Ask how the replies stand."""
        work = self._session.desk.waiting_replies
        self._session.operations.run(work).wanted(self._asked.next()).done(self._show_standing)

    def show_sources(self, sources: Sequence[Source]) -> None:
        """How sources can be reached has been told."""
        self._known |= {source.name: source for source in sources}
        self.show_standing()

    def show_standing(self) -> None:
        """Show how replies and sources stand in the bar, the strips and the open page."""
        from app.ui.connections_page import ConnectionsPage
        from app.ui.replies_page import RepliesPage, count_words

        window, sources = self._window, self.sources
        window.top.show_replies(len(self.replies), count_words(self.replies))
        words = health.summary(sources)
        window.top.show_connections(words)
        window.list.set_connection(
            health.connected_words(sources),
            health.silent_since(sources),
            health.cannot_send(sources),
        )
        window.offline_strip.tell(health.offline_words(sources, self.replies))
        if may(self._session.role, Right.SEND_AGAIN):
            incidents = alerts.reply_alerts(self.replies, self._session.phone_of)
            window.alert_strips.show_alerts(incidents)
        page = window.page
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
        page = made()
        page.closed.connect(self._window.show_lists)
        self._again = partial(self.show, made)
        self._window.put_page(page)
        self.show_standing()

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

    def _replies_page(self) -> Page:
        from app.ui.replies_page import RepliesPage

        page = RepliesPage(self._session.role)
        page.again.connect(lambda reply_id: self.send_again((reply_id,)))
        page.again_all.connect(self.send_again)
        page.withdrawn.connect(self._window.verbs.withdraw)
        page.asked.connect(partial(self.ask_sent, page.show_sent))
        page.opened.connect(self._open)
        return page

    def _fill_replies(self, page: QWidget) -> None:
        from app.ui.replies_page import RepliesPage, unsettled

        as_at = f"As at {show_clock(self._session.clock())}"

        def show(found: Unsettled) -> None:
            if self._window.page is page and isinstance(page, RepliesPage):
                page.show_unsettled(found, as_at)

        work = partial(unsettled, self._session.desk)
        self._session.operations.run(work).done(show)

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
        window = self._window
        menu = QMenu(window)
        menu.setAccessibleName("Menu")
        for words, keys, act in self.choices():
            action = menu.addAction(words)
            action.setShortcut(keys)
            action.triggered.connect(lambda _checked=False, act=act: act())
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(under.mapToGlobal(under.rect().bottomLeft()))

    def choices(self) -> list[tuple[str, str, Callable[[], object]]]:
        """Words, keys and act of each choice of the menu, for the role that is here."""
        window, role = self._window, self._session.role
        made: list[tuple[str, str, Callable[[], object]]] = []
        if may(role, Right.SEE_PATIENTS):
            made += [
                ("Open files…", "Ctrl+O", window.opener.ask),
                ("Open a folder…", "", window.opener.ask_folder),
            ]
        if role is not Role.PRIVACY_OFFICER:
            made.append(("Waiting replies", "", self.show_replies))
        made += [("Connections", "", self.show_connections)]
        return made
