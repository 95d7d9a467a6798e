"""``Encounter/[id]/$uec-report`` (CDS API guide, POST $uec-report)."""

from __future__ import annotations

from app.demo.authoring.fhir import Resource
from app.demo.ems.records import Records
from app.demo.ems.search import included, resolve, reverse_included
from app.demo.ems.wire import bad_resource

_NAMED = {
    "ReferralRequest": "referralRequest",
    "List": "triage",
    "Consent": "consent",
    "Flag": "flag",
    "Task": "task",
}


def uec_report(records: Records, encounter: Resource, asked: Resource) -> Resource:
    """The Parameters of the operation; a summary holds Encounter and Patient alone.

    Raises:
        Problem: 400 where ``requestId``, which must be populated, is not.
    """
    given = {one["name"]: one for one in asked.get("parameter", [])}
    if not given.get("requestId", {}).get("valueId"):
        raise bad_resource("requestId must be populated")
    patient = resolve(records, encounter["subject"]["reference"])
    parts = [_part("encounter", encounter)]
    if patient is not None:
        parts.append(_part("patient", patient))
    if not given.get("isSummary", {}).get("valueBoolean", False):
        parts += [
            _part(_NAMED.get(one["resourceType"], "supportingInfo"), one)
            for one in _rest(records, encounter)
        ]
    return {"resourceType": "Parameters", "parameter": parts}


def _rest(records: Records, encounter: Resource) -> list[Resource]:
    """The whole: what is one hop away, and what the triage list names beyond it."""
    near = [*included(records, encounter), *reverse_included(records, encounter)]
    listed = [
        resolve(records, entry["item"]["reference"])
        for one in near
        if one["resourceType"] == "List"
        for entry in one["entry"]
    ]
    found = {(one["resourceType"], one["id"]): one for one in [*near, *listed] if one is not None}
    return [one for (kind, _), one in found.items() if kind != "Patient"]


def _part(name: str, resource: Resource) -> Resource:
    return {"name": name, "resource": resource}
