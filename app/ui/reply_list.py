"""Replies one under another: what, to whom, where it stands, and what can be done about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QWidget

from app.desk.roles import Right, may
from app.report.states import ReplyState, Role
from app.store.records import Reply
from app.ui import reply_words
from app.ui.flow import Flow, column, holding, row
from app.ui.row_words import REPLY_ICONS
from app.ui.text import Button, Field, Icon, Label, rule
from app.ui.theme import look

_OPEN = (ReplyState.WAITING, ReplyState.FAILED)
WHY = "Why is it withdrawn?"


@dataclass(frozen=True, slots=True)
class Told:
    """A reply with whom it is about.

    Attributes:
        naming: the patient's name and number, as the buttons' accessible names end.
        name: the name as it stands on the page; empty on that patient's own report.
    """

    reply: Reply
    naming: str
    name: str = ""


class ReplyRow(QWidget):
    """One reply."""

    again = Signal(str)
    withdrawn = Signal(str, str)
    asked = Signal(str)
    opened = Signal(str)

    def __init__(self, told: Told, role: Role) -> None:
        super().__init__()
        self._told = told
        reply = told.reply
        px = look().px
        self._column = column(gap=px(3), margins=(0, px(4), 0, px(4)))
        line = row(gap=px(8))
        failed = reply.state is ReplyState.FAILED
        ink = "dangerfill" if failed else "text"
        icon = Icon(REPLY_ICONS[reply.state], ink, 18)
        line.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        words = column(gap=0)
        head = f"{reply.state.value}: {told.name}" if told.name else reply.state.value
        words.addWidget(Label(head, "bold"))
        words.addWidget(Label(reply_words.decided(reply), "small"))
        words.addWidget(Label(reply_words.progress(reply), "quiet-small"))
        line.addLayout(words, 1)
        self._column.addLayout(line)
        self._buttons = self._make_buttons(role)
        self._column.addWidget(self._buttons)
        self._asking: QWidget | None = None
        self.setLayout(self._column)
        self.setAccessibleName(f"{head}. {reply_words.decided(reply)}")

    def ask_why(self) -> None:
        """Ask for the reason of a withdrawal, in the place of the buttons."""
        self._buttons.hide()
        line = row(gap=look().px(8))
        field = Field("", f"{WHY} {self._told.naming}")
        line.addWidget(Label(WHY, "bold", wrap=False))
        line.addWidget(field, 1)
        line.addWidget(Button("Go back", self._stop_asking, "small"))
        self.confirm = self._button("Withdraw", partial(self._withdraw, field))
        self.confirm.setEnabled(False)
        field.textChanged.connect(lambda text: self.confirm.setEnabled(bool(text.strip())))
        field.returnPressed.connect(partial(self._withdraw, field))
        line.addWidget(self.confirm)
        self._asking = holding(line)
        self._column.addWidget(self._asking)
        field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _withdraw(self, field: Field) -> None:
        why = field.text().strip()
        if why:
            self._stop_asking()
            self.withdrawn.emit(self._told.reply.id, why)

    def _stop_asking(self) -> None:
        if self._asking is not None:
            self._asking.hide()
            self._asking.deleteLater()
            self._asking = None
        self._buttons.show()

    def _make_buttons(self, role: Role) -> QWidget:
        reply = self._told.reply
        holder = QWidget()
        flow = Flow(holder, gap=look().px(8), line_gap=look().px(4))
        flow.setContentsMargins(look().px(26), 0, 0, 0)
        if reply.state in _OPEN and may(role, Right.SEND_AGAIN):
            words = "Send again" if reply.state is ReplyState.FAILED else "Try now"
            flow.addWidget(self._button(words, lambda: self.again.emit(reply.id)))
        if reply.state in _OPEN and may(role, Right.WITHDRAW):
            flow.addWidget(self._button("Withdraw…", self.ask_why))
        if reply.state is not ReplyState.HERE_ONLY and may(role, Right.READ_CLINICAL):
            words = "What was sent and what came back"
            flow.addWidget(self._button(words, lambda: self.asked.emit(reply.id)))
        if self._told.name and may(role, Right.SEE_PATIENTS):
            flow.addWidget(
                self._button("Open the report", lambda: self.opened.emit(reply.handover_id))
            )
        return holder

    def _button(self, words: str, pressed: Callable[[], object]) -> Button:
        plain = words.replace("…", "")
        return Button(words, pressed, "small", spoken=f"{plain}: {self._told.naming}")


class ReplyList(QWidget):
    """Replies in the order in which they are given."""

    again = Signal(str)
    withdrawn = Signal(str, str)
    asked = Signal(str)
    opened = Signal(str)

    def __init__(self, replies: Sequence[Told], role: Role) -> None:
        super().__init__()
        into = column(gap=0)
        self.rows: list[ReplyRow] = []
        for at, told in enumerate(replies):
            if at:
                into.addWidget(rule())
            made = ReplyRow(told, role)
            made.again.connect(self.again)
            made.withdrawn.connect(self.withdrawn)
            made.asked.connect(self.asked)
            made.opened.connect(self.opened)
            self.rows.append(made)
            into.addWidget(made)
        self.setLayout(into)


class ReplyCard(QFrame):
    """The replies about the patient of the report, latest first, as a card of that report."""

    def __init__(self, replies: Sequence[Reply], naming: str, role: Role) -> None:
        super().__init__()
        self.setProperty("look", "card")
        px = look().px
        into = column(gap=px(2), margins=(px(12), px(7), px(12), px(7)))
        title = f"Replies {len(replies)}"
        into.addWidget(Label(title, "head"))
        told = [Told(reply, naming) for reply in reversed(replies)]
        self.replies = ReplyList(told, role)
        into.addWidget(self.replies)
        self.setLayout(into)
        self.setAccessibleName(title)


def failed_first(replies: Sequence[Told]) -> list[Told]:
    """Failed before waiting before sent; the oldest decision first."""
    order = (ReplyState.FAILED, ReplyState.WAITING, ReplyState.SENT)
    known = {state: at for at, state in enumerate(order)}
    return sorted(replies, key=lambda t: (known.get(t.reply.state, 9), t.reply.number))
