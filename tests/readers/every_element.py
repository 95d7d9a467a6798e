"""A message with every element that the profiles of the CDS API guide name, each its own token.

A value ``"@"`` becomes a token that is known by its path, such as ``Encounter.reason.text``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from tests.readers.messages import BASE, Resource

_WITHIN = re.compile(r'"reference": "([A-Za-z]+)/')
WHOSE = {"subject": {"reference": "Patient/p1"}, "context": {"reference": "Encounter/e1"}}
NOTE = [{"text": "@"}]
SAID = {"text": "@"}
PEOPLE = [{"system": "phone", "value": "@"}]


def _concern(name: str) -> Resource:
    return {
        "resourceType": "Condition",
        "id": name,
        "clinicalStatus": "active",
        "verificationStatus": "provisional",
        "category": [{"text": "Concern"}],
        "code": SAID,
        "severity": SAID,
        "bodySite": [SAID],
        "stage": {"summary": SAID},
        "asserter": {"display": "@"},
        "evidence": [{"code": [SAID]}],
        "note": NOTE,
        **WHOSE,
    }


MESSAGE: tuple[Resource, ...] = (
    {
        "resourceType": "Encounter",
        "id": "e1",
        "identifier": [{"system": "https://ems.example/case", "value": "@"}],
        "status": "finished",
        "subject": {"reference": "Patient/p1"},
        "participant": [
            {"type": [SAID], "individual": {"reference": "Practitioner/pra1"}},
            {"individual": {"reference": "RelatedPerson/rp1"}},
        ],
        "period": {"start": "2026-03-01T09:00:00+00:00", "end": "2026-03-01T09:20:00+00:00"},
        "reason": [SAID],
        "location": [{"location": {"reference": "Location/loc1"}}],
        "serviceProvider": {"reference": "Organization/org1"},
    },
    {
        "resourceType": "Patient",
        "id": "p1",
        "name": [{"use": "official", "family": "@", "given": ["@"], "prefix": ["@"]}],
        "telecom": PEOPLE,
        "gender": "female",
        "birthDate": "1980-02-29",
        "address": [{"use": "home", "line": ["@"], "city": "@", "postalCode": "LA1 1AA"}],
        "contact": [{"relationship": [SAID], "name": {"text": "@"}, "telecom": PEOPLE}],
        "generalPractitioner": [{"display": "@"}],
    },
    {
        "resourceType": "ReferralRequest",
        "id": "r1",
        "status": "active",
        "intent": "plan",
        "priority": "routine",
        "occurrencePeriod": {
            "start": "2026-03-01T09:20:00+00:00",
            "end": "2026-03-01T13:20:00+00:00",
        },
        "authoredOn": "2026-03-01T09:20:00+00:00",
        "requester": {
            "agent": {"reference": "Practitioner/pra1"},
            "onBehalfOf": {"reference": "Organization/org1"},
        },
        "specialty": SAID,
        "recipient": [{"reference": "HealthcareService/hs1"}],
        "reasonCode": [SAID],
        "reasonReference": [{"reference": "Condition/c1"}],
        "description": "@",
        "supportingInfo": [
            {"reference": "ProcedureRequest/pr1"},
            {"reference": "Condition/c2"},
            {"reference": "Appointment/ap1"},
        ],
        "note": NOTE,
        **WHOSE,
    },
    {
        "resourceType": "ProcedureRequest",
        "id": "pr1",
        "status": "active",
        "intent": "plan",
        "doNotPerform": False,
        "code": SAID,
        "bodySite": [SAID],
        **WHOSE,
    },
    _concern("c1"),
    _concern("c2"),
    {
        "resourceType": "Observation",
        "id": "o1",
        "status": "final",
        "code": SAID,
        "valueString": "@",
        "bodySite": SAID,
        "interpretation": SAID,
        "comment": "@",
        "performer": [{"reference": "Practitioner/pra1"}],
        **WHOSE,
    },
    {
        "resourceType": "CarePlan",
        "id": "cp1",
        "status": "active",
        "intent": "plan",
        "description": "@",
        "note": NOTE,
        **WHOSE,
    },
    {
        "resourceType": "Flag",
        "id": "f1",
        "status": "active",
        "category": SAID,
        "code": SAID,
        "subject": {"reference": "Patient/p1"},
        "encounter": {"reference": "Encounter/e1"},
        "author": {"reference": "Organization/org1"},
    },
    {
        "resourceType": "Task",
        "id": "t1",
        "status": "requested",
        "code": SAID,
        "description": "@",
        "for": {"reference": "Patient/p1"},
        "owner": {"reference": "Organization/org1"},
        "reason": SAID,
        "note": NOTE,
    },
    {
        "resourceType": "Consent",
        "id": "k1",
        "status": "active",
        "patient": {"reference": "Patient/p1"},
        "action": [SAID],
        "organization": [{"reference": "Organization/org1"}],
    },
    {
        "resourceType": "Appointment",
        "id": "ap1",
        "status": "booked",
        "description": "@",
        "comment": "@",
        "start": "2026-03-01T12:00:00+00:00",
        "participant": [{"actor": {"reference": "Location/loc1"}}],
    },
    {
        "resourceType": "Procedure",
        "id": "proc1",
        "status": "completed",
        "code": SAID,
        "outcome": SAID,
        "note": NOTE,
        **WHOSE,
    },
    {
        "resourceType": "QuestionnaireResponse",
        "id": "qr1",
        "status": "completed",
        "questionnaire": {"reference": "Questionnaire/q1"},
        "source": {"reference": "RelatedPerson/rp1"},
        "item": [{"linkId": "1", "answer": [{"valueString": "@"}]}],
        **WHOSE,
    },
    {
        "resourceType": "Questionnaire",
        "id": "q1",
        "status": "active",
        "title": "@",
        "item": [{"linkId": "1", "text": "@", "type": "string"}],
    },
    {
        "resourceType": "HealthcareService",
        "id": "hs1",
        "name": "@",
        "telecom": PEOPLE,
        "providedBy": {"reference": "Organization/org1"},
    },
    {"resourceType": "Organization", "id": "org1", "name": "@", "telecom": PEOPLE},
    {"resourceType": "Location", "id": "loc1", "name": "@", "address": {"line": ["@"]}},
    {"resourceType": "Practitioner", "id": "pra1", "name": [{"text": "@"}], "telecom": PEOPLE},
    {
        "resourceType": "RelatedPerson",
        "id": "rp1",
        "patient": {"reference": "Patient/p1"},
        "relationship": SAID,
        "name": [{"text": "@"}],
        "telecom": PEOPLE,
    },
)


class Filled:
    """The message with its tokens, and the token of each path (the id stands for the type).

    A path that comes again has a number behind it.
    """

    def __init__(self, message: tuple[Resource, ...] = MESSAGE) -> None:
        self.tokens: dict[str, str] = {}
        self.resources = [self._fill(each, str(each["id"])) for each in message]

    def _fill(self, value: Any, path: str) -> Any:
        if isinstance(value, dict):
            return {key: self._fill(part, f"{path}.{key}") for key, part in value.items()}
        if isinstance(value, list):
            return [self._fill(part, path) for part in value]
        if value != "@":
            return value
        token = f"Token{len(self.tokens) + 1:03d}"
        again = sum(known.partition(" ")[0] == path for known in self.tokens)
        self.tokens[f"{path} {again + 1}" if again else path] = token
        return token


def bundle(resources: list[Resource], form: str, kind: str = "searchset") -> bytes:
    """The message with its references in one of the forms that are legal.

    Args:
        resources: what it holds.
        form: ``relative``, ``absolute``, ``urn``, ``versioned`` or ``contained``.
        kind: the type of the Bundle.
    """
    if form == "contained":
        resources = _contained(resources)
    ids = {f"{one['resourceType']}/{one['id']}": n for n, one in enumerate(resources)}
    urls = {name: f"urn:uuid:00000000-0000-4000-8000-{n:012d}" for name, n in ids.items()}
    if form != "urn":
        urls = {name: f"{BASE}{name}" for name in ids}
    text = json.dumps([{"fullUrl": url, "resource": each} for url, each in _pairs(resources, urls)])
    for name, url in urls.items():
        after = {"absolute": url, "urn": url, "versioned": f"{url}/_history/3"}.get(form, name)
        text = text.replace(f'"reference": "{name}"', f'"reference": "{after}"')
    return f'{{"resourceType": "Bundle", "type": "{kind}", "entry": {text}}}'.encode()


def _pairs(resources: list[Resource], urls: dict[str, str]) -> Iterator[tuple[str, Resource]]:
    for one in resources:
        kept = {key: part for key, part in one.items() if key != "id" or "urn:" not in str(urls)}
        yield urls[f"{one['resourceType']}/{one['id']}"], kept


def _contained(resources: list[Resource]) -> list[Resource]:
    """What only one other resource points to stands within that one."""
    kept = {str(one["id"]): one for one in resources}
    for name, one in list(kept.items()):
        full = f'"{one["resourceType"]}/{name}"'
        holders = [each for each, other in kept.items() if full in json.dumps(other)]
        points = set(_WITHIN.findall(json.dumps(one))) - {"Patient", "Encounter"}
        if len(holders) == 1 and not points:
            holder = json.loads(json.dumps(kept[holders[0]]).replace(full, f'"#{name}"'))
            holder.setdefault("contained", []).append(kept.pop(name))
            kept[holders[0]] = holder
    return list(kept.values())
