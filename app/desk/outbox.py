"""The outbox worker: brings replies to their senders, in order for each handover.

Several go to one sender at once, and to all senders at once: one that is slow holds up nobody but
itself. About one handover there is never more than one reply under way, and none goes before an
earlier one is settled.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from datetime import datetime, timedelta
from random import Random
from typing import TypeVar

from app.desk.attempts import Attempts, Run
from app.desk.changes import Changed, ChangeKind
from app.desk.desk import Desk
from app.desk.processes import holder, is_gone
from app.desk.reception.keeper import Keeper
from app.desk.rounds import Rounds
from app.desk.transports.clients import Clients
from app.desk.transports.transport import Transports
from app.desk.under_way import UnderWay
from app.report.errors import StoreFailed
from app.store import leases, outbox
from app.store.records import Reply
from app.store.store import Tx

_log = logging.getLogger("triage-handover.outbox")

T = TypeVar("T")

LEASE = "outbox"
LEASE_TERM = timedelta(seconds=15)
LOOK_EVERY_S = 5.0
"""Seconds after which the outbox is looked at though nothing was announced: another process may
have put something in."""
MOST_AT_ONCE = 64
"""Replies that are under way at the same time, to all senders together."""

Begun = tuple[Reply, int]
"""A reply and the number of the attempt that begins with it."""


class OutboxWorker(Rounds):
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
        super().__init__("outbox", LOOK_EVERY_S)
        self._desk = desk
        self._ctx = desk.context
        self._lease_term = lease_term
        self._under_way = UnderWay()
        spread = chance or Random()  # noqa: S311 - spreads waits, keeps no secret
        self._clients = Clients(self.pause)
        self._attempts = Attempts(desk, transports, self._clients, spread, self._under_way)
        self._holder = holder()
        self._held_since: datetime | None = None
        self._kept_out = False
        self._running = ExitStack()
        self._pool: ThreadPoolExecutor | None = None
        self._run: Run = self._alone

    def run_once(self) -> int:
        """Attempt every reply that is due now, here and one by one; gives how many there were.

        Raises:
            StoreFailed: an outcome could not be written down; the reply still waits.
        """
        made = 0
        while not self.stopping and (begun := self._begin(1)):
            for reply, number in begun:
                try:
                    self._attempts.make(reply, number, self._alone)
                finally:
                    self._under_way.end(reply)
            made += len(begun)
        self._clients.close()
        self._give_back()
        return made

    def start(self) -> None:
        """Work in threads of its own until :meth:`stop`."""
        self._running.callback(self._desk.subscribe(self._heard))
        self._running.callback(self._clients.close)
        keeper = self._running.enter_context(Keeper(self._ctx.store))
        pool = ThreadPoolExecutor(MOST_AT_ONCE, thread_name_prefix="outbox")
        self._pool, self._run = self._running.enter_context(pool), keeper.run
        super().start()

    def stop(self) -> None:
        """Finish the attempts that are under way and end the threads."""
        super().stop()
        self._running.close()
        with suppress(StoreFailed):  # the lease then ends with this process
            self._give_back()

    def one_round(self) -> float:
        """Begin whatever is due to a sender that has room; gives the seconds to the next look."""
        pool = self._pool
        while pool is not None and (room := MOST_AT_ONCE - len(self._under_way)):
            begun = self._begin(room)
            for reply, number in begun:
                pool.submit(self._bring, reply, number)
            if not begun:
                break
        if not self._under_way:
            self._give_back()
            return self._seconds_to_next()
        self._renew()
        return min(self._seconds_to_next(), self._lease_term.total_seconds() / 3)

    def _heard(self, changed: Changed) -> None:
        if changed.kind is not ChangeKind.READ:
            self.wake()

    def _alone(self, work: Callable[[Tx], T], /) -> T:
        with self._ctx.store.transaction() as tx:
            return work(tx)

    def _bring(self, reply: Reply, number: int) -> None:
        """One attempt, on a thread of the pool."""
        try:
            self._attempts.make(reply, number, self._run)
        except StoreFailed as failure:
            _log.warning("outbox_store_failed", extra={"code": failure.code})
        except Exception as failure:  # noqa: BLE001 - the reply waits, and the next must go
            _log.error("outbox_failed", extra={"exception": type(failure).__name__})
        finally:
            self._under_way.end(reply)
            self.wake()

    def _seconds_to_next(self) -> float:
        with self._ctx.store.reading() as tx:
            due = outbox.next_moment(tx, self._under_way.most, self._under_way.handovers())
        if due is None:
            return LOOK_EVERY_S
        left = (due - self._ctx.clock()).total_seconds()
        least = min(1.0, self._lease_term.total_seconds()) if self._kept_out else 0.01
        return min(max(left, least), LOOK_EVERY_S)

    def _begin(self, room: int) -> tuple[Begun, ...]:
        """Take the replies whose turn it is, and write down that an attempt of each begins."""
        if self.stopping:
            return ()
        busy = self._under_way.handovers()
        with self._ctx.store.reading() as tx:
            if not outbox.due(tx, self._ctx.clock(), self._under_way.most, busy):
                return ()
        now = self._ctx.clock()

        def take(tx: Tx) -> tuple[Begun, ...] | None:
            if not leases.take(tx, LEASE, self._holder, now, self._lease_term, is_gone=is_gone):
                return None
            turns = outbox.due(tx, now, self._under_way.most, busy)[:room]
            return tuple((reply, outbox.begin_attempt(tx, reply, now)) for reply in turns)

        begun = self._run(take)
        self._kept_out = begun is None
        self._held_since = None if begun is None else now
        for reply, _ in begun or ():
            self._under_way.begin(reply)
        return begun or ()

    def _renew(self) -> None:
        """Keep the lease while attempts are under way, however long they take."""
        now = self._ctx.clock()
        if self._held_since is None or now - self._held_since >= self._lease_term / 3:
            self._run(lambda tx: leases.take(tx, LEASE, self._holder, now, self._lease_term))
            self._held_since = now

    def _give_back(self) -> None:
        if self._held_since is not None:
            self._alone(lambda tx: leases.give_back(tx, LEASE, self._holder))
            self._held_since = None
