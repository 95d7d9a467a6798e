"""The worker that forgets: one at a time, whichever programs run on the store."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Self

from app.desk.desk import Desk
from app.desk.keeping.retention import Forgotten, announcement, forget
from app.desk.processes import holder, is_gone
from app.report.errors import AppError
from app.store import leases

_log = logging.getLogger("triage-handover.keeping")

LEASE = "keeping"
LOOK_EVERY_S = 600.0
TERM = timedelta(seconds=2 * LOOK_EVERY_S)

MOST_DRIFT = timedelta(minutes=30)
"""A clock that jumps further than this, against the time that went by, is not believed."""


class KeepingWorker:
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
        self._desk = desk
        self._ctx = desk.context
        self._note = note
        self._passed = passed
        self._began = (self._ctx.clock(), passed())
        self._holder = holder()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

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

    def start(self) -> None:
        """Work from now on, until :meth:`stop`."""
        self._thread = threading.Thread(target=self._work, name="keeping")
        self._thread.start()

    def stop(self) -> None:
        """Finish what is under way, end the thread, and let another worker have its turn."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        try:
            with self._ctx.store.transaction() as tx:
                leases.give_back(tx, LEASE, self._holder)
        except AppError as failure:
            _log.warning("keeping_failed", extra={"code": failure.code})

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _clock_is_sound(self) -> bool:
        """Whether the clock went as far as time did: a wrong year would remove everything."""
        began, at = self._began
        gone = timedelta(seconds=self._passed() - at)
        return abs(self._ctx.clock() - began - gone) <= MOST_DRIFT

    def _work(self) -> None:
        wait_s = 0.0
        while not self._stop.wait(wait_s):
            wait_s = LOOK_EVERY_S
            try:
                self.run_once()
            except AppError as failure:
                _log.warning("keeping_failed", extra={"code": failure.code})
            except Exception as failure:  # noqa: BLE001 - the next run may do what this could not
                _log.error("keeping_failed", extra={"exception": type(failure).__name__})
