"""Odd but legal FHIR: what turns a statement around, or is said where the guides say nothing."""

from __future__ import annotations

from typing import Any

import pytest

from app.readers.ledger import prove
from app.readers.read import read
from app.report.absence import Absence
from app.report.model import EncounterReport
from app.report.sheet import SectionId, sheet
from tests.readers import messages as m
from tests.readers.bars import messages as b
from tests.readers.test_medicines_and_allergies import listed, r4, stu3
from tests.report.reports import AT

MODIFIER = {"modifierExtension": [{"url": "https://x.example/negated", "valueBoolean": True}]}
MARK = "(meaning not certain, see the problems above)"


def lines(report: EncounterReport, part: SectionId) -> list[str]:
    return [line.plain for each in sheet(report, AT) if each.id is part for line in each.lines]


@pytest.mark.hazard("P17")
@pytest.mark.parametrize("read_in", [stu3, r4])
def test_a_statement_with_a_modifier_is_marked_where_it_stands(read_in: Any) -> None:
    plain = m.observation("o1", code={"text": "Rash"}, valueBoolean=True)
    turned = m.observation("o2", code={"text": "Fits"}, valueBoolean=True, **MODIFIER)
    report = read_in(*({k: v for k, v in o.items() if k not in _WHOSE} for o in (plain, turned)))
    told = [item.text for item in report.observations if item.text.startswith(("Rash", "Fits"))]
    assert told == ["Rash: Yes", f"Fits: Yes {MARK}"]
    assert "modifier-not-understood" in m.codes(report)
    assert report.ledger.lost == 0


_WHOSE = ("subject", "context")


@pytest.mark.hazard("P17")
def test_a_concern_with_a_modifier_is_marked_in_the_headline_too() -> None:
    report = m.read_all(*m.core(condition=m.condition(**MODIFIER)))
    assert report.outcome.chief_concern == f"Head injury (provisional) {MARK}"
    assert report.conditions[0].text == f"Chief concern: Head injury (provisional) {MARK}"


@pytest.mark.hazard("P17")
def test_rules_for_the_whole_message_are_not_passed_over() -> None:
    report = m.read_all(*m.core(), implicitRules="https://x.example/rules")
    (notice,) = [n for n in report.warnings if n.code == "modifier-not-understood"]
    assert "Whole message" in notice.text


@pytest.mark.hazard("H11")
@pytest.mark.parametrize("read_in", [stu3, r4])
@pytest.mark.parametrize(
    ("kind", "change", "text"),
    [
        ("MedicationStatement", {"status": "completed"}, "No longer taken: Codeine"),
        ("MedicationStatement", {"status": "intended"}, "Not taken yet: Codeine"),
        ("MedicationStatement", {"status": "on-hold"}, "On hold: Codeine"),
        ("MedicationStatement", {"status": "active"}, "Codeine"),
        ("MedicationRequest", {"status": "active", "intent": "proposal"}, "Only proposed: Codeine"),
        ("MedicationRequest", {"status": "completed", "intent": "order"}, "Codeine"),
    ],
)
def test_a_medicine_that_is_not_taken_now_says_so_before_its_name(
    read_in: Any, kind: str, change: dict[str, str], text: str
) -> None:
    whose = m.about() if read_in is stu3 else {}
    named = {"resourceType": kind, "medicationCodeableConcept": {"text": "Codeine"}}
    (item,) = read_in({**named, **change, **whose}).medications
    assert item.text == text


@pytest.mark.parametrize("read_in", [stu3, r4])
def test_what_a_medicine_is_made_of_and_who_told_of_it_stand_with_it(read_in: Any) -> None:
    share = {"numerator": {"value": 62.5, "unit": "microgram"}, "denominator": {"value": 1}}
    amount = "amount" if read_in is stu3 else "strength"
    medication = {
        "resourceType": "Medication",
        "id": "in",
        "code": {"text": "Digoxin"},
        "form": {"text": "tablet"},
        "ingredient": [{"itemCodeableConcept": {"text": "digoxin"}, amount: share}],
    }
    report = read_in(
        {
            "resourceType": "MedicationStatement",
            "status": "active",
            "contained": [medication],
            "medicationReference": m.ref("#in"),
            "informationSource": {"display": "his wife"},
            **(m.about() if read_in is stu3 else {}),
        }
    )
    (item,) = report.medications
    assert (item.text, item.details) == (
        "Digoxin",
        (
            ("Form", "tablet"),
            ("Contains", "digoxin 62.5 microgram / 1"),
            ("Told by", "his wife"),
        ),
    )
    assert listed(report, "Medication") == []


def test_an_allergy_says_who_told_of_it_and_how_sure_that_is() -> None:
    report = stu3(
        {
            "resourceType": "AllergyIntolerance",
            "verificationStatus": "unconfirmed",
            "code": {"text": "Latex"},
            "patient": m.ref("Patient/p1"),
            "recorder": {"display": "Nurse Ash"},
            "asserter": {"display": "the mother"},
            "reaction": [{"manifestation": [{"text": "Rash"}], "certainty": "likely"}],
        }
    )
    (item,) = report.allergies
    assert item.details == (
        ("Reaction", "Rash; certainty likely"),
        ("By", "Nurse Ash"),
        ("Told by", "the mother"),
    )
    assert listed(report, "Allergy") == []


@pytest.mark.hazard("P7")
@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ("routine", None),
        ("urgent", "urgent"),
        ("stat", "stat (at once)"),
        ("asap", "asap (as soon as possible)"),
    ],
)
def test_a_priority_other_than_routine_is_shown_as_sent(sent: str, told: str | None) -> None:
    task = m.task(priority=sent)
    report = m.read_all(*m.core(referral=m.referral(priority=sent)), task)
    shown = f"Priority as sent {told}" if told else None
    for part in (SectionId.OUTCOME, SectionId.NOTES):
        named = [line for line in lines(report, part) if "riority" in line]
        assert named == ([shown] if shown else [])
    bundle = b.made()
    b.part(bundle, "ServiceRequest")["priority"] = sent
    named = [line for line in lines(b.read_it(bundle), SectionId.OUTCOME) if "riority" in line]
    assert named == ([shown] if shown else [])


@pytest.mark.hazard("H05")
@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"multipleBirthInteger": 2}, "born as number 2"),
        ({"multipleBirthBoolean": True}, "Yes"),
        ({"multipleBirthBoolean": False}, "No"),
    ],
)
def test_a_twin_is_told_as_one(sent: dict[str, Any], told: str) -> None:
    report = m.read_all(*m.core(patient=m.patient(**sent)))
    assert ("Twin or other multiple birth", told) in [
        (each.label, each.value) for each in report.patient.identifiers
    ]


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("unknown", Absence.NOT_KNOWN),
        ("asked-unknown", Absence.NOT_KNOWN),
        ("masked", Absence.UNAVAILABLE),
        ("not-asked", Absence.NOT_RECORDED),
    ],
)
def test_a_birth_date_that_is_not_known_is_not_one_that_is_not_recorded(
    code: str, why: Absence
) -> None:
    url = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
    person = m.patient(_birthDate={"extension": [{"url": url, "valueCode": code}]})
    del person["birthDate"]
    data = m.as_json(m.searchset(*m.core(patient=person)))
    report = prove(read(data), data)
    assert report.patient.born is why
    assert report.ledger.lost == 0


def test_two_outcomes_with_one_concern_say_it_once() -> None:
    second = m.referral(id="r2", supportingInfo=[], description="Second")
    report = m.read_all(*m.core(), second)
    told = [line for line in lines(report, SectionId.REASON) if "Head injury" in line]
    assert told == ["Head injury (provisional)"]


def test_a_complaint_is_shown_where_no_outcome_was_sent() -> None:
    report = m.read_all(
        m.patient(), m.composition(("Reason for call", "Cut hand")), type="document"
    )
    assert report.outcome.chief_concern == "Cut hand (narrative, Reason for call)"


def test_a_note_on_the_list_of_the_triage_is_one_of_the_notes() -> None:
    note = m.triage_list("Condition/c1", note=[{"text": "Ring before you come"}])
    assert m.read_all(*m.core(), note).outcome.notes == ("Ring before you come",)


@pytest.mark.hazard("P3")
def test_a_finding_that_ended_before_the_contact_did_has_expired() -> None:
    over = m.observation(effectivePeriod={"start": "2026-02-01", "end": "2026-02-02"})
    (item,) = m.read_all(*m.core(), over).observations
    assert item.standing == "expired at 02-Feb-2026"


def test_somebody_who_answered_is_named_once() -> None:
    son = {
        "resourceType": "RelatedPerson",
        "id": "rp",
        "patient": m.ref("Patient/p1"),
        "name": [{"text": "Tom Winterbourne"}],
        "relationship": {"coding": [{"system": "http://hl7.org/fhir/v3/RoleCode", "code": "SONC"}]},
    }
    answers = m.response(source=m.ref("RelatedPerson/rp"))
    report = m.read_all(*m.core(), m.questionnaire(), answers, son)
    named = [p for p in report.encounter.participants if p.name == "Tom Winterbourne"]
    assert [(person.role, person.text) for person in named] == [("Answers from", "son (SONC)")]


def _condition(clinical: str, name: str = "Asthma") -> dict[str, Any]:
    return {
        "resourceType": "Condition",
        "clinicalStatus": {"coding": [{"code": clinical}]},
        "verificationStatus": {"coding": [{"code": "confirmed"}]},
        "code": {"text": name},
    }


@pytest.mark.hazard("H14")
@pytest.mark.parametrize(
    ("clinical", "text", "concerns"),
    [
        ("active", "Asthma (confirmed)", ("Asthma (confirmed)",)),
        ("recurrence", "Asthma (confirmed)", ("Asthma (confirmed)",)),
        ("resolved", "Asthma (confirmed, resolved)", ()),
        ("inactive", "Asthma (confirmed, inactive)", ()),
        ("remission", "Asthma (confirmed, remission)", ()),
    ],
)
def test_an_illness_that_is_over_is_no_concern_and_says_so(
    clinical: str, text: str, concerns: tuple[str, ...]
) -> None:
    report = r4(_condition(clinical))
    assert [item.text for item in report.conditions] == [text]
    assert report.outcome.other_concerns == concerns


@pytest.mark.hazard("H14")
def test_a_finding_about_somebody_else_names_them_first() -> None:
    finding = {"resourceType": "Observation", "status": "final", "code": {"text": "Estimated age"}}
    report = r4({**finding, "valueString": "about 30", "focus": [{"display": "Her mother"}]})
    told = [item.text for item in report.observations if "age" in item.text]
    assert told == ["About Her mother, not the patient: Estimated age: about 30"]
    assert report.patient.estimated_age == ""
    assert r4({**finding, "valueString": "about 30"}).patient.estimated_age == "about 30"


@pytest.mark.hazard("P3")
def test_a_finding_that_was_over_when_it_was_sent_has_expired() -> None:
    finding = {"resourceType": "Observation", "status": "final", "code": {"text": "Fits"}}
    times = {"effectivePeriod": {"start": "2026-01-01", "end": "2026-01-02"}}
    (old,) = [item for item in r4({**finding, **times}).observations if item.text == "Fits"]
    assert old.standing == "expired at 02-Jan-2026"
    later = {"effectivePeriod": {"start": "2026-01-01", "end": "2030-01-02"}}
    (now,) = [item for item in r4({**finding, **later}).observations if item.text == "Fits"]
    assert now.standing == ""


@pytest.mark.hazard("P20")
@pytest.mark.parametrize("read_in", [stu3, r4])
@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"low": {"value": 94, "unit": "%"}}, "from 94 %"),
        ({"high": {"value": 98, "unit": "%"}, "text": "at rest"}, "up to 98 % at rest"),
        ({"low": {"value": 94}, "high": {"value": 98, "unit": "%"}}, "94 to 98 %"),
        ({"text": "well above 90"}, "well above 90"),
    ],
)
def test_the_usual_range_stands_with_the_finding(
    read_in: Any, sent: dict[str, Any], told: str
) -> None:
    whose = {} if read_in is r4 else m.about()
    finding = {"resourceType": "Observation", "status": "final", "code": {"text": "SpO2"}, **whose}
    value = {"valueQuantity": {"value": 92, "unit": "%"}, "referenceRange": [sent]}
    report = read_in({**finding, **value})
    (item,) = [each for each in report.observations if each.text.startswith("SpO2")]
    assert ("Usual range", told) in item.details
    assert listed(report, "Observation") == []


@pytest.mark.parametrize(
    ("latitude", "longitude", "exchanged"),
    [
        (53.79, -1.54, False),
        (-1.54, 53.79, True),
        (48.85, 2.35, False),
        (0, 0, False),
        ("north", "west", False),
    ],
)
def test_a_position_the_wrong_way_round_is_shown_as_sent_and_said(
    latitude: Any, longitude: Any, exchanged: bool
) -> None:
    place = {
        "resourceType": "Location",
        "id": "lo",
        "name": "Incident location",
        "position": {"latitude": latitude, "longitude": longitude},
    }
    at = m.encounter(location=[{"location": m.ref("Location/lo")}])
    told = str(m.read_all(*m.core(encounter=at), place).encounter.incident_location)
    assert f"latitude {latitude}; longitude {longitude}" in told
    assert ("look exchanged, shown as sent" in told) is exchanged
