"""One FHIR version in the shape of the other: what turns a statement round is heeded as well."""

from __future__ import annotations

from typing import Any

import pytest

from tests.readers import messages as m
from tests.readers.test_medicines_and_allergies import r4, stu3


def concept(code: str) -> dict[str, Any]:
    return {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/x", "code": code}]}


@pytest.mark.hazard("P12")
def test_a_concern_whose_status_is_a_concept_is_refuted_all_the_same() -> None:
    condition = m.condition(verificationStatus=concept("refuted"))
    report = m.read_all(*m.core(condition=condition))
    assert report.conditions[0].standing == "refuted"
    assert "Head injury" not in str(report.outcome.chief_concern)


@pytest.mark.hazard("P12")
def test_an_allergy_whose_status_is_a_concept_is_refuted_all_the_same() -> None:
    allergy = {"resourceType": "AllergyIntolerance", "code": {"text": "Nuts"}}
    whose = {"patient": m.ref("Patient/p1"), "verificationStatus": concept("entered-in-error")}
    (item,) = stu3({**allergy, **whose}).allergies
    assert item.standing == "entered in error"


def test_an_allergy_of_before_keeps_its_word_in_either_shape() -> None:
    allergy = {"resourceType": "AllergyIntolerance", "code": {"text": "Nuts"}}
    whose = {"patient": m.ref("Patient/p1"), "clinicalStatus": concept("resolved")}
    assert stu3({**allergy, **whose}).allergies[0].text == "Nuts (resolved)"


@pytest.mark.hazard("H11")
@pytest.mark.parametrize(
    ("read_in", "change"), [(stu3, {"status": "not-taken"}), (r4, {"taken": "n"})]
)
def test_a_medicine_that_is_not_taken_is_so_in_either_shape(read_in: Any, change: Any) -> None:
    whose = m.about() if read_in is stu3 else {}
    statement = {"resourceType": "MedicationStatement", "status": "active", **whose}
    (item,) = read_in(
        {**statement, "medicationCodeableConcept": {"text": "Aspirin"}, **change}
    ).medications
    assert item.text == "NOT taken: Aspirin"


@pytest.mark.hazard("H11")
def test_a_medicine_that_was_not_given_is_so_in_r4() -> None:
    given = {"resourceType": "MedicationAdministration", "status": "completed", "notGiven": True}
    (item,) = r4({**given, "medicationCodeableConcept": {"text": "Aspirin"}}).medications
    assert item.text == "NOT given: Aspirin"


@pytest.mark.hazard("H03")
@pytest.mark.parametrize(
    ("read_in", "change"),
    [(stu3, {"status": "not-done"}), (r4, {"status": "completed", "notDone": True})],
)
def test_a_procedure_that_was_not_done_is_so_in_either_shape(read_in: Any, change: Any) -> None:
    whose = m.about() if read_in is stu3 else {}
    report = read_in({"resourceType": "Procedure", "code": {"text": "Suture"}, **whose, **change})
    assert "NOT done: Suture" in [item.text for item in report.observations]


def test_a_referrer_who_is_named_as_in_r4_is_found() -> None:
    who = {"resourceType": "Practitioner", "id": "x", "name": [{"text": "Dr Low"}]}
    referral = m.referral(requester=m.ref("Practitioner/x"))
    assert m.read_all(*m.core(referral=referral), who).outcome.requested_by == "Dr Low"
