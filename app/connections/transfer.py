"""One request and its answer: bounded in time and size, listed hosts alone, nothing logged."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from app.connections import errors, hosts, tls, troubles
from app.connections.errors import Errand, failed
from app.connections.retry import pauses
from app.connections.secrets import Secrets
from app.connections.sender import Sender
from app.connections.unpack import TooLarge, UnknownPacking, Unpacker
from app.report.errors import ConnectionFailed

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")

REDIRECTS = 3
_MOVED = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked.

    Attributes:
        url: absolute; a host that is not listed is refused.
        repeatable: whether asking twice is the same as asking once.
        allowed_statuses: answers other than 2xx that the caller understands.
    """

    method: str
    url: str
    errand: Errand
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = field(default=b"", repr=False)
    repeatable: bool = True
    allowed_statuses: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. ``url`` is where from, after redirects on the same host."""

    status: int
    url: str
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    @property
    def ok(self) -> bool:
        """Whether the status is 2xx."""
        return 200 <= self.status < 300


class Transfer:
    """The connection to one sender. One request at a time; others wait for their turn.

    Args:
        sender: whom to call.
        secrets: where its token is.
        max_bytes: the largest answer, unpacked.
        pause: waits that many seconds before a further try; True means that the program is
            ending and no further try is made.
    """

    def __init__(
        self,
        sender: Sender,
        secrets: Secrets,
        max_bytes: int,
        pause: Callable[[float], bool] | None = None,
    ) -> None:
        self._sender = sender
        self._secrets = secrets
        self._max_bytes = max_bytes
        self._pause = pause or threading.Event().wait
        self._turn = threading.Lock()
        self._client: httpx.Client | None = None
        self._sockets: list[socket.socket] = []

    def close(self) -> None:
        """Let go of the connection; a later request makes a new one."""
        with self._turn:
            if self._client is not None:
                self._client.close()
            self._client = None
            self._sockets.clear()

    def ask(self, request: Request, understand: Callable[[Answer], T]) -> T:
        """Send a request and wait for its whole answer, trying again where that is safe.

        Args:
            request: what is asked.
            understand: makes something of an answer of 2xx or of ``request.allowed_statuses``;
                where it raises a retryable ConnectionFailed, the request is tried again.

        Raises:
            ConnectionFailed: there is no such answer after all tries. Statuses that the
                caller did not allow are told by :func:`app.connections.errors.of_answer`.
            Refused: the host is not listed for this sender.
        """
        waits = pauses(self._sender.retries)
        while True:
            try:
                return understand(self._ask_once(request))
            except ConnectionFailed as failure:
                safe = request.repeatable or failure.code in troubles.NEVER_SENT
                wait = next(waits, None) if failure.retryable and safe else None
                if wait is None or self._pause(wait):
                    raise

    def _ask_once(self, request: Request) -> Answer:
        url = request.url
        for _ in range(REDIRECTS + 1):
            answer = self._send(request, url)
            if answer.status not in _MOVED:
                return self._judged(answer, request)
            url = _onward(answer)
            if request.method != "GET" or not url:
                break
        raise failed(troubles.SENT_ELSEWHERE, self._sender, request.errand)

    def _judged(self, answer: Answer, request: Request) -> Answer:
        if answer.ok or answer.status in request.allowed_statuses:
            return answer
        raise errors.of_answer(answer.status, answer.body, self._sender, request.errand)

    def _send(self, request: Request, url: str) -> Answer:
        import httpx

        url = hosts.address(url, self._sender)
        headers = {"Accept-Encoding": "gzip", **self._sign_on(request), **request.headers}
        with self._turn, self._deadline() as ran_out:
            try:
                with self._connected(url).stream(
                    request.method,
                    url,
                    headers=headers,
                    content=request.body or None,
                    extensions={"trace": self._notice_socket},
                ) as response:
                    body = self._read(response)
                if ran_out():  # an answer without a length ends where the connection does
                    raise failed(troubles.TOO_SLOW, self._sender, request.errand)
            except (httpx.HTTPError, UnicodeError) as failure:
                if ran_out():
                    raise failed(troubles.TOO_SLOW, self._sender, request.errand) from failure
                raise errors.of_failure(failure, self._sender, request.errand) from failure
            except TooLarge as failure:
                raise failed(troubles.TOO_LARGE, self._sender, request.errand) from failure
            except UnknownPacking as failure:
                raise failed(troubles.PACKED, self._sender, request.errand) from failure
        return Answer(response.status_code, url, response.headers, body)

    def _read(self, response: httpx.Response) -> bytes:
        declared = response.headers.get("content-length", "")
        if declared.isdigit() and int(declared) > self._max_bytes:
            raise TooLarge
        unpacker = Unpacker(response.headers.get("content-encoding", ""), self._max_bytes)
        for chunk in response.iter_raw():
            unpacker.take(chunk)
        return unpacker.whole()

    def _sign_on(self, request: Request) -> dict[str, str]:
        name = self._sender.token_secret
        if not name:
            return {}
        token = (self._secrets.get(name) or "").strip()
        if not token or not token.isascii() or not token.isprintable() or " " in token:
            raise failed(troubles.NO_TOKEN, self._sender, request.errand)
        return {"Authorization": f"Bearer {token}"}

    def _connected(self, url: str) -> httpx.Client:
        import httpx

        if self._client is None:
            for name in ("httpx", "httpcore"):  # their lines hold addresses, ours may not
                logging.getLogger(name).setLevel(logging.CRITICAL + 1)
            self._client = httpx.Client(
                verify=tls.context(self._sender),
                timeout=self._sender.timeout_s,
                follow_redirects=False,
                trust_env=not hosts.is_this_machine(url),
                limits=httpx.Limits(max_connections=1),
                headers={"User-Agent": "triage-handover"},
            )
        return self._client

    def _notice_socket(self, event: str, info: Mapping[str, object]) -> None:
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


def _onward(answer: Answer) -> str:
    """Where an answer sends us on to, empty where that is not the same host."""
    try:
        url = hosts.joined(answer.url, answer.headers.get("location", ""))
        return url if hosts.origin(url) == hosts.origin(answer.url) else ""
    except hosts.NotAnAddress:
        return ""
