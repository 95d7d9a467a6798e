"""A validation by BaRS and its sender on a real socket, for the tests of what it is told."""

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from app.connections.gateway.seam import Asked, Peer, patient
from app.connections.secrets import MemorySecrets
from app.demo.bars.build import message
from app.demo.bars.from_cas_999 import VALIDATION
from app.demo.bars.story import Handover
from app.desk.desk import Desk
from app.desk.filing import Filer
from app.desk.forms import Outcome, ReplyForm
from app.desk.outbox import OutboxWorker
from app.desk.reception.bars import bars_door
from app.desk.reception.keeper import Keeper
from app.desk.transports.choose import transports_for
from app.report.states import State
from app.settings.registry import SenderKind, SenderSettings, Settings
from app.store.records import Reply
from app.store.store import Store
from tests.desk.conftest import NURSE, HandClock

DX = Outcome("https://fhir.nhs.uk/CodeSystem/pathways-dx-codes", "Dx05", "Local service, 2 hours")
OUTCOME = ReplyForm(words="CONSULTATION SUMMARY: settled.", outcomes=(DX,), action_needed=False)
TARGET = base64.b64encode(b'{"system": "https://x.example", "value": "1"}').decode()


@dataclass
class Service:
    """The sender's own ``$process-message``: what came, and what it answers next."""

    came: list[Request] = field(default_factory=list)
    next: list[tuple[int, bytes]] = field(default_factory=list)

    def __call__(self, request: Request) -> Response:
        self.came.append(request)
        status, body = self.next.pop(0) if self.next else (200, request.get_data())
        ids = {name: request.headers[name] for name in ("X-Request-Id", "X-Correlation-Id")}
        return Response(body, status, headers=ids)

    @property
    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(one.get_data()) for one in self.came]


@pytest.fixture(name="service")
def made_service(httpserver: HTTPServer) -> Service:
    made = Service()
    httpserver.expect_request("/FHIR/R4/$process-message").respond_with_handler(made)
    return made


@pytest.fixture(name="desk")
def made_desk(store: Store, httpserver: HTTPServer, clock: HandClock) -> Desk:
    sender = SenderSettings(
        "Northshire Ambulance",
        httpserver.url_for("/FHIR/R4"),
        kind=SenderKind.BARS,
        identities=("RXZ14", "RXZ11"),
        organisation="RXX",
        our_name="Northshire General Hospital",
        our_endpoint="2000099913",
        did_not_attend=True,
    )
    return Desk(store, Settings(senders=(sender,)), NURSE, clock=clock)


Receive = Callable[..., str]


@pytest.fixture(name="receive")
def made_receive(desk: Desk, store: Store, clock: HandClock) -> Iterator[Receive]:
    """A message comes in and is filed; gives its handover."""
    with Keeper(store) as keeper:
        door = patient(bars_door(desk, keeper))

        def coming(story: Handover | dict[str, Any] = VALIDATION) -> str:
            made = story if isinstance(story, dict) else message(story, clock.now)
            answered = door(asked(made))
            assert answered.status == 200, answered.body
            Filer(desk).file_all()
            (row,) = (row for state in State for row in desk.rows(state))
            return row.id

        yield coming


def asked(made: dict[str, Any]) -> Asked:
    headers = {
        "x-request-id": str(uuid4()),
        "x-correlation-id": "10111213-1415-4617-9819-1a1b1c1d1e1f",
        "nhsd-target-identifier": TARGET,
        "accept": "application/fhir+json",
    }
    body = json.dumps(made).encode()
    return Asked("POST", "/$process-message", (), headers, Peer("127.0.0.1"), body)


def work(desk: Desk) -> None:
    OutboxWorker(desk, transports_for(desk.settings, MemorySecrets())).run_once()


def sent(desk: Desk, handover_id: str) -> list[Reply]:
    return [one for one in desk.replies(handover_id) if one.kind != "here-only"]


def resources(made: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [e["resource"] for e in made["entry"] if e["resource"]["resourceType"] == kind]
