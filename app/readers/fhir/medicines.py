"""What STU3 and R4 share of a medicine: its name, what it is made of, and whether it is current."""

from __future__ import annotations

from app.readers.fhir.composition import in_words
from app.readers.fhir.reading import Reading
from app.readers.fhir.values import concepts, value, words_of
from app.readers.taking import node, nodes, peek
from app.readers.tree import Node

_STATEMENTS = {
    "completed": "No longer taken",
    "intended": "Not taken yet",
    "on-hold": "On hold",
}
"""``MedicationStatement.status``; *completed* means that it is no longer taken (FHIR)."""

_DENIED = ("notGiven", "notDone")
"""Booleans of STU3 that turn a MedicationAdministration or a MedicationDispense around."""

_DID = {"MedicationAdministration": "Given", "MedicationDispense": "Handed out"}
_NOT_YET = {"preparation": "Being prepared", "in-progress": "Being given or handed out"}

_INTENTS = {"proposal": "Only proposed", "plan": "Only planned", "option": "One of several choices"}
"""``MedicationRequest.intent`` of what nobody has prescribed."""


def told_medicine(resource: Node, name: str, taken: str) -> str:
    """A medicine behind what keeps it from being one that is taken now.

    Args:
        resource: the statement or request.
        name: the medicine.
        taken: what the sender says about taking it, in words, where that is not plainly yes.
    """
    status, kind = peek(resource, "status").lower(), peek(resource, "resourceType")
    before = taken
    if kind == "MedicationStatement":
        before = before or _STATEMENTS.get(status, "")
    elif kind == "MedicationRequest":
        draft = "Only a draft" if status == "draft" else ""
        before = before or draft or _INTENTS.get(peek(resource, "intent"), "")
    elif kind in _DID:
        before = before or _NOT_YET.get(status, "") or (_DID[kind] if status == "completed" else "")
    return f"{before[:1].upper()}{before[1:]}: {name}" if before else name


def denied(reading: Reading, resource: Node) -> tuple[str, list[tuple[str, str]]]:
    """That a medicine was not given or handed out, and why; empty where it was (FHIR STU3)."""
    said = [reading.take.flag(resource, key) for key in _DENIED]
    reasons = [words_of(reading, resource, "reasonNotGiven")]
    reasons.append(value(reading, resource, "notDoneReason"))
    why = [("Not given because", text) for text in reasons if text]
    if not any(said):
        return "", why
    return ("NOT given" if said[0] else "NOT handed out"), why


def named_medicine(reading: Reading, resource: Node) -> tuple[str, list[tuple[str, str]]]:
    """The name of a medicine, and form and contents where a Medication gives them."""
    take = reading.take
    name = words_of(reading, resource, "medicationCodeableConcept")
    made_of: list[tuple[str, str]] = []
    if "medicationReference" in resource:
        target = reading.follow(node(resource, "medicationReference"), resource, "medicine")
        name = name or take.text(node(resource, "medicationReference"), "display")
        if target is not None:
            name = name or words_of(reading, target.resource, "code")
            made_of = _made_of(reading, target.resource)
    return name or in_words(reading, resource) or "Medicine without a name", made_of


def _made_of(reading: Reading, medication: Node) -> list[tuple[str, str]]:
    found = [("Form", words_of(reading, medication, "form"))]
    for part in nodes(medication, "ingredient"):
        what = "; ".join(each.words for each in concepts(reading, part, "itemCodeableConcept"))
        amount = value(reading, {"valueRatio": part[key]}) if (key := _amount_key(part)) else ""
        found.append(("Contains", " ".join(filter(None, (what, amount)))))
    return found


def _amount_key(part: Node) -> str:
    return next((key for key in ("amount", "strength") if key in part), "")
