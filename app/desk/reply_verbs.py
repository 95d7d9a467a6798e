"""The verbs about replies: where each stands, what was sent and what came back, and repairs."""

from __future__ import annotations

from app.desk.announcing import Announcing
from app.desk.changes import ChangeKind
from app.report.states import ReplyState
from app.store.records import Attempt, Reply


class ReplyVerbs(Announcing):
    """What a person sees of the outbox and does about it."""

    def replies(self, handover_id: str) -> tuple[Reply, ...]:
        """All replies about a handover, in the order in which they were decided."""
        from app.store import outbox

        with self.context.store.reading() as tx:
            return outbox.of_handover(tx, handover_id)

    def waiting_replies(self) -> tuple[Reply, ...]:
        """Every reply that is not settled: waiting, sent but not confirmed, or failed."""
        from app.store import outbox

        with self.context.store.reading() as tx:
            return outbox.in_states(tx, (*outbox.UNFINISHED, ReplyState.FAILED))

    def attempts(self, reply_id: str) -> tuple[Attempt, ...]:
        """Every attempt to send a reply, and what came back."""
        from app.store import outbox

        with self.context.store.reading() as tx:
            return outbox.attempts(tx, reply_id)

    def retry(self, reply_id: str) -> Reply:
        """*Send again* or *Try now*: make a failed or waiting reply due at once.

        Raises:
            Refused: role (DESK-001), no such reply (DESK-007), nothing left to send (DESK-009).
        """
        from app.desk import repairs

        reply = repairs.retry(self.context, reply_id)
        self._changed(reply.handover_id, ChangeKind.REPLY)
        return reply

    def withdraw(self, reply_id: str, reason: str) -> Reply:
        """End a reply that waits or failed; a reason is needed (DESK-010).

        Raises:
            Refused: as for :meth:`retry`.
        """
        from app.desk import repairs

        reply = repairs.withdraw(self.context, reply_id, reason)
        self._changed(reply.handover_id, ChangeKind.REPLY)
        return reply
