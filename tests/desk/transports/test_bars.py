"""A validation from its request to the outcome, over real sockets both ways."""

import base64
import json
from uuid import UUID, uuid4

import pytest

from app.demo.bars.build import message
from app.demo.bars.from_111 import TO_ED
from app.demo.bars.from_cas_999 import VALIDATION
from app.desk.desk import Desk
from app.desk.forms import ReplyForm
from app.report.errors import Refused
from app.report.states import ReplyState, State, Step
from app.store.store import Store
from tests.desk.conftest import HandClock
from tests.desk.transports.validating import (
    OUTCOME,
    Receive,
    Service,
    made_desk,
    made_receive,
    made_service,
    resources,
    sent,
    work,
)

__all__ = ["made_desk", "made_receive", "made_service"]


def test_opening_a_validation_sends_nothing(desk: Desk, service: Service, receive: Receive) -> None:
    handover_id = receive()
    desk.open(handover_id)
    desk.accept(handover_id)
    work(desk)

    assert service.came == []


def test_start_and_finish_tell_the_sender_with_the_ids_of_the_acknowledgement(
    desk: Desk, service: Service, receive: Receive, store: Store, clock: HandClock
) -> None:
    handover_id = receive()
    desk.start(handover_id)
    work(desk)
    clock.go(minutes=15)
    desk.finish(handover_id, form=OUTCOME)
    clock.go(seconds=10)
    work(desk)

    interim, final = service.bodies
    with store.reading() as tx:
        ((encounter_id, case),) = tx.rows("SELECT encounter_id, case_reference FROM exchanges")
    asked_for = message(VALIDATION, clock.now)
    for body, status, reason in ((interim, "in-progress", "new"), (final, "finished", "update")):
        head, ours = resources(body, "MessageHeader")[0], resources(body, "Encounter")[1]
        assert (ours["id"], ours["status"]) == (encounter_id, status)
        assert ours["identifier"][0]["value"] == case
        assert ours["period"]["start"] == "2026-11-22T14:06:00.000+00:00"
        assert head["reason"]["coding"][0]["code"] == reason
        assert head["response"]["identifier"] == asked_for["id"]
        assert head["source"]["endpoint"].endswith("dos-service-id|2000099913")
    assert resources(final, "CarePlan")[0]["status"] == "completed"
    assert [one.state for one in sent(desk, handover_id)] == [ReplyState.CONFIRMED] * 2


def test_the_headers_carry_the_conversation(desk: Desk, service: Service, receive: Receive) -> None:
    handover_id = receive()
    desk.start(handover_id)
    work(desk)

    (reply,) = sent(desk, handover_id)
    headers = service.came[0].headers
    assert headers["X-Request-Id"] == reply.idempotency_id
    assert headers["X-Correlation-Id"] == "10111213-1415-4617-9819-1a1b1c1d1e1f"
    assert headers["use-context"] == "a4t1|validation|servicerequest-response|new"
    assert json.loads(base64.b64decode(headers["NHSD-Target-Identifier"])) == {
        "system": "https://fhir.nhs.uk/Id/dos-service-id",
        "value": "2000099901",
    }
    assert UUID(service.bodies[0]["id"]) != UUID(reply.idempotency_id)


def test_a_rejection_carries_its_reason(desk: Desk, service: Service, receive: Receive) -> None:
    handover_id = receive()
    desk.reject(handover_id, ReplyForm(reason="OTH", words="No clinician tonight"))
    work(desk)

    why = resources(service.bodies[0], "Encounter")[1]["reasonCode"][0]
    assert why["coding"][0]["code"] == "OTH"
    assert why["text"] == "No clinician tonight"


@pytest.mark.hazard("P11")
def test_the_same_bytes_and_ids_go_again_until_they_are_taken(
    desk: Desk, service: Service, receive: Receive, clock: HandClock
) -> None:
    service.next = [(503, b"")]
    handover_id = receive()
    desk.start(handover_id)
    states = []
    for _ in range(2):
        work(desk)
        states.append(sent(desk, handover_id)[0].state)
        clock.go(hours=1)

    assert states == [ReplyState.WAITING, ReplyState.CONFIRMED]
    first, second = service.came
    assert first.get_data() == second.get_data()
    assert first.headers["X-Request-Id"] == second.headers["X-Request-Id"]


def test_a_duplicate_is_delivered(desk: Desk, service: Service, receive: Receive) -> None:
    duplicate = {
        "resourceType": "OperationOutcome",
        "issue": [{"code": "duplicate", "details": {"coding": [{"code": "REC_CONFLICT"}]}}],
    }
    service.next = [(409, json.dumps(duplicate).encode())]
    handover_id = receive()
    desk.start(handover_id)
    work(desk)

    assert sent(desk, handover_id)[0].state is ReplyState.CONFIRMED


def test_a_refusal_for_good_is_seen(desk: Desk, service: Service, receive: Receive) -> None:
    refused = {
        "resourceType": "OperationOutcome",
        "issue": [{"code": "invariant", "details": {"coding": [{"code": "REC_BAD_REQUEST"}]}}],
    }
    service.next = [(400, json.dumps(refused).encode())]
    handover_id = receive()
    desk.start(handover_id)
    work(desk)

    (reply,) = sent(desk, handover_id)
    assert (reply.state, reply.code) == (ReplyState.FAILED, "CONN-131")


def test_a_final_response_after_a_failed_interim_is_new(
    desk: Desk, service: Service, receive: Receive, clock: HandClock
) -> None:
    refused = {
        "resourceType": "OperationOutcome",
        "issue": [{"code": "value", "details": {"coding": [{"code": "REC_BAD_REQUEST"}]}}],
    }
    service.next = [(400, json.dumps(refused).encode())]
    handover_id = receive()
    desk.start(handover_id)
    work(desk)
    desk.finish(handover_id, form=OUTCOME)
    clock.go(seconds=10)
    work(desk)

    head = resources(service.bodies[1], "MessageHeader")[0]
    assert head["reason"]["coding"][0]["code"] == "new"
    assert service.came[1].headers["use-context"].endswith("|new")


def test_what_the_original_lacks_fails_visibly_before_anything_leaves(
    desk: Desk, service: Service, receive: Receive, clock: HandClock
) -> None:
    made = message(VALIDATION, clock.now)
    made["entry"] = [e for e in made["entry"] if e["resource"]["resourceType"] != "Consent"]
    handover_id = receive(made)
    desk.start(handover_id)
    work(desk)
    desk.finish(handover_id, form=OUTCOME)
    clock.go(seconds=10)
    work(desk)

    reply = sent(desk, handover_id)[1]
    assert (reply.state, reply.code) == (ReplyState.FAILED, "REPLY-020")
    assert len(service.came) == 1


def test_after_a_partial_update_the_request_before_it_is_answered(
    desk: Desk, service: Service, receive: Receive, store: Store, clock: HandClock
) -> None:
    receive()
    with store.reading() as tx:
        ((given, first_id),) = tx.rows("SELECT service_request_id, bundle_id FROM exchanges")
    clock.go(minutes=3)
    partial = message(VALIDATION, clock.now) | {"id": str(uuid4())}
    kept = ("MessageHeader", "ServiceRequest", "Patient", "Encounter", "Organization")
    partial["entry"] = [e for e in partial["entry"] if e["resource"]["resourceType"] in kept]
    resources(partial, "MessageHeader")[0]["reason"]["coding"][0]["code"] = "update"
    resources(partial, "ServiceRequest")[0]["id"] = given
    handover_id = receive(partial)
    desk.start(handover_id)
    desk.finish(handover_id, form=OUTCOME)
    clock.go(seconds=10)
    work(desk)

    interim, final = service.bodies
    answered = [
        resources(b, "MessageHeader")[0]["response"]["identifier"] for b in (interim, final)
    ]
    assert answered == [partial["id"], first_id]
    assert len(resources(final, "Encounter")) == 2


def test_did_not_attend_goes_for_a_referral_with_a_safeguarding_flag(
    desk: Desk, service: Service, receive: Receive, clock: HandClock
) -> None:
    handover_id = receive(TO_ED)
    desk.not_attended(handover_id)
    work(desk)
    assert service.came == []  # held as long as it can be undone
    clock.go(seconds=10)
    work(desk)

    head = resources(service.bodies[0], "MessageHeader")[0]
    assert head["definition"].endswith("servicerequest-response-referral")
    assert sent(desk, handover_id)[0].state is ReplyState.CONFIRMED


def test_not_attended_undone_in_time_tells_nobody(
    desk: Desk, service: Service, receive: Receive, clock: HandClock
) -> None:
    handover_id = receive(TO_ED)
    desk.not_attended(handover_id)
    assert Step.UNDO_NOT_ATTENDED in offered(desk, handover_id)
    desk.undo_not_attended(handover_id)
    clock.go(minutes=1)
    work(desk)

    assert desk.row(handover_id).state is State.EXPECTED
    assert service.came == []


@pytest.mark.hazard("H06", "H22")
def test_not_attended_that_left_is_put_back_and_says_what_the_sender_knows(
    desk: Desk, service: Service, receive: Receive, clock: HandClock
) -> None:
    handover_id = receive(TO_ED)
    desk.not_attended(handover_id)
    clock.go(seconds=10)
    work(desk)

    assert Step.UNDO_NOT_ATTENDED not in offered(desk, handover_id)
    assert offered(desk, handover_id)[Step.BACK_TO_EXPECTED] == (
        "Back to expected is recorded here only. Northshire Ambulance has been told of "
        "Not attended, and no message takes that back. Telephone it."
    )
    with pytest.raises(Refused) as told:
        desk.undo_not_attended(handover_id)
    assert told.value.code == "DESK-006"
    desk.back_to_expected(handover_id, "another patient was meant")
    work(desk)

    assert desk.row(handover_id).state is State.EXPECTED
    assert len(service.came) == 1


@pytest.mark.hazard("H06")
def test_nobody_is_told_that_a_patient_did_not_attend_who_came_after_all(
    desk: Desk, service: Service, receive: Receive, clock: HandClock
) -> None:
    handover_id = receive(TO_ED)
    desk.not_attended(handover_id)
    desk.accept(handover_id)
    clock.go(minutes=1)
    work(desk)

    assert desk.row(handover_id).state is State.ARRIVED
    assert service.came == []
    first = sent(desk, handover_id)[0]
    assert (first.state, first.words) == (ReplyState.WITHDRAWN, "Ended by Accept.")


def offered(desk: Desk, handover_id: str) -> dict[Step, str]:
    return {one.step: one.says for one in desk.open(handover_id).offers}
