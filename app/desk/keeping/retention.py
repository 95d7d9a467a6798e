"""Retention: completed handovers are removed when the time that policy gives them is over.

The record of the patient is elsewhere; what is kept here serves the hand-over. The starting value
of 96 hours is that of the Repeat Caller Service.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from app.desk.changes import Changed, ChangeKind
from app.desk.context import Context
from app.desk.people import program
from app.store import audit, purge

PURGED = "purge"
"""The action in the audit trail; it names the handover by its random id, as all others do."""

AT_ONCE = 50
"""Handovers in one transaction: a message that comes meanwhile does not wait for long."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What one run removed.

    Attributes:
        handovers: the ids.
        answered: requests that had left no message.
        held: handovers that are old enough and stay until a reply of theirs is settled.
        wiped: whether the journal was emptied; another process that reads delays that.
    """

    handovers: tuple[str, ...]
    answered: int
    held: int
    wiped: bool


def forget(ctx: Context) -> Forgotten:
    """Remove what is due now, with a note of each in the audit trail, and wipe the journal.

    Raises:
        StoreFailed: the rest is removed the next time.
    """
    removed: list[str] = []
    while batch := _remove_some(ctx):
        removed += batch
    with ctx.store.transaction() as tx:
        before = ctx.clock() - _kept(ctx)
        answered = purge.remove_answered(tx, before)
        held = purge.held(tx, before)
    return Forgotten(tuple(removed), answered, held, ctx.store.wipe())


def announcement(forgotten: Forgotten) -> Changed | None:
    """What to tell screens, None where nothing of theirs went."""
    if not forgotten.handovers:
        return None
    return Changed(forgotten.handovers, ChangeKind.MOVED, "program")


def _remove_some(ctx: Context) -> list[str]:
    with ctx.store.transaction() as tx:
        now = ctx.clock()
        found = purge.due(tx, now - _kept(ctx), AT_ONCE)
        purge.remove(tx, [handover_id for handover_id, _ in found])
        for handover_id, version in found:
            audit.append(
                tx,
                now,
                program(ctx.person.workstation),
                PURGED,
                handover_id=handover_id,
                version=version,
                reason=f"kept {ctx.settings.keep_hours} hours after completion",
            )
    return [handover_id for handover_id, _ in found]


def _kept(ctx: Context) -> timedelta:
    return timedelta(hours=ctx.settings.keep_hours)
