"""One exchange over the wire: bounded in time and size, listed hosts alone, nothing logged."""

from __future__ import annotations

import logging
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING

from app.connections import errors, hosts, tls, troubles
from app.connections.errors import Errand, failed
from app.connections.sender import Sender
from app.connections.unpack import TooLarge, UnknownPacking, Unpacker

if TYPE_CHECKING:
    import httpx


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back.

    Attributes:
        url: where from, after redirects on the same host.
        kept: whether it came on a connection that was kept from an earlier exchange.
    """

    status: int
    url: str
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    kept: bool = False

    @property
    def ok(self) -> bool:
        """Whether the status is 2xx."""
        return 200 <= self.status < 300


KEPT_S = 4.0
"""Seconds for which an unused connection is kept: less than the five after which many servers
close theirs, so that a request seldom meets the end of its connection on the way."""


OLDEST_S = 60.0
"""Seconds after which even a connection in constant use is made anew. What is looked at when one is
made (whether a certificate has expired or was taken back, and where the host name points) would
otherwise hold for as long as there are replies."""


class Wire:
    """The connection to one sender. One exchange at a time; others wait for their turn.

    A connection is kept for the next exchange for a short while. It is made anew when it has grown
    old, and when a file of a certificate or key was renewed.

    Args:
        sender: whom to call.
        max_bytes: the largest answer, unpacked.
    """

    def __init__(self, sender: Sender, max_bytes: int) -> None:
        self._sender = sender
        self._max_bytes = max_bytes
        self._turn = threading.Lock()
        self._client: httpx.Client | None = None
        self._made_at = 0.0
        self._context: ssl.SSLContext | None = None
        self._files: tuple[tls.Seen, ...] = ()
        self._sockets: list[socket.socket] = []
        self._is_new = False

    def close(self) -> None:
        """Let go of the connection; a later exchange makes a new one."""
        with self._turn:
            self._hang_up()

    def exchange(
        self, method: str, url: str, errand: Errand, headers: Mapping[str, str], body: bytes
    ) -> Answer:
        """Send one request and wait for its whole answer, whatever its status.

        Raises:
            ConnectionFailed: there is no answer, or not one that can be taken. A connection kept
                from before that ended without one says nothing of the sender
                (:data:`troubles.KEPT_ENDED`); the next exchange has a new one.
            Refused: the host is not listed for this sender.
        """
        import httpx

        url = hosts.address(url, self._sender)
        with self._turn, self._deadline() as ran_out:
            self._is_new, answered = False, False
            try:
                with self._connected(url, errand).stream(
                    method,
                    url,
                    headers={"Accept-Encoding": "gzip", **headers},
                    content=body or None,
                    extensions={"trace": self._notice_socket},
                ) as response:
                    answered = True
                    whole = self._read(response)
                if ran_out():  # an answer without a length ends where the connection does
                    raise failed(troubles.TOO_SLOW, self._sender, errand)
            except (httpx.HTTPError, UnicodeError) as failure:
                if ran_out():
                    raise failed(troubles.TOO_SLOW, self._sender, errand) from failure
                broke = isinstance(failure, httpx.NetworkError | httpx.RemoteProtocolError)
                if broke and not answered and self._was_kept():
                    raise failed(troubles.KEPT_ENDED, self._sender, errand) from failure
                raise errors.of_failure(failure, self._sender, errand) from failure
            except TooLarge as failure:
                raise failed(troubles.TOO_LARGE, self._sender, errand) from failure
            except UnknownPacking as failure:
                raise failed(troubles.PACKED, self._sender, errand) from failure
            kept = self._was_kept()
        return Answer(response.status_code, url, response.headers, whole, kept)

    def _read(self, response: httpx.Response) -> bytes:
        declared = response.headers.get("content-length", "")
        if declared.isdigit() and int(declared) > self._max_bytes:
            raise TooLarge
        unpacker = Unpacker(response.headers.get("content-encoding", ""), self._max_bytes)
        for chunk in response.iter_raw():
            unpacker.take(chunk)
        return unpacker.whole()

    def _connected(self, url: str, errand: Errand) -> httpx.Client:
        import httpx

        files = tls.files(self._sender)
        if files != self._files:
            self._hang_up()
            self._context, self._files = None, files
        elif monotonic() - self._made_at >= OLDEST_S:
            self._hang_up()
        if self._context is None:
            self._context = tls.context(self._sender)
        if self._client is None:
            for name in ("httpx", "httpcore"):  # their lines hold addresses, ours may not
                logging.getLogger(name).setLevel(logging.CRITICAL + 1)
            try:
                self._client = httpx.Client(
                    verify=self._context,
                    timeout=self._sender.timeout_s,
                    follow_redirects=False,
                    trust_env=not hosts.is_this_machine(url),
                    limits=httpx.Limits(max_connections=1, keepalive_expiry=KEPT_S),
                    headers={"User-Agent": "triage-handover"},
                )
            except (ValueError, ImportError, httpx.InvalidURL) as failure:  # of the proxy alone
                raise failed(troubles.NO_PROXY_ADDRESS, self._sender, errand) from failure
            self._made_at = monotonic()
        return self._client

    def _hang_up(self) -> None:
        if self._client is not None:
            self._client.close()
        self._client = None
        self._sockets.clear()

    def _was_kept(self) -> bool:
        """Whether the exchange went over a connection of an earlier one."""
        return bool(self._sockets) and not self._is_new

    def _notice_socket(self, event: str, info: Mapping[str, object]) -> None:
        if event == "connection.connect_tcp.started":
            self._is_new = True
        if event != "connection.connect_tcp.complete":
            return
        stream = info.get("return_value")
        find = getattr(stream, "get_extra_info", None)
        found = find("socket") if find else None
        if isinstance(found, socket.socket):
            self._sockets = [found]

    @contextmanager
    def _deadline(self) -> Iterator[Callable[[], bool]]:
        """Cut the connection when the whole answer has taken too long.

        httpx bounds each step; a sender that dribbles a byte at a time passes them all.
        """
        ran_out = threading.Event()

        def cut() -> None:
            ran_out.set()
            for one in self._sockets:
                try:
                    one.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue  # already closed: the request has ended by itself

        timer = threading.Timer(self._sender.total_s, cut)
        timer.name = "sender-deadline"
        timer.daemon = True
        timer.start()
        try:
            yield ran_out.is_set
        finally:
            timer.cancel()
            timer.join()
