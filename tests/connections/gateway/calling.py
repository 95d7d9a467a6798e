"""Callers of a gateway: doors that remember, and raw sockets that do as they please."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from app.connections.gateway.seam import Answer, Asked, Door, Doors

PATIENCE_S = 10.0


@dataclass
class Remembering:
    """A door that keeps what it was asked and says what it is told to."""

    answer: Answer = field(default_factory=lambda: Answer(200, b"taken", "text/plain"))
    asked: list[Asked] = field(default_factory=list)

    def __call__(self, asked: Asked) -> Answer:
        self.asked.append(asked)
        return self.answer


@dataclass
class Held:
    """A door that does not answer before it is let go."""

    go: threading.Event = field(default_factory=threading.Event)
    entered: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    done: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def __call__(self, _: Asked) -> Answer:
        self.entered.release()
        assert self.go.wait(PATIENCE_S)
        self.done.release()
        return Answer(200, b"late but done", "text/plain")


@dataclass(frozen=True)
class Listening:
    """Settings of a gateway on a free port of this machine."""

    host: str = "127.0.0.1"
    port: int = 0
    certificate: Path | None = None
    key: Path | None = None
    client_ca_file: Path | None = None
    allowed_certificates: tuple[str, ...] = ()
    requests_per_s: int = 100_000
    connections: int = 200
    body_timeout_s: float = 10.0


def all_doors(door: Door) -> Doors:
    """The same door for every protocol."""
    return Doors(door, door, door, door)


def port_of(address: str) -> int:
    return int(address.rpartition(":")[2])


@contextmanager
def raw_line(address: str) -> Iterator[socket.socket]:
    """A plain connection to a gateway."""
    with socket.create_connection(("127.0.0.1", port_of(address)), PATIENCE_S) as line:
        line.settimeout(PATIENCE_S)
        yield line


def until_closed(line: socket.socket) -> bytes:
    """Everything that is said before the connection ends, however it ends."""
    got = b""
    try:
        while more := line.recv(65_536):
            got += more
    except ConnectionError:
        pass  # reset: what came before it counts
    return got


def said_to(address: str, *parts: bytes) -> bytes:
    """What a gateway says to these bytes until it closes the connection."""
    with raw_line(address) as line:
        for part in parts:
            line.sendall(part)
        return until_closed(line)


def post(path: str, body: bytes, *headers: str, length: int | None = None) -> bytes:
    """A request as it goes over the wire; the connection ends with its answer."""
    head = [
        f"POST {path} HTTP/1.1",
        "Host: receiver",
        "Connection: close",
        f"Content-Length: {len(body) if length is None else length}",
        *headers,
    ]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


Open = Callable[..., str]
"""Opens a gateway with a door and limits, and gives its address."""
