"""Medicines, allergies, procedures and findings of both FHIR versions: whole, and in one place."""

from __future__ import annotations

from typing import Any

import pytest

from app.readers.ledger import prove
from app.readers.read import read
from app.report.model import EncounterReport
from tests.readers import messages as m
from tests.readers.bars import messages as b

WHOLE = {
    "sequence": 2,
    "text": "one tablet",
    "timing": {
        "event": ["2026-03-02T08:00:00+00:00", "2026-03-03T08:00:00+00:00"],
        "repeat": {
            "boundsDuration": {"value": 5, "unit": "days"},
            "count": 15,
            "duration": 10,
            "durationUnit": "min",
            "frequency": 3,
            "frequencyMax": 4,
            "period": 1,
            "periodUnit": "d",
            "offset": 30,
            "when": ["AC", "HS"],
        },
    },
    "asNeededCodeableConcept": {"text": "pain"},
    "route": {"text": "Oral"},
    "maxDosePerPeriod": {
        "numerator": {"value": 6, "unit": "tablet"},
        "denominator": {"value": 24, "unit": "h"},
    },
}
SAID = (
    "step 2; one tablet; {amount}; 3 to 4 times in 1 day; 30 min before meals, at bedtime; "
    "each lasting 10 min; 15 in all; for 5 days; 02-Mar-2026 08:00, 03-Mar-2026 08:00; "
    "as needed: pain; Oral; at most 6 tablet in 24 h"
)
TABLETS = {"low": {"value": 1, "unit": "tablet"}, "high": {"value": 2, "unit": "tablet"}}


def stu3(*resources: m.Resource) -> EncounterReport:
    data = m.as_json(m.searchset(*m.core(), *resources))
    return prove(read(data), data)


def r4(*resources: dict[str, Any]) -> EncounterReport:
    bundle = b.made()
    b.drop(bundle, "MedicationStatement", "AllergyIntolerance")
    patient, encounter = b.url(bundle, "Patient"), b.url(bundle, "Encounter")
    for resource in resources:
        whose = "patient" if resource["resourceType"] == "AllergyIntolerance" else "subject"
        about = {whose: {"reference": patient}, "encounter": {"reference": encounter}}
        b.add(bundle, {**resource, **about})
    data = b.as_json(bundle)
    return prove(read(data), data)


def listed(report: EncounterReport, *kinds: str) -> list[str]:
    """What the reader, or the proof, had to list as having no place of its own."""
    return [line.where for line in report.also if line.where.startswith(kinds)]


@pytest.mark.parametrize("read_in", [stu3, r4])
@pytest.mark.hazard("H05")
def test_a_dose_is_said_whole_beside_its_medicine(read_in: Any) -> None:
    amount = {"doseRange": TABLETS}
    dosage = {**WHOLE, **(amount if read_in is stu3 else {"doseAndRate": [amount]})}
    report = read_in(
        {
            "resourceType": "MedicationStatement",
            "status": "active",
            "medicationCodeableConcept": {"text": "Codeine 30mg"},
            "dosage": [dosage],
            **(m.about() if read_in is stu3 else {}),
        }
    )
    (item,) = report.medications
    assert ("Dose", SAID.format(amount="1 tablet to 2 tablet")) in item.details
    assert listed(report, "Medication") == []


@pytest.mark.hazard("H14")
@pytest.mark.parametrize(
    ("taken", "text", "detail"),
    [
        ("n", "NOT taken: Warfarin", None),
        ("unk", "Not known whether taken: Warfarin", None),
        ("y", "Warfarin", ("Taken", "Yes")),
        ("na", "Warfarin", ("Taken", "Does not apply")),
    ],
)
def test_whether_a_medicine_is_taken_is_said_once_in_words(
    taken: str, text: str, detail: tuple[str, str] | None
) -> None:
    report = stu3(
        {
            "resourceType": "MedicationStatement",
            "status": "active",
            "taken": taken,
            "medicationCodeableConcept": {"text": "Warfarin"},
            **m.about(),
        }
    )
    (item,) = report.medications
    assert item.text == text
    assert item.details == ((detail,) if detail else ())
    assert listed(report, "Medication") == []


def _allergy(clinical: str, *, coded: bool) -> dict[str, Any]:
    def status(code: str) -> Any:
        return {"coding": [{"code": code, "display": code.capitalize()}]} if coded else code

    return {
        "resourceType": "AllergyIntolerance",
        "clinicalStatus": status(clinical),
        "verificationStatus": status("confirmed"),
        "type": "allergy",
        "category": ["food"],
        "code": {"text": "Egg"},
        "patient": m.ref("Patient/p1"),
        "reaction": [
            {
                "manifestation": [{"text": "Rash"}],
                "onset": "2019-05",
                "exposureRoute": {"text": "Oral"},
            }
        ],
    }


@pytest.mark.hazard("H11")
@pytest.mark.parametrize(
    ("clinical", "words"), [("active", "confirmed"), ("resolved", "confirmed, resolved")]
)
def test_an_allergy_that_is_over_says_so_where_it_is_named(clinical: str, words: str) -> None:
    (old,) = stu3(_allergy(clinical, coded=False)).allergies
    resource = _allergy(clinical, coded=True)
    del resource["patient"]
    new_report = r4(resource)
    (new,) = new_report.allergies
    assert old.text == f"Egg ({words})"
    assert new.text.lower() == f"egg ({words})"
    for item in (old, new):
        assert ("Kind", "allergy, food") in item.details
        assert ("Reaction", "Rash; Oral; set in May-2019") in item.details
    assert listed(new_report, "Allergy") == []


@pytest.mark.hazard("H14")
def test_what_was_not_done_is_never_called_completed() -> None:
    report = stu3(
        {
            "resourceType": "Procedure",
            "status": "completed",
            "notDone": True,
            "notDoneReason": {"text": "Refused"},
            "code": {"text": "Tetanus injection"},
            **m.about(),
        }
    )
    (item,) = [each for each in report.observations if "Tetanus" in each.text]
    assert (item.text, item.status) == ("NOT done: Tetanus injection", "")
    assert item.details == (("Not done because", "Refused"),)


@pytest.mark.parametrize("read_in", [stu3, r4])
def test_the_meaning_of_a_part_of_a_finding_stands_with_that_part(read_in: Any) -> None:
    part = {"code": {"text": "Systolic"}, "valueQuantity": {"value": 190, "unit": "mmHg"}}
    high = {"text": "High"}
    part["interpretation"] = high if read_in is stu3 else [high]
    report = read_in(m.observation("bp", code={"text": "Blood pressure"}, component=[part]))
    texts = [item.text for item in report.observations]
    assert "Blood pressure: Systolic 190 mmHg (High)" in texts


@pytest.mark.hazard("H13")
def test_a_consent_says_what_is_refused_and_to_whom() -> None:
    report = stu3(
        {
            "resourceType": "Consent",
            "status": "active",
            "patient": m.ref("Patient/p1"),
            "except": [
                {
                    "type": "deny",
                    "action": [{"text": "Disclose"}],
                    "actor": [{"role": {"text": "GP"}, "reference": {"display": "Low Road"}}],
                }
            ],
        }
    )
    (item,) = report.consents
    assert item.text.endswith("; denied: Disclose (to Low Road (GP))")
    assert [flag.text for flag in report.flags] == [item.text]


@pytest.mark.hazard("H13")
def test_an_exception_within_a_consent_is_a_refusal_and_says_to_whom() -> None:
    denial = {
        "type": "deny",
        "action": [{"text": "Disclose"}],
        "actor": [{"role": {"text": "former spouse"}, "reference": {"display": "Ned Low"}}],
        "provision": [{"type": "permit", "actor": [{"reference": {"display": "Police"}}]}],
    }
    report = r4(
        {
            "resourceType": "Consent",
            "status": "active",
            "policyRule": {"coding": [{"code": "OPTIN"}]},
            "provision": {
                "type": "permit",
                "purpose": [{"code": "TREAT"}],
                "provision": [denial],
            },
        }
    )
    (item,) = [each for each in report.consents if "OPTIN" in each.text]
    assert item.text == "Consent (opted in (OPTIN)); denied: Disclose (to Ned Low (former spouse))"
    assert ("For", "treatment (TREAT); Police") in item.details
    assert item.text in [flag.text for flag in report.flags if flag.category == "Consent"]
    assert listed(report, "Consent") == []


@pytest.mark.parametrize("read_in", [stu3, r4])
def test_times_of_day_and_days_are_said_in_words(read_in: Any) -> None:
    timing = {
        "code": {"coding": [{"system": "http://hl7.org/fhir/v3/GTSAbbreviation", "code": "BID"}]},
        "repeat": {
            "when": ["MORN.early", "NOON", "EVE.late", "XX"],
            "dayOfWeek": ["mon", "sun"],
            "timeOfDay": ["08:00:00", "20:30:15"],
        },
    }
    report = read_in(
        {
            "resourceType": "MedicationStatement",
            "status": "active",
            "medicationCodeableConcept": {"text": "Codeine"},
            "dosage": [{"timing": timing}],
            **(m.about() if read_in is stu3 else {}),
        }
    )
    (item,) = report.medications
    told = "early in the morning, at noon, late in the evening, XX; Monday, Sunday; "
    assert item.details == (("Dose", f"{told}08:00, 20:30:15; twice a day (BID)"),)
    assert listed(report, "Medication") == []
