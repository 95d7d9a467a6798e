"""Task and Consent -> what is asked, and what was agreed to."""

from __future__ import annotations

from app.readers.fhir.attachments import attachment
from app.readers.fhir.composition import in_words
from app.readers.fhir.consents import actors
from app.readers.fhir.people import Cards
from app.readers.fhir.priority import LABEL, sent_priority
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

_DEEPEST = 20
"""Exceptions to exceptions of a consent that are read; what stands deeper is listed."""

_POLICIES = {"IMPLIED": "implied consent", "OPTIN": "opted in", "OPTOUT": "opted out"}
_PURPOSES = {
    "TREAT": "treatment",
    "ETREAT": "emergency treatment",
    "HPAYMT": "payment",
    "HRESCH": "research",
}
"""HL7 v3 PurposeOfUse."""

_SCOPES = {"patient-privacy": "privacy consent"}


def task_of(reading: Reading, entry: Entry, cards: Cards) -> Item:
    """What is asked for, and by when."""
    resource, take = entry.resource, reading.take
    reading.used.add(id(resource))
    status = take.text(resource, "status")
    said, description = words_of(reading, resource, "code"), take.text(resource, "description")
    text = said or description or in_words(reading, resource) or "Task"
    start, end = period(reading, node(resource, "restriction"), "period")
    details = [("Note", note) for note in remarks(reading, resource)]
    details += [
        ("What", description if description.lower() != text.lower() else ""),
        ("For", cards.named(resource, "owner", resource, "organisation")),
        (LABEL, sent_priority(resource)),
        ("Not before", moment_words(start)),
        ("Due as sent", end if isinstance(end, str) else ""),
        ("Reason", words_of(reading, resource, "reasonCode")),
        ("Why this status", words_of(reading, resource, "statusReason")),
        ("Standing there", words_of(reading, resource, "businessStatus")),
        ("To be done by a", words_of(reading, resource, "performerType")),
        ("Carried out", period_words(reading, resource, "executionPeriod")),
        ("Requested by", cards.named(resource, "requester", resource, "requester of a task")),
        ("Where", cards.named(resource, "location", resource, "location")),
        ("About", display(reading, resource, "focus")),
    ]
    details += [
        ("For", cards.referred(part, resource, "somebody a task is for"))
        for part in nodes(node(resource, "restriction"), "recipient")
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


def consent_of(reading: Reading, entry: Entry, cards: Cards) -> tuple[Item, Flag | None]:
    """One line; and a flag where something was refused."""
    resource, take = entry.resource, reading.take
    reading.used.add(id(resource))
    status = take.text(resource, "status")
    kinds = "; ".join(c.words for c in concepts(reading, resource, "category", quiet=True))
    policy = _worded(reading, resource, "policyRule", _POLICIES)
    told = f"Consent: {kinds}" if kinds else "Consent"
    text = f"{told} ({policy})" if policy else told
    denied = [
        told
        for part in nodes(resource, "provision")
        for told in _provisions(reading, part, resource, cards)
    ]
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


def _provisions(
    reading: Reading, part: Node, resource: Node, cards: Cards, depth: int = 0
) -> list[tuple[bool, str]]:
    """Whether a provision denies, what it is about and for whom; then the exceptions to it.

    The exceptions stand within the rule (FHIR R4, Consent.provision): a consent that permits all
    may deny one thing three levels down.
    """
    keys = ("action", "purpose", "code", "securityLabel", "class")
    words = [_worded(reading, part, key, _PURPOSES) for key in keys]
    words.append(period_words(reading, part, "period"))
    if times := period_words(reading, part, "dataPeriod"):
        words.append(f"data of {times}")
    denied = reading.take.text(part, "type") == "deny"
    said = "; ".join(word for word in words if word)
    if whom := ", ".join(actors(reading, part, resource, cards)):
        before = said or ("all of it" if denied else "")
        said = f"{before} (to {whom})" if before else whom
    found = [(denied, said)]
    if depth < _DEEPEST:
        for inner in nodes(part, "provision"):
            found += _provisions(reading, inner, resource, cards, depth + 1)
    return found


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
