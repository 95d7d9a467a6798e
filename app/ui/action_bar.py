"""Where the eye ends: for whom, what will be sent to whom, and the buttons.

Steps that ask for a note do so inside the bar: nothing ever covers the banner (PAB-0013).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from app.desk.forms import ReplyForm
from app.desk.opening import Offer, Opened
from app.report.states import ReplyState, State, Step
from app.ui import steps
from app.ui.flow import Flow, column, holding, row
from app.ui.frames import Frame
from app.ui.menu_button import MenuButton
from app.ui.row_words import REPLY_ICONS, nhs_shown
from app.ui.step_form import StepForm
from app.ui.text import Button, Icon, Label
from app.ui.theme import look

MOST_OF_PANE = 0.5
"""How much of the patient's pane the bar may take while it asks; what is asked scrolls in it."""


class Further(NamedTuple):
    """A button beside the steps: its words, what it does, and whether that is to open a menu."""

    words: str
    pressed: Callable[[], object]
    opens_menu: bool = False


class ActionBar(Frame):
    """The actions of one open handover.

    Args:
        extra: further buttons.
        ready: why Accept cannot be pressed yet, empty where it can (identity not confirmed).
    """

    stepped = Signal(object, str, object)  # Step, note, ReplyForm or None
    replies_wanted = Signal()
    reply_again = Signal(str)

    def __init__(
        self,
        opened: Opened,
        extra: tuple[Further, ...] = (),
        ready: str = "",
    ) -> None:
        super().__init__("actions")
        self.setAccessibleName("Actions")
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._opened = opened
        self._naming = steps.naming(opened.row)
        self._extra = extra
        self.buttons: dict[Step, Button] = {}
        self._column = column(gap=look().space(6))
        space = look().space
        self._column.setContentsMargins(space(10), space(7), space(10), space(9))
        self.setLayout(self._column)
        self.says = Label("", "small")
        self._whom = self._whom_line()
        self._row = self._buttons()
        self._says_it = self.says.parent() is not None
        if not self._says_it:  # said by the reply's state alone
            self.says.setParent(self)
        self._column.addWidget(self._whom)
        self._column.addWidget(self._row)
        self.form: StepForm | None = None
        self.set_ready(ready)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Whatever is asked stands in full; the report above gives the room (Qt)."""
        super().resizeEvent(event)
        self._fit_form()
        self._keep_whole()

    def _keep_whole(self) -> None:
        self.setMinimumHeight(self.heightForWidth(self.width()))

    def _reshape(self) -> None:
        """Take the height of what is asked now, also where it asks for less than before."""
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        self._fit_form()
        self._keep_whole()

    def _fit_form(self) -> None:
        """What is asked scrolls before it takes the banner or the outcome from the screen."""
        if self.form is not None:
            margins = self._column.contentsMargins()
            inside = self.width() - margins.left() - margins.right()
            pane = self.parentWidget() or self
            others = self._whom.heightForWidth(inside) + self.form.foot_height
            others += margins.top() + margins.bottom() + 3 * self._column.spacing()
            self.form.fit(inside, max(look().px(60), round(pane.height() * MOST_OF_PANE) - others))

    def extra_button(self, words: str) -> QWidget:
        """The further button whose words begin so; the bar where there is none."""
        for one in self._row.findChildren(Button):
            if one.text().replace("&", "").startswith(words):
                return one
        return self

    def says_all_of(self, opened: Opened, extra: Iterable[Further], ready: str) -> bool:
        """Whether a bar made of these would say and do what this one does: then it can stay."""
        mine, theirs = ([one.words for one in each] for each in (self._extra, extra))
        same = _told(opened) == _told(self._opened) and mine == theirs
        return same and self.form is None and self._why_not == ready

    def focus_as(self, before: ActionBar) -> None:
        """Give the focus to the button of the same words, where one of the bar before has it."""
        focused = QApplication.focusWidget()
        if isinstance(focused, Button) and before.isAncestorOf(focused):
            for one in self._row.findChildren(Button):
                if one.text() == focused.text() and one.isEnabled():
                    one.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_ready(self, why_not: str) -> None:
        """Allow Accept, or say what it waits for."""
        self.says.setVisible(self._says_it)
        self._why_not = why_not
        offer = self._offer(Step.ACCEPT)
        reason = (offer.not_now if offer else "") or why_not
        if Step.ACCEPT in self.buttons:
            self.buttons[Step.ACCEPT].setEnabled(not reason)
        first = steps.primary(self._opened)
        if reason and first is not None and first.step is Step.ACCEPT:
            self.says.show_text(reason)
        else:
            self.says.show_text(_all_said(self._opened))

    def ask(self, step: Step) -> None:
        """Ask what a step needs, in the place of the buttons."""
        offer = self._offer(step)
        self._row.hide()
        says = offer.says if offer else ""
        self.form = StepForm(step, offer.form if offer else None, self._naming, says)
        self.form.left.connect(self.stop_asking)
        self.form.given.connect(partial(self._confirm, step))
        self.form.reshaped.connect(self._reshape)
        self._column.addWidget(self.form)
        self.says.hide()
        self._reshape()
        self.form.focus_first()

    def stop_asking(self) -> None:
        """Back to the buttons."""
        if self.form is not None:
            self.form.hide()
            self.form.deleteLater()
            self.form = None
            self._row.show()
            self.set_ready(self._why_not)
            self._keep_whole()

    def _confirm(self, step: Step, note: str, form: ReplyForm | None) -> None:
        self.stop_asking()
        self.stepped.emit(step, note.strip(), form)

    def _press(self, step: Step) -> None:
        offer = self._offer(step)
        if step in steps.ASKS or (offer is not None and offer.form is not None):
            self.ask(step)
        else:
            self.stepped.emit(step, "", None)

    def _offer(self, step: Step) -> Offer | None:
        return next((offer for offer in self._opened.offers if offer.step is step), None)

    def _whom_line(self) -> QWidget:
        opened = self._opened
        holder = QWidget()
        flow = Flow(holder, gap=look().space(10), line_gap=0)
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
        line = row(gap=look().space(6))
        failed = reply.state is ReplyState.FAILED
        line.addWidget(Icon(REPLY_ICONS[reply.state], "dangerfill" if failed else "text", 15))
        line.addWidget(Label(steps.reply_words(reply), "small-bold"), 1)
        if failed:
            line.addWidget(
                Button(
                    "Send again",
                    lambda: self.reply_again.emit(reply.id),
                    "small",
                    spoken=f"Send again, the latest reply: {self._naming}",
                )
            )
        words = f"Replies {len(self._opened.replies)}"
        shown = f"{words}: where each stands, {self._naming}"
        line.addWidget(Button(words, self.replies_wanted.emit, "small", spoken=shown))
        both = column(gap=0)
        both.addLayout(line)
        if steps.primary(self._opened):
            both.addWidget(self.says)
        return holding(both)

    def _buttons(self) -> QWidget:
        holder = QWidget()
        space = look().space
        flow = Flow(holder, gap=space(8), line_gap=space(6))
        for offer in steps.others(self._opened):
            if offer.step in _FAR_LEFT:
                look_as = "danger" if offer.step is Step.REJECT else "plain"
                flow.addWidget(self._button(offer, look_as))
        flow.add_gap()
        for words, pressed, opens_menu in self._extra:
            spoken = f"{words.replace('&', '')}: {self._naming}"
            made = MenuButton if opens_menu else Button
            flow.addWidget(made(words, pressed, spoken=spoken))
        for offer in steps.others(self._opened):
            if offer.step not in _FAR_LEFT:
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


def _told(opened: Opened) -> tuple[object, ...]:
    """All of an open handover that a bar is made of."""
    shown = opened.row
    row_told = shown.id, shown.state, shown.sender, shown.facts, shown.problem
    return *row_told, opened.replies, opened.offers


_FAR_LEFT = (Step.REJECT, Step.NOT_ATTENDED, *steps.UNDOES, *steps.NEEDS_NOTE)
"""Steps that lead away from seeing the patient stand far from where the eye ends."""


def _all_said(opened: Opened) -> str:
    """What each press sends, the green button first; what is recorded here only is said once."""
    first = steps.primary(opened)
    offers = [*([first] if first else []), *steps.others(opened)]
    said = [offer.says for offer in offers if offer.step not in steps.UNDOES]
    telling = [words for words in said if "recorded here only" not in words]
    if first is None and not telling:
        return "Nothing on this page tells the sender."
    return " ".join(dict.fromkeys([said[0], *telling])) if said else ""
