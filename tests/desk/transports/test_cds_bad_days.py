"""Bad days of a Task update: what stands with the reply then, and that it goes once afterwards."""

import gzip
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from app.connections.secrets import MemorySecrets
from app.desk.desk import Desk
from app.desk.outbox import OutboxWorker
from app.desk.transports.choose import transports_for
from app.report.states import ReplyState
from app.settings.registry import SenderSettings, Settings
from app.store import audit
from app.store.records import Reply
from app.store.store import Store
from tests.desk.conftest import NURSE, HandClock
from tests.desk.made import message, read

SENDER = "Northshire 111"
PAGE = "<!DOCTYPE html><html><body>Please sign in to the guest network</body></html>"
Says = Callable[[Request], Response]


class Tasks:
    """A sender with one Task, and what it says in the place of an answer for once."""

    def __init__(self) -> None:
        self.task: dict[str, Any] = {
            "resourceType": "Task",
            "id": "7",
            "meta": {"versionId": "1"},
            "status": "requested",
            "intent": "order",
        }
        self.puts = 0
        self.instead: dict[str, Says] = {}

    def __call__(self, asked: Request) -> Response:
        strange = self.instead.pop(asked.method, None)
        if strange is not None and asked.method == "GET":
            return strange(asked)
        if asked.method == "PUT":
            self.puts += 1
            version = int(self.task["meta"]["versionId"])
            if asked.headers["If-Match"] != f'W/"{version}"':
                return Response("", 412)
            self.task = json.loads(asked.get_data()) | {"meta": {"versionId": str(version + 1)}}
        return strange(asked) if strange else Response(json.dumps(self.task))


def page(_: Request) -> Response:
    return Response(PAGE, 200, content_type="text/html")


def another(_: Request) -> Response:
    """The Task of another patient, which we have accepted."""
    other = {"resourceType": "Task", "id": "8", "meta": {"versionId": "1"}, "status": "accepted"}
    other |= {"intent": "order", "owner": {"identifier": {"value": "RXX"}}}
    return Response(json.dumps(other), 201)


def too_many(_: Request) -> Response:
    return Response("", 429, headers={"Retry-After": "Sun, 22 Nov 2026 15:00:00 GMT"})


def come_back_in_twenty_minutes(_: Request) -> Response:
    return Response("", 503, headers={"Retry-After": "1200"})


def elsewhere(_: Request) -> Response:
    return Response("", 307, headers={"Location": "https://sign-in.example.nhs.uk/"})


def bomb(_: Request) -> Response:
    return Response(gzip.compress(bytes(64 * 1024 * 1024)), headers={"Content-Encoding": "gzip"})


@pytest.fixture
def tasks(httpserver: HTTPServer) -> Tasks:
    made = Tasks()
    httpserver.expect_request("/fhir/Task/7").respond_with_handler(made)
    return made


@pytest.fixture
def accepted(store: Store, clock: HandClock, httpserver: HTTPServer) -> Callable[[], Reply]:
    """An acceptance that was decided; each call tries to send it, and gives it as it stands."""
    sender = SenderSettings(
        SENDER,
        httpserver.url_for("/fhir"),
        task_updates=True,
        organisation="RXX",
        retries=0,
    )
    settings = Settings(senders=(sender,))
    desk = Desk(store, settings, NURSE, clock=clock, read=read)
    handover = desk.receive(message(hooks=[["Task/7", "requested", "1"]]), SENDER, "x").handover_id
    desk.accept(handover)

    def work() -> Reply:
        clock.go(hours=1)
        OutboxWorker(desk, transports_for(settings, MemorySecrets())).run_once()
        return desk.replies(handover)[0]

    return work


@pytest.mark.hazard("P11", "H06")
@pytest.mark.parametrize(
    ("method", "says", "code"),
    [
        ("GET", page, "CONN-070"),
        ("GET", another, "CONN-076"),
        ("GET", too_many, "CONN-040"),
        ("GET", elsewhere, "CONN-080"),
        ("PUT", page, "CONN-070"),
        ("PUT", too_many, "CONN-040"),
        ("PUT", elsewhere, "CONN-080"),
    ],
)
def test_what_is_no_answer_of_the_sender_leaves_it_waiting_and_it_is_taken_once(
    accepted: Callable[[], Reply], tasks: Tasks, store: Store, method: str, says: Says, code: str
) -> None:
    tasks.instead[method] = says
    stands = accepted()
    assert (stands.state, stands.code) == (ReplyState.WAITING, code)
    assert stands.words

    done = accepted()
    assert (done.state, done.code) == (ReplyState.CONFIRMED, "")
    assert (tasks.puts, tasks.task["status"]) == (1, "accepted")
    assert audit.verify(store).sound


@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_until_when_the_sender_asks_to_wait_stands_with_the_reply(
    accepted: Callable[[], Reply], tasks: Tasks, clock: HandClock, method: str
) -> None:
    tasks.instead[method] = come_back_in_twenty_minutes
    stands = accepted()
    assert stands.state is ReplyState.WAITING
    assert stands.words.endswith("The sender asked to wait until 15:26.")
    assert stands.not_before == clock() + timedelta(minutes=20)
    assert accepted().state is ReplyState.CONFIRMED


@pytest.mark.hazard("H06")
def test_a_yes_to_another_task_is_looked_up_before_anything_is_said(
    accepted: Callable[[], Reply], tasks: Tasks
) -> None:
    """What stands there decides, not what the answer to the update holds."""
    tasks.instead["PUT"] = another
    assert accepted().state is ReplyState.CONFIRMED
    assert tasks.task["status"] == "accepted"


def test_an_answer_that_unpacks_without_end_fails_and_says_why(
    accepted: Callable[[], Reply], tasks: Tasks
) -> None:
    tasks.instead["GET"] = bomb
    stands = accepted()
    assert (stands.state, stands.code) == (ReplyState.FAILED, "CONN-072")
    assert tasks.puts == 0
