"""Told by telephone: a person tells a sender what no reply has told it, and records that here.

Where a standard has no such reply, or one failed for good, the telephone is the reply. What was
said stands with the replies, in the journey and in the audit trail, with who said it and when.
"""

from __future__ import annotations

from uuid import uuid4

from app.desk.context import Context, no_such_handover
from app.desk.permission import permit, reply_for
from app.report.errors import Refused
from app.report.states import ReplyState
from app.store import audit, handovers, outbox
from app.store.audit_words import Typed
from app.store.records import TELEPHONE, Reply
from app.store.store import Tx

IN_ITS_PLACE = (ReplyState.FAILED, ReplyState.HERE_ONLY)
"""States of a reply that goes nowhere by itself, so that a call can take its place."""

_VERB = "told_by_telephone"


def told(ctx: Context, handover_id: str, said: str, reply_id: str = "") -> Reply:
    """Record a call, in the place of a reply or for itself.

    Raises:
        Refused: role (DESK-001), no such handover (DESK-002) or reply (DESK-007), the reply is
            on its way or there (DESK-014), or nothing was said (DESK-015).
    """
    permit(ctx, _VERB, handover_id)
    words = f"{ctx.person.name}: {_something(said)}"
    with ctx.store.transaction() as tx:
        if reply_id:
            reply = _unheard(tx, handover_id, reply_id)
            outbox.change(tx, reply.id, ReplyState.TOLD, now=ctx.clock(), words=words)
        else:
            reply = _call(ctx, tx, handover_id, words)
            outbox.add(tx, reply)
        audit.append(
            tx,
            ctx.clock(),
            ctx.person.who,
            ReplyState.TOLD.value.lower(),
            handover_id=handover_id,
            version=reply.version,
            reason=Typed(said),
        )
        kept = outbox.get(tx, reply.id)
    assert kept is not None  # noqa: S101  it was written in this very transaction
    return reply_for(ctx, kept)


def _something(said: str) -> str:
    if not said.strip():
        raise Refused(
            "A call is recorded with what was said",
            "Nothing says who was told, or what",
            "Say whom you spoke to, and what they were told",
            "DESK-015",
        )
    return said.strip()


def _unheard(tx: Tx, handover_id: str, reply_id: str) -> Reply:
    reply = outbox.get(tx, reply_id)
    if reply is None or reply.handover_id != handover_id:
        raise Refused(
            "There is no such reply",
            "No reply of this id stands with this handover",
            "Look at its replies again",
            "DESK-007",
        )
    if reply.state not in IN_ITS_PLACE:
        raise Refused(
            "This reply does not wait for a telephone call",
            f"It stands at: {reply.state.value}; somebody may have seen to it just now",
            "Look at where it stands now; withdraw it first if it must not go",
            "DESK-014",
        )
    return reply


def _call(ctx: Context, tx: Tx, handover_id: str, words: str) -> Reply:
    one = handovers.standing(tx, handover_id)
    if one is None:
        raise no_such_handover()
    now = ctx.clock()
    return Reply(
        id=uuid4().hex,
        number=tx.next_number("replies"),
        handover_id=one.id,
        version=one.version,
        step=None,
        kind=TELEPHONE,
        sender=one.sender,
        target="",
        target_version="",
        idempotency_id=str(uuid4()),
        state=ReplyState.TOLD,
        body=None,
        decided_at=now,
        decided_by=ctx.person.name,
        not_before=now,
        give_up_at=now,
        attempts=0,
        ended_at=now,
        code="",
        words=words,
    )
