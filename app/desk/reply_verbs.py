"""The verbs about replies: where each stands, what was sent and what came back, and repairs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.desk.announcing import Announcing
from app.desk.changes import ChangeKind
from app.desk.permission import attempt_for, permit, reply_for
from app.report.states import ReplyState

if TYPE_CHECKING:
    from app.desk.incidents import Incident, SentAndAnswered
    from app.store.records import Attempt, Reply


class ReplyVerbs(Announcing):
    """What a person sees of the outbox and does about it."""

    def replies(self, handover_id: str) -> tuple[Reply, ...]:
        """All replies about a handover, in the order in which they were decided.

        Like every verb here it gives no clinical bytes to a role that may not read them, and
        raises Refused (DESK-001) to one that has nothing to do with replies.
        """
        from app.store import outbox

        permit(self.context, "replies", handover_id)
        with self.context.store.reading() as tx:
            found = outbox.of_handover(tx, handover_id)
        return tuple(reply_for(self.context, reply) for reply in found)

    def waiting_replies(self) -> tuple[Reply, ...]:
        """Every reply that is not settled: waiting, sent but not confirmed, or failed."""
        from app.store import outbox

        permit(self.context, "waiting_replies")
        with self.context.store.reading() as tx:
            found = outbox.in_states(tx, (*outbox.UNFINISHED, ReplyState.FAILED))
        return tuple(reply_for(self.context, reply) for reply in found)

    def attempts(self, reply_id: str) -> tuple[Attempt, ...]:
        """Every attempt to send a reply, and what came back."""
        from app.store import outbox

        permit(self.context, "attempts")
        with self.context.store.reading() as tx:
            found = outbox.attempts(tx, reply_id)
        return tuple(attempt_for(self.context, attempt) for attempt in found)

    def sent_and_answered(self, reply_id: str) -> SentAndAnswered:
        """The bytes that left and every answer to them; noted in the audit trail.

        Raises:
            Refused: the role may not read clinical words (DESK-001), or there is no such reply
                (DESK-007).
        """
        from app.desk import repairs

        permit(self.context, "sent_and_answered")
        return repairs.sent_and_answered(self.context, reply_id)

    def incidents(self) -> tuple[Incident, ...]:
        """What is between us and our senders just now: one for each, the oldest first."""
        from app.desk import incidents

        return incidents.incidents(self.context)

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

    def told_by_telephone(self, handover_id: str, said: str, reply_id: str = "") -> Reply:
        """Record that a person told the sender by telephone, in the place of a reply.

        Args:
            handover_id: the handover that the call was about.
            said: who was told, and what.
            reply_id: the reply that failed or was recorded here only, in whose place it was
                said; empty for a call about the handover itself.

        Raises:
            Refused: role (DESK-001), no such handover (DESK-002) or reply (DESK-007), the reply
                may still get there by itself or has (DESK-014), nothing was said (DESK-015).
        """
        from app.desk import telephone

        reply = telephone.told(self.context, handover_id, said, reply_id)
        self._changed(handover_id, ChangeKind.REPLY)
        return reply
