"""Where the eye ends: for whom, what will be sent to whom, and the buttons.

Steps that ask for a note do so inside the bar: nothing ever covers the banner (PAB-0013).
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from app.desk.opening import Offer, Opened
from app.report.states import ReplyState, State, Step
from app.ui import steps
from app.ui.flow import Flow, column, holding, row
from app.ui.row_words import REPLY_ICONS, nhs_shown
from app.ui.text import Button, Field, Icon, Label
from app.ui.theme import look


class ActionBar(QFrame):
    """The actions of one open handover.

    Args:
        extra: further buttons, as (words, what they do).
        ready: why Accept cannot be pressed yet, empty where it can (identity not confirmed).
    """

    stepped = Signal(object, str)  # Step, note
    reply_again = Signal(str)
    reply_withdrawn = Signal(str, str)

    def __init__(
        self,
        opened: Opened,
        extra: tuple[tuple[str, Callable[[], object]], ...] = (),
        ready: str = "",
    ) -> None:
        super().__init__()
        self.setProperty("look", "actions")
        self.setAccessibleName("Actions")
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._opened = opened
        self._naming = steps.naming(opened.row)
        self._extra = extra
        self.buttons: dict[Step, Button] = {}
        self._column = column(gap=look().px(6))
        px = look().px
        self._column.setContentsMargins(px(10), px(7), px(10), px(9))
        self.setLayout(self._column)
        self.says = Label("", "small")
        self._whom = self._whom_line()
        self._row = self._buttons()
        if self.says.parent() is None:  # said by the reply's state alone
            self.says.setParent(self)
            self.says.hide()
        self._column.addWidget(self._whom)
        self._column.addWidget(self._row)
        self._asking: QWidget | None = None
        self.set_ready(ready)

    def set_ready(self, why_not: str) -> None:
        """Allow Accept, or say what it waits for."""
        offer = next((o for o in self._opened.offers if o.step is Step.ACCEPT), None)
        reason = (offer.not_now if offer else "") or why_not
        if Step.ACCEPT in self.buttons:
            self.buttons[Step.ACCEPT].setEnabled(not reason)
        first = steps.primary(self._opened)
        if reason and first is not None and first.step is Step.ACCEPT:
            self.says.show_text(reason)
        else:
            self.says.show_text(first.says if first else "Nothing on this page tells the sender.")

    def ask(self, step: Step) -> None:
        """Ask for the note of a step, in the place of the buttons."""
        question = steps.ASKS[step]
        self._row.hide()
        box = row(gap=look().px(8))
        field = Field(question, f"{question} For {self._naming}")
        field.setMinimumHeight(look().px(36))
        words = steps.WORDS[step].replace("…", "")
        confirm = Button(
            words,
            lambda: self._confirm(step, field.text()),
            "primary",
            spoken=f"{words.replace('&', '')}: {self._naming}",
        )
        field.returnPressed.connect(lambda: self._confirm(step, field.text()))
        box.addWidget(Label(question, "bold", wrap=False))
        box.addWidget(field, 1)
        box.addWidget(Button("Go back", self.stop_asking))
        box.addWidget(confirm)
        self._asking = holding(box)
        self._column.addWidget(self._asking)
        offer = next((o for o in self._opened.offers if o.step is step), None)
        if offer:
            self.says.show_text(offer.says)
        field.setFocus(Qt.FocusReason.OtherFocusReason)

    def stop_asking(self) -> None:
        """Back to the buttons."""
        if self._asking is not None:
            self._asking.hide()
            self._asking.deleteLater()
            self._asking = None
            self._row.show()
            self.set_ready("")

    def _confirm(self, step: Step, note: str) -> None:
        self.stop_asking()
        self.stepped.emit(step, note.strip())

    def _press(self, step: Step) -> None:
        if step in steps.ASKS:
            self.ask(step)
        else:
            self.stepped.emit(step, "")

    def _whom_line(self) -> QWidget:
        opened = self._opened
        holder = QWidget()
        flow = Flow(holder, gap=look().px(10), line_gap=0)
        flow.addWidget(Label("For", "small", wrap=False))
        shown = opened.row
        name = f"Message from {shown.sender}" if shown.problem else shown.facts.name
        flow.addWidget(Label(name, "bold"))
        if shown.problem is None:
            number = nhs_shown(shown.facts.nhs_number)
            flow.addWidget(Label("NHS No.", "small", wrap=False))
            flow.addWidget(Label(number, "small-bold", wrap=False))
        flow.addWidget(Label(shown.state.value, "small", wrap=False))
        flow.add_gap()
        flow.addWidget(self._reply() or self.says)
        return holder

    def _reply(self) -> QWidget | None:
        reply = steps.latest_reply(self._opened)
        if reply is None or self._opened.row.state is State.EXPECTED:
            return None
        line = row(gap=look().px(6))
        failed = reply.state is ReplyState.FAILED
        line.addWidget(Icon(REPLY_ICONS[reply.state], "dangerfill" if failed else "text", 15))
        line.addWidget(Label(steps.reply_words(reply), "small-bold"), 1)
        if failed:
            line.addWidget(
                Button(
                    "Send again",
                    lambda: self.reply_again.emit(reply.id),
                    "small",
                    spoken=f"Send the reply again: {self._naming}",
                )
            )
        if reply.state in (ReplyState.FAILED, ReplyState.WAITING):
            line.addWidget(
                Button(
                    "Withdraw",
                    lambda: self.reply_withdrawn.emit(reply.id, "withdrawn by a person"),
                    "small",
                    spoken=f"Withdraw the reply: {self._naming}",
                )
            )
        both = column(gap=0)
        both.addLayout(line)
        if steps.primary(self._opened):
            both.addWidget(self.says)
        return holding(both)

    def _buttons(self) -> QWidget:
        holder = QWidget()
        px = look().px
        flow = Flow(holder, gap=px(8), line_gap=px(6))
        for offer in steps.others(self._opened):
            if offer.step in (Step.NOT_ATTENDED, Step.UNDO_ACCEPT):
                flow.addWidget(self._button(offer, "plain"))
        flow.add_gap()
        for words, pressed in self._extra:
            spoken = f"{words.replace('&', '')}: {self._naming}"
            flow.addWidget(Button(words, pressed, spoken=spoken))
        for offer in steps.others(self._opened):
            if offer.step not in (Step.NOT_ATTENDED, Step.UNDO_ACCEPT):
                flow.addWidget(self._button(offer, "plain"))
        first = steps.primary(self._opened)
        if first is not None:
            flow.addWidget(self._button(first, "primary"))
        return holder

    def _button(self, offer: Offer, look_as: str) -> Button:
        words = steps.WORDS[offer.step]
        plain_words = words.replace("&", "").replace("…", "")
        button = Button(
            words,
            lambda: self._press(offer.step),
            look_as,
            spoken=f"{plain_words}: {self._naming}",
        )
        button.setAccessibleDescription(offer.not_now or offer.says)
        button.setEnabled(not offer.not_now)
        self.buttons[offer.step] = button
        return button
