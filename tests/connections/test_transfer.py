"""What a network does to one request, over real sockets."""

import gzip
import logging
import socket
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response

from app.connections.ems import EmsClient
from app.connections.secrets import MemorySecrets
from app.report.errors import ConnectionFailed
from tests.connections.conftest import NHS_NUMBER
from tests.connections.failures import failure_of
from tests.connections.fhir_samples import FHIR_JSON, PATIENT, bundle, resource
from tests.connections.raw_server import http, raw_server, unused_port

MakeClient = Callable[..., EmsClient]


@pytest.mark.hazard("0101")
def test_a_refused_connection_is_tried_again_with_growing_pauses(
    client_for: MakeClient, pauses: list[float]
) -> None:
    failure = failure_of(client_for(f"http://127.0.0.1:{unused_port()}/fhir"))
    assert (failure.code, failure.retryable) == ("CONN-054", True)
    assert len(pauses) == 3
    assert 0.125 <= pauses[0] <= 0.25 <= pauses[1] <= 0.5 <= pauses[2] <= 1.0


def test_tries_end_when_the_program_is_closing(
    secrets: MemorySecrets, client_for: MakeClient
) -> None:
    closing = threading.Event()
    closing.set()
    other = client_for(f"http://127.0.0.1:{unused_port()}/fhir")
    with EmsClient(other.sender, secrets, pause=closing.wait) as client:
        started = time.monotonic()
        assert failure_of(client).code == "CONN-054"
        assert time.monotonic() - started < 0.5


@pytest.mark.parametrize("host", ["ems.invalid", "a..b"])
def test_an_unknown_host_name_is_told(client_for: MakeClient, host: str) -> None:
    client = client_for(f"http://{host}/fhir")
    assert failure_of(client).code == "CONN-053"


def test_a_connection_that_is_not_taken_ends_in_time(client_for: MakeClient) -> None:
    with ExitStack() as stack:
        deaf = stack.enter_context(socket.socket())
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        for _ in range(3):  # fills the queue: the next one is neither taken nor refused
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(deaf.getsockname())
        client = client_for(f"http://127.0.0.1:{deaf.getsockname()[1]}/fhir", timeout_s=0.2)
        assert failure_of(client).code == "CONN-050"


def test_a_sender_that_says_nothing_is_given_up(client_for: MakeClient) -> None:
    with raw_server(lambda _line, over: bool(over.wait(5))) as server:
        failure = failure_of(client_for(server.url, timeout_s=0.1))
        assert (failure.code, failure.retryable) == ("CONN-051", True)
        assert len(server.requests) == 4


def test_half_an_answer_and_then_silence_is_given_up(client_for: MakeClient) -> None:
    def script(line: socket.socket, over: threading.Event) -> None:
        line.sendall(http(PATIENT.encode())[:-9])
        over.wait(5)

    with raw_server(script) as server:
        assert failure_of(client_for(server.url, timeout_s=0.1)).code == "CONN-051"


@pytest.mark.parametrize("start", [b"HTTP/1.1 200 OK\r\nX-Slow: ", http(b"", length=10_000)])
def test_an_answer_that_dribbles_is_cut_off(client_for: MakeClient, start: bytes) -> None:
    """Every byte comes in time, and the whole never does: in the headers, in the body."""

    def script(line: socket.socket, over: threading.Event) -> None:
        line.sendall(start)
        while not over.wait(0.02):
            line.sendall(b"x")

    with raw_server(script) as server:
        started = time.monotonic()
        failure = failure_of(client_for(server.url, timeout_s=1, total_s=0.3, retries=1))
        assert (failure.code, failure.retryable) == ("CONN-052", True)
        assert time.monotonic() - started < 3


def test_an_answer_without_a_length_is_not_taken_for_whole_when_cut_off(
    client_for: MakeClient,
) -> None:
    def script(line: socket.socket, over: threading.Event) -> None:
        line.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + PATIENT.encode())
        over.wait(5)

    with raw_server(script) as server:
        client = client_for(server.url, timeout_s=2, total_s=0.3, retries=0)
        assert failure_of(client).code == "CONN-052"


@pytest.mark.hazard("0501")
@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"HTTP/1.1 200",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        http(PATIENT.encode(), length=500),
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"\x15\x03\x01\x00\x02\x02\x46",
        http(b"", "Transfer-Encoding: chunked").replace(b"Content-Length: 0\r\n", b"")
        + b"40\r\nshort",
    ],
)
def test_a_connection_that_breaks_off_is_told(client_for: MakeClient, said: bytes) -> None:
    with raw_server(lambda line, _over: line.sendall(said)) as server:
        failure = failure_of(client_for(server.url))
        assert (failure.code, failure.retryable) == ("CONN-055", True)


@pytest.mark.hazard("0501")
@pytest.mark.parametrize(
    "body", [PATIENT[:-1], '{"resourceType": "Pat', "<Bundle xmlns='http://hl7.org/fhir'><entry>"]
)
def test_a_cut_off_resource_is_asked_for_again(
    httpserver: HTTPServer, ems: EmsClient, body: str
) -> None:
    httpserver.expect_ordered_request("/fhir/Patient/1").respond_with_data(body)
    httpserver.expect_ordered_request("/fhir/Patient/1").respond_with_data(PATIENT)
    assert ems.read("Patient/1") == PATIENT.encode()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("<html><body>Sign in to the hospital proxy</body></html>", "text/html"),
        ("<!DOCTYPE html><title>x</title>", "text/html"),
        ("<!DOCTYPE x [<!ENTITY a 'b'>]><Patient xmlns='http://hl7.org/fhir'/>", FHIR_JSON),
        ("<?xml version='1.0'?><html/>", "application/xml"),
        ('{"status": "ok"}', "application/json"),
        ("[]", FHIR_JSON),
        ("hello", "text/plain"),
        ("", FHIR_JSON),
        ("\x89PNG", "image/png"),
    ],
)
def test_what_is_not_fhir_is_told_so(
    httpserver: HTTPServer, ems: EmsClient, body: str, kind: str
) -> None:
    httpserver.expect_request("/fhir/Patient/1").respond_with_data(body, content_type=kind)
    failure = failure_of(ems)
    assert (failure.code, failure.retryable) == ("CONN-070", False)
    assert "hospital" not in failure.line


# size


def packed_bomb(mebibytes: int) -> bytes:
    return gzip.compress(b" " * (mebibytes * 1024 * 1024))


@pytest.mark.parametrize("times", [1, 2])
def test_a_packed_bomb_is_refused_before_it_is_unpacked(
    httpserver: HTTPServer, ems: EmsClient, times: int
) -> None:
    body = packed_bomb(100)
    for _ in range(times - 1):
        body = gzip.compress(body)
    headers = {"Content-Encoding": ", ".join(["gzip"] * times)}
    httpserver.expect_request("/fhir/Patient/1").respond_with_data(body, headers=headers)
    failure = failure_of(ems)
    assert (failure.code, failure.retryable) == (["CONN-072", "CONN-073"][times - 1], False)


def test_a_stream_without_end_is_cut_at_the_limit(client_for: MakeClient) -> None:
    sent = 0

    def script(line: socket.socket, over: threading.Event) -> None:
        nonlocal sent
        line.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        while sent < 60 * 1024 * 1024 and not over.is_set():
            sent += line.send(b"{" * 65_536)

    with raw_server(script) as server:
        assert failure_of(client_for(server.url, max_bytes=500_000)).code == "CONN-072"
    assert sent < 20 * 1024 * 1024


def test_a_length_that_is_too_large_is_refused_at_once(client_for: MakeClient) -> None:
    said = http(b"{", length=60 * 1024 * 1024)
    with raw_server(lambda line, over: (line.sendall(said), over.wait(5))) as server:
        assert failure_of(client_for(server.url, max_bytes=500_000)).code == "CONN-072"
        assert len(server.requests) == 1


def test_a_packed_answer_is_unpacked(httpserver: HTTPServer, ems: EmsClient) -> None:
    httpserver.expect_request(
        "/fhir/Patient/1", headers={"Accept-Encoding": "gzip"}
    ).respond_with_data(gzip.compress(PATIENT.encode()), headers={"Content-Encoding": "gzip"})
    assert ems.read("Patient/1") == PATIENT.encode()


@pytest.mark.parametrize("encoding", ["gzip", "br", "zstd", "compress"])
def test_a_packing_that_is_not_what_it_says_is_told(
    httpserver: HTTPServer, ems: EmsClient, encoding: str
) -> None:
    httpserver.expect_request("/fhir/Patient/1").respond_with_data(
        PATIENT, headers={"Content-Encoding": encoding}
    )
    assert failure_of(ems).code == "CONN-073"


# sign-on, and what is kept quiet


def test_the_token_goes_as_a_bearer(httpserver: HTTPServer, client_for: MakeClient) -> None:
    httpserver.expect_request(
        "/fhir/Patient/1", headers={"Authorization": "Bearer made-up-token"}
    ).respond_with_data(PATIENT)
    client = client_for(httpserver.url_for("/fhir"), token_secret="ems-token")
    assert client.read("Patient/1") == PATIENT.encode()


@pytest.mark.parametrize("token", [None, "", "two words", "line\nbreak", "tökén"])
def test_without_a_usable_token_nobody_is_asked(
    httpserver: HTTPServer, client_for: MakeClient, secrets: MemorySecrets, token: str | None
) -> None:
    secrets.delete("ems-token")
    if token is not None:
        secrets.set("ems-token", token)
    client = client_for(httpserver.url_for("/fhir"), token_secret="ems-token")
    failure = failure_of(client)
    assert failure.code == "CONN-012"
    assert httpserver.log == []


@pytest.mark.parametrize("answer", ["found", "nothing", "refused"])
def test_no_log_holds_an_nhs_number_or_a_token(
    httpserver: HTTPServer,
    client_for: MakeClient,
    caplog: pytest.LogCaptureFixture,
    answer: str,
) -> None:
    found = {
        "found": Response(bundle(resource("Encounter", "1"))),
        "nothing": Response(bundle()),
        "refused": Response("no", 401),
    }[answer]
    httpserver.expect_request("/fhir/Encounter").respond_with_response(found)
    client = client_for(httpserver.url_for("/fhir"), token_secret="ems-token")
    caplog.set_level(logging.DEBUG)
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.NOTSET)
    said = ""
    try:
        client.search(NHS_NUMBER)
    except ConnectionFailed as failure:
        said = failure.line
    assert len(httpserver.log) == 1
    ours = [line for line in caplog.records if line.name != "werkzeug"]
    text = said + "".join(line.getMessage() for line in ours)
    assert NHS_NUMBER not in text
    assert "made-up-token" not in text


def test_a_failure_that_may_pass_is_tried_again_and_then_works(
    httpserver: HTTPServer, ems: EmsClient, pauses: list[float]
) -> None:
    for status in (503, 500, 429):
        httpserver.expect_ordered_request("/fhir/Patient/1").respond_with_data("", status)
    httpserver.expect_ordered_request("/fhir/Patient/1").respond_with_data(PATIENT)
    assert ems.read("Patient/1") == PATIENT.encode()
    assert len(pauses) == 3


@pytest.mark.parametrize("status", [400, 401, 403, 410, 415, 422])
def test_a_failure_that_stays_is_not_tried_again(
    httpserver: HTTPServer, ems: EmsClient, status: int
) -> None:
    httpserver.expect_request("/fhir/metadata").respond_with_data("", status)
    with pytest.raises(ConnectionFailed):
        ems.check()
    assert len(httpserver.log) == (2 if status == 415 else 1)  # 415: asked again for XML alone


def test_two_threads_take_turns(client_for: MakeClient) -> None:
    """The second waits for as long as the first needs, and that is no time-out of its own."""

    def slowly(line: socket.socket, over: threading.Event) -> None:
        for byte in http(PATIENT.encode()):
            line.sendall(bytes([byte]))
            over.wait(0.003)

    got: list[bytes | None] = []
    with raw_server(slowly) as server:
        client = client_for(server.url, timeout_s=0.2, total_s=5, retries=0)
        threads = [
            threading.Thread(target=lambda: got.append(client.read("Patient/1"))) for _ in range(3)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert got == [PATIENT.encode()] * 3
