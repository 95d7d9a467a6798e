"""The outbox worker: brings replies to their senders, in order for each handover.

To each sender goes one reply at a time, to all senders at once: one that is slow holds up nobody
but itself.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from random import Random
from typing import Self

from app.desk.attempts import Attempts
from app.desk.changes import Changed, ChangeKind
from app.desk.desk import Desk
from app.desk.processes import holder, is_gone
from app.desk.transports.transport import Transports
from app.report.errors import StoreFailed
from app.store import leases, outbox
from app.store.records import Reply

_log = logging.getLogger("triage-handover.outbox")

LEASE = "outbox"
LEASE_TERM = timedelta(seconds=15)
LOOK_EVERY_S = 5.0
"""Seconds after which the outbox is looked at though nothing was announced: another process may
have put something in."""
MOST_SENDERS = 16
"""Senders that replies are brought to at the same time."""


class OutboxWorker:
    """Works off the outbox of a desk, by itself in threads or step by step.

    Only one worker at a time works on a store, whichever process it is in (a lease that ends by
    itself, and at once where its holder's process is gone from this machine).

    Args:
        desk: whose store, clock and announcements.
        transports: the way to each sender.
        lease_term: how long a worker that died on another machine keeps the others out.
        chance: for the spread of waits; seeded in tests.
    """

    def __init__(
        self,
        desk: Desk,
        transports: Transports,
        *,
        lease_term: timedelta = LEASE_TERM,
        chance: Random | None = None,
    ) -> None:
        self._desk = desk
        self._ctx = desk.context
        self._lease_term = lease_term
        spread = chance or Random()  # noqa: S311 - spreads waits, keeps no secret
        self._attempts = Attempts(desk, transports, self._pause, spread)
        self._holder = holder()
        self._bell = threading.Condition()
        self._rung = False
        self._stopping = False
        self._kept_out = False
        self._holding = False
        self._busy: set[str] = set()  # guarded by the bell
        self._thread: threading.Thread | None = None
        self._unsubscribe: Callable[[], None] | None = None

    def run_once(self) -> int:
        """Attempt every reply that is due now, here and one by one; gives how many there were.

        Raises:
            StoreFailed: an outcome could not be written down; the reply still waits.
        """
        made = 0
        while not self._stopping and (begun := self._begin()) is not None:
            self._attempts.make(*begun)
            made += 1
        self._give_back()
        return made

    def start(self) -> None:
        """Work in threads of its own until :meth:`stop`."""
        if self._thread is not None:
            raise RuntimeError("the worker is started once")
        self._unsubscribe = self._desk.subscribe(self._heard)
        self._thread = threading.Thread(target=self._work, name="outbox")
        self._thread.start()

    def stop(self) -> None:
        """Finish the attempts that are under way and end the threads."""
        if self._unsubscribe:
            self._unsubscribe()
        with self._bell:
            self._stopping = True
            self._bell.notify_all()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def wake(self) -> None:
        """Look at the outbox now."""
        with self._bell:
            self._rung = True
            self._bell.notify_all()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _heard(self, changed: Changed) -> None:
        if changed.kind is not ChangeKind.READ:
            self.wake()

    def _work(self) -> None:
        with ThreadPoolExecutor(MOST_SENDERS, thread_name_prefix="outbox") as pool:
            while True:
                wait_s = LOOK_EVERY_S
                try:
                    wait_s = self._send_out(pool)
                except StoreFailed as failure:
                    _log.warning("outbox_store_failed", extra={"code": failure.code})
                with self._bell:
                    self._bell.wait_for(lambda: self._rung or self._stopping, wait_s)
                    self._rung = False
                    if self._stopping:
                        break
        with suppress(StoreFailed):  # the lease then ends with this process
            self._give_back()

    def _send_out(self, pool: ThreadPoolExecutor) -> float:
        """Begin whatever is due to a sender that is free; gives the seconds to the next look."""
        while not self._stopping and len(self._busy) < MOST_SENDERS:
            begun = self._begin()
            if begun is None:
                break
            with self._bell:
                self._busy.add(begun[0].sender)
            pool.submit(self._bring, *begun)
        if not self._busy:
            self._give_back()
            return self._seconds_to_next()
        self._renew()
        return min(self._seconds_to_next(), self._lease_term.total_seconds() / 3)

    def _bring(self, reply: Reply, number: int) -> None:
        """One attempt, on a thread of the pool."""
        try:
            self._attempts.make(reply, number)
        except StoreFailed as failure:
            _log.warning("outbox_store_failed", extra={"code": failure.code})
        except Exception as failure:  # noqa: BLE001 - the reply waits, and the next must go
            _log.error("outbox_failed", extra={"exception": type(failure).__name__})
        finally:
            with self._bell:
                self._busy.discard(reply.sender)
            self.wake()

    def _seconds_to_next(self) -> float:
        with self._ctx.store.reading() as tx:
            due = outbox.next_moment(tx, self._now_busy())
        if due is None:
            return LOOK_EVERY_S
        left = (due - self._ctx.clock()).total_seconds()
        least = min(1.0, self._lease_term.total_seconds()) if self._kept_out else 0.01
        return min(max(left, least), LOOK_EVERY_S)

    def _now_busy(self) -> tuple[str, ...]:
        with self._bell:
            return tuple(self._busy)

    def _pause(self, seconds: float) -> bool:
        with self._bell:
            return self._bell.wait_for(lambda: self._stopping, seconds)

    def _begin(self) -> tuple[Reply, int] | None:
        """Take the next reply whose turn it is, and write down that an attempt begins."""
        busy = self._now_busy()
        with self._ctx.store.reading() as tx:
            if outbox.next_due(tx, self._ctx.clock(), busy) is None:
                return None
        with self._ctx.store.transaction() as tx:
            now = self._ctx.clock()
            self._holding = leases.take(
                tx, LEASE, self._holder, now, self._lease_term, is_gone=is_gone
            )
            self._kept_out = not self._holding
            if self._kept_out:
                return None
            reply = outbox.next_due(tx, now, busy)
            if reply is None:
                return None
            return reply, outbox.begin_attempt(tx, reply, now)

    def _renew(self) -> None:
        """Keep the lease while attempts are under way, however long they take."""
        with self._ctx.store.transaction() as tx:
            leases.take(tx, LEASE, self._holder, self._ctx.clock(), self._lease_term)

    def _give_back(self) -> None:
        if self._holding:
            with self._ctx.store.transaction() as tx:
                leases.give_back(tx, LEASE, self._holder)
            self._holding = False
