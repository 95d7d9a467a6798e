"""What suppliers of BaRS send where the standard expects something else, and where it is shown."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.demo.bars.from_cas_999 import VALIDATION
from app.demo.bars.parts import Resource, concept, nhs
from app.report.absence import Absence
from app.report.model import EncounterReport
from app.report.sheet import SectionId, sheet
from tests.readers.bars import messages as m
from tests.report.reports import AT


def _lines(report: EncounterReport, part: SectionId) -> list[str]:
    return [line.plain for each in sheet(report, AT) if each.id is part for line in each.lines]


def _flag(code: Resource) -> Resource:
    category = concept(nhs("flag-categories-bars"), "IR", "Infection Risk")
    return {"resourceType": "Flag", "status": "active", "category": [category], "code": code}


def test_a_flag_with_words_needs_none_for_its_code() -> None:
    bundle = m.made()
    m.drop(bundle, "Flag")
    m.add(bundle, _flag(concept("https://x.example/local", "mrsa", "", "MRSA carrier")))
    report = m.read_it(bundle)
    (flag,) = [each for each in report.flags if each.category == "Infection Risk"]
    assert (flag.code, flag.display, flag.text) == ("mrsa", "", "MRSA carrier")
    assert "unknown-code" not in m.codes(report)
    bare = m.made()
    m.add(bare, _flag(concept("https://x.example/local", "mrsa")))
    assert "unknown-code" in m.codes(m.read_it(bare))


@pytest.mark.hazard("P22")
@pytest.mark.parametrize("place", ["patient", "communication"])
def test_an_interpreter_stands_with_the_language(place: str) -> None:
    bundle = m.made()
    who = m.part(bundle, "Patient")
    url = "http://hl7.org/fhir/StructureDefinition/patient-interpreterRequired"
    need = {"url": url, "valueBoolean": True}
    spoken: dict[str, Any] = {"language": {"text": "Yoruba"}}
    if place == "patient":
        who.setdefault("extension", []).append(need)
    else:
        spoken["extension"] = [need]
    who["communication"] = [spoken]
    report = m.read_it(bundle)
    assert (report.patient.language, report.patient.interpreter) == (
        "Yoruba",
        "interpreter required",
    )
    assert "Language Yoruba (interpreter required)" in _lines(report, SectionId.BANNER)


@pytest.mark.parametrize("code", ["CLOC", "RLOC"])
def test_a_place_of_another_kind_is_not_where_it_happened(code: str) -> None:
    bundle = m.made(VALIDATION)
    kind = nhs("location-types-bars")
    where = m.part(bundle, "Location")
    where["type"] = [concept(kind, code, "Some other place")]
    report = m.read_it(bundle)
    assert report.encounter.incident_location is Absence.NOT_RECORDED
    assert [each.role for each in report.encounter.places] == ["Some other place"]
    where.pop("type")
    assert where["name"] in str(m.read_it(bundle).encounter.incident_location)


def test_a_dispatch_code_says_the_complaint_where_nothing_else_does() -> None:
    bundle = m.made()
    m.drop(bundle, "Condition")
    m.outcome(bundle, concept(nhs("ampds-dispatch-codes"), "17A02", "Falls, minor"))
    report = m.read_it(bundle)
    assert report.outcome.chief_concern == "Falls, minor"
    assert "AMPDS Falls, minor (17A02)" in _lines(report, SectionId.OUTCOME)
    group = concept(nhs("pathways-sg-codes"), "SG1", "Hip injury")
    m.outcome(bundle, concept(nhs("ampds-dispatch-codes"), "17A02", "Falls, minor"), group)
    assert m.read_it(bundle).outcome.chief_concern == "Hip injury"


def test_a_booking_says_its_time_and_with_whom_once() -> None:
    bundle = m.made()
    times = {"start": "2026-11-23T08:10:00+00:00", "end": "2026-11-23T08:20:00+00:00"}
    clinic = {"reference": "urn:uuid:clinic"}
    m.add(bundle, {"resourceType": "HealthcareService", "name": "Clinic 2"}, "urn:uuid:clinic")
    m.add(bundle, {"resourceType": "Schedule", "actor": [clinic]}, "urn:uuid:diary")
    slot = {"resourceType": "Slot", "schedule": {"reference": "urn:uuid:diary"}, **times}
    m.add(bundle, slot, "urn:uuid:slot")
    booking = {
        "resourceType": "Appointment",
        "status": "booked",
        **times,
        "slot": [{"reference": "urn:uuid:slot"}],
        "participant": [{"actor": clinic}],
    }
    m.add(bundle, booking)
    m.part(bundle, "ServiceRequest").pop("supportingInfo", None)  # a booking that is only named
    (item,) = m.read_it(bundle).appointments
    assert item.details == (("Until", "23-Nov-2026 08:20"), ("With", "Clinic 2"))
    slot["start"] = "2026-11-23T08:00:00+00:00"
    (item,) = m.read_it(bundle).appointments
    assert ("Slot from", "23-Nov-2026 08:00") in item.details


def test_a_participant_has_the_words_for_the_part_and_stands_once() -> None:
    bundle = m.made()
    m.drop(bundle, "RelatedPerson")
    friend = {
        "resourceType": "RelatedPerson",
        "relationship": [{"text": "Flatmate"}],
        "name": [{"text": "Al Ray"}],
        "telecom": [{"system": "phone", "value": "07700900822"}],
    }
    m.add(bundle, friend, "urn:uuid:friend")
    role = concept("http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "CALLBCK")
    part = {"type": [role], "individual": {"reference": "urn:uuid:friend"}}
    m.part(bundle, "Encounter")["participant"] = [part, {"individual": {"display": "Sr Lowe"}}]
    people = [
        p for p in m.read_it(bundle).encounter.participants if p.name in ("Al Ray", "Sr Lowe")
    ]
    assert [(p.role, p.name, p.text) for p in people] == [
        ("Call-back contact (CALLBCK)", "Al Ray", "Flatmate; 07700 900822"),
        ("Took part", "Sr Lowe", ""),
    ]


def test_a_third_case_of_an_answer_is_not_the_answer() -> None:
    bundle = m.made(VALIDATION)
    event = {"system": nhs("message-events-bars"), "code": "servicerequest-response"}
    m.header(bundle, eventCoding=event, focus=[{"reference": "urn:uuid:receiver"}])
    number = [{"system": "https://cad.example/case", "value": "CAD-9"}]
    m.add(bundle, {"resourceType": "Encounter", "status": "finished"}, "urn:uuid:receiver")
    m.add(bundle, {"resourceType": "Encounter", "status": "planned", "identifier": number})
    report = m.read_it(json.loads(json.dumps(bundle)))
    assert [(item.text, item.status, item.details) for item in report.tasks] == [
        ("Finished by the receiving service", "", ()),
        ("Another case that belongs to this one", "planned", (("Case reference", "CAD-9"),)),
    ]
