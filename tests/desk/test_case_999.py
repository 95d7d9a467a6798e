"""Validation responses from the step to the requester's socket."""

import json
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from app.connections.secrets import MemorySecrets
from app.desk.desk import Desk
from app.desk.forms import Outcome, ReplyForm
from app.desk.outbox import OutboxWorker
from app.desk.transports.choose import transports_for
from app.desk.transports.clients import Clients
from app.readers.read import read
from app.report.errors import Refused
from app.report.states import ReplyState, State, Step
from app.settings.registry import SenderKind, SenderSettings, Settings
from app.store.store import Store
from tests.desk.conftest import NURSE, HandClock, Heard
from tests.desk.day import CHANCE
from tests.replies.case_999_requests import TASK_URL, request

SENDER = "Shire Ambulance"
TREATED = ReplyForm(
    outcomes=(Outcome("", "", "Patient treated"),), action_needed=False, words="Rang her."
)


class Case:
    """A validation request that came, and what its requester was told."""

    def __init__(
        self, store: Store, clock: HandClock, heard: Heard, base_url: str, message: bytes
    ) -> None:
        self.clock = clock
        sender = SenderSettings(
            SENDER, base_url, SenderKind.CASE_999, organisation="RXX", our_name="Town CAS"
        )
        settings = Settings(senders=(sender,))
        self.desk = Desk(store, settings, NURSE, announce=heard, clock=clock, read=read)
        ways = transports_for(settings, MemorySecrets())
        hurried = Clients(lambda _: True)
        self.worker = OutboxWorker(
            self.desk, lambda reply, source, _: ways(reply, source, hurried), chance=CHANCE
        )
        self.id = self.desk.receive(message, SENDER, "pushed").handover_id
        self.told: list[bytes] = []
        self.answers: list[Response] = []

    def answer(self, asked: Request) -> Response:
        self.told.append(asked.get_data())
        return self.answers.pop(0) if self.answers else Response("", 202)

    def send(self) -> None:
        self.clock.go(minutes=2)
        self.worker.run_once()

    def replies(self) -> list[tuple[str, ReplyState, str]]:
        return [(one.kind, one.state, one.code) for one in self.desk.replies(self.id)]

    def resources(self, number: int) -> dict[str, Any]:
        entries = json.loads(self.told[number])["entry"]
        return {one["resource"]["resourceType"]: one["resource"] for one in entries}


@pytest.fixture
def case(store: Store, clock: HandClock, heard: Heard, httpserver: HTTPServer) -> Case:
    """A request for a validation, and its requester on a real socket."""
    made = Case(store, clock, heard, httpserver.url_for("/999"), request())
    httpserver.expect_request("/999/$process-message").respond_with_handler(made.answer)
    return made


def test_start_and_finish_tell_the_requester(case: Case) -> None:
    assert case.desk.what_will_be_sent(case.id, Step.START) == (
        f"Start consultation tells {SENDER}: in progress."
    )
    case.desk.start(case.id)
    case.send()
    assert case.desk.what_will_be_sent(case.id, Step.FINISH) == (
        f"Finish tells {SENDER}: completed, with the outcomes."
    )
    case.desk.finish(case.id, form=TREATED)
    case.send()
    confirmed = ReplyState.CONFIRMED
    assert case.replies() == [("999-interim", confirmed, ""), ("999-final", confirmed, "")]
    interim, final = case.resources(0), case.resources(1)
    assert (interim["Task"]["status"], final["Task"]["status"]) == ("in-progress", "completed")
    assert interim["Task"]["id"] == final["Task"]["id"] == "T1"
    assert final["CarePlan"]["status"] == "completed"
    assert final["CarePlan"]["note"] == [{"text": "Rang her."}]
    assert final["Practitioner"]["name"] == [{"text": "Sam Okoro"}]
    started = case.desk.replies(case.id)[0].decided_at
    assert final["Encounter"]["period"] == {"start": started.isoformat(timespec="milliseconds")}


@pytest.mark.hazard("B18", "P11")
def test_each_response_is_sent_once_however_often_the_handover_is_put_back(case: Case) -> None:
    case.desk.start(case.id)
    case.send()
    case.desk.back_to_arrived(case.id, "another was meant")
    assert case.desk.what_will_be_sent(case.id, Step.START) == (
        f"Start consultation is recorded here only. {SENDER} was told before: in progress."
    )
    case.desk.start(case.id)
    case.desk.finish(case.id, form=TREATED)
    case.send()
    case.desk.back_to_in_consultation(case.id, "too early")
    assert case.desk.what_will_be_sent(case.id, Step.FINISH) == (
        f"Finish is recorded here only. {SENDER} has the outcomes already."
    )
    case.desk.finish(case.id)
    case.send()

    assert len(case.told) == 2
    assert case.desk.row(case.id).state is State.DONE


def test_accept_is_recorded_here_and_reject_is_for_the_telephone(case: Case) -> None:
    case.desk.accept(case.id)
    assert case.replies() == [("here-only", ReplyState.HERE_ONLY, "")]
    assert "counts as accepted when it arrives" in case.desk.what_will_be_sent(case.id, Step.ACCEPT)
    with pytest.raises(Refused) as told:
        case.desk.reject(case.id, ReplyForm(words="no room"))
    assert told.value.code == "DESK-008"
    assert "takes no rejection. Telephone it." in told.value.what_happened


def test_a_final_response_needs_an_outcome(case: Case) -> None:
    case.desk.start(case.id)
    with pytest.raises(Refused) as told:
        case.desk.finish(case.id)
    assert told.value.code == "DESK-013"


@pytest.mark.hazard("P11")
def test_a_response_whose_answer_was_lost_goes_again_with_the_same_bytes(case: Case) -> None:
    case.answers = [Response("<html>gateway</html>", 502), Response("<html>sign in</html>", 200)]
    case.desk.start(case.id)
    case.send()
    assert case.replies()[0][1:] == (ReplyState.WAITING, "CONN-041")
    for _ in range(3):
        case.send()
    assert case.replies() == [("999-interim", ReplyState.CONFIRMED, "")]
    assert len(case.told) == 3
    assert len(set(case.told)) == 1


def test_responses_are_in_order_whatever_the_clock_does(case: Case) -> None:
    case.desk.start(case.id)
    case.clock.go(hours=-1)
    case.desk.finish(case.id, form=TREATED)
    case.clock.go(hours=1)
    for _ in range(2):
        case.send()
    moments = [case.resources(n)["MessageHeader"]["meta"]["lastUpdated"] for n in (0, 1)]
    assert moments[0] < moments[1]


@pytest.mark.parametrize("step", [Step.START, Step.FINISH])
def test_what_asks_for_no_validation_gets_no_response(
    store: Store, clock: HandClock, heard: Heard, step: Step
) -> None:
    call_back = request(code={"text": "Clinical call back"})
    case = Case(store, clock, heard, "http://127.0.0.1:9", call_back)
    assert case.desk.what_will_be_sent(case.id, step) == (
        f"{step.value} is recorded here only. {SENDER} asked for no validation."
    )


def test_without_an_address_nothing_can_be_sent(
    store: Store, clock: HandClock, heard: Heard
) -> None:
    case = Case(store, clock, heard, "", request())
    said = case.desk.what_will_be_sent(case.id, Step.START)
    assert "No address is set up" in said
    case.desk.start(case.id)
    assert case.replies() == []


def test_the_task_that_asked_is_the_one_that_is_answered(case: Case) -> None:
    case.desk.start(case.id)
    assert case.desk.replies(case.id)[0].target == TASK_URL
