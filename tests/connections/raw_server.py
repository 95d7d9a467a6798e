"""A server that says exactly what a test wants, byte by byte, and nothing more."""

import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from tests.connections.fhir_samples import FHIR_JSON

Script = Callable[[socket.socket, threading.Event], None]


@dataclass
class Called:
    """What the server got."""

    url: str
    requests: list[bytes] = field(default_factory=list)


@contextmanager
def raw_server(script: Script) -> Iterator[Called]:
    """Serve on a port of this machine; each connection is played the script in its own thread.

    The script gets the connection, after one request was read from it, and an event that is set
    when the test is over.
    """
    over = threading.Event()
    players: list[threading.Thread] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.05)
        called = Called(f"http://127.0.0.1:{listening.getsockname()[1]}/fhir")

        def play(line: socket.socket) -> None:
            with line, suppress(OSError):
                line.settimeout(10)
                called.requests.append(read_request(line))
                script(line, over)

        def serve() -> None:
            while not over.is_set():
                with suppress(TimeoutError):
                    line, _ = listening.accept()
                    player = threading.Thread(target=play, args=(line,))
                    player.start()
                    players.append(player)

        server = threading.Thread(target=serve)
        server.start()
        try:
            yield called
        finally:
            over.set()
            server.join()
            for player in players:
                player.join()


def read_request(line: socket.socket) -> bytes:
    """One request with its body; what came of it where the connection ended before."""
    got = b""
    while len(got) < _whole(got):
        more = line.recv(65_536)
        if not more:
            break
        got += more
    return got


def _whole(got: bytes) -> int:
    """Bytes of the request that begins so; one more than there are where that is not known yet."""
    head, end, _ = got.partition(b"\r\n\r\n")
    if not end:
        return len(got) + 1
    length = re.search(rb"\r\ncontent-length: *(\d+)", head, re.IGNORECASE)
    return len(head) + len(end) + (int(length[1]) if length else 0)


def http(body: bytes, *headers: str, length: int | None = None) -> bytes:
    """An answer of 200 as it goes over the wire."""
    head = [
        "HTTP/1.1 200 OK",
        f"Content-Type: {FHIR_JSON}",
        f"Content-Length: {len(body) if length is None else length}",
        "Connection: close",
        *headers,
    ]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


def unused_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])
