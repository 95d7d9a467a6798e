"""The cards of a report's first screen, each drawn from one section of the sheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from app.report.changes import Change, Mark
from app.report.due import Due
from app.report.sheet import Line, LineKind, Section, SectionId, Sheet
from app.ui.days import said_once
from app.ui.flow import Flow, column, holding, row
from app.ui.folding import fold
from app.ui.frames import Frame, frame
from app.ui.line_widgets import (
    Marked,
    Marks,
    further_lines,
    gone_line,
    line_widget,
    pair,
    with_marks,
)
from app.ui.looks import BANDS
from app.ui.rows_view import RowsView, is_long
from app.ui.text import Button, Icon, Label
from app.ui.theme import look

CLOCK_WIDTH = 216
MOST_EARLIER = 2
"""Outcomes of earlier reports whose words all stand; with more, they open on demand."""

LARGE = 1.75
"""Text size from which the details of an outcome open on demand, so that the flags and the reason
stand as far up as they can."""

LONG_TEXT = 200
"""Characters of an outcome above which its further details open on demand."""


def card(look_as: str = "card", *, margins: tuple[int, int, int, int] = (12, 7, 12, 7)) -> QFrame:
    """A framed card with a column for its lines."""
    made = frame(look_as)
    space = look().space
    layout = column(gap=space(2), margins=tuple(space(side) for side in margins))  # type: ignore[arg-type]  # four in, four out
    made.setLayout(layout)
    return made


def lines_of(made: QFrame) -> QVBoxLayout:
    """The column of a card."""
    layout = made.layout()
    assert isinstance(layout, QVBoxLayout)  # noqa: S101  card() has just made it
    return layout


def plain_card(section: Section, marks: Marks, *, spoken: str = "") -> QFrame:
    """A title over its lines; very many lines become one virtual list."""
    made = card()
    column_ = lines_of(made)
    column_.addWidget(Label(section.title, "head"))
    add_lines(column_, section, marks)
    made.setAccessibleName(spoken or section.title)
    return made


def notes_card(section: Section, marks: Marks) -> QFrame:
    """Notes and tasks; where all is of one day, the day stands once beside the title."""
    day, lines = said_once(section.lines)
    if not day or is_long(section.lines):
        return plain_card(section, marks)
    made = card()
    column_ = lines_of(made)
    head = row(gap=look().space(10))
    head.addWidget(Label(section.title, "head", wrap=False))
    head.addWidget(Label(day, "quiet-small"), 1)
    column_.addLayout(head)
    for widget in with_marks(lines, marks, section.lines):
        column_.addWidget(widget)
    made.setAccessibleName(section.title)
    return made


def add_lines(into: QVBoxLayout, section: Section, marks: Marks) -> None:
    """The lines of a section, as widgets or as one list."""
    if is_long(section.lines):
        first, rest = section.lines[:12], section.lines[12:]
        near = {at: here for at, here in marks.items() if at < len(first)}
        for widget in with_marks(first, near):
            into.addWidget(widget)
        into.addWidget(RowsView(rest, section.title))
        list_changes(into, {at: here for at, here in marks.items() if at not in near})
        return
    for widget in with_marks(section.lines, marks):
        into.addWidget(widget)


def wanted_words(for_action: bool | None) -> str:
    """Whether the sender wants something done; empty where that was not said."""
    if for_action is None:
        return ""
    return "Sent for action" if for_action else "Sent for information"


class Clock(Frame):
    """How soon: shape, words and minutes in the colour of the band."""

    def __init__(self, due: Due, origin: str) -> None:
        super().__init__(f"clock-{due.band.value}")
        self._origin = origin
        space = look().space
        layout = column(gap=0, margins=(space(12), space(6), space(8), space(6)))
        self._rows = layout
        self.setLayout(layout)
        self.show_due(due)

    def show_due(self, due: Due) -> None:
        """Show that time."""
        while (item := self._rows.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        band = due.band.value
        self.look_as(f"clock-{band}")
        head = row(gap=look().space(6))
        head.addWidget(Icon(due.band.value, INK[band], 14))
        head.addWidget(Label(due.head, f"{band}-text"), 1)
        self._rows.addWidget(holding(head))
        size = "big" if due.at is not None else "words"
        self._rows.addWidget(Label(due.value, f"{band}-{size}"))
        by = f"{due.by}, {due.day}" if due.day else due.by
        self._by = Label(by, f"{band}-bold")
        self._rows.addWidget(self._by)
        if self._origin:
            self._rows.addWidget(Label(self._origin, f"{band}-small"))
        self._rows.addStretch()
        self.setAccessibleName(" ".join(part for part in (due.spoken, self._origin) if part))

    @property
    def read_height(self) -> int:
        """How much of it has to be seen to read the time, whose origin may stand further down."""
        return self._by.geometry().bottom() + 1


INK = {band: ink for band, (_fill, ink) in BANDS.items()}


def outcome_card(
    section: Section, due: Due, marks: Marks, wanted: str = ""
) -> tuple[QFrame, Clock]:
    """The outcome in the sender's words, with the clock at its right.

    ``wanted`` says whether it was sent for action or for information (PRSB: the two could not be
    told apart). Of a report that no longer holds only the outcome itself stands at once.
    """
    made = frame("card")
    outer = row(gap=0)
    made.setLayout(outer)
    space = look().space
    px = look().px
    left = column(gap=space(1), margins=(space(12), space(7), space(8), space(7)))
    head = row(gap=space(10))
    head.addWidget(Label(section.title, "head"), 1)
    if wanted:
        head.addWidget(Label(wanted, "small-bold", wrap=False), 0, Qt.AlignmentFlag.AlignTop)
    left.addLayout(head)
    clock_line = section.line("clock")
    origin = clock_line.aside if clock_line else ""
    indexed = [(at, line) for at, line in enumerate(section.lines) if line.key != "clock"]
    earlier: list[tuple[QWidget, QWidget]] = []
    for _group, members in groupby(indexed, key=lambda each: each[1].group):
        one = list(members)
        heads, details = _one_outcome(left, one, marks)
        if one[0][1].kind is LineKind.STRUCK:
            earlier.append((heads, details))
    drawn = {at for at, _line in indexed}
    list_changes(left, {at: here for at, here in marks.items() if at not in drawn})
    if earlier:
        many = len(earlier) > MOST_EARLIER
        words = (
            f"Show {len(earlier)} earlier outcomes" if many else "Show more about what is struck"
        )
        foot = row()
        left.addLayout(foot)
        fold(foot, [part for parts in earlier for part in parts[0 if many else 1 :]], words)
        foot.addStretch()
    left.addStretch()
    outer.addWidget(holding(left), 1)
    clock = Clock(due, origin)
    clock.setFixedWidth(px(CLOCK_WIDTH))
    outer.addWidget(clock)
    made.setAccessibleName(section.title)
    return made, clock


def _one_outcome(
    into: QVBoxLayout, members: list[tuple[int, Line]], marks: Marks
) -> tuple[QWidget, QWidget]:
    """Add an outcome; gives what holds its head and what holds its details."""
    space = look().space
    first, more = QWidget(), QWidget()
    flow, further = (Flow(each, gap=space(14), line_gap=0) for each in (first, more))
    heads = column(gap=space(1))
    stands = members[0][1].kind is not LineKind.STRUCK  # the others open with all they hold
    large = look().scale >= LARGE
    first_of_all = _OUTCOME_ALWAYS if large else _OUTCOME_FIRST
    folds = stands and (large or sum(len(line.plain) for _at, line in members) > LONG_TEXT)
    boxed = further_lines(marks)
    told_of = dict(members)
    for at, line in members:
        if at in marks:
            for widget in _changed(told_of, at, marks[at], boxed=at in boxed):
                heads.addWidget(widget)
        elif at in boxed:
            continue
        elif line.kind in _HEADS:
            heads.addWidget(line_widget(line))
        else:
            told = folds and line.key not in first_of_all and (large or bool(line.label))
            (further if told else flow).addWidget(_outcome_detail(line))
    head = holding(heads)
    into.addWidget(head)
    into.addWidget(first)
    if further.count():
        into.addWidget(more)
        foot = row()
        into.addLayout(foot)
        fold(foot, [more], f"Show {further.count()} more about this outcome")
        foot.addStretch()
    return head, first


_HEADS = (LineKind.LEAD, LineKind.STRUCK)
"""How an outcome itself is set; its details are not."""

_OUTCOME_ALWAYS = frozenset({"act-by-note"})
_OUTCOME_FIRST = frozenset({"service", "asked-by"}) | _OUTCOME_ALWAYS
"""What stands beside the outcome at once; the rest opens where much was sent."""


def _changed(
    lines: dict[int, Line], at: int, here: list[Change], *, boxed: bool
) -> Iterable[QWidget]:
    """What changed at a line of an outcome: all that belongs together in one box.

    ``boxed`` says whether the line itself stands in the box of another change.
    """
    yield from (gone_line(change) for change in here if change.gone)
    kept = [change for change in here if not change.gone]
    if not kept:
        if not boxed:
            yield line_widget(lines[at])
        return
    together = [lines[one] for one in (at, *kept[0].also)]
    heads = [line_widget(line) for line in together if line.kind in _HEADS or len(together) == 1]
    if len(together) > 1:
        details = QWidget()
        flow = Flow(details, gap=look().space(14), line_gap=0)
        for line in together:
            if line.kind not in _HEADS:
                flow.addWidget(_outcome_detail(line))
        heads.append(details)
    yield Marked(kept[0], *heads)


def _outcome_detail(line: Line) -> QWidget:
    if line.kind is LineKind.QUIET and not line.label:
        return Label(line.text, "quiet-small")
    absent = line.text in ("Not recorded", "Not Known", "Unavailable")
    return pair(line.label, line.text, "quiet-small" if absent else "small-bold", line.aside)


def advice_card(section: Section, marks: Marks) -> QFrame:
    """What the patient was told, in the manner of the NHS care card."""
    made = frame("care")
    outer = column(gap=0)
    made.setLayout(outer)
    space = look().space
    head = frame("care-head")
    head_row = row(margins=(space(10), space(3), space(10), space(3)))
    title = Label(section.title, "care-head")
    title.setAccessibleName("Non-urgent advice: care advice given to the patient")
    head_row.addWidget(title)
    head.setLayout(head_row)
    outer.addWidget(head)
    body = column(gap=space(1), margins=(space(11), space(6), space(11), space(6)))
    add_lines(body, section, marks)
    outer.addWidget(holding(body))
    outer.addStretch()
    made.setAccessibleName("Non-urgent advice: care advice given to the patient")
    return made


def facts_card(section: Section, marks: Marks) -> QFrame:
    """Medicines, allergies, conditions and observations: one line where little was sent."""
    made = card(margins=(12, 6, 12, 6))
    into = lines_of(made)
    quiet = [line for line in section.lines if line.kind is LineKind.QUIET]
    rest = [line for line in section.lines if line.kind is not LineKind.QUIET]
    holder = QWidget()
    flow = Flow(holder, gap=look().space(22), line_gap=0)
    for line in quiet:
        flow.addWidget(Label(line.text, "quiet"))
    if rest and rest[0].kind is LineKind.HEADING:
        add_lines(into, Section(section.id, section.title, tuple(rest)), {})
        into.addWidget(holder)
    else:
        into.addWidget(holder)
        add_lines(into, Section(section.id, section.title, tuple(rest)), {})
    list_changes(into, marks)
    made.setAccessibleName(section.title)
    return made


def changes_card(section: Section, marks: Marks) -> QFrame:
    """What changed in a section whose lines stand in a long list, above that list."""
    made = card()
    holder = QWidget()
    flow = Flow(holder, gap=look().space(10), line_gap=look().space(2))
    flow.addWidget(Label(f"Changed in {section.title}", "head", wrap=False))
    for one in _every_change(marks):
        flow.addWidget(one)
    lines_of(made).addWidget(holder)
    return made


def patient_changes(changes: Sequence[Change]) -> list[QFrame]:
    """What changed about the patient, whose banner always reads the same way."""
    return _apart(changes, {SectionId.BANNER: "Patient"})


def gone_sections(sheet: Sheet, changes: Sequence[Change]) -> list[QFrame]:
    """What is not there any more where nothing else of its section is, either."""
    titles = {name: title for name, title in _GONE.items() if sheet.section(name) is None}
    return _apart(changes, titles)


_GONE = {
    SectionId.PROBLEMS: "the problems of this message",
    SectionId.NOTES: "Notes and tasks for you",
}
"""The sections that a report need not have."""


def _apart(changes: Sequence[Change], titles: dict[SectionId, str]) -> list[QFrame]:
    return [
        changes_card(Section(name, title, ()), {0: here})
        for name, title in titles.items()
        if (here := [change for change in changes if change.section is name])
    ]


def list_changes(into: QVBoxLayout, marks: Marks) -> None:
    """The changes of a section, one under another."""
    for one in _every_change(marks):
        into.addWidget(one)


def _every_change(marks: Marks) -> Iterable[Marked]:
    for changes in marks.values():
        for change in changes:
            style = "struck" if change.mark is Mark.REMOVED else "body"
            yield Marked(change, Label(change.now or change.was, style))


def add_button(made: QWidget, button: Button) -> None:
    """Put a button under all that a card holds, at its left."""
    foot = row(margins=(look().space(12), look().space(4), look().space(12), look().space(8)))
    foot.addWidget(button)
    foot.addStretch()
    layout = made.layout()
    assert isinstance(layout, QVBoxLayout)  # noqa: S101  a card is a column
    layout.addLayout(foot)
