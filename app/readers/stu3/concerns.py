"""Condition -> concerns with their certainty, never a diagnosis (CDS API guide, Condition)."""

from __future__ import annotations

from dataclasses import dataclass

from app.readers.fhir.composition import in_words
from app.readers.fhir.people import Cards
from app.readers.fhir.reactions import OVER
from app.readers.fhir.reading import Reading
from app.readers.fhir.references import Entry
from app.readers.fhir.values import (
    Concept,
    concepts,
    remarks,
    status_of,
    value,
    words_of,
)
from app.readers.taking import nodes
from app.report.model import Item
from app.report.notices import NoticeCode
from app.report.times import Moment

_CERTAINTY = {
    "provisional": "provisional",
    "differential": "one of several possibilities",
    "confirmed": "confirmed by the triage",
    "refuted": "refuted",
    "entered-in-error": "entered in error",
    "unknown": "certainty not known",
    "": "certainty not sent",
}
_BY_ENCOUNTER = "Named by the encounter"
_PARTS = {"chief": "Chief concern", "other": "Secondary concern"}


@dataclass(frozen=True, slots=True)
class Concern:
    """A condition: its words with the certainty, and whether it can still be a concern."""

    words: str
    item: Item
    stands: bool


def concern_of(reading: Reading, entry: Entry, cards: Cards, part: str) -> Concern:
    """Read one Condition; ``part`` is ``chief``, ``other`` or "" where no referral names it."""
    resource, take = entry.resource, reading.take
    reading.used.add(id(resource))
    said = next(iter(concepts(reading, resource, "code")), Concept())
    name = said.words or in_words(reading, resource)
    sent = status_of(reading, resource, "verificationStatus")
    certainty = _CERTAINTY.get(sent, f"certainty “{sent}”")
    clinical = status_of(reading, resource, "clinicalStatus")
    over = clinical if clinical in OVER else ""
    details = [("Clinical status", clinical)] if clinical not in ("", "active") else []
    details += _details(reading, entry, cards)
    standing = certainty if sent in ("refuted", "entered-in-error") else ""
    sure = ", ".join(filter(None, (certainty, over)))
    words = f"{cards.not_patient(resource)}{name} ({sure})" if name else ""
    when = take.moment(resource, "assertedDate")
    if sent == "entered-in-error":
        reading.warn(NoticeCode.NOT_LIVE, "A concern in this message was entered in error.")
    item = Item(
        text=f"{_PARTS.get(part, 'Concern')}: {words}" if words else "",
        status=clinical,
        when=when if isinstance(when, Moment) else Item("").when,
        details=tuple(details),
        standing=standing,
    )
    if words:
        reading.words[id(resource)] = words
    return Concern(words, item, not standing)


def _details(reading: Reading, entry: Entry, cards: Cards) -> list[tuple[str, str]]:
    resource = entry.resource
    found = [
        ("Severity", words_of(reading, resource, "severity")),
        ("Where on the body", words_of(reading, resource, "bodySite")),
    ]
    found += [
        ("Stage as sent", words_of(reading, stage, "summary")) for stage in nodes(resource, "stage")
    ]
    for prefix, label in (("onset", "Began"), ("abatement", "Ended")):
        found.append((label, value(reading, resource, prefix)))
    found += [("Evidence", words_of(reading, part, "code")) for part in nodes(resource, "evidence")]
    found.append(("Told by", cards.named(resource, "asserter", resource, "person who told of it")))
    found += [("Note", text) for text in remarks(reading, resource)]
    return [(label, text) for label, text in found if text]


def named_in_encounter(
    reading: Reading, encounter: Entry | None
) -> tuple[dict[int, str], list[Item]]:
    """What ``Encounter.diagnosis`` and ``.reason`` name; never a headline (hazard P16).

    Returns:
        The role of each Condition by its identity, and what is named in words alone.
    """
    found: dict[int, str] = {}
    items: list[Item] = []
    resource = encounter.resource if encounter else {}
    for part in nodes(resource, "diagnosis"):
        role = words_of(reading, part, "role")
        for inner in nodes(part, "condition"):
            entry = reading.follow(inner, resource, "condition")
            if entry is not None:
                found[id(entry.resource)] = role or "named"
            elif said := reading.take.text(inner, "display"):
                items.append(Item(f"{_BY_ENCOUNTER} as {role or 'a condition'}: {said}"))
    items += [
        Item(f"{_BY_ENCOUNTER} as its reason: {said.words}")
        for said in concepts(reading, resource, "reason", quiet=True)
    ]
    return found, items
