"""The cards of a report's first screen, each drawn from one section of the sheet."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import groupby

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.report.changes import Mark
from app.report.due import Due
from app.report.sheet import Line, LineKind, Section
from app.report.sheet.earlier import KEY as EARLIER
from app.ui.flow import Flow, column, holding, row
from app.ui.line_widgets import Marked, Marks, line_widget, pair, with_marks
from app.ui.rows_view import RowsView, is_long
from app.ui.style_sheet import BANDS
from app.ui.text import Button, Icon, Label, frame, rule
from app.ui.theme import look

CLOCK_WIDTH = 216
LONG_TEXT = 400
"""Characters of a flag or problem above which its text opens on demand; its head always shows."""

MOST_OPEN = 3
"""Problems whose sentences all stand open; with more, the titles stand and the rest opens."""


def card(look_as: str = "card", *, margins: tuple[int, int, int, int] = (12, 7, 12, 7)) -> QFrame:
    """A framed card with a column for its lines."""
    made = frame(look_as)
    px = look().px
    layout = column(gap=px(2), margins=tuple(px(side) for side in margins))  # type: ignore[arg-type]  # four in, four out
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


def add_lines(into: QVBoxLayout, section: Section, marks: Marks) -> None:
    """The lines of a section, as widgets or as one list."""
    if is_long(section.lines):
        first, rest = section.lines[:12], section.lines[12:]
        for widget in with_marks(first, marks):
            into.addWidget(widget)
        into.addWidget(RowsView(rest, section.title))
        return
    for widget in with_marks(section.lines, marks):
        into.addWidget(widget)


class Clock(QFrame):
    """How soon: shape, words and minutes in the colour of the band."""

    def __init__(self, due: Due, origin: str) -> None:
        super().__init__()
        self._origin = origin
        px = look().px
        layout = column(gap=0, margins=(px(12), px(6), px(8), px(6)))
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
        self.setProperty("look", f"clock-{band}")
        self.style().unpolish(self)
        self.style().polish(self)
        head = row(gap=look().px(6))
        head.addWidget(Icon(due.band.value, INK[band], 14))
        head.addWidget(Label(due.head, f"{band}-text"), 1)
        self._rows.addWidget(holding(head))
        size = "big" if due.at is not None else "words"
        self._rows.addWidget(Label(due.value, f"{band}-{size}"))
        by = f"{due.by}, {due.day}" if due.day else due.by
        self._rows.addWidget(Label(by, f"{band}-bold"))
        if self._origin:
            self._rows.addWidget(Label(self._origin, f"{band}-small"))
        self._rows.addStretch()
        self.setAccessibleName(" ".join(part for part in (due.spoken, self._origin) if part))


INK = {band: ink for band, (_fill, ink) in BANDS.items()}


def outcome_card(section: Section, due: Due, marks: Marks) -> tuple[QFrame, Clock]:
    """The outcome in the sender's words, with the clock at its right."""
    made = frame("card")
    outer = row(gap=0, margins=(1, 1, 1, 1))
    made.setLayout(outer)
    px = look().px
    left = column(gap=px(1), margins=(px(12), px(7), px(8), px(7)))
    left.addWidget(Label(section.title, "head"))
    clock_line = section.line("clock")
    origin = clock_line.aside if clock_line else ""
    indexed = [(at, line) for at, line in enumerate(section.lines) if line.key != "clock"]
    for _group, members in groupby(indexed, key=lambda each: each[1].group):
        _one_outcome(left, list(members), marks)
    left.addStretch()
    outer.addWidget(holding(left), 1)
    clock = Clock(due, origin)
    clock.setFixedWidth(px(CLOCK_WIDTH))
    outer.addWidget(clock)
    made.setAccessibleName(section.title)
    return made, clock


def _one_outcome(into: QVBoxLayout, members: list[tuple[int, Line]], marks: Marks) -> None:
    px = look().px
    first, more = QWidget(), QWidget()
    flow, further = (Flow(each, gap=px(14), line_gap=0) for each in (first, more))
    folds = sum(len(line.plain) for _at, line in members) > LONG_TEXT
    for at, line in members:
        if at in marks:
            for widget in with_marks((line,), {0: marks[at]}):
                into.addWidget(widget)
        elif line.kind in (LineKind.LEAD, LineKind.STRUCK):
            into.addWidget(line_widget(line))
        else:
            told = folds and line.key not in _OUTCOME_FIRST and bool(line.label)
            (further if told else flow).addWidget(_outcome_detail(line))
    into.addWidget(first)
    if further.count():
        into.addWidget(more)
        foot = row()
        into.addLayout(foot)
        _fold(foot, [more], f"Show {further.count()} more about this outcome")
        foot.addStretch()


_OUTCOME_FIRST = frozenset({"service", "asked-by", "act-by-note"})
"""What stands beside the outcome at once; the rest opens where much was sent."""


def _outcome_detail(line: Line) -> QWidget:
    if line.kind is LineKind.QUIET and not line.label:
        return Label(line.text, "quiet-small")
    absent = line.text in ("Not recorded", "Not Known", "Unavailable")
    return pair(line.label, line.text, "quiet-small" if absent else "small-bold", line.aside)


def problems_card(
    section: Section, show_about: Callable[[], object], beside: Callable[[Line], QWidget]
) -> QFrame:
    """What was wrong with the message; the titles always stand, the sentences may open.

    ``beside`` makes what stands at the right of a problem, by its first line.
    """
    made = card("beware", margins=(12, 5, 12, 6))
    into = lines_of(made)
    groups = [
        list(members)
        for _group, members in groupby(
            (line for line in section.lines if not _is_apart(line)), key=lambda line: line.group
        )
    ]
    apart = [line for line in section.lines if _is_apart(line)]
    head = row()
    head.addWidget(Label(section.title, "beware-head"), 1)
    into.addLayout(head)
    details: list[QWidget] = []
    folds = len(groups) > MOST_OPEN or sum(len(m.plain) for g in groups for m in g) > LONG_TEXT
    for members in groups[:12]:
        into.addWidget(rule("beware-rule"))
        one, detail = _flagged(members, "barred" if "shown" in members[0].text else "warning")
        whole = row()
        whole.addWidget(one, 1)
        whole.addWidget(beside(members[0]))
        into.addLayout(whole)
        details.append(detail)
    rest = [line for members in groups[12:] for line in members] + apart
    if rest:
        more = RowsView(rest, "Further problems") if is_long(rest) else _lines(rest)
        into.addWidget(more)
        details.append(more)
    if folds:
        _fold(head, details, f"Show all {len(groups)} in full" if len(groups) > 1 else "Show it")
    else:
        head.addWidget(Button("About this message", show_about, "small"))
    made.setAccessibleName(section.title)
    return made


def beware_card(section: Section, marks: Marks) -> QFrame:
    """The flags: category in bold with its shape, then the sender's words."""
    groups = [list(group) for _key, group in groupby(section.lines, key=lambda line: line.group)]
    if section.line("no-flags"):
        made = card(margins=(12, 5, 12, 5))
        lines_of(made).addWidget(Label(section.lines[0].text, "quiet"))
        _list_changes(lines_of(made), marks)
        return made
    made = card("beware", margins=(10, 5, 10, 6))
    into = lines_of(made)
    details: list[QWidget] = []
    long = sum(len(line.text) for line in section.lines) > LONG_TEXT * 2
    if len(groups) == 2:
        side_by_side = row(gap=look().px(10))
        for at, members in enumerate(groups):
            if at:
                side_by_side.addWidget(rule("beware-rule", upright=True, width=2))
            one, detail = _flagged(members, _shape(members[0].text))
            side_by_side.addWidget(one, 1)
            details.append(detail)
        into.addLayout(side_by_side)
    else:
        for at, members in enumerate(groups[:20]):
            if at:
                into.addWidget(rule("beware-rule"))
            one, detail = _flagged(members, _shape(members[0].text))
            into.addWidget(one)
            details.append(detail)
        rest = [line for members in groups[20:] for line in members]
        if rest:
            into.addWidget(RowsView(rest, "Further flags"))
    if long:
        foot = row()
        foot.addStretch()
        into.addLayout(foot)
        _fold(foot, details, "Show the sender's words in full")
    _list_changes(into, marks)
    made.setAccessibleName(f"{section.title}: {len(groups)}")
    return made


def advice_card(section: Section, marks: Marks) -> QFrame:
    """What the patient was told, in the manner of the NHS care card."""
    made = frame("care")
    outer = column(gap=0, margins=(1, 1, 1, 1))
    made.setLayout(outer)
    px = look().px
    head = frame("care-head")
    head_row = row(margins=(px(10), px(3), px(10), px(3)))
    title = Label(section.title, "care-head")
    title.setAccessibleName("Non-urgent advice: care advice given to the patient")
    head_row.addWidget(title)
    head.setLayout(head_row)
    outer.addWidget(head)
    body = column(gap=px(1), margins=(px(11), px(6), px(11), px(6)))
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
    flow = Flow(holder, gap=look().px(22), line_gap=0)
    for line in quiet:
        flow.addWidget(Label(line.text, "quiet"))
    if rest and rest[0].kind is LineKind.HEADING:
        add_lines(into, Section(section.id, section.title, tuple(rest)), {})
        into.addWidget(holder)
    else:
        into.addWidget(holder)
        add_lines(into, Section(section.id, section.title, tuple(rest)), {})
    _list_changes(into, marks)
    made.setAccessibleName(section.title)
    return made


def _is_apart(line: Line) -> bool:
    """Whether a line is no problem itself: what was set apart, what an earlier version said."""
    return line.kind is LineKind.ROW and line.key in ("set-apart", EARLIER)


def changes_card(section: Section, marks: Marks) -> QFrame:
    """What changed in a section whose lines stand in a long list, above that list."""
    made = card()
    lines_of(made).addWidget(Label(f"Changed in {section.title}", "head"))
    _list_changes(lines_of(made), marks)
    return made


def _list_changes(into: QVBoxLayout, marks: Marks) -> None:
    for changes in marks.values():
        for change in changes:
            style = "struck" if change.mark is Mark.REMOVED else "body"
            words = Label(change.now or change.was, style)
            into.addWidget(Marked(change, words))


def _flagged(members: list[Line], shape: str) -> tuple[QWidget, QWidget]:
    line = row(gap=look().px(8))
    line.addWidget(Icon(shape, "bewaretext", 18), 0, Qt.AlignmentFlag.AlignTop)
    words = column(gap=0)
    head = members[0]
    words.addWidget(Label(head.text, "struck" if head.kind is LineKind.STRUCK else "beware-head"))
    detail = column(gap=0)
    for member in members[1:]:
        detail.addWidget(Label(member.plain, "beware-text"))
    detail_widget = holding(detail)
    words.addWidget(detail_widget)
    words.addStretch()
    line.addLayout(words, 1)
    return holding(line), detail_widget


def _lines(lines: Iterable[Line]) -> QWidget:
    made = column()
    for line in lines:
        made.addWidget(line_widget(line))
    return holding(made)


def _fold(into: QHBoxLayout, details: list[QWidget], words: str) -> None:
    for detail in details:
        detail.hide()

    def toggle() -> None:
        opening = details[0].isHidden()
        for detail in details:
            detail.setVisible(opening)
        button.setText("Show less" if opening else words)
        button.setAccessibleName(button.text())

    button = Button(words, toggle, "go")
    into.addWidget(button)


def _shape(words: str) -> str:
    low = words.lower()
    if "safeguard" in low:
        return "shield"
    if any(word in low for word in ("interpret", "language", "communication")):
        return "speech"
    if any(word in low for word in ("not safe", "unsafe", "scene", "danger")):
        return "barred"
    return "warning"
