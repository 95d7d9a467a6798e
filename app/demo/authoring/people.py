"""The people, organisations and places of an encounter (CareConnect profiles, STU3)."""

from __future__ import annotations

from datetime import date, timedelta

from app.demo.authoring.fhir import (
    CARE_CONNECT,
    NHS_NUMBER,
    ODS,
    Draft,
    Resource,
    concept,
    logical_id,
    reference,
)
from app.demo.authoring.story import Called, Service, Who

RECEIVER_ODS = "RXY01"
RECEIVER = "Northtown General Hospital"
DEPARTMENT = "Emergency Department, Northtown General"
DEPARTMENT_PHONE = "01632 960200"

_NHS_STATUS = {
    "01": "Number present and verified",
    "02": "Number present but not traced",
    "03": "Trace required",
    "07": "Number not present and trace not required",
    "08": "Trace postponed (baby under six weeks old)",
}


def patient(draft: Draft) -> Resource:
    """The patient, with what the sender knows and nothing else."""
    who = draft.story.patient
    made: Resource = {
        **draft.new("Patient"),
        "meta": {"profile": [f"{CARE_CONNECT}StructureDefinition/CareConnect-Patient-1"]},
        "active": True,
        "name": [human_name(name) for name in _names(who)],
        "gender": who.gender,
    }
    if who.language:
        made["extension"] = [_communication(*who.language, interpreter=who.interpreter)]
    if who.nhs_number:
        made["identifier"] = [_nhs_number(who)]
    if who.born is not None:
        made["birthDate"] = _born(draft, who.born)
    if who.phone:
        made["telecom"] = [{"system": "phone", "value": who.phone, "use": "home"}]
    if who.address:
        made["address"] = [
            {
                "use": "home",
                "line": list(who.address[:-1]),
                "city": who.address[-1],
                "postalCode": who.postcode,
            }
        ]
    if who.gp:
        made["generalPractitioner"] = [reference("Organization", logical_id("gp", who.gp))]
    if who.died is not None:
        made["deceasedDateTime"] = draft.at(who.died)
    return made


def informant(draft: Draft) -> Resource:
    """Whoever answered for the patient, with a telephone of their own (RelatedPerson)."""
    told = draft.story.informant
    if told is None:
        raise ValueError(draft.story.key)
    made: Resource = {
        **draft.new("RelatedPerson"),
        "patient": draft.ref("Patient"),
        "relationship": {"text": told.relationship},
        "name": [human_name(told.name)],
    }
    if told.phone:
        made["telecom"] = [{"system": "phone", "value": told.phone, "use": "mobile"}]
    return made


def staff(draft: Draft) -> list[Resource]:
    """The user who triaged, and in which role."""
    user = draft.story.staff
    return [
        {**draft.new("Practitioner"), "active": True, "name": [human_name(user.name)]},
        {
            **draft.new("PractitionerRole"),
            "practitioner": draft.ref("Practitioner"),
            "organization": reference("Organization", service_id(draft.story.service)),
            "code": [{"text": user.role}],
        },
    ]


def sending_side(service: Service) -> list[Resource]:
    """The sending organisation, its encounter management system, and the decision support."""
    return [
        _organisation(service_id(service), service.name, service.ods, service.phone),
        {
            "resourceType": "Device",
            "id": device_id(service),
            "status": "active",
            "manufacturer": "Demonstration",
            "model": service.software,
            "version": "2.0",
            "owner": reference("Organization", service_id(service)),
        },
        _organisation(logical_id("cdss"), "Demonstration decision support", "", ""),
        {
            "resourceType": "Device",
            "id": logical_id("cdss-device"),
            "status": "active",
            "model": "Demonstration decision support engine",
            "version": "41.2",
            "owner": reference("Organization", logical_id("cdss")),
        },
    ]


def receiving_side() -> list[Resource]:
    """The department that is asked: organisation, service, place and endpoint.

    ``HealthcareService`` must hold provider, location and endpoint (CDS API, HealthcareService).
    """
    return [
        _organisation(logical_id("receiver"), RECEIVER, RECEIVER_ODS, DEPARTMENT_PHONE),
        {
            "resourceType": "HealthcareService",
            "id": logical_id("department"),
            "active": True,
            "providedBy": reference("Organization", logical_id("receiver")),
            "location": [reference("Location", logical_id("department-place"))],
            "name": DEPARTMENT,
            "endpoint": [reference("Endpoint", logical_id("department-endpoint"))],
        },
        {
            "resourceType": "Location",
            "id": logical_id("department-place"),
            "status": "active",
            "address": {"line": ["Hospital Road"], "city": "Northtown", "postalCode": "NT1 1AA"},
        },
        {
            "resourceType": "Endpoint",
            "id": logical_id("department-endpoint"),
            "status": "active",
            "connectionType": {
                "system": "http://hl7.org/fhir/endpoint-connection-type",
                "code": "hl7-fhir-rest",
            },
            "payloadType": [{"text": "Encounter report"}],
            "address": "https://receiver.example/notify",
        },
    ]


def surgery(name: str) -> Resource:
    """The patient's general practice."""
    return _organisation(logical_id("gp", name), name, "", "")


def service_id(service: Service) -> str:
    """The logical id of the sending organisation."""
    return logical_id("organisation", service.key)


def device_id(service: Service) -> str:
    """The logical id of the sender's encounter management system."""
    return logical_id("device", service.key)


def human_name(name: Called) -> Resource:
    """A HumanName; parts that are not known are left out."""
    made: Resource = {"use": name.use}
    if name.family:
        made["family"] = name.family
    if name.given:
        made["given"] = name.given.split()
    if name.title:
        made["prefix"] = [name.title]
    return made


def _names(who: Who) -> list[Called]:
    preferred = [Called("", who.preferred_name, use="nickname")] if who.preferred_name else []
    return [who.name, *who.other_names, *preferred]


def _born(draft: Draft, born: date | timedelta) -> str:
    if isinstance(born, timedelta):
        return (draft.now - born).date().isoformat()
    return born.isoformat()


def _nhs_number(who: Who) -> Resource:
    status = f"{CARE_CONNECT}CodeSystem/CareConnect-NHSNumberVerificationStatus-1"
    extension = "Extension-CareConnect-NHSNumberVerificationStatus-1"
    return {
        "extension": [
            {
                "url": f"{CARE_CONNECT}StructureDefinition/{extension}",
                "valueCodeableConcept": concept(
                    status, who.nhs_status, _NHS_STATUS[who.nhs_status]
                ),
            }
        ],
        "use": "official",
        "system": NHS_NUMBER,
        "value": who.nhs_number,
    }


def _communication(code: str, word: str, *, interpreter: bool) -> Resource:
    language = f"{CARE_CONNECT}CodeSystem/CareConnect-HumanLanguage-1"
    return {
        "url": f"{CARE_CONNECT}StructureDefinition/Extension-CareConnect-NHSCommunication-1",
        "extension": [
            {"url": "language", "valueCodeableConcept": concept(language, code, word)},
            {"url": "preferred", "valueBoolean": True},
            {"url": "interpreterRequired", "valueBoolean": interpreter},
        ],
    }


def _organisation(logical: str, name: str, ods: str, phone: str) -> Resource:
    made: Resource = {"resourceType": "Organization", "id": logical, "active": True, "name": name}
    if ods:
        made["identifier"] = [{"system": ODS, "value": ods}]
    if phone:
        made["telecom"] = [{"system": "phone", "value": phone, "use": "work"}]
    return made
