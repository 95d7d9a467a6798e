"""Task, Communication and Consent -> what is asked, what the crew wrote, what was agreed to."""

from __future__ import annotations

from app.readers.fhir.attachments import attachment
from app.readers.fhir.people import Cards
from app.readers.fhir.reading import Reading
from app.readers.fhir.references import Entry
from app.readers.fhir.standings import CONSENTS, TASKS
from app.readers.fhir.values import (
    concepts,
    display,
    identifiers,
    moment_words,
    period,
    period_words,
    remarks,
    value,
    words_of,
)
from app.readers.taking import node, nodes
from app.readers.tree import Node
from app.report.absence import Absence
from app.report.model import Flag, Item
from app.report.notices import NoticeCode
from app.report.times import Moment

NOT_RECORDED = Absence.NOT_RECORDED

_POLICIES = {"IMPLIED": "implied consent"}
_SCOPES = {"patient-privacy": "privacy consent"}
_MESSAGES = {"entered-in-error": "Entered in error: ", "not-done": "Not done: "}


def task_of(reading: Reading, entry: Entry, cards: Cards) -> Item:
    """What is asked for, and by when."""
    resource, take = entry.resource, reading.take
    reading.used.add(id(resource))
    status = take.text(resource, "status")
    said, description = words_of(reading, resource, "code"), take.text(resource, "description")
    text = said or description or "Task"
    start, end = period(reading, node(resource, "restriction"), "period")
    details = [("Note", note) for note in remarks(reading, resource)]
    details += [
        ("What", description if description.lower() != text.lower() else ""),
        ("For", cards.named(resource, "owner", resource, "organisation")),
        ("Not before", moment_words(start)),
        ("Due as sent", end if isinstance(end, str) else ""),
        ("Reason", words_of(reading, resource, "reasonCode")),
        ("Why this status", words_of(reading, resource, "statusReason")),
        ("Standing there", words_of(reading, resource, "businessStatus")),
        ("To be done by a", words_of(reading, resource, "performerType")),
        ("Carried out", period_words(reading, resource, "executionPeriod")),
        ("Requested by", cards.named(resource, "requester", resource, "requester of a task")),
    ]
    for key, label in (("input", "Given"), ("output", "Result")):
        for part in nodes(resource, key):
            told = words_of(reading, part, "type"), _given(reading, part, resource, cards)
            details.append((label, ": ".join(piece for piece in told if piece)))
    when = take.moment(resource, "authoredOn")
    details.append(("Asked, as sent", when if isinstance(when, str) else ""))
    standing = TASKS.get(status, "")
    if standing and status != "completed":
        reading.warn(NoticeCode.NOT_LIVE, f"A task of this message is {standing}.")
    reading.words[id(resource)] = text
    return Item(
        text=text,
        status=status,
        when=when if isinstance(when, Moment) else NOT_RECORDED,
        due=end if isinstance(end, Moment) else NOT_RECORDED,
        details=_kept(details),
        standing=standing,
    )


def communication_of(reading: Reading, entry: Entry, cards: Cards) -> list[str]:
    """A crew note or an entry of the call log, as notes of the sender's staff."""
    resource, take = entry.resource, reading.take
    reading.used.add(id(resource))
    before = _MESSAGES.get(take.text(resource, "status"), "")
    topic = words_of(reading, resource, "topic") or words_of(reading, resource, "category")
    times = [moment_words(take.moment(resource, key)) for key in ("sent", "received")]
    who = cards.named(resource, "sender", resource, "sender of a note")
    head = ", ".join(dict.fromkeys(piece for piece in (topic or "Note", *times, who) if piece))
    texts = []
    for part in nodes(resource, "payload"):
        if nodes(part, "contentAttachment"):
            inner = node(part, "contentAttachment")
            texts.append(attachment(reading, inner, "A note of the sender"))
        texts += take.texts(part, "contentString")
        texts.append(display(reading, part, "contentReference"))
    texts += [words_of(reading, resource, "reasonCode"), *remarks(reading, resource)]
    said = [text for text in texts if text]
    return [f"{before}{head}: {text}" for text in said] or [f"{before}{head}: no words were sent"]


def consent_of(reading: Reading, entry: Entry, cards: Cards) -> tuple[Item, Flag | None]:
    """One line; and a flag where something was refused."""
    resource, take = entry.resource, reading.take
    reading.used.add(id(resource))
    status = take.text(resource, "status")
    kinds = "; ".join(c.words for c in concepts(reading, resource, "category", quiet=True))
    policy = _worded(reading, resource, "policyRule", _POLICIES)
    told = f"Consent: {kinds}" if kinds else "Consent"
    text = f"{told} ({policy})" if policy else told
    denied = [_provision(reading, part) for part in nodes(resource, "provision")]
    refused = [words for is_denied, words in denied if is_denied]
    allowed = [words for is_denied, words in denied if not is_denied and words]
    if refused:
        text += f"; denied: {', '.join(word or 'all of it' for word in refused)}"
    when = take.moment(resource, "dateTime")
    details = [
        ("Scope", _worded(reading, resource, "scope", _SCOPES)),
        ("For", "; ".join(allowed)),
        ("When", when if isinstance(when, str) else ""),
    ]
    details += [("Number", f"{label} {sent}") for label, sent in identifiers(reading, resource)]
    details += [
        ("By", cards.named({"x": part}, "x", resource, "consenting party"))
        for key in ("performer", "organization")
        for part in nodes(resource, key)
    ]
    for part in nodes(resource, "sourceAttachment"):
        details.append(("Source", attachment(reading, part, "A consent form")))
    standing = CONSENTS.get(status, "")
    item = Item(
        text,
        status,
        when if isinstance(when, Moment) else NOT_RECORDED,
        details=_kept(details),
        standing=standing,
    )
    if refused or status in ("rejected", "inactive"):
        return item, Flag("Consent", "", "Consent was refused or limited", text)
    return item, None


def _provision(reading: Reading, part: Node) -> tuple[bool, str]:
    """Whether a provision denies, and what it is about."""
    keys = ("action", "purpose", "code", "securityLabel", "class")
    words = [c.words for key in keys for c in concepts(reading, part, key, quiet=True)]
    words.append(period_words(reading, part, "period"))
    denied = reading.take.text(part, "type") == "deny"
    return denied, "; ".join(word for word in words if word)


def _worded(reading: Reading, resource: Node, key: str, table: dict[str, str]) -> str:
    """The words of a concept; ours, with the code, where it came as a code alone."""
    found = []
    for said in concepts(reading, resource, key, quiet=True):
        code = said.codes[0].code if said.codes else ""
        bare = said.words == code
        found.append(f"{table[code]} ({code})" if bare and code in table else said.words)
    return "; ".join(found)


def _given(reading: Reading, part: Node, resource: Node, cards: Cards) -> str:
    if "valueReference" not in part:
        return value(reading, part)
    entry = reading.follow(node(part, "valueReference"), resource, "result of a task")
    said = display(reading, part, "valueReference")
    known = reading.words.get(id(entry.resource), "") if entry else ""
    return said or known or (cards.name(entry) if entry else "")


def _kept(details: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((label, text) for label, text in details if text)
