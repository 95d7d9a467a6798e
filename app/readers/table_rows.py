"""The rows of a table that is told as lines: what reaches over several cells is put into each.

CDA narrative blocks and XHTML alike.
"""

from __future__ import annotations

Spans = dict[int, tuple[int, str, bool]]
"""For a column: how many rows more its cell reaches down to, its text, whether it is a heading."""

_LONGEST_REPEATED = 200
"""Characters of a cell that is said again in each row that it reaches down to."""

_WIDEST = 50
"""Columns that one cell may reach over; a sender may write any number."""


class Row:
    """One table row in the making; a cell that reaches down from above is said again.

    Without it every cell behind would stand under the heading of another one. For the same reason
    a cell that reaches over several columns leaves the others empty, but not at the end of a row.
    """

    def __init__(self, spans: Spans) -> None:
        self.cells: list[str] = []
        self.headings = 0
        self._spans = spans
        self._heading = False
        self._beside = 0

    def open(self, *, heading: bool) -> None:
        """Begin a cell."""
        self._leave_room()
        self.reach_over()
        self._heading = heading
        self.headings += heading

    def close(self, text: str, rowspan: str = "", colspan: str = "") -> None:
        """End a cell with its text, and how far it reaches, as sent."""
        more = _number(rowspan) - 1
        self._beside = max(min(_number(colspan), _WIDEST) - 1, 0)
        if more > 0:
            at, again = len(self.cells), text if len(text) <= _LONGEST_REPEATED else ""
            self._spans[at] = (more, again, self._heading)
            for column in range(at + 1, at + 1 + self._beside):
                self._spans[column] = (more, "", self._heading)
        self.cells.append(text)

    def reach_over(self) -> None:
        """Fill the columns here that a cell of an earlier row covers."""
        while (found := self._spans.pop(len(self.cells), None)) is not None:
            more, text, heading = found
            if more > 1:
                self._spans[len(self.cells)] = (more - 1, text, heading)
            self.cells.append(text)
            self.headings += heading

    def finish(self) -> None:
        """End the row."""
        if len(self.cells) + self._beside in self._spans:
            self._leave_room()
        self.reach_over()

    def _leave_room(self) -> None:
        for _ in range(self._beside):
            self.cells.append("")
            self.headings += self._heading
        self._beside = 0


def _number(sent: str) -> int:
    return int(sent) if sent.isdecimal() and len(sent) < 6 else 0
