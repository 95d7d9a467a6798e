"""One document of a message, read as far as its place in the message asks for.

The current document is read whole. Of the others (earlier calls of a repeat caller) narrative,
disposition, flags, allergies and medicines are read; the rest of them is listed.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from app.readers.cda import facts
from app.readers.cda.bodies import bodies_of
from app.readers.cda.datatypes import Coded, coded
from app.readers.cda.document import Document, document_words
from app.readers.cda.elements import HL7, Element, at
from app.readers.cda.encounter import encounter_of
from app.readers.cda.entries import Entries, entries_of
from app.readers.cda.leftover import LeftOver, left_over
from app.readers.cda.outcome import Evidence, outcome_of
from app.readers.cda.patient import patient_of
from app.readers.cda.people import People, people_of
from app.readers.cda.reading import Reading
from app.readers.cda.sections import Section, Topic, sections_of
from app.report.model import (
    AlsoLine,
    Encounter,
    Flag,
    Identifier,
    Item,
    NarrativeSection,
    Outcome,
    Patient,
    Person,
)


@dataclass(slots=True)
class Read:
    """Everything that a document says, before it is put in its place."""

    words: str
    patient: Patient
    persons: list[Person]
    people: People
    encounter: Encounter
    numbers: list[Identifier]
    dispositions: list[Coded]
    sections: list[Section]
    bodies: list[NarrativeSection]
    entries: Entries
    flags: list[Flag]
    consents: list[Item]

    def evidence(self, document: Document) -> Evidence:
        """What the outcome is put together from."""
        return Evidence(
            document, self.encounter, self.dispositions, self.entries, self.sections, self.people
        )


def read_whole(reading: Reading, document: Document) -> Read:
    """Read the current document; what is not its header may still hold some of its parts."""
    root = document.root
    flags = facts.secrecy(root)
    words = document_words(reading, document)
    patient, guardians = patient_of(reading, next(root.iter(f"{HL7}patientRole"), None))
    people = people_of(reading, root)
    encounter, numbers, dispositions = encounter_of(reading, _contact(root))
    entries = entries_of(reading, root)
    sections = sections_of(reading, root)
    consents = facts.consents_of(reading, root, sections)
    return Read(
        words=words,
        patient=patient,
        persons=guardians,
        people=people,
        encounter=encounter,
        numbers=numbers,
        dispositions=dispositions,
        sections=sections,
        bodies=bodies_of(reading, root),
        entries=entries,
        flags=flags + facts.flags_of(sections),
        consents=consents + entries.consents,
    )


def _contact(root: Element) -> Element | None:
    return at(root, "componentOf/encompassingEncounter")


@dataclass(slots=True)
class Other:
    """Another document of the same patient: an earlier call, as a rule."""

    outcome: Outcome
    narrative: list[NarrativeSection]
    flags: list[Flag]
    allergies: list[Item]
    medicines: list[Item]
    also: list[AlsoLine] = field(default_factory=list)
    rest: LeftOver = field(default_factory=LeftOver)


def read_other(
    reading: Reading, document: Document, place: tuple[int, int], current: Document
) -> Other:
    """Read a document that is not the current one; ``place`` is its number, such as (2, 6)."""
    root = document.root
    start = f"Report {place[0]} of {place[1]}"
    made = document.made_at.shown if document.made_at else "time not sent"
    named = f"the report of {made}"
    contact = _contact(root)
    holder = contact if contact is not None else root
    found = (coded(reading, part) for part in holder.iter(f"{HL7}dischargeDispositionCode"))
    dispositions = [each for each in found if each is not None]
    entries, sections = entries_of(reading, root), sections_of(reading, root)
    evidence = Evidence(document, Encounter(), dispositions, entries, sections, People())
    is_earlier = (
        document.made_at is not None
        and document.made_at.at is not None
        and current.made_at is not None
        and current.made_at.at is not None
        and document.made_at.at < current.made_at.at
    )
    standing = f"{'earlier' if is_earlier else 'another'} report, {made}"
    outcome = outcome_of(reading, evidence, standing)
    text = "; ".join(f"{each.words} ({each.code})" for each in dispositions if each.words)
    words = document_words(reading, document)
    rest = left_over(reading, root, start)
    head = NarrativeSection(f"{start}: {document.title or 'Document'}, {made}", text)
    inner = [replace(s.narrative, level=s.narrative.level + 1) for s in sections]
    return Other(
        outcome=replace(
            outcome,
            notes=(),
            other_concerns=(),
            starts_at=Outcome().starts_at,
            starts_from="",
        ),
        narrative=[head, *inner, *bodies_of(reading, root)],
        flags=facts.flags_of(sections, named),
        allergies=_from(facts.items(sections, Topic.ALLERGIES), named),
        medicines=_from(facts.items(sections, Topic.MEDICINES), named),
        also=[AlsoLine(start, words), *entries.also, *rest.lines],
        rest=rest,
    )


def _from(items: list[Item], named: str) -> list[Item]:
    return [replace(item, details=(*item.details, ("Sent with", named))) for item in items]
