"""MedicationStatement, AllergyIntolerance, Condition and Procedure in R4 -> the clinical lists."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from app.readers.fhir.composition import in_words
from app.readers.fhir.doses import dose
from app.readers.fhir.medicines import denied, named_medicine, told_medicine
from app.readers.fhir.people import Cards
from app.readers.fhir.reactions import NO_LONGER, OVER, began
from app.readers.fhir.reading import Reading
from app.readers.fhir.references import Entry
from app.readers.fhir.standings import PROCEDURES
from app.readers.fhir.values import concepts, first_moment, remarks, value, words_of
from app.readers.taking import nodes, peek
from app.readers.tree import Node
from app.report.model import Item
from app.report.notices import NoticeCode

MEDICINES = (
    "MedicationStatement",
    "MedicationRequest",
    "MedicationAdministration",
    "MedicationDispense",
)
PRESENTING_COMPLAINT = "33962009"

_NOT_STANDING = {
    "entered-in-error": "entered in error",
    "stopped": "stopped",
    "aborted": "aborted",
    "cancelled": "cancelled",
    "refuted": "refuted",
    "not-done": "not done",
    "declined": "declined",
}
_TAKEN = {"not-taken": "NOT taken", "unknown": "not known whether taken", "on-hold": "On hold"}
Pairs = list[tuple[str, str]]


@dataclass(slots=True)
class Conditions:
    """The conditions, and the words of those that are the presenting complaint."""

    items: list[Item] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)


def medicine(reading: Reading, entry: Entry, cards: Cards) -> Item:
    """A medicine with its dose as written."""
    resource, take = entry.resource, reading.take
    name, made_of = named_medicine(reading, resource)
    taken = _TAKEN.get(peek(resource, "status").lower(), "")
    if take.text(resource, "taken") == "n":  # as STU3 says it
        taken = _TAKEN["not-taken"]
    not_given, why_not = denied(reading, resource)
    taken = not_given or taken
    if take.flag(resource, "doNotPerform"):
        taken = "NOT to be given"
        reading.warn(NoticeCode.DO_NOT_PERFORM, f"The sender says not to give this: {name}.")
    details: Pairs = [*why_not, *made_of]
    for key in ("dosage", "dosageInstruction"):
        details += [("Dose", dose(reading, part)) for part in nodes(resource, key)]
    details += [
        ("Category", words_of(reading, resource, "category")),
        ("Reason", words_of(reading, resource, "reasonCode")),
        ("Why this status", words_of(reading, resource, "statusReason")),
        ("When", value(reading, resource, "effective")),
        ("Told by", cards.named(resource, "informationSource", resource, "informant")),
    ]
    return _item(
        reading,
        entry,
        told_medicine(resource, name, taken),
        details,
        ("dateAsserted", "authoredOn"),
    )


def allergy(reading: Reading, entry: Entry, cards: Cards) -> Item:
    """An allergy or intolerance with its certainty and reactions."""
    resource, take = entry.resource, reading.take
    standing = _standing(resource)
    name = words_of(reading, resource, "code") or in_words(reading, resource)
    name = name or "Substance not named"
    certainty = _status_words(reading, resource, "verificationStatus")
    clinical = _status_words(reading, resource, "clinicalStatus")
    over = clinical if clinical.lower() in NO_LONGER else ""
    sure = ", ".join(piece for piece in (certainty, over) if piece)
    text = f"{name} ({sure})" if sure else name
    details: Pairs = [("Clinical status", clinical)]
    kinds = [take.text(resource, "type"), *take.texts(resource, "category")]
    details.append(("Kind", ", ".join(kind for kind in kinds if kind)))
    details.append(("Criticality", take.text(resource, "criticality")))
    details.append(("Began", value(reading, resource, "onset")))
    for part in nodes(resource, "reaction"):
        words = [words_of(reading, part, "manifestation"), words_of(reading, part, "substance")]
        words += [take.text(part, "severity"), take.text(part, "description")]
        words += [words_of(reading, part, "exposureRoute"), began(reading, part)]
        words += remarks(reading, part)
        details.append(("Reaction", "; ".join(word for word in words if word)))
    for key in ("recorder", "asserter"):
        who = cards.named(resource, key, resource, "person who recorded an allergy")
        details.append(("By", who))
    return _item(reading, entry, text, details, ("recordedDate", "lastOccurrence"), standing)


def conditions_of(reading: Reading, entries: list[Entry], cards: Cards) -> Conditions:
    """Conditions with their certainty; the presenting complaint is the chief concern."""
    found = Conditions()
    for entry in entries:
        resource = entry.resource
        standing, is_over = _standing(resource), _is_over(resource)
        name = words_of(reading, resource, "code") or in_words(reading, resource)
        name = name or "Condition without a name"
        certainty = _status_words(reading, resource, "verificationStatus")
        clinical = _status_words(reading, resource, "clinicalStatus")
        kinds = concepts(reading, resource, "category", quiet=True)
        kind = "; ".join(each.words for each in kinds)
        over = clinical if is_over else ""
        sure = ", ".join(filter(None, (certainty, over)))
        about = cards.not_patient(resource)
        words = f"{about}{name} ({sure})" if sure else f"{about}{name}"
        details: Pairs = [
            ("Clinical status", clinical),
            ("Severity", words_of(reading, resource, "severity")),
            ("Where on the body", words_of(reading, resource, "bodySite")),
            ("Began", value(reading, resource, "onset")),
            ("Ended", value(reading, resource, "abatement")),
            ("Told by", cards.named(resource, "asserter", resource, "person who told of it")),
        ]
        details += [
            ("Stage as sent", words_of(reading, stage, "summary"))
            for stage in nodes(resource, "stage")
        ]
        text = f"{kind}: {words}" if kind else words
        item = _item(reading, entry, text, details, ("recordedDate",), standing)
        found.items.append(item)
        if item.standing:
            reading.warn(NoticeCode.NOT_LIVE, f"A condition in this message was {item.standing}.")
        elif any(each.has(PRESENTING_COMPLAINT) for each in kinds) or "presenting" in kind.lower():
            found.complaints.append(words)
        elif not over and not about:
            found.others.append(words)
    return found


def procedure(reading: Reading, entry: Entry) -> Item:
    """Something that was done, is being done, or expressly was not."""
    resource = entry.resource
    name = words_of(reading, resource, "code") or in_words(reading, resource)
    name = name or "Procedure without a name"
    details: Pairs = [
        ("When", value(reading, resource, "performed")),
        ("Where on the body", words_of(reading, resource, "bodySite")),
        ("Reason", words_of(reading, resource, "reasonCode")),
        ("Why this status", words_of(reading, resource, "statusReason")),
        ("Result", words_of(reading, resource, "outcome")),
    ]
    status = peek(resource, "status").lower()
    not_done = status == "not-done" or reading.take.flag(resource, "notDone")
    head = PROCEDURES.get(status, "Procedure")
    text = f"NOT done: {name}" if not_done else f"{head}: {name}"
    item = _item(reading, entry, text, details, ())
    if status in PROCEDURES:
        return replace(item, status="")  # the words before its name say it
    return Item(text, item.status, item.when, item.due, item.details) if not_done else item


def _item(
    reading: Reading,
    entry: Entry,
    text: str,
    details: Pairs,
    when_keys: tuple[str, ...],
    standing: str = "",
) -> Item:
    resource = entry.resource
    reading.used.add(id(resource))
    details += [("Note", note) for note in remarks(reading, resource)]
    status = peek(resource, "status").lower()
    when = first_moment(reading, resource, when_keys, details)
    reading.words[id(resource)] = text
    standing = standing or _NOT_STANDING.get(status, "")
    kept = tuple(dict.fromkeys((label, words) for label, words in details if words))
    return Item(text, status, when, details=kept, standing=standing)


def _status_words(reading: Reading, resource: Node, key: str) -> str:
    """A status, which is a CodeableConcept in R4 and a plain code where senders slip."""
    if isinstance(resource.get(key), str):
        return reading.take.text(resource, key)
    return "; ".join(said.words for said in concepts(reading, resource, key, quiet=True))


def _is_over(resource: Node) -> bool:
    """Whether a condition belongs to the past (FHIR R4, Condition.clinicalStatus)."""
    sent = [
        peek(coding, "code")
        for part in nodes(resource, "clinicalStatus")
        for coding in nodes(part, "coding")
    ]
    return any(code in OVER for code in (*sent, peek(resource, "clinicalStatus")))


def _standing(resource: Node) -> str:
    """Why a condition or an allergy does not stand, by the codes of its two statuses."""
    for key in ("verificationStatus", "clinicalStatus"):
        codes = [
            peek(coding, "code") for p in nodes(resource, key) for coding in nodes(p, "coding")
        ]
        for code in (*codes, peek(resource, key)):
            if code.lower() in _NOT_STANDING:
                return _NOT_STANDING[code.lower()]
    return ""
