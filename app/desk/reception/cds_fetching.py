"""Fetching what a sender has announced, until it is here.

A report that does not come is a patient who arrives unannounced (hazard H06): after two minutes
it stands in the list *Could not be read*, with whom to telephone, and is tried for four days.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from app.desk import receiving
from app.desk.backoff import wait_after
from app.desk.changes import Changed, ChangeKind
from app.desk.desk import Desk
from app.desk.fetching import Client, Fetched, fetch
from app.desk.people import program
from app.desk.processes import holder, is_gone
from app.desk.reception.cds_waiting import Trying, note, trying, waiting
from app.desk.reception.keeper import Keeper
from app.desk.rounds import Rounds
from app.report.errors import AppError, ConnectionFailed, StoreFailed
from app.report.model import EncounterReport
from app.report.states import State
from app.report.times import show_clock
from app.settings.registry import SenderSettings
from app.store import audit, exchanges, leases, listing
from app.store.exchanges import Exchange, ExchangeState
from app.store.handovers import move
from app.store.messages import Arrival
from app.store.stamps import instant, stamp
from app.store.store import Tx

_log = logging.getLogger("triage-handover.cds")

LOOK_EVERY_S = 30.0
ELSEWHERE_S = 5.0
"""Seconds after which it is looked whether another program has fetched what it was fetching."""
LEASE_TERM = timedelta(minutes=2)
"""How long a program that died on another machine keeps what it was fetching."""
SHOWN_AFTER = timedelta(minutes=2)
"""From then on a report that was announced and has not come stands in a work list."""
GIVEN_UP_AFTER = timedelta(hours=96)
"""As long as a reply is tried (repeat caller service, digest section 3)."""
MOST_PARTIAL = 5
"""Tries for the rest of a report of which a part did not come."""
ANNOUNCED = "announced"


class Fetcher(Rounds):
    """Fetches what one sender has announced, in a thread of its own.

    One for each sender: a sender that does not answer must not hold up the others.

    Args:
        desk: receives the reports.
        keeper: keeps how far it got.
        sender: whose reports.
        client: the way to it; nobody else uses it.
        chance: for the spread of waits; seeded in tests.
    """

    def __init__(
        self,
        desk: Desk,
        keeper: Keeper,
        sender: SenderSettings,
        client: Client,
        *,
        chance: Random | None = None,
    ) -> None:
        super().__init__("fetching", LOOK_EVERY_S)
        self._desk = desk
        self._keeper = keeper
        self._sender = sender
        self._client = client
        self._holder = holder()
        self._chance = chance or Random()  # noqa: S311 - spreads waits, keeps no secret

    def fetch_due(self) -> float:
        """Fetch everything that is due now; gives the seconds until the next try is.

        Raises:
            StoreFailed: it could not be written down; what was announced still waits.
        """
        clock, is_silent, elsewhere = self._desk.context.clock, False, set[str]()
        for exchange in self._waiting():
            if self.stopping:
                break
            if not trying(exchange).is_due(clock()):
                continue
            with self._turn(exchange) as is_ours:
                if not is_ours:
                    elsewhere.add(exchange.id)
                elif not self._fetch(exchange):
                    is_silent = True
                    break  # the others would only wait for the same silence
        waiting_here = [one for one in self._waiting() if one.id not in elsewhere]
        moments = [trying(exchange).not_before for exchange in waiting_here]
        if is_silent:
            moments = [moment for moment in moments if moment]
        now, most = clock(), ELSEWHERE_S if elsewhere else LOOK_EVERY_S
        left = ((instant(moment) - now).total_seconds() if moment else 0.0 for moment in moments)
        return min(max(0.01, min(left, default=most)), most)

    def one_round(self) -> float:
        """See :meth:`fetch_due`."""
        return self.fetch_due()

    @contextmanager
    def _turn(self, exchange: Exchange) -> Iterator[bool]:
        """Whether nobody else fetches it just now, nor has since it was seen to wait.

        Two gateways may work on one store, each with a worker for the sender.
        """
        name, now = f"fetching {exchange.id}", self._desk.context.clock()

        def take(tx: Tx) -> bool:
            is_free = leases.take(tx, name, self._holder, now, LEASE_TERM, is_gone=is_gone)
            return is_free and exchanges.get(tx, exchange.id) == exchange

        try:
            yield self._keeper.run(take)
        finally:
            self._keeper.run(lambda tx: leases.give_back(tx, name, self._holder))

    def _waiting(self) -> tuple[Exchange, ...]:
        with self._desk.context.store.reading() as tx:
            return waiting(tx, self._sender.name)

    def _fetch(self, exchange: Exchange) -> bool:
        """Try one; False where the sender does not answer at all."""
        stands = trying(exchange)
        stands = replace(stands, attempts=stands.attempts + 1)
        try:
            fetched = fetch(
                self._desk,
                self._client,
                self._sender.name,
                exchange.request_id,
                again=bool(exchange.message_id),
            )
        except StoreFailed:
            raise
        except AppError as failure:
            self._failed(exchange, stands, failure)
            return not (isinstance(failure, ConnectionFailed) and failure.retryable)
        self._came(exchange, stands, fetched)
        return True

    def _came(self, exchange: Exchange, stands: Trying, fetched: Fetched) -> None:
        now = self._desk.context.clock()
        received = fetched.received
        partial = any(isinstance(gap, ConnectionFailed) and gap.retryable for gap in fetched.gaps)
        more = partial and stands.attempts < MOST_PARTIAL

        def settle(tx: Tx) -> str:
            exchanges.file(tx, exchange.id, received.handover_id)
            repeated = _announced_meanwhile(tx, exchange)
            kept = replace(exchange, message_id=received.message_id)
            after, state = replace(stands, not_before="", code="", place=""), ExchangeState.DONE
            if repeated:
                after, state = Trying(times=repeated, since=stamp(now)), ExchangeState.IN_WORK
            elif more:
                after, state = self._later(after, "", now), ExchangeState.IN_WORK
            note(tx, kept, after, state, now)
            return self._clear(tx, stands.place, now)

        cleared = self._keeper.run(settle)
        _log.info("notification_followed", extra={"attempts": stands.attempts})
        if cleared:
            self._desk.announce(Changed((cleared,), ChangeKind.MOVED, "program"))

    def _failed(self, exchange: Exchange, stands: Trying, failure: AppError) -> None:
        now = self._desk.context.clock()
        waited = now - stands.announced_at()
        if waited >= SHOWN_AFTER and not stands.place and not exchange.message_id:
            stands = replace(stands, place=self._show(exchange, stands, failure))
        state = ExchangeState.REFUSED if waited >= GIVEN_UP_AFTER else ExchangeState.IN_WORK
        asked = failure.wait if isinstance(failure, ConnectionFailed) else None
        after = self._later(stands, failure.code, now, asked)

        def settle(tx: Tx) -> None:
            times = _announced_meanwhile(tx, exchange) or stands.times
            note(tx, exchange, replace(after, times=times), state, now)

        self._keeper.run(settle)
        fields = {"code": failure.code, "attempts": stands.attempts}
        _log.warning("notification_not_followed", extra=fields)

    def _later(
        self, stands: Trying, code: str, now: datetime, asked: timedelta | None = None
    ) -> Trying:
        again = now + wait_after(stands.attempts, self._chance, asked)
        return replace(stands, not_before=stamp(again), code=code)

    def _show(self, exchange: Exchange, stands: Trying, failure: AppError) -> str:
        """Give the announcement a place of its own in a work list; its handover."""
        at, name = stands.announced_at(), self._sender.name
        whom = f"{name} ({self._sender.phone})" if self._sender.phone else name
        has_not_come = AppError(
            "A report was announced and has not come",
            f"{name} announced it at {show_clock(at)}, and it could not be fetched. "
            f"{failure.what_happened}",
            f"Telephone {whom} and ask who is coming and why. The program goes on trying",
            failure.code,
        )

        def read(_: bytes) -> EncounterReport:
            raise has_not_come

        said = f"encounterId={exchange.request_id}\nannounced {stamp(at)}\n".encode()
        arrival = Arrival(said, name, ANNOUNCED, exchange.request_id, "text/plain")
        ctx = replace(self._desk.context, read=read)
        received, changed = receiving.receive(ctx, arrival)
        if changed:
            self._desk.announce(changed)
        return received.handover_id

    def _clear(self, tx: Tx, place: str, now: datetime) -> str:
        """The report is here: its stand-in leaves the list, unless a person was quicker."""
        if not place:
            return ""
        who = program(self._desk.context.person.workstation)
        row = listing.row(tx, place, person=who.person)
        if row is None or row.state is not State.COULD_NOT_BE_READ:
            return ""
        move(tx, place, State.DONE, now)
        audit.append(tx, now, who, "dealt with", handover_id=place, result="the report came")
        return place


def _announced_meanwhile(tx: Tx, exchange: Exchange) -> int:
    """How often it was announced, where that is oftener than before it was fetched; else 0."""
    stands = exchanges.get(tx, exchange.id)
    times = trying(stands).times if stands else 0
    return times if times > trying(exchange).times else 0
