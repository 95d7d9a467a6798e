"""The NHS Pathways case inside a document: its dispositions and its clock, and nothing else.

The case holds rationale that is not for the receiver (NHS 111 CDA, ObservationMedia); the message
keeps it, no screen shows it.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from app.readers.cda.datatypes import Coded
from app.readers.cda.elements import Element, flat, local
from app.readers.cda.payloads import MOST_BYTES, decode
from app.readers.encoding import to_utf8
from app.readers.xml_tree import parse_xml
from app.report.errors import Unreadable
from app.report.times import Moment, read_time

CASE = "PathwaysCase"
_GZIP = b"\x1f\x8b"
_MOST_UNZIPPED = 4 * 1024 * 1024
"""Bytes of one case: real ones have less than a hundred thousand."""


@dataclass(frozen=True, slots=True)
class PathwaysCase:
    """What is used of a case.

    Attributes:
        initial: the disposition that the questions reached.
        final: the disposition after the clinician's own judgement.
        reached: when the disposition was reached: the start of the time frame.
    """

    initial: Coded | None = None
    final: Coded | None = None
    reached: Moment | None = None


def embedded_xml(text: str) -> tuple[Element | None, int]:
    """The XML in a value, None where it is none; and how many bytes it has.

    It is sent in base64; compressed, or as escaped text, it is the same case.
    """
    text = text.strip()
    if len(text) > MOST_BYTES:
        return None, len(text)
    data = text.encode() if text.startswith("<") else decode(text)
    if data is None:
        return None, 0
    if data.startswith(_GZIP):
        data = _unzipped(data) or data
    try:
        return parse_xml(to_utf8(data)[0]), len(data)
    except Unreadable:
        return None, len(data)


def _unzipped(data: bytes) -> bytes | None:
    opener = zlib.decompressobj(wbits=31)
    try:
        opened = opener.decompress(data, _MOST_UNZIPPED)
    except zlib.error:
        return None
    return opened if opener.eof else None


def pathways_case(root: Element) -> PathwaysCase | None:
    """Read a case; None where the XML is something else."""
    if local(root) != CASE:
        return None
    initial: Coded | None = None
    final: Coded | None = None
    reached: Moment | None = None
    for part in root.iter("{*}triageDisposition", "{*}finalDisposition"):
        if local(part) == "triageDisposition":
            initial = initial or _coded(part, "initialDispCode", "initialDispText")
            reached = read_time(_text(part, "timeReached")) or reached
        else:
            final = _coded(part, "finalDispCode", "finalDisptext") or final
    return PathwaysCase(initial, final, reached)


def _coded(part: Element, code: str, display: str) -> Coded | None:
    found = Coded(_text(part, code), "", _text(part, display))
    return found if found.words else None


def _text(part: Element, name: str) -> str:
    """The text of a child; senders differ in capitals (``finalDisptext``)."""
    wanted = name.lower()
    return next((flat(inner.text) for inner in part if local(inner).lower() == wanted), "")
