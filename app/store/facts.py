"""What local IT needs to know about the store. Nothing about any patient."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.report.states import ReplyState, State
from app.store import audit, listing, outbox, reachability
from app.store.engine import Size
from app.store.reachability import Reachability
from app.store.records import Reply
from app.store.stamps import instant
from app.store.store import Store

MOST = 50
"""Replies that are told one by one."""


@dataclass(frozen=True, slots=True)
class StoreFacts:
    """The health of a store.

    Attributes:
        schema: the number of the last migration.
        damage: what is damaged, in the words of the database; empty when it is sound.
        trail: whether the audit trail is whole.
        lists: handovers in each work list.
        waiting, failed: how many replies wait, and how many failed.
        not_confirmed: the first of both.
        away: the senders that were not reached again and again.
        last_message_at: when the last message came; None where none is kept.
        size: the room it takes and has; None where that is not ours to know.
    """

    schema: int
    damage: tuple[str, ...]
    trail: audit.Verdict
    lists: dict[State, int]
    waiting: int
    failed: int
    not_confirmed: tuple[Reply, ...]
    away: tuple[Reachability, ...]
    last_message_at: datetime | None
    size: Size | None

    @property
    def sound(self) -> bool:
        """Whether nothing needs attention."""
        return not self.damage and self.trail.sound and not self.failed


def facts(store: Store) -> StoreFacts:
    """Examine a store: every page's check sum, the audit trail, counts, and the disk.

    Raises:
        StoreFailed: it cannot be read at all.
    """
    with store.reading() as tx:
        lists = listing.counts(tx)
        waiting = outbox.in_states(tx, outbox.UNFINISHED)
        failed = outbox.in_states(tx, (ReplyState.FAILED,))
        gone = reachability.away(tx)
        last = tx.row("SELECT max(received_at) FROM messages")
    return StoreFacts(
        schema=store.schema_number,
        damage=store.engine.whole(),
        trail=audit.verify(store),
        lists=lists,
        waiting=len(waiting),
        failed=len(failed),
        not_confirmed=(*failed, *waiting)[:MOST],
        away=gone,
        last_message_at=instant(last[0]) if last and last[0] else None,
        size=store.engine.size(),
    )
