"""The validation response: whole, in order, the same on every try, and no rejection."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from app.replies.case_999 import Answering, Outcome, Validated, final, interim
from app.replies.case_999_request import Party
from app.report.errors import AppError
from tests.replies.case_999_requests import JOURNEY_URL, PATIENT_URL, TASK_URL, request

AT = datetime(2026, 11, 22, 14, 13, 7, 123456, tzinfo=UTC)
STARTED = datetime(2026, 11, 22, 14, 1, tzinfo=UTC)
ANSWERING = Answering(
    Party("RXX", "Town CAS"), "urn:our:system", ("Viewer", "1.2"), UUID(int=7), AT
)
TREATED = Outcome("", "", "Patient treated")
CODED = Outcome("https://example/outcomes", "A1", "Ambulance requested", "Ambulance <now> & here")
VALIDATED = Validated("case-9", STARTED, (TREATED, CODED), action_needed=False, words="Rang her.")
SAMPLES = Path(__file__).parents[3] / "shared" / "samples" / "cds-stu3"


def read(message: bytes) -> list[dict[str, Any]]:
    """The resources of a response in either form."""
    from fhir.resources.STU3.bundle import Bundle

    if message.lstrip().startswith(b"<"):
        message = Bundle.model_validate_xml(message).model_dump_json().encode()
    bundle = json.loads(message)
    Bundle.model_validate(bundle)
    assert bundle["type"] == "message"
    return [{**one["resource"], "@url": one["fullUrl"]} for one in bundle["entry"]]


def only(message: bytes, kind: str) -> dict[str, Any]:
    (found,) = (one for one in read(message) if one["resourceType"] == kind)
    return found


FORMS = ["json", "xml"]


@pytest.mark.parametrize("form", FORMS)
def test_an_interim_response_is_the_task_in_progress(form: str) -> None:
    sent = interim(request(form), TASK_URL, ANSWERING)
    assert sent.startswith(b"<?xml") is (form == "xml")
    assert [one["resourceType"] for one in read(sent)] == [
        "MessageHeader",
        "Task",
        "Organization",
        "Organization",
    ]
    task = only(sent, "Task")
    before = {one["resourceType"]: one for one in read(request(form))}["Task"]
    changed = {key for key in task | before if task.get(key) != before.get(key)}
    assert changed == {"status", "lastModified"}
    assert task["status"] == "in-progress"


@pytest.mark.parametrize("form", FORMS)
def test_the_header_says_from_whom_to_whom_and_what(form: str) -> None:
    header = only(interim(request(form), TASK_URL, ANSWERING), "MessageHeader")
    organisations = {
        one["@url"]: one["identifier"][0]["value"]
        for one in read(interim(request(form), TASK_URL, ANSWERING))
        if one["resourceType"] == "Organization"
    }
    assert header["extension"][0]["valueCodeableConcept"]["coding"][0]["code"] == "update"
    assert header["event"]["code"] == "referral-1"
    assert header["focus"] == [{"reference": TASK_URL}]
    assert header["destination"] == [{"endpoint": "urn:nhs:addressing:asid:100"}]
    assert organisations[header["sender"]["reference"]] == "RXX"
    assert organisations[header["receiver"]["reference"]] == "LD9"
    assert header["source"]["endpoint"] == "urn:our:system"
    assert [one["valueString"] for one in header["source"]["modifierExtension"]] == [
        "Made-up triage",
        "7.1",
    ]
    assert datetime.fromisoformat(header["meta"]["lastUpdated"]) == AT.replace(microsecond=123000)


def test_without_an_endpoint_of_ours_the_requesters_name_for_it_is_used() -> None:
    ours = Answering(Party("RXX"), "", ("Viewer", "1.2"), UUID(int=7), AT)
    source = only(interim(request(), TASK_URL, ours), "MessageHeader")["source"]
    assert (source["endpoint"], source["name"]) == ("urn:nhs:addressing:asid:200", "RXX")


@pytest.mark.parametrize("form", FORMS)
def test_a_final_response_has_the_case_and_its_outcomes(form: str) -> None:
    sent = final(request(form), TASK_URL, ANSWERING, VALIDATED)
    task, encounter, plan = (only(sent, kind) for kind in ("Task", "Encounter", "CarePlan"))
    assert task["status"] == "completed"
    outputs = {one["type"]["text"]: one["valueReference"]["reference"] for one in task["output"]}
    assert outputs == {"Encounter": encounter["@url"], "Care Plan": plan["@url"]}
    assert encounter["status"] == "triaged"
    assert encounter["identifier"][0]["value"] == "case-9"
    assert datetime.fromisoformat(encounter["period"]["start"]) == STARTED
    assert "end" not in encounter["period"]
    assert encounter["episodeOfCare"] == [{"reference": JOURNEY_URL}]
    assert encounter["subject"] == plan["subject"] == {"reference": PATIENT_URL}
    assert plan["category"] == [{"text": "UEC Encounter Outcome"}]
    assert plan["context"] == {"reference": encounter["@url"]}
    assert plan["note"] == [{"text": "Rang her."}]
    concepts = [one["outcomeCodeableConcept"][0] for one in plan["activity"]]
    assert [one["text"] for one in concepts] == ["Patient treated", "Ambulance <now> & here"]
    assert "coding" not in concepts[0]
    assert concepts[1]["coding"][0]["code"] == "A1"


@pytest.mark.parametrize("form", FORMS)
def test_a_final_response_names_who_validated(form: str) -> None:
    told = replace(VALIDATED, person="Nora Nurse")
    sent = final(request(form), TASK_URL, ANSWERING, told)
    practitioner = only(sent, "Practitioner")
    assert practitioner["name"] == [{"text": "Nora Nurse"}]
    assert only(sent, "Encounter")["participant"] == [
        {"individual": {"reference": practitioner["@url"]}}
    ]


def test_where_nobody_is_known_nobody_is_named() -> None:
    sent = final(request(), TASK_URL, ANSWERING, VALIDATED)
    assert "participant" not in only(sent, "Encounter")
    assert "Practitioner" not in {one["resourceType"] for one in read(sent)}


@pytest.mark.parametrize(("needed", "status"), [(True, "active"), (False, "completed")])
def test_the_plan_says_whether_the_requester_must_act(*, needed: bool, status: str) -> None:
    told = Validated("c", STARTED, (TREATED,), action_needed=needed)
    assert only(final(request(), TASK_URL, ANSWERING, told), "CarePlan")["status"] == status


@pytest.mark.hazard("P11")
@pytest.mark.parametrize("form", FORMS)
def test_the_same_decision_gives_the_same_bytes(form: str) -> None:
    for _ in range(2):
        assert interim(request(form), TASK_URL, ANSWERING) == interim(
            request(form), TASK_URL, ANSWERING
        )
        assert final(request(form), TASK_URL, ANSWERING, VALIDATED) == final(
            request(form), TASK_URL, ANSWERING, VALIDATED
        )


def test_two_decisions_share_no_id() -> None:
    other = Answering(ANSWERING.us, "", ANSWERING.software, UUID(int=8), AT)
    ids = [
        {one["id"] for one in read(interim(request(), TASK_URL, each))}
        for each in (ANSWERING, other)
    ]
    assert ids[0] & ids[1] == {"T1"}


def test_numbers_of_the_task_keep_their_digits() -> None:
    odd = request().replace(b'"valueDecimal": 1.5', b'"valueDecimal": 1.500')
    assert b'"valueDecimal":1.500' in interim(odd, TASK_URL, ANSWERING)


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (b"", "REPLY-061"),
        (b"[1]", "REPLY-061"),
        (b"<html/>", "REPLY-061"),
        (b'<!DOCTYPE b [<!ENTITY e "x">]><Bundle xmlns="http://hl7.org/fhir"/>', "REPLY-061"),
        (request().replace(b'"message"', b'"searchset"'), "REPLY-061"),
        (request().replace(b'"urn:nhs:addressing:asid:100"', b'""'), "REPLY-061"),
        (request(**{"for": None}), "REPLY-061"),
        (request(status=None), "REPLY-062"),
        (request(madeUp="Ann TESTER"), "REPLY-062"),
    ],
)
def test_what_cannot_be_answered_is_told(message: bytes, code: str) -> None:
    for build in (
        lambda: interim(message, TASK_URL, ANSWERING),
        lambda: final(message, TASK_URL, ANSWERING, VALIDATED),
    ):
        with pytest.raises(AppError) as told:
            build()
        assert told.value.code == code
        assert "TESTER" not in told.value.line


def test_what_we_would_make_wrongly_is_not_sent() -> None:
    nameless = Answering(Party(), "", ("", ""), UUID(int=7), AT)
    with pytest.raises(AppError) as told:
        interim(request(), TASK_URL, nameless)
    assert told.value.code == "REPLY-063"


def test_the_published_requests_can_be_answered() -> None:
    for sample in sorted(SAMPLES.glob("999-*.xml")):
        sent = final(sample.read_bytes(), "", ANSWERING, VALIDATED)
        assert only(sent, "Task")["status"] == "completed"
        source = only(sent, "MessageHeader")["source"]
        names = [one["valueString"] for one in source["modifierExtension"]]
        assert names == ["RequesterCDSSsoftwarename", "RequesterCDSSsoftwareversion"]
