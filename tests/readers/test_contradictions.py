"""What one part of a message says against another is told, with both sides, and not resolved."""

from __future__ import annotations

from typing import Any

import pytest

from tests.readers import messages as m
from tests.readers.bars import messages as b


def asked(question: str, answer: Any, **changes: Any) -> list[str]:
    item = {"linkId": "1", "text": question, "answer": [answer]}
    patient = m.patient(birthDate="1980-02-29", **changes)
    report = m.read_all(*m.core(patient=patient), m.response(item=[item]))
    return disagreements(report)


def disagreements(report: Any) -> list[str]:
    return [n.text for n in report.warnings if n.code == "codes-disagree"]


def said(text: str) -> dict[str, str]:
    return {"valueString": text}


@pytest.mark.hazard("H16")
@pytest.mark.parametrize(
    ("question", "answer", "told"),
    [
        ("What is the patient's gender?", said("Male"), "The record says female;"),
        ("Sex", {"valueCoding": {"code": "M", "display": "Male"}}, "The record says female;"),
        ("What is your date of birth?", said("1980-03-01"), "The record says born 29-Feb-1980;"),
        ("Patient's date of birth", {"valueDate": "1981-02-28"}, "The record says born"),
        ("Date of birth", said("28/02/1980"), "The record says born 29-Feb-1980;"),
        ("How old is the patient?", {"valueInteger": 7}, "The record says born 29-Feb-1980;"),
        ("Patient age", said("7 years"), "The record says born 29-Feb-1980;"),
        ("What is the patient's name?", said("Bob Low"), "The record says WINTERBOURNE, Ada;"),
    ],
)
def test_an_answer_against_the_record_is_told_with_both(
    question: str, answer: Any, told: str
) -> None:
    (text,) = asked(question, answer)
    assert text.startswith(told)
    assert f"“{question}” was answered" in text


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What is the patient's gender?", "Female"),
        ("Sex at birth", "Male"),
        ("What is the sex of the attacker?", "Male"),
        ("What is your date of birth?", "29/02/1980"),
        ("Date of birth", "29-Feb-1980"),
        ("Date of birth", "1980"),
        ("When was the date of birth of the child?", "2019-01-01"),
        ("How old is the patient?", "46"),
        ("How old is the patient?", "45"),
        ("How old is the child?", "7"),
        ("What age did it start?", "7"),
        ("Age group of the household", "7"),
        ("What is the patient's name?", "Ada"),
        ("Confirm the patient's name", "Yes"),
        ("Confirm the patient's name", "Correct"),
        ("Patient name", "as above"),
        ("Patient's name of next of kin", "Bob Low"),
        ("Gender of caller", "Male"),
        ("Date of birth of the caller", "1990-01-01"),
        ("Age of youngest child", "7"),
        ("Do they feel faint?", "Male"),
    ],
)
def test_an_answer_that_agrees_or_is_about_something_else_is_no_contradiction(
    question: str, answer: str
) -> None:
    assert asked(question, said(answer)) == []


def test_a_record_that_says_nothing_is_contradicted_by_nothing() -> None:
    assert asked("What is the patient's gender?", said("Male"), gender="unknown") == []


def test_a_name_is_known_by_any_of_its_names() -> None:
    names = [{"family": "Winterbourne", "given": ["Ada"]}, {"use": "nickname", "text": "Addie"}]
    assert asked("What is the patient's name?", said("Addie"), name=names) == []


@pytest.mark.hazard("H16")
@pytest.mark.parametrize(
    ("step", "answer", "told"),
    [
        ("PATIENT_GENDER", '=="M" (chosen)', ["triage was done for a male patient."]),
        ("PATIENT_GENDER", '=="F" (chosen)', []),
        ("PATIENT_AGEGROUP", '=="CHILD" (chosen)', ["for the age group “child”."]),
        ("PATIENT_AGEGROUP", '=="ADULT" (chosen)', []),
        ("PATIENT_AGE", "==7 (chosen)", []),
    ],
)
def test_whom_a_step_of_the_engine_took_the_patient_for_is_compared(
    step: str, answer: str, told: list[str]
) -> None:
    found = asked(step, said(answer))
    assert len(found) == len(told)
    assert all(text.endswith(end) for text, end in zip(found, told, strict=True))


@pytest.mark.parametrize(("age", "told"), [("7 years", 1), ("46", 0), ("8 months", 0), ("50", 0)])
def test_an_estimated_age_far_from_the_date_of_birth_is_told(age: str, told: int) -> None:
    bundle = b.made()
    b.drop(bundle, "Observation")
    b.part(bundle, "Patient")["birthDate"] = "1980-02-29"
    whose = {"reference": b.url(bundle, "Patient")}
    code = {"text": "Estimated age"}
    observation = {"resourceType": "Observation", "status": "final", "code": code}
    b.add(bundle, {**observation, "subject": whose, "valueString": age})
    found = [text for text in disagreements(b.read_it(bundle)) if "estimated" in text]
    assert len(found) == told


@pytest.mark.hazard("P7")
def test_a_time_to_be_seen_by_before_the_contact_began_is_told() -> None:
    frame = {"start": "2026-03-01T07:00:00+00:00", "end": "2026-03-01T08:00:00+00:00"}
    report = m.read_all(*m.core(referral=m.referral(occurrencePeriod=frame)))
    told = [n.text for n in report.warnings if n.code == "times-implausible"]
    since = "before the contact began (01-Mar-2026 09:00)."
    assert told == [f"The patient was to be seen by 01-Mar-2026 08:00, {since}"]


def test_a_cancelled_referral_may_have_any_time() -> None:
    frame = {"start": "2026-03-01T07:00:00+00:00", "end": "2026-03-01T08:00:00+00:00"}
    referral = m.referral(occurrencePeriod=frame, status="cancelled")
    assert "times-implausible" not in m.codes(m.read_all(*m.core(referral=referral)))


@pytest.mark.hazard("P8")
def test_a_death_before_the_contact_is_no_contradiction_as_relatives_call() -> None:
    patient = m.patient(deceasedDateTime="2026-02-01T10:00:00+00:00")
    report = m.read_all(*m.core(patient=patient))
    assert "times-implausible" not in m.codes(report)


@pytest.mark.hazard("P19")
@pytest.mark.parametrize(
    ("service", "told"),
    [("Low Road Dental Access Centre", 1), ("Low Road Emergency Department", 0)],
)
def test_a_disposition_for_another_kind_of_service_is_told(service: str, told: int) -> None:
    there = {"resourceType": "HealthcareService", "id": "h1", "name": service}
    referral = m.referral(recipient=[m.ref("HealthcareService/h1")])
    report = m.read_all(*m.core(referral=referral), there)
    found = disagreements(report)
    assert len(found) == told
    if told:
        assert found == [
            f"By our table Dx03 is for: ED or UTC; the service asked for is “{service}”."
        ]
