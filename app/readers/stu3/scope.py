"""Whose report it is: the encounter, its patient, and what is about somebody or something else.

A resource about another patient or another encounter is set apart before anything is read
(hazard log 0204 and 0205).
"""

from __future__ import annotations

from dataclasses import dataclass

from app.readers.fhir.reading import Reading
from app.readers.fhir.references import Entry, references, typed, without_version
from app.readers.fhir.same_person import join_copies
from app.readers.taking import node, nodes, peek
from app.readers.tree import Node

_SUBJECT_KEYS = ("subject", "patient", "for", "beneficiary")
_CONTEXT_KEYS = ("context", "encounter")


@dataclass(frozen=True, slots=True)
class Scope:
    """What the report is about, and what is not part of it."""

    encounter: Entry | None
    patient: Entry | None
    other_patient: tuple[Entry, ...]
    other_encounter: tuple[Entry, ...]
    unknown_subject: int


def scope_of(reading: Reading, focus: list[Entry]) -> Scope:
    """Find the encounter and the patient, and sort the resources.

    Args:
        reading: the message being read.
        focus: what the message header and the tasks point to, most telling first.
    """
    encounters = reading.index.of_type("Encounter")
    encounter = _main(reading, encounters, focus)
    patient, subject = _patient(reading, encounter)
    copies = join_copies(reading, patient)
    ours = _related(reading, encounter, encounters)
    strangers: list[Entry] = []
    elsewhere: list[Entry] = []
    unknown = 0
    for entry in reading.index.entries:
        if id(entry.resource) in copies:
            continue
        whose = _whose(reading, entry, patient, subject)
        if whose == "other":
            strangers.append(entry)
            continue
        unknown += whose == "unknown"
        if _is_elsewhere(reading, entry, encounter, ours):
            elsewhere.append(entry)
    return Scope(encounter, patient, tuple(strangers), tuple(elsewhere), unknown)


def _main(reading: Reading, encounters: list[Entry], focus: list[Entry]) -> Entry | None:
    """The encounter in focus, else the one that most resources belong to, else the first."""
    for entry in focus:
        if entry.type == "Encounter":
            return entry
        for key in _CONTEXT_KEYS:
            for text in references(entry.resource, key):
                found = reading.find(text, entry.resource)
                if found is not None and found.type == "Encounter":
                    return found
    if len(encounters) < 2:
        return encounters[0] if encounters else None
    votes = dict.fromkeys(map(id, encounters), 0)
    for entry in reading.index.entries:
        for key in _CONTEXT_KEYS:
            for text in references(entry.resource, key):
                found = reading.find(text, entry.resource)
                if found is not None and id(found) in votes:
                    votes[id(found)] += 1
    return max(encounters, key=lambda each: votes[id(each)])


def _patient(reading: Reading, encounter: Entry | None) -> tuple[Entry | None, str]:
    """The encounter's subject; without one, the patient that most resources name."""
    patients = reading.index.of_type("Patient")
    if encounter is not None:
        for text in references(encounter.resource, "subject"):
            return reading.find(text, encounter.resource), text
    if len(patients) == 1:
        return patients[0], patients[0].address
    for entry in reading.index.entries:
        for key in _SUBJECT_KEYS:
            for text in references(entry.resource, key):
                found = reading.find(text, entry.resource)
                if found is not None and found.type == "Patient":
                    return found, text
    return (patients[0], patients[0].address) if patients else (None, "")


def _related(reading: Reading, encounter: Entry | None, encounters: list[Entry]) -> set[int]:
    """The encounter and those of the same journey: same episode, part of, or a task's output."""
    if encounter is None:
        return set()
    ours = {id(encounter.resource)}
    episodes = set(references(encounter.resource, "episodeOfCare"))
    numbers = _numbers(encounter)
    for other in encounters:
        if episodes & set(references(other.resource, "episodeOfCare")):
            ours.add(id(other.resource))
        if other.holder is not None and numbers & _numbers(other):
            ours.add(id(other.resource))  # a resource that contains its own copy
        for near, far in ((other, encounter), (encounter, other)):
            for text in references(near.resource, "partOf"):
                found = reading.find(text, near.resource)
                if found is not None and found.resource is far.resource:
                    ours.add(id(other.resource))
    for task in reading.index.of_type("Task"):
        for output in nodes(task.resource, "output"):
            for text in references(output, "valueReference"):
                found = reading.find(text, task.resource)
                if found is not None and found.type == "Encounter":
                    ours.add(id(found.resource))
    return ours


def _numbers(encounter: Entry) -> set[tuple[str, str]]:
    """The case numbers of an encounter, each with its system."""
    parts = nodes(encounter.resource, "identifier")
    return {(peek(part, "system"), peek(part, "value")) for part in parts if peek(part, "value")}


def _whose(reading: Reading, entry: Entry, patient: Entry | None, subject: str) -> str:
    """``ours``, ``other``, or ``unknown`` where the reference means nobody in the message."""
    if entry.type == "Patient":
        if patient is None or entry.resource is patient.resource:
            return "ours"
        return "ours" if _is_link(reading, entry, patient) else "other"
    for key in _SUBJECT_KEYS:
        for part in nodes(entry.resource, key) if key in entry.resource else ():
            text = peek(part, "reference")
            if not text:
                if _other_number(part, patient):
                    return "other"
                continue
            found = reading.find(text, entry.resource)
            if found is not None:
                if found.type == "Patient" and patient and found.resource is not patient.resource:
                    return "other"
                continue
            if not subject or _same(text, subject):
                continue
            pair = typed(text)
            if pair is not None and pair[0] == "Patient":
                return "other"
            if pair is None and key != "for":
                return "unknown"
    return "ours"


def _same(one: str, two: str) -> bool:
    one, two = without_version(one), without_version(two)
    if one.lower() == two.lower():
        return True
    first, second = typed(one), typed(two)
    both_absolute = "://" in one and "://" in two
    return first is not None and first == second and not both_absolute


def _is_link(reading: Reading, entry: Entry, patient: Entry) -> bool:
    """Whether another Patient is only the other half of a merged record."""
    for part in nodes(patient.resource, "link"):
        for text in references(part, "other"):
            found = reading.find(text, patient.resource)
            if found is not None and found.resource is entry.resource:
                return True
    return False


def _other_number(part: Node, patient: Entry | None) -> bool:
    """A reference by NHS number that is not the patient's."""
    identifier = node(part, "identifier")
    if patient is None or not peek(identifier, "system").endswith("nhs-number"):
        return False
    numbers = {
        peek(each, "value")
        for each in nodes(patient.resource, "identifier")
        if peek(each, "system").endswith("nhs-number")
    }
    return bool(numbers) and peek(identifier, "value") not in numbers


def _is_elsewhere(reading: Reading, entry: Entry, encounter: Entry | None, ours: set[int]) -> bool:
    if encounter is None:
        return False
    if entry.type == "Encounter":
        return id(entry.resource) not in ours
    for key in _CONTEXT_KEYS:
        for text in references(entry.resource, key):
            found = reading.find(text, entry.resource)
            if found is not None:
                return found.type == "Encounter" and id(found.resource) not in ours
            pair = typed(text)
            if pair is not None and pair[0] == "Encounter":
                own = encounter.url or f"Encounter/{encounter.id}"
                return not _same(text, own) and not _same(text, f"Encounter/{encounter.id}")
    return False
