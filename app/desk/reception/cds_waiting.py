"""Reports that a sender has announced and that are not fetched yet: work that outlives a crash.

Each encounter has one exchange, whose request id is the encounter's address. It is in work until
its report is here; announced again, it is in work again.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from app.store import exchanges
from app.store.exchanges import Exchange, ExchangeState
from app.store.stamps import instant, stamp
from app.store.store import Tx

PROTOCOL = "cds"
EVENT = "notification"
TAKEN = 202


@dataclass(frozen=True, slots=True)
class Trying:
    """How the fetching of one announced report stands.

    Attributes:
        times: how often it was announced, repetitions included.
        attempts: tries since it was last announced anew.
        since: the moment of that announcement (a stamp of the store).
        not_before: the moment of the next try (a stamp), empty for now.
        code: why the last try failed.
        place: the handover that stands in the list *Could not be read* in its stead, or empty.
    """

    times: int = 1
    attempts: int = 0
    since: str = ""
    not_before: str = ""
    code: str = ""
    place: str = ""

    def is_due(self, now: datetime) -> bool:
        """Whether it may be tried now."""
        return not self.not_before or instant(self.not_before) <= now

    def announced_at(self) -> datetime:
        """When it was last announced anew."""
        return instant(self.since)


def trying(exchange: Exchange) -> Trying:
    """How the fetching for an exchange stands."""
    return Trying(**json.loads(exchange.facts))


def announce(tx: Tx, exchange_id: str, sender: str, encounter: str, now: datetime) -> None:
    """Keep that a report waits at its sender; announced again, it is counted or tried anew."""
    known = exchanges.by_request(tx, PROTOCOL, encounter)
    if known is None:
        made = Exchange(
            PROTOCOL,
            sender,
            now,
            id=exchange_id,
            request_id=encounter,
            event=EVENT,
            status=TAKEN,
            answered_at=now,
            facts=_written(Trying(since=stamp(now))),
        )
        exchanges.begin(tx, made)
        return
    stands = trying(known)
    again = replace(stands, times=stands.times + 1)
    if known.state is not ExchangeState.IN_WORK:
        again = Trying(times=again.times, since=stamp(now))
    note(tx, replace(known, sender=sender), again, ExchangeState.IN_WORK, now)


def note(tx: Tx, exchange: Exchange, stands: Trying, state: ExchangeState, now: datetime) -> None:
    """Note how the fetching stands; the answer that was given stays as it is."""
    exchanges.finish(
        tx,
        replace(exchange, facts=_written(stands)),
        state=state,
        status=TAKEN,
        answer=exchange.answer,
        media_type=exchange.media_type,
        now=exchange.answered_at or now,
    )


def waiting(tx: Tx, sender: str) -> tuple[Exchange, ...]:
    """What one sender has announced and what is not here yet, oldest first."""
    found = exchanges.in_state(tx, PROTOCOL, ExchangeState.IN_WORK)
    return tuple(one for one in found if one.sender == sender)


def _written(stands: Trying) -> str:
    return json.dumps(asdict(stands), separators=(",", ":"))
