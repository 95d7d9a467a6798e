"""Filing what was kept: several messages in one transaction, one by one where that fails."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import suppress

from app.desk import automatic
from app.desk.changes import Changed
from app.desk.context import Context
from app.desk.receiving import (
    TRIPPED,
    Reading,
    Received,
    place,
    placed,
    problem_of,
    read,
    replies_changed,
    seen_before,
    with_echo,
)
from app.report.errors import AppError, StoreFailed
from app.report.model import EncounterReport
from app.store import exchanges, messages

_log = logging.getLogger("triage-handover.filing")

MOST_TOGETHER = 16
"""Messages that are filed in one transaction; the first of them is seen when the last is read."""


def file_kept(
    ctx: Context, goes_on: Callable[[], bool] = lambda: True
) -> Iterator[tuple[Received, Changed | None]]:
    """File what was kept and is not filed, oldest first: by reception, or before a crash.

    Several are filed in one transaction. Bytes that are no longer what was received stand in
    *Could not be read* and say so, and so does a message that trips the program: those behind it
    must not wait for it.

    Args:
        ctx: whose store.
        goes_on: asked before each message; what was read before it says no is filed.
    """
    with ctx.store.reading() as tx:
        waiting, repeated = messages.unsettled(tx), exchanges.to_be_filed(tx)
    together = _Together(ctx)
    for message_id in waiting:
        if not goes_on():
            break
        reading = _read_kept(ctx, message_id)
        if not together.may_take(message_id, reading):
            yield from together.placed()
        together.take(message_id, reading)
    yield from together.placed()
    for message_id in repeated:
        if not goes_on():
            break
        yield _settle_repeated(ctx, message_id)


def _read_kept(ctx: Context, message_id: str) -> Reading:
    try:
        return read(ctx, _body(ctx, message_id))
    except StoreFailed as failure:
        if failure.code != messages.CHANGED:
            raise
        return Reading(None, problem_of(failure))


class _Together:
    """Messages that were read, on their way into one transaction.

    Two about one handover do not go together: whether the second is an echo of our own reply is
    seen when the first has its place.
    """

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._read: list[tuple[str, Reading]] = []
        self._keys: set[tuple[str, str]] = set()

    def may_take(self, message_id: str, reading: Reading) -> bool:
        """Whether one more may go with those that are here."""
        is_full = len(self._read) >= MOST_TOGETHER
        return not is_full and self._keys.isdisjoint(self._keys_of(message_id, reading))

    def take(self, message_id: str, reading: Reading) -> None:
        """Take one more."""
        self._keys |= self._keys_of(message_id, reading)
        self._read.append((message_id, with_echo(self._ctx, message_id, reading)))

    def placed(self) -> Iterator[tuple[Received, Changed | None]]:
        """Give each its place: all at once, or one by one where that fails."""
        read, self._read, self._keys = self._read, [], set()
        if len(read) > 1:
            try:
                with self._ctx.store.transaction() as tx:
                    done = [placed(self._ctx, tx, *one) for one in read]
            except Exception as failure:  # noqa: BLE001 - which of them it was is seen one by one
                _log.warning("filed_one_by_one", extra={"exception": type(failure).__name__})
            else:
                yield from done
                return
        for message_id, reading in read:
            yield self._placed_alone(message_id, reading)

    def _placed_alone(self, message_id: str, reading: Reading) -> tuple[Received, Changed | None]:
        try:
            return place(self._ctx, message_id, reading)
        except AppError:
            raise
        except Exception as failure:  # noqa: BLE001 - one message must not hold up all others
            _log.error("message_filing_failed", extra={"exception": type(failure).__name__})
            return place(self._ctx, message_id, Reading(None, TRIPPED))

    def _keys_of(self, message_id: str, reading: Reading) -> frozenset[tuple[str, str]]:
        if reading.report is None:
            return frozenset()
        with self._ctx.store.reading() as tx:
            sender = messages.get(tx, message_id).sender
        filing = reading.report.filing
        return frozenset((sender, key) for key in (filing.handover_key, *filing.other_keys) if key)


def _body(ctx: Context, message_id: str) -> bytes:
    with ctx.store.reading() as tx:
        return messages.body(tx, message_id)


def _settle_repeated(ctx: Context, message_id: str) -> tuple[Received, Changed | None]:
    """A request that brought, once more, a message that had its place already."""
    report: EncounterReport | None = None
    with suppress(AppError):  # what cannot be read again is answered as such
        report = read(ctx, _body(ctx, message_id)).report
    with ctx.store.transaction() as tx:
        queued = automatic.settle(ctx, tx, message_id, report, ctx.clock())
        received = seen_before(tx, message_id)
    return received, replies_changed(received) if queued else None
