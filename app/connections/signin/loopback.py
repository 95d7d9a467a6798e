"""Where the browser comes back to: 127.0.0.1 alone, for one sign-in, at one address."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from app.connections.signin.known import refused

HOST = "127.0.0.1"
PATH = "/signed-in"
LONGEST = 16_384
"""Characters of an address; a code and a state are far below."""

_PAGE = b"""<!doctype html><html lang="en"><meta charset="utf-8"><title>Triage Handover</title>
<body><h1>Go back to Triage Handover</h1><p>You can close this page.</p></body></html>"""
_HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Connection": "close",
}

CameBack = Callable[[dict[str, str]], object]


@contextmanager
def listening(port: int, came_back: CameBack) -> Iterator[str]:
    """Listen until the block ends; gives the redirect address.

    Args:
        port: of 127.0.0.1; 0 for any that is free.
        came_back: called with the query of the first answer, on another thread; a name that
            stands twice is left out, so that nobody can read it in two ways.

    Raises:
        Refused: the port is taken (SIGNIN-015).
    """
    try:
        server = _Server((HOST, port), _Handler)
    except OSError as failure:
        raise refused(
            "The browser could not come back: its port of this computer is taken",
            "Close other copies of this program and try again",
            "SIGNIN-015",
        ) from failure
    server.came_back = came_back
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), name="sign-in")
    thread.start()
    try:
        yield server.address
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # closing waits for them, none is left behind
    allow_reuse_address = os.name != "nt"  # there it would let another program share the port

    came_back: CameBack
    _taken = False

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        self._turn = threading.Lock()
        super().__init__(address, handler)

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.server_port}{PATH}"

    def take(self, said: dict[str, str]) -> None:
        """The first answer counts; one that follows is somebody else's or a page read again."""
        with self._turn:
            is_first, self._taken = not self._taken, True
        if is_first:
            self.came_back(said)

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that hangs up is nothing to tell (socketserver)."""


class _Handler(BaseHTTPRequestHandler):
    timeout = 2  # a browser opens connections that it may never use
    server_version = "triage-handover"
    sys_version = ""
    server: _Server

    def do_GET(self) -> None:
        """An answer of the provider, or anything else that knocks (http.server)."""
        parts = urlsplit(self.path[:LONGEST])
        pairs = parse_qsl(parts.query, keep_blank_values=True)
        said = dict(pairs)
        ours = self.headers.get("Host") == f"{HOST}:{self.server.server_port}"
        if not ours or parts.path != PATH or not said.keys() & {"code", "error", "state"}:
            self._answer(404, b"")
            return
        names = [name for name, _value in pairs]
        # Taken before it is answered: whoever has seen the page knows that nobody can come first.
        self.server.take({name: said[name] for name in said if names.count(name) == 1})
        self._answer(200, _PAGE)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  its name is Python's
        """Nothing is written: addresses hold codes (http.server)."""

    def _answer(self, status: int, page: bytes) -> None:
        self.send_response(status)
        for name, value in _HEADERS.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)
