"""MessageHeader and envelope -> what the message is, and the keys that join its versions."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

import msgspec

from app.readers.fhir.composition import replaced_report
from app.readers.fhir.container import Envelope
from app.readers.fhir.people import Cards
from app.readers.fhir.reading import Reading
from app.readers.fhir.references import Entry, without_version
from app.readers.fhir.values import telecoms, value
from app.readers.stu3.encounter import case_identity
from app.readers.stu3.handling import handling_of
from app.readers.taking import node, nodes, peek
from app.readers.tree import Node
from app.report.absence import Absence
from app.report.model import Filing, Kind, MessageFacts, Sender
from app.report.notices import NoticeCode
from app.report.times import Moment, read_time

NOT_RECORDED = Absence.NOT_RECORDED

_EVENT_TYPE = "messageeventtype"
_KINDS = {"new": Kind.NEW, "update": Kind.UPDATE, "delete": Kind.WITHDRAWN}
_TEST_TAGS = frozenset({"HTEST"})


@dataclass(frozen=True, slots=True)
class Header:
    """The MessageHeader, where the message has one, and what it points to."""

    entry: Entry | None
    focus: list[Entry]


def header_of(reading: Reading) -> Header:
    """The first MessageHeader; the focus comes before the tasks."""
    entry = next(iter(reading.index.of_type("MessageHeader")), None)
    focus: list[Entry] = []
    if entry is not None:
        for part in nodes(entry.resource, "focus"):
            found = reading.find(peek(part, "reference"), entry.resource)
            if found is not None:
                focus.append(found)
    return Header(entry, focus + reading.index.of_type("Task"))


def message_facts(
    reading: Reading, envelope: Envelope, header: Header, cards: Cards
) -> MessageFacts:
    """What the envelope says; a message without a header says it by its resources."""
    kind = _kind(reading, header)
    compositions = reading.index.of_type("Composition")
    replaces = replaced_report(compositions) or _replaced_referral(reading)
    if replaces and kind is Kind.NEW:
        kind = Kind.UPDATE
    tasks = reading.index.of_type("Task")
    if tasks and all(peek(task.resource, "status") == "cancelled" for task in tasks):
        kind = Kind.CANCEL
    if kind is Kind.WITHDRAWN:
        reading.warn(NoticeCode.WITHDRAWN, "The sender says that this was sent in error.")
    _test_marks(reading)
    resource = header.entry.resource if header.entry else {}
    sent = reading.take.moment(resource, "timestamp") if resource else None
    handling = handling_of(resource)
    return MessageFacts(
        id=(header.entry.id if header.entry else "") or peek(envelope.node, "id") or NOT_RECORDED,
        correlation_id=peek(node(resource, "response"), "identifier") or NOT_RECORDED,
        kind=kind,
        for_action=_for_action(resource, tasks)
        if handling.for_action is None
        else handling.for_action,
        sent_at=sent if isinstance(sent, Moment) else _sent_at(envelope),
        sender=_sender(reading, resource, cards),
        reply_requested=handling.asks,
        version=_version_number(envelope)
        or peek(node(resource, "meta"), "versionId")
        or NOT_RECORDED,
        replaces=replaces or NOT_RECORDED,
    )


def _kind(reading: Reading, header: Header) -> Kind:
    if header.entry is None:
        return Kind.NEW
    if nodes(header.entry.resource, "response"):
        return Kind.RESPONSE
    for part in nodes(header.entry.resource, "extension"):
        if _EVENT_TYPE not in peek(part, "url").lower():
            continue
        codes = [
            peek(coding, "code")
            for said in nodes(part, "valueCodeableConcept")
            for coding in nodes(said, "coding")
        ] + [peek(coding, "code") for coding in nodes(part, "valueCoding")]
        codes += [sent] if (sent := peek(part, "valueCode")) else []
        known = next((_KINDS[code] for code in codes if code in _KINDS), None)
        if known is None:
            told = ", ".join(codes) or "not stated"
            reading.warn(NoticeCode.UNKNOWN_CODE, f"The kind of message is “{told}”.")
        return known or Kind.OTHER
    return Kind.NEW


def _for_action(resource: Node, tasks: list[Entry]) -> bool | None:
    """A Task asks for action; else the interaction says primary or copy; else it cannot be told."""
    if tasks:
        return True
    for part in nodes(resource, "reason"):
        for coding in nodes(part, "coding"):
            interaction = peek(coding, "code").rpartition(":")[2].lower()
            if interaction.startswith("copy"):
                return False
            if (
                interaction.startswith("primary")
                and "recipient" in interaction
                and "repeatcaller" not in interaction
            ):
                return True
    return None


def _sent_at(envelope: Envelope) -> Moment | Absence:
    """The envelope's own time: of assembly, for a search answer."""
    for sent in (
        peek(envelope.node, "timestamp"),
        peek(node(envelope.node, "meta"), "lastUpdated"),
    ):
        moment = read_time(sent) if sent else None
        if moment is not None:
            return moment
    return NOT_RECORDED


def _sender(reading: Reading, resource: Node, cards: Cards) -> Sender:
    take = reading.take
    organisation = cards.named(resource, "sender", resource, "sender") if resource else ""
    source = node(resource, "source")
    name, software = take.text(source, "name"), take.text(source, "software")
    version = take.text(source, "version")
    system = " ".join(piece for piece in (software or name, version) if piece)
    engine = _triage_engine(reading, source)
    if engine:
        system = f"{system}; triage software {engine}" if system else engine
    if software and name:
        if organisation:
            organisation = f"{organisation} ({name})" if name not in organisation else organisation
        else:
            organisation = name
    if not organisation:
        organisation = _provider(reading, cards)
    numbers = telecoms(reading, source, "contact")
    return Sender(
        organisation or NOT_RECORDED, system or NOT_RECORDED, "; ".join(numbers) or NOT_RECORDED
    )


def _triage_engine(reading: Reading, source: Node) -> str:
    """Name and version of the triage software, which the 999 guide puts in extensions."""
    found = [
        value(reading, part)
        for key in ("extension", "modifierExtension")
        for part in nodes(source, key)
        if "requestercdsssoftware" in peek(part, "url").lower()
    ]
    return " ".join(text for text in found if text)


def _provider(reading: Reading, cards: Cards) -> str:
    for entry in reading.index.of_type("Encounter"):
        if nodes(entry.resource, "serviceProvider"):
            part = node(entry.resource, "serviceProvider")
            found = reading.find(peek(part, "reference"), entry.resource)
            return (cards.name(found) if found else "") or peek(part, "display")
    return ""


def _replaced_referral(reading: Reading) -> str:
    """The referral of an earlier report that one of these takes the place of."""
    for entry in reading.index.of_type("ReferralRequest"):
        for part in nodes(entry.resource, "replaces"):
            text = peek(part, "reference") or peek(node(part, "identifier"), "value")
            if text and reading.find(text, entry.resource) is None:
                return text
    return ""


def _test_marks(reading: Reading) -> None:
    for entry in reading.index.entries:
        meta = node(entry.resource, "meta") if "meta" in entry.resource else {}
        for tag in nodes(meta, "tag") + nodes(meta, "security") if meta else ():
            if peek(tag, "code") in _TEST_TAGS:
                reading.warn(NoticeCode.TEST_MESSAGE, "The sender marks this as test data.")


def completeness(reading: Reading, envelope: Envelope) -> None:
    """Say where the envelope shows that this is not the whole report (hazard P1)."""
    warn = reading.warn
    if envelope.has_more:
        warn(NoticeCode.PARTIAL_REPORT, "The sender has further pages that are not here.")
    if (
        envelope.total is not None
        and envelope.kind == "searchset"
        and envelope.total > envelope.matches
        and not envelope.has_more
    ):
        warn(
            NoticeCode.PARTIAL_REPORT,
            f"The sender counted {envelope.total} results; {envelope.matches} are here.",
        )
    kinds = {entry.type for entry in envelope.entries}
    if envelope.is_summary or (envelope.kind == "parameters" and kinds <= {"Encounter", "Patient"}):
        warn(NoticeCode.PARTIAL_REPORT, "The sender sent a summary: encounter and patient only.")
    elif kinds <= {"Encounter", "Patient"} and "Encounter" in kinds:
        warn(NoticeCode.PARTIAL_REPORT, "Only the encounter was sent; the rest has not come.")
    if "Encounter" not in kinds:
        warn(NoticeCode.NOT_A_TRIAGE_HANDOVER, "This message holds no encounter.")


def filing(envelope: Envelope, encounter: Entry | None) -> Filing:
    """Keys from the encounter's identity and the content; to be read before anything is taken.

    The order of versions comes from the sender's own times, the version number last.
    """
    digest = _content_digest(envelope)
    headers = [e.resource for e in envelope.entries if e.type == "MessageHeader"]
    sent = [peek(node(header, "meta"), "lastUpdated") for header in headers]
    sent += [peek(header, "timestamp") for header in headers]
    metas = (node(e.resource, "meta") for e in envelope.entries if "meta" in e.resource)
    sent.append(max((peek(meta, "lastUpdated") for meta in metas), default=""))
    sent += [peek(e.resource, "date") for e in envelope.entries if e.type == "Composition"]
    sent.append(peek(node(envelope.node, "meta"), "lastUpdated"))
    if encounter is not None:
        period = node(encounter.resource, "period")
        sent += [peek(period, "end"), peek(period, "start")]
    at = next((m.at for text in sent if text and (m := read_time(text)) and m.at), None)
    version = next((peek(node(h, "meta"), "versionId") for h in headers), "")
    version = _version_number(envelope) or version
    sequence = f"{at.timestamp():017.3f}/{version:>6}" if at else version
    return Filing(_handover_key(encounter) or f"content|{digest}", digest, sequence)


def _version_number(envelope: Envelope) -> str:
    """The document's version as the 111 adaptor sends it, in the Bundle's identifier."""
    identifier = node(envelope.node, "identifier")
    label = peek(node(identifier, "type"), "text").replace(" ", "").lower()
    return peek(identifier, "value") if "versionnumber" in label else ""


def _handover_key(encounter: Entry | None) -> str:
    if encounter is None:
        return ""
    case = case_identity(encounter.resource)
    if case:
        return f"case|{case}"
    if encounter.url.startswith("http"):
        return f"encounter|{without_version(encounter.url)}"
    return f"encounter|{encounter.url or encounter.id}" if encounter.url or encounter.id else ""


def _content_digest(envelope: Envelope) -> str:
    """The same for the same resources, whatever envelope, page order or search they came in.

    Lists of one and quotes do not count, as XML knows neither.
    """
    encode = msgspec.json.Encoder().encode
    parts = sorted(
        encode(entry.resource)
        for entry in envelope.entries
        if entry.type != "MessageHeader" and entry.holder is None
    )
    kinds = [
        encode(entry.resource.get("extension"))
        for entry in envelope.entries
        if entry.type == "MessageHeader"
    ]
    whole = b"".join(parts + kinds).translate(None, b'[]"')
    return sha256(whole).hexdigest()[:32]
