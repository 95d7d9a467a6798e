"""What is about somebody else never reads as the patient's, and what does not stand never leads."""

from __future__ import annotations

from typing import Any

import pytest

from app.report.model import EncounterReport
from tests.readers import messages as m
from tests.readers.bars import messages as b

MOTHER = {"resourceType": "RelatedPerson", "id": "mum", "name": [{"text": "Eve Low"}]}
COMPLAINT = {"coding": [{"system": m.SNOMED, "code": "33962009", "display": "Complaint"}]}


def stu3(resource: dict[str, Any], **changes: Any) -> EncounterReport:
    whole = {**resource, **m.about(), "subject": m.ref("RelatedPerson/mum"), **changes}
    return m.read_all(*m.core(), MOTHER, whole)


def bars(resource: dict[str, Any], **changes: Any) -> EncounterReport:
    bundle = b.made()
    b.add(bundle, dict(MOTHER), "urn:uuid:00000000-0000-4000-8000-0000000000aa")
    whose = {"reference": "urn:uuid:00000000-0000-4000-8000-0000000000aa"}
    b.add(bundle, {**resource, "subject": whose, **changes})
    return b.read_it(bundle)


BOTH = pytest.mark.parametrize("read_in", [stu3, bars])


@BOTH
@pytest.mark.hazard("0204")
def test_a_finding_about_a_relative_says_so_before_its_words(read_in: Any) -> None:
    finding = {"resourceType": "Observation", "status": "final", "code": {"text": "Fever"}}
    told = [item.text for item in read_in({**finding, "valueBoolean": True}).observations]
    assert "About Eve Low, not the patient: Fever: Yes" in told


@BOTH
@pytest.mark.hazard("0204")
def test_a_condition_of_a_relative_is_no_concern_of_the_patient(read_in: Any) -> None:
    report = read_in({"resourceType": "Condition", "code": {"text": "Angina"}})
    told = [item.text for item in report.conditions if "Angina" in item.text]
    assert len(told) == 1
    assert "About Eve Low, not the patient: Angina" in told[0]
    assert "Angina" not in str(report.outcome)


@BOTH
@pytest.mark.hazard("0204")
def test_answers_about_a_relative_are_under_a_heading_that_says_so(read_in: Any) -> None:
    item = {"linkId": "1", "text": "Any pain?", "answer": [{"valueString": "Yes"}]}
    response = {"resourceType": "QuestionnaireResponse", "status": "completed", "item": [item]}
    (asked,) = [one for one in read_in(response).questions if one.question == "Any pain?"]
    assert "about eve low, not the patient" in asked.set.lower()


@pytest.mark.hazard("0204")
def test_a_question_about_a_relative_names_them() -> None:
    item = {
        "linkId": "1",
        "text": "Any pain?",
        "subject": m.ref("RelatedPerson/mum"),
        "answer": [{"valueString": "Yes"}],
    }
    report = m.read_all(*m.core(), MOTHER, m.response(item=[item]))
    assert report.questions[0].question == "Any pain? (about Eve Low, not the patient)"


@pytest.mark.hazard("P12")
@pytest.mark.parametrize(
    ("status", "concern"), [("final", "Fever (presenting complaint)"), ("entered-in-error", "")]
)
def test_a_complaint_that_was_entered_in_error_is_no_headline(status: str, concern: str) -> None:
    finding = m.observation("o9", code=COMPLAINT, valueString="Fever", status=status)
    report = m.read_all(*m.core(referral=m.referral(reasonReference=[])), finding)
    assert concern in str(report.outcome.chief_concern)
    assert ("Fever" in str(report.outcome.chief_concern)) is bool(concern)


@pytest.mark.hazard("P12")
def test_an_estimated_age_that_was_entered_in_error_is_none() -> None:
    finding = m.observation(
        "o9", code={"text": "Estimated age"}, valueString="80", status="entered-in-error"
    )
    assert m.read_all(*m.core(), finding).patient.estimated_age == ""
