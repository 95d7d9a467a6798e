"""Observation, Procedure, Provenance and the clinical lists -> findings with their qualifiers.

An Observation without a value means *present and confirmed*; a value of *absent* negates its code.
One renderer writes both, so that the code is never shown without its qualifier (hazard log 0302).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.readers.fhir.absent import absent_reason
from app.readers.fhir.composition import in_words
from app.readers.fhir.people import Cards
from app.readers.fhir.ranges import usual_ranges
from app.readers.fhir.reading import Reading
from app.readers.fhir.references import Entry
from app.readers.fhir.standings import FINDINGS, INTERIM_FINDINGS
from app.readers.fhir.values import (
    Concept,
    concepts,
    moment_words,
    period,
    remarks,
    value,
    words_of,
)
from app.readers.taking import node, nodes, peek
from app.readers.tree import Node
from app.report.absence import Absence
from app.report.model import Item
from app.report.times import Moment, before

NOT_RECORDED = Absence.NOT_RECORDED

PRESENTING_COMPLAINT = "33962009"
ESTIMATED_AGE = re.compile(r"\bestimated age\b|\bage\b.*\bestimated\b", re.IGNORECASE)

_NOT_A_PRESCRIBING_RECORD = "Told in triage; not an allergy or prescribing record"
_ALLERGY = re.compile(r"\ballerg", re.IGNORECASE)
_MEDICINE = re.compile(r"\b(?:medication|medicine|drug therapy|anticoagulant)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Finding:
    """An observation as read: its item, what it codes, and when it began to hold.

    ``value`` is what it says of the patient, "" where it does not stand or is about another.
    """

    item: Item
    said: Concept
    value: str
    began: Moment | None


def observation(reading: Reading, entry: Entry, cards: Cards, sent_at: Moment | Absence) -> Finding:
    """Read one Observation."""
    resource, take = entry.resource, reading.take
    reading.used.add(id(resource))
    said = next(iter(concepts(reading, resource, "code")), Concept())
    codes = [
        peek(c, "code")
        for part in nodes(resource, "valueCodeableConcept")
        for c in nodes(part, "coding")
    ]
    uec = any(
        "UEC-ObservationValue" in peek(c, "system")
        for part in nodes(resource, "valueCodeableConcept")
        for c in nodes(part, "coding")
    )
    before_it = len(reading.wordless)
    told = value(reading, resource)
    if any(code in _STATUSES for code in codes):
        del reading.wordless[before_it:]  # our words say what these codes mean
    parts = [_component(reading, part) for part in nodes(resource, "component")]
    reason = absent_reason(reading, resource)
    status = take.text(resource, "status")
    start, end = _effective(reading, resource)
    issued = take.moment(resource, "issued")
    text = _statement(said, told, codes, reason=reason, parts=parts, uec=uec)
    if not said.words and (narrative := in_words(reading, resource)):
        text = f"{text}; in the sender's words: {narrative}" if told or parts else narrative
    details = _details(reading, resource, cards)
    if end is not None:
        details.insert(0, ("True until", moment_words(end)))
    when = start if isinstance(start, Moment) else issued
    if isinstance(start, Moment) and isinstance(issued, Moment):
        details.append(("Recorded", issued.shown))
    for odd in (start, issued):
        if isinstance(odd, str):
            details.append(("Time as sent", odd))
    interim = INTERIM_FINDINGS.get(status, "")
    unknown = "" if interim or status in ("final", "") else f"status “{status}”"
    standing = FINDINGS.get(status, unknown)
    if (
        not standing
        and isinstance(end, Moment)
        and isinstance(sent_at, Moment)
        and before(end, sent_at)
    ):
        standing = f"expired at {end.shown}"
    if interim:
        text = f"{text} ({interim})"
    about = cards.not_patient(resource)
    text = f"{about}{text}"
    item = Item(
        text,
        status,
        when if isinstance(when, Moment) else NOT_RECORDED,
        details=tuple(details),
        standing=standing,
    )
    reading.words[id(resource)] = text
    mine = "" if about or standing in FINDINGS.values() else told
    return Finding(item, said, mine, when if isinstance(when, Moment) else None)


def _statement(
    said: Concept, told: str, codes: list[str], *, reason: str, parts: list[str], uec: bool
) -> str:
    name = said.words or "Finding without a name"
    known = next((code for code in (*codes, told.lower()) if code in _STATUSES), "")
    if known:
        words = told if told.lower() != known else ""
        if known in _BEFORE_THE_NAME:
            return f"{known.upper()}: {name}{f' ({words})' if words else ''}"
        return f"{name}: {words or known}"
    pieces = "; ".join(parts)
    if told:
        told = f"{told} (status unclear)" if uec else told
        told = f"{told}; no value ({reason})" if reason else told
        return f"{name}: {told}; {pieces}" if pieces else f"{name}: {told}"
    if reason:
        return f"{name}: no value ({reason})"
    if pieces:
        return f"{name}: {pieces}"
    if said.has(PRESENTING_COMPLAINT):
        return f"{name}: no words were sent"
    return f"{name}: present (assumed by standard)"  # never the name alone (hazard 0302)


_BEFORE_THE_NAME = ("absent", "unconfirmed")
"""A negation and a doubt come first, in capitals, so that nobody reads the name without them."""

_STATUSES = (*_BEFORE_THE_NAME, "present", "confirmed")
"""UEC-ObservationValue-1."""


def _component(reading: Reading, part: Node) -> str:
    name = words_of(reading, part, "code")
    told = value(reading, part) or absent_reason(reading, part)
    if means := words_of(reading, part, "interpretation"):
        told = f"{told} ({means})".strip()
    ranges = (f"{label.lower()} {text}" for label, text in usual_ranges(reading, part))
    told = "; ".join(filter(None, (told, *ranges)))
    return f"{name} {told}".strip() if name or told else ""


def _effective(reading: Reading, resource: Node) -> tuple[Moment | str | None, Moment | str | None]:
    if "effectivePeriod" in resource:
        start, end = period(reading, resource, "effectivePeriod")
        return start, end
    return reading.take.moment(resource, "effectiveDateTime"), None


def _details(reading: Reading, resource: Node, cards: Cards) -> list[tuple[str, str]]:
    take = reading.take
    found = [
        ("Where on the body", words_of(reading, resource, "bodySite")),
        ("Interpretation", words_of(reading, resource, "interpretation")),
        ("Method", words_of(reading, resource, "method")),
        ("Comment", take.text(resource, "comment")),
    ]
    found += [("Note", text) for text in remarks(reading, resource)]
    found += usual_ranges(reading, resource)
    for part in nodes(resource, "performer"):
        entry = reading.follow(part, resource, "person who made an observation")
        said = take.text(part, "display") or (cards.name(entry) if entry else "")
        found.append(("By", said))
    for part in nodes(resource, "related"):
        target = reading.find(peek(node(part, "target"), "reference"), resource)
        words = reading.words.get(id(target.resource), "") if target else ""
        if words:
            found.append(("Rests on", words))
    return [(label, text) for label, text in found if text]


def latest_first(findings: list[Finding]) -> list[Item]:
    """Findings in the order sent; one code sent twice stands together, the latest first (0301)."""
    groups: dict[tuple[str, ...], list[Finding]] = {}
    for at, finding in enumerate(findings):
        codes = tuple(sorted(f"{c.system}|{c.code}" for c in finding.said.codes if c.code))
        groups.setdefault(codes or (f"alone {at}",), []).append(finding)
    items: list[Item] = []
    for group in groups.values():
        timed = [finding.began for finding in group if finding.began is not None]
        if len(group) < 2 or len(timed) < len(group):
            items += [finding.item for finding in group]
            continue
        ordered = sorted(group, key=lambda f: _instant(f.began), reverse=True)
        newest = _instant(ordered[0].began)
        for finding in ordered:
            older = _instant(finding.began) < newest and not finding.item.standing
            item = finding.item
            items.append(_previous(item) if older else item)
    return items


def _previous(item: Item) -> Item:
    return Item(item.text, item.status, item.when, item.due, item.details, "previous answer")


def _instant(moment: Moment | None) -> float:
    if moment is None:
        return 0.0
    return moment.at.timestamp() if moment.at is not None else moment.on.toordinal() * 86400.0


def surfaced(items: list[Item], pattern: str) -> list[Item]:
    """Findings about allergies or medicines, to stand in those strips as well (0303, 0304)."""
    match = _ALLERGY if pattern == "allergy" else _MEDICINE
    return [
        Item(
            item.text,
            item.status,
            item.when,
            item.due,
            (("Source", _NOT_A_PRESCRIBING_RECORD),),
            item.standing,
        )
        for item in items
        if match.search(item.text)
    ]
