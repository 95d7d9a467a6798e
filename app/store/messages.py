"""Messages, verbatim and for ever: kept before anything is made of them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from app.report.errors import StoreFailed
from app.store.records import Message, MessageState
from app.store.stamps import instant, stamp
from app.store.store import Tx

CHANGED = "STORE-013"
"""The code for bytes that are no longer what was received."""

_COLUMNS = (
    "id, sender, sha256, size, how, fetched_from, media_type, received_at, last_seen_at, "
    "times_seen, state, handover_id"
)
_KEEP = (
    f"INSERT INTO messages ({_COLUMNS}, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (sender, sha256) DO UPDATE SET last_seen_at = excluded.last_seen_at, "
    f"times_seen = messages.times_seen + 1 RETURNING {_COLUMNS}"
)
"""One statement: the keeper's every statement is waited for by all who send at that moment."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """Bytes at the door, and how they came."""

    data: bytes
    sender: str
    how: str
    fetched_from: str = ""
    media_type: str = ""


def keep(tx: Tx, arrival: Arrival, now: datetime) -> Message:
    """Keep a message. The very same bytes from the same sender are kept once and counted."""
    at = stamp(now)
    kept = tx.row(
        _KEEP,
        (
            uuid4().hex,
            arrival.sender,
            hashlib.sha256(arrival.data).hexdigest(),
            len(arrival.data),
            arrival.how,
            arrival.fetched_from,
            arrival.media_type,
            at,
            at,
            1,
            MessageState.STORED,
            None,
            arrival.data,
        ),
    )
    if kept is None:
        raise LookupError("what was kept has no row")
    return _message(kept)


def get(tx: Tx, message_id: str) -> Message:
    """A message without its bytes. An id that is not there is a bug (LookupError)."""
    found = tx.row(f"SELECT {_COLUMNS} FROM messages WHERE id = ?", (message_id,))
    if found is None:
        raise LookupError("no such message")
    return _message(found)


def body(tx: Tx, message_id: str) -> bytes:
    """The bytes as received, proved against the check sum taken when they came (hazard 0502).

    Raises:
        StoreFailed: they are no longer what was received (STORE-013).
    """
    found = tx.row("SELECT body, sha256 FROM messages WHERE id = ?", (message_id,))
    if found is None:
        raise LookupError("no such message")
    data = bytes(found[0])
    if hashlib.sha256(data).hexdigest() != found[1]:
        raise StoreFailed(
            "This report is no longer what was received",
            "What is kept of it does not match the check sum that was taken when it came, so it "
            "is not shown",
            "Telephone the sender and ask for it again, and tell local IT",
            CHANGED,
        )
    return data


def settle(tx: Tx, message_id: str, state: MessageState, handover_id: str) -> None:
    """Note what became of a message."""
    tx.update("messages", ("id", message_id), state=state, handover_id=handover_id)


def unsettled(tx: Tx) -> tuple[str, ...]:
    """The ids of messages that were kept and not yet read, oldest first."""
    found = tx.rows(
        "SELECT id FROM messages WHERE state = ? ORDER BY received_at, id", (MessageState.STORED,)
    )
    return tuple(row[0] for row in found)


def _message(row: tuple[Any, ...]) -> Message:
    return Message(
        id=row[0],
        sender=row[1],
        sha256=row[2],
        size=int(row[3]),
        how=row[4],
        fetched_from=row[5],
        media_type=row[6],
        received_at=instant(row[7]),
        last_seen_at=instant(row[8]),
        times_seen=int(row[9]),
        state=MessageState(row[10]),
        handover_id=row[11],
    )
