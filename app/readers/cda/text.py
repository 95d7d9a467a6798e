"""The CDA narrative block -> lines of plain text (CDA NarrativeBlock; NHS narrative guidance).

The block is XML already, so nothing is guessed: what looks like a tag inside its text is text.
Indentation is no content; ``br``, rows, items and paragraphs are line ends. So is the end of a line
that a sender typed, told from a sentence that was only wrapped where it was long.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from app.readers.cda.elements import Element, flat, local, words_in
from app.readers.table_rows import Row, Spans

BLOCKS = frozenset(
    """paragraph list item table thead tbody tfoot tr caption footnote p div ul ol li h1 h2 h3 h4
    h5 h6 pre blockquote""".split()
)
BREAKS = BLOCKS | {"br", "td", "th"}
_BOLD = re.compile(r"\bbold\b", re.IGNORECASE)
_CELL_LINE = "\x1f"
"""A line end inside a cell; no XML can hold this character."""

BULLET, INNER_BULLET = "• ", "– "
FILE_HERE = " [a picture or file of the message belongs here] "
_LONGEST_NOTE = 100

_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
_LINE_END = re.compile(r"[ \t\r]*\n[ \t\r]*")
_GOES_ON = (",", ";", "-", "–", "/", "&", "(", "+")
_WRAPPED_FROM = 60
"""Characters from which a line may have been broken by whoever laid out the XML."""


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
    for foot in list(block.iter("{*}tfoot")):  # it may be sent before the rows that it is under
        table = foot.getparent()
        if table is not None and local(table) == "table":
            table.append(foot)
    page = _Page(_notes(block))
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


def _is_new_line(before: str, line: str) -> bool:
    """Whether a sender ended a line here, and not whoever wrapped a sentence of theirs."""
    if not before or not line or before.endswith(_GOES_ON) or line[0].islower():
        return False
    return len(before) < _WRAPPED_FROM or before.endswith((".", ":", "?", "!"))


def _notes(block: Element) -> dict[str, str]:
    """The footnotes that are pointed to from a second place, by their id."""
    if next(block.iter("{*}footnoteRef"), None) is None:
        return {}
    return {
        name: words if len(words) <= _LONGEST_NOTE else f"{words[:_LONGEST_NOTE]} …"
        for note in block.iter("{*}footnote")
        if (name := note.get("ID")) and (words := words_in(note))
    }


def join(lines: list[TextLine]) -> str:
    """Lines as one text."""
    return "\n".join(line.text for line in lines)


class _Page:
    """Lines in the making."""

    def __init__(self, notes: dict[str, str]) -> None:
        self._notes = notes
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
            self._paragraph(piece)

    def _paragraph(self, text: str) -> None:
        """Lines that are set without markup; what only goes on in the next line is joined."""
        before = ""
        for number, line in enumerate(_LINE_END.split(text)):
            if _is_new_line(before, line):
                self.end_line()
            elif number:
                self._add(" ")
            self._add(line)
            before = line or before

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
            self._mark(self._item())
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
        elif name == "footnoteRef":
            note = self._notes.get(element.get("IDREF", ""), "")
            self._now.append(f" (note: {note}) " if note else " (note) ")
        elif name == "renderMultiMedia":
            self._now.append(FILE_HERE)
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

    def _mark(self, marker: str) -> None:
        """Put a marker before the item; inside a table cell no line begins, so it goes on."""
        if self._rows:
            self._now.append(marker)
        else:
            self._marker = marker

    def _item(self) -> str:
        if not self._lists or not self._lists[-1]:
            return INNER_BULLET if len(self._lists) > 1 else BULLET
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
        inside = address.startswith("#")
        if address and not inside and address not in "".join(self._now[start:]):
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
