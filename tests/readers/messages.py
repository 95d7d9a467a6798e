"""A small whole encounter report of our own, to be changed by each test; and FHIR XML writing."""

from __future__ import annotations

import json
from typing import Any
from xml.sax.saxutils import quoteattr

from app.readers.read import read
from app.report.model import EncounterReport

Resource = dict[str, Any]

BASE = "https://ems.example/fhir/"
SNOMED = "http://snomed.info/sct"
UEC_VALUE = "https://fhir.nhs.uk/STU3/CodeSystem/UEC-ObservationValue-1"
DX = "https://fhir.nhs.uk/Id/pathways-dx-code"


def ref(name: str) -> Resource:
    return {"reference": name}


def concept(text: str = "", code: str = "", system: str = SNOMED) -> Resource:
    if not code:
        return {"text": text}
    return {"coding": [{"system": system, "code": code, **({"display": text} if text else {})}]}


def about(**more: Any) -> Resource:
    """The subject and context of nearly every resource."""
    return {"subject": ref("Patient/p1"), "context": ref("Encounter/e1"), **more}


def patient(**changes: Any) -> Resource:
    whole = {
        "resourceType": "Patient",
        "id": "p1",
        "identifier": [
            {
                "extension": [
                    {
                        "url": "https://fhir.hl7.org.uk/STU3/StructureDefinition/"
                        "Extension-CareConnect-NHSNumberVerificationStatus-1",
                        "valueCodeableConcept": {
                            "coding": [{"system": "x", "code": "01", "display": "Verified"}]
                        },
                    }
                ],
                "system": "https://fhir.nhs.uk/Id/nhs-number",
                "value": "9990004951",
            }
        ],
        "name": [{"use": "official", "family": "Winterbourne", "given": ["Ada"]}],
        "telecom": [{"system": "phone", "value": "01514960947", "use": "home"}],
        "gender": "female",
        "birthDate": "1980-02-29",
        "address": [{"use": "home", "line": ["3 Fell Lane"], "postalCode": "LA1 1AA"}],
    }
    return {**whole, **changes}


def encounter(**changes: Any) -> Resource:
    whole = {
        "resourceType": "Encounter",
        "id": "e1",
        "identifier": [{"system": "https://ems.example/case", "value": "CASE-77"}],
        "status": "finished",
        "subject": ref("Patient/p1"),
        "period": {"start": "2026-03-01T09:00:00+00:00", "end": "2026-03-01T09:20:00+00:00"},
    }
    return {**whole, **changes}


def referral(**changes: Any) -> Resource:
    whole = {
        "resourceType": "ReferralRequest",
        "id": "r1",
        "status": "active",
        "intent": "plan",
        "priority": "routine",
        **about(),
        "occurrencePeriod": {
            "start": "2026-03-01T09:20:00+00:00",
            "end": "2026-03-01T13:20:00+00:00",
        },
        "authoredOn": "2026-03-01T09:20:00+00:00",
        "reasonReference": [ref("Condition/c1")],
        "supportingInfo": [ref("ProcedureRequest/pr1")],
    }
    return {**whole, **changes}


def condition(**changes: Any) -> Resource:
    whole = {
        "resourceType": "Condition",
        "id": "c1",
        "clinicalStatus": "active",
        "verificationStatus": "provisional",
        "code": concept("Head injury", "82271004"),
        **about(),
    }
    return {**whole, **changes}


def activity(**changes: Any) -> Resource:
    whole = {
        "resourceType": "ProcedureRequest",
        "id": "pr1",
        "status": "active",
        "intent": "plan",
        "priority": "routine",
        "doNotPerform": False,
        "code": concept("Attend an emergency department within 4 hours", "Dx03", DX),
        **about(),
    }
    return {**whole, **changes}


def observation(name: str = "o1", **changes: Any) -> Resource:
    whole = {
        "resourceType": "Observation",
        "id": name,
        "status": "final",
        "code": concept("Haemorrhage", "131148009"),
        **about(),
    }
    return {**whole, **changes}


def absent(value: str) -> Resource:
    """A value of UEC-ObservationValue-1."""
    return concept(value.capitalize(), value, UEC_VALUE)


def care_plan(text: str, **changes: Any) -> Resource:
    whole = {
        "resourceType": "CarePlan",
        "id": "cp1",
        "status": "active",
        "intent": "plan",
        "text": {"status": "generated", "div": div(text)},
        **about(),
    }
    return {**whole, **changes}


def div(inner: str) -> str:
    return f'<div xmlns="http://www.w3.org/1999/xhtml">{inner}</div>'


def questionnaire(name: str = "q1", **changes: Any) -> Resource:
    whole = {
        "resourceType": "Questionnaire",
        "id": name,
        "status": "active",
        "item": [{"linkId": "1", "text": "Did you pass out?", "type": "choice"}],
    }
    return {**whole, **changes}


def response(name: str = "qr1", **changes: Any) -> Resource:
    whole = {
        "resourceType": "QuestionnaireResponse",
        "id": name,
        "questionnaire": ref("Questionnaire/q1"),
        "status": "completed",
        "authored": "2026-03-01T09:05:00+00:00",
        **about(),
        "item": [{"linkId": "1", "answer": [{"valueString": "no"}]}],
    }
    return {**whole, **changes}


def triage_list(*members: str, name: str = "l1", **changes: Any) -> Resource:
    whole = {
        "resourceType": "List",
        "id": name,
        "status": "current",
        "mode": "snapshot",
        "code": concept("Triage", "225390008"),
        "subject": ref("Patient/p1"),
        "encounter": ref("Encounter/e1"),
        "entry": [{"item": ref(member)} for member in members],
    }
    return {**whole, **changes}


def composition(*sections: tuple[str, str], **changes: Any) -> Resource:
    whole = {
        "resourceType": "Composition",
        "id": "comp1",
        "status": "final",
        "title": "Report",
        "subject": ref("Patient/p1"),
        "encounter": ref("Encounter/e1"),
        "section": [
            {"title": title, "text": {"status": "generated", "div": div(text)}}
            for title, text in sections
        ],
    }
    return {**whole, **changes}


def task(**changes: Any) -> Resource:
    whole = {
        "resourceType": "Task",
        "id": "t1",
        "meta": {"versionId": "3"},
        "status": "requested",
        "intent": "order",
        "code": concept("Validation", "validation", "https://fhir.nhs.uk/UEC-TaskCode-1"),
        "for": ref("Patient/p1"),
        "context": ref("Encounter/e1"),
        "restriction": {"period": {"end": "2026-03-01T09:50:00+00:00"}},
    }
    return {**whole, **changes}


def core(**replaced: Resource | None) -> list[Resource]:
    """The least that a handover has; each part can be replaced or left out by its type."""
    parts: dict[str, Resource | None] = {
        "encounter": encounter(),
        "patient": patient(),
        "referral": referral(),
        "condition": condition(),
        "activity": activity(),
    }
    return [part for part in {**parts, **replaced}.values() if part is not None]


def searchset(*resources: Resource, **envelope: Any) -> Resource:
    return {
        "resourceType": "Bundle",
        "type": "searchset",
        "entry": [
            {"fullUrl": f"{BASE}{r['resourceType']}/{r.get('id', 'x')}", "resource": r}
            for r in resources
        ],
        **envelope,
    }


def as_json(resource: Resource) -> bytes:
    return json.dumps(resource, ensure_ascii=False).encode()


def read_all(*resources: Resource, **envelope: Any) -> EncounterReport:
    return read(as_json(searchset(*resources, **envelope)))


def codes(report: EncounterReport) -> set[str]:
    return {str(notice.code) for notice in report.warnings}


def as_xml(resource: Resource) -> bytes:
    """The same resource in FHIR XML."""
    text = _element(resource["resourceType"], resource, ' xmlns="http://hl7.org/fhir"')
    return text.encode()


def _element(name: str, value: Any, attributes: str = "") -> str:
    if name == "div":
        return str(value)
    if isinstance(value, list):
        return "".join(_element(name, part) for part in value)
    if not isinstance(value, dict):
        words = (
            {True: "true", False: "false"}.get(value, value) if isinstance(value, bool) else value
        )
        return f"<{name}{attributes} value={quoteattr(str(words), _ESCAPES)}/>"
    if "resourceType" in value and name in ("resource", "contained"):
        inner = _element(value["resourceType"], value)
        return f"<{name}>{inner}</{name}>"
    if "url" in value and name in ("extension", "modifierExtension"):
        attributes += f" url={quoteattr(value['url'])}"
    parts = [
        _element(key, part)
        for key, part in value.items()
        if key != "resourceType" and not (key == "url" and name.lower().endswith("extension"))
    ]
    return f"<{name}{attributes}>{''.join(parts)}</{name}>"


_ESCAPES = {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}
