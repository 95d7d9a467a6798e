"""A case that its sender asks about once more: what is another request, and what is the same."""

from uuid import uuid4

import pytest

from app.demo.bars.build import message
from app.demo.bars.from_cas_999 import VALIDATION
from app.desk.desk import Desk
from app.report.states import ReplyState, State, Step
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


@pytest.mark.hazard("H06", "P11")
def test_a_second_request_about_a_case_that_was_answered_gets_answers_of_its_own(
    desk: Desk, service: Service, receive: Receive, clock: HandClock
) -> None:
    first = message(VALIDATION, clock.now)
    handover_id = receive(first)
    desk.start(handover_id)
    desk.finish(handover_id, form=OUTCOME)
    clock.go(minutes=30)
    work(desk)
    later = message(VALIDATION, clock.now) | {"id": str(uuid4())}
    assert receive(later) == handover_id
    assert desk.row(handover_id).state is State.EXPECTED

    for step in (Step.START, Step.FINISH):
        assert "recorded here only" not in desk.what_will_be_sent(handover_id, step)
    clock.go(minutes=5)
    started = clock.now
    desk.start(handover_id)
    clock.go(minutes=5)
    desk.finish(handover_id, form=OUTCOME)
    clock.go(minutes=1)
    work(desk)

    answered = [resources(b, "MessageHeader")[0]["response"]["identifier"] for b in service.bodies]
    assert answered == [first["id"], first["id"], later["id"], later["id"]]
    ours = resources(service.bodies[3], "Encounter")[1]
    assert ours["period"]["start"] == started.isoformat(timespec="milliseconds")
    assert [one.state for one in sent(desk, handover_id)] == [ReplyState.CONFIRMED] * 4


def test_the_same_request_sent_again_gets_no_second_outcome(
    desk: Desk, service: Service, receive: Receive, clock: HandClock
) -> None:
    made = message(VALIDATION, clock.now)
    handover_id = receive(made)
    desk.start(handover_id)
    desk.finish(handover_id, form=OUTCOME)
    clock.go(minutes=30)
    work(desk)
    assert receive(made) == handover_id
    assert desk.row(handover_id).state is State.DONE
    desk.back_to_in_consultation(handover_id, "too early")

    assert desk.what_will_be_sent(handover_id, Step.FINISH).endswith(
        "has the outcome of this validation already."
    )
    desk.finish(handover_id)
    clock.go(minutes=30)
    work(desk)
    assert len(service.came) == 2
