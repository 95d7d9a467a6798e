"""One attempt to bring a reply: written down before it begins, and its outcome after it ends.

Whatever happens in between, the reply still stands at *waiting* with its bytes; the next attempt
sends the very same, or asks the sender first where its standard lets us ask.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Protocol, TypeVar

from app.desk import breaker
from app.desk.backoff import LONGEST, wait_after
from app.desk.changes import Changed, ChangeKind
from app.desk.desk import Desk
from app.desk.people import program
from app.desk.transports.clients import Clients
from app.desk.transports.source import Source
from app.desk.transports.transport import Delivered, Transports, failure_of
from app.desk.under_way import UnderWay
from app.report.errors import AppError, StoreFailed
from app.report.states import ReplyState
from app.report.times import show_clock, show_time
from app.store import audit, outbox
from app.store.records import Attempt, Reply
from app.store.store import Tx

_log = logging.getLogger("triage-handover.outbox")

T = TypeVar("T")

LONGEST_ANSWER = 256 * 1024
"""Bytes of an answer that are kept with its attempt."""


_NOTICED = timedelta(minutes=1)
_HALF_A_DAY = timedelta(hours=12)


class Run(Protocol):
    """Does a piece of work in a transaction, which it may share; durable when it returns.

    Raises StoreFailed where nothing of it was kept.
    """

    def __call__(self, work: Callable[[Tx], T], /) -> T:
        """Do it; gives what it gave."""


class Attempts:
    """Makes attempts, on any thread, and writes down what came of them.

    Args:
        desk: whose store, clock and announcements.
        transports: the way to each sender.
        clients: what the transports call the senders with.
        chance: for the spread of waits.
        under_way: told how each sender was reached.
    """

    def __init__(
        self,
        desk: Desk,
        transports: Transports,
        clients: Clients,
        chance: Random,
        under_way: UnderWay,
    ) -> None:
        self._desk = desk
        self._ctx = desk.context
        self._transports = transports
        self._clients = clients
        self._chance = chance
        self._under_way = under_way

    def make(self, reply: Reply, number: int, run: Run) -> None:
        """Make the attempt of that number, which was written down as begun.

        Raises:
            StoreFailed: its outcome could not be written down; the reply still waits.
        """
        self.end(reply, number, self._deliver(reply, run), run)

    def _deliver(self, reply: Reply, run: Run) -> Delivered:
        def keep(body: bytes, target_version: str) -> None:
            run(lambda tx: outbox.keep_body(tx, reply.id, body, target_version))

        try:
            source = Source(self._ctx, reply)
            with self._transports(reply, source, self._clients) as transport:
                return transport.deliver(reply, keep)
        except StoreFailed:
            raise
        except AppError as failure:
            return failure_of(failure)
        except Exception as failure:  # noqa: BLE001 - a reply is never lost to a bug: it waits
            _log.error("reply_attempt_failed", extra={"exception": type(failure).__name__})
            words = "The program failed while it sent this reply."
            return Delivered(ReplyState.WAITING, "REPLY-900", words, reached=None)

    def end(self, reply: Reply, number: int, delivered: Delivered, run: Run) -> None:
        """Write down what came of an attempt, and announce it."""
        now = self._ctx.clock()
        delivered = _with_wait(delivered, now)
        if delivered.reached:
            self._under_way.answered(reply.sender)
        counts = delivered.reached is not False or self._under_way.failed(reply)
        again = now if delivered.at_once else now + wait_after(number, self._chance, delivered.wait)

        def note(tx: Tx) -> tuple[Delivered, bool]:
            stands = outbox.get(tx, reply.id) or reply
            outcome = _outcome(stands, delivered, now)
            answer = delivered.answer[:LONGEST_ANSWER] if delivered.answer is not None else None
            ended = Attempt(
                number, now, now, delivered.state.value, outcome.code, outcome.words, answer
            )
            outbox.end_attempt(tx, reply.id, ended)
            self._change(tx, stands, outcome, now, again)
            return outcome, counts and self._note_reach(tx, reply, delivered, now, again)

        outcome, alert = run(note)
        _log.info("reply_attempted", extra={"attempt": number, "code": outcome.code})
        self._desk.announce(Changed((reply.handover_id,), ChangeKind.REPLY, "program"))
        if alert:
            self._desk.announce(Changed((reply.handover_id,), ChangeKind.INCIDENT, "program"))

    def _change(
        self, tx: Tx, stands: Reply, outcome: Delivered, now: datetime, again: datetime
    ) -> None:
        outbox.change(
            tx,
            stands.id,
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
                handover_id=stands.handover_id,
                version=stands.version,
                result=outcome.code or "done",
            )

    def _note_reach(
        self, tx: Tx, reply: Reply, delivered: Delivered, now: datetime, again: datetime
    ) -> bool:
        """Whether an incident begins or ends with this attempt."""
        who = program(self._ctx.person.workstation)
        if delivered.reached is None:
            return False
        if delivered.reached:
            return breaker.reached(tx, reply, who, now)
        for late in outbox.overdue(tx, reply.sender, now):
            unreached = replace(delivered, state=ReplyState.WAITING)
            self._change(tx, late, _outcome(late, unreached, now), now, again)
        return breaker.not_reached(tx, reply, who, now, delivered, again=again, chance=self._chance)


def _with_wait(delivered: Delivered, now: datetime) -> Delivered:
    """The same, with words for a wait that a person notices."""
    wait = delivered.wait
    if wait is None or wait < _NOTICED:
        return delivered
    until = show_clock(now + wait) if wait < _HALF_A_DAY else show_time(now + wait)
    words = f"{delivered.words} The sender asked to wait until {until}."
    if wait > LONGEST:
        words += " It is asked again after half an hour all the same."
    return replace(delivered, words=words.strip())


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
