"""What a BaRS message does to a handover, and what it is not."""

from __future__ import annotations

import pytest

from app.demo.bars.from_cas_999 import VALIDATION, VALIDATION_UPDATED
from app.demo.bars.parts import concept, nhs
from app.readers.ledger import prove
from app.readers.read import read
from app.report.absence import Absence
from app.report.arrival import arrival_windows, arrival_words
from app.report.model import Kind
from app.report.sheet import SectionId, sheet
from tests.readers.bars import messages as m
from tests.report.reports import AT


def test_the_message_is_known_by_its_bundle_and_the_answer_by_what_it_answers() -> None:
    bundle = m.made()
    m.header(bundle, response={"identifier": "b-1", "code": "ok"})
    report = m.read_it(bundle)
    assert report.message.id == bundle["id"]
    assert report.message.correlation_id == "b-1"
    assert report.message.version == "2.1.0 (BaRS application)"
    assert report.message.sender.call_back == "01632 960100"


@pytest.mark.parametrize(
    ("reason", "status", "kind"),
    [
        ("new", "active", Kind.NEW),
        ("update", "active", Kind.UPDATE),
        ("update", "revoked", Kind.CANCEL),
        ("update", "entered-in-error", Kind.CANCEL),
        ("delete", "active", Kind.CANCEL),
        ("new", "revoked", Kind.CANCEL),
        ("NEW", "Active", Kind.NEW),
        ("made-up", "active", Kind.OTHER),
    ],
)
def test_reason_and_status_make_the_kind(reason: str, status: str, kind: Kind) -> None:
    bundle = m.made()
    m.header(bundle, reason=concept(nhs("message-reason-bars"), reason))
    m.part(bundle, "ServiceRequest")["status"] = status
    report = m.read_it(bundle)
    assert report.message.kind is kind
    assert report.message.for_action is True
    assert ("unknown-code" in m.codes(report)) == (kind is Kind.OTHER)


@pytest.mark.hazard("P8")
def test_a_cancellation_is_said_at_the_top_with_its_reason() -> None:
    bundle = m.made()
    referral = m.part(bundle, "ServiceRequest")
    referral |= {"status": "revoked", "reasonCode": [{"text": "Taken by ambulance"}]}
    report = m.read_it(bundle)
    assert m.told(report, "not-live") == (
        "The sender has cancelled this referral. Reason: Taken by ambulance."
    )
    assert report.outcome.standing == "cancelled by the sender"
    assert report.outcome.notes == ("Reason for cancelling: Taken by ambulance",)


def test_the_older_reason_for_a_cancellation_cancels_too() -> None:
    bundle = m.made()
    m.header(bundle, reason=concept(nhs("message-reason-bars"), "delete"))
    report = m.read_it(bundle)
    assert report.outcome.standing == "cancelled by the sender"
    assert m.told(report, "not-live") == "The sender has cancelled this referral."


@pytest.mark.hazard("P17")
def test_what_is_not_to_be_done_is_said_at_the_top_and_struck_out() -> None:
    bundle = m.made()
    m.part(bundle, "ServiceRequest")["doNotPerform"] = True
    medicine = {"medicationCodeableConcept": {"text": "Ibuprofen"}, "doNotPerform": True}
    m.add(bundle, {"resourceType": "MedicationRequest", "status": "active", **medicine})
    m.part(bundle, "CarePlan")["activity"].append(
        {"detail": {"doNotPerform": True, "description": "Lie the patient flat"}}
    )
    data = m.as_json(bundle)
    report = prove(read(data), data)
    assert report.outcome.standing == "not to be done"
    assert "NOT to be given: Ibuprofen" in [item.text for item in report.medications]
    assert any("DO NOT: Lie the patient flat" in part.text for part in report.narrative)
    assert m.told(report, "do-not-perform") == (
        "The sender says not to do what is asked here. The sender says not to give this: Ibuprofen."
    )
    assert "Yes" not in [line.text for line in report.also]


def test_a_problem_beside_what_was_looked_up_is_no_answer_but_a_gap() -> None:
    bundle = m.made()
    m.drop(bundle, "MessageHeader")
    issue = {"severity": "warning", "code": "incomplete", "diagnostics": "Flags were withheld"}
    m.add(bundle, {"resourceType": "OperationOutcome", "issue": [issue]})
    report = m.read_it({**bundle, "type": "searchset"})
    assert len(report.outcomes) == 1
    assert "not-a-triage-handover" not in m.codes(report)
    assert "reported a problem: Flags were withheld." in m.told(report, "partial-report")


@pytest.mark.parametrize(
    ("status", "plan", "words", "for_action"),
    [
        ("in-progress", "", "Consultation started by the receiving service", False),
        ("cancelled", "", "Rejected by the receiving service: Failed contact (FC)", True),
        ("finished", "active", "Finished by the receiving service", True),
        ("finished", "completed", "Finished by the receiving service", False),
    ],
)
def test_an_answer_says_what_the_receiver_did(
    status: str, plan: str, words: str, *, for_action: bool
) -> None:
    bundle = m.made(VALIDATION)
    event = {"system": nhs("message-events-bars"), "code": "servicerequest-response"}
    m.header(bundle, eventCoding=event, focus=[{"reference": "urn:uuid:receiver"}])
    m.part(bundle, "CarePlan")["status"] = plan
    m.add(
        bundle,
        {
            "resourceType": "Encounter",
            "identifier": [{"system": "https://ours.example/case", "value": "ED-1"}],
            "status": status,
            "reasonCode": [concept(nhs("rejected-reasons-bars"), "FC")]
            if status == "cancelled"
            else [],
        },
        "urn:uuid:receiver",
    )
    report = m.read_it(bundle)
    assert report.message.kind is Kind.RESPONSE
    assert report.message.for_action is for_action
    assert report.tasks[0].text == words
    lines = [
        line for part in sheet(report, AT) if part.id is SectionId.NOTES for line in part.lines
    ]
    assert [line.plain for line in lines if words in line.plain] == [words]  # its state once
    assert ("Case of the receiving service", "ED-1") in report.tasks[0].details
    assert report.encounter.reference == VALIDATION.case
    assert "not-a-triage-handover" in m.codes(report)


@pytest.mark.parametrize(
    ("display", "text", "words"),
    [
        ("", "Rang three times", "Rang three times (Failed contact, FC)"),
        ("No contact", "", "No contact (FC)"),
        ("", "", "Failed contact (FC)"),
    ],
)
def test_a_rejection_says_its_reason_in_words_and_in_the_code(
    display: str, text: str, words: str
) -> None:
    bundle = m.made(VALIDATION)
    event = {"system": nhs("message-events-bars"), "code": "servicerequest-response"}
    m.header(bundle, eventCoding=event, focus=[{"reference": "urn:uuid:receiver"}])
    reason = concept(nhs("rejected-reasons-bars"), "FC", display) | ({"text": text} if text else {})
    answer = {"resourceType": "Encounter", "status": "cancelled", "reasonCode": [reason]}
    m.add(bundle, answer, "urn:uuid:receiver")
    assert m.read_it(bundle).tasks[0].text == f"Rejected by the receiving service: {words}"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("a5t1", "a GP practice to a pharmacy"),
        ("A6T1", "between ambulance services"),
        ("a7t2", "to primary care"),
        ("a8t1", "with a specialist"),
    ],
)
def test_a_use_case_for_somebody_else_is_named_and_shown(code: str, words: str) -> None:
    bundle = m.made()
    codings = m.part(bundle, "ServiceRequest")["category"][0]["coding"]
    codings[1] = {"system": nhs("usecases-categories-bars"), "code": code, "display": "Theirs"}
    report = m.read_it(bundle)
    assert words in m.told(report, "not-a-triage-handover")
    assert m.told(report, "not-a-triage-handover").startswith(f"Theirs ({code})")
    assert report.outcome.disposition is not None


@pytest.mark.parametrize(("code", "words"), [("a1t1", "111 to ED"), ("A4T1", "999 to CAS")])
def test_a_use_case_without_words_gets_ours(code: str, words: str) -> None:
    bundle = m.made()
    codings = m.part(bundle, "ServiceRequest")["category"][0]["coding"]
    codings[1] = {"system": "x/usecases-categories-bars", "code": code}
    report = m.read_it(bundle)
    shown = next(c for c in report.outcome.codes if c.kind == "use-case")
    assert (shown.code, shown.display.startswith(words)) == (code, True)
    assert m.codes(report) == set()


def test_an_unknown_use_case_is_told() -> None:
    bundle = m.made()
    codings = m.part(bundle, "ServiceRequest")["category"][0]["coding"]
    codings[1] = {"system": nhs("usecases-categories-bars"), "code": "a99t9"}
    assert "a99t9" in m.told(m.read_it(bundle), "unknown-code")


def test_an_update_without_an_outcome_does_not_withdraw_it() -> None:
    bundle = m.made(VALIDATION_UPDATED)
    assert "partial-report" not in m.codes(m.read_it(bundle))
    m.drop(bundle, "CarePlan")
    assert "not withdrawn" in m.told(m.read_it(bundle), "partial-report")


def test_a_booking_is_a_booking() -> None:
    bundle = m.made()
    m.drop(bundle, "ServiceRequest", "CarePlan", "Encounter")
    m.header(bundle, eventCoding={"code": "booking-request"})
    m.add(
        bundle,
        {
            "resourceType": "Appointment",
            "status": "booked",
            "start": "2026-11-22T16:00:00Z",
            "participant": [{"actor": {"reference": m.url(bundle, "Patient")}}],
        },
    )
    report = m.read_it(bundle)
    assert report.message.kind is Kind.BOOKING
    assert report.appointments[0].when.shown == "22-Nov-2026 16:00"  # type: ignore[union-attr] # it is a time
    m.part(bundle, "Appointment")["status"] = "cancelled"
    assert m.read_it(bundle).message.kind is Kind.CANCEL


def test_a_booked_arrival_is_the_appointments_time_and_else_that_of_its_slot() -> None:
    bundle = m.made()
    times = {"start": "2026-11-22T16:00:00Z", "end": "2026-11-22T16:30:00Z"}
    slot = {"resourceType": "Slot", "id": "sl", "status": "busy", **times}
    m.add(bundle, slot)
    appointment = {
        "resourceType": "Appointment",
        "status": "booked",
        "slot": [{"reference": m.url(bundle, "Slot")}],
    }
    m.add(bundle, appointment)
    windows = arrival_windows(m.read_it(bundle))
    assert arrival_words(windows, m.NOW) == "Arrival window 16:00 to 16:30"
    m.part(bundle, "Appointment")["start"] = "2026-11-22T17:00:00Z"
    windows = arrival_windows(m.read_it(bundle))
    assert arrival_words(windows, m.NOW) == "Arrival booked for 17:00"


def test_what_was_looked_up_at_a_service_says_so() -> None:
    bundle = m.made()
    m.drop(bundle, "MessageHeader")
    bundle["type"] = "searchset"
    report = m.read_it(bundle)
    assert report.message.kind is Kind.NEW
    assert "looked up" in m.told(report, "partial-report")


def test_a_refusal_with_an_unknown_code_still_says_that_it_is_one() -> None:
    refusal = {
        "resourceType": "OperationOutcome",
        "issue": [
            {
                "severity": "fatal",
                "code": "422",
                "details": {"coding": [{"system": "x", "code": "REC_ODD_ONE"}]},
                "diagnostics": "Nothing to see",
            }
        ],
    }
    report = m.read_it(refusal)
    assert report.message.kind is Kind.RESPONSE
    assert report.outcome.description == "A problem was reported by the service that was asked"
    assert report.narrative[0].text == "Nothing to see"
    assert report.patient.name is Absence.NOT_RECORDED


@pytest.mark.hazard("P1")
def test_a_referral_message_without_its_referral_is_not_whole() -> None:
    bundle = m.made()
    m.drop(bundle, "ServiceRequest")
    assert "The referral itself is not in this message." in m.told(
        m.read_it(bundle), "partial-report"
    )


@pytest.mark.hazard("P12")
@pytest.mark.parametrize(
    ("status", "standing"), [("entered-in-error", "sent in error"), ("active", "")]
)
def test_advice_of_a_second_referral_that_was_sent_in_error_is_struck_out(
    status: str, standing: str
) -> None:
    bundle = m.made()
    second = dict(m.part(bundle, "ServiceRequest"))
    m.add(bundle, {**second, "status": status, "patientInstruction": "Take nothing"})
    advice = {one.text: one.standing for one in m.read_it(bundle).care_advice}
    assert advice["Take nothing"] == standing
