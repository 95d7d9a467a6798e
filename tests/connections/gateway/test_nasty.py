"""Callers that stall, lie, flood and break off, over raw sockets."""

import contextlib
import gzip
import socket
import threading
import time

import httpx
import pytest

from app.connections.gateway import line as line_module
from tests.connections.gateway.calling import (
    PATIENCE_S,
    Held,
    Listening,
    Open,
    Remembering,
    port_of,
    post,
    raw_line,
    said_to,
    until_closed,
)


@pytest.fixture(autouse=True)
def short_farewell(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a refused caller still sends is thrown away for a moment only."""
    monkeypatch.setattr(line_module, "LINGER_S", 0.4)


OK = b"HTTP/1.1 200 "


def is_alive(address: str) -> bool:
    return httpx.get(f"{address}/health").status_code == 200


def test_a_connection_that_says_nothing_is_closed(opened: Open, door: Remembering) -> None:
    address = opened(door, head_s=0.2)
    assert said_to(address) == b""
    assert is_alive(address)


def test_headers_that_never_end_are_408(opened: Open, door: Remembering) -> None:
    address = opened(door, head_s=0.2)
    got = said_to(address, b"POST /itk HTTP/1.1\r\nHost: x\r\nX-")
    assert got.startswith(b"HTTP/1.1 408 ")
    assert is_alive(address)


def test_headers_that_dribble_are_408_however_lively(opened: Open, door: Remembering) -> None:
    address = opened(door, head_s=0.3)
    began = time.monotonic()
    with raw_line(address) as line:
        line.sendall(b"POST /itk HTTP/1.1\r\nHost: x\r\n")
        got = _dribble(line, b"X-A: b\r\n" * 100, every_s=0.02)
    assert got.startswith(b"HTTP/1.1 408 ")
    assert time.monotonic() - began < 2


def test_a_body_of_one_byte_at_a_time_is_408(opened: Open, door: Remembering) -> None:
    address = opened(door, body_s=0.3, bytes_per_s=1000)
    began = time.monotonic()
    with raw_line(address) as line:
        line.sendall(post("/itk", b"", length=1000))
        got = _dribble(line, b"x" * 500, every_s=0.02)
    assert got.startswith(b"HTTP/1.1 408 ")
    assert time.monotonic() - began < 4
    assert door.asked == []


def test_a_body_that_stops_half_way_is_408(opened: Open, door: Remembering) -> None:
    got = said_to(opened(door, body_s=0.2), post("/itk", b"half", length=8))
    assert got.startswith(b"HTTP/1.1 408 ")
    assert door.asked == []


def test_a_large_body_has_time_in_proportion(opened: Open, door: Remembering) -> None:
    address = opened(door, body_s=0.2, bytes_per_s=100_000)
    with raw_line(address) as line:
        line.sendall(post("/itk", b"", length=300_000))
        for _ in range(5):
            line.sendall(b"x" * 60_000)
            threading.Event().wait(0.1)
        got = until_closed(line)
    assert got.startswith(OK)
    assert [len(one.body) for one in door.asked] == [300_000]


def test_a_caller_that_breaks_off_in_its_body_reaches_no_door(
    opened: Open, door: Remembering
) -> None:
    address = opened(door)
    with raw_line(address) as line:
        line.sendall(post("/itk", b"half", length=8))
    for _ in range(3):
        assert is_alive(address)
    assert door.asked == []


def test_a_caller_that_is_gone_before_its_answer_harms_nobody(opened: Open) -> None:
    door = Held()
    address = opened(door)
    with raw_line(address) as line:
        line.sendall(post("/itk", b"<x/>"))
        assert door.entered.acquire(timeout=PATIENCE_S)
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
    door.go.set()
    assert door.done.acquire(timeout=PATIENCE_S)
    assert is_alive(address)


def test_a_caller_that_closed_its_half_is_answered(opened: Open, door: Remembering) -> None:
    with raw_line(opened(door)) as line:
        line.sendall(post("/itk", b"<x/>"))
        line.shutdown(socket.SHUT_WR)
        assert until_closed(line).endswith(b"taken")


def test_a_body_that_is_too_large_is_413_before_it_is_sent(opened: Open, door: Remembering) -> None:
    address = opened(door, body_bytes=1000)
    got = said_to(address, post("/itk", b"", length=1001))
    assert got.startswith(b"HTTP/1.1 413 ")
    assert door.asked == []


def test_a_caller_that_sends_on_after_413_sees_why(opened: Open, door: Remembering) -> None:
    address = opened(door, body_bytes=1000)
    got = httpx.post(f"{address}/itk", content=b"x" * 3_000_000)
    assert (got.status_code, got.text) == (413, "The message is larger than what is taken here.")


def test_a_chunked_body_is_413_as_soon_as_it_is_too_large(opened: Open, door: Remembering) -> None:
    address = opened(door, body_bytes=1000)
    head = b"POST /itk HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    got = said_to(address, head, b"258\r\n" + b"x" * 600 + b"\r\n", b"258\r\n" + b"x" * 600)
    assert got.startswith(b"HTTP/1.1 413 ")
    assert door.asked == []


def test_what_follows_after_413_is_not_taken_for_another_request(
    opened: Open, door: Remembering
) -> None:
    address = opened(door, body_bytes=10, head_bytes=8_000)
    sent = post("/itk", b"", length=300_000).replace(b"Connection: close\r\n", b"")
    with raw_line(address) as line:
        line.sendall(sent)
        assert b"413" in line.recv(1_000).split(b"\r\n")[0]
        line.sendall(b"x" * 300_000)
        line.sendall(post("/itk", b"<x/>"))
        rest = until_closed(line)
    assert (rest.count(OK), rest.count(b"HTTP/1.1 ")) == (1, 1)
    assert [one.body for one in door.asked] == [b"<x/>"]


def test_a_caller_that_floods_after_413_is_cut_off(opened: Open, door: Remembering) -> None:
    address = opened(door, body_bytes=10)
    with raw_line(address) as line, contextlib.suppress(ConnectionError):
        line.sendall(post("/itk", b"", length=10**12))
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            line.sendall(b"x" * 65_536)
        pytest.fail("the flood was never stopped")


def test_a_chunked_body_is_taken(opened: Open, door: Remembering) -> None:
    head = (
        b"POST /itk HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    assert said_to(opened(door), head, b"3\r\nabc\r\n", b"2\r\nde\r\n0\r\n\r\n").startswith(OK)
    assert [one.body for one in door.asked] == [b"abcde"]


def test_expect_100_is_answered_before_the_body(opened: Open, door: Remembering) -> None:
    with raw_line(opened(door)) as line:
        line.sendall(post("/itk", b"", "Expect: 100-continue", length=4))
        assert line.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        line.sendall(b"<x/>")
        assert until_closed(line).startswith(OK)


def test_expect_100_of_too_much_is_413_at_once(opened: Open, door: Remembering) -> None:
    address = opened(door, body_bytes=10)
    got = said_to(address, post("/itk", b"", "Expect: 100-continue", length=11))
    assert got.startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "identity, gzip"])
def test_a_compressed_body_is_415(opened: Open, door: Remembering, encoding: str) -> None:
    got = said_to(opened(door), post("/itk", gzip.compress(b"x"), f"Content-Encoding: {encoding}"))
    assert got.startswith(b"HTTP/1.1 415 ")
    assert door.asked == []


@pytest.mark.parametrize(
    "request_",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(100),
        b"hello\r\n\r\n",
        b"GET /health HTTP/9.9\r\nHost: x\r\n\r\n",
        b"GET /he alth HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /health HTTP/1.1\r\n\r\n",
        b"GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET /health HTTP/1.1\r\nHost : x\r\n\r\n",
        b"GET /health HTTP/1.1\r\nHost: x\r\nX: a\x00b\r\n\r\n",
        b"GET /h%00ealth HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\nHost: x\r\n\r\n",
        b"CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"POST /itk HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"POST /itk HTTP/1.1\r\nHost: x\r\nContent-Length: 4x\r\n\r\n",
        b"POST /itk HTTP/1.1\r\nHost: x\r\nContent-Length: +4\r\n\r\nabcd",
        b"POST /itk HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999999\r\n\r\n",
        b"GET /cds?" + b"a&" * 200 + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    ],
)
def test_what_is_no_proper_request_is_refused(
    opened: Open, door: Remembering, request_: bytes
) -> None:
    address = opened(door, head_s=0.5)
    got = said_to(address, request_)
    assert got.split(b" ")[1] in (b"400", b"404"), got[:60]
    assert b"Traceback" not in got
    assert door.asked == []
    assert is_alive(address)


@pytest.mark.parametrize(
    "headers",
    [
        (b"Content-Length: 4", b"Transfer-Encoding: chunked"),
        (b"Transfer-Encoding: chunked", b"Content-Length: 4"),
        (b"Content-Length: 4", b"Content-Length: 5"),
        (b"Content-Length: 4", b"Content-Length: 4"),
        (b"Content-Length: 4, 5",),
        (b"Transfer-Encoding: xchunked",),
        (b"Transfer-Encoding: chunked, identity",),
        (b"Transfer-Encoding: gzip, chunked",),
        (b"Transfer-Encoding : chunked",),
        (b"Transfer-Encoding: identity",),
        (b"Content-Length: 4\n", b"X: y"),
    ],
)
def test_a_body_of_two_lengths_hides_no_second_request(
    opened: Open, door: Remembering, headers: tuple[bytes, ...]
) -> None:
    hidden = b"GET /cds?encounterId=hidden HTTP/1.1\r\nHost: x\r\n\r\n"
    head = b"\r\n".join((b"POST /itk HTTP/1.1", b"Host: x", *headers)) + b"\r\n\r\n"
    got = said_to(opened(door, head_s=0.3, body_s=0.3), head + b"0\r\n\r\n" + hidden)
    assert got.startswith(b"HTTP/1.1 400 "), got[:60]
    assert [one.path for one in door.asked] == []


def test_chunks_of_a_false_length_are_refused(opened: Open, door: Remembering) -> None:
    head = b"POST /itk HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    address = opened(door)
    for body in (b"zz\r\nabc\r\n", b"3\r\nabcdef\r\n0\r\n\r\n", b"-1\r\n\r\n", b"f" * 40 + b"\r\n"):
        assert OK not in said_to(address, head, body)
    assert door.asked == []


def test_a_head_of_any_length_is_refused(opened: Open, door: Remembering) -> None:
    address = opened(door, head_bytes=8_000)
    deadline = time.monotonic() + PATIENCE_S
    with raw_line(address) as line, contextlib.suppress(ConnectionError):
        line.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\n")
        while time.monotonic() < deadline:
            line.sendall(b"X-A: " + b"b" * 1_000 + b"\r\n")
        pytest.fail("it took headers without end")
    assert is_alive(address)


def test_a_long_head_is_431(opened: Open, door: Remembering) -> None:
    got = said_to(opened(door, head_bytes=8_000), b"GET /" + b"a" * 9_000)
    assert got.startswith(b"HTTP/1.1 431 ")


def test_blank_lines_do_not_keep_a_connection(opened: Open, door: Remembering) -> None:
    address = opened(door, head_s=0.3)
    began = time.monotonic()
    with raw_line(address) as line:
        line.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
        _dribble(line, b"\r\n" * 200, every_s=0.02)
    assert time.monotonic() - began < 3


def test_requests_in_a_row_are_answered_in_a_row(opened: Open, door: Remembering) -> None:
    each = b"GET /cds?encounterId=%d HTTP/1.1\r\nHost: x\r\n"
    sent = b"".join(each % n + b"\r\n" for n in range(20))
    last = each % 20 + b"Connection: close\r\n\r\n"
    assert said_to(opened(door), sent + last).count(OK) == 21
    assert [dict(one.query)["encounterId"] for one in door.asked] == [str(n) for n in range(21)]


@pytest.mark.parametrize("whole", [True, False], ids=["at once", "in pieces"])
def test_an_offer_of_another_protocol_is_passed_over(
    opened: Open, door: Remembering, *, whole: bool
) -> None:
    offer = "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk"
    each = [
        f"POST /itk HTTP/1.1\r\nHost: x\r\n{offer}\r\nContent-Length: 4\r\n\r\n<x/>".encode(),
        f"GET /cds?encounterId=1 HTTP/1.1\r\nHost: x\r\n{offer}\r\n\r\n".encode(),
        f"POST /itk HTTP/1.1\r\nHost: x\r\n{offer}\r\nContent-Length: 0\r\n\r\n".encode(),
        f"POST /itk HTTP/1.1\r\nHost: x\r\n{offer}\r\nTransfer-Encoding: chunked\r\n\r\n"
        "3\r\n<y/\r\n1\r\n>\r\n0\r\n\r\n".encode(),
        post("/itk", b"<z/>"),
    ]
    address = opened(door)
    with raw_line(address) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for sent in [b"".join(each)] if whole else [bytes([one]) for one in b"".join(each)]:
            line.sendall(sent)
        assert until_closed(line).count(OK) == 5
    assert [one.body for one in door.asked] == [b"<x/>", b"", b"", b"<y/>", b"<z/>"]


def test_nonsense_after_a_whole_request_does_not_cost_its_answer(
    opened: Open, door: Remembering
) -> None:
    sent = post("/itk", b"<x/>").replace(b"Connection: close\r\n", b"")
    assert said_to(opened(door), sent + b"\x00nonsense\r\n\r\n").startswith(OK)
    assert [one.body for one in door.asked] == [b"<x/>"]


def test_more_connections_than_allowed_are_503_and_the_others_live(
    opened: Open, door: Remembering
) -> None:
    address = opened(door, connections=3, head_s=PATIENCE_S)
    with contextlib.ExitStack() as stack:
        lines = [stack.enter_context(raw_line(address)) for _ in range(3)]
        for line in lines:
            line.sendall(b"GET /health HTTP/1.1\r\n")
        assert said_to(address).startswith(b"HTTP/1.1 503 ")
        for line in lines:
            line.sendall(b"Host: x\r\nConnection: close\r\n\r\n")
            assert until_closed(line).startswith(OK)
    assert is_alive(address)


def test_a_caller_that_takes_no_answer_is_cut_off(opened: Open, door: Remembering) -> None:
    from app.connections.gateway.seam import Answer

    door.answer = Answer(200, b"x" * 20_000_000, "text/plain")
    address = opened(door, write_s=0.3, connections=1)
    with socket.socket() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        line.connect(("127.0.0.1", port_of(address)))
        line.sendall(post("/itk", b"<x/>"))
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            with contextlib.suppress(httpx.HTTPError):
                if is_alive(address):
                    return
        pytest.fail("it still holds the only connection")


def test_a_caller_that_asks_too_often_is_429(opened: Open, door: Remembering) -> None:
    address = opened(door, Listening(requests_per_s=1), requests_per_s=5)
    with httpx.Client() as caller:
        got = [caller.post(f"{address}/itk", content=b"<x/>").status_code for _ in range(20)]
    assert got[:10] == [200] * 10
    assert got.count(429) >= 8
    assert len(door.asked) == got.count(200)


def _dribble(line: socket.socket, data: bytes, *, every_s: float) -> bytes:
    """Send a byte every so often until the gateway has had enough; what it says then."""
    line.settimeout(every_s)
    for number in range(len(data)):
        with contextlib.suppress(ConnectionError):
            line.sendall(data[number : number + 1])
        try:
            got = line.recv(65_536)
        except TimeoutError:
            continue
        except ConnectionError:
            return b""
        if not got.startswith(OK):
            line.settimeout(PATIENCE_S)
            return got + until_closed(line)
    pytest.fail("it took whatever dribbled in")
