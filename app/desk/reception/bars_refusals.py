"""How a BaRS sender is told no: an OperationOutcome, and both ids back where they came.

The ids are echoed *at all times, where possible* (BaRS Core, HTTP response headers).
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import uuid4

from app.connections.gateway.refusals import Refusal as GatewaySays
from app.connections.gateway.refusals import Why
from app.connections.gateway.seam import Answer
from app.replies.bars.original import Form
from app.replies.bars.outcomes import Refusal, outcome, outcome_tree
from app.replies.bars.strict import as_json
from app.report.errors import StoreFailed
from app.store.store import LEFT_BEHIND

MEDIA_TYPES: Mapping[Form, str] = {
    "json": "application/fhir+json; charset=utf-8",
    "xml": "application/fhir+xml; charset=utf-8",
}
ECHOED = ("X-Request-Id", "X-Correlation-Id")

_LONGEST = 200
_PASSING = frozenset(
    {
        *("STORE-005", "STORE-006", "STORE-009", "STORE-014"),
        *("STORE-020", "STORE-025", "STORE-026", "STORE-028", "STORE-029"),
        LEFT_BEHIND,
    }
)
"""The store is busy, its disk is full or in trouble, its server is away, or the program is closing
or has to: a sender that tries again loses nothing, and 503 is what makes it try again (BaRS Core,
error catalogue: not so 500). Where it is not known whether the message was kept, its id tells."""

_GATEWAY = {
    Why.NOT_HTTP: Refusal.INVALID,
    Why.BROKEN_OFF: Refusal.INVALID,
    Why.NOT_ALLOWED: Refusal.NOT_SECURE,
    Why.NOT_FOUND: Refusal.NOT_FOUND,
    Why.METHOD: Refusal.METHOD,
    Why.TOO_SLOW: Refusal.TIMEOUT,
    Why.TIMEOUT: Refusal.TIMEOUT,
    Why.TOO_LARGE: Refusal.TOO_LARGE,
    Why.ENCODED: Refusal.ENCODED,
    Why.TOO_MANY: Refusal.TOO_MANY,
    Why.FAILED: Refusal.BUG,
    Why.BUSY: Refusal.UNAVAILABLE,
}


class No(Exception):
    """A request is refused: the row of the catalogue, and words for a developer.

    The words never hold anything that came with the request.
    """

    def __init__(self, refusal: Refusal, words: str) -> None:
        self.refusal = refusal
        self.words = words
        super().__init__(refusal.name)


def told(no: No, headers: Mapping[str, str], form: Form) -> Answer:
    """The answer that says no."""
    body = outcome(no.refusal, no.words, uuid4(), form)
    return Answer(no.refusal.value.status, body, MEDIA_TYPES[form], echoed(headers))


def of_store(failure: StoreFailed) -> No:
    """What a store that cannot keep the message means to the sender."""
    if failure.code in _PASSING:
        return No(Refusal.UNAVAILABLE, "The message cannot be kept just now; try again")
    return No(Refusal.NO_STORE, "The message could not be kept")


def bars_refusal(said: GatewaySays) -> Answer:
    """What the gateway refuses by itself, in the form of BaRS; it waits for nothing."""
    row = _GATEWAY[said.why]
    body = as_json(outcome_tree(row, said.why.words, uuid4()))
    return Answer(said.why.status, body, MEDIA_TYPES["json"], echoed(said.headers))


def echoed(headers: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """The ids of a request, as they came; what cannot stand in a header stays away."""
    sent = ((name, headers.get(name.lower(), "")) for name in ECHOED)
    return tuple(
        (name, value)
        for name, value in sent
        if value and len(value) <= _LONGEST and value.isascii() and value.isprintable()
    )
