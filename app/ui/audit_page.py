"""*Audit trail*: a privacy officer's page. It names no patient and holds no clinical word."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QMenu, QVBoxLayout, QWidget

from app.desk.audit_files import AuditFile
from app.desk.break_glass import Access
from app.store.audit_pages import AuditFilter
from app.store.records import AuditEntry
from app.ui import audit_lines, cards
from app.ui.announcing import say
from app.ui.audit_lines import Told
from app.ui.flow import Flow, column, holding, row
from app.ui.folding import fold
from app.ui.frames import rule
from app.ui.menu_button import MenuButton
from app.ui.page import Page, empty
from app.ui.states import Choice, StatePanel, StateWords, of_failure
from app.ui.text import Button, Field, Icon, Label
from app.ui.theme import dress, look

EVERY_ACTION = "Every action"
WRONG_DAY = "Write the day as 03-Sep-2024."
CHECKING = StateWords("Checking the audit trail", "Every entry is gone through.", icon="waiting")
MOST_ACCESSES = 20
"""Emergency accesses that are listed at once; there are more only where nobody looks into them."""

WIDTHS = {"person": 150, "reference": 150, "day": 130}


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of entries, and whether there may be earlier ones."""

    entries: tuple[AuditEntry, ...]
    more: bool


class AuditPage(Page):
    """The page.

    Signals:
        wanted: entries that fit an :class:`AuditFilter` are wanted.
        more_wanted: the entries before the one of that number are wanted.
        check_wanted, again_wanted: as their buttons say.
        save_wanted: the whole trail is wanted as an :class:`AuditFile`.
        seen: the emergency access of that reference was looked into.
    """

    wanted = Signal(object)
    more_wanted = Signal(int)
    check_wanted = Signal()
    again_wanted = Signal()
    save_wanted = Signal(object)
    seen = Signal(int)

    def __init__(self) -> None:
        super().__init__("Audit trail", "Reading the audit trail.", closes=False)
        self.known_actions: tuple[str, ...] = ()
        self._action = ""
        self._raise_entries = False
        self.add_tool("&Check now", self.check_wanted.emit, "Check now: the whole audit trail")
        self.add_tool("&Read again", self.again_wanted.emit, "Read again: the audit trail")
        for how, words in ((AuditFile.CSV, "CSV"), (AuditFile.JSON_LINES, "JSON Lines")):
            save = partial(self.save_wanted.emit, how)
            self.add_tool(f"Save as {words}…", save, f"Save as {words}: the whole audit trail")
        self._chain, self._glass, self._entries = (column(gap=look().px(4)) for _part in range(3))
        for part in (self._chain, self._glass):
            self.body.addWidget(holding(part))
        self._sought = self._filter()
        self.body.addWidget(self._sought)
        self._entries.setContentsMargins(look().px(12), 0, 0, 0)  # clear of the ring
        self.body.addWidget(holding(self._entries))
        self.body.addStretch()
        self.show_checking()

    # the chain

    def show_checking(self) -> None:
        """It is being gone through."""
        self._show_chain(CHECKING)

    def show_verdict(self, words: StateWords) -> None:
        """Whether it holds."""
        self._show_chain(words)
        say(self, words.title, urgent=words.icon == "warning")

    def _show_chain(self, words: StateWords) -> None:
        empty(self._chain)
        broken = words.icon == "warning"
        made = cards.card("panel" if broken else "card")
        line = row(gap=look().px(8))
        line.addWidget(Icon(words.icon, "text", 20), 0, Qt.AlignmentFlag.AlignTop)
        said = column(gap=0)
        said.addWidget(Label(words.title, "title"))
        said.addWidget(Label(words.what_happened))
        if words.what_to_do:
            said.addWidget(Label(words.what_to_do, "bold"))
        if words.code:
            said.addWidget(Label(f"For the service desk {words.code}", "quiet-small"))
        line.addLayout(said, 1)
        cards.lines_of(made).addLayout(line)
        made.setAccessibleName(words.title)
        self._chain.addWidget(made)

    # emergency access

    def show_accesses(self, found: tuple[Access, ...]) -> None:
        """Who broke the glass and why: what nobody has looked into first."""
        empty(self._glass)
        made = cards.card()
        into = cards.lines_of(made)
        title = audit_lines.glass_title(found)
        into.addWidget(Label(title, "title"))
        made.setAccessibleName(title)
        unseen = [one for one in found if not one.alert.seen]
        seen = [one for one in found if one.alert.seen]
        for one in unseen[:MOST_ACCESSES]:
            into.addWidget(rule())
            into.addWidget(self._access(one))
        if len(unseen) > MOST_ACCESSES:
            told = f"{len(unseen) - MOST_ACCESSES} earlier ones follow when these are looked into."
            into.addWidget(Label(told, "bold"))
        if seen:
            earlier: list[QWidget] = [self._access(one) for one in seen[:MOST_ACCESSES]]
            line = row()
            fold(line, earlier, f"Show {len(earlier)} looked into")
            line.addStretch()
            into.addLayout(line)
            for widget in earlier:
                into.addWidget(widget)
        self._glass.addWidget(made)

    def _access(self, one: Access) -> QFrame:
        return _told(audit_lines.access(one), self._glass_buttons(one))

    def _glass_buttons(self, one: Access) -> list[Button]:
        number = one.alert.reference
        about = f"of entry {number}"
        entries = partial(self._only, one.handover_id)
        spoken = f"Entries of this handover, {about}"
        made = [Button("Entries of this handover", entries, "small", spoken=spoken)]
        if not one.alert.seen:
            seen = partial(self.seen.emit, number)
            spoken = f"Emergency access {about} was looked into"
            made.append(Button("Looked into", seen, "small", spoken=spoken))
        return made

    def _only(self, handover_id: str) -> None:
        self.clear_filter()
        self.reference.setText(handover_id)
        self.look()

    # what is looked for

    def _filter(self) -> QFrame:
        made = cards.card()
        holder = QWidget()
        flow = Flow(holder, gap=look().px(10), line_gap=look().px(4))
        self.person = self._field(flow, "Person", "person")
        self.action = MenuButton(EVERY_ACTION, self._choose_action, "small")
        flow.addWidget(self.action)
        self.reference = self._field(flow, "Handover reference", "reference")
        self.day = self._field(flow, "Day", "day", "03-Sep-2024")
        flow.addWidget(Button("Show", self.look, "small", spoken="Show the entries that fit"))
        flow.addWidget(
            Button("Show all", self._all, "small", spoken="Show all: entries of every kind")
        )
        self.why_not = Label("", "bold")
        self.why_not.hide()
        into = cards.lines_of(made)
        into.addWidget(Label("Entries", "title"))
        into.addWidget(holder)
        into.addWidget(self.why_not)
        made.setAccessibleName("What is looked for")
        self._show_action("")
        return made

    def _field(self, flow: Flow, words: str, width: str, like: str = "") -> Field:
        line = row(gap=look().px(6))
        line.addWidget(Label(words, "small-bold", wrap=False))
        field = Field(like, words)
        field.setFixedWidth(look().px(WIDTHS[width]))
        field.returnPressed.connect(self.look)
        line.addWidget(field)
        flow.addWidget(holding(line))
        return field

    def _choose_action(self) -> None:
        menu = self.action_menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.action.mapToGlobal(self.action.rect().bottomLeft()))

    def action_menu(self) -> QMenu:
        """Every action that stands in the trail, to choose from."""
        menu = QMenu(self)
        dress(menu)
        menu.setAccessibleName("Action")
        for action in ("", *self.known_actions):
            chosen = menu.addAction((action or EVERY_ACTION).replace("&", "&&"))
            chosen.triggered.connect(partial(self._take_action, action))
        return menu

    def _take_action(self, action: str, _checked: bool = False) -> None:
        self._show_action(action)
        self.look()

    def _show_action(self, action: str) -> None:
        self._action = action
        words = action.capitalize() or EVERY_ACTION
        self.action.setText(words.replace("&", "&&"))
        self.action.setAccessibleName(f"Action: {words}. Choose another")

    def clear_filter(self) -> None:
        """Look for nothing in particular."""
        for field in (self.person, self.reference, self.day):
            field.setText("")
        self._show_action("")

    def _all(self) -> None:
        self.clear_filter()
        self.look()

    def look(self) -> None:
        """Ask for the entries that fit what is typed and chosen."""
        sought = self.sought()
        wrong = "" if sought is not None else WRONG_DAY
        self.why_not.show_text(wrong)
        self.why_not.setVisible(bool(wrong))
        if sought is None:
            say(self, wrong)
            self.day.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.wanted.emit(sought)
            self._raise_entries = True

    def sought(self) -> AuditFilter | None:
        """What is typed and chosen; None where the day is none."""
        typed = self.day.text().strip()
        day = audit_lines.day_of(typed) if typed else None
        if typed and day is None:
            return None
        since, until = audit_lines.bounds(day) if day else (None, None)
        return AuditFilter(
            since=since,
            until=until,
            person=self.person.text().strip(),
            action=self._action,
            handover_id=self.reference.text().strip().lower(),
        )

    # the entries

    def show_entries(self, listed: Listed, *, after: bool) -> None:
        """List entries, the newest first; ``after`` those that are there already."""
        first = not after
        if first:
            empty(self._entries)
        elif (last := self._entries.takeAt(self._entries.count() - 1)) is not None:
            _drop(last.widget())
        if first and not listed.entries:
            words = StateWords(
                "No entry fits",
                "No entry of the audit trail matches everything that is looked for.",
                "Leave something out, or show all.",
            )
            self._entries.addWidget(StatePanel(words))
            self._bring_up()
            return
        focus = self.scroller if after else None
        for one in listed.entries:
            self._entries.addWidget(_told(audit_lines.entry(one), []))
            self._entries.addWidget(rule())
        self._entries.addWidget(self._foot(listed))
        self._bring_up()
        if focus is not None:
            focus.setFocus(Qt.FocusReason.OtherFocusReason)

    def _bring_up(self) -> None:
        """What somebody looked for stands where they see it, whatever is above it."""
        if self._raise_entries:
            self._raise_entries = False
            bar, top = self.scroller.verticalScrollBar(), self._sought.y
            QTimer.singleShot(0, self, lambda: bar.setValue(top()))  # laid out by then

    def _foot(self, listed: Listed) -> QWidget:
        if not listed.more or not listed.entries:
            return Label("These are all.", "quiet")
        earlier = partial(self.more_wanted.emit, listed.entries[-1].number)
        line = row()
        line.addWidget(Button("Earlier entries", earlier, "small"))
        line.addStretch()
        return holding(line)

    def show_failure(self, failure: Exception, again: Callable[[], object]) -> None:
        """It could not be read."""
        self.tell("")
        empty(self._entries)
        self._entries.addWidget(StatePanel(of_failure(failure), [Choice("Try again", again)]))


def _told(told: Told, buttons: Sequence[Button]) -> QFrame:
    px = look().px
    made = cards.card("clear", margins=(0, 2, 0, 2))
    into: QVBoxLayout = cards.lines_of(made)
    line = row(gap=px(6))
    if told.warns:
        line.addWidget(Icon("warning", "text", 15), 0, Qt.AlignmentFlag.AlignTop)
    line.addWidget(Label(told.head, "bold", selectable=True), 1)
    into.addLayout(line)
    for words in told.lines:
        into.addWidget(Label(words, "small", selectable=True))
    if buttons:
        holder = QWidget()
        flow = Flow(holder, gap=px(8), line_gap=px(4))
        for button in buttons:
            flow.addWidget(button)
        into.addWidget(holder)
    made.setAccessibleName(f"{told.head}. {' '.join(told.lines)}")
    return made


def _drop(widget: QWidget | None) -> None:
    if widget is not None:
        widget.hide()
        widget.deleteLater()
