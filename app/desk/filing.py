"""The filer: files what reception has kept, behind the answers that were given for it."""

from __future__ import annotations

import logging
import threading
from typing import Self

from app.desk import receiving
from app.desk.at_work import AtWork
from app.desk.desk import Desk
from app.report.errors import StoreFailed

_log = logging.getLogger("triage-handover.filing")

LOOK_EVERY_S = 5.0
"""Seconds after which it looks though nobody rang: another process may have kept something, or
the store may be free again."""

PATIENCE_S = 10.0
"""Seconds that one round of filing lets requests by, in all: who looks at the list must not wait
for the end of a burst that has none."""


class Filer:
    """Files kept messages in a thread of its own, oldest first, and announces each.

    Any number of filers may work on one store, also in several processes: each message is filed
    once, in one transaction with its exchanges and the acknowledgements that are owed for it.

    Args:
        desk: hears of what is filed.
        at_work: requests that are let by, for :data:`PATIENCE_S` at most.
    """

    def __init__(self, desk: Desk, at_work: AtWork | None = None) -> None:
        self._desk = desk
        self._at_work = at_work or AtWork()
        self._bell = threading.Condition()
        self._rung = True
        self._stopping = False
        self._thread: threading.Thread | None = None

    def file_all(self) -> int:
        """File everything that waits now; gives how many messages that were.

        Raises:
            StoreFailed: what is left waits for the next time.
        """
        count, patience_s = 0, PATIENCE_S
        patience_s -= self._at_work.let_by(patience_s)
        for _, changed in receiving.file_kept(self._desk.context):
            count += 1
            if changed:
                self._desk.announce(changed)
            if self._stopping:
                break
            patience_s -= self._at_work.let_by(patience_s)
        return count

    def wake(self) -> None:
        """Something was kept; on any thread."""
        with self._bell:
            self._rung = True
            self._bell.notify_all()

    def start(self) -> None:
        """File from now on, until :meth:`stop`."""
        self._thread = threading.Thread(target=self._work, name="filer")
        self._thread.start()

    def stop(self) -> None:
        """Finish the message that is being filed and end the thread."""
        with self._bell:
            self._stopping = True
            self._bell.notify_all()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _work(self) -> None:
        while True:
            with self._bell:
                self._bell.wait_for(lambda: self._rung or self._stopping, LOOK_EVERY_S)
                self._rung = False
                if self._stopping:
                    return
            try:
                self.file_all()
            except StoreFailed as failure:
                _log.warning("filing_store_failed", extra={"code": failure.code})
            except Exception as failure:  # noqa: BLE001 - what is kept must not wait for a restart
                _log.error("filing_failed", extra={"exception": type(failure).__name__})
