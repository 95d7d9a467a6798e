"""What to beware of: the problems of a message, and the flags that the sender set."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import groupby

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QWidget

from app.report.sheet import Line, LineKind, Section
from app.report.sheet.earlier import KEY as EARLIER
from app.ui.cards import card, lines_of, list_changes
from app.ui.flow import Flow, column, holding, row
from app.ui.folding import fold
from app.ui.frames import Frame, rule
from app.ui.line_widgets import Marked, Marks, line_widget
from app.ui.rows_view import RowsView, is_long
from app.ui.text import Button, Icon, Label
from app.ui.theme import look

LONG_TEXT = 400
"""Characters of a flag or problem above which its text opens on demand; its head always shows."""

MOST_OPEN = 3
"""Problems whose sentences all stand open; with more, the titles stand and the rest opens."""


def problems_card(
    section: Section,
    show_about: Callable[[], object],
    beside: Callable[[Line], QWidget],
    marks: Marks,
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
    flagged = [line for line in section.lines if is_earlier_flag(line)]
    apart = [line for line in section.lines if _is_apart(line) and line not in flagged]
    # By its words, not its place: what an earlier version said stands between the lines.
    every = [change for here in marks.values() for change in here]
    changed = {change.now.split("\n")[0]: change for change in every if change.now}
    head = row()
    head.addWidget(Label(section.title, "beware-head"), 1)
    into.addLayout(head)
    details: list[QWidget] = []
    folds = len(groups) > MOST_OPEN or sum(len(m.plain) for g in groups for m in g) > _most_text()
    holder = QWidget()
    rows = Flow(holder, gap=look().space(14), line_gap=look().space(2))
    into.addWidget(holder)
    for members in groups[:12]:
        between = _Across()
        rows.addWidget(between)
        if folds:
            details.append(between)  # titles alone stand side by side
        shape = "barred" if "shown" in members[0].text else "warning"
        one, told = _in_a_row(members, shape)
        whole = row()
        rows.addWidget(holding(whole))
        change = next((c for line in members if (c := changed.pop(line.plain, None))), None)
        whole.addWidget(Marked(change, one) if change else one, 1)
        whole.addWidget(beside(members[0]))
        details += told
    if flagged:
        into.addWidget(_flowing(flagged))
    rest = [line for members in groups[12:] for line in members] + apart
    if rest:
        more = RowsView(rest, "Further problems") if is_long(rest) else _lines(rest)
        into.addWidget(more)
        details.append(more)
    unseen = [change for change in every if change in changed.values() or not change.now]
    list_changes(into, {0: unseen})
    if folds:
        fold(head, details, f"Show all {len(groups)} in full" if len(groups) > 1 else "Show it")
    else:
        head.addWidget(Button("About this message", show_about, "go"))
    made.setAccessibleName(section.title)
    return made


def beware_card(section: Section, marks: Marks) -> QFrame:
    """The flags: category in bold with its shape, then the sender's words."""
    groups = [list(group) for _key, group in groupby(section.lines, key=lambda line: line.group)]
    if section.line("no-flags"):
        made = card(margins=(12, 5, 12, 5))
        lines_of(made).addWidget(Label(section.lines[0].text, "quiet"))
        list_changes(lines_of(made), marks)
        return made
    made = card("beware", margins=(10, 5, 10, 6))
    into = lines_of(made)
    details: list[QWidget] = []
    long = sum(len(line.text) for line in section.lines) > LONG_TEXT * 2
    if len(groups) == 2:
        side_by_side = row(gap=look().space(10))
        for at, members in enumerate(groups):
            if at:
                side_by_side.addWidget(rule("beware-rule", upright=True, width=2))
            one, told = _in_a_column(members, _shape(members[0].text))
            side_by_side.addWidget(one, 1)
            details += told
        into.addLayout(side_by_side)
    else:
        for at, members in enumerate(groups[:20]):
            if at:
                into.addWidget(rule("beware-rule"))
            one, told = _in_a_row(members, _shape(members[0].text))
            into.addWidget(one)
            details += told
        rest = [line for members in groups[20:] for line in members]
        if rest:
            into.addWidget(RowsView(rest, "Further flags"))
    if long:
        foot = row()
        foot.addStretch()
        into.addLayout(foot)
        fold(foot, details, "Show the sender's words in full")
    list_changes(into, marks)
    made.setAccessibleName(f"{section.title}: {len(groups)}")
    return made


def is_earlier_flag(line: Line) -> bool:
    """Whether a line is a flag that only an earlier version had: it never folds (hazard H13)."""
    return line.kind is LineKind.ROW and line.key == EARLIER and line.label.startswith("Beware")


def _is_apart(line: Line) -> bool:
    """Whether a line is no problem itself: what was set apart, what an earlier version said."""
    return line.kind is LineKind.ROW and line.key in ("set-apart", EARLIER)


def _in_a_row(members: list[Line], shape: str) -> tuple[QWidget, list[QWidget]]:
    """Category and words side by side where there is room; gives it and what may fold."""
    holder = QWidget()
    flow = Flow(holder, gap=look().space(10), line_gap=0)
    top = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft
    head = _head(members[0])
    head.setAlignment(top)
    flow.addWidget(head)
    details: list[QWidget] = []
    for line in members[1:]:
        detail = Label(line.plain, "beware-text")
        detail.setAlignment(top)
        detail.setContentsMargins(0, look().space(1), 0, 0)  # on the base line of the category
        flow.addWidget(detail)
        details.append(detail)
    return _with_shape(holder, shape), details


def _in_a_column(members: list[Line], shape: str) -> tuple[QWidget, list[QWidget]]:
    """Category over words; gives it and what may fold."""
    words = column(gap=0)
    words.addWidget(_head(members[0]))
    details: list[QWidget] = [Label(line.plain, "beware-text") for line in members[1:]]
    for detail in details:
        words.addWidget(detail)
    words.addStretch()
    return _with_shape(holding(words), shape), details


def _head(line: Line) -> Label:
    return Label(line.text, "struck" if line.kind is LineKind.STRUCK else "beware-head")


def _with_shape(words: QWidget, shape: str) -> QWidget:
    line = row(gap=look().space(8))
    line.addWidget(Icon(shape, "bewaretext", 18), 0, Qt.AlignmentFlag.AlignTop)
    line.addWidget(words, 1)
    return holding(line)


class _Across(Frame):
    """A line between problems, as wide as there is room, so that what follows begins anew."""

    def __init__(self) -> None:
        super().__init__("beware-rule")

    def sizeHint(self) -> QSize:
        """Wider than any line (Qt)."""
        return QSize(_WIDEST, 1)


_WIDEST = 16_000
"""Pixels: wider than a screen."""


def _most_text() -> int:
    """Characters of all problems above which they fold, so that the outcome below them is seen.

    Large text takes as much more room as it is taller and wider; but then the report has half as
    much again, as the list makes room for it.
    """
    return round(LONG_TEXT / max(1.0, look().scale ** 2 / 1.5))


def _flowing(lines: Iterable[Line]) -> QWidget:
    """Lines one behind the other; a label that several share stands once."""
    made = QWidget()
    flow = Flow(made, gap=look().space(14), line_gap=0)
    before = ""
    for line in lines:
        flow.addWidget(line_widget(replace(line, label="" if line.label == before else line.label)))
        before = line.label
    return made


def _lines(lines: Iterable[Line]) -> QWidget:
    made = column()
    for line in lines:
        made.addWidget(line_widget(line))
    return holding(made)


def _shape(words: str) -> str:
    low = words.lower()
    if "safeguard" in low:
        return "shield"
    if any(word in low for word in ("interpret", "language", "communication")):
        return "speech"
    if any(word in low for word in ("not safe", "unsafe", "scene", "danger")):
        return "barred"
    return "warning"
