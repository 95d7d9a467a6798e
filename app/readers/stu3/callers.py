"""Encounter.participant -> the numbers of those who called, and whose they are (hazard P18).

How to reach somebody about this contact stands with the participants, not with the patient; a
relationship of *Self* is the patient (CDS API 999 guide, Patient).
"""

from __future__ import annotations

import re
from dataclasses import replace

from app.readers.fhir.contacts import PATIENT
from app.readers.fhir.people import Cards
from app.readers.fhir.reading import Reading
from app.readers.fhir.references import Entry
from app.readers.taking import node, nodes, peek
from app.readers.tree import Node
from app.report.absence import Absence
from app.report.model import MessageFacts, Patient, Telecom

_SELF = ("self", "oneself")
_TELEPHONE, _CALL_BACK = "Telephone", "Call-back telephone"
_CODE = "CALLBCK"
_IN_WORDS = re.compile(r"\bcall-? ?back\b", re.IGNORECASE)


def with_callers(reading: Reading, encounter: Entry | None, cards: Cards, who: Patient) -> Patient:
    """The patient with the numbers of relatives and carers who took part.

    Numbers to call back on come first: those of a call-back contact, and the patient's own of this
    contact. The sender's order stands otherwise.
    """
    first: list[Telecom] = []
    after: list[Telecom] = []
    for part, entry in _participants(reading, encounter, "RelatedPerson"):
        relation, name = cards.relation(entry), cards.name(entry)
        is_patient = any(each in _SELF for each in relation.lower().split("; "))
        whose = f"{name} ({relation})" if name and relation else name or relation or "informant"
        is_call_back = is_patient or _is_call_back(part)
        for use, number in cards.numbers(entry):
            label = use.replace(_TELEPHONE, _CALL_BACK, 1) if is_call_back else use
            told = Telecom(label, number, PATIENT if is_patient else whose)
            (first if is_call_back else after).append(told)
    called, own = {_key(each) for each in first}, {_key(each) for each in who.telecoms}
    new = [each for each in first if _key(each) not in own]
    known = sorted(who.telecoms, key=lambda each: _key(each) not in called)
    return replace(who, telecoms=tuple(dict.fromkeys((*new, *known, *after))))


def _key(one: Telecom) -> tuple[str, str]:
    return one.text, one.belongs_to


def with_call_back(
    reading: Reading, encounter: Entry | None, cards: Cards, facts: MessageFacts
) -> MessageFacts:
    """The sender with the number of its call-back contact, where the header has none."""
    if facts.sender.call_back is not Absence.NOT_RECORDED:
        return facts
    staff = _participants(reading, encounter, "Practitioner", "PractitionerRole", "Organization")
    for part, entry in staff:
        numbers = ", ".join(number for _, number in cards.numbers(entry))
        if numbers and _is_call_back(part):
            name = cards.name(entry)
            text = f"{numbers} ({name})" if name else numbers
            return replace(facts, sender=replace(facts.sender, call_back=text))
    return facts


def _participants(
    reading: Reading, encounter: Entry | None, *types: str
) -> list[tuple[Node, Entry]]:
    found = []
    resource = encounter.resource if encounter else {}
    for part in nodes(resource, "participant"):
        entry = reading.find(peek(node(part, "individual"), "reference"), resource)
        if entry is not None and entry.type in types:
            found.append((part, entry))
    return found


def _is_call_back(part: Node) -> bool:
    """Whether a participant is the call-back contact (HL7 v3 ParticipationType, CALLBCK)."""
    said = nodes(part, "type")
    if any(_IN_WORDS.search(peek(each, "text")) for each in said):
        return True
    return any(
        peek(coding, "code").upper() == _CODE for each in said for coding in nodes(each, "coding")
    )
