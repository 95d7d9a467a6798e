"""Narrative markup -> plain text: line breaks, bullets, ``a | b`` for table rows, no word lost.

The markup is parsed as XML and rendered here; nothing in it is executed, fetched or handed on.
Senders often escape it twice (the text of the XHTML is itself markup); that is recognised by
its tags, and rendered the same way. Angle brackets that are no tag of ours, such as ``BP <90``,
are text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from lxml import etree

from app.readers.table_rows import Row, Spans

_BLOCKS = frozenset(
    """address article blockquote body caption center content-block dd div dl dt figcaption
    figure footer h1 h2 h3 h4 h5 h6 header hr list ol p paragraph pre section table tbody tfoot
    thead title ul""".split()
)
_INLINE = frozenset(
    """a abbr acronym b big cite code col colgroup content em font footnote i img ins kbd label
    linkhtml q renderMultiMedia rendermultimedia s samp small span strong sub sup tt u
    var""".split()
)
_PIECES = frozenset({"br", "li", "item", "tr", "td", "th"})
_CELLS = frozenset({"td", "th"})
_KNOWN = _BLOCKS | _INLINE | _PIECES
_SILENT = frozenset({"script", "style"})
_TELLING = _BLOCKS | _PIECES | {"content", "strong", "em", "span"}

_TAG = re.compile(
    r"<!--|<!\[CDATA\["
    r"|<(?P<close>/?)(?P<name>[A-Za-z][\w:.\-]*)"
    r"(?P<attributes>(?:\s+[\w:.\-]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'<>]+))?)*)\s*/?>",
)
_ENDS = {"<!--": "-->", "<![CDATA[": "]]>"}
_BREAKS = re.compile(r"</?(?:br|p|div) ?/?>")
_CONTENT = re.compile(r"</?content ?/?>")
"""Nearly all that 111 adaptors use."""

_SHOWN_ATTRIBUTE = re.compile(r"\s(alt|href)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_SPAN = re.compile(r"\s(rowspan|colspan)\s*=\s*[\"']?(\d{1,5})", re.IGNORECASE)
_NAMED = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]{1,30};)")


def plain(markup: str) -> str:
    """The text of an XHTML ``div`` (or of any fragment), as a person reads it."""
    if not markup:
        return ""
    if "<" not in markup and "&" not in markup:
        return _Page(markup).finish()
    root = _parsed(markup)
    if root is not None and len(root) == 0:
        text = root.text or ""
        return _loose(text) if _is_markup(text) else _Page(text).finish()
    if root is None:
        text = _loose(markup)
    else:
        page = _Page()
        _element(page, root)
        text = page.finish()
    return _loose(text, keep_lines=True) if _is_markup(text) else text


_PARSER = etree.XMLParser(
    resolve_entities=False,
    no_network=True,
    load_dtd=False,
    remove_comments=True,
    remove_pis=True,  # Office leaves instructions in what is pasted from it
)


def _parsed(markup: str) -> etree._Element | None:
    if "&" in markup:
        markup = _NAMED.sub(_character, markup)
    try:
        root = etree.fromstring(markup, _PARSER)
    except (etree.XMLSyntaxError, ValueError):
        return None
    info: Any = root.getroottree().docinfo
    return None if info.doctype else root


def _unescape(text: str) -> str:
    """With its characters for their names; the table of names is imported for text with one."""
    if "&" not in text:
        return text
    from html import unescape

    return unescape(text)


def _character(match: re.Match[str]) -> str:
    return _unescape(match[0])


class _Tag(NamedTuple):
    """A tag, a comment or a CDATA section: its place, and what it says."""

    start: int
    end: int
    name: str = ""
    close: bool = False
    attributes: str = ""
    cdata: str = ""


def _tags(text: str) -> Iterator[_Tag]:
    """The markup in a text, in order; a comment that nothing ends is text.

    Its end is looked for once, not from each of its starts: a page of ``<!--`` took hours.
    """
    endless: set[str] = set()
    at = 0
    while match := _TAG.search(text, at):
        start, at, marker = match.start(), match.end(), match[0]
        if marker not in _ENDS:
            yield _Tag(start, at, match["name"], bool(match["close"]), match["attributes"])
        elif marker not in endless:
            inner, until = at, text.find(_ENDS[marker], at)
            if until < 0:
                endless.add(marker)
                continue
            at = until + 3
            yield _Tag(start, at, cdata="" if marker == "<!--" else text[inner:until])


def _is_markup(text: str) -> bool:
    """Whether text is itself markup: a telling tag, or an inline one with its other half."""
    if "<" not in text:
        return False
    opened: set[str] = set()
    for tag in _tags(text):
        name = tag.name.lower()
        if name in _TELLING or (tag.close and name in opened):
            return True
        opened.add(name)
    return False


def _element(page: _Page, element: etree._Element) -> None:
    name = etree.QName(element).localname.lower()
    if name in _SILENT:
        return
    if name in _CELLS:
        page.cell(element.get("rowspan") or "", element.get("colspan") or "")
    else:
        page.open(name)
    page.text(element.text or "")
    for child in element:
        _element(page, child)
        page.text(child.tail or "")
    page.close(name)
    for key in ("alt", "href"):
        page.attribute(element.get(key) or "")


def _loose(text: str, *, keep_lines: bool = False) -> str:
    """Markup that is no XML: known tags are structure, everything else is text."""
    if not keep_lines:
        flat = _CONTENT.sub("", _BREAKS.sub("\n", " ".join(text.split())))
        if "<" not in flat:
            lines = (" ".join(_unescape(line).split()) for line in flat.split("\n"))
            return "\n".join(line for line in lines if line)
    page = _Page(keep_lines=keep_lines)
    at = 0
    silent = ""
    for tag in _tags(text):
        name = tag.name.rpartition(":")[2].lower()
        if name in _SILENT:
            page.text("" if silent else _unescape(text[at : tag.start]))
            silent = "" if tag.close else name
            at = tag.end
            continue
        if tag.name and name not in _KNOWN:
            continue
        if not silent:
            page.text(_unescape(text[at : tag.start]))
            page.text(tag.cdata)
            _loose_tag(page, name, tag)
        at = tag.end
    page.text("" if silent else _unescape(text[at:]))
    return page.finish()


def _loose_tag(page: _Page, name: str, tag: _Tag) -> None:
    if tag.close:
        page.close(name)
    elif name in _CELLS:
        told = {key.lower(): sent for key, sent in _SPAN.findall(tag.attributes)}
        page.cell(told.get("rowspan", ""), told.get("colspan", ""))
    elif name:
        page.open(name)
    for _, double, single in _SHOWN_ATTRIBUTE.findall(tag.attributes):
        page.attribute(_unescape(double or single))


_NEAR = 20
"""Pieces of a line that are looked at for a repetition: there may be thousands."""


class _Page:
    """Lines of text in the making."""

    def __init__(self, text: str = "", *, keep_lines: bool = False) -> None:
        self._lines: list[str] = []
        self._now: list[str] = [text]
        self._keep = keep_lines
        self._pre = 0
        self._row: Row | None = None
        self._spans: Spans = {}
        self._cell_at: int | None = None
        self._reach = "", ""

    def text(self, text: str) -> None:
        if not text:
            return
        if self._pre or self._keep:
            first, *rest = text.split("\n")
            self._now.append(first)
            for line in rest:
                self.end_line()
                self._now.append(line)
        else:
            self._now.append(text)

    def attribute(self, text: str) -> None:
        """A picture's description or a link's address, where the text does not say it."""
        if text and text not in "".join(self._now[-_NEAR:]):
            self._now.append(f" ({text}) ")

    def open(self, name: str) -> None:
        if name == "pre":
            self._pre += 1
        if name == "table":
            self._spans = {}
        if name == "tr":
            self._end_row()
            self._row = Row(self._spans)
        elif name in ("li", "item"):
            self.end_line()
            self._now.append("• ")
        elif name == "br" or name in _BLOCKS:
            self._break()

    def cell(self, rowspan: str, colspan: str) -> None:
        """Begin a table cell, behind those that reach down to it from above."""
        if self._row is None:
            self._row = Row(self._spans)
        self._end_cell()
        row, before = self._row, len(self._row.cells)
        row.open(heading=False)
        self._beside(row, before)
        if row.cells:
            self._now.append(" | ")
        self._cell_at, self._reach = len(self._now), (rowspan, colspan)

    def _end_cell(self) -> None:
        if self._row is not None and self._cell_at is not None:
            text = " ".join("".join(self._now[self._cell_at :]).split())
            self._row.close(text, *self._reach)
            self._cell_at = None

    def _end_row(self) -> None:
        if self._row is not None:
            self._end_cell()
            before = len(self._row.cells)
            self._row.finish()
            self._beside(self._row, before)
        self._row = None
        self.end_line()

    def _beside(self, row: Row, before: int) -> None:
        """Say the cells that other cells reach over to."""
        for column, text in enumerate(row.cells[before:], before):
            self._now.append(f" | {text}" if column else text)

    def close(self, name: str) -> None:
        if name == "pre" and self._pre:
            self.end_line()
            self._pre -= 1
        if name == "tr":
            self._end_row()
        elif name in _CELLS:
            self._end_cell()
        elif name in ("li", "item"):
            self.end_line()
        elif name in _BLOCKS:
            self._break()

    def _break(self) -> None:
        if self._row is not None:
            self._now.append(" ")
        else:
            self.end_line()

    def end_line(self) -> None:
        line = " ".join("".join(self._now).split())
        if line and line != "•":
            self._lines.append(line)
        self._now = []
        if self._cell_at is not None:
            self._cell_at = 0

    def finish(self) -> str:
        self.end_line()
        return "\n".join(self._lines)
