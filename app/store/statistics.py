"""What a service manager counts: times and states, and nothing that says who anybody is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.report.states import ReplyState, State
from app.store.stamps import instant, instant_or_none, stamp
from app.store.store import Tx

_LEFT = ("start consultation", "finish", "reject", "not attended", "dealt with")

_NOT_ACCEPTED = ("undo accept", "back to expected")
_NOT_LEFT = ("undo not attended", "back to expected", "back to arrived", "back to its list")
"""What takes an earlier entry back: whoever was put back waits, as if it had not been."""

_DENIED = "denied"
"""The result of an entry that tells of somebody who was turned away, and did nothing."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One handover's way through the department.

    Attributes:
        due_at: the act-by time, None where there is none that can be relied on.
        accepted_at: when it was first accepted here, None where it was not, or was taken back.
        left_at: when somebody began to see the patient, or the handover ended another way; None
            also where that was taken back.
    """

    sender: str
    state: State
    received_at: datetime
    due_at: datetime | None
    accepted_at: datetime | None
    left_at: datetime | None


def passages(tx: Tx, since: datetime) -> tuple[Passage, ...]:
    """Every handover received from that instant on, in the order of arrival."""
    rows = tx.rows(
        f"SELECT h.sender, h.state, h.received_at, h.due_at, {_first(('accept',), _NOT_ACCEPTED)}, "
        f"{_first(_LEFT, _NOT_LEFT)} FROM handovers h WHERE h.received_at >= ? ORDER BY h.number",
        ("accept", *_NOT_ACCEPTED, *_LEFT, *_NOT_LEFT, stamp(since)),
    )
    return tuple(
        Passage(
            sender=r[0],
            state=State(r[1]),
            received_at=instant(r[2]),
            due_at=instant_or_none(r[3]),
            accepted_at=instant_or_none(r[4] or ""),
            left_at=instant_or_none(r[5] or ""),
        )
        for r in rows
    )


def replies(tx: Tx, since: datetime) -> dict[tuple[str, ReplyState], int]:
    """How many replies that were decided from that instant on stand how, by sender."""
    rows = tx.rows(
        "SELECT sender, state, COUNT(*) FROM replies WHERE decided_at >= ? GROUP BY sender, state",
        (stamp(since),),
    )
    return {(row[0], ReplyState(row[1])): int(row[2]) for row in rows}


def _first(actions: Sequence[str], taken_back_by: Sequence[str]) -> str:
    """SQL: when one of the actions was first done since one that takes it back, or NULL."""
    done, back = (", ".join("?" for _ in some) for some in (actions, taken_back_by))
    return (
        f"(SELECT MIN(a.at) FROM audit a WHERE a.handover_id = h.id AND a.action IN ({done}) "
        f"AND a.result <> '{_DENIED}' AND a.number > COALESCE((SELECT MAX(b.number) FROM audit b "
        f"WHERE b.handover_id = h.id AND b.action IN ({back}) AND b.result <> '{_DENIED}'), 0))"
    )
