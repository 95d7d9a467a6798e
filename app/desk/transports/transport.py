"""What a transport is: it brings one reply, and tells what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol, Self

from app.connections.troubles import KEPT_ENDED, SET_UP
from app.desk.transports.clients import Clients
from app.desk.transports.source import Source
from app.report.errors import AppError, ConnectionFailed
from app.report.states import ReplyState
from app.store.records import Reply

Keep = Callable[[bytes, str], None]
"""Makes the bytes, and the target's version they are based on, durable before they leave."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """What came of one attempt.

    Attributes:
        state: CONFIRMED, SENT (taken, and not yet seen to stand there), FAILED for good, or
            WAITING for another attempt with the same bytes.
        words: what happened, for a person; empty for CONFIRMED.
        answer: what came back, for *a person can always see what was sent and what came back*.
        reached: False where the sender did not answer, or not as itself; every other reply to
            it would fare the same, so they wait until it is reached again. None where nothing
            is known of it.
        at_once: whether the next attempt need not wait.
        wait: for how long the sender asked not to be asked again; None where it did not.
    """

    state: ReplyState
    code: str = ""
    words: str = ""
    answer: bytes | None = field(default=None, repr=False)
    reached: bool | None = True
    at_once: bool = False
    wait: timedelta | None = None


class Transport(Protocol):
    """Brings replies to one sender."""

    def deliver(self, reply: Reply, keep: Keep) -> Delivered:
        """Bring one reply, or find that an earlier attempt already did.

        ``reply.body`` is None until ``keep`` was called for it; afterwards those very bytes are
        sent, with the ids that are in them and with ``reply.idempotency_id``.

        Raises:
            ConnectionFailed: not brought; ``retryable`` says whether to try again.
            AppError: not brought, for a reason on this side. A code ``REPLY-...`` is for good:
                the reply cannot be built.
        """

    def __enter__(self) -> Self:
        """Transports hold connections."""

    def __exit__(self, *_: object) -> None:
        """Let go of them."""


Transports = Callable[[Reply, Source, Clients], Transport]
"""The transport for a reply, over clients that are kept for the next one.

Raises AppError where its sender is not (or no longer) set up.
"""


def failure_of(failure: AppError) -> Delivered:
    """What a failure means for the reply: a refusal is for good, all else is tried again.

    That goes for a certificate that has expired and a key that is locked, too: somebody mends it,
    and then every reply goes by itself.
    """
    if failure.code == KEPT_ENDED.code:
        return Delivered(
            ReplyState.WAITING, failure.code, failure.what_happened, reached=None, at_once=True
        )
    wait: timedelta | None = None
    if isinstance(failure, ConnectionFailed):
        again = failure.retryable or failure.code in SET_UP
        wait = failure.wait if again else None
    else:
        again = not failure.code.startswith("REPLY-")
    state = ReplyState.WAITING if again else ReplyState.FAILED
    return Delivered(state, failure.code, failure.what_happened, reached=not again, wait=wait)


def no_longer(name: str) -> ConnectionFailed:
    """The words for a sender that is not, or no longer, set up to take this reply."""
    return ConnectionFailed(
        f"{name} has not had your reply",
        "This sender is no longer set up to take replies",
        "Telephone the sender, and ask local IT to look at its settings",
        "REPLY-016",
    )
