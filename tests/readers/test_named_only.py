"""What only the words beside a reference say still has its place, and says that no more came."""

from __future__ import annotations

from typing import Any

import pytest

from app.report.names import PersonName
from app.report.nhs_number import NhsNumber
from app.report.sheet import SectionId, sheet
from tests.readers import messages as m
from tests.readers.bars import messages as b
from tests.report.reports import AT


@pytest.mark.hazard("P2")
@pytest.mark.parametrize(
    "reference",
    [{"display": "Chest pain"}, {"reference": "Condition/none", "display": "Chest pain"}],
)
def test_a_chief_concern_that_was_not_sent_is_told_by_its_words(reference: Any) -> None:
    report = m.read_all(*m.core(referral=m.referral(reasonReference=[reference])))
    assert report.outcome.chief_concern == "Chest pain (details not sent)"
    assert report.ledger.lost == 0


def test_a_chief_concern_that_is_a_finding_is_told_with_what_qualifies_it() -> None:
    report = m.read_all(
        *m.core(referral=m.referral(reasonReference=[m.ref("Observation/o1")])),
        m.observation("o1", valueCodeableConcept=m.absent("absent")),
    )
    assert report.outcome.chief_concern == "ABSENT: Haemorrhage"


def test_what_supports_a_referral_goes_where_its_kind_belongs() -> None:
    supporting = [
        {"reference": "Condition/none", "display": "Asthma"},
        {"reference": "ProcedureRequest/none", "display": "See a dentist"},
    ]
    report = m.read_all(*m.core(referral=m.referral(supportingInfo=supporting), activity=None))
    assert report.outcome.other_concerns == ("Asthma (details not sent)",)
    assert report.outcome.next_activity == "See a dentist (details not sent)"


@pytest.mark.hazard("P16")
def test_a_diagnosis_that_the_encounter_names_in_words_is_listed_and_no_headline() -> None:
    encounter = m.encounter(
        diagnosis=[{"condition": {"display": "Migraine"}, "role": {"text": "Working"}}],
        reason=[{"text": "Headache"}],
    )
    report = m.read_all(*m.core(encounter=encounter))
    told = [item.text for item in report.conditions]
    assert told[:2] == [
        "Named by the encounter as Working: Migraine",
        "Named by the encounter as its reason: Headache",
    ]
    assert "Migraine" not in str(report.outcome)


NAMED = {
    "identifier": {"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9990004951"},
    "display": "Ada Winterbourne",
}


@pytest.mark.hazard("H12")
def test_a_patient_who_is_only_named_is_called_by_name_and_number() -> None:
    report = m.read_all(*m.core(patient=None, encounter=m.encounter(subject=NAMED)))
    _must_be_named(report)


@pytest.mark.hazard("H12")
def test_a_bars_patient_who_is_only_named_is_called_by_name_and_number() -> None:
    bundle = b.made()
    whole = b.url(bundle, "Patient")
    b.drop(bundle, "Patient")
    for entry in bundle["entry"]:
        for key in ("subject", "patient", "for"):
            if entry["resource"].get(key, {}).get("reference") == whole:
                entry["resource"][key] = dict(NAMED)
    _must_be_named(b.read_it(bundle))


def _must_be_named(report: Any) -> None:
    patient = report.patient
    assert isinstance(patient.name, PersonName)
    assert patient.name.shown == "Ada Winterbourne"
    assert isinstance(patient.nhs_number, NhsNumber)
    assert patient.nhs_number.digits == "9990004951"
    assert "partial-report" in m.codes(report)
    banner = sheet(report, AT).section(SectionId.BANNER)
    assert banner is not None
    assert banner.text("born") == "Unavailable"
