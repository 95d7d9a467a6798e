"""Messages as senders post them, from the stories of the demonstration."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from app.demo.bars.build import message
from app.demo.bars.examples import to_xml
from app.demo.bars.from_111 import TO_ED
from app.demo.bars.from_cas_999 import VALIDATION
from app.demo.bars.story import Handover
from app.replies.bars.respond import Answering, Us

NOW = datetime(2026, 11, 22, 14, 6, tzinfo=UTC)
DECIDED = datetime(2026, 11, 22, 14, 20, tzinfo=UTC)
STARTED = datetime(2026, 11, 22, 14, 10, tzinfo=UTC)

US = Us(
    organisation="Northshire General Hospital",
    ods="RXZ01",
    endpoint="https://fhir.nhs.uk/Id/dos-service-id|2000099913",
    phone="01632 960199",
    program=("Triage Handover Viewer", "1.0"),
    person="Dr Ada Quill",
    role="Clinician",
)


def tree(story: Handover) -> dict[str, Any]:
    """The message of a story as a tree."""
    return message(story, NOW)


def posted(made: dict[str, Any], form: str = "json") -> bytes:
    """The bytes of a message in one of the two forms."""
    return to_xml(made) if form == "xml" else json.dumps(made).encode()


def resources(body: bytes, kind: str) -> list[dict[str, Any]]:
    """The resources of a kind in a JSON Bundle."""
    entries = json.loads(body)["entry"]
    return [e["resource"] for e in entries if e["resource"]["resourceType"] == kind]


def without(made: dict[str, Any], kind: str) -> dict[str, Any]:
    """A message without the resources of a kind."""
    kept = [e for e in made["entry"] if e["resource"]["resourceType"] != kind]
    return made | {"entry": kept}


def answering(original: bytes, **changes: Any) -> Answering:
    """What a response to a message is made of."""
    made = Answering(
        original=original,
        bundle_id=UUID("0f0e0d0c-0b0a-4908-8706-050403020100"),
        at=DECIDED,
        started=STARTED,
        encounter_id="11111111-2222-4333-8444-555555555555",
        case_reference="TH-4K7Q-2M",
        service_request_id="66666666-7777-4888-9999-000000000000",
        us=US,
    )
    return replace(made, **changes)


@pytest.fixture(params=["json", "xml"])
def validation(request: pytest.FixtureRequest) -> bytes:
    """A request for validation, in both forms."""
    return posted(tree(VALIDATION), request.param)


@pytest.fixture
def referral() -> bytes:
    """A referral to an ED that holds a safeguarding flag."""
    return posted(tree(TO_ED))
