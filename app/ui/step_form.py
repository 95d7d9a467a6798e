"""What a step asks before it is taken: a note, the reason, the outcomes; in the action bar.

Nothing ever covers the banner (PAB-0013). What cannot be undone is confirmed once more, with the
patient named in full.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QMenu, QSizePolicy, QWidget

from app.desk.forms import FormSpec, Outcome, OutcomeChoice, ReplyForm
from app.report.states import Step
from app.ui import steps
from app.ui.announcing import say
from app.ui.flow import Flow, column, holding, row
from app.ui.menu_button import MenuButton
from app.ui.page import empty
from app.ui.scroller import Scroller
from app.ui.text import Button, Choice, Field, Label, Tick
from app.ui.theme import dress, look

IRREVERSIBLE = frozenset({Step.REJECT})
"""Steps that are confirmed once more: nobody can call back what they tell the sender."""

MOST_OUTCOMES = 6


@dataclass(frozen=True, slots=True)
class Answers:
    """What stands in a form so far.

    Attributes:
        outcomes: words and code of each line.
    """

    reason: str = ""
    words: str = ""
    note: str = ""
    outcomes: tuple[tuple[str, str], ...] = ()
    action_needed: bool = False


class StepForm(QWidget):
    """The questions of one step.

    Args:
        says: the sentence of what will be sent to whom.
        whom: the patient's name, date of birth and NHS number, for the confirmation.

    Signals:
        given: the note for the record here, and the form for the sender (or None).
        left: nothing is to be done.
        reshaped: it needs another height than before.
    """

    given = Signal(str, object)
    left = Signal()
    reshaped = Signal()

    def __init__(self, step: Step, spec: FormSpec | None, naming: str, says: str) -> None:
        super().__init__()
        self.step = step
        self._spec = spec
        self._naming = naming
        self._says = says
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._column = column(gap=look().px(5))
        self._body = QWidget()
        self._body.setLayout(self._column)
        self._scroller = Scroller(self._body, "What is asked")
        self._scroller.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its fields are the stops
        self._foot = column(gap=look().px(5))
        outer = column(gap=look().px(5))
        outer.addWidget(self._scroller)
        outer.addLayout(self._foot)
        self.setLayout(outer)
        self._confirming: Answers | None = None
        self._ask()

    def fit(self, width: int, most: int) -> None:
        """Take the height of the questions, and scroll them where that is more than ``most``.

        The buttons stand below them, always whole.
        """
        self._column.activate()
        wraps = self._column.hasHeightForWidth()
        needed = self._column.heightForWidth(width) if wraps else self._column.sizeHint().height()
        self._scroller.setFixedHeight(min(needed, most))

    @property
    def foot_height(self) -> int:
        """The height of the buttons and what stands over them."""
        return self._foot.sizeHint().height()

    @property
    def answers(self) -> Answers:
        """What stands in it so far, to be carried to another form of the same step."""
        if self._confirming is not None:
            return self._confirming
        return Answers(
            reason=self._reason(),
            words=self.words.text() if self.words else "",
            note=self.note.text() if self.note else "",
            outcomes=tuple((said.text(), code.text()) for said, code in self._outcomes),
            action_needed=bool(self.action_needed and self.action_needed.isChecked()),
        )

    def fill(self, answers: Answers) -> None:
        """Put answers back that were given before."""
        if answers.reason in self._codes:
            self._reasons.button(self._codes.index(answers.reason)).setChecked(True)
        while self._outcomes and len(self._outcomes) < len(answers.outcomes):
            self._add_outcome()
        for (said, code), told in zip(self._outcomes, answers.outcomes, strict=False):
            said.setText(told[0])
            code.setText(told[1])
        for field, text in ((self.words, answers.words), (self.note, answers.note)):
            if field is not None:
                field.setText(text)
        if self.action_needed is not None:
            self.action_needed.setChecked(answers.action_needed)

    def _ask(self) -> None:
        self._reasons = QButtonGroup(self)
        self._codes: list[str] = []
        self._outcomes: list[tuple[Field, Field]] = []
        self.note: Field | None = None
        self.words: Field | None = None
        self.action_needed: Tick | None = None
        self.why_not = Label("", "bold")
        spec, into = self._spec, self._column
        if spec is not None and spec.reasons:
            into.addWidget(Label("Why? The sender is told this reason.", "bold"))
            into.addWidget(self._reason_choices(spec.reasons))
        if spec is not None and spec.asks_outcomes:
            into.addWidget(Label("Outcomes of the consultation, for the sender", "bold"))
            self._outcome_rows = column(gap=look().px(4))
            into.addLayout(self._outcome_rows)
            self._add_outcome()
            foot = row(gap=look().px(10))
            self._more = Button("Add another outcome", self._add_outcome, "small")
            foot.addWidget(self._more)
            told = "The sender must still act"
            self.action_needed = Tick(told, f"{told}: {self._naming}")
            foot.addWidget(self.action_needed)
            foot.addStretch()
            into.addLayout(foot)
        if spec is not None:
            self.words = self._field("Words for the sender")
        if spec is None or self.step is not Step.REJECT:
            question = steps.ASKS.get(self.step, "")
            if question:
                self.note = self._field(question)
        self.why_not.hide()
        self._foot.addWidget(self.why_not)
        self._foot.addWidget(self._feet(self._plain, self._check, self.left.emit))

    def focus_first(self) -> None:
        """Put the focus where the first answer goes."""
        places: list[QWidget | None] = [*self._reasons.buttons()[:1]]
        places += [self._outcomes[0][0] if self._outcomes else None, self.note, self.words]
        first = next((place for place in places if place is not None), None)
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def _plain(self) -> str:
        return steps.WORDS[self.step].replace("…", "")

    def _reason_choices(self, reasons: Sequence[tuple[str, str]]) -> QWidget:
        holder = QWidget()
        flow = Flow(holder, gap=look().px(16), line_gap=look().px(2))
        for code, words in reasons:
            choice = Choice(words, f"Reason: {words}")
            self._reasons.addButton(choice, len(self._codes))
            self._codes.append(code)
            flow.addWidget(choice)
        return holder

    def _add_outcome(self) -> None:
        number = len(self._outcomes) + 1
        line = row(gap=look().px(8))
        code = Field("Code", f"Code of outcome {number}, empty where there is none")
        code.setAccessibleDescription("SNOMED CT, unless it comes from the list")
        code.setFixedWidth(look().px(180))
        said = Field(f"Outcome {number}, in words", f"Outcome {number} in words")
        said.setAccessibleDescription("The sender reads these words")
        line.addWidget(said, 1)
        line.addWidget(code)
        if self._spec is not None and self._spec.outcomes:
            spoken = f"Choose outcome {number} from a list: {self._naming}"
            choose = MenuButton(
                "Choose…", lambda: self._open_menu(number - 1, choose), spoken=spoken
            )
            line.addWidget(choose)
        self._outcomes.append((said, code))
        self._outcome_rows.addWidget(holding(line))
        if number > 1:
            said.setFocus(Qt.FocusReason.OtherFocusReason)
        if number >= MOST_OUTCOMES:
            self._more.setEnabled(False)
        self.reshaped.emit()

    def outcome_menu(self, at: int) -> QMenu:
        """The outcomes that the sender's standard has, by groups, for the line of that place."""
        menu = QMenu(self)
        dress(menu)
        menu.setAccessibleName(f"Outcomes to choose from, for outcome {at + 1}")
        choices = self._spec.outcomes if self._spec else ()
        for group, members in groupby(choices, key=lambda one: one.group):
            some = menu.addMenu(group)
            some.setAccessibleName(group)
            for choice in members:
                some.addAction(choice.words).triggered.connect(
                    lambda _checked=False, choice=choice: self.choose(at, choice)
                )
        return menu

    def _open_menu(self, at: int, under: QWidget) -> None:
        menu = self.outcome_menu(at)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(under.mapToGlobal(under.rect().bottomLeft()))

    def choose(self, at: int, choice: OutcomeChoice) -> None:
        """Put an outcome of the list into its line."""
        said, code = self._outcomes[at]
        said.setText(choice.outcome.text or choice.words)
        code.setText(choice.outcome.code)
        said.setFocus(Qt.FocusReason.OtherFocusReason)

    def _field(self, question: str) -> Field:
        line = row(gap=look().px(8))
        line.addWidget(Label(question, "small-bold", wrap=False))
        field = Field("", f"{question} For {self._naming}")
        field.returnPressed.connect(self._check)
        line.addWidget(field, 1)
        self._column.addLayout(line)
        return field

    def _feet(
        self, words: str, confirmed: Callable[[], object], back: Callable[[], object]
    ) -> QWidget:
        line = row(gap=look().px(8))
        line.addWidget(Label(self._says, "small"), 1)
        line.addWidget(Button("Go back", back))
        look_as = "danger" if self.step in IRREVERSIBLE else "primary"
        spoken = f"{words.replace('&', '')}: {self._naming}"
        line.addWidget(Button(words, confirmed, look_as, spoken=spoken))
        return holding(line)

    def _check(self) -> None:
        missing = self._missing()
        self.why_not.show_text(missing)
        self.why_not.setVisible(bool(missing))
        self.reshaped.emit()
        if missing:
            say(self, missing)
            return
        if self.step in IRREVERSIBLE:
            self._confirm(self._form())
        else:
            self._give(self._form())

    def _missing(self) -> str:
        if self.step in steps.NEEDS_NOTE and not (self.note and self.note.text().strip()):
            return "Say why first."
        spec = self._spec
        if spec is None:
            return ""
        reason = self._reason()
        if spec.reasons and not reason:
            return "Choose a reason first."
        words = self.words.text().strip() if self.words else ""
        if reason in spec.words_required_for and not words:
            return "This reason needs some words for the sender."
        if spec.asks_outcomes and not self._told_outcomes():
            return "Say at least one outcome in words."
        return ""

    def _reason(self) -> str:
        at = self._reasons.checkedId()
        return self._codes[at] if at >= 0 else ""

    def _told_outcomes(self) -> tuple[Outcome, ...]:
        told = []
        for said, code in self._outcomes:
            words, bare = said.text().strip(), code.text().strip()
            if words:
                told.append(self._outcome(words, bare))
        return tuple(told)

    def _outcome(self, words: str, code: str) -> Outcome:
        """An outcome of the list where it is one, in the person's own words."""
        choices = self._spec.outcomes if self._spec else ()
        known = next((one.outcome for one in choices if code and one.outcome.code == code), None)
        if known is not None:
            return replace(known, text=words)
        return Outcome(SNOMED if code else "", code, words, words)

    def _form(self) -> ReplyForm | None:
        if self._spec is None:
            return None
        return ReplyForm(
            reason=self._reason(),
            words=self.words.text().strip() if self.words else "",
            outcomes=self._told_outcomes(),
            action_needed=self.action_needed.isChecked() if self.action_needed else None,
        )

    def _confirm(self, form: ReplyForm | None) -> None:
        """Name the patient and say what cannot be taken back; then, and only then, do it."""
        note = self.note.text().strip() if self.note else ""
        self._confirming = self.answers
        checked = self._reasons.checkedButton()
        reason = checked.accessibleName() if checked is not None else ""
        empty(self._column)
        empty(self._foot)
        self._column.addWidget(Label(f"{self._plain.replace('&', '')} {self._naming}?", "title"))
        lasting = "What the sender is told cannot be taken back."
        told = f"{reason}. {lasting}" if reason else lasting
        self._column.addWidget(Label(told, "bold"))
        sure = partial(self.given.emit, note, form)
        feet = self._feet(f"{self._plain} now", sure, self._ask_again)
        self._foot.addWidget(feet)
        for button in feet.findChildren(Button):
            if button.text() == "Go back":
                button.setFocus(Qt.FocusReason.OtherFocusReason)
        self.reshaped.emit()

    def _ask_again(self) -> None:
        """Back from the confirmation: the answers are there still."""
        told = self.answers
        self._confirming = None
        empty(self._column)
        empty(self._foot)
        self._ask()
        self.fill(told)
        self.focus_first()
        self.reshaped.emit()

    def _give(self, form: ReplyForm | None) -> None:
        self.given.emit(self.note.text().strip() if self.note else "", form)


SNOMED = "http://snomed.info/sct"
"""The code system of an outcome that is told with a code."""
