"""Reads, searches, abilities, and paths that are not offered (API specification 1.4.0)."""

from uuid import uuid4

import pytest

from tests.conformance.bars.wire import (
    JSON,
    NHS_NUMBER,
    XML,
    Sender,
    new_nhs_number,
    part,
    refused,
)

BAD = "REC_BAD_REQUEST"


def test_a_referral_is_read_by_the_id_of_the_receiver(sender: Sender) -> None:
    answered = sender.accepted(sender.made())
    given = part(answered, "ServiceRequest")

    answer = sender.get(f"/ServiceRequest/{given['id']}")

    assert answer.status_code == 200
    assert answer.json() == given


def test_a_referral_is_read_in_xml(sender: Sender) -> None:
    given = part(sender.accepted(sender.made()), "ServiceRequest")["id"]

    answer = sender.get(f"/ServiceRequest/{given}", Accept=XML)

    assert answer.headers["Content-Type"].startswith("application/fhir+xml")
    assert f'<id value="{given}"/>' in answer.text


def test_unknown_id_is_404_rec_not_found(sender: Sender) -> None:
    refused(sender.get(f"/ServiceRequest/{uuid4()}"), 404, "REC_NOT_FOUND", "not-found")


@pytest.mark.parametrize("name", ["12", "x" * 36])
def test_id_that_is_no_uuid_is_400_rec_bad_request_invalid(sender: Sender, name: str) -> None:
    refused(sender.get(f"/ServiceRequest/{name}"), 400, BAD, "invalid")


def test_search_by_nhs_number_is_a_searchset_of_the_referrals(sender: Sender) -> None:
    made = sender.made()
    given = part(sender.accepted(made), "ServiceRequest")["id"]
    sender.accepted(sender.made())
    number = part(made, "Patient")["identifier"][0]["value"]

    answer = sender.get("/ServiceRequest", {"patient:identifier": f"{NHS_NUMBER}|{number}"})

    found = answer.json()
    assert answer.status_code == 200
    assert (found["resourceType"], found["type"], found["total"]) == ("Bundle", "searchset", 1)
    assert found["entry"][0]["resource"]["id"] == given
    assert found["entry"][0]["search"]["mode"] == "match"


def test_search_that_finds_nothing_is_an_empty_searchset(sender: Sender) -> None:
    number = f"{NHS_NUMBER}|{new_nhs_number()}"
    found = sender.get("/ServiceRequest", {"patient:identifier": number}).json()

    assert found["total"] == 0


def test_search_by_demographics_needs_all_three_to_agree(sender: Sender) -> None:
    made = sender.made()
    patient = part(made, "Patient")
    patient["name"][0]["family"] = f"Fam{uuid4().hex[:8]}"
    given = part(sender.accepted(made), "ServiceRequest")["id"]
    wanted = {
        "patient:name": patient["name"][0]["family"].upper(),
        "patient:birthdate": patient["birthDate"],
        "patient:address-postalcode": patient["address"][0]["postalCode"].replace(" ", ""),
    }

    found = sender.get("/ServiceRequest", wanted).json()
    other = sender.get("/ServiceRequest", wanted | {"patient:birthdate": "1901-01-01"}).json()

    assert [e["resource"]["id"] for e in found["entry"]] == [given]
    assert other["total"] == 0


def test_search_by_identifier_finds_the_case_reference(sender: Sender) -> None:
    answered = sender.accepted(sender.made())
    reference = part(answered, "Encounter", 1)["identifier"][0]["value"]

    found = sender.get("/ServiceRequest", {"ServiceRequest.identifier": reference}).json()

    given = part(answered, "ServiceRequest")["id"]
    assert [e["resource"]["id"] for e in found["entry"]] == [given]


@pytest.mark.parametrize(
    ("query", "issue"),
    [
        ({}, "required"),
        ({"patient:name": "Smith"}, "required"),
        ({"patient:identifier": "9990000018"}, "invalid"),
        ({"patient:identifier": f"{NHS_NUMBER}|"}, "invalid"),
        ({"patient:identifier": "https://other.example|9990000018"}, "value"),
    ],
)
def test_search_that_cannot_be_understood_is_400(
    sender: Sender, query: dict[str, str], issue: str
) -> None:
    refused(sender.get("/ServiceRequest", query), 400, BAD, issue)


@pytest.mark.parametrize("accept", [JSON, XML])
def test_metadata_is_a_capability_statement(sender: Sender, accept: str) -> None:
    answer = sender.get("/metadata", Accept=accept)

    assert answer.status_code == 200
    assert "CapabilityStatement" in answer.text


def test_message_definitions_are_found_by_use_case_and_service(sender: Sender) -> None:
    context = "https://fhir.nhs.uk/CodeSystem/usecases-categories-bars|a1t1"
    service = f"https://fhir.nhs.uk/Id/dos-service-id|{sender.target.service}"

    answer = sender.http.get(
        "/FHIR/R4/MessageDefinition",
        params=[("context", service), ("context", context)],
        headers=sender.headers(),
    )

    found = answer.json()
    urls = [e["resource"]["url"].rpartition("bars-message-")[2] for e in found["entry"]]
    assert "servicerequest-request-referral" in urls
    assert "servicerequest-request-validation" not in urls


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/Slot"),
        ("GET", "/Appointment"),
        ("POST", "/Appointment"),
        ("DELETE", "/Appointment/12"),
        ("POST", "/ServiceRequest"),
        ("PUT", "/ServiceRequest/12"),
        ("PATCH", "/ServiceRequest/12"),
        ("DELETE", "/ServiceRequest/12"),
    ],
)
def test_what_is_not_built_is_501_rec_not_implemented(
    sender: Sender, method: str, path: str
) -> None:
    answer = sender.http.request(method, f"/FHIR/R4{path}", headers=sender.headers())

    refused(answer, 501, "REC_NOT_IMPLEMENTED", "not-supported")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/$process-message", "POST"),
        ("PUT", "/$process-message", "POST"),
        ("POST", "/metadata", "GET"),
        ("DELETE", "/MessageDefinition", "GET"),
    ],
)
def test_method_that_a_path_never_takes_is_405(
    sender: Sender, method: str, path: str, allowed: str
) -> None:
    answer = sender.http.request(method, f"/FHIR/R4{path}", headers=sender.headers())

    refused(answer, 405, "REC_METHOD_NOT_ALLOWED", "not-supported")
    assert answer.headers["Allow"] == allowed


def test_unknown_path_below_the_base_is_404_rec_not_found(sender: Sender) -> None:
    refused(sender.get("/Patient/12"), 404, "REC_NOT_FOUND", "not-found")


def test_the_root_is_a_base_address_too(sender: Sender) -> None:
    assert sender.http.get("/metadata", headers=sender.headers()).status_code == 200
