"""The synchronous acknowledgement (BaRS Core, HTTP responses; applications 1 and 4)."""

import json
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from app.demo.bars.from_111 import CRISIS_TO_ED, DENTAL_TO_UTC, ONLINE_TO_UTC, TO_ED, TO_UTC
from app.demo.bars.from_cas_999 import AMBULANCE_TO_ED, CAS_TO_ED, CAS_TO_UTC, VALIDATION
from app.demo.bars.story import Handover
from app.replies.bars.original import open_original
from app.replies.bars.tree import text
from tests.conformance.bars.wire import JSON, XML, Sender, kind, part, xml

STORIES = (
    TO_ED,
    TO_UTC,
    ONLINE_TO_UTC,
    CRISIS_TO_ED,
    DENTAL_TO_UTC,
    CAS_TO_ED,
    CAS_TO_UTC,
    AMBULANCE_TO_ED,
    VALIDATION,
)


@pytest.mark.parametrize("story", STORIES, ids=lambda one: one.key)
def test_every_use_case_is_acknowledged_with_200(sender: Sender, story: Handover) -> None:
    made = sender.made(story)
    answer = sender.post(made)

    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("application/fhir+json")
    assert answer.json()["id"] == made["id"]


def test_the_request_is_echoed_with_its_event(sender: Sender) -> None:
    made = sender.made()
    answered = sender.accepted(made)

    head = part(answered, "MessageHeader")
    assert head["eventCoding"]["code"] == "servicerequest-request"
    assert answered["meta"]["versionId"] == made["meta"]["versionId"]
    echoed = [e["resource"] | {"id": None} for e in answered["entry"][: len(made["entry"])]]
    assert echoed == [e["resource"] | {"id": None} for e in made["entry"]]


def test_every_resource_has_an_id_of_the_receiver(sender: Sender) -> None:
    answered = sender.accepted(sender.made())

    ids = [e["resource"]["id"] for e in answered["entry"]]
    assert len({UUID(each) for each in ids}) == len(ids)


def test_the_second_encounter_is_planned_with_id_and_case_reference(sender: Sender) -> None:
    answered = sender.accepted(sender.validation())

    ours = part(answered, "Encounter", 1)
    assert ours["status"] == "planned"
    assert str(UUID(ours["id"])) == ours["id"]
    assert ours["identifier"][0]["value"]


def test_the_planned_encounter_echoes_the_journey(sender: Sender) -> None:
    answered = sender.accepted(sender.validation())

    theirs, ours = (part(answered, "Encounter", number) for number in (0, 1))
    assert ours["episodeOfCare"] == theirs["episodeOfCare"]


def test_the_planned_encounter_starts_at_the_acknowledgement(sender: Sender) -> None:
    before = datetime.now().astimezone()
    answered = sender.accepted(sender.validation())
    after = datetime.now().astimezone()

    start = datetime.fromisoformat(part(answered, "Encounter", 1)["period"]["start"])
    assert before - timedelta(seconds=1) <= start <= after + timedelta(seconds=1)


def test_two_cases_have_two_references(sender: Sender) -> None:
    references = {
        part(sender.accepted(sender.made()), "Encounter", 1)["identifier"][0]["value"]
        for _ in range(3)
    }

    assert len(references) == 3


def test_an_nhs_number_may_be_absent(sender: Sender) -> None:
    made = sender.made()
    del part(made, "Patient")["identifier"]

    sender.accepted(made)


@pytest.mark.parametrize(
    "moment",
    ["2026-11-22T14:06:00.1234567+07:00", "2026-11-22T14:06:00Z", "2026-11-22T14:06:00-10:00"],
)
def test_any_offset_and_seven_digits_are_taken(sender: Sender, moment: str) -> None:
    made = sender.made()
    made["timestamp"] = moment

    assert sender.accepted(made)["timestamp"] == moment


@pytest.mark.parametrize("accept", [XML, "*/*"])
def test_a_message_in_xml_is_answered_in_xml(sender: Sender, accept: str) -> None:
    made = sender.made()
    answer = sender.post(xml(made), Accept=accept, Content_Type=XML)

    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"].startswith("application/fhir+xml")
    answered = open_original(answer.content)
    assert answered.form == "xml"
    assert answered.id == made["id"]
    assert text(answered.all("Encounter")[1].resource, "status") == "planned"


@pytest.mark.parametrize(("sent", "accept"), [(XML, JSON), (JSON, XML)])
def test_the_form_that_is_accepted_wins_over_the_one_sent(
    sender: Sender, sent: str, accept: str
) -> None:
    made = sender.made()
    body = xml(made) if sent == XML else json.dumps(made).encode()
    answer = sender.post(body, Accept=accept, Content_Type=sent)

    assert answer.status_code == 200
    assert answer.headers["Content-Type"].split(";")[0] == accept.split(";", maxsplit=1)[0]
    assert open_original(answer.content).id == made["id"]


def test_what_breaks_the_standard_in_one_place_is_taken_and_echoed(sender: Sender) -> None:
    made = sender.made()
    part(made, "ServiceRequest")["PatientInstruction"] = "BP <90 & SpO2 <92%"

    answered = sender.accepted(made)

    assert part(answered, "ServiceRequest")["PatientInstruction"] == "BP <90 & SpO2 <92%"


def test_an_answer_comes_well_inside_five_seconds(sender: Sender) -> None:
    answer = sender.post(sender.made())

    assert answer.elapsed < timedelta(seconds=5)


def test_a_booking_is_acknowledged_without_an_encounter(sender: Sender) -> None:
    answered = sender.accepted(booking(sender))

    given = part(answered, "Appointment")["id"]
    assert str(UUID(given)) == given
    assert "Encounter" not in {kind(entry) for entry in answered["entry"]}


def booking(sender: Sender, status: str = "booked", reason: str = "new") -> dict[str, object]:
    """A booking as a sender posts it."""
    made = sender.made()
    kept = [e for e in made["entry"] if kind(e) in ("MessageHeader", "Patient", "Organization")]
    url = "urn:uuid:0ddc0ffe-0000-4000-8000-000000000001"
    appointment = {
        "resourceType": "Appointment",
        "status": status,
        "start": "2026-11-22T15:06:00Z",
        "end": "2026-11-22T15:21:00Z",
        "participant": [{"status": "accepted"}],
    }
    made["entry"] = [*kept, {"fullUrl": url, "resource": appointment}]
    head = part(made, "MessageHeader")
    head["eventCoding"]["code"] = "booking-request"
    head["focus"] = [{"reference": url}]
    head["reason"]["coding"][0]["code"] = reason
    head["definition"] = "https://fhir.nhs.uk/MessageDefinition/bars-message-booking-request"
    return made
