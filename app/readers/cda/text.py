"""The CDA narrative block -> lines of plain text (CDA NarrativeBlock; NHS narrative guidance).

The block is XML already, so nothing is guessed: what looks like a tag inside its text is text.
Indentation is no content; ``br``, rows, items and paragraphs are line ends.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from app.readers.cda.elements import Element, flat, local
from app.readers.table_rows import Row, Spans

BLOCKS = frozenset(
    """paragraph list item table thead tbody tfoot tr caption footnote p div ul ol li h1 h2 h3 h4
    h5 h6 pre blockquote""".split()
)
BREAKS = BLOCKS | {"br", "td", "th"}
_BOLD = re.compile(r"\bbold\b", re.IGNORECASE)
_CELL_LINE = "\x1f"
"""A line end inside a cell; no XML can hold this character."""

_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line; ``bold`` where all of it is, ``header`` for a row of column headings.

    ``head`` is the bold start of a line that goes on otherwise.
    """

    text: str
    bold: bool = False
    header: bool = False
    cells: tuple[str, ...] = ()
    head: str = ""


def text_lines(block: Element) -> list[TextLine]:
    """The lines of a narrative block, in order; empty ones are left out."""
    page = _Page()
    for event, element in etree.iterwalk(block, events=("start", "end")):
        name = local(element)
        if event == "start":
            page.open(name, element)
            page.write(element.text)
        else:
            page.close(name, element)
            if element is not block:
                page.write(element.tail)
    page.end_line()
    return page.lines


def join(lines: list[TextLine]) -> str:
    """Lines as one text."""
    return "\n".join(line.text for line in lines)


class _Page:
    """Lines in the making."""

    def __init__(self) -> None:
        self.lines: list[TextLine] = []
        self._now: list[str] = []
        self._bold = 0
        self._all_bold = True
        self._head: list[str] = []
        self._marker = ""
        self._lists: list[int] = []
        self._rows: list[Row] = []
        self._spans: list[Spans] = []
        self._links: list[int] = []

    def write(self, text: str | None) -> None:
        if not text:
            return
        if text.isspace():
            self._now.append(" ")
            return
        if self._rows or "\n" not in text:
            self._add(text)
            return
        for number, piece in enumerate(_BLANK_LINE.split(text)):
            if number:
                self.end_line()
            self._add(piece)

    def open(self, name: str, element: Element) -> None:
        if name in BREAKS:
            self._break(name)
        if name == "table":
            self._spans.append({})
        elif name == "tr":
            self._rows.append(Row(self._spans[-1] if self._spans else {}))
        elif name in ("td", "th") and self._rows:
            self._rows[-1].open(heading=name == "th")
        elif name in ("list", "ol", "ul"):
            ordered = name == "ol" or element.get("listType", "").lower() == "ordered"
            self._lists.append(1 if ordered else 0)
        elif name in ("item", "li"):
            self._marker = self._item()
        elif name in ("content", "b", "strong"):
            self._start_content(name, element)
        elif name in ("linkHtml", "a"):
            self._links.append(len(self._now))
        elif name == "sup":
            self._now.append("^")
        elif name == "footnote":
            self._now.append("(")

    def close(self, name: str, element: Element) -> None:
        if name in ("content", "b", "strong"):
            self._end_content(name, element)
        elif name == "footnote":
            self._now.append(")")
        elif name == "table" and self._spans:
            self._spans.pop()
        elif name in ("list", "ol", "ul") and self._lists:
            self._lists.pop()
        elif name in ("linkHtml", "a"):
            self._link(element.get("href", ""))
        if name in ("td", "th") and self._rows:
            row, text = self._rows[-1], _cell("".join(self._now))
            row.close(text, element.get("rowspan", ""), element.get("colspan", ""))
            self._now = []
        elif name == "tr" and self._rows:
            self._end_row()
        elif name in BLOCKS:
            self._break(name)

    def end_line(self) -> None:
        text = flat("".join(self._now))
        if text and text != "^":
            bold = self._all_bold
            marker, self._marker = self._marker, ""
            head = "" if bold or marker else flat("".join(self._head))
            self.lines.append(TextLine(f"{marker}{text}", bold, head=head))
        self._now, self._head, self._all_bold = [], [], True

    def _add(self, text: str) -> None:
        if self._all_bold and not self._bold and not text.isspace():
            self._all_bold = False
        if self._all_bold:
            self._head.append(text)
        self._now.append(text)

    def _break(self, name: str) -> None:
        """A line end; inside a table cell, where lines cannot end, it is kept for later."""
        if not self._rows:
            self.end_line()
        elif name not in ("tr", "td", "th"):
            self._now.append(_CELL_LINE)

    def _item(self) -> str:
        if not self._lists or not self._lists[-1]:
            return "• "
        self._lists[-1] += 1
        return f"{self._lists[-1] - 1}. "

    def _start_content(self, name: str, element: Element) -> None:
        if name != "content" or _BOLD.search(element.get("styleCode", "")):
            self._bold += 1
        if element.get("revised", "").lower() == "delete":
            self._now.append("[deleted by the sender: ")

    def _end_content(self, name: str, element: Element) -> None:
        if name != "content" or _BOLD.search(element.get("styleCode", "")):
            self._bold -= 1
        if element.get("revised", "").lower() == "delete":
            self._now.append("]")

    def _link(self, address: str) -> None:
        """Where a link leads, as text, if its words do not say it; nothing is ever fetched."""
        address, start = flat(address), self._links.pop()
        if address and address not in "".join(self._now[start:]):
            self._now.append(f" ({address})")

    def _end_row(self) -> None:
        row = self._rows.pop()
        row.finish()
        stray = _cell("".join(self._now))
        self._now = []
        cells = [*row.cells, stray] if stray else row.cells
        text = flat(" | ".join(cells))
        if not any(cells):
            return
        if self._rows:
            self._now.append(f"{text}{_CELL_LINE}")
            return
        only_headings = row.headings == len(row.cells) and len(row.cells) > 1
        self.lines.append(TextLine(text, header=only_headings, cells=tuple(cells)))
        self._all_bold = True


def _cell(text: str) -> str:
    """The lines of a cell on one line."""
    return "; ".join(words for line in text.split(_CELL_LINE) if (words := flat(line)))
