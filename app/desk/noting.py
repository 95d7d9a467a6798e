"""Notes in the audit trail of what left the screen: on paper, or on the clipboard."""

from __future__ import annotations

from enum import StrEnum

from app.desk.context import Context
from app.desk.permission import demand
from app.desk.roles import Right
from app.store import audit


class Left(StrEnum):
    """How words about a patient left the screen."""

    DESK_SHEET = "print desk sheet"
    FULL_REPORT = "print full report"
    PDF = "save as PDF"
    SUMMARY = "copy summary"


def note_left(ctx: Context, handover_id: str, version: int, how: Left) -> None:
    """Write down who did it, when, and with which version; before anything leaves.

    Raises:
        Refused: the role sees no patients (DESK-001), or takes clinical words out
            that it may not read.
        StoreFailed: it could not be written down, so nothing may leave.
    """
    demand(ctx, Right.SEE_PATIENTS, how.value, handover_id)
    if how in {Left.SUMMARY, Left.FULL_REPORT}:
        demand(ctx, Right.TAKE_CLINICAL, how.value, handover_id)
    with ctx.store.transaction() as tx:
        audit.append(
            tx, ctx.clock(), ctx.person.who, how.value, handover_id=handover_id, version=version
        )
