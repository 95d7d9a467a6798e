"""A status or a flag that turns a statement round is said before its words, never after them."""

from __future__ import annotations

from typing import Any

import pytest

from app.report.sheet import LineKind, SectionId, sheet
from tests.readers import messages as m
from tests.readers.test_medicines_and_allergies import r4, stu3
from tests.report.reports import AT


@pytest.mark.hazard("H11")
@pytest.mark.parametrize(
    ("resource", "text"),
    [
        ({"resourceType": "MedicationAdministration", "notGiven": True}, "NOT given: Aspirin"),
        ({"resourceType": "MedicationDispense", "notDone": True}, "NOT handed out: Aspirin"),
        ({"resourceType": "MedicationAdministration"}, "Given: Aspirin"),
        ({"resourceType": "MedicationDispense"}, "Handed out: Aspirin"),
    ],
)
def test_a_medicine_that_was_not_given_is_none_that_was(
    resource: dict[str, Any], text: str
) -> None:
    named = {"medicationCodeableConcept": {"text": "Aspirin"}, "status": "completed"}
    (item,) = stu3({**resource, **named, **m.about()}).medications
    assert item.text == text
    assert item.status == ("" if "NOT" in text else "completed")


def test_why_a_medicine_was_not_given_stands_with_it() -> None:
    named = {"medicationCodeableConcept": {"text": "Aspirin"}, "notGiven": True}
    resource = {"resourceType": "MedicationAdministration", **named, **m.about()}
    (item,) = stu3({**resource, "reasonNotGiven": [{"text": "Refused"}]}).medications
    assert item.details == (("Not given because", "Refused"),)


@pytest.mark.hazard("H11")
@pytest.mark.parametrize(
    ("kind", "status", "text", "standing"),
    [
        ("MedicationRequest", "draft", "Only a draft: Aspirin", ""),
        ("MedicationDispense", "declined", "Aspirin", "declined"),
        ("MedicationDispense", "preparation", "Being prepared: Aspirin", ""),
    ],
)
def test_a_medicine_that_is_not_ordered_or_was_declined_says_so(
    kind: str, status: str, text: str, standing: str
) -> None:
    named = {"medicationCodeableConcept": {"text": "Aspirin"}}
    (item,) = r4({"resourceType": kind, "status": status, **named}).medications
    assert (item.text, item.standing) == (text, standing)


@pytest.mark.parametrize("read_in", [stu3, r4])
def test_a_procedure_that_has_not_begun_is_not_told_as_done(read_in: Any) -> None:
    whose = m.about() if read_in is stu3 else {}
    resource = {"resourceType": "Procedure", "status": "preparation", "code": {"text": "Suture"}}
    report = read_in({**resource, **whose})
    assert "Procedure, not started yet: Suture" in [item.text for item in report.observations]


@pytest.mark.hazard("P12")
@pytest.mark.parametrize("status", ["amended", "in-progress", "stopped"])
def test_answers_that_were_put_right_or_broken_off_are_not_struck_out(status: str) -> None:
    report = m.read_all(*m.core(), m.questionnaire(), m.response(status=status))
    (asked,) = report.questions
    assert (asked.answer, asked.standing) == ("no", "")
    assert asked.set.startswith("Answers (")
    section = sheet(report, AT).section(SectionId.QUESTIONS)
    assert section is not None
    assert all(line.kind is not LineKind.STRUCK for line in section.lines)


@pytest.mark.hazard("P12")
def test_answers_that_were_entered_in_error_are_struck_out() -> None:
    report = m.read_all(*m.core(), m.questionnaire(), m.response(status="entered-in-error"))
    assert report.questions[0].standing == "entered in error"


@pytest.mark.hazard("P14")
def test_advice_in_a_narrative_that_was_entered_in_error_is_none_that_stands() -> None:
    told = ("Advice given", "Drink a lot"), ("Patient's Reported Condition", "Sore throat")
    report = m.read_all(
        *m.core(referral=m.referral(reasonReference=[])),
        m.composition(*told, status="entered-in-error"),
    )
    assert [(one.text, one.standing) for one in report.care_advice] == [
        ("Drink a lot", "entered in error")
    ]
    assert "Sore throat" not in str(report.outcome.chief_concern)


@pytest.mark.hazard("P12")
def test_a_part_of_a_narrative_in_error_says_so_without_a_title_too() -> None:
    whole = m.composition(("", "Sore throat"), status="entered-in-error")
    (section,) = m.read_all(*m.core(), whole).narrative
    assert section.title == "Entered in error"


@pytest.mark.hazard("H03")
def test_a_concern_that_is_over_says_so_in_the_headline() -> None:
    report = m.read_all(*m.core(condition=m.condition(clinicalStatus="resolved")))
    assert report.outcome.chief_concern == "Head injury (provisional, resolved)"
