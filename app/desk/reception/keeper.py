"""The keeper: many callers, one writer, one synced commit for all who wait (design rule 11).

Whatever waits when the writer is free goes into one transaction. Nobody is told before that
transaction is on the disk, so *received* is never said of anything that a loss of power could take
back. Where one piece of work fails, all of them are done again, each under a savepoint of its own:
most of the time none fails, and every statement less is time for the others.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Generic, Self, TypeVar

from app.report.errors import StoreFailed
from app.store import exchanges, messages
from app.store.exchanges import Exchange
from app.store.messages import Arrival
from app.store.records import Message
from app.store.store import Store, Tx

_log = logging.getLogger("triage-handover.keeper")

T = TypeVar("T")

MOST_AT_ONCE = 256
"""Pieces of work in one transaction; more would make the first of them wait for the last."""

_LOCKED = "STORE-005"


@dataclass(frozen=True, slots=True)
class _Job(Generic[T]):
    work: Callable[[Tx], T]
    done: Future[T] = field(default_factory=Future)


@dataclass(frozen=True, slots=True)
class _Outcome:
    value: Any = None
    failure: Exception | None = None


class _OneFailed(Exception):
    """One piece of work failed, and with it the transaction that it shared."""


class Keeper:
    """Runs work on the store for many threads at once.

    Args:
        store: where.
        after: called after every commit, on the writer's thread; must be quick.
    """

    def __init__(self, store: Store, *, after: Callable[[], None] | None = None) -> None:
        self._store = store
        self._after = after
        self._bell = threading.Condition()
        self._queue: list[_Job[Any]] = []
        self._closing = False
        self._thread = threading.Thread(target=self._write, name="keeper")

    def begin(self, work: Callable[[Tx], T]) -> Future[T]:
        """Have a piece of work done; it is durable when the future has its result.

        Args:
            work: changes the store and nothing else: it may be done a second time where the
                transaction that it shared with others failed. Ids and moments are made outside.

        Returns:
            What ``work`` gives, or why not: StoreFailed where nothing was kept and the sender
            must be told no, or what ``work`` raised, whose changes alone are undone. What is
            called back then is called on the writer's thread, and must be quick.

        Raises:
            StoreFailed: no work is taken any more (STORE-014).
        """
        job = _Job(work)
        with self._bell:
            if self._closing or not self._thread.is_alive():
                raise _closed()
            self._queue.append(job)
            self._bell.notify()
        return job.done

    def run(self, work: Callable[[Tx], T]) -> T:
        """Do a piece of work, and wait for it: :meth:`begin`.

        Raises:
            StoreFailed: nothing was kept.
            Exception: what ``work`` raised.
        """
        return self.begin(work).result()

    def start(self) -> None:
        """Take work from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Do what waits, then end; later callers get StoreFailed."""
        with self._bell:
            self._closing = True
            self._bell.notify()
        if self._thread.ident is not None:
            self._thread.join()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _write(self) -> None:
        while True:
            with self._bell:
                self._bell.wait_for(lambda: self._queue or self._closing)
                batch = self._queue[:MOST_AT_ONCE]
                del self._queue[:MOST_AT_ONCE]
            if not batch:
                return
            self._commit(batch)

    def _commit(self, batch: list[_Job[Any]]) -> None:
        try:
            outcomes = self._together(batch)
        except Exception as failure:  # noqa: BLE001 - whoever waits is told, whatever it was
            self._failed(batch, failure)
            return
        for job, outcome in zip(batch, outcomes, strict=True):
            if outcome.failure is not None:
                job.done.set_exception(outcome.failure)
            else:
                job.done.set_result(outcome.value)
        if self._after is not None:
            self._after()

    def _together(self, batch: list[_Job[Any]]) -> list[_Outcome]:
        """One transaction for all; what came of each is durable when this returns."""
        try:
            with self._store.transaction() as tx:
                return [_Outcome(_of(job.work, tx)) for job in batch]
        except _OneFailed:
            with self._store.transaction() as tx:
                return [_apart(tx, job.work) for job in batch]

    def _failed(self, batch: list[_Job[Any]], failure: Exception) -> None:
        """The transaction failed: one at a time then, unless nobody gets in at all."""
        code = failure.code if isinstance(failure, StoreFailed) else type(failure).__name__
        _log.warning("keeper_commit_failed", extra={"code": code, "count": len(batch)})
        if code == _LOCKED:
            with self._bell:  # they have waited too, and a sender must be told in time
                batch, self._queue = [*batch, *self._queue], []
        elif len(batch) > 1:
            for job in batch:
                self._commit([job])
            return
        for job in batch:
            job.done.set_exception(_copy(failure))


def take_in(
    tx: Tx, arrival: Arrival, exchange: Exchange, now: datetime
) -> tuple[Message, Exchange]:
    """Keep the bytes of a request and begin its exchange; for work of :meth:`Keeper.run`."""
    message = messages.keep(tx, arrival, now)
    return message, exchanges.begin(tx, replace(exchange, message_id=message.id))


def _of(work: Callable[[Tx], Any], tx: Tx) -> Any:
    try:
        return work(tx)
    except StoreFailed:
        raise  # it is nobody's alone
    except Exception as failure:
        raise _OneFailed from failure


def _apart(tx: Tx, work: Callable[[Tx], Any]) -> _Outcome:
    """What came of one piece of work; where it failed, its changes alone are undone."""
    tx.rows("SAVEPOINT one_work")
    try:
        value = work(tx)
    except Exception as failure:  # noqa: BLE001 - it belongs to the caller whose work it is
        try:
            tx.rows("ROLLBACK TO one_work")
        except Exception:  # noqa: BLE001 - the whole transaction is gone, as on a full disk
            raise failure from None
        tx.rows("RELEASE one_work")
        return _Outcome(failure=failure)
    tx.rows("RELEASE one_work")
    return _Outcome(value)


def _copy(failure: Exception) -> Exception:
    """The failure for one more caller: each has a trace of its own."""
    if isinstance(failure, StoreFailed):
        told = failure.title, failure.what_happened, failure.what_to_do, failure.code
        return StoreFailed(*told)
    return failure


def _closed() -> StoreFailed:
    return StoreFailed(
        "Messages are not received just now",
        "The program is closing. Senders are told to try again, so nothing is lost",
        "Start the program again",
        "STORE-014",
    )
