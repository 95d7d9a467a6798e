"""Questions and answers: unclear and yes first, the answers no counted and one key away."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from app.report.model import Polarity
from app.report.sheet import Line, LineKind, Section
from app.ui.announcing import say
from app.ui.finding import Sought, seek
from app.ui.flow import column, holding, row
from app.ui.frames import Frame
from app.ui.rows_view import RowsView
from app.ui.text import Button, Field, Label
from app.ui.theme import look

NONE_FOUND = "No question and no answer has these words."


class QuestionsView(Frame):
    """The questions of one report. Nothing is left out: folded rows open, found rows all show."""

    def __init__(self, section: Section) -> None:
        super().__init__("card")
        self.setAccessibleName(section.title)
        day, self._lines = _on_one_day(section.lines)
        self._no = [line for line in self._lines if line.key == Polarity.NO]
        self._all_shown = False
        self._sought: Sought | None = None
        px = look().px
        outer = column(gap=0)
        head = row(margins=(px(12), px(5), px(12), px(5)))
        head.addWidget(Label(section.title, "title", wrap=False))
        if section.lines:
            told = "Unclear and yes first, in the order asked"
            told += f" on {day}." if day else "."
            head.addWidget(Label(told, "quiet-small"), 1)
            self.search = Field("Find in questions", "Find in questions")
            self.search.setAccessibleDescription("The lines that have these words stay")
            self.search.setFixedWidth(px(240))
            self.search.textChanged.connect(self._filter)
            head.addWidget(self.search)
        outer.addLayout(head)
        self.told = Label("", "body")
        self.told.setContentsMargins(px(12), px(2), px(12), px(4))
        self.told.hide()
        outer.addWidget(self.told)
        self.rows = RowsView(self._shown(), section.title, (0.54, 0.34))
        outer.addWidget(self.rows)
        if self._no:
            foot = row(margins=(px(12), px(4), px(12), px(4)))
            self.count = Label(f"{len(self._no)} answered no", "bold", wrap=False)
            foot.addWidget(self.count)
            foot.addWidget(Label("in the order asked", "quiet-small"), 1)
            self.show_all = Button(
                f"Show {len(self._no)}",
                self.toggle,
                "small",
                spoken=f"Show {len(self._no)} questions answered no",
            )
            foot.addWidget(self.show_all)
            outer.addWidget(holding(foot))
        self.setLayout(outer)

    def toggle(self) -> None:
        """Show or fold the questions that were answered no."""
        self._all_shown = not self._all_shown
        words = f"Hide {len(self._no)}" if self._all_shown else f"Show {len(self._no)}"
        self.show_all.setText(words)
        self.show_all.setAccessibleName(f"{words} questions answered no")
        self.rows.show_lines(self._shown())

    def open_all(self) -> None:
        """Show everything there is."""
        if self._no and not self._all_shown:
            self.toggle()
        self.rows.load_all()

    def reveal(self, index: int, back: list[Callable[[], object]]) -> tuple[RowsView, int]:
        """Show the line of that place in the section; gives the list that it is in, and its row.

        The row is -1 for the heading of a set that holds nothing. ``back`` gets what shows again
        what was shown before.
        """
        line = self._lines[index]
        if self._sought is not None and self.rows.lines.where(line) < 0:
            back.append(partial(self.search.setText, self.search.text()))
            self.search.clear()
        if self._no and self.rows.lines.where(line) < 0:
            self.toggle()
            back.append(self.toggle)
        return self.rows, self.rows.lines.where(line)

    def _filter(self, typed: str) -> None:
        self._sought = seek(typed)
        shown = self._shown()
        self.rows.show_lines(shown)
        self.told.setVisible(self._sought is not None)
        if self._sought is not None:
            words = f"{len(shown)} of {len(self._lines)} lines have these words."
            words = words if shown else NONE_FOUND
            self.told.show_text(words)
            say(self.search, words)

    def _shown(self) -> Sequence[Line]:
        if (sought := self._sought) is not None:
            return [line for line in self._lines if sought.inside(line.plain)]
        if self._all_shown:
            return self._lines
        kept = [line for line in self._lines if line.key != Polarity.NO]
        return _without_empty_sets(kept)


_TIME = re.compile(r"(\d\d-[A-Z][a-z]{2}-\d{4}) (\d\d:\d\d(?: BST| GMT)?)")


def _on_one_day(lines: Sequence[Line]) -> tuple[str, Sequence[Line]]:
    """The day of all these lines, and the lines with the time alone; "" where they have several."""
    found = {line.aside: _TIME.fullmatch(line.aside) for line in lines if line.aside}
    days = {match[1] for match in found.values() if match}
    if len(days) != 1 or None in found.values():
        return "", lines
    times = {aside: match[2] for aside, match in found.items() if match}
    return days.pop(), [replace(line, aside=times.get(line.aside, "")) for line in lines]


def _without_empty_sets(lines: Sequence[Line]) -> list[Line]:
    """Drop a set's heading where none of its questions is left under it."""
    following = [*lines[1:], Line("", kind=LineKind.HEADING)]
    return [
        line
        for line, after in zip(lines, following, strict=False)
        if line.kind is not LineKind.HEADING or after.kind is not LineKind.HEADING
    ]
