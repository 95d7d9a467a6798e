"""Replies to a CDS API sender: updates of its own Task (kind ``cds-task``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from app.desk.repairs import CONFLICT
from app.desk.transports.transport import Delivered, Keep
from app.report.states import ReplyState
from app.settings.registry import SenderSettings
from app.store.records import Reply

if TYPE_CHECKING:
    from app.connections.ems import EmsClient, TaskAnswer


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
