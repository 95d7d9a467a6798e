"""Level 1 bodies: a document whose text is one file (CDA, component/nonXMLBody).

Plain text is shown, and the words of a web page. Everything else is announced with its type and
size, and kept in the message: nothing is ever handed to another program by itself.
"""

from __future__ import annotations

from lxml import etree

from app.readers.cda.elements import HL7, Element, child, empty, flat
from app.readers.cda.payloads import decode, size_words
from app.readers.cda.reading import Reading
from app.readers.contents import opens_here
from app.readers.encoding import to_utf8
from app.readers.narrative import plain
from app.report.errors import Unreadable
from app.report.model import NarrativeSection
from app.report.notices import NoticeCode

_PAGES = ("text/html", "application/xhtml+xml", "application/html")
_LONGEST_PAGE = 2_000_000


def bodies_of(reading: Reading, document: Element) -> list[NarrativeSection]:
    """The plain text bodies as sections; a notice for every other one."""
    found: list[NarrativeSection] = []
    for body in document.iter(f"{HL7}nonXMLBody"):
        block = child(body, "text")
        if block is None:
            reading.warn(NoticeCode.PARTIAL_REPORT, "The document has an empty body.")
            continue
        text = _plain(reading, block)
        if text:
            found.append(NarrativeSection("Document", text))
    return found


def _plain(reading: Reading, block: Element) -> str:
    kind = flat(block.get("mediaType")) or "text/plain"
    sent = "".join(str(piece) for piece in block.itertext())
    packed = block.get("representation", "").upper() == "B64"
    data = decode(sent.strip()) if packed else None
    if packed and data is None:
        reading.warn(NoticeCode.PAYLOAD_NOT_SHOWN, f"The document ({kind}) is damaged.")
        return ""
    if kind.lower() in _PAGES:
        return _page(reading, block, data if data is not None else sent.encode(), kind)
    if not kind.startswith("text/plain"):
        size = size_words(len(data) if data is not None else len(sent.encode()))
        told = f"{kind}, {size}" if size else f"{kind}, kept elsewhere"
        here = opens_here(sent, kind) if packed else ""
        text = f"The document itself is a file: {told}.{here}"
        reading.warn(NoticeCode.PAYLOAD_NOT_SHOWN, text)
        return "" if packed or not kind.startswith("text/") else _lines(reading, sent, block)
    if data is not None:
        try:
            sent = to_utf8(data)[0].decode()
        except Unreadable:
            reading.warn(NoticeCode.PAYLOAD_NOT_SHOWN, f"The document ({kind}) is damaged.")
            return ""
    return _lines(reading, sent, block)


def _page(reading: Reading, block: Element, data: bytes, kind: str) -> str:
    """The words of a web page, which is parsed and never run; pictures and layout are not shown."""
    try:
        markup = to_utf8(data)[0].decode()
    except Unreadable:
        reading.warn(NoticeCode.PAYLOAD_NOT_SHOWN, f"The document ({kind}) is damaged.")
        return ""
    if len(block):
        markup = etree.tostring(block, encoding="unicode", with_tail=False)
    words = plain(markup[:_LONGEST_PAGE])
    told = f"The document itself is a web page ({kind}, {size_words(len(data))})."
    if words:
        told += " Its words stand under Narrative, without pictures and layout."
    if len(markup) > _LONGEST_PAGE:
        told += " It is too long to be shown whole."
    here = opens_here(data, kind)
    reading.warn(NoticeCode.PAYLOAD_NOT_SHOWN, told + here)
    return _lines(reading, words, block)


def _lines(reading: Reading, sent: str, block: Element) -> str:
    lines = [words for line in sent.splitlines() if (words := flat(line))]
    for line in lines:
        reading.note(line)
    empty(block)
    return "\n".join(lines)
