"""What stands where there is nothing to show: each state designed, none of them a blank."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.report.errors import AppError
from app.report.states import Role
from app.ui.flow import Flow, column, holding, row
from app.ui.frames import frame
from app.ui.text import Button, Icon, Label
from app.ui.theme import look


class Choice(NamedTuple):
    """A button of a state; the first of several is the primary one.

    Attributes:
        spoken: its accessible name, where its words alone do not say what is meant.
    """

    words: str
    pressed: Callable[[], object]
    spoken: str = ""


class StateWords(NamedTuple):
    """A state: title, what happened, what to do, and a code for the service desk."""

    title: str
    what_happened: str
    what_to_do: str = ""
    code: str = ""
    icon: str = ""


NO_PATIENTS = {
    Role.IT: StateWords(
        "Patients are not shown to local IT",
        "Connections, replies and diagnostics can be seen without any patient's name.",
        "triage-handover doctor looks at everything that this computer needs.",
        "ROLE-003",
        "info",
    ),
}
"""What stands in the place of the lists for a role that sees no patients and has no page."""


def of_failure(failure: Exception) -> StateWords:
    """The words for a failure; one that nobody foresaw is said to be ours."""
    if isinstance(failure, AppError):
        return StateWords(
            failure.title, failure.what_happened, failure.what_to_do, failure.code, "warning"
        )
    return StateWords(
        "Something went wrong in this program",
        "What you asked for was not done. What is kept here is unchanged.",
        "Try once more. If it happens again, tell the service desk the code.",
        f"PROGRAM-001, {type(failure).__name__}",
        "warning",
    )


class StatePanel(QWidget):
    """One state, in the middle of what it stands for; ``asks`` stands before the choices."""

    def __init__(
        self, words: StateWords, choices: Sequence[Choice] = (), asks: QWidget | None = None
    ) -> None:
        super().__init__()
        px = look().px
        panel = frame("panel")
        panel.setMaximumWidth(px(640))
        inner = column(gap=px(8), margins=(px(18), px(14), px(18), px(16)))
        head = row(gap=px(10))
        if words.icon:
            head.addWidget(Icon(words.icon, "text", 20), 0, Qt.AlignmentFlag.AlignTop)
        self.title = Label(words.title, "big")
        head.addWidget(self.title, 1)
        inner.addLayout(head)
        for text, look_as in ((words.what_happened, "body"), (words.what_to_do, "bold")):
            if text:
                inner.addWidget(Label(text, look_as))
        if words.code:
            code = row(gap=px(5))
            code.addWidget(Label("For the service desk", "quiet-small", wrap=False))
            code.addWidget(Label(words.code, "small-bold", selectable=True), 1)
            inner.addLayout(code)
        if asks is not None:
            inner.addWidget(asks)
        if choices:
            buttons = QWidget()
            flow = Flow(buttons, gap=px(8), line_gap=px(6))
            for at, choice in enumerate(choices):
                look_as = "plain" if at else "primary"
                flow.addWidget(Button(choice.words, choice.pressed, look_as, spoken=choice.spoken))
            inner.addWidget(buttons)
        panel.setLayout(inner)
        outer = column(margins=(px(14), px(14), px(14), px(14)))
        outer.addWidget(panel)
        outer.addStretch()
        self.setLayout(outer)
        self.setAccessibleName(words.title)
        self.setAccessibleDescription(
            " ".join(part for part in (words.what_happened, words.what_to_do, words.code) if part)
        )


def nothing_chosen() -> QWidget:
    """Where a report will stand."""
    made = column(margins=(look().px(22), look().px(22), look().px(22), look().px(22)))
    made.addWidget(Label("No report is open", "big"))
    made.addWidget(Label("Choose a handover in the list. Opening it tells the sender nothing."))
    made.addStretch()
    return holding(made)
