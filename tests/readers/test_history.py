"""Vaccinations, illnesses of the family and notes of the crew, in both FHIR versions."""

from __future__ import annotations

from typing import Any

import pytest

from app.report.model import EncounterReport, Item
from tests.readers import messages as m
from tests.readers.test_medicines_and_allergies import listed, r4, stu3

TETANUS: dict[str, Any] = {
    "resourceType": "Immunization",
    "id": "i1",
    "status": "completed",
    "notGiven": False,
    "vaccineCode": m.concept("Tetanus vaccine", "333621002"),
    "patient": m.ref("Patient/p1"),
    "date": "2019-05-02",
    "primarySource": False,
    "reportOrigin": {"text": "Recalled by the parent"},
    "lotNumber": "AB12",
    "expirationDate": "2020-01-01",
    "practitioner": [{"role": {"text": "gave it"}, "actor": {"display": "Nurse Ash"}}],
    "reaction": [{"date": "2019-05-03"}],
    "vaccinationProtocol": [
        {"doseSequence": 2, "seriesDoses": 3, "targetDisease": [{"text": "Tetanus"}]}
    ],
}
FATHER: dict[str, Any] = {
    "resourceType": "FamilyMemberHistory",
    "id": "f1",
    "status": "completed",
    "patient": m.ref("Patient/p1"),
    "date": "2026-03-01",
    "relationship": {"coding": [{"system": "http://hl7.org/fhir/v3/RoleCode", "code": "FTH"}]},
    "deceasedAge": {"value": 52, "unit": "years"},
    "condition": [
        {"code": {"text": "Heart attack"}, "onsetAge": {"value": 50, "unit": "years"}},
        {"code": {"text": "Peanut allergy"}},
    ],
}
NOTE: dict[str, Any] = {
    "resourceType": "Communication",
    "id": "n1",
    "status": "completed",
    "category": [{"text": "Crew note"}],
    "medium": [{"text": "telephone"}],
    **m.about(),
    "sender": {"display": "Dr Ash"},
    "recipient": [{"display": "Millbeck Surgery"}],
    "sent": "2026-03-01T09:10:00+00:00",
    "payload": [{"contentString": "The key is under the mat"}],
}


def the(report: EncounterReport, start: str) -> Item:
    (found,) = [item for item in report.observations if item.text.startswith(start)]
    return found


def test_a_vaccination_says_which_dose_it_was_and_from_whom_that_is_known() -> None:
    report = stu3(TETANUS)
    item = the(report, "Vaccination")
    assert (item.text, item.status) == ("Vaccination: Tetanus vaccine", "")
    assert getattr(item.when, "shown", "") == "02-May-2019"
    assert item.details == (
        ("Known from", "somebody else than who gave it"),
        ("Told by", "Recalled by the parent"),
        ("Dose", "2 of 3; against Tetanus"),
        ("Batch", "AB12"),
        ("Batch good until", "01-Jan-2020"),
        ("By", "Nurse Ash (gave it)"),
        ("Reaction", "03-May-2019"),
    )
    assert listed(report, "Immunization") == []
    assert "part-not-understood" not in m.codes(report)


@pytest.mark.hazard("H14")
def test_a_vaccination_that_was_not_given_says_so_before_its_name() -> None:
    refused = {"explanation": {"reasonNotGiven": [{"text": "Refused"}]}}
    old = the(stu3({**TETANUS, "notGiven": True, **refused}), "Vaccination")
    new = the(
        r4(
            {
                "resourceType": "Immunization",
                "status": "not-done",
                "statusReason": {"text": "Refused"},
                "vaccineCode": {"text": "Tetanus vaccine"},
                "occurrenceString": "last winter",
            }
        ),
        "Vaccination",
    )
    for item in (old, new):
        assert (item.text, item.status) == ("Vaccination NOT given: Tetanus vaccine", "")
        assert ("Not given because", "Refused") in item.details
    assert ("When", "last winter") in new.details


@pytest.mark.hazard("H14")
def test_an_illness_of_a_relative_is_never_one_of_the_patient() -> None:
    report = stu3(FATHER)
    item = the(report, "Family history")
    assert item.text == (
        "Family history, not the patient: father (FTH): "
        "Heart attack (at the age of 50 years); Peanut allergy"
    )
    assert item.details == (("Died at the age of", "52 years"),)
    assert report.allergies == ()
    assert [each.text for each in report.conditions] == ["Chief concern: Head injury (provisional)"]
    assert listed(report, "Family") == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"notDone": True, "condition": []}, "father (FTH): NOT asked about"),
        ({"status": "health-unknown", "condition": []}, "father (FTH): health not known"),
        ({"condition": []}, "father (FTH): no illness was named"),
        ({"status": "partial", "condition": [{"code": {"text": "Asthma"}}]},
         "father (FTH): Asthma (not complete)"),
        ({"relationship": {"coding": [{"code": "NEPHEW"}]}, "condition": []},
         "the patient: nephew: no illness was named"),
        ({"relationship": {"text": "sister"}, "name": "May", "condition": []},
         "sister May: no illness was named"),
    ],
)  # fmt: skip
def test_what_is_not_known_of_a_relative_is_said(change: dict[str, Any], told: str) -> None:
    assert the(stu3({**FATHER, **change}), "Family").text.endswith(told)


@pytest.mark.hazard("P12")
@pytest.mark.parametrize("resource", [TETANUS, FATHER])
def test_history_that_was_entered_in_error_is_struck_out(resource: dict[str, Any]) -> None:
    report = stu3({**resource, "status": "entered-in-error"})
    (item,) = [each for each in report.observations if each.text.startswith(("Vacc", "Family"))]
    assert item.standing == "entered in error"


def test_a_note_of_the_crew_stands_among_the_notes_with_who_told_whom() -> None:
    report = stu3(NOTE)
    (note,) = report.outcome.notes
    assert note == (
        "Crew note, telephone, 01-Mar-2026 09:10, Dr Ash, to Millbeck Surgery: "
        "The key is under the mat"
    )
    assert listed(report, "Communication") == []
    assert "part-not-understood" not in m.codes(report)


@pytest.mark.hazard("P12")
@pytest.mark.parametrize(
    ("change", "before"),
    [
        ({"status": "entered-in-error"}, "Entered in error: "),
        ({"notDone": True}, "Not done: "),
        ({"status": "aborted"}, "Broken off: "),
        ({"status": "preparation"}, "Not sent yet: "),
        ({"status": "in-progress"}, ""),
    ],
)
def test_a_note_that_was_not_told_says_so_first(change: dict[str, Any], before: str) -> None:
    (note,) = stu3({**NOTE, **change}).outcome.notes
    assert note.startswith(f"{before}Crew note")
