"""Replies one under another: what, to whom, where it stands, and what can be done about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.desk.roles import Right, may
from app.desk.telephone import IN_ITS_PLACE
from app.report.states import ReplyState, Role
from app.report.times import show_clock
from app.store.records import TELEPHONE, Reply
from app.ui import reply_words
from app.ui.flow import Flow, column, row
from app.ui.frames import Frame, rule
from app.ui.row_words import REPLY_ICONS
from app.ui.text import Button, Field, Icon, Label
from app.ui.theme import look

_OPEN = (ReplyState.WAITING, ReplyState.FAILED)
WHY = "Why is it withdrawn?"
WHOM = "Whom did you speak to, and what were they told?"


@dataclass(frozen=True, slots=True)
class Told:
    """A reply with whom it is about.

    Attributes:
        naming: the patient's name and number, as the buttons' accessible names end.
        name: the name as it stands on the page; empty on that patient's own report.
        phone: the telephone number of the sender, empty where none is set.
    """

    reply: Reply
    naming: str
    name: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked before something is done about a reply.

    Attributes:
        asks: the question.
        button: the words of the button that does it.
    """

    asks: str
    button: str


WITHDRAWING = Question(WHY, "Withdraw")
TELLING = Question(WHOM, "Record the call")

Begun = tuple[Question, str]
"""A question that is being answered, and what stands in its field."""


class Asking(QWidget):
    """One question with a field, which has to be answered.

    Signals:
        given: the answer.
        left: nothing is to be done.
    """

    given = Signal(str)
    left = Signal()

    def __init__(self, question: Question, naming: str, phone: str = "", typed: str = "") -> None:
        super().__init__()
        self.question = question
        spoken = f"{question.button}: {naming}"
        into = column(gap=look().px(3))
        if phone and question is TELLING:
            into.addWidget(Label(f"Telephone {phone}", "bold"))
        into.addWidget(Label(question.asks, "bold"))
        line = row(gap=look().px(8))
        self.field = Field("", f"{question.asks} {naming}")
        self.confirm = Button(question.button, self._give, "small", spoken=spoken)
        self.field.textChanged.connect(lambda text: self.confirm.setEnabled(bool(text.strip())))
        self.field.returnPressed.connect(self._give)
        self.field.setText(typed)
        self.confirm.setEnabled(bool(typed.strip()))
        line.addWidget(self.field, 1)
        line.addWidget(Button("Go back", self.left.emit, "small"))
        line.addWidget(self.confirm)
        into.addLayout(line)
        self.setLayout(into)

    def _give(self) -> None:
        if self.field.text().strip():
            self.given.emit(self.field.text().strip())


class ReplyRow(QWidget):
    """One reply.

    Signals:
        again, asked: it is to be sent again; what was sent is to be shown.
        withdrawn, told: it ends here, with why; or by a telephone call, with what was said.
        opened: the report of that handover is wanted.
    """

    again = Signal(str)
    withdrawn = Signal(str, str)
    told = Signal(str, str, str)
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
        for more in reply_words.filled_in(reply):
            words.addWidget(Label(more, "small"))
        words.addWidget(Label(reply_words.progress(reply), "quiet-small"))
        line.addLayout(words, 1)
        self._column.addLayout(line)
        self._buttons = self._make_buttons(role)
        self._column.addWidget(self._buttons)
        self.asking: Asking | None = None
        self.setLayout(self._column)
        self.setAccessibleName(f"{head}. {reply_words.decided(reply)}")

    @property
    def reply_id(self) -> str:
        """Which reply it is."""
        return self._told.reply.id

    def ask(self, question: Question, typed: str = "") -> None:
        """Ask in the place of the buttons."""
        self._buttons.hide()
        self.asking = Asking(question, self._told.naming, self._told.phone, typed)
        self.asking.left.connect(self.stop_asking)
        self.asking.given.connect(partial(self._answered, question))
        self._column.addWidget(self.asking)
        self.asking.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def may_ask(self, question: Question) -> bool:
        """Whether that can still be done about it."""
        states = _OPEN if question is WITHDRAWING else IN_ITS_PLACE
        return self._told.reply.state in states

    def stop_asking(self) -> None:
        """Back to the buttons."""
        if self.asking is not None:
            self.asking.hide()
            self.asking.deleteLater()
            self.asking = None
        self._buttons.show()

    def _answered(self, question: Question, words: str) -> None:
        self.stop_asking()
        reply = self._told.reply
        if question is WITHDRAWING:
            self.withdrawn.emit(reply.id, words)
        else:
            self.told.emit(reply.handover_id, words, reply.id)

    def _make_buttons(self, role: Role) -> QWidget:
        reply = self._told.reply
        holder = QWidget()
        flow = Flow(holder, gap=look().px(8), line_gap=look().px(4))
        flow.setContentsMargins(look().px(26), 0, 0, 0)
        if reply.state in _OPEN and may(role, Right.SEND_AGAIN):
            words = "Send again" if reply.state is ReplyState.FAILED else "Try now"
            flow.addWidget(self._button(words, lambda: self.again.emit(reply.id)))
        if reply.state in _OPEN and may(role, Right.WITHDRAW):
            flow.addWidget(self._button("Withdraw…", lambda: self.ask(WITHDRAWING)))
        if reply.state in IN_ITS_PLACE and may(role, Right.TELL):
            flow.addWidget(self._button("Told by telephone…", lambda: self.ask(TELLING)))
        sent = reply.state is not ReplyState.HERE_ONLY and reply.kind != TELEPHONE
        if sent and may(role, Right.READ_CLINICAL):
            words = "What was sent and what came back"
            flow.addWidget(self._button(words, lambda: self.asked.emit(reply.id)))
        if self._told.name and may(role, Right.SEE_PATIENTS):
            flow.addWidget(
                self._button("Open the report", lambda: self.opened.emit(reply.handover_id))
            )
        return holder

    def _button(self, words: str, pressed: Callable[[], object]) -> Button:
        reply, plain = self._told.reply, words.replace("…", "")
        which = f"{reply.occasion}, {show_clock(reply.decided_at)}"
        return Button(words, pressed, "small", spoken=f"{plain} ({which}): {self._told.naming}")


class ReplyList(QWidget):
    """Replies in the order in which they are given."""

    again = Signal(str)
    withdrawn = Signal(str, str)
    told = Signal(str, str, str)
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
            made.told.connect(self.told)
            made.asked.connect(self.asked)
            made.opened.connect(self.opened)
            self.rows.append(made)
            into.addWidget(made)
        self.setLayout(into)

    @property
    def begun(self) -> dict[str, Begun]:
        """What somebody has begun to answer, by the id of the reply."""
        asking = [(one.reply_id, one.asking) for one in self.rows]
        return {of: (it.question, it.field.text()) for of, it in asking if it is not None}

    def resume(self, begun: Mapping[str, Begun]) -> None:
        """Ask again what was being answered, where it can still be done."""
        for one in self.rows:
            question, typed = begun.get(one.reply_id, (None, ""))
            if question is not None and one.may_ask(question):
                one.ask(question, typed)


class ReplyCard(Frame):
    """The replies about the patient of the report, latest first, as a card of that report.

    Where none of them could be given by telephone instead, a call is recorded for itself.

    Signals:
        called: the sender was told by telephone, with what was said.
    """

    called = Signal(str)

    def __init__(self, replies: Sequence[Reply], naming: str, role: Role, phone: str = "") -> None:
        super().__init__("card")
        px = look().px
        self._into = column(gap=px(2), margins=(px(12), px(7), px(12), px(7)))
        title = f"Replies {len(replies)}" if replies else "No reply yet"
        self._into.addWidget(Label(title, "head"))
        told = [Told(reply, naming, phone=phone) for reply in reversed(replies)]
        self.replies = ReplyList(told, role)
        self._into.addWidget(self.replies)
        self._naming, self._phone = naming, phone
        self.asking: Asking | None = None
        self.call: Button | None = None
        if may(role, Right.TELL) and not any(one.state in IN_ITS_PLACE for one in replies):
            spoken = f"Told by telephone: {naming}"
            self.call = Button("Told by telephone…", self.ask, "small", spoken=spoken)
            self._into.addWidget(self.call, 0, Qt.AlignmentFlag.AlignLeft)
        self.setLayout(self._into)
        self.setAccessibleName(title)

    @property
    def begun(self) -> dict[str, Begun]:
        """What somebody has begun to answer, by the id of the reply; empty for a call alone."""
        own = {"": (TELLING, self.asking.field.text())} if self.asking is not None else {}
        return {**self.replies.begun, **own}

    def resume(self, begun: Mapping[str, Begun]) -> None:
        """Ask again what was being answered, where it can still be done."""
        self.replies.resume(begun)
        if "" in begun and self.call is not None:
            self.ask(begun[""][1])

    def ask(self, typed: str = "") -> None:
        """Ask about a call, in the place of its button."""
        if self.call is None:
            return
        self.call.hide()
        self.asking = Asking(TELLING, self._naming, self._phone, typed)
        self.asking.left.connect(self._stop_asking)
        self.asking.given.connect(self._called)
        self._into.addWidget(self.asking)
        self.asking.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _called(self, said: str) -> None:
        self._stop_asking()
        self.called.emit(said)

    def _stop_asking(self) -> None:
        if self.asking is not None and self.call is not None:
            self.asking.hide()
            self.asking.deleteLater()
            self.asking = None
            self.call.show()


def failed_first(replies: Sequence[Told]) -> list[Told]:
    """Failed before waiting before sent; the oldest decision first."""
    order = (ReplyState.FAILED, ReplyState.WAITING, ReplyState.SENT)
    known = {state: at for at, state in enumerate(order)}
    return sorted(replies, key=lambda t: (known.get(t.reply.state, 9), t.reply.number))
