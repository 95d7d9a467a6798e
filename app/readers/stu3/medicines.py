"""MedicationStatement, MedicationRequest, AllergyIntolerance, Procedure -> the clinical lists."""

from __future__ import annotations

from app.readers.fhir.reading import Reading
from app.readers.fhir.references import Entry
from app.readers.fhir.values import first_moment, remarks, value, words_of
from app.readers.taking import node, nodes, peek
from app.report.model import Item

MEDICINES = (
    "MedicationStatement",
    "MedicationRequest",
    "MedicationAdministration",
    "MedicationDispense",
)

_NOT_STANDING = {
    "entered-in-error": "entered in error",
    "stopped": "stopped",
    "cancelled": "cancelled",
    "refuted": "refuted",
    "aborted": "aborted",
    "draft": "draft",
}
_TAKEN = {"n": "NOT taken", "unk": "not known whether taken", "y": "taken"}


def medicine(reading: Reading, entry: Entry) -> Item:
    """A medicine with its dose as written, and whether it is taken."""
    resource, take = entry.resource, reading.take
    reading.used.add(id(resource))
    name = words_of(reading, resource, "medicationCodeableConcept")
    if not name and "medicationReference" in resource:
        target = reading.follow(node(resource, "medicationReference"), resource, "medicine")
        name = take.text(node(resource, "medicationReference"), "display")
        if target is not None:
            name = name or words_of(reading, target.resource, "code")
    name = name or "Medicine without a name"
    taken = peek(resource, "taken")
    text = f"{_TAKEN[taken]}: {name}" if taken in ("n", "unk") else name
    details = []
    for key in ("dosage", "dosageInstruction"):
        for part in nodes(resource, key):
            words = [take.text(part, "text"), take.text(part, "patientInstruction")]
            words += [words_of(reading, part, k) for k in ("route", "method", "site")]
            words.append(value(reading, part, "dose"))
            details.append(("Dose", "; ".join(word for word in words if word)))
    details.append(("Reason", words_of(reading, resource, "reasonCode")))
    details.append(("Not taken because", words_of(reading, resource, "reasonNotTaken")))
    details.append(("When", value(reading, resource, "effective")))
    details += [("Note", note) for note in remarks(reading, resource)]
    return _item(reading, entry, text, details, ("dateAsserted", "authoredOn"))


def allergy(reading: Reading, entry: Entry) -> Item:
    """An allergy or intolerance with certainty and reactions."""
    resource, take = entry.resource, reading.take
    reading.used.add(id(resource))
    name = words_of(reading, resource, "code") or "Substance not named"
    certainty = peek(resource, "verificationStatus")
    text = f"{name} ({certainty})" if certainty else name
    details = [("Began", value(reading, resource, "onset"))]
    if criticality := peek(resource, "criticality"):
        take.text(resource, "criticality")
        details.append(("Criticality", criticality))
    for part in nodes(resource, "reaction"):
        words = [words_of(reading, part, "manifestation"), words_of(reading, part, "substance")]
        words += [take.text(part, "severity"), take.text(part, "description")]
        words += remarks(reading, part)
        details.append(("Reaction", "; ".join(word for word in words if word)))
    details += [("Note", note) for note in remarks(reading, resource)]
    return _item(reading, entry, text, details, ("assertedDate", "lastOccurrence"))


def procedure(reading: Reading, entry: Entry) -> Item:
    """Something that was done, or expressly was not."""
    resource = entry.resource
    reading.used.add(id(resource))
    name = words_of(reading, resource, "code") or "Procedure without a name"
    not_done = reading.take.flag(resource, "notDone")
    details = [
        ("When", value(reading, resource, "performed")),
        ("Where on the body", words_of(reading, resource, "bodySite")),
        ("Reason", words_of(reading, resource, "reasonCode")),
        ("Result", words_of(reading, resource, "outcome")),
    ]
    details += [("Note", note) for note in remarks(reading, resource)]
    text = f"NOT done: {name}" if not_done else f"Procedure: {name}"
    return _item(reading, entry, text, details, ())


def _item(
    reading: Reading,
    entry: Entry,
    text: str,
    details: list[tuple[str, str]],
    when_keys: tuple[str, ...],
) -> Item:
    resource = entry.resource
    status = peek(resource, "status") or peek(resource, "clinicalStatus")
    certainty = peek(resource, "verificationStatus")
    when = first_moment(reading, resource, when_keys, details)
    reading.words[id(resource)] = text
    standing = _NOT_STANDING.get(status) or _NOT_STANDING.get(certainty, "")
    kept = tuple((label, words) for label, words in details if words)
    return Item(text, status, when, details=kept, standing=standing)
