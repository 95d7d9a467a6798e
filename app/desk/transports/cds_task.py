"""Replies to a CDS API sender: updates of its own Task (kind ``cds-task``)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.desk.repairs import CONFLICT
from app.desk.transports.calling import Calling
from app.desk.transports.transport import Delivered, Keep
from app.report.errors import ConnectionFailed
from app.report.states import ReplyState, Step
from app.store.records import Reply

if TYPE_CHECKING:
    from app.connections.ems import EmsClient, TaskAnswer
    from app.replies.cds_task import Move, TaskStanding


_GOALS = {
    Step.ACCEPT: "accepted",
    Step.START: "in-progress",
    Step.FINISH: "completed",
    Step.REJECT: "rejected",
}
_WAY = ("accepted", "in-progress", "completed")
_NEXT = {"accepted": "in-progress", "in-progress": "completed", "on-hold": "completed"}
"""A Task goes from state to state; one that was never accepted is accepted before it begins."""


class CdsTaskTransport(Calling):
    """Moves the Task of a CDS API sender on (kind ``cds-task``).

    The Task is read first, always: if an earlier attempt got through and its answer was lost
    with the line or with this program, the Task says so and nothing is sent again (hazard P11).
    """

    _client: EmsClient

    def __exit__(self, *_: object) -> None:
        self._client.close()  # nothing in an answer names the request that it answers
        super().__exit__()

    def deliver(self, reply: Reply, keep: Keep) -> Delivered:
        """See :meth:`app.desk.transports.transport.Transport.deliver`."""
        from app.replies.cds_task import moved_task, standing

        goal, stands = self._goal(reply), self._client.read_task(reply.target)
        task, version, kept = stands.body, stands.version, reply.body
        if standing(task).shows(goal):
            return Delivered(ReplyState.CONFIRMED, answer=task)
        if reply.state is ReplyState.SENT:
            return self._not_shown(task)
        while True:
            hop = self._hop(standing(task), goal, reply)
            if hop is None:
                return self._not_ours(task)
            if not version:
                return self._without_version(task)
            if kept is not None and standing(kept).status != hop.status:
                kept = None  # of an earlier update, which was taken
            if not _may_replace(version, reply, task, kept):
                return self._changed_meanwhile(task)
            if kept is None:
                kept = moved_task(task, hop)
                keep(kept, version)
            answer = self._client.update_task(reply.target, kept, version)
            ended = self._judged(hop, goal, answer)
            if ended is not None or answer.task is None:
                return ended or Delivered(ReplyState.WAITING)
            task, version, kept = answer.task, answer.version, None

    def _goal(self, reply: Reply) -> Move:
        from app.replies.cds_task import Move

        reason = self._source.form.words.strip() if reply.step is Step.REJECT else ""
        status = _GOALS[reply.step or Step.ACCEPT]
        return Move(status, self._sender.organisation, reply.decided_at, reason)

    def _hop(self, task: TaskStanding, goal: Move, reply: Reply) -> Move | None:
        """The next update on the way to the goal; None where the Task is not ours to move."""
        from app.replies.cds_task import OPEN

        given_back = goal.status == "rejected"
        if task.status in OPEN:
            return goal if given_back else replace(goal, status=_WAY[0])
        same = (one for one in self._source.replies if one.target == reply.target)
        whens = (reply.decided_at, *(one.decided_at for one in same))
        if task.status not in _NEXT or not task.is_ours(goal.organisation, *whens):
            return None
        if given_back:
            return replace(goal, status="failed")
        following = _NEXT[task.status]
        passed = _WAY.index(following) > _WAY.index(goal.status)
        return None if passed else replace(goal, status=following)

    def _judged(self, hop: Move, goal: Move, answer: TaskAnswer) -> Delivered | None:
        """What an update came to; None where it was taken and the next may follow."""
        from app.replies.cds_task import standing

        last = hop.status in {goal.status, "failed"}
        if answer.task is None:
            failure = answer.read_back
            code, words = (failure.code, failure.what_happened) if failure else ("", "")
            state = ReplyState.SENT if answer.taken and last else ReplyState.WAITING
            wait = failure.wait if isinstance(failure, ConnectionFailed) else None
            return Delivered(state, code, words, wait=wait)
        if standing(answer.task).shows(hop):
            return Delivered(ReplyState.CONFIRMED, answer=answer.task) if last else None
        return (
            self._not_shown(answer.task) if answer.taken else self._changed_meanwhile(answer.task)
        )

    def _not_ours(self, task: bytes) -> Delivered:
        from app.replies.cds_task import standing

        words = f"The task of {self._sender.name} is already {standing(task).status}"
        return Delivered(ReplyState.FAILED, "REPLY-011", f"{words}, and not by you.", task)

    def _without_version(self, task: bytes) -> Delivered:
        words = f"{self._sender.name} gives no version of its task, so it cannot be changed safely."
        return Delivered(ReplyState.FAILED, "REPLY-015", words, task)

    def _not_shown(self, task: bytes) -> Delivered:
        words = f"{self._sender.name} took the reply, but its task does not show it."
        return Delivered(ReplyState.FAILED, "REPLY-013", words, task)

    def _changed_meanwhile(self, task: bytes) -> Delivered:
        words = f"{self._sender.name} has changed its task since the version that you accepted."
        return Delivered(ReplyState.FAILED, CONFLICT, words, task)


def _may_replace(version: str, reply: Reply, task: bytes, kept: bytes | None) -> bool:
    """Whether what stands is what was decided on.

    That is the version that a person saw, or a Task that we have accepted already; bytes that
    are kept replace the version that they were built on alone.
    """
    from app.replies.cds_task import OPEN, standing

    if kept is None and standing(task).status not in OPEN:
        return True
    return version == (reply.target_version or version)
