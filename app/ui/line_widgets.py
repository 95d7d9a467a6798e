"""One line of the sheet as a widget: its label light, its value strong, its aside at the end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from app.report.changes import Change, Mark
from app.report.sheet import Line, LineKind
from app.ui.days import speak
from app.ui.flow import column, holding, row
from app.ui.focus import ring
from app.ui.text import BulletLabel, Label
from app.ui.theme import look

_LOOKS = {
    LineKind.LEAD: "big",
    LineKind.HEADING: "bold",
    LineKind.TEXT: "body",
    LineKind.BULLET: "body",
    LineKind.ROW: "body",
    LineKind.QUIET: "quiet",
    LineKind.STRUCK: "struck",
}

_READ_FIRST = frozenset({"note", "concern", "other-concern", "organisation", "task-due"})
"""Labelled lines that are read for themselves; the others are details of the line above."""

_LONG_WORDS = 40
"""Characters of what is read for itself above which its label stands over it, not beside it."""

_LONG_ASIDE = 20
"""Characters of an aside above which it stands under the words, where it wraps."""

_LONG_LABEL = 36
"""Characters of a label above which it stands over the words, where it wraps."""

Marks = dict[int, list[Change]]
"""The changes of one section, by the index of the line they stand at."""


def pair(label: str, value: str, look_as: str = "small-bold", aside: str = "") -> QWidget:
    """A light label and a strong value on one line; the value wraps.

    Long labels and asides, which would leave it no room, stand over and under it and wrap too.
    """
    if len(label) > _LONG_LABEL:
        return _titled(label, pair("", value, look_as, aside))
    if len(aside) > _LONG_ASIDE:
        return holding(_over(pair(label, value, look_as), aside))
    if not label and not aside:
        return Label(value, look_as)
    line = row(gap=look().space(5))
    if label:
        line.addWidget(Label(label, "quiet-small", wrap=False), 0, Qt.AlignmentFlag.AlignTop)
    line.addWidget(Label(value, look_as), 1)
    if aside:
        line.addWidget(Label(aside, "quiet-small", wrap=False), 0, Qt.AlignmentFlag.AlignTop)
    return holding(line)


def line_widget(line: Line) -> QWidget:
    """The widget of one line as its kind has it."""
    look_as = _LOOKS[line.kind]
    if line.kind is LineKind.BULLET and not line.label:
        return BulletLabel(" ".join(part for part in (line.text, _bracketed(line.aside)) if part))
    if not line.label and not line.aside:
        return Label(line.text, look_as)
    if line.kind is LineKind.LEAD and line.label:
        return _titled(line.label, Label(line.text, look_as))
    if line.kind is LineKind.STRUCK and line.aside:
        return holding(_over(pair(line.label, line.text, look_as), line.aside))
    if line.kind in (LineKind.LEAD, LineKind.HEADING, LineKind.STRUCK):
        return pair(line.label, line.text, look_as, line.aside)
    strong = "quiet-small" if line.kind is LineKind.QUIET else "small"
    if line.key in _READ_FIRST:
        strong = "body"
        if line.label and len(line.text) > _LONG_WORDS:
            return _titled(line.label, pair("", line.text, strong, line.aside))
    return pair(line.label, line.text, strong, line.aside)


def _titled(label: str, words: QWidget) -> QWidget:
    """A light label over words that need the width."""
    both = column(gap=0)
    both.addWidget(Label(label, "quiet-small"))
    both.addWidget(words)
    return holding(both)


def _over(words: QWidget, aside: str) -> QVBoxLayout:
    """Words with their aside under them: a struck sentence needs the width."""
    both = column(gap=0)
    both.addWidget(words)
    both.addWidget(Label(aside, "quiet-small"))
    return both


def with_marks(
    lines: Sequence[Line], marks: Marks, whole: Sequence[Line] = ()
) -> Iterable[QWidget]:
    """The widgets of a section's lines, each changed one in its box with the old words.

    ``whole`` is what a screen reader says of lines whose day is said elsewhere.
    """
    further = further_lines(marks)
    for index in range(len(lines)):
        here = marks.get(index, [])
        for change in here:
            if change.gone:
                yield gone_line(change)
        if index in further:
            continue
        kept = [change for change in here if not change.gone]
        widgets = []
        for at in (index, *(kept[0].also if kept else ())):
            widgets.append(line_widget(lines[at]))
            if whole:
                speak(widgets[-1], lines[at], whole[at])
        yield Marked(kept[0], *widgets) if kept else widgets[0]
    for change in marks.get(len(lines), []):
        yield gone_line(change)


def further_lines(marks: Marks) -> frozenset[int]:
    """The lines that stand in the box of a change which begins at another one."""
    return frozenset(at for each in marks.values() for change in each for at in change.also)


def gone_line(change: Change) -> Marked:
    """A line that is not there any more; struck only where the sender took it away."""
    return Marked(change, Label(change.was, "struck" if change.mark is Mark.REMOVED else "body"))


class Marked(QWidget):
    """What differs from the version last read: a word in a box, a bar, the old words."""

    def __init__(self, change: Change, *inner: QWidget) -> None:
        super().__init__()
        self.change = change
        space = look().space
        inner_row = row(gap=space(5))
        inner_row.addWidget(
            Label(change.mark, "mark-changed", wrap=False), 0, Qt.AlignmentFlag.AlignTop
        )
        parts = column(gap=0)
        for part in inner:
            parts.addWidget(part)
        inner_row.addLayout(parts, 1)
        lines = column(gap=0, margins=(space(8), 1, space(4), 1))
        lines.addLayout(inner_row)
        if change.mark is Mark.CHANGED:
            lines.addWidget(Label(f"Was: {change.was}", "quiet-small"))
        self.setLayout(lines)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        was = f". Was: {change.was}" if change.mark is Mark.CHANGED else ""
        self.setAccessibleName(f"{change.mark}: {change.now or change.was}{was}")
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the tinted ground and the bar."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), look().colour("chg"))
        painter.fillRect(0, 0, look().px(4), self.height(), look().colour("chgline"))
        if self.hasFocus():
            ring(painter, self.rect())


def _bracketed(aside: str) -> str:
    return f"({aside})" if aside else ""
