"""The NHS Pathways case inside a document: its dispositions and its clock, and nothing else.

The case holds rationale that is not for the receiver (NHS 111 CDA, ObservationMedia); the message
keeps it, no screen shows it.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.readers.cda.datatypes import Coded
from app.readers.cda.elements import Element, flat, local
from app.readers.cda.payloads import MOST_BYTES, decode
from app.readers.encoding import to_utf8
from app.readers.xml_tree import parse_xml
from app.report.errors import Unreadable
from app.report.times import Moment, read_time

CASE = "PathwaysCase"


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
    """The XML in a base64 value, None where it is none; and how many bytes it has."""
    if len(text) > MOST_BYTES:
        return None, len(text)
    data = decode(text.strip())
    if data is None:
        return None, 0
    try:
        return parse_xml(to_utf8(data)[0]), len(data)
    except Unreadable:
        return None, len(data)


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
