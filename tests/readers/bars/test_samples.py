"""What every real BaRS message says, as a person reads it in the message itself.

The messages lie beside the project and are never part of it; without them the same readers are
tried on our own messages.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.readers.ledger import prove
from app.readers.read import read
from app.report.absence import Absence
from app.report.model import EncounterReport, Format
from app.report.names import PersonName
from app.report.nhs_number import NhsNumber
from app.report.sheet import sheet
from app.report.times import Moment

FOLDER = (
    Path(os.environ.get("TRIAGE_SAMPLES", Path(__file__).parents[4] / "shared" / "samples"))
    / "bars-r4"
)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
JULIE = "JONES, Julie (Mrs)"
PETER = "CHALMERS, Peter (Mr)"
BAD_NUMBER = "347 852 6985 invalid: check digit"
CALL_BACK = "07736 312544 (patient)"
MOST_ALSO = 9
"""Lines under *Also in this message*; the longest lists the answers that could be chosen."""


@dataclass(frozen=True)
class Says:
    """What a person finds in a message."""

    kind: str
    action: bool | None
    name: str = ""
    nhs: str = ""
    call: str = ""
    disposition: str = ""
    concern: str = ""
    act_by: str = ""
    service: str = ""
    questions: int = 0
    flags: tuple[str, ...] = ()
    advice: str = ""
    incident: str = ""
    warnings: str = ""
    correlation: str = ""


SAFE = ("Scene Safety: The Scene is safe",)
SERVICE = "Consulting psychologists and/or psychology services"
EXPECTED = {
    "REFREQ01.xml": Says(
        "new",
        True,
        JULIE,
        BAD_NUMBER,
        CALL_BACK,
        "DX02 The individual needs to attend an emergency treatment centre within 1 hour.",
        "Allergic Reaction",
        service="Emergency Department - Adult",
        flags=(
            "Safeguarding Concern: Child is cause for safeguarding concern (finding)",
            "Special Patient Note: Abusive patient",
            "Reasonable Adjustment: Adjust for needle phobia",
            "Rejected Services: Patient choice",
        ),
        advice="ADVICE GIVEN: If there are any new symptoms",
        warnings="nhs-number-invalid no-act-by",
    ),
    "REFREQ04.xml": Says(
        "new",
        True,
        JULIE,
        BAD_NUMBER,
        CALL_BACK,
        "Dx0122 Emergency Ambulance Response (Category 3)",
        "Choking",
        service="Ambulance Service Trust A",
        questions=4,
        flags=("Scene Safety: The Scene is unsafe",),
        advice="ADVICE GIVEN: Sit upright.",
        incident="Incident Location; Ladybridge Hall, 399 Chorley New Road",
        warnings="nhs-number-invalid no-act-by not-a-triage-handover",
    ),
    "REFREQ8A.xml": Says(
        "new",
        True,
        "Not recorded",
        "",
        "07891 234567 (Jack Grayson (Emergency Contact; male))",
        concern="Arrest/ Peri Arrest",
        service="Ambulance Service Trust A",
        questions=4,
        flags=("Scene Safety: Unknown",),
        incident="Incident Location; Ladybridge Hall, 399 Chorley New Road",
        warnings="no-act-by not-a-triage-handover",
    ),
    "REFREQ8B.xml": Says(
        "update",
        True,
        JULIE,
        "",
        "07891 234567 (Jack Grayson (Emergency Contact; male))",
        concern="Arrest/ Peri Arrest",
        service="Ambulance Service Trust A",
        questions=4,
        flags=("Scene Safety: Unknown",),
        incident="Incident Location; Ladybridge Hall, 399 Chorley New Road",
        warnings="no-act-by not-a-triage-handover partial-report",
    ),
    "REFRESP03.xml": Says(
        "response",
        False,
        JULIE,
        BAD_NUMBER,
        CALL_BACK,
        service="Receiver Organization",
        warnings="nhs-number-invalid not-a-triage-handover",
        correlation="86e3371d-1c15-4862-9552-d9560f8292ba",
    ),
    "SERVREQ01.xml": Says(
        "cancel",
        True,
        JULIE,
        BAD_NUMBER,
        "07736 312544 (contact)",
        act_by="26-Nov-2021 15:20",
        service="DoS service 111111111",
        warnings="nhs-number-invalid not-live",
    ),
    "VALREQ01.xml": Says(
        "new",
        True,
        JULIE,
        BAD_NUMBER,
        CALL_BACK,
        "Dx0122 Emergency Ambulance Response (Category 3)",
        "Palpitations",
        "26-Nov-2021 15:20",
        SERVICE,
        flags=SAFE,
        advice="ADVICE GIVEN: Sit upright.",
        incident="Briggate corner",
        warnings="nhs-number-invalid",
    ),
    "VALRESP01.xml": Says(
        "new",
        True,
        JULIE,
        BAD_NUMBER,
        "07736 312544 (contact)",
        "Dx0122 Emergency Ambulance Response (Category 3)",
        "Palpitations",
        "26-Nov-2021 15:20",
        SERVICE,
        flags=SAFE,
        advice="ADVICE GIVEN: Sit upright.",
        incident="Briggate corner",
        warnings="nhs-number-invalid",
    ),
    "VALRESP01A.xml": Says(
        "response",
        False,
        JULIE,
        BAD_NUMBER,
        "07736 312544 (contact)",
        act_by="26-Nov-2021 15:20",
        service="DoS service 111111111",
        warnings="nhs-number-invalid not-a-triage-handover",
        correlation="86e3371d-1c15-4862-9552-d9560f8292ba",
    ),
    "VALRESP01B.xml": Says(
        "response",
        True,
        JULIE,
        BAD_NUMBER,
        "07736 312544 (contact)",
        "1122334455 DX Code example",
        "SG Code example",
        "26-Nov-2021 15:20",
        SERVICE,
        flags=SAFE,
        incident="Briggate corner",
        warnings="nhs-number-invalid not-a-triage-handover unknown-code",
        correlation="b8465a28-89ce-4530-8234-6fbe4aef6001",
    ),
    "validation-request.json": Says(
        "new",
        True,
        JULIE,
        BAD_NUMBER,
        CALL_BACK,
        "Dx0122 Emergency Ambulance Response (Category 3)",
        "Palpitations",
        "26-Nov-2021 15:20",
        SERVICE,
        flags=SAFE,
        advice="ADVICE GIVEN: Sit upright.",
        incident="Briggate corner",
        warnings="nhs-number-invalid",
    ),
    "BOOKREQ01.xml": Says(
        "booking",
        None,
        PETER,
        "947 671 9931 verified",
        CALL_BACK,
        warnings="not-a-triage-handover",
    ),
    "booking-request.json": Says(
        "booking",
        None,
        PETER,
        "947 671 9931 verified",
        CALL_BACK,
        warnings="not-a-triage-handover",
    ),
    "BOOKREQRESP01.xml": Says("booking", None, "Not recorded", warnings="not-a-triage-handover"),
    "servicerequest-read.json": Says(
        "new",
        True,
        "Not recorded",
        act_by="26-Nov-2021 15:20",
        advice="ADVICE GIVEN: If there are any new symptoms",
        warnings="entry-invalid partial-report reference-missing",
    ),
}
_ALONE = Says("other", None, "Not recorded", warnings="partial-report")
FRAGMENTS = {
    "CONS01-Consent-Direct-Care.xml": ("consents", "Consent: Direct Care (implied consent)"),
    "EstAge-Observation1.xml": ("observations", "Patient Estimated Age: 32.0 years"),
    "FLA01-Flag-Rejected-Services.xml": ("flags", "Rejected Services: Patient choice"),
    "FLA02-Flag-Reasonable-Adjustment.xml": (
        "flags",
        "Reasonable Adjustment: Provision of Additional Support",
    ),
    "FLA03-Flag-Reasonable-Adjustment2.xml": ("flags", "Reasonable Adjustment: Environment"),
    "FLA04-Flag-Scene-Safe.xml": ("flags", "Scene Safety: The Scene is safe"),
    "FLA05-Flag-Scene-Safe2.xml": ("flags", "Scene Safety: The Scene is unsafe"),
    "FLA06-Safeguarding-Concern.xml": (
        "flags",
        "Safeguarding Concern: Unspecified Safeguarding Concern Identified",
    ),
    "Location-Incident-Location.xml": ("incident", "Ladybridge Hall"),
    "QuestionnaireResponse-for-NOC.xml": ("questions", "What is the nature of call?? Choking"),
}
REFUSALS = {
    "400-REC_BAD_REQUEST-invariant.json": ("REC_BAD_REQUEST", "invariant", "receiving system"),
    "400-SEND_BAD_REQUEST-required.json": ("SEND_BAD_REQUEST", "required", "what was sent"),
    "401-SEND_UNAUTHORIZED-expired.json": ("SEND_UNAUTHORIZED", "expired", "not signed on"),
    "404-REC_NOT_FOUND-not-found.json": ("REC_NOT_FOUND", "not-found", "was not found"),
    "408-REC_TIMEOUT-timeout.json": ("REC_TIMEOUT", "timeout", "no answer in time"),
    "409-REC_CONFLICT-duplicate.json": ("REC_CONFLICT", "duplicate", "processed before"),
    "429-SEND_TOO_MANY_REQUESTS-throttled.json": (
        "SEND_TOO_MANY_REQUESTS",
        "throttled",
        "too much was sent",
    ),
    "500-REC_SERVER_ERROR-exception.json": ("REC_SERVER_ERROR", "exception", "failed there"),
}
EVERY = (
    *EXPECTED,
    *(f"fragments/{name}" for name in FRAGMENTS),
    *(f"operation-outcomes/{name}" for name in REFUSALS),
)
THERE = tuple(name for name in EVERY if (FOLDER / name).is_file())


def test_samples_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(f"\n{len(THERE)} of {len(EVERY)} real BaRS messages read, from their folder")
    assert len(THERE) in (0, len(EVERY))


@pytest.mark.parametrize("name", [name for name in EXPECTED if name in THERE])
def test_a_real_message_says_what_it_says(name: str) -> None:
    report, says = read((FOLDER / name).read_bytes()), EXPECTED[name]
    outcome, message = report.outcome, report.message
    assert report.format is Format.BARS_R4
    assert (message.kind.value, message.for_action) == (says.kind, says.action)
    assert _name(report) == says.name
    assert _number(report) == says.nhs
    assert _call(report) == says.call
    told = outcome.disposition
    assert (f"{told.code} {told.display}" if told else "") == says.disposition
    assert _or_nothing(outcome.chief_concern) == says.concern
    assert (outcome.act_by.shown if isinstance(outcome.act_by, Moment) else "") == says.act_by
    assert _or_nothing(outcome.service).startswith(says.service)
    assert len(report.questions) == says.questions
    assert _flags(report) == says.flags
    assert (report.care_advice[0].text if report.care_advice else "").startswith(says.advice)
    assert _or_nothing(report.encounter.incident_location).startswith(says.incident)
    assert " ".join(sorted({str(notice.code) for notice in report.warnings})) == says.warnings
    assert _or_nothing(message.correlation_id) == says.correlation
    assert report.accept_blocked == ()


@pytest.mark.parametrize("name", [n for n in FRAGMENTS if f"fragments/{n}" in THERE])
def test_a_single_resource_is_shown_for_what_it_is(name: str) -> None:
    report = read((FOLDER / "fragments" / name).read_bytes())
    part, words = FRAGMENTS[name]
    found = {
        "flags": _flags(report),
        "observations": tuple(item.text for item in report.observations),
        "consents": tuple(item.text for item in report.consents),
        "questions": tuple(f"{q.question} {q.answer}" for q in report.questions),
        "incident": (_or_nothing(report.encounter.incident_location),),
    }[part]
    assert len(found) == 1
    assert found[0].startswith(words)
    assert report.message.kind.value == _ALONE.kind
    assert [str(notice.code) for notice in report.warnings] == ["partial-report"]


@pytest.mark.parametrize("name", [n for n in REFUSALS if f"operation-outcomes/{n}" in THERE])
def test_a_refusal_says_who_refused_and_why(name: str) -> None:
    report = read((FOLDER / "operation-outcomes" / name).read_bytes())
    code, issue, words = REFUSALS[name]
    assert report.message.kind.value == "response"
    assert report.message.for_action is False
    assert words in report.outcome.description
    assert {code, issue} <= {each.code for each in report.outcome.codes}
    assert [part.title for part in report.narrative] == ["What the service said"]


@pytest.mark.parametrize("name", THERE)
def test_nothing_of_a_real_message_is_lost(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    data = (FOLDER / name).read_bytes()
    read_once = read(data)
    report = prove(read_once, data)
    ledger = report.ledger
    with capsys.disabled():
        print(
            f"\n{name}: {ledger.values} values in the source, {ledger.placed} placed, "
            f"{ledger.also} also, {ledger.lost} lost, {len(report.also)} lines",
            end="",
        )
    assert ledger.lost == 0
    assert report.also == read_once.also  # the reader itself listed everything that it left over
    assert len(report.also) <= MOST_ALSO
    text = sheet(report, NOW).text
    assert "urn:uuid" not in text


def _name(report: EncounterReport) -> str:
    name = report.patient.name
    return name.shown if isinstance(name, PersonName) else str(name)


def _number(report: EncounterReport) -> str:
    number = report.patient.nhs_number
    return f"{number.shown} {number.standing}" if isinstance(number, NhsNumber) else ""


def _call(report: EncounterReport) -> str:
    ways = report.patient.telecoms
    return f"{ways[0].text} ({ways[0].belongs_to})" if ways else ""


def _flags(report: EncounterReport) -> tuple[str, ...]:
    return tuple(f"{flag.category}: {flag.display}" for flag in report.flags)


def _or_nothing(value: str | Absence) -> str:
    return "" if isinstance(value, Absence) else value
