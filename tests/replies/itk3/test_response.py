"""ITK3 response messages: correlation, the published codes, STU3, and strictness."""

import csv
import json
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from app.replies.itk3.codes import Level, response_codes
from app.replies.itk3.response import Itk3Us, is_business, response_message
from app.report.errors import AppError

AT = datetime(2026, 7, 1, 12, 20, 30, 123456, tzinfo=timezone(timedelta(hours=1)))
US = Itk3Us("RXX", "Northtown & <Royal>", "urn:nhs-uk:addressing:ods:RXX")
ASKED = "2e7a6c8e-0a2b-4d3c-9b7e-5f6a7b8c9d0e"
TABLE = Path(__file__).parents[3] / "resources" / "tables" / "itk3-response-codes.csv"


def made(code: str = "20013", **changes: Any) -> dict[str, Any]:
    given = {"header_id": ASKED, "us": US, "reply_id": "r1", "at": AT} | changes
    answer = response_message(code=code, **given)
    told: dict[str, Any] = json.loads(answer)
    return told


def resource(bundle: dict[str, Any], kind: str) -> dict[str, Any]:
    return next(e["resource"] for e in bundle["entry"] if e["resource"]["resourceType"] == kind)


def test_a_response_names_the_message_header_that_it_answers() -> None:
    header = resource(made(), "MessageHeader")
    assert header["response"]["identifier"] == ASKED
    assert header["event"]["code"] == "ITK008M"
    assert header["timestamp"] == "2026-07-01T11:20:30+00:00"


def test_it_asks_for_no_acknowledgement_of_itself() -> None:
    header = resource(made(), "MessageHeader")
    (handling,) = header["extension"]
    assert handling["url"].endswith("/Extension-ITK-MessageHandling-2")
    asks = {e["url"]: e.get("valueBoolean") for e in handling["extension"]}
    assert asks["BusAckRequested"] is False
    assert asks["InfAckRequested"] is False


def test_references_lead_to_what_is_in_the_bundle() -> None:
    bundle = made()
    there = {entry["fullUrl"] for entry in bundle["entry"]}
    header = resource(bundle, "MessageHeader")
    assert bundle["entry"][0]["resource"] is header
    assert header["sender"]["reference"] in there
    assert header["response"]["details"]["reference"] in there
    assert len(there) == 3


def test_the_table_holds_the_26_published_codes() -> None:
    codes = response_codes()
    expected = [*range(10001, 10006), *range(10007, 10011), *range(20001, 20015)]
    expected += range(30001, 30004)
    assert [int(code) for code in codes] == expected
    assert all(one.source for one in codes.values())
    with TABLE.open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == 26


@pytest.mark.parametrize("code", list(response_codes()))
def test_every_code_gives_a_sound_message_that_says_what_was_published(code: str) -> None:
    from fhir.resources.STU3.bundle import Bundle

    row, bundle = response_codes()[code], made(code)
    Bundle.model_validate(bundle)
    (issue,) = resource(bundle, "OperationOutcome")["issue"]
    assert (issue["severity"], issue["code"]) == (row.severity, row.issue)
    assert issue["details"]["coding"][0]["code"] == code
    assert issue["details"]["coding"][0]["display"] == row.display
    assert resource(bundle, "MessageHeader")["response"]["code"] == row.response
    assert is_business(code) is code.startswith("3")


def test_success_is_ok_and_everything_else_of_infrastructure_is_fatal() -> None:
    for code, row in response_codes().items():
        if row.level is Level.INFRASTRUCTURE:
            assert (row.severity == "information") is (code == "20013")


def test_the_same_arguments_give_the_same_bytes_and_another_reply_other_ids() -> None:
    assert made() == made()
    assert made()["id"] != made(reply_id="r2")["id"]


@pytest.mark.parametrize(
    "lacking",
    [
        {"header_id": ""},
        {"header_id": "no id of FHIR!"},
        {"us": replace(US, ods="")},
        {"us": replace(US, name=" ")},
        {"us": replace(US, endpoint="")},
    ],
)
def test_what_would_break_the_standard_is_not_made(lacking: dict[str, Any]) -> None:
    with pytest.raises(AppError) as told:
        made(**lacking)
    assert told.value.code == "REPLY-060"


def test_a_code_that_is_not_published_is_a_bug() -> None:
    with pytest.raises(KeyError):
        made("10006")
