"""Holding people to the role matrix; whoever is turned away stands in the audit trail."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from app.desk.context import Context
from app.desk.roles import BREAK_GLASS, FOR_VERB, Right, may, refusal
from app.store.stamps import instant
from app.store.store import Tx

if TYPE_CHECKING:  # the trail is imported for what is written there: the first list comes before it
    from app.store.records import Attempt, Reply
    from app.store.rows import Row

GLASS, GLASS_ENDED = "break glass", "break glass ended"
"""The actions by which the trail tells from when to when somebody had more than their role."""

DENIED = "denied"
"""The result of an entry that tells of somebody who was turned away."""

_UNTIL = "until "


def permit(ctx: Context, verb: str, handover_id: str = "") -> None:
    """Let a verb of the desk go on, or turn the person away.

    Raises:
        Refused: the role does not allow it (DESK-001); the trail says so before this is raised.
        StoreFailed: it is not allowed, and that could not be written down.
    """
    right = FOR_VERB[verb]
    if right is not None:
        demand(ctx, right, verb.replace("_", " "), handover_id)


def demand(ctx: Context, right: Right, action: str, handover_id: str = "") -> None:
    """As :func:`permit`, for what is no verb of its own; ``action`` is its name in the trail."""
    if has(ctx, right, handover_id):
        return
    from app.store import audit, handovers

    with ctx.store.transaction() as tx:
        one = handovers.standing(tx, handover_id) if handover_id else None
        audit.append(
            tx,
            ctx.clock(),
            ctx.person.who,
            action,
            handover_id=one.id if one else "",  # nothing that a caller made up is written down
            version=one.version if one else 0,
            result=DENIED,
            reason=right.value,
        )
    raise refusal(ctx.person.role, right)


def has(ctx: Context, right: Right, handover_id: str = "") -> bool:
    """Whether the person has a right, by their role or for this handover by a break-glass."""
    role = ctx.person.role
    if may(role, right):
        return True
    if not handover_id or right not in BREAK_GLASS.get(role, ()):
        return False
    with ctx.store.reading() as tx:
        return broken_until(ctx, tx, handover_id) is not None


def broken_until(ctx: Context, tx: Tx, handover_id: str) -> datetime | None:
    """When this person's break-glass for a handover ends; None where there is none just now.

    The entry in the trail is what opens the report: there is none without it. A clock that was
    set back does not make it last longer.
    """
    from app.store import audit

    who = ctx.person.who
    found = audit.last_of(tx, handover_id, who, (GLASS, GLASS_ENDED))
    if found is None or found.action != GLASS or not found.result.startswith(_UNTIL):
        return None
    until = instant(found.result.removeprefix(_UNTIL))
    return until if found.at <= ctx.clock() < until else None


def lasts(until: str) -> str:
    """How the result of a break-glass tells when it ends; ``until`` is a stamp."""
    return _UNTIL + until


def row_for(ctx: Context, row: Row) -> Row:
    """A list row as this person may see it."""
    if may(ctx.person.role, Right.READ_CLINICAL):
        return row
    return replace(row, facts=replace(row.facts, concern="", outcome=""))


def reply_for(ctx: Context, reply: Reply) -> Reply:
    """A reply as this person may see it: without its bytes and its form, which are clinical."""
    if may(ctx.person.role, Right.READ_CLINICAL):
        return reply
    return replace(reply, body=None, form="")


def attempt_for(ctx: Context, attempt: Attempt) -> Attempt:
    """An attempt as this person may see it: without what came back."""
    if may(ctx.person.role, Right.READ_CLINICAL):
        return attempt
    return replace(attempt, answer=None)
