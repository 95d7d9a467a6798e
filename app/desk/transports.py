"""How a reply of each kind is brought to its sender, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, Self

from app.desk.repairs import CONFLICT
from app.report.errors import AppError, ConnectionFailed
from app.report.states import ReplyState
from app.settings.registry import SenderSettings, Settings
from app.store.records import Reply

if TYPE_CHECKING:
    from app.connections.ems import EmsClient, TaskAnswer
    from app.connections.secrets import Secrets

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
    """

    state: ReplyState
    code: str = ""
    words: str = ""
    answer: bytes | None = field(default=None, repr=False)


class Transport(Protocol):
    """Brings replies to one sender."""

    def deliver(self, reply: Reply, keep: Keep) -> Delivered:
        """Bring one reply, or find that an earlier attempt already did.

        Raises:
            ConnectionFailed: not brought; ``retryable`` says whether to try again.
            AppError: not brought, for a reason on this side.
        """

    def __enter__(self) -> Self:
        """Transports hold connections."""

    def __exit__(self, *_: object) -> None:
        """Let go of them."""


Pause = Callable[[float], bool]
"""Waits some seconds before a further try; True ends the tries, as the program is closing."""

Transports = Callable[[Reply, Pause], Transport]
"""The transport for a reply. Raises AppError where its sender is not (or no longer) set up."""


class CdsTaskTransport:
    """Updates the Task of a CDS API sender (kind ``cds-task``).

    The Task is read first, always: if an earlier attempt got through and its answer was lost
    with the line or with this program, the Task says so and nothing is sent again (hazard P11).
    """

    def __init__(self, sender: SenderSettings, client: EmsClient) -> None:
        self._sender = sender
        self._client = client

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def deliver(self, reply: Reply, keep: Keep) -> Delivered:
        """See :meth:`Transport.deliver`."""
        from app.replies.cds_task import OPEN, accepted_task, standing

        name, organisation = self._sender.name, self._sender.organisation
        stands = self._client.read_task(reply.target)
        task = standing(stands.body)
        if task.accepted_by(organisation, reply.decided_at):
            return Delivered(ReplyState.CONFIRMED, answer=stands.body)
        if reply.state is ReplyState.SENT:
            return self._not_shown(stands.body)
        if task.status not in OPEN:
            words = f"The task of {name} is already {task.status}, and not by you."
            return Delivered(ReplyState.FAILED, "REPLY-011", words, stands.body)
        if not stands.version:
            words = f"{name} gives no version of its task, so it cannot be changed safely."
            return Delivered(ReplyState.FAILED, "REPLY-015", words, stands.body)
        body, version = reply.body, reply.target_version or stands.version
        if version != stands.version:
            return self._changed_meanwhile(stands.body)
        if body is None:
            body = accepted_task(stands.body, organisation, reply.decided_at)
            keep(body, version)
        answer = self._client.update_task(reply.target, body, version)
        return self._judged(reply, answer)

    def _judged(self, reply: Reply, answer: TaskAnswer) -> Delivered:
        from app.replies.cds_task import standing

        if answer.task is None:
            failure = answer.read_back
            code, words = (failure.code, failure.what_happened) if failure else ("", "")
            state = ReplyState.SENT if answer.taken else ReplyState.WAITING
            return Delivered(state, code, words)
        if standing(answer.task).accepted_by(self._sender.organisation, reply.decided_at):
            return Delivered(ReplyState.CONFIRMED, answer=answer.task)
        return (
            self._not_shown(answer.task) if answer.taken else self._changed_meanwhile(answer.task)
        )

    def _not_shown(self, answer: bytes) -> Delivered:
        words = f"{self._sender.name} took the reply, but its task does not show it."
        return Delivered(ReplyState.FAILED, "REPLY-013", words, answer)

    def _changed_meanwhile(self, answer: bytes) -> Delivered:
        words = f"{self._sender.name} has changed its task since the version that you accepted."
        return Delivered(ReplyState.FAILED, CONFLICT, words, answer)


def cds_transports(settings: Settings, secrets: Secrets) -> Transports:
    """Transports to the senders of the settings that take Task updates.

    Args:
        settings: which senders there are.
        secrets: where their tokens are.
    """

    def transport(reply: Reply, pause: Pause) -> Transport:
        from app.connections.ems import EmsClient

        for sender in settings.senders:
            if sender.name.casefold() == reply.sender.casefold() and sender.task_updates:
                return CdsTaskTransport(sender, EmsClient(sender, secrets, pause=pause))
        raise ConnectionFailed(
            f"{reply.sender} has not had your reply",
            "This sender is no longer set up to take replies",
            "Telephone the sender, and ask local IT to look at its settings",
            "REPLY-016",
        )

    return transport


def failure_of(failure: AppError) -> Delivered:
    """What a failure means for the reply: a refusal is for good, all else is tried again."""
    for_good = isinstance(failure, ConnectionFailed) and not failure.retryable
    for_good = for_good or failure.code == "REPLY-014"
    state = ReplyState.FAILED if for_good else ReplyState.WAITING
    return Delivered(state, failure.code, failure.what_happened)
