"""Patient, staff, organisations and services of a BaRS message."""

from __future__ import annotations

from datetime import date

from app.demo.authoring.story import Who
from app.demo.bars.parts import HL7, NHS, UK_CORE, Draft, Resource, coding, concept, snomed
from app.demo.bars.story import Handover

_STATUSES = {
    "01": ("number-present-and-verified", "Number present and verified"),
    "02": ("number-present-but-not-traced", "Number present but not traced"),
}


def people(draft: Draft, story: Handover) -> list[tuple[str, Resource]]:
    """Everybody, each with the fullUrl by which the others know them."""
    named = {
        "sender": (story.sender.name, story.sender.ods),
        "receiver": (story.service[0], "RXZ01"),
        "gp": (story.patient.gp, "Y90001"),
    }
    made = [
        (draft.url(part), _organisation(draft, *named[part])) for part in named if named[part][0]
    ]
    service = draft.new("HealthcareService")
    number = {"system": f"{NHS}Id/dos-service-id", "value": story.service[1]}
    service |= {"identifier": [number], "active": True, "name": story.service[0]}
    service |= {"providedBy": draft.ref("receiver")}
    family, given = story.staff.name.family, story.staff.name.given
    staff = draft.new("Practitioner")
    staff |= {"name": [{"family": family, "given": [given]}]}
    staff |= {"telecom": [{"system": "phone", "value": story.sender.phone, "use": "work"}]}
    role = draft.new("PractitionerRole")
    role |= {"practitioner": draft.ref("staff"), "organization": draft.ref("sender")}
    role |= {"code": [{"text": story.staff.role}]}
    return [
        (draft.url("patient"), patient(draft, story)),
        *made,
        (draft.url("service"), service),
        (draft.url("staff"), staff),
        (draft.url("role"), role),
    ]


def _organisation(draft: Draft, name: str, ods: str) -> Resource:
    number = {"system": f"{NHS}Id/ods-organization-code", "value": ods}
    return draft.new("Organization") | {"identifier": [number], "name": name}


def patient(draft: Draft, story: Handover) -> Resource:
    """The patient, with whom to call first among the contacts."""
    who = story.patient
    made = draft.new("Patient")
    if who.nhs_number:
        made["identifier"] = [_number(who)]
    name = {"use": who.name.use, "family": who.name.family, "given": [who.name.given]}
    made["name"] = [name | ({"prefix": [who.name.title]} if who.name.title else {})]
    made["gender"] = who.gender
    if isinstance(who.born, date):
        made["birthDate"] = who.born.isoformat()
    if who.address:
        home = {"use": "home", "line": list(who.address), "postalCode": who.postcode}
        made["address"] = [home]
    contacts = _contacts(story)
    if contacts:
        made["contact"] = contacts
    if who.language:
        spoken = coding(f"{UK_CORE}CodeSystem/UKCore-HumanLanguage", *who.language)
        made["communication"] = [{"language": {"coding": [spoken]}, "preferred": True}]
    if who.gp:
        made["generalPractitioner"] = [draft.ref("gp")]
    return made


def _number(who: Who) -> Resource:
    system = f"{UK_CORE}CodeSystem/UKCore-NHSNumberVerificationStatus"
    url = f"{UK_CORE}StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus"
    status = concept(system, *_STATUSES[who.nhs_status])
    return {
        "extension": [{"url": url, "valueCodeableConcept": status}],
        "system": f"{NHS}Id/nhs-number",
        "value": who.nhs_number,
    }


def _contacts(story: Handover) -> list[Resource]:
    """The patient's own number is a contact of rank 1 whose relationship is self (BaRS)."""
    found = []
    if story.patient.phone:
        relation = concept(f"{HL7}v3-RoleCode", "ONESELF", "self")
        found.append(_contact(1, relation, story.patient.phone))
    family, given, relationship, phone = story.next_of_kin
    if family:
        kin = _contact(2, {"text": relationship}, phone)
        found.append(kin | {"name": {"family": family, "given": [given]}})
    return found


def _contact(rank: int, relationship: Resource, phone: str) -> Resource:
    url = f"{UK_CORE}StructureDefinition/Extension-UKCore-ContactRank"
    return {
        "extension": [{"url": url, "valuePositiveInt": rank}],
        "relationship": [relationship],
        "telecom": [{"system": "phone", "value": phone, "use": "mobile", "rank": 1}],
    }


def clinical(draft: Draft, story: Handover) -> list[tuple[str, Resource]]:
    """Medicines, allergies, the presenting complaint and observations."""
    about = {"subject": draft.ref("patient")}
    found = []
    for code, name, dose in story.medicines:
        made = draft.new("MedicationStatement") | {"status": "active"} | about
        made |= {"medicationCodeableConcept": concept("https://dmd.nhs.uk", code, name)}
        found.append((draft.url("medicine", name), made | {"dosage": [{"text": dose}]}))
    for code, name in story.allergies:
        status = f"{HL7}allergyintolerance-clinical"
        made = draft.new("AllergyIntolerance") | {"patient": draft.ref("patient")}
        made |= {"clinicalStatus": concept(status, "active", "Active")}
        found.append((draft.url("allergy", name), made | {"code": snomed(code, name)}))
    if story.complaint:
        made = draft.new("Condition") | about
        made |= {"clinicalStatus": concept(f"{HL7}condition-clinical", "active", "Active")}
        made |= {"category": [snomed("33962009", "Presenting complaint")]}
        found.append((draft.url("complaint"), made | {"code": {"text": story.complaint}}))
    for name, said in story.observations:
        made = draft.new("Observation") | {"status": "final", "code": {"text": name}} | about
        made |= {"effectiveDateTime": draft.at(story.ended), "valueString": said}
        found.append((draft.url("observation", name), made))
    return found
