"""Observation -> findings, the estimated age and the sex at birth (BaRS, Observation).

An Observation without a value says what its code says, and no more: the rule of the CDS API guide
that it means *present and confirmed* is not a rule of BaRS.
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
from app.report.model import Identifier, Item
from app.report.notices import NoticeCode
from app.report.times import Moment, before, read_time

_ESTIMATED_AGE = re.compile(r"\bestimated age\b|\bage\b.*\bestimated\b", re.IGNORECASE)
_BIRTH_SEX = re.compile(r"\b(?:birth sex|sex at birth|sex assigned at birth)\b", re.IGNORECASE)


_UNNAMED = "Finding without a name"


@dataclass(slots=True)
class Findings:
    """The observations, and what of them belongs to the patient."""

    items: list[Item]
    estimated_age: str = ""
    birth_sex: Identifier | None = None


def findings_of(
    reading: Reading, entries: list[Entry], cards: Cards, sent_at: Moment | Absence
) -> Findings:
    """Every Observation in message order; one that was over when the message went has expired."""
    found = Findings([])
    for entry in entries:
        resource = entry.resource
        name = "; ".join(c.words for c in concepts(reading, resource, "code") if c.words)
        told = value(reading, resource)
        name = name or in_words(reading, resource)
        about = _about(resource, cards)
        item = _item(reading, entry, f"{about}{name or _UNNAMED}", told, cards, sent_at)
        is_of_patient = bool(told) and not item.standing and not about
        if is_of_patient and _ESTIMATED_AGE.search(name):
            found.estimated_age = found.estimated_age or told
        elif is_of_patient and _BIRTH_SEX.search(name):
            found.birth_sex = found.birth_sex or Identifier("Sex at birth", told)
        found.items.append(item)
    return found


def _about(resource: Node, cards: Cards) -> str:
    """What a finding is about where that is not the patient (FHIR R4, Observation.focus)."""
    named = [
        cards.referred(part, resource, "what a finding is about")
        for part in nodes(resource, "focus")
    ]
    told = ", ".join(dict.fromkeys(name or "something else" for name in named))
    return f"About {told}, not the patient: " if told else cards.not_patient(resource)


def _item(
    reading: Reading, entry: Entry, name: str, told: str, cards: Cards, sent_at: Moment | Absence
) -> Item:
    resource, take = entry.resource, reading.take
    reading.used.add(id(resource))
    parts = [_component(reading, part) for part in nodes(resource, "component")]
    absent = absent_reason(reading, resource)
    pieces = [told, *parts, f"no value ({absent})" if absent else ""]
    said = "; ".join(piece for piece in pieces if piece)
    text = f"{name}: {said}" if said else name
    status = take.text(resource, "status").lower()
    if status in INTERIM_FINDINGS:
        text = f"{text} ({INTERIM_FINDINGS[status]})"
    standing = FINDINGS.get(status, "")
    if standing:
        reading.warn(NoticeCode.NOT_LIVE, f"A finding in this message was {standing}.")
    end = read_time(peek(node(resource, "effectivePeriod"), "end"))
    if not standing and end and isinstance(sent_at, Moment) and before(end, sent_at):
        standing = f"expired at {end.shown}"
    details, when = _details(reading, resource, cards)
    reading.words[id(resource)] = text
    return Item(text, status, when, details=details, standing=standing)


def _component(reading: Reading, part: Node) -> str:
    name = words_of(reading, part, "code")
    told = value(reading, part) or absent_reason(reading, part)
    if means := words_of(reading, part, "interpretation"):
        told = f"{told} ({means})".strip()
    ranges = (f"{label.lower()} {text}" for label, text in usual_ranges(reading, part))
    told = "; ".join(filter(None, (told, *ranges)))
    return f"{name} {told}".strip()


def _details(
    reading: Reading, resource: Node, cards: Cards
) -> tuple[tuple[tuple[str, str], ...], Moment | Absence]:
    take = reading.take
    start, end = period(reading, resource, "effectivePeriod")
    start = start or take.moment(resource, "effectiveDateTime")
    issued = take.moment(resource, "issued")
    found = [
        ("True until", moment_words(end)),
        ("Recorded", moment_words(issued)),
        ("Time as sent", start if isinstance(start, str) else ""),
        ("Where on the body", words_of(reading, resource, "bodySite")),
        ("Interpretation", words_of(reading, resource, "interpretation")),
        ("Method", words_of(reading, resource, "method")),
    ]
    found += [("Note", text) for text in remarks(reading, resource)]
    found += usual_ranges(reading, resource)
    for part in nodes(resource, "performer"):
        entry = reading.follow(part, resource, "person who made an observation")
        found.append(("By", take.text(part, "display") or (cards.name(entry) if entry else "")))
    when: Moment | Absence = Absence.NOT_RECORDED
    for moment in (start, issued):
        if isinstance(moment, Moment):
            when = moment
            break
    return tuple((label, text) for label, text in found if text), when
