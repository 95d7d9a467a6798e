"""The outcome of the triage: codes by family, sent times alone, advice and narrative."""

from __future__ import annotations

import pytest

from app.demo.bars.parts import concept, nhs
from app.report.absence import Absence
from app.report.model import ActBySource
from app.report.times import Moment
from tests.readers.bars import messages as m


@pytest.mark.parametrize(
    ("system", "code", "kind"),
    [
        (nhs("pathways-dx-codes"), "DX02", "disposition"),
        ("https://fhir.nhs.uk/Id/pathways-dx-code", "Dx0122", "disposition"),
        ("https://fhir.nhs.uk/CodeSystem/PATHWAYS-DX-CODES/", "x", "disposition"),
        ("", "Dx02", "disposition"),
        (nhs("pathways-sg-codes"), "1010", "symptom-group"),
        (nhs("pathways-sd-codes"), "4389", "symptom-discriminator"),
        (nhs("pathways-pathway-codes"), "PA21", "pathway"),
        (nhs("arp-priority-code"), "C3", "ambulance-response"),
        ("https://fhir.nhs.uk/Id/pathways-arp-code", "C3", "ambulance-response"),
        (nhs("ampds-dispatch-codes"), "10A01", "ampds"),
        (nhs("response-outcome-codes"), "PATLIFT", "response-outcome"),
        ("https://elsewhere.example/codes", "Q1", "outcome"),
    ],
)
def test_a_code_is_known_by_the_family_of_its_system(system: str, code: str, kind: str) -> None:
    bundle = m.made()
    m.outcome(bundle, concept(system, code, "As sent"))
    found = m.read_it(bundle).outcome.codes[0]
    assert (found.kind, found.code, found.display) == (kind, code, "As sent")


def test_the_act_by_time_is_the_end_of_the_time_frame_and_the_clock_that_of_the_plan() -> None:
    report = m.read_it(m.made())
    outcome = report.outcome
    assert isinstance(outcome.act_by, Moment)
    assert outcome.act_by.shown == "22-Nov-2026 14:52"
    assert outcome.act_by_source is ActBySource.MESSAGE
    assert isinstance(outcome.starts_at, Moment)
    assert outcome.starts_at.shown == "22-Nov-2026 13:52"
    assert outcome.group == "ED"


@pytest.mark.hazard("P7")
def test_without_an_end_no_time_is_worked_out_whatever_else_is_there() -> None:
    bundle = m.made()
    referral = m.part(bundle, "ServiceRequest")
    referral["priority"] = "stat"
    del referral["occurrencePeriod"]["end"]
    report = m.read_it(bundle)
    assert report.outcome.act_by is Absence.NOT_RECORDED
    assert report.outcome.act_by_source is None
    assert "no complete-by time was stated" in report.outcome.act_by_note
    assert "no-act-by" in m.codes(report)


@pytest.mark.hazard("P7")
def test_a_time_frame_that_ends_before_it_starts_is_shown_and_said_to_be_odd() -> None:
    bundle = m.made()
    m.part(bundle, "ServiceRequest")["occurrencePeriod"]["end"] = "2020-01-01T00:00:00Z"
    report = m.read_it(bundle)
    assert isinstance(report.outcome.act_by, Moment)
    assert "it ends before it starts" in m.told(report, "times-implausible")
    assert "more than a year" in m.told(report, "times-implausible")


def test_different_dispositions_disagree_and_are_all_shown() -> None:
    bundle = m.made()
    m.outcome(bundle, m.dx("Dx02", "One hour"), m.dx("Dx06", "Six hours"), m.dx("DX 02", "again"))
    report = m.read_it(bundle)
    assert m.told(report, "codes-disagree") == "Different dispositions were sent: Dx02, Dx06."
    assert [c.code for c in report.outcome.codes if c.kind == "disposition"] == [
        "Dx02",
        "Dx06",
        "DX 02",
    ]
    assert report.outcome.group == ""


@pytest.mark.parametrize("key", ["patientInstruction", "PatientInstruction"])
def test_advice_is_read_under_either_spelling(key: str) -> None:
    bundle = m.made()
    referral = m.part(bundle, "ServiceRequest")
    referral.pop("patientInstruction")
    referral[key] = "Keep <still> & warm"
    report = m.read_it(bundle)
    assert [advice.text for advice in report.care_advice] == ["Keep <still> & warm"]
    assert ("PatientInstruction" in m.told(report, "entry-invalid")) == key.startswith("P")


@pytest.mark.hazard("P14")
def test_advice_inside_the_narrative_is_advice_as_well_and_stays_where_it_stands() -> None:
    bundle = m.made()
    m.part(bundle, "ServiceRequest").pop("patientInstruction")
    m.outcome(bundle, {"text": "SUMMARY: fell. ADVICE GIVEN: Sit upright."})
    report = m.read_it(bundle)
    assert [a.text for a in report.care_advice] == ["ADVICE GIVEN: Sit upright."]
    assert [a.source for a in report.care_advice] == ["CarePlan, triage narrative"]
    assert report.narrative[0].text == "SUMMARY: fell. ADVICE GIVEN: Sit upright."


def test_a_line_break_that_went_wrong_breaks_the_line_and_is_kept() -> None:
    bundle = m.made()
    m.outcome(bundle, {"text": "ONE:/n        two 5 mg/nasal/n three"})
    assert m.read_it(bundle).narrative[0].text == "ONE:/n\ntwo 5 mg/nasal/n\nthree"


def test_the_presenting_complaint_leads_and_the_symptom_group_stands_in_for_it() -> None:
    bundle = m.made()
    assert m.read_it(bundle).outcome.chief_concern == "Allergic Reaction"
    condition = {
        "resourceType": "Condition",
        "category": [concept("http://snomed.info/sct", "33962009", "Presenting complaint")],
        "code": {"text": "Wasp sting"},
    }
    m.add(bundle, condition)
    report = m.read_it(bundle)
    assert report.outcome.chief_concern == "Wasp sting"
    assert report.conditions[0].text == "Presenting complaint: Wasp sting"
    condition["verificationStatus"] = concept("x", "refuted", "Refuted")
    report = m.read_it(bundle)
    assert report.outcome.chief_concern == "Allergic Reaction"
    assert report.conditions[0].standing == "refuted"


def test_the_service_says_more_than_the_organisation_that_was_named() -> None:
    bundle = m.made()
    service = m.part(bundle, "HealthcareService")
    m.part(bundle, "ServiceRequest")["performer"] = [service["providedBy"]]
    assert str(m.read_it(bundle).outcome.service).startswith("Northshire General Hospital")
    m.part(bundle, "ServiceRequest").pop("performer")
    assert m.read_it(bundle).outcome.service == "DoS service 2000099911"


def test_a_booking_that_is_only_named_is_no_gap() -> None:
    report = m.read_it(m.made())
    assert [item.text for item in report.appointments] == ["Booking linked to this referral"]
    assert report.appointments[0].details == ()
    assert "reference-missing" not in m.codes(report)


def test_the_number_of_a_booking_that_is_only_named_stands_with_it() -> None:
    bundle = m.made()
    number = {"system": "https://fhir.example/booking", "value": "BK-77"}
    named = {"reference": "Appointment/9e1f3c7a", "display": "Booking", "identifier": number}
    m.part(bundle, "ServiceRequest")["supportingInfo"] = [named]
    (item,) = m.read_it(bundle).appointments
    assert item.details == (("Number", "BK-77"),)


@pytest.mark.parametrize("key", ["code", "orderDetail"])
def test_words_beside_a_code_of_what_is_asked_for_are_kept(key: str) -> None:
    bundle = m.made()
    said = {"coding": [{"code": "7", "display": "Assessment"}], "text": "Now; in person"}
    m.part(bundle, "ServiceRequest")[key] = said if key == "code" else [said]
    told = [code.display for code in m.read_it(bundle).outcome.codes]
    assert "Assessment" in told
    assert "Now; in person" in told


def test_an_ambulance_response_and_a_result_without_words_get_ours() -> None:
    bundle = m.made()
    result = concept(nhs("response-outcome-codes"), "PATLIFT")
    m.outcome(bundle, m.dx("Dx02"), concept(nhs("arp-priority-codes"), "C2"), result)
    codes = {code.kind: code for code in m.read_it(bundle).outcome.codes}
    assert codes["ambulance-response"].display == "Category 2: emergency"
    assert codes["response-outcome"].display == "Patient has been lifted"
    assert codes["disposition"].display == ""
