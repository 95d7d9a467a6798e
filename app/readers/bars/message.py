"""The envelope of a BaRS message -> who sent what, when, and what it is not.

``Bundle.meta.versionId`` is the version of the BaRS application, never of the message; an answer
names the request by its ``Bundle.id``.
"""

from __future__ import annotations

from app.readers.bars import use_cases
from app.readers.bars.header import Header
from app.readers.fhir.container import Envelope
from app.readers.fhir.people import Cards
from app.readers.fhir.reading import Reading, type_words
from app.readers.fhir.values import concepts, telecoms, value
from app.readers.taking import node, nodes, peek
from app.readers.tree import Node
from app.report.absence import Absence
from app.report.model import AlsoLine, Kind, MessageFacts, Sender
from app.report.notices import NoticeCode
from app.report.times import Moment

NOT_RECORDED = Absence.NOT_RECORDED

_TEST_TAGS = frozenset({"HTEST"})
_WHOLE = ("message", "searchset", "collection", "batch", "transaction", "history", "document")
_ANSWERS_FOR_US = ("cancelled",)
_WAITING = ("planned", "in-progress", "arrived")


def message_facts(
    reading: Reading, envelope: Envelope, header: Header, cards: Cards
) -> MessageFacts:
    """What the envelope says."""
    resource, take = header.resource, reading.take
    whole = envelope.node if envelope.kind in _WHOLE else {}
    alone = envelope.entries[0] if not whole else None
    stamp = take.moment(whole, "timestamp")
    sent: Moment | Absence = stamp if isinstance(stamp, Moment) else _updated(reading, envelope)
    application = peek(node(whole, "meta"), "versionId")
    _say_what_it_is_not(reading, header)
    _completeness(reading, envelope, header)
    return MessageFacts(
        id=peek(whole, "id")
        or (header.entry.id if header.entry else "")
        or (alone.id if alone else "")
        or NOT_RECORDED,
        correlation_id=peek(node(resource, "response"), "identifier") or NOT_RECORDED,
        kind=header.kind,
        for_action=_for_action(reading, header),
        sent_at=sent,
        sender=_sender(reading, resource, cards),
        version=f"{application} (BaRS application)" if application else NOT_RECORDED,
    )


def workflow_words(reading: Reading, header: Header) -> list[AlsoLine]:
    """Event, reason and response as sent: the kind of message is worked out from them."""
    resource, take = header.resource, reading.take
    words = [each.words for each in concepts(reading, resource, "eventCoding", quiet=True)]
    words += [each.words for each in concepts(reading, resource, "reason", quiet=True)]
    words.append(take.text(resource, "eventUri"))
    response = node(resource, "response")
    words += [take.text(response, "code"), take.text(response, "identifier")]
    told = "; ".join(word for word in words if word)
    return [AlsoLine("Message header, event and reason", told)] if told else []


def _for_action(reading: Reading, header: Header) -> bool | None:
    """A referral and a validation ask for action, an answer only where its sender must act.

    That is where it rejects, or where its CarePlan is *active* (validation response, CarePlan).
    """
    if header.kind is not Kind.RESPONSE:
        return True if header.category else None
    focus = header.focus
    status = peek(focus.resource, "status") if focus and focus.type == "Encounter" else ""
    if status in _ANSWERS_FOR_US:
        return True
    plans = [peek(e.resource, "status") for e in reading.index.of_type("CarePlan")]
    return "active" in plans and status not in _WAITING


def _updated(reading: Reading, envelope: Envelope) -> Moment | Absence:
    """When what was read was last changed, where no time of assembly was sent."""
    for part in (envelope.node, *(entry.resource for entry in envelope.entries)):
        moment = reading.take.moment(node(part, "meta"), "lastUpdated")
        if isinstance(moment, Moment):
            return moment
    return NOT_RECORDED


def _sender(reading: Reading, resource: Node, cards: Cards) -> Sender:
    take, source = reading.take, node(resource, "source")
    organisation = cards.named(resource, "sender", resource, "sender") if resource else ""
    name, software = take.text(source, "name"), take.text(source, "software")
    system = " ".join(piece for piece in (software, take.text(source, "version")) if piece)
    engine = _triage_engine(reading, resource)
    if engine:
        system = f"{system}; triage software {engine}" if system else engine
    if name and name.lower() not in organisation.lower():
        organisation = f"{organisation} ({name})" if organisation else name
    numbers = telecoms(reading, source, "contact")
    return Sender(
        organisation or NOT_RECORDED, system or NOT_RECORDED, "; ".join(numbers) or NOT_RECORDED
    )


def _triage_engine(reading: Reading, resource: Node) -> str:
    """Name and version of the triage software (CDSSExtension)."""
    found = [
        value(reading, part)
        for outer in nodes(resource, "extension")
        if "cdss" in peek(outer, "url").lower()
        for part in (outer, *nodes(outer, "extension"))
    ]
    return " ".join(text for text in found if text)


def _say_what_it_is_not(reading: Reading, header: Header) -> None:
    warn = reading.warn
    code = header.use_case
    other = use_cases.elsewhere(code)
    if other:
        named = _use_case_words(reading, code)
        warn(
            NoticeCode.NOT_A_TRIAGE_HANDOVER,
            f"{named}: this is {other}, not a handover to an ED, a UTC or a CAS.",
        )
    elif code and not use_cases.words(code):
        warn(NoticeCode.UNKNOWN_CODE, f"The use case “{code}” is not known.")
    if header.kind is Kind.RESPONSE:
        warn(
            NoticeCode.NOT_A_TRIAGE_HANDOVER,
            "This is an answer of the service that a referral went to, not a new handover.",
        )
    elif header.kind is Kind.BOOKING:
        slots = not reading.index.of_type("Appointment")
        text = (
            "This is a list of times that can be booked, not a triage handover."
            if slots
            else "This is a booking; the triage report, if there is one, comes by itself."
        )
        warn(NoticeCode.NOT_A_TRIAGE_HANDOVER, text)
    for entry in reading.index.entries:
        meta = node(entry.resource, "meta")
        if any(peek(tag, "code") in _TEST_TAGS for tag in nodes(meta, "tag")):
            warn(NoticeCode.TEST_MESSAGE, "The sender marks this as test data.")


def _use_case_words(reading: Reading, code: str) -> str:
    for entry in reading.index.of_type("ServiceRequest", "Appointment"):
        for key in ("category", "serviceCategory"):
            for part in nodes(entry.resource, key):
                for coding in nodes(part, "coding"):
                    if peek(coding, "code") == code and peek(coding, "display"):
                        return f"{peek(coding, 'display')} ({code})"
    return f"Use case {code}"


def _completeness(reading: Reading, envelope: Envelope, header: Header) -> None:
    """Say where the envelope shows that this is not the whole (hazard P1)."""
    warn = reading.warn
    if envelope.has_more:
        warn(NoticeCode.PARTIAL_REPORT, "The sender has further pages that are not here.")
    if envelope.kind == "resource":
        kind = type_words(envelope.entries[0].type).lower()
        text = f"Only a single resource was sent ({kind}), not a whole message."
        warn(NoticeCode.PARTIAL_REPORT, text)
    elif header.kind is Kind.UPDATE and not _has_outcome(reading):
        warn(
            NoticeCode.PARTIAL_REPORT,
            "This update repeats only part of the handover. What it leaves out is not withdrawn: "
            "look at the earlier version.",
        )
    elif header.kind in (Kind.NEW, Kind.UPDATE) and header.entry and not header.referrals:
        warn(NoticeCode.PARTIAL_REPORT, "The referral itself is not in this message.")
    elif header.entry is None and header.referrals:
        warn(
            NoticeCode.PARTIAL_REPORT,
            "This is what the receiving service keeps, as it was looked up; it was not sent to us.",
        )


def _has_outcome(reading: Reading) -> bool:
    return any(
        nodes(activity, "outcomeCodeableConcept")
        for plan in reading.index.of_type("CarePlan")
        for activity in nodes(plan.resource, "activity")
    )
