"""Break-glass: more than a role allows, for one handover and a few minutes, never unseen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.desk.context import Context, no_such_handover
from app.desk.permission import GLASS, GLASS_ENDED, broken_until, lasts
from app.desk.roles import BREAK_GLASS
from app.report.errors import Refused
from app.store import audit, audit_pages, handovers
from app.store.stamps import stamp
from app.store.store import Tx

SEEN = "break glass seen"
"""The action by which a privacy officer says that they have looked into one."""

LEAST_REASON = 10
MOST_LISTED = 500


@dataclass(frozen=True, slots=True)
class Alert:
    """That somebody broke the glass. Names nobody: the reference leads to the entry that does.

    Attributes:
        reference: the number of the entry in the audit trail.
        seen: whether a privacy officer has looked into it.
    """

    reference: int
    at: datetime
    role: str
    workstation: str
    seen: bool


def break_glass(ctx: Context, handover_id: str, reason: str) -> datetime:
    """Open a handover's clinical words to this person; gives when that ends.

    Raises:
        Refused: there is none for this role, or policy allows none (DESK-020); the reason says
            nothing (DESK-021); the handover is not there (DESK-002).
    """
    minutes = ctx.settings.break_glass_minutes
    if not BREAK_GLASS.get(ctx.person.role) or minutes == 0:
        raise Refused(
            "This report cannot be opened in an emergency here",
            f"The role {ctx.person.role.value} has no emergency access on this computer",
            "Fetch a nurse or a doctor",
            "DESK-020",
        )
    if len(reason.strip()) < LEAST_REASON:
        raise Refused(
            "A reason is needed",
            "Emergency access is looked into afterwards, and the reason given says too little",
            "Say in a few words why you need to read this report now; do not name the patient",
            "DESK-021",
        )
    with ctx.store.transaction() as tx:
        now = ctx.clock()
        until = now + timedelta(minutes=minutes)
        _append(ctx, tx, handover_id, GLASS, now, lasts(stamp(until)), reason.strip())
    return until


def end_break_glass(ctx: Context, handover_id: str) -> bool:
    """End it before its time; False where there is none."""
    with ctx.store.transaction() as tx:
        if broken_until(ctx, tx, handover_id) is None:
            return False
        _append(ctx, tx, handover_id, GLASS_ENDED, ctx.clock(), "done", "")
    return True


def alerts(ctx: Context) -> tuple[Alert, ...]:
    """The latest of every break-glass, the newest first."""
    with ctx.store.reading() as tx:
        seen = {entry.result for entry in audit_pages.of_action(tx, SEEN, MOST_LISTED)}
        broken = audit_pages.of_action(tx, GLASS, MOST_LISTED)
    return tuple(
        Alert(one.number, one.at, one.who.role, one.who.workstation, str(one.number) in seen)
        for one in broken
        if one.handover_id and one.result.startswith(lasts(""))
    )


def note_seen(ctx: Context, reference: int) -> None:
    """Say that a privacy officer has looked into one.

    Raises:
        Refused: there is no such alert (DESK-022).
    """
    if reference not in {one.reference for one in alerts(ctx)}:
        raise Refused(
            "There is no such alert",
            "No emergency access of that reference stands in the audit trail",
            "Look for it in the list again",
            "DESK-022",
        )
    with ctx.store.transaction() as tx:
        audit.append(tx, ctx.clock(), ctx.person.who, SEEN, result=str(reference))


def _append(
    ctx: Context, tx: Tx, handover_id: str, action: str, now: datetime, result: str, reason: str
) -> None:
    one = handovers.standing(tx, handover_id)
    if one is None:
        raise no_such_handover()
    audit.append(
        tx,
        now,
        ctx.person.who,
        action,
        handover_id=handover_id,
        version=one.version,
        result=result,
        reason=reason,
    )
