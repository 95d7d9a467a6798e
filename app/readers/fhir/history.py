"""Immunization and FamilyMemberHistory of STU3 and R4 -> findings with their qualifiers.

A vaccination that was not given and an illness of somebody else are findings that a hurried eye
turns around: what they are stands first, before any name (hazards H14 and 0302).
"""

from __future__ import annotations

from app.readers.fhir.people import Cards
from app.readers.fhir.reading import Reading
from app.readers.fhir.references import Entry
from app.readers.fhir.relations import relationship
from app.readers.fhir.values import (
    concept,
    first_moment,
    quantity,
    remarks,
    value,
    words_of,
)
from app.readers.taking import node, nodes, peek
from app.readers.tree import Node
from app.report.absence import Absence
from app.report.model import Item
from app.report.times import Moment

HISTORY = ("Immunization", "FamilyMemberHistory")

Pairs = list[tuple[str, str]]


def history_of(reading: Reading, entry: Entry, cards: Cards) -> Item:
    """A vaccination, or what illnesses run in the family."""
    reading.used.add(id(entry.resource))
    if entry.type == "Immunization":
        return _vaccination(reading, entry, cards)
    return _family(reading, entry)


def _vaccination(reading: Reading, entry: Entry, cards: Cards) -> Item:
    resource, take = entry.resource, reading.take
    name = words_of(reading, resource, "vaccineCode") or "vaccine not named"
    not_given = take.flag(resource, "notGiven") or peek(resource, "status") == "not-done"
    first_hand = take.flag(resource, "primarySource")
    details: Pairs = []
    when = first_moment(reading, resource, ("date", "occurrenceDateTime"), details)
    details += [
        ("When", take.text(resource, "occurrenceString")),
        ("Recorded", take.worded(resource, "recorded")),
        ("Known from", "somebody else than who gave it" if first_hand is False else ""),
        ("Told by", words_of(reading, resource, "reportOrigin")),
        ("Not given because", words_of(reading, resource, "statusReason")),
        ("Reason", words_of(reading, resource, "reasonCode")),
    ]
    for part in nodes(resource, "explanation"):
        details.append(("Reason", words_of(reading, part, "reason")))
        details.append(("Not given because", words_of(reading, part, "reasonNotGiven")))
    for key in ("protocolApplied", "vaccinationProtocol"):
        details += [("Dose", _protocol(reading, part)) for part in nodes(resource, key)]
    if take.flag(resource, "isSubpotent"):
        why = words_of(reading, resource, "subpotentReason")
        details.append(("Strength", "less than a full dose" + (f" ({why})" if why else "")))
    details += [
        ("Amount", quantity(reading, node(resource, "doseQuantity"))),
        ("Route", words_of(reading, resource, "route")),
        ("Where on the body", words_of(reading, resource, "site")),
        ("Batch", take.text(resource, "lotNumber")),
        ("Batch good until", take.worded(resource, "expirationDate")),
        ("Where", cards.named(resource, "location", resource, "location")),
    ]
    for part in (*nodes(resource, "practitioner"), *nodes(resource, "performer")):
        did = words_of(reading, part, "role") or words_of(reading, part, "function")
        by = cards.named(part, "actor", resource, "practitioner")
        details.append(("By", f"{by} ({did})" if by and did else by or did))
    for part in nodes(resource, "reaction"):
        at: Pairs = []
        said = first_moment(reading, part, ("date",), at)
        told = cards.named(part, "detail", resource, "finding about a reaction")
        words = [str(getattr(said, "shown", "")), *(each for _, each in at), told]
        details.append(("Reaction", "; ".join(filter(None, words)) or "yes"))
    details += [("Note", note) for note in remarks(reading, resource)]
    text = f"Vaccination NOT given: {name}" if not_given else f"Vaccination: {name}"
    return _item(reading, resource, text, when, details)


def _protocol(reading: Reading, part: Node) -> str:
    """Which dose of which series it was."""
    take = reading.take
    number = take.text(part, "doseSequence") or value(reading, part, "doseNumber")
    whole = take.text(part, "seriesDoses") or value(reading, part, "seriesDoses")
    dose = (
        f"{number} of {whole}" if number and whole else number or (f"of {whole}" if whole else "")
    )
    against = words_of(reading, part, "targetDisease")
    found = [
        dose,
        take.text(part, "series"),
        take.text(part, "description"),
        f"against {against}" if against else "",
        words_of(reading, part, "doseStatus"),
        words_of(reading, part, "doseStatusReason"),
    ]
    return "; ".join(filter(None, found))


def _family(reading: Reading, entry: Entry) -> Item:
    resource, take = entry.resource, reading.take
    who = relationship(concept(reading, resource, "relationship", quiet=True))
    name = take.text(resource, "name")
    who = f"{who} {name}".strip() or "a relative"
    status = peek(resource, "status")
    ills = [words for part in nodes(resource, "condition") if (words := _ill(reading, part))]
    if take.flag(resource, "notDone"):
        told = "NOT asked about"
    elif ills:
        told = "; ".join(ills)
    else:
        told = "health not known" if status == "health-unknown" else "no illness was named"
    details: Pairs = []
    when = first_moment(reading, resource, ("date",), details)
    roughly = "about " if take.flag(resource, "estimatedAge") else ""
    age = value(reading, resource, "age")
    details += [
        ("Gender", take.text(resource, "gender") or words_of(reading, resource, "sex")),
        ("Born", value(reading, resource, "born")),
        ("Age", f"{roughly}{age}" if age else ""),
        _death(reading, resource),
        ("Reason", words_of(reading, resource, "reasonCode")),
        ("Not asked because", words_of(reading, resource, "notDoneReason")),
        ("Why it is missing", words_of(reading, resource, "dataAbsentReason")),
    ]
    details += [("Note", note) for note in remarks(reading, resource)]
    if status == "partial":
        told += " (not complete)"
    text = f"Family history, not the patient: {who}: {told}"
    return _item(reading, resource, text, when, details)


def _death(reading: Reading, resource: Node) -> tuple[str, str]:
    at_age = "deceasedAge" in resource or "deceasedRange" in resource
    return "Died at the age of" if at_age else "Has died", value(reading, resource, "deceased")


def _ill(reading: Reading, part: Node) -> str:
    """One illness of a relative, what came of it and from when on."""
    name = words_of(reading, part, "code") or "illness not named"
    since = "at the age of" if "onsetAge" in part or "onsetRange" in part else "from"
    began = value(reading, part, "onset")
    more = [words_of(reading, part, "outcome"), f"{since} {began}" if began else ""]
    if reading.take.flag(part, "contributedToDeath"):
        more.append("contributed to the death")
    more += remarks(reading, part)
    said = ", ".join(filter(None, more))
    return f"{name} ({said})" if said else name


def _item(
    reading: Reading, resource: Node, text: str, when: Moment | Absence, details: Pairs
) -> Item:
    """The finding, without its status: *completed* says that it was recorded, and reads as done."""
    reading.words[id(resource)] = text
    standing = "entered in error" if peek(resource, "status") == "entered-in-error" else ""
    kept = tuple(dict.fromkeys((label, words) for label, words in details if words))
    return Item(text, when=when, details=kept, standing=standing)
