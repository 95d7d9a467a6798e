"""A connection that is kept for the next reply, and what may become of it meanwhile."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import TypeVar

import pytest

from app.connections.bars import BarsClient
from app.connections.case_999 import Case999Client
from app.connections.client import SenderClient
from app.connections.itk import ItkClient
from app.connections.secrets import MemorySecrets
from app.report.errors import ConnectionFailed
from app.settings.registry import SenderSettings
from tests.connections.raw_server import Called, raw_server, read_request
from tests.connections.test_bars import BODY, IDS, LETTER

ADDRESSING = "http://www.w3.org/2005/08/addressing"
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
C = TypeVar("C", bound=SenderClient)
Answers = Callable[[bytes, int], bytes | None]
"""The answer to a request, and to which one of its connection; None hangs up without one."""


def envelope(name: str, message_id: str, body: str = "") -> bytes:
    return (
        f'<s:Envelope xmlns:s="{SOAP}" xmlns:a="{ADDRESSING}"><s:Header><a:{name}>{message_id}'
        f"</a:{name}></s:Header><s:Body>{body}</s:Body></s:Envelope>"
    ).encode()


def taken(message_id: str) -> bytes:
    """A yes to the message of that id."""
    ok = '<r:SimpleMessageResponse xmlns:r="urn:nhs-itk:ns:201005">OK</r:SimpleMessageResponse>'
    return http(envelope("RelatesTo", message_id, ok), "text/xml")


def http(body: bytes, media_type: str, **headers: str) -> bytes:
    """An answer after which the connection stays."""
    lines = [f"{name}: {value}" for name, value in headers.items()]
    head = [f"Content-Type: {media_type}", f"Content-Length: {len(body)}", *lines]
    return "\r\n".join(["HTTP/1.1 200 OK", *head]).encode() + b"\r\n\r\n" + body


class Sender:
    """A sender that keeps connections and answers as it is told."""

    def __init__(self, answers: Answers) -> None:
        self.connections = 0
        self._answers = answers

    def play(self, line: socket.socket, _: threading.Event) -> None:
        self.connections += 1
        for number, request in enumerate(self._requests(line)):
            answer = self._answers(request, number)
            if answer is None:
                return
            line.sendall(answer)

    def _requests(self, line: socket.socket) -> Iterator[bytes]:
        yield b""  # the first was read before
        while request := read_request(line):
            yield request


@pytest.fixture
def play() -> Iterator[Callable[[Answers], tuple[Sender, Called]]]:
    with ExitStack() as stack:

        def begin(answers: Answers) -> tuple[Sender, Called]:
            sender = Sender(answers)
            return sender, stack.enter_context(raw_server(sender.play))

        yield begin


Play = Callable[[Answers], tuple[Sender, Called]]


def client_of(kind: type[C], called: Called) -> C:
    settings = SenderSettings("Wolds 111", called.url, timeout_s=2.0, total_s=5.0)
    return kind(settings, MemorySecrets({}), pause=lambda _: False)


def test_answers_that_name_their_message_keep_the_connection(play: Play) -> None:
    sender, called = play(lambda _, number: taken(f"m{number + 1}"))
    with client_of(ItkClient, called) as client:
        client.send(envelope("MessageID", "m1"), "urn:x")
        client.send(envelope("MessageID", "m2"), "urn:x")
    assert sender.connections == 1


def test_a_connection_that_has_grown_old_is_made_anew_however_often_it_is_used(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A certificate is looked at when a connection is made, and may expire while it is kept."""
    now = 1_000.0
    monkeypatch.setattr("app.connections.wire.monotonic", lambda: now)
    sender, called = play(lambda *_: taken("m"))
    with client_of(ItkClient, called) as client:
        for seconds, connections in ((0, 1), (30, 1), (29, 1), (1, 2), (59, 2), (1, 3)):
            now += seconds
            client.send(envelope("MessageID", "m"), "urn:x")
            assert sender.connections == connections


@pytest.mark.parametrize("said", ["", "another"])
def test_answers_that_do_not_are_taken_and_the_connection_is_not_kept(
    play: Play, said: str
) -> None:
    sender, called = play(lambda *_: taken(said))
    with client_of(ItkClient, called) as client:
        for _ in range(2):
            assert (
                b"SimpleMessageResponse" in client.send(envelope("MessageID", "m"), "urn:x").answer
            )
    assert sender.connections == 2


@pytest.mark.hazard("P11")
def test_an_answer_that_comes_twice_is_not_taken_for_the_one_to_the_next_message(
    play: Play,
) -> None:
    sender, called = play(lambda *_: taken("m1") if sender.connections == 1 else taken("m2"))
    with client_of(ItkClient, called) as client:
        client.send(envelope("MessageID", "m1"), "urn:x")
        with pytest.raises(ConnectionFailed) as told:
            client.send(envelope("MessageID", "m2"), "urn:x")
        assert (told.value.code, told.value.retryable) == ("CONN-057", True)
        client.send(envelope("MessageID", "m2"), "urn:x")
    assert sender.connections == 2


@pytest.mark.hazard("P11")
def test_a_kept_connection_that_ends_without_an_answer_says_nothing_of_the_sender(
    play: Play,
) -> None:
    sender, called = play(lambda _, number: taken("m") if number == 0 else None)
    with client_of(ItkClient, called) as client:
        message = envelope("MessageID", "m")
        client.send(message, "urn:x")
        with pytest.raises(ConnectionFailed) as told:
            client.send(message, "urn:x")
        assert (told.value.code, told.value.retryable) == ("CONN-057", True)
        client.send(message, "urn:x")
    assert sender.connections == 2


@pytest.mark.hazard("P11")
def test_a_kept_connection_whose_other_end_is_gone_without_a_word_is_not_used_again(
    play: Play,
) -> None:
    sender, called = play(lambda _, number: taken("m") if number == 0 else b"")
    with client_of(ItkClient, called) as client:
        message = envelope("MessageID", "m")
        client.send(message, "urn:x")
        with pytest.raises(ConnectionFailed) as told:
            client.send(message, "urn:x")
        assert (told.value.code, told.value.retryable) == ("CONN-051", True)
        client.send(message, "urn:x")
    assert sender.connections == 2


def test_a_new_connection_that_ends_without_an_answer_does(play: Play) -> None:
    _, called = play(lambda *_: None)
    with client_of(ItkClient, called) as client, pytest.raises(ConnectionFailed) as told:
        client.send(envelope("MessageID", "m"), "urn:x")
    assert told.value.code == "CONN-055"


def test_a_bars_service_that_repeats_the_ids_keeps_the_connection(play: Play) -> None:
    answer = http(BODY, "application/fhir+json", **IDS)
    sender, called = play(lambda *_: answer)
    with client_of(BarsClient, called) as client:
        client.send(BODY, LETTER)
        client.send(BODY, LETTER)
    assert sender.connections == 1


def test_a_999_service_names_nothing_so_each_message_has_its_own_connection(play: Play) -> None:
    sender, called = play(lambda *_: http(b"", "application/fhir+json"))
    with client_of(Case999Client, called) as client:
        client.send(b"{}")
        client.send(b"{}")
    assert sender.connections == 2
