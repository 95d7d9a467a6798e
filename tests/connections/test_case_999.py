"""Bringing a validation response to a real socket, and what each answer means."""

import json
from collections.abc import Iterator

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response

from app.connections.case_999 import Case999Client
from app.connections.secrets import MemorySecrets
from app.report.errors import ConnectionFailed
from app.settings.registry import SenderKind, SenderSettings
from tests.connections.fhir_samples import outcome, resource
from tests.connections.raw_server import unused_port

MESSAGE = b'{"resourceType": "Bundle", "type": "message"}'
BUNDLE = '{"resourceType": "Bundle", "type": "message"}'
XML_FAULT = (
    '<OperationOutcome xmlns="http://hl7.org/fhir"><issue><severity value="error"/>'
    '<code value="invalid"/></issue></OperationOutcome>'
)


def issues(severity: str, code: str, *, bundled: bool = False) -> str:
    told = {"resourceType": "OperationOutcome", "issue": [{"severity": severity, "code": code}]}
    made = {"resourceType": "Bundle", "entry": [{"resource": told}]} if bundled else told
    return json.dumps(made)


def sender(base_url: str) -> SenderSettings:
    return SenderSettings(
        "Shire Ambulance", base_url, SenderKind.CASE_999, timeout_s=1.0, total_s=3.0
    )


@pytest.fixture
def client(httpserver: HTTPServer) -> Iterator[Case999Client]:
    """A client whose requester is ``httpserver``."""
    settings = sender(httpserver.url_for("/999"))
    with Case999Client(settings, MemorySecrets(), pause=lambda _: False) as made:
        yield made


@pytest.mark.parametrize(
    ("message", "kind"),
    [(MESSAGE, "application/fhir+json"), (b"<Bundle/>", "application/fhir+xml")],
)
def test_a_message_is_posted_whole(
    httpserver: HTTPServer, client: Case999Client, message: bytes, kind: str
) -> None:
    httpserver.expect_oneshot_request(
        "/999/$process-message",
        method="POST",
        data=message,
        headers={"Content-Type": f"{kind}; charset=utf-8", "Accept": kind},
    ).respond_with_data(BUNDLE)
    assert client.send(message) == BUNDLE.encode()


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, ""),
        (202, ""),
        (204, ""),
        (200, BUNDLE),
        (201, issues("information", "informational")),
        (200, issues("warning", "value")),
        (409, issues("error", "duplicate")),
    ],
)
def test_an_answer_that_takes_it(
    httpserver: HTTPServer, client: Case999Client, status: int, body: str
) -> None:
    httpserver.expect_request("/999/$process-message").respond_with_data(body, status)
    assert client.send(MESSAGE) == body.encode()


@pytest.mark.parametrize(
    ("answer", "code", "retryable"),
    [
        (Response(issues("error", "invalid"), 200), "CONN-120", False),
        (Response(issues("fatal", "invalid", bundled=True), 200), "CONN-120", False),
        (Response(XML_FAULT, 200), "CONN-120", False),
        (Response(XML_FAULT, 400), "CONN-120", False),
        (Response(outcome("INVALID"), 422), "CONN-120", False),
        (Response(issues("error", "conflict"), 409), "CONN-120", False),
        (Response("<html>sign in</html>", 200), "CONN-121", True),
        (Response("<html>bad</html>", 400), "CONN-121", True),
        (Response('{"resourceType": "Bund', 200), "CONN-121", True),
        (Response("", 409), "CONN-121", True),
        (Response("", 404), "CONN-024", False),
        (Response("", 405), "CONN-024", False),
        (Response("", 415), "CONN-024", False),
        (Response("", 401), "CONN-010", False),
        (Response("", 403), "CONN-011", False),
        (Response("", 413), "CONN-072", False),
        (Response("", 429), "CONN-040", True),
        (Response("", 500), "CONN-042", True),
        (Response("<html>", 502), "CONN-041", True),
        (Response("", 302, {"Location": "https://elsewhere.example/"}), "CONN-080", False),
    ],
)
def test_an_answer_that_does_not(
    httpserver: HTTPServer, client: Case999Client, answer: Response, code: str, *, retryable: bool
) -> None:
    httpserver.expect_request("/999/$process-message").respond_with_response(answer)
    with pytest.raises(ConnectionFailed) as told:
        client.send(MESSAGE)
    assert (told.value.code, told.value.retryable) == (code, retryable)
    assert told.value.title == "Shire Ambulance has not confirmed the reply"
    assert len(httpserver.log) == 1  # it goes again from the outbox, not at once


def about(*tasks: str) -> bytes:
    """A message whose Tasks have these ids."""
    entries = [{"resource": resource("Task", name, status="completed")} for name in tasks]
    return json.dumps({"resourceType": "Bundle", "type": "message", "entry": entries}).encode()


@pytest.mark.hazard("H06", "H01")
@pytest.mark.parametrize("said", [about("8"), json.dumps(resource("Task", "8")).encode()])
def test_an_answer_about_another_case_is_none_to_this_one(
    httpserver: HTTPServer, client: Case999Client, said: bytes
) -> None:
    httpserver.expect_request("/999/$process-message").respond_with_data(said, 201)
    with pytest.raises(ConnectionFailed) as told:
        client.send(about("7"))
    assert (told.value.code, told.value.retryable) == ("CONN-122", True)
    assert client.send(about("8")) == said
    assert client.send(about("7", "8")) == said


def test_a_requester_that_is_not_there_is_tried_again_later() -> None:
    with (
        Case999Client(
            sender(f"http://127.0.0.1:{unused_port()}"), MemorySecrets(), pause=lambda _: True
        ) as client,
        pytest.raises(ConnectionFailed) as told,
    ):
        client.send(MESSAGE)
    assert (told.value.code, told.value.retryable) == ("CONN-054", True)
