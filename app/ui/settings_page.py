"""*Settings*: every setting of the registry, where its value comes from, and who holds it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QWidget

from app.settings.forms import Malformed
from app.settings.layers import Source
from app.settings.listing import Group, Listed, Listing
from app.ui import cards
from app.ui.announcing import say
from app.ui.flow import Flow, column, holding, row
from app.ui.folding import fold
from app.ui.frames import frame, rule
from app.ui.page import Page
from app.ui.states import Choice as Way
from app.ui.states import StatePanel, of_failure
from app.ui.text import Button, Choice, Field, Icon, Label, Tick
from app.ui.theme import look

HELD = "Settings of this computer are read when the program starts."
_SOURCES = {
    Source.DEFAULT: "default",
    Source.MACHINE_FILE: "set for this computer",
    Source.RECOMMENDED: "recommended by policy",
    Source.USER_FILE: "set for this account",
    Source.COMMAND_LINE: "set at the start",
    Source.POLICY: "set by policy",
}


class SettingsPage(Page):
    """The page.

    Signals:
        changed: a personal setting is to be changed: its key, and the value as a file holds it.
    """

    changed = Signal(str, object)

    def __init__(self) -> None:
        super().__init__("Settings", "Reading the settings.")
        self.add_way_back()

    def show_listing(self, listing: Listing) -> None:
        """Show all of them: what is wrong first, then what is the person's own."""
        here = [one for one in self.findChildren(QWidget) if one.hasFocus()]
        kept = here[0].accessibleName() if here else ""
        self.clear()
        self.tell(HELD)
        every = [one for group in listing.groups for one in group.settings]
        if listing.problems or listing.ignored:
            self.body.addWidget(_problems(listing))
        self.body.addWidget(self._yours([one for one in every if one.personal]))
        for group in listing.groups:
            self.body.addWidget(_group(group))
        self.body.addStretch()
        for one in self.findChildren(QWidget):
            if kept and one.accessibleName() == kept and one.focusPolicy():
                one.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_failure(self, failure: Exception, again: Callable[[], object]) -> None:
        """They could not be read."""
        self.clear()
        self.tell("")
        self.body.addWidget(StatePanel(of_failure(failure), [Way("Try again", again)]))
        self.body.addStretch()

    def _yours(self, settings: list[Listed]) -> QFrame:
        made = cards.card()
        into = cards.lines_of(made)
        into.addWidget(Label("Yours to change", "title"))
        for one in settings:
            into.addWidget(rule())
            into.addWidget(_about(one))
            if not one.locked_by:
                into.addWidget(self._changer(one))
        made.setAccessibleName("Yours to change")
        return made

    def _changer(self, one: Listed) -> QWidget:
        schema = one.form.schema()
        choices = schema.get("enum")
        if schema["type"] == "boolean":
            tick = Tick("Yes", f"{one.meaning} Yes")
            tick.setChecked(one.raw is True)
            tick.toggled.connect(partial(self.changed.emit, one.key))
            return tick
        if isinstance(choices, list):
            return self._choices(one, choices)
        return self._field(one)

    def _choices(self, one: Listed, choices: list[str]) -> QWidget:
        holder = QWidget()
        group = QButtonGroup(holder)
        flow = Flow(holder, gap=look().px(16), line_gap=look().px(2))
        for words in choices:
            choice = Choice(words.capitalize(), f"{one.meaning} {words.capitalize()}")
            choice.clicked.connect(partial(self._emit, one.key, words))
            choice.setChecked(words == one.value)
            if words != one.value:  # Tab stops at the one that holds, arrows lead to the others
                choice.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
            group.addButton(choice)
            flow.addWidget(choice)
        return holder

    def _emit(self, key: str, value: object, _checked: bool = False) -> None:
        self.changed.emit(key, value)

    def _field(self, one: Listed) -> QWidget:
        line = row(gap=look().px(8))
        field = Field("", one.meaning)
        field.setText(one.value)
        field.setFixedWidth(look().px(90))
        wrong = Label("", "bold")
        wrong.hide()

        def give() -> None:
            typed = field.text().strip()
            value: object = int(typed) if typed.isdecimal() else typed
            try:
                one.form.read(value)
            except Malformed as told:
                wrong.show_text(f"It must be {told}.")
                wrong.show()
                say(wrong, wrong.text())
                field.setFocus(Qt.FocusReason.OtherFocusReason)
            else:
                self.changed.emit(one.key, value)

        field.returnPressed.connect(give)
        line.addWidget(field)
        line.addWidget(Button("Set", give, "small", spoken=f"Set: {one.meaning}"))
        line.addWidget(wrong, 1)
        line.addStretch()
        return holding(line)


def _problems(listing: Listing) -> QFrame:
    made = cards.card("panel")
    into = cards.lines_of(made)
    count = len(listing.problems) + len(listing.ignored)
    title = f"{count} in the settings cannot be used" if count > 1 else "One cannot be used"
    head = row(gap=look().px(8))
    head.addWidget(Icon("warning", "text", 20))
    head.addWidget(Label(title, "title"), 1)
    into.addLayout(head)
    for one in listing.problems:
        into.addWidget(Label(f"{one.what_happened}.".replace("..", "."), "bold", selectable=True))
        into.addWidget(Label(f"{one.what_to_do}. {one.code}".replace("..", "."), "small"))
    for words in listing.ignored:
        into.addWidget(Label(words, "body", selectable=True))
    made.setAccessibleName(title)
    return made


def _group(group: Group) -> QFrame:
    made = cards.card()
    into = cards.lines_of(made)
    into.addWidget(Label(group.title, "title"))
    made.setAccessibleName(group.title)
    told = [one for one in group.settings if not one.personal]
    given = [one for one in told if one.source is not Source.DEFAULT]
    defaults = [one for one in told if one.source is Source.DEFAULT]
    for one in given:
        into.addWidget(rule())
        into.addWidget(_about(one))
    if not defaults:
        return made
    holder = QWidget()
    lines = column(gap=look().px(2))
    for one in defaults:
        lines.addWidget(rule())
        lines.addWidget(_about(one))
    holder.setLayout(lines)
    line = row()
    fold(line, [holder], f"Show the defaults: {group.title}")
    line.addStretch()
    into.addLayout(line)
    into.addWidget(holder)
    return made


def _about(one: Listed) -> QFrame:
    """One setting: what it means, its value, where that comes from, and whether it is locked."""
    px = look().px
    made = frame("clear")
    into = column(gap=0, margins=(0, px(2), 0, px(2)))
    head = row(gap=px(8))
    if one.locked_by:
        head.addWidget(Icon("lock", "text", 16), 0, Qt.AlignmentFlag.AlignTop)
    head.addWidget(Label(one.meaning, "body"), 1)
    into.addLayout(head)
    value = one.value or "not set"
    into.addWidget(Label(value, "bold", selectable=True))
    source = _SOURCES[one.source]
    told = f"{one.key}: {source}" + (f", {one.place}" if one.place and not one.locked_by else "")
    if one.of_machine:
        told += ", by local IT alone"
    if one.locked_by:
        told = f"{one.key}: locked by policy, {one.locked_by}"
    into.addWidget(Label(told, "quiet-small", selectable=True))
    made.setLayout(into)
    made.setAccessibleName(f"{one.meaning} {value}. {told}")
    return made
