"""Headers (BaRS Core, headers; API specification 1.4.0, parameters)."""

import pytest

from tests.conformance.bars.wire import DOS, JSON, XML, Sender, packed, refused

BAD = "REC_BAD_REQUEST"


@pytest.mark.parametrize("name", ["X_Request_Id", "X_Correlation_Id"])
def test_missing_id_is_400_rec_bad_request_required(sender: Sender, name: str) -> None:
    answer = sender.post(sender.made(), **{name: None})

    assert name.replace("_", "-") in refused(answer, 400, BAD, "required")["diagnostics"]


@pytest.mark.parametrize("name", ["X_Request_Id", "X_Correlation_Id"])
@pytest.mark.parametrize("value", ["1", "not-a-uuid", "b8465a28-89ce-4530-8234-6fbe4aef60011"])
def test_id_that_is_no_uuid_is_400_rec_bad_request_invalid(
    sender: Sender, name: str, value: str
) -> None:
    refused(sender.post(sender.made(), **{name: value}), 400, BAD, "invalid")


def test_both_ids_are_echoed_in_an_acknowledgement(sender: Sender) -> None:
    sent = sender.headers()
    answer = sender.post(sender.made(), X_Request_Id=sent["X-Request-Id"])

    assert answer.status_code == 200
    assert answer.headers["X-Request-Id"] == sent["X-Request-Id"]
    assert answer.headers["X-Correlation-Id"] == sender.correlation_id


def test_both_ids_are_echoed_in_a_refusal(sender: Sender) -> None:
    sent = sender.headers()
    answer = sender.post(b"nonsense", X_Request_Id=sent["X-Request-Id"])

    assert answer.status_code == 400
    assert answer.headers["X-Request-Id"] == sent["X-Request-Id"]
    assert answer.headers["X-Correlation-Id"] == sender.correlation_id


def test_the_id_that_came_is_echoed_where_the_other_is_missing(sender: Sender) -> None:
    answer = sender.post(sender.made(), X_Request_Id=None)

    assert answer.headers["X-Correlation-Id"] == sender.correlation_id
    assert "X-Request-Id" not in answer.headers


@pytest.mark.parametrize("path", ["/metadata", "/ServiceRequest", "/Slot", "/MessageDefinition"])
def test_ids_are_needed_and_echoed_at_every_path(sender: Sender, path: str) -> None:
    refused(sender.get(path, X_Request_Id=None), 400, BAD, "required")
    answer = sender.get(path)
    assert answer.headers["X-Correlation-Id"] == sender.correlation_id


def test_missing_target_is_400_rec_bad_request_required(sender: Sender) -> None:
    answer = sender.post(sender.made(), NHSD_Target_Identifier=None)

    refused(answer, 400, BAD, "required")


@pytest.mark.parametrize("value", ["%%%", "bm90IGpzb24=", packed([]), packed({}), packed("x")])
def test_malformed_target_is_400_rec_bad_request_invalid(sender: Sender, value: str) -> None:
    refused(sender.post(sender.made(), NHSD_Target_Identifier=value), 400, BAD, "invalid")


def test_target_of_another_service_is_404_rec_not_found(sender: Sender) -> None:
    elsewhere = packed({"system": DOS, "value": "2000000000"})

    answer = sender.post(sender.made(), NHSD_Target_Identifier=elsewhere)

    refused(answer, 404, "REC_NOT_FOUND", "not-found")


def test_target_of_another_system_is_400_rec_bad_request_value(sender: Sender) -> None:
    other = packed({"system": "https://other.example/Id", "value": sender.target.service})

    refused(sender.post(sender.made(), NHSD_Target_Identifier=other), 400, BAD, "value")


def test_target_may_be_absent_for_metadata(sender: Sender) -> None:
    assert sender.get("/metadata", NHSD_Target_Identifier=None).status_code == 200


def test_end_user_organisation_may_be_absent(sender: Sender) -> None:
    assert sender.post(sender.made(), NHSD_End_User_Organisation=None).status_code == 200


def test_malformed_end_user_organisation_is_400_rec_bad_request_invalid(sender: Sender) -> None:
    answer = sender.post(sender.made(), NHSD_End_User_Organisation="not base64!")

    refused(answer, 400, BAD, "invalid")


@pytest.mark.parametrize("value", [None, "", "nonsense", "a9t9|x|y|z"])
def test_use_context_is_ignored(sender: Sender, value: str | None) -> None:
    assert sender.post(sender.made(), use_context=value).status_code == 200


@pytest.mark.parametrize(
    "value",
    [
        "application/fhir+json; version=2.0.0",
        "application/fhir+json;version=0.9",
        "text/html",
        "image/png, text/plain",
    ],
)
def test_accept_of_another_major_version_or_form_is_406_rec_not_acceptable(
    sender: Sender, value: str
) -> None:
    refused(sender.post(sender.made(), Accept=value), 406, "REC_NOT_ACCEPTABLE", "processing")


@pytest.mark.parametrize(
    "value",
    [
        "application/fhir+json; version=1.0.0",
        "application/fhir+json;version=1.4.0-alpha",
        "application/fhir+json",
        "*/*",
        "application/fhir+json; version=2.0.0, application/fhir+json; version=1.0.0",
    ],
)
def test_accept_of_this_major_version_is_taken(sender: Sender, value: str) -> None:
    assert sender.post(sender.made(), Accept=value).status_code == 200


@pytest.mark.parametrize(("accept", "kind"), [(JSON, "json"), (XML, "xml")])
def test_refusals_come_in_the_form_that_is_accepted(sender: Sender, accept: str, kind: str) -> None:
    answer = sender.post(b"", Accept=accept)

    assert answer.status_code == 400
    assert answer.headers["Content-Type"].startswith(f"application/fhir+{kind}")
    assert ("<OperationOutcome" in answer.text) is (kind == "xml")
