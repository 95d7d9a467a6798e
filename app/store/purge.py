"""Forgetting: what a handover left in the tables, taken out for good; the audit trail stays.

Pages that become free are overwritten (``secure_delete``), the search index wipes its words, and
:meth:`app.store.store.Store.wipe` empties the journal afterwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from app.report.states import ReplyState, State
from app.store import audit_words
from app.store.engine import Value
from app.store.exchanges import ExchangeState
from app.store.stamps import stamp
from app.store.store import Tx

COMPLETED = (State.DONE, State.NOT_ATTENDED)
"""The work lists in which nothing is left to do; a handover in any other is never removed."""

UNSETTLED = (ReplyState.WAITING, ReplyState.SENT, ReplyState.FAILED)
"""Where a reply stands while the program or a person has something left to do about it."""

_OLD = "h.state IN (?, ?) AND h.changed_at <= ?"
_HELD = (
    "(EXISTS (SELECT 1 FROM replies r WHERE r.handover_id = h.id AND r.state IN (?, ?, ?)) "
    "OR EXISTS (SELECT 1 FROM exchanges e WHERE e.handover_id = h.id AND e.state = ?) "
    "OR EXISTS (SELECT 1 FROM exchanges e JOIN messages m ON m.id = e.message_id "
    "WHERE m.handover_id = h.id AND e.handover_id = ''))"
)


def due(tx: Tx, before: datetime, limit: int) -> tuple[tuple[str, int], ...]:
    """Id and version of completed handovers that nothing holds and nobody changed since then."""
    found = tx.rows(
        f"SELECT h.id, h.version FROM handovers h WHERE {_OLD} AND NOT {_HELD} "
        "ORDER BY h.changed_at, h.number LIMIT ?",
        (*_old(before), *_HOLDING, limit),
    )
    return tuple((row[0], int(row[1])) for row in found)


def held(tx: Tx, before: datetime) -> int:
    """How many are old enough and stay, because a reply or a request of theirs is not settled."""
    found = tx.row(
        f"SELECT COUNT(*) FROM handovers h WHERE {_OLD} AND {_HELD}", (*_old(before), *_HOLDING)
    )
    return int(found[0]) if found else 0


def remove(tx: Tx, handover_ids: Sequence[str]) -> None:
    """Take out everything that is kept of these handovers but the audit trail."""
    for one in handover_ids:
        number = tx.row("SELECT number FROM handovers WHERE id = ?", (one,))
        if number is None:
            continue
        for statement in _STATEMENTS:
            tx.rows(statement, (one,) * statement.count("?"))
        audit_words.forget(tx, one)
        for out, values in tx.search.out(int(number[0])):
            tx.rows(out, values)
        tx.rows("DELETE FROM handovers WHERE id = ?", (one,))
        tx.rows("DELETE FROM messages WHERE handover_id = ?", (one,))


def remove_answered(tx: Tx, before: datetime) -> int:
    """Take out old requests that were answered and left no message; gives how many those were."""
    condition = "handover_id = '' AND message_id = '' AND state <> ? AND received_at <= ?"
    values: tuple[Value, ...] = (ExchangeState.IN_WORK, stamp(before))
    found = tx.row(f"SELECT COUNT(*) FROM exchanges WHERE {condition}", values)
    tx.rows(f"DELETE FROM exchanges WHERE {condition}", values)
    return int(found[0]) if found else 0


_HOLDING: tuple[Value, ...] = (*UNSETTLED, ExchangeState.IN_WORK)

_STATEMENTS = (
    "DELETE FROM attempts WHERE reply_id IN (SELECT id FROM replies WHERE handover_id = ?)",
    "DELETE FROM replies WHERE handover_id = ?",
    "DELETE FROM exchanges WHERE handover_id = ?",
    "DELETE FROM openings WHERE handover_id = ?",
    "DELETE FROM read_versions WHERE handover_id = ?",
    "DELETE FROM handover_keys WHERE handover_id = ?",
    "DELETE FROM versions WHERE handover_id = ?",
    "DELETE FROM facts_wanted WHERE handover_id = ?",
)
"""In the order in which rows point at each other."""


def _old(before: datetime) -> tuple[Value, ...]:
    return (*COMPLETED, stamp(before))
