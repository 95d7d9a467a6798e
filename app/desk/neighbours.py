"""Neighbours: other programs on the same store, such as the gateway and other people's viewers.

What they did is read from the audit trail and announced here as if it had been done here, so
that every list shows it within a second or so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from app.desk.breaker import NOT_REACHED, REACHED_AGAIN
from app.desk.changes import Changed, ChangeKind
from app.desk.desk import Desk
from app.desk.keeping.retention import PURGED
from app.desk.permission import DENIED, GLASS
from app.desk.rounds import Rounds
from app.report.states import ReplyState, Step
from app.store import audit
from app.store.records import AuditEntry

LOOK_EVERY_S = 1.0

_STEP = (ChangeKind.MOVED, ChangeKind.REPLY)
"""A step moves a handover, and may owe its sender a reply or take one back."""

_KINDS: dict[str, tuple[ChangeKind, ...]] = {
    "received": (ChangeKind.RECEIVED,),
    "open": (ChangeKind.READ,),
    "mark as read": (ChangeKind.READ,),
    "send again": (ChangeKind.REPLY,),
    "withdraw reply": (ChangeKind.REPLY,),
    PURGED: (ChangeKind.MOVED,),
    GLASS: (ChangeKind.ALERT,),
    NOT_REACHED: (ChangeKind.INCIDENT,),
    REACHED_AGAIN: (ChangeKind.INCIDENT,),
    **{step.value.lower(): _STEP for step in Step},
    **{state.value.lower(): (ChangeKind.REPLY,) for state in ReplyState},
}
"""What each action changes here."""


class Neighbours(Rounds):
    """Looks every second, in a thread of its own, whether another program changed the store."""

    def __init__(self, desk: Desk) -> None:
        super().__init__("neighbours", LOOK_EVERY_S, first_s=LOOK_EVERY_S)
        self._desk = desk
        self._store = desk.context.store
        self._counter = self._store.others_wrote()
        with self._store.reading() as tx:
            self._seen = audit.last(tx)

    def look(self) -> int:
        """Announce what others did since the last look; gives the number of announcements.

        What was done here in between is announced once more, which changes nothing.

        Raises:
            StoreFailed: it is looked at again the next time.
        """
        counter = self._store.others_wrote()
        if counter == self._counter:
            return 0
        announced = 0
        while entries := self._further():
            for changed in _changes(entries, self._desk.person.id):
                self._desk.announce(changed)
                announced += 1
            self._seen = entries[-1].number
        self._counter = counter
        return announced

    def one_round(self) -> float:
        """See :meth:`look`."""
        self.look()
        return LOOK_EVERY_S

    def _further(self) -> tuple[AuditEntry, ...]:
        with self._store.reading() as tx:
            return audit.entries(tx, after=self._seen)


def _changes(entries: Iterable[AuditEntry], here: str) -> Iterator[Changed]:
    """One announcement for each kind and person, however many handovers it is about."""
    found: dict[tuple[ChangeKind, str], dict[str, None]] = {}
    for entry in entries:
        if entry.handover_id and entry.result != DENIED:
            for kind in _kinds(entry, here):
                found.setdefault((kind, entry.who.person), {})[entry.handover_id] = None
    for (kind, person), handover_ids in found.items():
        yield Changed(tuple(handover_ids), kind, person)


def _kinds(entry: AuditEntry, here: str) -> tuple[ChangeKind, ...]:
    """What changed by it.

    What another person did and is not known here may be a step of a newer program. What the person
    ``here`` did is known: an action that is not among the kinds, such as a print, changed nothing.
    """
    if entry.action == "received" and entry.result != "new":
        return (ChangeKind.UPDATED,)
    return _KINDS.get(entry.action, () if entry.who.person == here else _STEP)
