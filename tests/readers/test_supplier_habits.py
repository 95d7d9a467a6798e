"""What suppliers send where the guides expect something else, and where it is shown."""

from __future__ import annotations

from typing import Any

import pytest

from app.readers.ledger import prove
from app.readers.read import read
from app.report.model import EncounterReport
from app.report.sheet import SectionId, sheet
from tests.readers import messages as m
from tests.report.reports import AT

DOS = "https://fhir.nhs.uk/Id/dos-service-id"
SG = "https://fhir.nhs.uk/Id/pathways-sg-code"


def _lines(report: EncounterReport, part: SectionId) -> list[str]:
    return [line.plain for each in sheet(report, AT) if each.id is part for line in each.lines]


@pytest.mark.hazard("P19")
@pytest.mark.parametrize(
    ("recipient", "more", "told"),
    [
        (
            m.ref("HealthcareService/h"),
            {"identifier": [{"system": DOS, "value": "13388"}]},
            "DoS service 13388",
        ),
        (
            {"display": "Moor St UTC", "identifier": {"system": DOS, "value": "20055"}},
            None,
            "Moor St UTC (DoS service 20055)",
        ),
        ({"identifier": {"system": DOS, "value": "20055"}}, None, "DoS service 20055"),
    ],
)
def test_a_service_without_a_name_is_told_by_its_number(
    recipient: dict[str, Any], more: dict[str, Any] | None, told: str
) -> None:
    service = [{"resourceType": "HealthcareService", "id": "h", **more}] if more else []
    report = m.read_all(*m.core(referral=m.referral(recipient=[recipient])), *service)
    assert report.outcome.service == told


def test_the_provider_of_a_service_is_no_second_addressee() -> None:
    service = {
        "resourceType": "HealthcareService",
        "id": "h",
        "name": "Same day care",
        "providedBy": m.ref("Organization/o"),
    }
    organisation = {"resourceType": "Organization", "id": "o", "name": "Fenland Hospital"}
    asked = [m.ref("HealthcareService/h"), m.ref("Organization/o")]
    report = m.read_all(*m.core(referral=m.referral(recipient=asked)), service, organisation)
    assert report.outcome.service == "Same day care, Fenland Hospital"


def test_who_is_to_do_the_next_activity_stands_with_it() -> None:
    asked = m.activity(
        code={"text": "Wound closure"},
        performerType={"text": "Nurse practitioner"},
        performer={"display": "Sister Lowe"},
    )
    report = m.read_all(*m.core(activity=asked))
    told = "Wound closure, to be done by Nurse practitioner, Sister Lowe"
    assert report.outcome.next_activity == told


def test_the_organisation_that_an_encounter_only_names_is_the_sender() -> None:
    seen = m.encounter(serviceProvider={"display": "Midland 111"})
    report = m.read_all(*m.core(encounter=seen))
    assert report.message.sender.organisation == "Midland 111"


@pytest.mark.hazard("P14")
def test_advice_in_the_words_of_a_coded_999_outcome_is_advice() -> None:
    coded = {
        "coding": [{"system": "https://x.example", "code": "sv", "display": "Sent for validation"}],
        "text": "Long lie. ADVICE GIVEN: Keep her warm.",
    }
    plan = {
        "resourceType": "CarePlan",
        "id": "cp1",
        "status": "active",
        "intent": "plan",
        "activity": [{"outcomeCodeableConcept": [coded]}],
        **m.about(),
    }
    report = m.read_all(*m.core(), plan)
    assert [each.text for each in report.care_advice] == ["ADVICE GIVEN: Keep her warm."]
    assert any("Long lie." in line for line in _lines(report, SectionId.OUTCOME))
    silent = {**coded, "text": "Long lie."}
    plan["activity"] = [{"outcomeCodeableConcept": [silent]}]
    assert m.read_all(*m.core(), plan).care_advice == ()


def test_the_symptom_group_stands_in_for_a_concern_that_was_not_sent() -> None:
    falls = m.concept("Falls", "SG1060", SG)
    asked = m.referral(reasonReference=[], reasonCode=[falls])
    assert m.read_all(*m.core(referral=asked, condition=None)).outcome.chief_concern == "Falls"
    both = m.referral(reasonCode=[falls])
    told = m.read_all(*m.core(referral=both)).outcome.chief_concern
    assert told == "Head injury (provisional)"


def test_a_value_that_our_words_explain_is_no_unknown_code() -> None:
    bare = m.observation(valueCodeableConcept={"coding": [{"code": "absent"}]})
    report = m.read_all(*m.core(), bare)
    assert report.observations[0].text == "ABSENT: Haemorrhage"
    assert "unknown-code" not in m.codes(report)
    strange = m.observation(valueCodeableConcept={"coding": [{"code": "absentish"}]})
    assert "unknown-code" in m.codes(m.read_all(*m.core(), strange))


@pytest.mark.parametrize(("count", "told"), [(4, "Was it 1?: no; "), (5, "5 answers under ")])
def test_a_finding_repeats_a_few_answers_and_names_many(count: int, told: str) -> None:
    asked = [{"linkId": str(n), "text": f"Was it {n}?"} for n in range(1, count + 1)]
    said = [{"linkId": a["linkId"], "answer": [{"valueString": "no"}]} for a in asked]
    found = m.observation(
        related=[{"type": "derived-from", "target": m.ref("QuestionnaireResponse/qr1")}]
    )
    sheet_of = m.questionnaire(title="Falls", item=asked)
    report = m.read_all(*m.core(), sheet_of, m.response(item=said), found)
    (rests,) = [words for label, words in report.observations[0].details if label == "Rests on"]
    assert rests.startswith(told)
    assert len(report.questions) == count
    if count > 4:
        assert rests == "5 answers under Questions: Falls, 01-Mar-2026 09:05"


def test_a_list_in_care_advice_is_not_listed_a_second_time() -> None:
    advice = m.care_plan("<p>Rest.</p><ul><li>Keep it dry.</li><li>No aspirin.</li></ul>")
    data = m.as_json(m.searchset(*m.core(), advice))
    report = prove(read(data), data)
    assert report.ledger.lost == 0
    assert [line for line in report.also if "No aspirin" in line.text] == []
    assert "No aspirin." in _lines(report, SectionId.ADVICE)


@pytest.mark.parametrize(("status", "interim"), [("triaged", False), ("in-progress", True)])
def test_a_999_case_that_is_triaged_is_whole(status: str, *, interim: bool) -> None:
    header = {"resourceType": "MessageHeader", "id": "mh", "focus": [m.ref("Task/t1")]}
    seen = m.encounter(status=status)
    report = m.read_all(header, *m.core(encounter=seen), m.task(), type="message")
    assert ("partial-report" in m.codes(report)) is interim
    alone = m.read_all(*m.core(encounter=seen))
    assert "partial-report" in m.codes(alone)


def test_a_town_that_is_a_line_of_the_address_too_is_told_once() -> None:
    lines = ["3 Fell Lane", "Bolton", "GREATER MANCHESTER"]
    home = {"line": lines, "city": "Bolton", "district": "Greater Manchester", "state": "England"}
    data = m.as_json(m.searchset(*m.core(patient=m.patient(address=[home]))))
    report = prove(read(data), data)
    told = [each.text for each in report.patient.addresses]
    assert told == ["3 Fell Lane, Bolton, GREATER MANCHESTER, England"]
    assert report.ledger.lost == 0
    assert not [line for line in report.also if "Bolton" in line.text]
