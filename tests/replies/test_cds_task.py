"""The Task that goes back: accepted, ours, and otherwise as the sender wrote it."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

import pytest

from app.replies.cds_task import ODS, Move, moved_task, standing
from app.report.errors import AppError

WHEN = datetime(2026, 11, 22, 14, 13, 7, 123456, tzinfo=UTC)
WRITTEN = "2026-11-22T14:13:07+00:00"
ACCEPTED = Move("accepted", "RXX", WHEN)


def task(**changes: Any) -> bytes:
    """A Task as a sender offers it."""
    made = {
        "resourceType": "Task",
        "id": "7",
        "meta": {"versionId": "3"},
        "extension": [{"url": "https://sender.example/own", "valueString": "é ≤ <b>"}],
        "identifier": [{"value": "T-7"}],
        "status": "requested",
        "intent": "order",
        "priority": "routine",
        "code": {"coding": [{"system": "https://fhir.nhs.uk/x", "code": "validation"}]},
        "for": {"reference": "Patient/1"},
        "context": {"reference": "Encounter/1"},
        "authoredOn": "2026-11-22T13:40:00+00:00",
        "lastModified": "2026-11-22T13:40:00+00:00",
        "owner": {"reference": "Organization/receiver"},
        "note": [{"text": "Coming by car with mother."}],
        "restriction": {"period": {"end": "2026-11-22T14:40:00+00:00"}},
    }
    return json.dumps({k: v for k, v in {**made, **changes}.items() if v is not None}).encode()


def test_only_status_owner_and_time_are_changed() -> None:
    before = json.loads(task())

    after = json.loads(moved_task(task(), ACCEPTED))

    assert {key for key in before | after if before.get(key) != after.get(key)} == {
        "status",
        "owner",
        "lastModified",
    }
    assert after["status"] == "accepted"
    assert after["lastModified"] == WRITTEN
    assert after["owner"] == {"identifier": {"system": ODS, "value": "RXX"}}


@pytest.mark.parametrize(
    ("organisation", "owner", "expected"),
    [
        ("Organization/12", None, {"reference": "Organization/12"}),
        ("RXX", None, {"identifier": {"system": ODS, "value": "RXX"}}),
        (
            "Organization/12",
            {"reference": "https://ems.example/fhir/Organization/12", "display": "ED"},
            {"reference": "https://ems.example/fhir/Organization/12", "display": "ED"},
        ),
        (
            "RXX",
            {"identifier": {"value": "RXX"}, "display": "ED"},
            {"identifier": {"value": "RXX"}, "display": "ED"},
        ),
        (
            "Organization/2",
            {"reference": "Organization/12"},
            {"reference": "Organization/2"},
        ),
    ],
)
def test_the_owner_is_us_and_kept_where_it_was_us_already(
    organisation: str, owner: dict[str, Any] | None, expected: dict[str, Any]
) -> None:
    sent = json.loads(moved_task(task(owner=owner), Move("accepted", organisation, WHEN)))

    assert sent["owner"] == expected


def test_numbers_and_times_stay_in_the_characters_of_the_sender() -> None:
    odd = task(input=[{"type": {"text": "x"}, "valueDecimal": 0}]).replace(
        b'"valueDecimal": 0', b'"valueDecimal": 1.500'
    )

    sent = moved_task(odd, ACCEPTED)

    assert b'"valueDecimal": 1.500' in sent
    assert b'"2026-11-22T13:40:00+00:00"' in sent


def test_the_same_decision_gives_the_same_bytes() -> None:
    assert moved_task(task(), ACCEPTED) == moved_task(task(), ACCEPTED)


def test_a_sender_that_speaks_xml_is_answered_in_xml() -> None:
    from fhir.resources.STU3.task import Task

    xml = Task.model_validate_json(task()).model_dump_xml()

    sent = moved_task(xml, ACCEPTED)

    assert sent.startswith(b"<?xml")
    read = json.loads(Task.model_validate_xml(sent).model_dump_json())
    expected = Task.model_validate_json(moved_task(task(), ACCEPTED))
    assert read == json.loads(expected.model_dump_json())


@pytest.mark.hazard("P11")
@pytest.mark.parametrize(
    ("changes", "ours"),
    [
        ({"status": "accepted", "owner": {"identifier": {"value": "RXX"}}}, True),
        ({"status": "completed", "owner": {"reference": "Organization/RXX"}}, True),
        ({"status": "accepted", "lastModified": WRITTEN}, True),
        ({"status": "accepted", "lastModified": "2026-11-22T14:13:07Z", "owner": None}, True),
        ({"status": "accepted", "owner": {"reference": "Organization/other"}}, False),
        ({"status": "accepted", "owner": None}, False),
        ({"status": "requested", "owner": {"reference": "Organization/RXX"}}, False),
        ({"status": "rejected", "owner": {"reference": "Organization/RXX"}}, False),
        ({"status": "cancelled", "lastModified": WRITTEN}, False),
    ],
)
def test_our_acceptance_is_told_from_anybody_elses(changes: dict[str, Any], *, ours: bool) -> None:
    assert standing(task(**changes)).shows(ACCEPTED) is ours


def changed(move: Move) -> dict[str, Any]:
    """The members that a move changes, as they are to stand."""
    before, after = json.loads(task()), json.loads(moved_task(task(), move))
    return {key: after.get(key) for key in before | after if before.get(key) != after.get(key)}


@pytest.mark.parametrize("status", ["in-progress", "completed"])
def test_a_task_that_is_moved_on_is_ours(status: str) -> None:
    assert changed(Move(status, "RXX", WHEN)) == {
        "status": status,
        "lastModified": WRITTEN,
        "owner": {"identifier": {"system": ODS, "value": "RXX"}},
    }


@pytest.mark.parametrize("status", ["rejected", "failed"])
def test_a_task_that_is_given_back_keeps_its_owner_and_says_why(status: str) -> None:
    assert changed(Move(status, "RXX", WHEN, "No room <tonight>")) == {
        "status": status,
        "lastModified": WRITTEN,
        "statusReason": {"text": "No room <tonight>"},
    }


@pytest.mark.hazard("P11")
@pytest.mark.parametrize(
    ("status", "changes", "shown"),
    [
        ("in-progress", {"status": "accepted", "lastModified": WRITTEN}, False),
        ("in-progress", {"status": "in-progress", "lastModified": WRITTEN}, True),
        ("in-progress", {"status": "on-hold", "owner": {"reference": "Organization/RXX"}}, True),
        ("in-progress", {"status": "failed", "owner": {"reference": "Organization/RXX"}}, False),
        ("completed", {"status": "in-progress", "lastModified": WRITTEN}, False),
        ("completed", {"status": "completed", "lastModified": WRITTEN}, True),
        ("completed", {"status": "completed"}, False),
        ("rejected", {"status": "rejected", "statusReason": {"text": "full"}}, True),
        ("rejected", {"status": "rejected", "statusReason": {"text": "other"}}, False),
        ("rejected", {"status": "rejected", "lastModified": WRITTEN}, True),
        ("rejected", {"status": "failed", "lastModified": WRITTEN}, True),
        ("failed", {"status": "failed", "lastModified": WRITTEN}, True),
        ("failed", {"status": "completed", "lastModified": WRITTEN}, False),
        ("rejected", {"status": "accepted", "lastModified": WRITTEN}, False),
    ],
)
def test_each_move_of_ours_is_told_from_anybody_elses(
    status: str, changes: dict[str, Any], *, shown: bool
) -> None:
    assert standing(task(**changes)).shows(Move(status, "RXX", WHEN, "full")) is shown


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        b"{",
        b"[]",
        task(status=7),
        task(status=None),
        task(madeUp="x"),
        task(resourceType="Patient"),
        b"<Task xmlns='http://hl7.org/fhir'><status value='requested'/>",
        b"<!DOCTYPE t [<!ENTITY e 'x'>]><Task xmlns='http://hl7.org/fhir'/>",
    ],
)
def test_what_the_standard_does_not_allow_is_not_sent(damaged: bytes) -> None:
    for verb in (lambda: standing(damaged), lambda: moved_task(damaged, ACCEPTED)):
        with pytest.raises(AppError) as told:
            verb()
        assert told.value.code == "REPLY-014"


def test_the_heavy_library_is_loaded_at_the_first_reply_and_not_before() -> None:
    script = "import sys, app.replies.cds_task, app.desk.outbox, app.desk.transports\n"
    script += "print([name for name in sys.modules if name.split('.')[0] in {'fhir', 'httpx'}])"

    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert ran.stdout.strip() == "[]"
