"""Neighbours: other programs on the same store, such as the gateway and other people's viewers.

What they did is read from the audit trail and announced here as if it had been done here, so
that every list shows it within a second or so.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Iterator
from typing import Self

from app.desk.breaker import NOT_REACHED, REACHED_AGAIN
from app.desk.changes import Changed, ChangeKind
from app.desk.desk import Desk
from app.desk.keeping.retention import PURGED
from app.desk.permission import GLASS
from app.report.errors import StoreFailed
from app.report.states import ReplyState, Step
from app.store import audit
from app.store.records import AuditEntry

_log = logging.getLogger("triage-handover.neighbours")

LOOK_EVERY_S = 1.0

_KINDS: dict[str, ChangeKind] = {
    "received": ChangeKind.RECEIVED,
    "open": ChangeKind.READ,
    "mark as read": ChangeKind.READ,
    "send again": ChangeKind.REPLY,
    "withdraw reply": ChangeKind.REPLY,
    PURGED: ChangeKind.MOVED,
    GLASS: ChangeKind.ALERT,
    NOT_REACHED: ChangeKind.INCIDENT,
    REACHED_AGAIN: ChangeKind.INCIDENT,
    **{step.value.lower(): ChangeKind.MOVED for step in Step},
    **{state.value.lower(): ChangeKind.REPLY for state in ReplyState},
}


class Neighbours:
    """Looks every second, in a thread of its own, whether another program changed the store."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._store = desk.context.store
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
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
            for changed in _changes(entries):
                self._desk.announce(changed)
                announced += 1
            self._seen = entries[-1].number
        self._counter = counter
        return announced

    def start(self) -> None:
        """Look from now on, until :meth:`stop`."""
        self._thread = threading.Thread(target=self._work, name="neighbours")
        self._thread.start()

    def stop(self) -> None:
        """End the thread."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _further(self) -> tuple[AuditEntry, ...]:
        with self._store.reading() as tx:
            return audit.entries(tx, after=self._seen)

    def _work(self) -> None:
        while not self._stop.wait(LOOK_EVERY_S):
            try:
                self.look()
            except StoreFailed as failure:
                _log.warning("neighbours_store_failed", extra={"code": failure.code})


def _changes(entries: Iterable[AuditEntry]) -> Iterator[Changed]:
    """One announcement for each kind and person, however many handovers it is about."""
    found: dict[tuple[ChangeKind, str], dict[str, None]] = {}
    for entry in entries:
        kind = _KINDS.get(entry.action)
        if kind is ChangeKind.RECEIVED and entry.result != "new":
            kind = ChangeKind.UPDATED
        if kind is not None and entry.handover_id:
            found.setdefault((kind, entry.who.person), {})[entry.handover_id] = None
    for (kind, person), handover_ids in found.items():
        yield Changed(tuple(handover_ids), kind, person)
