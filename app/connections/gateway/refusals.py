"""What the gateway says no to by itself, and in whose words.

Most protocols have a form for a no (an OperationOutcome, a SOAP Fault). The gateway knows none of
them: whoever starts it gives a function for each protocol that has one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum

from app.connections.gateway.routes import METHODS, Wire
from app.connections.gateway.seam import Answer


class Why(Enum):
    """Every reason, with its HTTP status and plain words without anything of the request."""

    NOT_HTTP = 400, "The request could not be understood."
    BROKEN_OFF = 400, "The request ended before its body was whole."
    NOT_ALLOWED = 403, "The certificate of this caller is not on the list."
    NOT_FOUND = 404, "There is nothing at this address."
    METHOD = 405, "This method is not taken here."
    TOO_SLOW = 408, "The request did not come in time."
    TIMEOUT = 408, "The request was taken, and its answer was not ready in time. Ask again."
    TOO_LARGE = 413, "The message is larger than what is taken here."
    ENCODED = 415, "Compressed requests are not taken here."
    TOO_MANY = 429, "Too many requests. Ask again later."
    FAILED = 500, "The request could not be carried out."
    BUSY = 503, "The receiver is busy or stopping. Ask again later."

    @property
    def status(self) -> int:
        """The HTTP status."""
        return int(self.value[0])

    @property
    def words(self) -> str:
        """What it says in plain text."""
        return str(self.value[1])

    @property
    def retry_after_s(self) -> int:
        """When to ask again, in seconds; 0 where that would not help."""
        return {Why.TOO_MANY: 1, Why.BUSY: 5, Why.TIMEOUT: 5}.get(self, 0)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A no; the headers are those of the request, for the ids that a protocol echoes."""

    why: Why
    headers: Mapping[str, str]


Refuse = Callable[[Refusal], Answer]
"""Puts a no in the form of one protocol. It keeps the status, and does not block."""


def refuse(refusal: Refusal, wire: Wire, forms: Mapping[Wire, Refuse]) -> Answer:
    """The answer that says no, in the protocol's form where it has one."""
    form = forms.get(wire)
    why = refusal.why
    answer = form(refusal) if form else Answer(why.status, why.words.encode(), "text/plain")
    more: list[tuple[str, str]] = []
    if why.retry_after_s:
        more.append(("Retry-After", str(why.retry_after_s)))
    if why is Why.NOT_HTTP:  # what follows on this connection is not to be trusted
        more.append(("Connection", "close"))
    if why is Why.METHOD:
        more.append(("Allow", ", ".join(METHODS[wire])))
    return Answer(answer.status, answer.body, answer.media_type, (*answer.headers, *more))
