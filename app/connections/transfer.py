"""One request and its answer: signed on, tried again where that is safe, judged by its status."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeVar

from app.connections import errors, hosts, troubles
from app.connections.dates import retry_after
from app.connections.errors import Errand, failed
from app.connections.retry import LONGEST_S, pauses
from app.connections.secrets import Secrets
from app.connections.sender import SigningSender
from app.connections.tokens import Authorizer
from app.connections.wire import Answer, Wire
from app.report.errors import ConnectionFailed

__all__ = ["REDIRECTS", "Answer", "Request", "Transfer"]

T = TypeVar("T")

REDIRECTS = 3
"""Times that a GET is sent on, on the same host; anything else is never sent on."""
_MOVED = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked.

    Attributes:
        url: absolute; a host that is not listed is refused.
        repeatable: whether asking twice is the same as asking once.
        allowed_statuses: answers other than 2xx that the caller understands.
        named_by: whether an answer names the request that it answers. Then its connection is kept
            for the next request; otherwise an answer that comes late or twice could pass for the
            one to that. None where each answer says by itself what it is.
    """

    method: str
    url: str
    errand: Errand
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = field(default=b"", repr=False)
    repeatable: bool = True
    allowed_statuses: frozenset[int] = frozenset()
    named_by: Callable[[Answer], bool] | None = None


class Transfer:
    """The connection to one sender. One request at a time; others wait for their turn.

    Args:
        sender: whom to call.
        secrets: where its token or our key for it is.
        max_bytes: the largest answer, unpacked.
        pause: waits that many seconds before a further try; True means that the program is
            ending and no further try is made.
    """

    def __init__(
        self,
        sender: SigningSender,
        secrets: Secrets,
        max_bytes: int,
        pause: Callable[[float], bool] | None = None,
    ) -> None:
        self._sender = sender
        self._wire = Wire(sender, max_bytes)
        self._authorizer = Authorizer(sender, secrets)
        self._pause = pause or threading.Event().wait

    def close(self) -> None:
        """Let go of the connection; a later request makes a new one."""
        self._wire.close()
        self._authorizer.close()

    def ask(self, request: Request, understand: Callable[[Answer], T]) -> T:
        """Send a request and wait for its whole answer, trying again where that is safe.

        A sender that asks to wait for longer than we would is left alone: whoever asked for it
        learns how long from the failure.

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
            answer: Answer | None = None
            try:
                answer = self._ask_once(request)
                return understand(self._judged(answer, request))
            except ConnectionFailed as failure:
                if answer is not None:
                    now = datetime.now(UTC)
                    failure.wait = retry_after(answer.status, answer.headers, now)
                safe = request.repeatable or failure.code in troubles.NEVER_SENT
                wait = next(waits, None) if failure.retryable and safe else None
                asked_s = failure.wait.total_seconds() if failure.wait else 0.0
                if wait is None or asked_s > LONGEST_S or self._pause(max(wait, asked_s)):
                    raise

    def _ask_once(self, request: Request) -> Answer:
        url = request.url
        for _ in range(REDIRECTS + 1):
            answer = self._send(request, url)
            if answer.status not in _MOVED:
                return answer
            url = _onward(answer)
            if request.method != "GET" or not url:
                break
        raise failed(troubles.SENT_ELSEWHERE, self._sender, request.errand)

    def _judged(self, answer: Answer, request: Request) -> Answer:
        if answer.ok or answer.status in request.allowed_statuses:
            return answer
        raise errors.of_answer(answer.status, answer.body, self._sender, request.errand)

    def _send(self, request: Request, url: str) -> Answer:
        errand = request.errand
        signed = self._authorizer.headers(errand)
        answer = self._signed(request, url, signed)
        if answer.status == 401 and self._authorizer.renewed(signed):
            answer = self._signed(request, url, self._authorizer.headers(errand))
        return answer

    def _signed(self, request: Request, url: str, signed: Mapping[str, str]) -> Answer:
        headers = {**signed, **request.headers}
        answer = self._wire.exchange(request.method, url, request.errand, headers, request.body)
        if request.named_by is not None and not request.named_by(answer):
            self._wire.close()
            if answer.kept:
                raise failed(troubles.KEPT_ENDED, self._sender, request.errand)
        return answer


def _onward(answer: Answer) -> str:
    """Where an answer sends us on to, empty where that is not the same host."""
    try:
        url = hosts.joined(answer.url, answer.headers.get("location", ""))
        return url if hosts.origin(url) == hosts.origin(answer.url) else ""
    except hosts.NotAnAddress:
        return ""
