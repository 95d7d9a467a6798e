"""MedicationStatement, MedicationRequest, AllergyIntolerance, Procedure -> the clinical lists."""

from __future__ import annotations

from dataclasses import replace

from app.readers.fhir.composition import in_words
from app.readers.fhir.doses import TAKEN, dose
from app.readers.fhir.medicines import denied, named_medicine, told_medicine
from app.readers.fhir.people import Cards
from app.readers.fhir.reactions import NO_LONGER, began
from app.readers.fhir.reading import Reading
from app.readers.fhir.references import Entry
from app.readers.fhir.standings import PROCEDURES
from app.readers.fhir.values import first_moment, remarks, status_of, value, words_of
from app.readers.taking import nodes, peek
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


def medicine(reading: Reading, entry: Entry, cards: Cards) -> Item:
    """A medicine with its dose as written, and whether it is taken."""
    resource, take = entry.resource, reading.take
    reading.used.add(id(resource))
    name, made_of = named_medicine(reading, resource)
    taken = take.text(resource, "taken")
    if peek(resource, "status") == "not-taken":  # as R4 says it
        taken = "n"
    before = TAKEN[taken] if taken in ("n", "unk") else ""
    not_given, why_not = denied(reading, resource)
    text = told_medicine(resource, name, not_given or before)
    details = [("Taken", "" if before else TAKEN.get(taken, taken)), *why_not, *made_of]
    for key in ("dosage", "dosageInstruction"):
        details += [("Dose", dose(reading, part)) for part in nodes(resource, key)]
    details.append(("Reason", words_of(reading, resource, "reasonCode")))
    details.append(("Not taken because", words_of(reading, resource, "reasonNotTaken")))
    details.append(("When", value(reading, resource, "effective")))
    details.append(("Category", words_of(reading, resource, "category")))
    details.append(("Told by", cards.named(resource, "informationSource", resource, "informant")))
    details += [("Note", note) for note in remarks(reading, resource)]
    item = _item(reading, entry, text, details, ("dateAsserted", "authoredOn"))
    return replace(item, status="") if not_given else item  # "completed" would deny it


def allergy(reading: Reading, entry: Entry, cards: Cards) -> Item:
    """An allergy or intolerance with certainty and reactions."""
    resource, take = entry.resource, reading.take
    reading.used.add(id(resource))
    name = words_of(reading, resource, "code") or in_words(reading, resource)
    name = name or "Substance not named"
    verified = status_of(reading, resource, "verificationStatus")
    clinical = status_of(reading, resource, "clinicalStatus")
    certainty = verified.replace("-", " ")
    sure = [word for word in (certainty, clinical if clinical in NO_LONGER else "") if word]
    text = f"{name} ({', '.join(sure)})" if sure else name
    kinds = [take.text(resource, "type"), *take.texts(resource, "category")]
    details = [("Kind", ", ".join(kind for kind in kinds if kind))]
    details += [("Began", value(reading, resource, "onset"))]
    if criticality := peek(resource, "criticality"):
        take.text(resource, "criticality")
        details.append(("Criticality", criticality))
    for part in nodes(resource, "reaction"):
        words = [words_of(reading, part, "manifestation"), words_of(reading, part, "substance")]
        words += [take.text(part, "severity"), take.text(part, "description")]
        words += [words_of(reading, part, "exposureRoute"), began(reading, part)]
        sure_of_it = take.text(part, "certainty")
        words += [f"certainty {sure_of_it}" if sure_of_it else "", *remarks(reading, part)]
        details.append(("Reaction", "; ".join(word for word in words if word)))
    for key, label in (("recorder", "By"), ("asserter", "Told by")):
        who = cards.named(resource, key, resource, "person who recorded an allergy")
        details.append((label, who))
    details += [("Note", note) for note in remarks(reading, resource)]
    standing = _NOT_STANDING.get(clinical) or _NOT_STANDING.get(verified, "")
    item = _item(reading, entry, text, details, ("assertedDate", "recordedDate", "lastOccurrence"))
    return replace(item, status=clinical, standing=standing)


def procedure(reading: Reading, entry: Entry) -> Item:
    """Something that was done, or expressly was not."""
    resource = entry.resource
    reading.used.add(id(resource))
    name = words_of(reading, resource, "code") or in_words(reading, resource)
    name = name or "Procedure without a name"
    status = peek(resource, "status")
    not_done = reading.take.flag(resource, "notDone") or status == "not-done"
    details = [
        ("When", value(reading, resource, "performed")),
        ("Where on the body", words_of(reading, resource, "bodySite")),
        ("Reason", words_of(reading, resource, "reasonCode")),
        ("Result", words_of(reading, resource, "outcome")),
        ("Not done because", words_of(reading, resource, "notDoneReason")),
    ]
    details += [("Note", note) for note in remarks(reading, resource)]
    head = PROCEDURES.get(status, "Procedure")
    text = f"NOT done: {name}" if not_done else f"{head}: {name}"
    item = _item(reading, entry, text, details, ())
    said = not_done or status in PROCEDURES  # "completed" would deny it, or say it twice
    return replace(item, status="") if said else item


def _item(
    reading: Reading,
    entry: Entry,
    text: str,
    details: list[tuple[str, str]],
    when_keys: tuple[str, ...],
) -> Item:
    resource = entry.resource
    status = peek(resource, "status")
    when = first_moment(reading, resource, when_keys, details)
    reading.words[id(resource)] = text
    standing = _NOT_STANDING.get(status, "")
    kept = tuple((label, words) for label, words in details if words)
    return Item(text, status, when, details=kept, standing=standing)
