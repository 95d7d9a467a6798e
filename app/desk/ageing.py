"""Who has grown old unopened: expected, past the act-by time, and nobody here has looked."""

from __future__ import annotations

from app.desk.desk import Desk
from app.report.states import State
from app.store.rows import Mark, Row

PAGE = 200
MOST = 2_000
"""Rows that are looked at from the top of the list, where the oldest stand."""


def overdue_unopened(desk: Desk) -> tuple[str, ...]:
    """The handovers that are overdue and that nobody has opened, the most overdue first.

    One that is not timed has been told of when it came; one that the sender took back is over.

    Raises:
        Refused: the role sees no patients (DESK-001).
    """
    now = desk.context.clock()
    found: list[str] = []
    looked_at = 0
    last: Row | None = None
    while looked_at < MOST:
        rows = desk.rows(State.EXPECTED, after=last, limit=PAGE)
        for row in rows:
            due = row.facts.due_at
            if due is not None and due > now:
                return tuple(found)
            if due is not None and row.mark is Mark.NEW and not row.cancelled:
                found.append(row.id)
        if len(rows) < PAGE:
            break
        looked_at += len(rows)
        last = rows[-1]
    return tuple(found)
