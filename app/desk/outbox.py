"""The outbox worker: brings replies to their senders, in order for each handover.

An attempt is written down before it begins and its outcome after it ends. Whatever happens in
between, the reply still stands at *waiting*; the next attempt asks the sender first.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Self
from uuid import uuid4

from app.desk.backoff import wait_after
from app.desk.changes import Changed, ChangeKind
from app.desk.desk import Desk
from app.desk.people import program
from app.desk.transports.source import Source
from app.desk.transports.transport import Delivered, Transports, failure_of
from app.report.errors import AppError, StoreFailed
from app.report.states import ReplyState
from app.store import audit, leases, outbox
from app.store.records import Attempt, Reply

_log = logging.getLogger("triage-handover.outbox")

LEASE = "outbox"
LEASE_TERM = timedelta(seconds=15)
LOOK_EVERY_S = 5.0
"""Seconds after which the outbox is looked at though nothing was announced: another process may
have put something in."""


class OutboxWorker:
    """Works off the outbox of a desk, by itself in a thread or step by step.

    Only one worker at a time works on a store, whichever process it is in (a lease that ends by
    itself when its holder dies). Two workers would do no harm, as every attempt asks first.

    Args:
        desk: whose store, clock and announcements.
        transports: the way to each sender.
        lease_term: how long a dead worker keeps the others out.
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
        self._transports = transports
        self._lease_term = lease_term
        self._chance = chance or Random()  # noqa: S311 - spreads waits, keeps no secret
        self._holder = f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex}"
        self._bell = threading.Condition()
        self._rung = False
        self._stopping = False
        self._kept_out = False
        self._thread: threading.Thread | None = None
        self._unsubscribe: Callable[[], None] | None = None

    def run_once(self) -> int:
        """Attempt every reply that is due now; gives how many attempts were made.

        Raises:
            StoreFailed: an outcome could not be written down; the reply still waits.
        """
        made = 0
        while not self._stopping and (begun := self._begin()) is not None:
            reply, attempt = begun
            self._end(reply, attempt, self._deliver(reply))
            made += 1
        if made:
            with self._ctx.store.transaction() as tx:
                leases.give_back(tx, LEASE, self._holder)
        return made

    def start(self) -> None:
        """Work in a thread of its own until :meth:`stop`."""
        if self._thread is not None:
            raise RuntimeError("the worker is started once")
        self._unsubscribe = self._desk.subscribe(self._heard)
        self._thread = threading.Thread(target=self._work, name="outbox")
        self._thread.start()

    def stop(self) -> None:
        """Finish the attempt that is under way and end the thread."""
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
        while True:
            wait_s = LOOK_EVERY_S
            try:
                self.run_once()
                wait_s = self._seconds_to_next()
            except StoreFailed as failure:
                _log.warning("outbox_store_failed", extra={"code": failure.code})
            with self._bell:
                self._bell.wait_for(lambda: self._rung or self._stopping, wait_s)
                self._rung = False
                if self._stopping:
                    return

    def _seconds_to_next(self) -> float:
        with self._ctx.store.reading() as tx:
            due = outbox.next_moment(tx)
        if due is None:
            return LOOK_EVERY_S
        left = (due - self._ctx.clock()).total_seconds()
        least = min(1.0, self._lease_term.total_seconds()) if self._kept_out else 0.01
        return min(max(left, least), LOOK_EVERY_S)

    def _pause(self, seconds: float) -> bool:
        with self._bell:
            return self._bell.wait_for(lambda: self._stopping, seconds)

    def _begin(self) -> tuple[Reply, int] | None:
        """Take the next reply whose turn it is, and write down that an attempt begins."""
        with self._ctx.store.reading() as tx:
            if outbox.next_due(tx, self._ctx.clock()) is None:
                return None
        with self._ctx.store.transaction() as tx:
            now = self._ctx.clock()
            self._kept_out = not leases.take(tx, LEASE, self._holder, now, self._lease_term)
            if self._kept_out:
                return None
            reply = outbox.next_due(tx, now)
            if reply is None:
                return None
            return reply, outbox.begin_attempt(tx, reply, now)

    def _deliver(self, reply: Reply) -> Delivered:
        def keep(body: bytes, target_version: str) -> None:
            with self._ctx.store.transaction() as tx:
                outbox.keep_body(tx, reply.id, body, target_version)

        try:
            source = Source(self._ctx, reply)
            with self._transports(reply, source, self._pause) as transport:
                return transport.deliver(reply, keep)
        except StoreFailed:
            raise
        except AppError as failure:
            return failure_of(failure)
        except Exception as failure:  # noqa: BLE001 - a reply is never lost to a bug: it waits
            _log.error("reply_attempt_failed", extra={"exception": type(failure).__name__})
            return Delivered(
                ReplyState.WAITING, "REPLY-900", "The program failed while it sent this reply."
            )

    def _end(self, reply: Reply, number: int, delivered: Delivered) -> None:
        with self._ctx.store.transaction() as tx:
            now = self._ctx.clock()
            stands = outbox.get(tx, reply.id) or reply
            outcome = _outcome(stands, delivered, now)
            outbox.end_attempt(
                tx,
                reply.id,
                Attempt(
                    number=number,
                    begun_at=now,
                    ended_at=now,
                    result=delivered.state.value,
                    code=outcome.code,
                    words=outcome.words,
                    answer=delivered.answer,
                ),
            )
            again = now + wait_after(number, self._chance)
            outbox.change(
                tx,
                reply.id,
                outcome.state,
                now=now,
                not_before=again if outcome.state in outbox.UNFINISHED else None,
                code=outcome.code,
                words=outcome.words,
            )
            if outcome.state is not stands.state:
                audit.append(
                    tx,
                    now,
                    program(self._ctx.person.workstation),
                    outcome.state.value.lower(),
                    handover_id=reply.handover_id,
                    version=reply.version,
                    result=outcome.code or "done",
                )
        _log.info("reply_attempted", extra={"attempt": number, "code": outcome.code})
        self._desk.announce(Changed((reply.handover_id,), ChangeKind.REPLY, "program"))


def _outcome(stands: Reply, delivered: Delivered, now: datetime) -> Delivered:
    """Where the reply stands after an attempt, in the light of what people did meanwhile."""
    reached = delivered.state in {ReplyState.SENT, ReplyState.CONFIRMED}
    if stands.state is ReplyState.WITHDRAWN:
        if reached:  # the truth wins: it had left
            return replace(delivered, words="It had left before it was withdrawn.")
        return Delivered(ReplyState.WITHDRAWN, delivered.code, stands.words)
    if delivered.state is ReplyState.WAITING and stands.state is ReplyState.SENT:
        delivered = replace(delivered, state=ReplyState.SENT)  # only its reading back waits
    if delivered.state in outbox.UNFINISHED and now >= stands.give_up_at:
        sent = f"{stands.sender} took the reply, but never showed that it stands there."
        words = sent if delivered.state is ReplyState.SENT else delivered.words
        words = f"{words} It was tried for 96 hours."
        return Delivered(ReplyState.FAILED, delivered.code or "REPLY-017", words.strip())
    return delivered
