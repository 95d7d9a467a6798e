"""The senders' own endpoint, which takes acknowledgements and fails at random."""

from __future__ import annotations

import hashlib
import re
import socket
import threading
from collections import Counter
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from typing import Self

from tests.conformance.itk.conftest import TAKEN

_MESSAGE_ID = re.compile(rb":MessageID>([^<]{1,100})<")
_RELATES_TO = (
    '<soap:Header><wsa:RelatesTo xmlns:wsa="http://www.w3.org/2005/08/addressing">{}'
    "</wsa:RelatesTo></soap:Header><soap:Body>"
)
_UUID = re.compile(rb"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
SLOW_S = 2.0


class Endpoint:
    """Takes acknowledgements at a fixed port; can be taken away and brought back.

    Attributes:
        faults: whether it fails at random.
        said: how often it did what.
        came: for each acknowledgement, by its bytes, how often it came.
    """

    def __init__(self, port: int, chance: Random) -> None:
        self.faults = True
        self.said: Counter[str] = Counter()
        self.came: Counter[str] = Counter()
        self.bodies: dict[str, bytes] = {}
        self._port = port
        self._chance = chance
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._server: ThreadingHTTPServer | None = None
        self._thread: threading.Thread | None = None
        self._lines: set[socket.socket] = set()

    def up(self) -> None:
        """Listen."""
        endpoint = self

        class Handler(_Handler):
            owner = endpoint

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 64

            def handle_error(self, *_: object) -> None:
                """A caller that was killed in the middle is no news here."""

        self._server = Server(("127.0.0.1", self._port), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    def down(self) -> None:
        """Be away: nothing listens at the port, and every connection is cut."""
        if self._server is not None and self._thread is not None:
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()
            self._server = None
        with self._lock:
            lines = tuple(self._lines)
        for line in lines:
            with suppress(OSError):  # it has ended by itself
                line.shutdown(socket.SHUT_RDWR)

    def connected(self, line: socket.socket) -> None:
        """Note a connection that was made."""
        with self._lock:
            self._lines.add(line)
            self.said["connections"] += 1

    def ended(self, line: socket.socket) -> None:
        """Note that a connection has ended."""
        with self._lock:
            self._lines.discard(line)

    def mood(self) -> str:
        """What becomes of the next request."""
        with self._lock:
            draw = self._chance.random()
            mood = "taken"
            if self.faults:
                limits = {"dropped": 0.04, "answer lost": 0.08, "500": 0.12, "slow": 0.13,
                          "answered twice": 0.15}  # fmt: skip
                mood = next((name for name, limit in limits.items() if draw < limit), mood)
            self.said[mood] += 1
            return mood

    def take(self, body: bytes) -> None:
        """Note an acknowledgement."""
        with self._lock:
            digest = hashlib.sha256(body).hexdigest()
            self.came[digest] += 1
            self.bodies[digest] = body

    def wait(self, seconds: float) -> None:
        """Take time over an answer, unless it is all over."""
        self._stop.wait(seconds)

    def about(self) -> dict[tuple[str, str], set[str]]:
        """For each message and kind of acknowledgement the different bytes that came."""
        found: dict[tuple[str, str], set[str]] = {}
        for digest, body in self.bodies.items():
            kind = "infrastructure" if b"InfrastructureResponse" in body else "business"
            for name in {match.decode().upper() for match in _UUID.findall(body)}:
                found.setdefault((name, kind), set()).add(digest)
        return found

    def __enter__(self) -> Self:
        self.up()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self.down()


class _Handler(BaseHTTPRequestHandler):
    owner: Endpoint
    protocol_version = "HTTP/1.1"

    def setup(self) -> None:
        """A connection begins."""
        super().setup()
        self.owner.connected(self.connection)

    def finish(self) -> None:
        """It has ended."""
        self.owner.ended(self.connection)
        with suppress(OSError):  # the other end was killed
            super().finish()

    def do_POST(self) -> None:
        """One acknowledgement."""
        mood = self.owner.mood()
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if mood == "slow":
            self.owner.wait(SLOW_S)
        if mood == "500":
            self._answer(500, "<html><body>Bad day</body></html>", "text/html")
            return
        if mood != "dropped":
            self.owner.take(body)
        if mood in {"dropped", "answer lost"}:
            self.close_connection = True
            return
        self._answer(200, _taken(body), "text/xml; charset=utf-8")
        if mood == "answered twice":
            self._answer(200, _taken(body), "text/xml; charset=utf-8")
            self.close_connection = True

    def _answer(self, status: int, text: str, media_type: str) -> None:
        content = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _taken(body: bytes) -> str:
    """A yes that names the message it is for, so that connections are kept."""
    found = _MESSAGE_ID.search(body)
    message_id = found[1].decode() if found else ""
    return TAKEN.replace("<soap:Body>", _RELATES_TO.format(message_id), 1)
