"""MessageHeader and ServiceRequest -> what kind of message it is.

BaRS says it by the combination of event, reason and ``ServiceRequest.status`` (workflow variables).
"""

from __future__ import annotations

from dataclasses import dataclass

from app.readers.bars.use_cases import is_use_case
from app.readers.fhir.reading import Reading
from app.readers.fhir.references import Entry
from app.readers.taking import node, nodes, peek
from app.readers.tree import Node
from app.report.model import Kind
from app.report.notices import NoticeCode

REVOKED = ("revoked", "entered-in-error")
_CANCELLED = ("cancelled", "entered-in-error")
_REASONS = {"new": Kind.NEW, "update": Kind.UPDATE, "delete": Kind.CANCEL}
_CATEGORIES = ("referral", "validation")
_BOOKINGS = {"Appointment", "Slot", "Schedule"}


@dataclass(frozen=True, slots=True)
class Header:
    """What the message is about.

    Attributes:
        entry: the MessageHeader, None for a read or a single resource.
        focus: the resource that it points to.
        referrals: every ServiceRequest, the one in focus first.
        kind: what it does to a handover.
        category: ``referral``, ``validation`` or "".
        use_case: the code as sent, "" where none was.
    """

    entry: Entry | None
    focus: Entry | None
    referrals: tuple[Entry, ...]
    kind: Kind
    category: str
    use_case: str

    @property
    def resource(self) -> Node:
        """The MessageHeader's resource, an empty one where there is none."""
        return self.entry.resource if self.entry else {}


def header_of(reading: Reading) -> Header:
    """Read what steers the workflow; nothing is taken out of the tree."""
    entry = next(iter(reading.index.of_type("MessageHeader")), None)
    focus = None
    for part in nodes(entry.resource, "focus") if entry else []:
        focus = focus or reading.find(peek(part, "reference"), entry.resource if entry else {})
    referrals = reading.index.of_type("ServiceRequest")
    referrals.sort(key=lambda each: (each is not focus, _status(each) in REVOKED))
    codings = [(peek(c, "system"), peek(c, "code")) for c in _codings(reading, referrals)]
    return Header(
        entry=entry,
        focus=focus,
        referrals=tuple(referrals),
        kind=_kind(reading, entry, referrals),
        category=next((c.lower() for _, c in codings if c.lower() in _CATEGORIES), ""),
        use_case=next((code for system, code in codings if is_use_case(system, code)), ""),
    )


def reason_codes(resource: Node) -> list[str]:
    """The codes of ``MessageHeader.reason`` in small letters."""
    return [
        peek(coding, "code").lower()
        for part in nodes(resource, "reason")
        for coding in nodes(part, "coding")
    ]


def _kind(reading: Reading, entry: Entry | None, referrals: list[Entry]) -> Kind:
    of = reading.index.of_type
    appointments = of("Appointment")
    if entry is None:
        return _kind_of_read(reading, referrals)
    event = peek(node(entry.resource, "eventCoding"), "code").lower()
    if event.endswith("-response") or nodes(entry.resource, "response"):
        return Kind.RESPONSE
    if referrals and all(_status(each) in REVOKED for each in referrals):
        return Kind.CANCEL
    codes = reason_codes(entry.resource)
    known = next((_REASONS[code] for code in codes if code in _REASONS), None)
    if known is None and codes:
        told = ", ".join(codes)
        reading.warn(NoticeCode.UNKNOWN_CODE, f"The reason of the message is “{told}”.")
    if event.startswith("booking") or (appointments and not referrals):
        cancelled = appointments and all(_status(each) in _CANCELLED for each in appointments)
        return Kind.CANCEL if cancelled or known is Kind.CANCEL else Kind.BOOKING
    return known or (Kind.OTHER if codes else Kind.NEW)


def _kind_of_read(reading: Reading, referrals: list[Entry]) -> Kind:
    """Answers to reads and single resources have no header and say it by what they are."""
    if referrals:
        gone = all(_status(each) in REVOKED for each in referrals)
        return Kind.CANCEL if gone else Kind.NEW
    kinds = {entry.type for entry in reading.index.entries}
    return Kind.BOOKING if kinds & _BOOKINGS else Kind.OTHER


def _status(entry: Entry) -> str:
    return peek(entry.resource, "status").lower()


def _codings(reading: Reading, referrals: list[Entry]) -> list[Node]:
    parts = [part for each in referrals for part in nodes(each.resource, "category")]
    for each in reading.index.of_type("Appointment"):
        parts += nodes(each.resource, "serviceCategory")
    return [coding for part in parts for coding in nodes(part, "coding")]
