"""Who it is and whom to call, what to beware of, where it happened."""

from __future__ import annotations

import pytest

from app.demo.bars.from_cas_999 import AMBULANCE_TO_ED
from app.demo.bars.parts import concept, nhs
from app.readers.ledger import prove
from app.readers.read import read
from app.report.absence import Absence
from app.report.names import PersonName
from app.report.nhs_number import NhsNumber, NhsNumberStatus
from app.report.sheet import SectionId, sheet
from tests.readers.bars import messages as m

_RANK = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-ContactRank"


def _contact(rank: int, *numbers: tuple[str, int], **more: object) -> m.Resource:
    telecom = [{"system": "phone", "value": sent, "rank": order} for sent, order in numbers]
    return {"extension": [{"url": _RANK, "valuePositiveInt": rank}], "telecom": telecom, **more}


@pytest.mark.hazard("P18")
def test_whom_to_call_first_is_by_rank_of_contact_then_of_number_and_says_whose_it_is() -> None:
    bundle = m.made()
    oneself = [concept("http://terminology.hl7.org/CodeSystem/v3-RoleCode", "ONESELF")]
    m.part(bundle, "Patient")["contact"] = [
        _contact(2, ("0151 496 0003", 2), ("0151 496 0002", 1), name={"text": "Pat Kin"}),
        _contact(1, ("0151 496 0001", 1), relationship=oneself),
        {"telecom": [{"value": "0151 496 0009"}], "relationship": [{"text": "Neighbour"}]},
    ]
    m.part(bundle, "Patient")["telecom"] = [{"value": "0151 496 0004"}]
    ways = m.read_it(bundle).patient.telecoms
    assert [(way.text, way.belongs_to) for way in ways] == [
        ("0151 496 0001", "patient"),
        ("0151 496 0002", "Pat Kin (contact)"),
        ("0151 496 0003", "Pat Kin (contact)"),
        ("0151 496 0004", "patient"),
        ("0151 496 0009", "Neighbour"),
    ]
    assert ways[0].use == "Telephone, contact 1, self (ONESELF), number 1"


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("number-present-and-verified", NhsNumberStatus.VERIFIED),
        ("number-present-but-not-traced", NhsNumberStatus.UNVERIFIED),
    ],
)
def test_the_status_of_the_nhs_number(code: str, status: NhsNumberStatus) -> None:
    bundle = m.made()
    number = m.part(bundle, "Patient")["identifier"][0]
    number["extension"][0]["valueCodeableConcept"] = {"coding": [{"code": code}]}
    found = m.read_it(bundle).patient.nhs_number
    assert isinstance(found, NhsNumber)
    assert (found.digits, found.status, found.valid) == ("9997770013", status, True)


@pytest.mark.parametrize(("use", "told"), [("official", True), ("old", False)])
def test_a_second_nhs_number_that_is_another_one_is_told(use: str, *, told: bool) -> None:
    bundle = m.made()
    second = {"use": use, "system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9990004951"}
    m.part(bundle, "Patient")["identifier"].append(second)
    report = m.read_it(bundle)
    assert ("nhs-number-invalid" in m.codes(report)) == told
    assert ("Another NHS No.", "9990004951") in [
        (each.label, each.value) for each in report.patient.identifiers
    ]


def test_a_patient_without_a_number_is_accepted() -> None:
    report = m.read_it(m.made(AMBULANCE_TO_ED))
    assert report.patient.nhs_number is Absence.NOT_RECORDED
    assert report.patient.estimated_age == "about 60 years"
    assert m.codes(report) == set()


def test_sex_at_birth_and_next_of_kin() -> None:
    bundle = m.made()
    relative = {
        "resourceType": "RelatedPerson",
        "patient": {"reference": m.url(bundle, "Patient")},
        "relationship": [{"text": "Next of kin"}],
        "name": [{"text": "Owen Thistlewood"}],
        "telecom": [{"value": "07700900418"}],
    }
    m.add(bundle, relative)
    report = m.read_it(bundle)
    labels = {i.label: i.value for i in report.patient.identifiers}
    assert labels["Sex at birth"] == "female"
    kin = next(p for p in report.encounter.participants if p.role == "Next of kin")
    assert (kin.name, kin.text) == ("Owen Thistlewood", "07700 900418")


def test_safeguarding_and_special_notes_stand_first_and_a_safe_scene_last() -> None:
    bundle = m.made()
    for code in ("S", "UNK", "U"):
        _flag(bundle, "SS", "", "scene-safety-codes-bars", code)
    report = m.read_it(bundle)
    assert [(flag.category, flag.display) for flag in report.flags] == [
        ("Safeguarding Concern", "Unspecified Safeguarding Concern Identified"),
        ("Scene Safety (SS)", "Scene safety unknown"),
        ("Scene Safety (SS)", "The scene is unsafe"),
        ("Special Patient Note", "Lone worker warning"),
        ("Reasonable Adjustment", "Environment"),
        ("Scene Safety (SS)", "The scene is safe"),
    ]
    note = report.flags[3]
    assert note.text == "Staff are to see this patient in pairs.; source Local SPN"


def test_a_flag_keeps_every_coding_its_words_and_what_it_is_about() -> None:
    bundle = m.made(AMBULANCE_TO_ED)
    flag = m.part(bundle, "Flag")
    flag["code"]["coding"].append({"system": "x", "code": "W", "display": "Weapon seen"})
    (found,) = m.read_it(bundle).flags
    assert found.category == "Scene Safety"
    assert found.code == "U; W"
    assert found.display == "The Scene is unsafe; Weapon seen"
    assert found.text.startswith("Bystanders are shouting")
    assert "Station Approach" in found.subject
    assert "UPRN 100000999001" in found.subject


def test_an_unknown_category_is_shown_as_sent_and_told() -> None:
    bundle = m.made()
    _flag(bundle, "ZZ", "", "other-bars", "q9")
    report = m.read_it(bundle)
    flag = next(flag for flag in report.flags if flag.category == "ZZ")
    assert flag.display == "q9"
    assert "ZZ" in m.told(report, "unknown-code")
    assert "q9" in m.told(report, "unknown-code")


def test_an_inactive_flag_says_so() -> None:
    bundle = m.made()
    m.part(bundle, "Flag")["status"] = "inactive"
    flags = m.read_it(bundle).flags
    assert flags[-1].standing == "not active"


def test_the_incident_is_not_the_home_and_shows_every_field() -> None:
    report = m.read_it(m.made(AMBULANCE_TO_ED))
    told = str(report.encounter.incident_location)
    for piece in ("Northshire Station", "NS1 1SA", "UPRN 100000999001", "what3words made.up.words"):
        assert piece in told
    assert report.patient.addresses == ()


def test_a_place_whose_type_came_as_a_code_shows_our_words_and_the_code_once() -> None:
    bundle = m.made()
    where = {"line": ["The lay-by"], "postalCode": "NS99ZZ"}
    kind = [{"coding": [{"system": nhs("location-types-bars"), "code": "CLOC"}]}]
    m.add(bundle, {"resourceType": "Location", "type": kind, "address": where})
    data = m.as_json(bundle)
    report = prove(read(data), data)
    place = next(p for p in report.encounter.places if p.role.startswith("Caller"))
    assert (place.role, place.name) == ("Caller location (CLOC)", "The lay-by, NS9 9ZZ")
    assert not [line for line in report.also if line.where.startswith("Location")]


def test_rejected_services_and_sources_are_listed_and_are_no_questions() -> None:
    report = m.read_it(m.made())
    assert report.questions == ()
    sections = {part.title: part.text for part in report.narrative}
    rejected = sections["Rejected Services - Patient Choice in Service Selection"]
    assert "Northshire Walk-in Centre: No way to get there" in rejected
    assert "“Lone worker warning”, under Beware" in sections["Additional Information Sources"]


def test_an_observation_says_no_more_than_was_sent() -> None:
    bundle = m.made()
    m.add(
        bundle,
        {"resourceType": "Observation", "status": "final", "code": {"text": "Lives Alone"}},
    )
    assert m.read_it(bundle).observations[-1].text == "Lives Alone"


@pytest.mark.hazard("0204")
def test_two_patients_are_shown_as_neither_and_block_accepting() -> None:
    bundle = m.made()
    other = {
        "resourceType": "Patient",
        "identifier": [{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9997770404"}],
        "name": [{"family": "Somebody", "given": ["Else"]}],
    }
    m.add(bundle, other, "urn:uuid:other")
    flag = {
        "resourceType": "Flag",
        "code": {"text": "Theirs"},
        "subject": {"reference": "urn:uuid:other"},
    }
    m.add(bundle, flag)
    report = m.read_it(bundle)
    assert [str(notice.code) for notice in report.accept_blocked] == ["other-patient"]
    assert report.patient.name is Absence.UNAVAILABLE
    assert all(found.text != "Theirs" for found in report.flags)
    problems = sheet(report, m.NOW).section(SectionId.PROBLEMS)
    assert problems is not None
    apart = " ".join(line.plain for line in problems.lines)
    for word in ("Somebody", "Thistlewood", "Theirs"):
        assert word in apart


def test_the_same_patient_sent_twice_is_one() -> None:
    bundle = m.made()
    m.add(bundle, dict(m.part(bundle, "Patient")), "urn:uuid:again")
    report = m.read_it(bundle)
    assert report.accept_blocked == ()
    assert isinstance(report.patient.name, PersonName)


def _flag(bundle: m.Resource, category: str, words: str, system: str, code: str) -> None:
    flag = {
        "resourceType": "Flag",
        "status": "active",
        "category": [concept(nhs("flag-categories-bars"), category, words)],
        "code": concept(nhs(system), code),
    }
    m.add(bundle, flag)
