"""Task and Appointment -> what this service is asked to do, and by when.

*"If notes are made about a Task they MUST be displayed by the ERR"*: the one display MUST of the
CDS API guide.
"""

from __future__ import annotations

from app.readers.fhir.composition import in_words
from app.readers.fhir.people import Cards
from app.readers.fhir.priority import LABEL, sent_priority
from app.readers.fhir.reading import Reading
from app.readers.fhir.references import Entry
from app.readers.fhir.roles import role_words
from app.readers.fhir.standings import APPOINTMENTS, TASKS
from app.readers.fhir.values import (
    concepts,
    display,
    identifier_label,
    identifiers,
    moment_words,
    period,
    period_words,
    remarks,
    value,
    words_of,
)
from app.readers.taking import node, nodes, peek
from app.readers.tree import Node
from app.report.absence import Absence
from app.report.model import Item, ReplyHook
from app.report.notices import NoticeCode
from app.report.times import Moment, before

NOT_RECORDED = Absence.NOT_RECORDED


def task_of(reading: Reading, entry: Entry, cards: Cards) -> tuple[Item, ReplyHook]:
    """One Task, and what a reply to it needs."""
    resource, take = entry.resource, reading.take
    reading.used.add(id(resource))
    status = peek(resource, "status")
    owner = _owner(reading, resource, cards)
    hook = ReplyHook(
        url=entry.address,
        status=status,
        version=peek(node(resource, "meta"), "versionId"),
        owner=owner,
    )
    said = words_of(reading, resource, "code", quiet=True)
    description = take.text(resource, "description")
    text = said or description or in_words(reading, resource) or "Task"
    details = [("Note", note) for note in remarks(reading, resource)]
    if description and description.lower() != text.lower():
        details.append(("What", description))
    details.append(("For", owner))
    kinds = [each.words for each in concepts(reading, resource, "performerType", quiet=True)]
    start, end = period(reading, node(resource, "restriction"), "period")
    when = take.moment(resource, "authoredOn")
    carried_out = period_words(reading, resource, "executionPeriod")
    if carried_out == f"from {moment_words(when)}":
        carried_out = ""
    details += [
        (LABEL, sent_priority(resource)),
        ("Not before", moment_words(start)),
        ("Reason", words_of(reading, resource, "reason")),
        ("Why this status", words_of(reading, resource, "statusReason")),
        ("Standing there", words_of(reading, resource, "businessStatus")),
        ("To be done by a", "; ".join(kinds)),
        ("Carried out", carried_out),
        ("Requested by", _requester(resource, cards)),
        ("About", display(reading, resource, "focus")),
    ]
    details += [
        ("For", cards.referred(part, resource, "somebody a task is for"))
        for part in nodes(node(resource, "restriction"), "recipient")
    ]
    details += _results(reading, resource, cards)
    if isinstance(end, str):
        details.append(("Due as sent", end))
    if isinstance(end, Moment) and isinstance(start, Moment) and before(end, start):
        reading.warn(NoticeCode.TIMES_IMPLAUSIBLE, "A task is due before it may start.")
    standing = TASKS.get(status, "")
    if standing and status != "completed":
        reading.warn(NoticeCode.NOT_LIVE, f"A task of this handover is {standing}.")
    item = Item(
        text=text,
        status=status,
        when=when if isinstance(when, Moment) else NOT_RECORDED,
        due=end if isinstance(end, Moment) else NOT_RECORDED,
        details=tuple((label, words) for label, words in details if words),
        standing=standing,
    )
    return item, hook


def _owner(reading: Reading, resource: Node, cards: Cards) -> str:
    part = node(resource, "owner")
    name = cards.named(resource, "owner", resource, "organisation")
    inner = node(part, "identifier")
    sent = reading.take.text(inner, "value")
    if sent:
        return f"{name} ({identifier_label(peek(inner, 'system'))} {sent})" if name else sent
    return name


def _requester(resource: Node, cards: Cards) -> str:
    part = node(resource, "requester")
    who = cards.named(part, "agent", resource, "requester of a task")
    whose = cards.named(part, "onBehalfOf", resource, "organisation")
    return f"{who} for {whose}" if who and whose else who or whose


def _results(reading: Reading, resource: Node, cards: Cards) -> list[tuple[str, str]]:
    found = []
    for key, label in (("input", "Given"), ("output", "Result")):
        for part in nodes(resource, key):
            what = words_of(reading, part, "type")
            if "valueReference" in part:
                said = display(reading, part, "valueReference")
                entry = reading.follow(node(part, "valueReference"), resource, "result of a task")
                known = reading.words.get(id(entry.resource), "") if entry else ""
                told = said or known or (cards.name(entry) if entry else "")
            else:
                told = value(reading, part)
            words = f"{what}: {told}" if what and told else what or told
            found.append((label, words))
    return found


def appointment_of(reading: Reading, entry: Entry, cards: Cards) -> Item:
    """One Appointment with who and where."""
    resource, take = entry.resource, reading.take
    reading.used.add(id(resource))
    status = peek(resource, "status")
    kinds = [
        each.words
        for key in ("serviceCategory", "serviceType", "specialty", "appointmentType", "reason")
        for each in concepts(reading, resource, key)
    ]
    text = take.text(resource, "description") or "; ".join(kinds) or "Appointment"
    start, end = take.moment(resource, "start"), take.moment(resource, "end")
    details = [("About", kind) for kind in kinds if kind not in text]
    details += [("Until", moment_words(end)), ("Comment", take.text(resource, "comment"))]
    minutes = take.text(resource, "minutesDuration")
    details.append(("Minutes", minutes))
    for part in nodes(resource, "participant"):
        who = cards.named(part, "actor", resource, "participant of an appointment")
        details.append((role_words(reading, part) or "With", who))
    details += [("Number", f"{label} {sent}") for label, sent in identifiers(reading, resource)]
    created = take.moment(resource, "created")
    details.append(("Booked", moment_words(created)))
    details += [("Time as sent", odd) for odd in (start,) if isinstance(odd, str)]
    standing = APPOINTMENTS.get(status, "")
    return Item(
        text=text,
        status=status,
        when=start if isinstance(start, Moment) else NOT_RECORDED,
        details=tuple((label, words) for label, words in details if words),
        standing=standing,
        until=end if isinstance(end, Moment) else NOT_RECORDED,
    )
