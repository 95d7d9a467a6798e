"""The keys by which the versions of one BaRS handover find each other (to be read first of all).

Never ``Bundle.id``: senders keep it from message to message, and examples use it again for other
content; the X-Request-Id of the transport tells retries from new messages. What stays the same is
the sender's case (``Encounter.identifier``), which an update repeats and a cancellation leaves out;
the referral itself is known by the id that its receiver gave it, by its identifier, or within one
conversation by its fullUrl. Those weaker names count for the same patient only, and the journey
counts where there is nothing else, as one journey goes through several services.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import blake2b

import msgspec

from app.readers.bars.header import Header, reason_codes
from app.readers.fhir.container import Envelope
from app.readers.fhir.reading import Reading
from app.readers.fhir.references import Entry
from app.readers.taking import node, nodes, peek
from app.readers.tree import Node
from app.report.model import Filing, Kind
from app.report.times import read_time

_FRACTION = re.compile(r":\d\d[.,](\d{1,9})")
_EPISODE = "EpisodeOfCare/"


def filing(
    reading: Reading, envelope: Envelope, header: Header, sender_case: Entry | None
) -> Filing:
    """Keys, content and order; nothing must have been taken out of the tree yet."""
    digest = _content(envelope, header)
    keys = list(dict.fromkeys(_keys(reading, header, sender_case)))
    first, *others = keys or [f"content|{digest}"]
    return Filing(first, digest, _sequence(envelope), tuple(others))


def _keys(reading: Reading, header: Header, sender_case: Entry | None) -> Iterator[str]:
    """The strongest first."""
    whose = _patient(reading)
    if header.kind is Kind.RESPONSE:
        answered = peek(node(header.resource, "response"), "identifier")
        if answered:
            yield f"answer|{answered.removeprefix('urn:uuid:').lower()}"
            return
    prefix = "answer|" if header.kind is Kind.RESPONSE else ""
    bookings = [] if header.referrals else reading.index.of_type("Appointment")
    case = sender_case.resource if sender_case else {}
    cases = [p for p in nodes(case, "identifier") if peek(p, "value")]
    yield from (f"{prefix}case|{peek(p, 'system')}|{peek(p, 'value')}" for p in cases)
    named = False
    for kind, entries in (("referral", header.referrals[:1]), ("booking", bookings[:1])):
        for name in (name for entry in entries for name in _names(entry)):
            named = True
            yield f"{prefix}{kind}|{name}|{whose}"
    if not cases and not named and episode(case):
        yield f"{prefix}journey|{episode(case)}|{whose}"


def _names(entry: Entry) -> Iterator[str]:
    for part in nodes(entry.resource, "identifier"):
        if peek(part, "value"):
            yield f"{peek(part, 'system')}|{peek(part, 'value')}"
    for name in (entry.id, entry.url):
        if name:
            yield name.rpartition("/")[2].removeprefix("urn:uuid:").lower()


def _patient(reading: Reading) -> str:
    """The NHS number, else family name and date of birth: a referral's name is no proof alone."""
    for entry in reading.index.of_type("Patient"):
        for part in nodes(entry.resource, "identifier"):
            if peek(part, "system").rstrip("/").endswith("nhs-number") and peek(part, "value"):
                return peek(part, "value").replace(" ", "")
        family = peek(node(entry.resource, "name"), "family").lower()
        return f"{family}/{peek(entry.resource, 'birthDate')}"
    return ""


def _sequence(envelope: Envelope) -> str:
    """The latest change of any resource; the envelope's own times where none was sent.

    ``meta.lastUpdated`` is the same on all resources of a new message and later on those that an
    update changes, while envelopes of published examples bear times of their own.
    """
    changed = {peek(node(e.resource, "meta"), "lastUpdated") for e in envelope.entries}
    stamps = [stamp for text in changed if (stamp := _stamp(text))]
    if stamps:
        return max(stamps)
    own = peek(node(envelope.node, "meta"), "lastUpdated"), peek(envelope.node, "timestamp")
    return next((stamp for text in own if (stamp := _stamp(text))), "")


def _stamp(text: str) -> str:
    moment = read_time(text) if text else None
    if moment is None or moment.at is None:
        return ""
    match = _FRACTION.search(text)
    fraction = match[1].ljust(9, "0") if match else "0" * 9
    return f"{int(moment.at.timestamp()):012d}.{fraction}"


def _content(envelope: Envelope, header: Header) -> str:
    """The same for the same resources, reason and status, in whatever order.

    Lists of one and quotes do not count, as XML knows neither.
    """
    made = blake2b(digest_size=16)
    parts = [
        msgspec.json.encode(entry.resource, order="sorted").translate(None, b'[]"')
        for entry in envelope.entries
        if entry.type != "MessageHeader" and entry.holder is None
    ]
    for part in sorted(parts):
        made.update(part)
        made.update(b"\0")
    statuses = [peek(each.resource, "status") for each in header.referrals]
    made.update("|".join((header.kind, *reason_codes(header.resource), *statuses)).encode())
    return made.hexdigest()


def episode(resource: Node) -> str:
    """The journey id of an Encounter as sent, "" where there is none."""
    for part in nodes(resource, "episodeOfCare"):
        if peek(part, "reference"):
            return peek(part, "reference").rpartition(_EPISODE)[2].removeprefix("urn:uuid:")
    return ""
