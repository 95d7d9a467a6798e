"""What local IT needs to know about the store. Nothing about any patient."""

from __future__ import annotations

from dataclasses import dataclass

from app.report.states import ReplyState, State
from app.store import audit, listing, outbox
from app.store.engine import Size
from app.store.store import Store


@dataclass(frozen=True, slots=True)
class StoreFacts:
    """The health of a store.

    Attributes:
        schema: the number of the last migration.
        damage: what is damaged, in the words of the database; empty when it is sound.
        trail: whether the audit trail is whole.
        lists: handovers in each work list.
        waiting, failed: replies that wait, and replies that failed.
        size: the room it takes and has; None where that is not ours to know.
    """

    schema: int
    damage: tuple[str, ...]
    trail: audit.Verdict
    lists: dict[State, int]
    waiting: int
    failed: int
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
        waiting = len(outbox.in_states(tx, outbox.UNFINISHED))
        failed = len(outbox.in_states(tx, (ReplyState.FAILED,)))
    return StoreFacts(
        schema=store.schema_number,
        damage=store.engine.whole(),
        trail=audit.verify(store),
        lists=lists,
        waiting=waiting,
        failed=failed,
        size=store.engine.size(),
    )
