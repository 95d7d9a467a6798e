"""Whose message it is: the patient that the referral names, and what is about somebody else.

Two patients in one message are shown as neither (wrong-patient risk): both are set apart, and the
handover cannot be accepted until somebody has asked the sender.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.readers.bars.header import Header
from app.readers.fhir.reading import Reading, type_words
from app.readers.fhir.references import Entry, references, typed, without_version
from app.readers.fhir.same_person import join_copies, nhs_numbers, same_person
from app.readers.taking import node, nodes, peek
from app.report.notices import NoticeCode

_SUBJECT_KEYS = ("subject", "patient", "for", "beneficiary")


@dataclass(frozen=True, slots=True)
class Scope:
    """The patient, None where none was sent or where two were; and what is not about them."""

    patient: Entry | None
    apart: tuple[Entry, ...]
    in_doubt: bool


def scope_of(reading: Reading, header: Header) -> Scope:
    """Find the patient, and sort out what is about another one."""
    patients = [entry for entry in reading.index.of_type("Patient") if entry.holder is None]
    patient, subject = _subject(reading, header, patients)
    strangers = [each for each in patients if patient and not _same_person(each, patient)]
    apart = list(strangers)
    join_copies(reading, patient)
    unknown = 0
    for entry in reading.index.entries:
        if entry.type != "Patient":
            whose = _whose(reading, entry, patient, subject)
            unknown += whose == "unknown"
            if whose == "other":
                apart.append(entry)
    in_doubt = bool(strangers)
    if in_doubt and patient is not None:
        apart.insert(0, patient)
    _tell(reading, apart, in_doubt=in_doubt)
    if unknown:
        reading.missing["patient of a part"] += unknown
    return Scope(None if in_doubt else patient, tuple(apart), in_doubt)


def _tell(reading: Reading, apart: list[Entry], *, in_doubt: bool) -> None:
    if in_doubt:
        reading.warn(
            NoticeCode.OTHER_PATIENT,
            "Two patients are in this message. It is shown as neither of them; ask the sender.",
        )
    elif apart:
        kinds = ", ".join(dict.fromkeys(type_words(e.type).lower() for e in apart))
        reading.warn(
            NoticeCode.OTHER_PATIENT, f"Set apart, as it is about another patient: {kinds}."
        )


def _subject(reading: Reading, header: Header, patients: list[Entry]) -> tuple[Entry | None, str]:
    """Whom the referral names; else the appointment, the encounter, or the first patient."""
    holders = [*header.referrals, *reading.index.of_type("Encounter", "CarePlan")]
    for entry in holders:
        for text in references(entry.resource, "subject"):
            found = reading.find(text, entry.resource)
            if found is not None and found.type == "Patient":
                return found, text
            if found is None:
                return (patients[0] if len(patients) == 1 else None), text
    for entry in reading.index.of_type("Appointment"):
        for part in nodes(entry.resource, "participant"):
            found = reading.find(peek(node(part, "actor"), "reference"), entry.resource)
            if found is not None and found.type == "Patient":
                return found, found.address
    return (patients[0], patients[0].address) if patients else (None, "")


def _same_person(one: Entry, two: Entry) -> bool:
    """The same resource or a copy of it, the same NHS number, or the halves of a merged record."""
    if one.resource is two.resource or same_person(one, two):
        return True
    if one.id and one.id == two.id and one.holder is None and two.holder is None:
        return True
    numbers = nhs_numbers(one.resource)
    if numbers and numbers & nhs_numbers(two.resource):
        return True
    return any(
        peek(node(link, "other"), "reference").endswith(near.id or "\0")
        for near, far in ((one, two), (two, one))
        for link in nodes(far.resource, "link")
    )


def _whose(reading: Reading, entry: Entry, patient: Entry | None, subject: str) -> str:
    """``ours``, ``other``, or ``unknown`` where the reference means nobody in the message."""
    for key in _SUBJECT_KEYS:
        for part in nodes(entry.resource, key):
            text = peek(part, "reference")
            if not text:
                sent = {peek(node(part, "identifier"), "value").replace(" ", "")} - {""}
                mine = nhs_numbers(patient.resource) if patient else set()
                system = peek(node(part, "identifier"), "system")
                if sent and mine and system.endswith("nhs-number") and not sent & mine:
                    return "other"
                continue
            found = reading.find(text, entry.resource)
            if found is not None:
                if found.type == "Patient" and patient and not _same_person(found, patient):
                    return "other"
                continue
            if patient is None or without_version(text).lower() == subject.lower():
                continue
            pair = typed(text)
            if pair is not None and pair[0] == "Patient":
                return "ours" if pair[1] == patient.id else "other"
            if pair is None and key != "for":
                return "unknown"
    return "ours"
