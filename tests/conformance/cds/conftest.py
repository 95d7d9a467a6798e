"""The sender of the CDS suite: it notifies, and is asked for the encounters that it named."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from json import dumps

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from app.demo.authoring.build import build
from app.demo.encounters import telephone
from tests.conformance.target import Target

PATIENCE_S = 20.0


class Sender:
    """A sender's system; what it holds is the same under every id that it is asked for."""

    def __init__(self, server: HTTPServer) -> None:
        self.base_url = server.url_for("/fhir")
        self.asked: list[str] = []
        self._news = threading.Condition()
        self._resources = build(telephone.HEAD_INJURY, datetime.now(UTC))

    def __call__(self, request: Request) -> Response:
        encounter = request.args.get("_id", "")
        with self._news:
            self.asked.append(encounter)
            self._news.notify_all()
        entries = [
            {"fullUrl": f"{self.base_url}/{kind}/{name}", "resource": {**one, "id": name}}
            for one in self._resources
            for kind in [one["resourceType"]]
            for name in [encounter if kind == "Encounter" else one["id"]]
        ]

        bundle = {"resourceType": "Bundle", "type": "searchset", "entry": entries}
        return Response(dumps(bundle), content_type="application/fhir+json")

    def was_asked_for(self, encounter: str) -> bool:
        """Whether the receiver asks for that encounter, now or soon."""
        with self._news:
            return self._news.wait_for(lambda: encounter in self.asked, PATIENCE_S)


@pytest.fixture
def sender(target: Target) -> Iterator[Sender]:
    """The sender, at the address at which the receiver looks for it."""
    with HTTPServer("127.0.0.1", target.sender_port) as server:
        made = Sender(server)
        server.expect_request("/fhir/Encounter").respond_with_handler(made)
        yield made
        server.clear()


@pytest.fixture
def address(target: Target) -> str:
    """The base address of the sender, whether it runs or not."""
    return f"http://127.0.0.1:{target.sender_port}/fhir"
