"""One document of a message, read as far as its place in the message asks for.

The current document is read whole. Of the others (earlier calls of a repeat caller) narrative,
disposition, flags, allergies and medicines are read; the rest of them is listed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.readers.cda import facts
from app.readers.cda.bodies import bodies_of
from app.readers.cda.contexts import Contexts, section_people
from app.readers.cda.datatypes import Coded
from app.readers.cda.document import Document, document_words
from app.readers.cda.elements import HL7, Element, at
from app.readers.cda.encounter import encounter_of
from app.readers.cda.entries import Entries, entries_of
from app.readers.cda.leftover import LeftOver, left_over
from app.readers.cda.outcome import Evidence, outcome_of
from app.readers.cda.patient import patient_of
from app.readers.cda.people import People, people_of
from app.readers.cda.reading import Reading
from app.readers.cda.sections import Section, sections_of
from app.readers.cda.topics import Topic
from app.report.absence import known
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
from app.report.names import PersonName
from app.report.nhs_number import NhsNumber
from app.report.times import Moment


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
    reading.remember_pointed(root)
    flags = facts.secrecy(reading, root)
    words = document_words(reading, document)
    patient, guardians = patient_of(reading, next(root.iter(f"{HL7}patientRole"), None))
    people = people_of(reading, root)
    encounter, numbers, dispositions = encounter_of(reading, _contact(root))
    contexts = Contexts(reading)
    entries = entries_of(reading, root, contexts)
    authors = section_people(reading, root, contexts)
    sections = sections_of(reading, root, contexts)
    consents = facts.consents_of(reading, root, sections)
    return Read(
        words=words,
        patient=patient,
        persons=[*guardians, *authors],
        people=people,
        encounter=encounter,
        numbers=numbers,
        dispositions=dispositions,
        sections=sections,
        bodies=bodies_of(reading, root),
        entries=entries,
        flags=[*flags, *facts.flags_of(sections), *entries.flags],
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
    also: list[AlsoLine]
    rest: LeftOver


def read_other(
    reading: Reading, document: Document, place: tuple[int, int], current: Document
) -> Other:
    """Read a document that is not the current one; ``place`` is its number, such as (2, 6)."""
    start = f"Report {place[0]} of {place[1]}"
    made = document.made_at.shown if document.made_at else "time not sent"
    named = f"the report of {made}"
    read = read_whole(reading, document)
    rest = left_over(reading, document.root, start)
    standing = f"{'earlier' if _is_earlier(document, current) else 'another'} report, {made}"
    outcome = outcome_of(reading, read.evidence(document), standing)
    text = "; ".join(f"{each.words} ({each.code})" for each in read.dispositions)
    head = NarrativeSection(f"{start}: {document.title or 'Document'}, {made}", text)
    told = [part for section in read.sections for part in section.narratives]
    inner = [replace(part, level=part.level + 1) for part in told]
    return Other(
        outcome=replace(outcome, other_concerns=()),
        narrative=[head, *inner, *read.bodies],
        flags=[replace(flag, subject=named) for flag in read.flags],
        allergies=_from(
            [*facts.items(read.sections, Topic.ALLERGIES), *read.entries.allergies], named
        ),
        medicines=_from(
            [*facts.items(read.sections, Topic.MEDICINES), *read.entries.medicines], named
        ),
        also=[*_lines(read, start), *rest.lines],
        rest=rest,
    )


def _is_earlier(document: Document, current: Document) -> bool:
    one, two = document.made_at, current.made_at
    return bool(one and two and one.at and two.at and one.at < two.at)


def _from(items: list[Item], named: str) -> list[Item]:
    return [replace(item, details=(*item.details, ("Sent with", named))) for item in items]


def _lines(read: Read, start: str) -> Iterator[AlsoLine]:
    """Patient, people and call of a report that is not the current one, one line each."""
    yield AlsoLine(start, read.words)
    patient, encounter = read.patient, read.encounter
    name, number = patient.name, patient.nhs_number
    pieces = [name.shown] if isinstance(name, PersonName) else []
    pieces += [patient.born.shown] if isinstance(patient.born, Moment) else []
    if isinstance(number, NhsNumber):
        pieces.append(f"NHS No. {number.shown} ({number.standing})")
    pieces += [f"{where.use} {where.text}" for where in patient.addresses]
    pieces += [f"{each.use} {each.text}" for each in (*patient.telecoms, *read.people.callers)]
    pieces += [f"GP {patient.gp}"] if isinstance(patient.gp, str) else []
    pieces += [f"language {patient.language}"] if isinstance(patient.language, str) else []
    pieces += [f"{each.label} {each.value}" for each in patient.identifiers]
    yield AlsoLine(f"{start}, patient", "; ".join(pieces))
    everybody = (*read.people.persons, *read.persons, *encounter.participants, *encounter.places)
    people = [
        f"{who.role} {who.name} ({who.text})" if who.text else f"{who.role} {who.name}"
        for who in everybody
    ]
    yield AlsoLine(f"{start}, people", "; ".join(people))
    call = [f"at {encounter.incident_location}"] if known(encounter.incident_location) else []
    call += [f"case reference {encounter.reference}"] if known(encounter.reference) else []
    call += [f"journey {encounter.journey}"] if known(encounter.journey) else []
    for label, moment in (("from", encounter.started_at), ("until", encounter.ended_at)):
        call += [f"{label} {moment.shown}"] if isinstance(moment, Moment) else []
    call += [f"{each.label} {each.value}" for each in read.numbers]
    entries = read.entries
    for item in (*read.consents, *entries.observations, *entries.appointments):
        more = [f"{label} {text}" for label, text in item.details]
        more += [item.when.shown] if isinstance(item.when, Moment) else []
        call.append(" ".join(piece for piece in (item.text, item.status, *more) if piece))
    yield AlsoLine(f"{start}, call", "; ".join(call))
