"""Searches: the guide's one-hop query, by patient, by time, and one type at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from app.demo.authoring.fhir import NHS_NUMBER, Resource
from app.demo.ems.records import Records

_CONTEXT = "context"
_ENCOUNTER = "encounter"
REVERSE = {
    "List": _ENCOUNTER,
    "Composition": _ENCOUNTER,
    "ReferralRequest": _CONTEXT,
    "CarePlan": _CONTEXT,
    "Condition": _CONTEXT,
    "Observation": _CONTEXT,
    "QuestionnaireResponse": _CONTEXT,
    "ProcedureRequest": _CONTEXT,
    "Procedure": _CONTEXT,
    "Task": _CONTEXT,
    "Flag": _ENCOUNTER,
    "Consent": "data",
}
"""What ``_revinclude=*`` finds for an Encounter, and by which search parameter (FHIR STU3)."""

_PREFIXES = {"gt": 1, "ge": 1, "lt": -1, "le": -1}


class BadParameter(ValueError):
    """A search parameter that this server does not know or cannot read."""


def encounters(records: Records, asked: Mapping[str, str]) -> list[Resource]:
    """The Encounters that match ``_id``, ``patient.identifier`` and ``_lastUpdated``.

    Raises:
        BadParameter: an unknown parameter or a time that is none.
    """
    found = records.of_kind("Encounter")
    for name, value in asked.items():
        match name:
            case "_id":
                wanted = value.split(",")
                found = [one for one in found if one["id"] in wanted]
            case "patient.identifier":
                found = [one for one in found if _is_of(records, one, value)]
            case "_lastUpdated":
                found = [one for one in found if _in_time(one, value)]
            case _:
                raise BadParameter(name)
    return found


def included(records: Records, encounter: Resource) -> list[Resource]:
    """What ``_include=*`` adds: everything that the Encounter itself points at, and no more."""
    pointed = [
        encounter.get("subject"),
        encounter.get("serviceProvider"),
        encounter.get("appointment"),
        *encounter.get("episodeOfCare", []),
        *encounter.get("incomingReferral", []),
        *(part.get("individual") for part in encounter.get("participant", [])),
        *(part.get("location") for part in encounter.get("location", [])),
        *(part.get("condition") for part in encounter.get("diagnosis", [])),
    ]
    return unique(resolve(records, one["reference"]) for one in pointed if one)


def reverse_included(records: Records, encounter: Resource) -> list[Resource]:
    """What ``_revinclude=*`` adds: everything that points at the Encounter in a search parameter.

    Questionnaire, Provenance, HealthcareService and an Appointment behind a referral do not:
    they are a second hop, which the standard's query does not make.
    """
    return [found for kind in REVERSE for found in of_encounter(records, kind, encounter["id"])]


def of_encounter(records: Records, kind: str, logical: str) -> list[Resource]:
    """The resources of one type that belong to an Encounter (the guide's fall-back search)."""
    wanted = f"Encounter/{logical}"
    return [one for one in records.of_kind(kind) if wanted in _points_at(one, REVERSE[kind])]


def resolve(records: Records, reference: str) -> Resource | None:
    """What a relative reference points at, or None."""
    kind, _, logical = reference.partition("/")
    return records.get(kind, logical)


def _points_at(resource: Resource, parameter: str) -> list[str]:
    if parameter == "data":
        return [part["reference"].get("reference", "") for part in resource.get("data", [])]
    return [resource.get(parameter, {}).get("reference", "")]


def _is_of(records: Records, encounter: Resource, token: str) -> bool:
    system, bar, number = token.partition("|")
    if not bar:
        raise BadParameter("patient.identifier")
    patient = resolve(records, encounter["subject"]["reference"]) or {}
    return system == NHS_NUMBER and any(
        one.get("system") == system and one.get("value") == number
        for one in patient.get("identifier", [])
    )


def _in_time(encounter: Resource, value: str) -> bool:
    prefix, text = value[:2], value[2:]
    try:
        # A space is what a plus becomes in a query that was not encoded.
        bound = datetime.fromisoformat(text.replace(" ", "+"))
        updated = datetime.fromisoformat(encounter["meta"]["lastUpdated"])
        later = updated > bound
    except (ValueError, TypeError) as problem:
        raise BadParameter("_lastUpdated") from problem
    if prefix not in _PREFIXES:
        raise BadParameter("_lastUpdated")
    return (updated == bound and prefix.endswith("e")) or later is (_PREFIXES[prefix] > 0)


def unique(found: Iterable[Resource | None]) -> list[Resource]:
    """Each resource once, in the order in which it was first found."""
    kept = {(one["resourceType"], one["id"]): one for one in found if one is not None}
    return list(kept.values())
