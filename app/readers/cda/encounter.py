"""encompassingEncounter -> the contact at the sender (NHS CDA template COCD_TP146232GB01)."""

from __future__ import annotations

import re
from dataclasses import replace

from app.readers.cda.datatypes import (
    Coded,
    address,
    coded,
    identifier,
    period,
    person_name,
    spoken,
    translations,
)
from app.readers.cda.elements import HL7, OID, Element, child, children
from app.readers.cda.people import person_of
from app.readers.cda.reading import Reading
from app.report.absence import Absence
from app.report.model import Encounter, Identifier, Person
from app.report.notices import NoticeCode
from app.report.times import Moment

NOT_RECORDED = Absence.NOT_RECORDED

_CASE_REFERENCE = f"{OID}18.34"
_CASE_ID = f"{OID}18.35"
_JOURNEY = f"{OID}18.49"

DX = re.compile(r"dx\s*(\d{1,5}[a-z]?)\b", re.IGNORECASE)
"""A disposition of NHS Pathways, as senders write it."""


def encounter_of(
    reading: Reading, contact: Element | None
) -> tuple[Encounter, list[Identifier], list[Coded]]:
    """The encounter, its further identifiers, and every disposition in it, the first leading."""
    if contact is None:
        return Encounter(), [], []
    reference, journey, others = _references(reading, contact)
    kind = coded(reading, child(contact, "code"))
    others += [Identifier("Encounter type", kind.words, kind.system)] if kind else []
    started, ended = period(reading, child(contact, "effectiveTime"))
    for moment in (started, ended):
        if isinstance(moment, str):
            reading.warn(NoticeCode.TIMES_IMPLAUSIBLE, f"A time of the encounter is “{moment}”.")
    if _ends_before(started, ended):
        reading.warn(NoticeCode.TIMES_IMPLAUSIBLE, "The encounter ends before it starts.")
    dispositions: list[Coded] = []
    for part in children(contact, "dischargeDispositionCode"):
        said = coded(reading, part)
        dispositions += _leading([*([said] if said else []), *translations(reading, part)])
    people = [
        found
        for name, label in (
            ("responsibleParty", "Responsible party"),
            ("encounterParticipant", "Took part"),
        )
        for part in children(contact, name)
        if (found := person_of(reading, part, label))
    ]
    incident, places = _places(reading, contact)
    encounter = Encounter(
        reference=reference or NOT_RECORDED,
        journey=journey or NOT_RECORDED,
        started_at=started if isinstance(started, Moment) else NOT_RECORDED,
        ended_at=ended if isinstance(ended, Moment) else NOT_RECORDED,
        incident_location=incident or NOT_RECORDED,
        participants=tuple(people),
        places=tuple(places),
    )
    return encounter, others, dispositions


def _leading(same: list[Coded]) -> list[Coded]:
    """One disposition in several codes, that of Pathways first; another one of Pathways differs."""
    same.sort(key=lambda each: not dx_of(each.code))
    first = dx_of(same[0].code) if same else ""
    return [
        replace(each, is_translation=number > 0 and dx_of(each.code) in ("", first))
        for number, each in enumerate(same)
    ]


def dx_of(text: str) -> str:
    """The Pathways disposition in a code: ``dx 06`` is ``DX06``, and not ``DX6``."""
    match = DX.search(text)
    return f"DX{match[1].upper()}" if match else ""


def _references(reading: Reading, contact: Element) -> tuple[str, str, list[Identifier]]:
    """Case reference, journey, and the rest; a case id stands in for a missing reference."""
    found = [(part.get("root", ""), *identifier(reading, part)) for part in children(contact, "id")]
    found = [(root, label, value) for root, label, value in found if value]
    by_root = {root: value for root, _, value in reversed(found)}
    reference = by_root.get(_CASE_REFERENCE) or by_root.get(_CASE_ID) or ""
    journey = by_root.get(_JOURNEY, "")
    others = [
        Identifier(label, value, root)
        for root, label, value in found
        if not (root == _JOURNEY and value == journey)
        and not (value == reference and label in ("Case reference", "Case id"))
    ]
    return reference, journey, others


def _ends_before(started: Moment | str | None, ended: Moment | str | None) -> bool:
    if not isinstance(started, Moment) or not isinstance(ended, Moment):
        return False
    if started.at is not None and ended.at is not None:
        return ended.at < started.at
    return ended.on < started.on


def _places(reading: Reading, contact: Element) -> tuple[str, list[Person]]:
    """Where it happened, and the organisation of a care setting."""
    incidents: list[str] = []
    places: list[Person] = []
    for facility in contact.iter(f"{HL7}healthCareFacility"):
        pieces: list[str] = []
        setting = coded(reading, child(facility, "code"))
        for place in children(facility, "location"):
            pieces += [spoken(person_name(reading, part)) for part in children(place, "name")]
            pieces += [
                where.text for part in children(place, "addr") if (where := address(reading, part))
            ]
        if setting:
            pieces.append(setting.words)
        if words := ", ".join(piece for piece in pieces if piece):
            incidents.append(words)
        for part in children(facility, "id"):
            label, value = identifier(reading, part)
            if value:
                incidents.append(f"{label} {value}")
        for provider in children(facility, "serviceProviderOrganization"):
            found = person_of(reading, provider, "Service provider")
            places += [found] if found else []
    return "; ".join(incidents), places
