"""A 999 validation request of our own making, as the guide describes one, in JSON and in XML."""

import json
from typing import Any

TASK_URL = "urn:uuid:11111111-2222-4333-8444-555555555501"
PATIENT_URL = "urn:uuid:11111111-2222-4333-8444-555555555502"
JOURNEY_URL = "urn:uuid:11111111-2222-4333-8444-555555555503"
_ENCOUNTER, _ASKS, _VALIDATES = (
    f"urn:uuid:11111111-2222-4333-8444-55555555550{n}" for n in (4, 5, 6)
)
_CDSS = "https://fhir.nhs.uk/STU3/StructureDefinition/Extension-RequesterCDSSsoftware"
_EVENT = "https://fhir.nhs.uk/STU3/StructureDefinition/Extension-MessageEventType-1"


def request(kind: str = "json", **task: Any) -> bytes:
    """The message; further arguments change its Task, None takes a member out."""
    made = _bundle(task)
    if kind == "json":
        return json.dumps(made).encode()
    from fhir.resources.STU3.bundle import Bundle

    written: Any = Bundle.model_validate(made).model_dump_xml()
    return bytes(written)


def _bundle(changes: dict[str, Any]) -> dict[str, Any]:
    task = {
        "resourceType": "Task",
        "id": "T1",
        "identifier": [{"value": "V-7"}],
        "status": "requested",
        "intent": "order",
        "priority": "routine",
        "code": {"text": "Validation of triage outcome"},
        "for": {"reference": PATIENT_URL},
        "context": {"reference": _ENCOUNTER},
        "authoredOn": "2026-11-22T13:40:00+00:00",
        "lastModified": "2026-11-22T13:40:00+00:00",
        "owner": {"reference": _VALIDATES},
        "restriction": {"period": {"end": "2026-11-22T14:10:00+00:00"}},
        "input": [{"type": {"text": "score"}, "valueDecimal": 1.5}],
        **changes,
    }
    resources: dict[str, dict[str, Any]] = {
        "urn:uuid:11111111-2222-4333-8444-555555555500": _header(),
        TASK_URL: {key: value for key, value in task.items() if value is not None},
        PATIENT_URL: {
            "resourceType": "Patient",
            "identifier": [{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9990000018"}],
            "name": [{"family": "Tester", "given": ["Ann"]}],
            "birthDate": "1980-02-03",
        },
        JOURNEY_URL: {
            "resourceType": "EpisodeOfCare",
            "status": "active",
            "patient": {"reference": PATIENT_URL},
        },
        _ENCOUNTER: {
            "resourceType": "Encounter",
            "status": "in-progress",
            "identifier": [{"system": "https://fhir.nhs.uk/Id/case-id", "value": "CAD-1"}],
            "subject": {"reference": PATIENT_URL},
            "episodeOfCare": [{"reference": JOURNEY_URL}],
        },
        _ASKS: _organisation("LD9", "Shire Ambulance"),
        _VALIDATES: _organisation("RXX", "Town CAS"),
    }
    return {
        "resourceType": "Bundle",
        "id": "B1",
        "type": "message",
        "entry": [{"fullUrl": url, "resource": one} for url, one in resources.items()],
    }


def _header() -> dict[str, Any]:
    coding = {"system": "https://fhir.nhs.uk/STU3/CodeSystem/MessageEventType-1", "code": "new"}
    return {
        "resourceType": "MessageHeader",
        "meta": {"lastUpdated": "2026-11-22T13:40:00+00:00"},
        "extension": [{"url": _EVENT, "valueCodeableConcept": {"coding": [coding]}}],
        "event": {
            "system": "https://fhir.nhs.uk/STU3/CodeSystem/EventType-1",
            "code": "referral-1",
        },
        "destination": [{"endpoint": "urn:nhs:addressing:asid:200"}],
        "receiver": {"reference": _VALIDATES},
        "sender": {"reference": _ASKS},
        "timestamp": "2026-11-22T13:40:00+00:00",
        "source": {
            "modifierExtension": [
                {"url": f"{_CDSS}name-1", "valueString": "Made-up triage"},
                {"url": f"{_CDSS}version-1", "valueString": "7.1"},
            ],
            "software": "CAD",
            "version": "3",
            "endpoint": "urn:nhs:addressing:asid:100",
        },
        "focus": [{"reference": TASK_URL}],
    }


def _organisation(ods: str, name: str) -> dict[str, Any]:
    system = "https://fhir.nhs.uk/Id/ods-organization-code"
    identifier = [{"system": system, "value": ods}]
    return {"resourceType": "Organization", "identifier": identifier, "name": name}
