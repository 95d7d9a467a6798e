"""Ten thousand requests at once: each is answered, and none is lost or done twice."""

import socket
import threading
from collections import Counter

import httpx

from app.connections.gateway.seam import Answer, Asked
from tests.connections.gateway.calling import (
    PATIENCE_S,
    Listening,
    Open,
    Remembering,
    port_of,
    said_to,
)

OK = b"HTTP/1.1 200 "


def test_a_burst_of_ten_thousand_requests_is_answered_each_once(opened: Open) -> None:
    seen: Counter[bytes] = Counter()
    counting = threading.Lock()

    def door(asked: Asked) -> Answer:
        with counting:
            seen[asked.body] += 1
        return Answer(200, asked.body, "text/plain")

    address = opened(door, connections=64, workers=16)
    got: Counter[bytes] = Counter()

    def send(sender: int) -> None:
        with socket.create_connection(("127.0.0.1", port_of(address)), 60) as line:
            for batch in range(10):
                bodies = [b"%02d-%02d-%02d" % (sender, batch, n) for n in range(25)]
                line.sendall(b"".join(_request(body) for body in bodies))
                text = b""
                while text.count(bodies[-1]) < 1:
                    text += line.recv(65_536)
                with counting:
                    got.update(body for body in bodies if text.count(body) == 1)

    senders = [threading.Thread(target=send, args=(number,)) for number in range(40)]
    for thread in senders:
        thread.start()
    for thread in senders:
        thread.join()
    assert len(got) == len(seen) == sum(seen.values()) == sum(got.values()) == 10_000


def test_a_burst_of_connections_leaves_it_well(opened: Open, door: Remembering) -> None:
    address = opened(door, Listening(), connections=50, head_s=PATIENCE_S)
    where = ("127.0.0.1", port_of(address))
    lines = [socket.create_connection(where, PATIENCE_S) for _ in range(400)]
    for line in lines:
        line.close()
    request = _request(b"x").replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    assert any(said_to(address, request).startswith(OK) for _ in range(100))
    text = httpx.get(f"{address}/metrics").text
    assert "triage_handover_connections_turned_away_total 3" in text


def _request(body: bytes) -> bytes:
    return b"POST /itk HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(body) + body
