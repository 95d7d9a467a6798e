"""Workflow variables and versions (BaRS Core, workflow variables; error catalogue)."""

from typing import Any

import pytest

from tests.conformance.bars.test_acknowledgement import booking
from tests.conformance.bars.wire import Sender, Tree, header, part, refused, without

BAD = "REC_BAD_REQUEST"


def test_missing_version_id_is_400_rec_bad_request_invariant(sender: Sender) -> None:
    made = sender.made()
    del made["meta"]["versionId"]

    refused(sender.post(made), 400, BAD, "invariant")


@pytest.mark.parametrize("version", ["9.0.0", "0.1", "99", "draft"])
def test_unsupported_version_id_is_422_rec_unprocessable_entity(
    sender: Sender, version: str
) -> None:
    made = sender.made()
    made["meta"]["versionId"] = version

    refused(sender.post(made), 422, "REC_UNPROCESSABLE_ENTITY", "not-supported")


@pytest.mark.parametrize("version", ["1.0.0", "1.1.0-alpha", "2.1.0"])
def test_supported_version_ids_are_taken(sender: Sender, version: str) -> None:
    made = sender.made()
    made["meta"]["versionId"] = version

    sender.accepted(made)


@pytest.mark.parametrize(
    "kind", ["MessageHeader", "ServiceRequest", "Patient", "Encounter", "CarePlan"]
)
def test_missing_resource_of_the_definition_is_400_invariant(sender: Sender, kind: str) -> None:
    refused(sender.post(without(sender.made(), kind)), 400, BAD, "invariant")


@pytest.mark.parametrize(
    ("kind", "path", "value"),
    [
        ("MessageHeader", ("eventCoding", "code"), "servicerequest-unknown"),
        ("MessageHeader", ("eventCoding", "code"), ""),
        ("MessageHeader", ("reason", "coding", 0, "code"), "delete"),
        ("MessageHeader", ("reason", "coding", 0, "code"), "update"),
        ("MessageHeader", ("reason", "coding", 0, "code"), "other"),
        ("ServiceRequest", ("status",), "draft"),
        ("ServiceRequest", ("status",), "completed"),
        ("ServiceRequest", ("status",), "revoked"),
        ("ServiceRequest", ("status",), "on-hold"),
        ("ServiceRequest", ("category", 0, "coding", 0, "code"), "neither"),
        ("ServiceRequest", ("category", 0, "coding", 0, "code"), "validation"),
        ("CarePlan", ("status",), "active"),
        ("CarePlan", ("status",), "draft"),
        ("Encounter", ("status",), "planned"),
        ("Encounter", ("status",), "cancelled"),
    ],
)
def test_unknown_combination_of_workflow_variables_is_400_invariant(
    sender: Sender, kind: str, path: tuple[Any, ...], value: str
) -> None:
    made = sender.made()
    _set(part(made, kind), path, value)

    refused(sender.post(made), 400, BAD, "invariant")


@pytest.mark.parametrize(("kind", "status"), [("CarePlan", "completed"), ("Encounter", "finished")])
def test_validation_needs_an_active_care_plan_and_a_triaged_encounter(
    sender: Sender, kind: str, status: str
) -> None:
    made = sender.validation()
    part(made, kind)["status"] = status

    refused(sender.post(made), 400, BAD, "invariant")


def test_definition_of_a_cancellation_with_a_live_request_is_400_invariant(
    sender: Sender,
) -> None:
    made = sender.made()
    header(made)["definition"] = (
        "https://fhir.nhs.uk/MessageDefinition/bars-message-servicerequest-request-cancelled"
    )

    refused(sender.post(made), 400, BAD, "invariant")


@pytest.mark.parametrize("use_case", ["a5t1", "a6t1", "A7T2", "a8t1"])
def test_application_that_is_not_taken_is_400_not_supported(sender: Sender, use_case: str) -> None:
    made = sender.made()
    part(made, "ServiceRequest")["category"][0]["coding"][1]["code"] = use_case

    refused(sender.post(made), 400, BAD, "not-supported")


def test_use_cases_are_compared_without_regard_to_capitals(sender: Sender) -> None:
    made = sender.made()
    part(made, "ServiceRequest")["category"][0]["coding"][1]["code"] = "A1T1"

    sender.accepted(made)


def test_a_request_without_a_use_case_is_taken_by_its_category(sender: Sender) -> None:
    made = sender.validation()
    del part(made, "ServiceRequest")["category"][0]["coding"][1]

    sender.accepted(made)


def test_message_for_another_service_is_400_value(sender: Sender) -> None:
    made = sender.made()
    header(made)["destination"][0]["endpoint"] = "https://fhir.nhs.uk/Id/dos-service-id|2000000000"

    refused(sender.post(made), 400, BAD, "value")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"plain text",
        b"<html><body>Bad gateway</body></html>",
        b'{"resourceType": "Patient"}',
        b'{"resourceType": "Bundle", "type": "searchset"}',
        b"\xff\xfe\x00",
    ],
)
def test_body_that_is_no_message_is_400_invalid(sender: Sender, body: bytes) -> None:
    refused(sender.post(body), 400, BAD, "invalid")


def test_response_without_the_id_it_answers_is_400_required(sender: Sender) -> None:
    refused(sender.post(_response(sender, "")), 400, BAD, "required")


def test_response_to_an_unknown_message_is_404_rec_not_found(sender: Sender) -> None:
    answer = sender.post(_response(sender, "11111111-2222-4333-8444-555555555555"))

    refused(answer, 404, "REC_NOT_FOUND", "not-found")


def test_response_to_a_message_that_is_here_is_taken(sender: Sender) -> None:
    made = sender.made()
    sender.accepted(made)

    answered = sender.accepted(_response(sender, made["id"]))

    assert header(answered)["eventCoding"]["code"] == "servicerequest-response"


@pytest.mark.parametrize(
    ("status", "reason"), [("free", "new"), ("booked", "other"), ("cancelled", "new")]
)
def test_unknown_combination_in_a_booking_is_400_invariant(
    sender: Sender, status: str, reason: str
) -> None:
    refused(sender.post(booking(sender, status, reason)), 400, BAD, "invariant")


def test_booking_without_an_appointment_is_400_invariant(sender: Sender) -> None:
    refused(sender.post(without(booking(sender), "Appointment")), 400, BAD, "invariant")


def _response(sender: Sender, answered: str) -> Tree:
    made = sender.made()
    header(made)["eventCoding"]["code"] = "servicerequest-response"
    header(made)["response"] = {"identifier": answered, "code": "ok"}
    return made


def _set(node: Any, path: tuple[Any, ...], value: str) -> None:
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = value
