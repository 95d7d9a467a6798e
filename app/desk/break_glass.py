"""Break-glass: more than a role allows, for one handover and a few minutes, never unseen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.desk.context import Context, no_such_handover
from app.desk.permission import GLASS, GLASS_ENDED, broken_until, lasts
from app.desk.roles import BREAK_GLASS
from app.report.errors import Refused
from app.store import audit, audit_pages, audit_words, handovers
from app.store.audit_words import Typed
from app.store.stamps import instant, stamp
from app.store.store import Tx

SEEN = "break glass seen"
"""The action by which a privacy officer says that they have looked into one."""

LISTED = "break glass"
"""By what the trail was looked through, in the entry that tells of that list being read."""

LEAST_WORDS = 10
"""Characters of a reason that is none of those offered."""
MOST_LISTED = 500
"""The latest emergency accesses that a privacy officer is shown."""


class GlassReason(StrEnum):
    """Why somebody needs more than their role; it stays in the trail for ever."""

    WORSE = "the patient is getting worse"
    NO_CLINICIAN = "no clinician is here"
    ASKED = "a clinician asked for it"
    OTHER = "another reason"


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


@dataclass(frozen=True, slots=True)
class Access:
    """An emergency access in full, for whoever looks into it.

    Attributes:
        until: when it was to end.
        reason: one of :class:`GlassReason`.
        words: what the person typed, as long as the handover is kept.
        typed: whether they typed anything.
    """

    alert: Alert
    person: str
    handover_id: str
    until: datetime
    reason: str
    words: str
    typed: bool


def break_glass(ctx: Context, handover_id: str, reason: GlassReason, words: str = "") -> datetime:
    """Open a handover's clinical words to this person; gives when that ends.

    A reason that is not of the list needs some words.

    Raises:
        Refused: there is none for this role, or policy allows none (DESK-020); the reason says
            nothing (DESK-021); the handover is not there (DESK-002).
    """
    minutes = ctx.settings.break_glass_minutes
    if not may_break(ctx):
        raise Refused(
            "This report cannot be opened in an emergency here",
            f"The role {ctx.person.role.value} has no emergency access on this computer",
            "Fetch a nurse or a doctor",
            "DESK-020",
        )
    words = words.strip()
    if reason is GlassReason.OTHER and len(words) < LEAST_WORDS:
        raise Refused(
            "A reason is needed",
            "Emergency access is looked into afterwards, and the reason given says too little",
            "Say in a few words why you need to read this report now; do not name the patient",
            "DESK-021",
        )
    with ctx.store.transaction() as tx:
        now = ctx.clock()
        until = now + timedelta(minutes=minutes)
        told = _Told(GLASS, lasts(stamp(until)), Typed(words, reason.value))
        _append(ctx, tx, handover_id, now, told)
    return until


def end_break_glass(ctx: Context, handover_id: str) -> bool:
    """End it before its time; False where there is none."""
    with ctx.store.transaction() as tx:
        if broken_until(ctx, tx, handover_id) is None:
            return False
        _append(ctx, tx, handover_id, ctx.clock(), _Told(GLASS_ENDED, "done"))
    return True


def may_break(ctx: Context) -> bool:
    """Whether there is emergency access for this person's role here."""
    return bool(BREAK_GLASS.get(ctx.person.role)) and ctx.settings.break_glass_minutes > 0


def alerts(ctx: Context) -> tuple[Alert, ...]:
    """The latest of every break-glass, the newest first."""
    with ctx.store.reading() as tx:
        return tuple(one.alert for one in _latest(tx))


def accesses(ctx: Context) -> tuple[Access, ...]:
    """The same with who and why; that it was read stands in the trail before."""
    with ctx.store.transaction() as tx:
        audit.append(tx, ctx.clock(), ctx.person.who, audit_pages.READ, reason=LISTED)
        return _latest(tx)


def _latest(tx: Tx) -> tuple[Access, ...]:
    seen = {entry.result for entry in audit_pages.of_action(tx, SEEN, MOST_LISTED)}
    broken = [
        one
        for one in audit_pages.of_action(tx, GLASS, MOST_LISTED)
        if one.handover_id and one.result.startswith(lasts(""))
    ]
    words = audit_words.of_entries(tx, [one.number for one in broken])
    return tuple(
        Access(
            alert=Alert(
                one.number, one.at, one.who.role, one.who.workstation, str(one.number) in seen
            ),
            person=one.who.person,
            handover_id=one.handover_id,
            until=instant(one.result.removeprefix(lasts(""))),
            reason=audit_words.code_of(one.reason),
            words=words.get(one.number, ""),
            typed=audit_words.was_typed(one.reason),
        )
        for one in broken
    )


def note_seen(ctx: Context, reference: int) -> None:
    """Say that a privacy officer has looked into one.

    Raises:
        Refused: there is no such alert (DESK-022).
    """
    with ctx.store.transaction() as tx:
        if reference not in {one.alert.reference for one in _latest(tx)}:
            raise Refused(
                "There is no such alert",
                "No emergency access of that reference stands in the audit trail",
                "Look for it in the list again",
                "DESK-022",
            )
        audit.append(tx, ctx.clock(), ctx.person.who, SEEN, result=str(reference))


@dataclass(frozen=True, slots=True)
class _Told:
    action: str
    result: str
    reason: str | Typed = ""


def _append(ctx: Context, tx: Tx, handover_id: str, now: datetime, told: _Told) -> None:
    one = handovers.standing(tx, handover_id)
    if one is None:
        raise no_such_handover()
    audit.append(
        tx,
        now,
        ctx.person.who,
        told.action,
        handover_id=handover_id,
        version=one.version,
        result=told.result,
        reason=told.reason,
    )
