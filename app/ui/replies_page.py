"""*Waiting replies*: every reply that is not settled, failed ones first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.desk.desk import Desk
from app.desk.roles import Right, may
from app.report.errors import Refused
from app.report.states import ReplyState, Role
from app.store.records import Attempt, Reply
from app.ui import cards, steps
from app.ui.alerts import count_words
from app.ui.page import Page
from app.ui.reply_list import ReplyList, Told, failed_first
from app.ui.sent_panel import SentPanel
from app.ui.states import Choice, StatePanel, of_failure
from app.ui.text import Label

MOST = 100
"""Replies that are listed at once; how many more there are is said."""


@dataclass(frozen=True, slots=True)
class Unsettled:
    """The replies that are not settled, and how many there are beyond those listed."""

    told: tuple[Told, ...]
    more: int


def unsettled(desk: Desk, phone_of: Callable[[str], str]) -> Unsettled:
    """Ask the desk; on any thread. ``phone_of`` gives the telephone number of a sender."""
    replies = desk.waiting_replies()
    order = failed_first([Told(reply, "") for reply in replies])[:MOST]
    named = may(desk.person.role, Right.SEE_PATIENTS)
    told = tuple(_told(desk, one.reply, phone_of) if named else one for one in order)
    return Unsettled(told, len(replies) - len(told))


def _told(desk: Desk, reply: Reply, phone_of: Callable[[str], str]) -> Told:
    try:
        row = desk.row(reply.handover_id)
    except Refused:  # purged between the two questions
        return Told(reply, "no handover any more", "no handover any more")
    naming = steps.naming(row)
    name = f"Message from {row.sender}" if row.problem else row.facts.name
    return Told(reply, naming, name, phone_of(reply.sender))


class RepliesPage(Page):
    """The page.

    Signals:
        again, withdrawn, told, asked: as of one reply; ``again_all`` for every one that is listed.
        opened: the report of that handover is wanted.
    """

    again = Signal(str)
    again_all = Signal(object)
    withdrawn = Signal(str, str)
    told = Signal(str, str, str)
    asked = Signal(str)
    opened = Signal(str)

    def __init__(self, role: Role) -> None:
        super().__init__("Waiting replies", "Asking what waits.")
        self._role = role
        self._unsettled: Unsettled | None = None
        self._panel: QWidget | None = None
        self.try_all = self.add_tool("Try all now", self._try_all)
        self.try_all.setEnabled(False)
        self.add_way_back()

    def show_unsettled(self, found: Unsettled, as_at: str) -> None:
        """List the replies; what is being typed stays."""
        if found == self._unsettled:
            self.tell(_told_words(found, as_at))
            return
        self._unsettled = found
        lists = self.findChildren(ReplyList)
        begun = {of: asked for listed in lists for of, asked in listed.begun.items()}
        self.tell(_told_words(found, as_at))
        tries = may(self._role, Right.SEND_AGAIN)
        open_ones = [t for t in found.told if t.reply.state is not ReplyState.SENT]
        self.try_all.setEnabled(tries and bool(open_ones))
        self.clear()
        if not found.told:
            settled = cards.card()
            cards.lines_of(settled).addWidget(Label("Every reply is settled", "title"))
            nobody = Label("Nobody waits for an answer from here.", "quiet")
            cards.lines_of(settled).addWidget(nobody)
            self.body.addWidget(settled)
        for state, members in groupby(found.told, key=lambda one: one.reply.state):
            those = list(members)
            made = cards.card()
            made.setAccessibleName(f"{state.value} {len(those)}")
            cards.lines_of(made).addWidget(Label(f"{state.value} {len(those)}", "title"))
            listed = ReplyList(those, self._role)
            listed.again.connect(self.again)
            listed.withdrawn.connect(self.withdrawn)
            listed.told.connect(self.told)
            listed.resume(begun)
            listed.asked.connect(self.asked)
            listed.opened.connect(self.opened)
            cards.lines_of(made).addWidget(listed)
            self.body.addWidget(made)
        if found.more:
            self.body.addWidget(Label(f"{found.more} more are waiting after these.", "bold"))
        self.body.addStretch()

    def show_failure(self, failure: Exception, again: Callable[[], object]) -> None:
        """They could not be asked for; only what is being typed keeps the list where it is."""
        words = of_failure(failure)
        self._unsettled = None
        if any(listed.begun for listed in self.findChildren(ReplyList)):
            self.tell(f"{words.title}. {words.what_happened}")
            return
        self.try_all.setEnabled(False)
        self.tell("")
        self.clear()
        self.body.addWidget(StatePanel(words, [Choice("Try again", again)]))

    def show_sent(self, reply: Reply, attempts: Sequence[Attempt]) -> None:
        """Show one reply in full, in the place of the list."""
        self.close_sent()
        naming = self._naming(reply.id)
        panel = SentPanel(reply, attempts, naming)
        panel.closed.connect(self.close_sent)
        self._panel = panel
        layout = self.layout()
        assert layout is not None  # noqa: S101  made by the page
        layout.addWidget(panel)
        self.scroller.hide()
        panel.setFocus()

    def close_sent(self) -> None:
        """Back to the list."""
        if self._panel is not None:
            self._panel.hide()
            self._panel.deleteLater()
            self._panel = None
        self.scroller.show()
        self.scroller.setFocus()

    def _naming(self, reply_id: str) -> str:
        told = self._unsettled.told if self._unsettled else ()
        return next((one.naming for one in told if one.reply.id == reply_id), "")

    def _try_all(self) -> None:
        told = self._unsettled.told if self._unsettled else ()
        open_ones = [one.reply.id for one in told if one.reply.state is not ReplyState.SENT]
        self.again_all.emit(tuple(open_ones))


def _told_words(found: Unsettled, as_at: str) -> str:
    words = count_words([one.reply for one in found.told]) or "nothing waits"
    return f"{as_at}: {words}."
