"""The worker that forgets: one at a time, whichever programs run on the store."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import timedelta

from app.desk.desk import Desk
from app.desk.keeping.retention import Forgotten, announcement, forget
from app.desk.processes import holder, is_gone
from app.desk.rounds import Rounds
from app.report.errors import StoreFailed
from app.store import leases

_log = logging.getLogger("triage-handover.keeping")

LEASE = "keeping"
LOOK_EVERY_S = 600.0
TERM = timedelta(seconds=2 * LOOK_EVERY_S)

MOST_DRIFT = timedelta(minutes=30)
"""A clock that jumps further than this, against the time that went by, is not believed."""


class KeepingWorker(Rounds):
    """Removes what is due at its start and every ten minutes, in a thread of its own.

    Args:
        desk: whose store and settings.
        note: called after each run, such as to note in the keyring how long the trail is.
        passed: seconds that went by, from a clock that nobody can set.
    """

    def __init__(
        self,
        desk: Desk,
        note: Callable[[], object] | None = None,
        *,
        passed: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__("keeping", LOOK_EVERY_S)
        self._desk = desk
        self._ctx = desk.context
        self._note = note
        self._passed = passed
        self._began = (self._ctx.clock(), passed())
        self._holder = holder()

    def run_once(self) -> Forgotten | None:
        """Remove what is due; None where another worker does, or the clock is not believed.

        Raises:
            StoreFailed: the next run removes the rest.
        """
        if not self._clock_is_sound():
            _log.warning("keeping_clock_jumped")
            return None
        with self._ctx.store.transaction() as tx:
            now = self._ctx.clock()
            if not leases.take(tx, LEASE, self._holder, now, TERM, is_gone=is_gone):
                return None
        forgotten = forget(self._ctx)
        changed = announcement(forgotten)
        if changed:
            self._desk.announce(changed)
            _log.info("keeping_forgot", extra={"count": len(forgotten.handovers)})
        if self._note is not None:
            self._note()
        return forgotten

    def one_round(self) -> float:
        """See :meth:`run_once`."""
        self.run_once()
        return LOOK_EVERY_S

    def stop(self) -> None:
        """Finish what is under way, end the thread, and let another worker have its turn."""
        super().stop()
        try:
            with self._ctx.store.transaction() as tx:
                leases.give_back(tx, LEASE, self._holder)
        except StoreFailed as failure:
            _log.warning("keeping_store_failed", extra={"code": failure.code})

    def _clock_is_sound(self) -> bool:
        """Whether the clock went as far as time did: a wrong year would remove everything."""
        began, at = self._began
        gone = timedelta(seconds=self._passed() - at)
        return abs(self._ctx.clock() - began - gone) <= MOST_DRIFT
