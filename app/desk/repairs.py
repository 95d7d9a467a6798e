"""What a person does about a reply that does not get through: send it again, or withdraw it."""

from __future__ import annotations

from app.desk.context import Context
from app.desk.incidents import SentAndAnswered
from app.desk.permission import permit, reply_for
from app.desk.steps import GIVE_UP_AFTER
from app.report.errors import Refused
from app.report.states import ReplyState
from app.store import audit, outbox, reachability
from app.store.audit_words import Typed
from app.store.records import Reply
from app.store.store import Tx

CONFLICT = "REPLY-012"
"""The sender's record had changed since the bytes were built: they are built anew."""


def retry(ctx: Context, reply_id: str) -> Reply:
    """Make a waiting or failed reply due now.

    Raises:
        Refused: the role (DESK-001), no such reply (DESK-007), or nothing is left to send
            (DESK-009).
    """
    permit(ctx, "retry")
    with ctx.store.transaction() as tx:
        reply = _there(tx, reply_id)
        if reply.state not in {*outbox.UNFINISHED, ReplyState.FAILED}:
            raise _over(reply)
        now = ctx.clock()
        if reply.code == CONFLICT:
            outbox.build_anew(tx, reply_id)
        state = ReplyState.WAITING if reply.state is ReplyState.FAILED else reply.state
        outbox.change(tx, reply_id, state, now=now, not_before=now)
        outbox.extend(tx, reply_id, now + GIVE_UP_AFTER)
        reachability.try_now(tx, reply.sender, now)
        _note(ctx, tx, reply, "send again")
        return reply_for(ctx, _there(tx, reply_id))


def withdraw(ctx: Context, reply_id: str, reason: str) -> Reply:
    """End a reply that has not been sent; the reason is kept with it.

    Raises:
        Refused: as for :func:`retry`, or no reason was given (DESK-010).
    """
    permit(ctx, "withdraw")
    if not reason.strip():
        raise Refused(
            "A reply is withdrawn only with a reason",
            "No reason was given",
            "Say why, for example that the sender was told by telephone",
            "DESK-010",
        )
    with ctx.store.transaction() as tx:
        reply = _there(tx, reply_id)
        if reply.state not in {ReplyState.WAITING, ReplyState.FAILED}:
            raise _over(reply)
        now = ctx.clock()
        outbox.change(tx, reply_id, ReplyState.WITHDRAWN, now=now, words=reason.strip())
        _note(ctx, tx, reply, "withdraw reply", reason)
        return reply_for(ctx, _there(tx, reply_id))


def sent_and_answered(ctx: Context, reply_id: str) -> SentAndAnswered:
    """What left and what came back, noted in the audit trail.

    Raises:
        Refused: no such reply (DESK-007).
    """
    with ctx.store.transaction() as tx:
        reply = _there(tx, reply_id)
        _note(ctx, tx, reply, "show reply")
        return SentAndAnswered(reply, reply.body, outbox.attempts(tx, reply_id))


def _there(tx: Tx, reply_id: str) -> Reply:
    reply = outbox.get(tx, reply_id)
    if reply is None:
        raise Refused(
            "There is no such reply",
            "No reply of this id is in the outbox",
            "Look for it in the list of replies again",
            "DESK-007",
        )
    return reply


def _over(reply: Reply) -> Refused:
    return Refused(
        "Nothing is left to send",
        f"This reply stands at: {reply.state.value}",
        "Telephone the sender if it must be told something else",
        "DESK-009",
    )


def _note(ctx: Context, tx: Tx, reply: Reply, action: str, words: str = "") -> None:
    audit.append(
        tx,
        ctx.clock(),
        ctx.person.who,
        action,
        handover_id=reply.handover_id,
        version=reply.version,
        reason=Typed(words),
    )
