"""Where a referral stands here: what a later read, update or cancellation of it meets."""

from __future__ import annotations

import json
from dataclasses import dataclass

from app.report.model import Filing
from app.report.states import State
from app.store import exchanges, handovers
from app.store.exchanges import Exchange, ExchangeState
from app.store.store import Tx

PROTOCOL = "bars"

_CLOSED = frozenset({State.DONE, State.NOT_ATTENDED})
_LIVE = frozenset({"active", "on-hold"})
_NAMED = frozenset({"referral", "booking"})


@dataclass(frozen=True, slots=True)
class Standing:
    """One referral (or booking) by the id that we gave it.

    Attributes:
        first: the exchange that opened it.
        latest: the last one that was taken in about it.
        status: ``active``, ``on-hold``, ``revoked``, ``entered-in-error`` or ``completed``.
    """

    first: Exchange
    latest: Exchange
    status: str

    @property
    def is_current(self) -> bool:
        """Whether it can still be changed or cancelled."""
        return self.status in _LIVE


def standing(tx: Tx, given_id: str) -> Standing | None:
    """The referral of an id that we gave, None where we never did."""
    known = [
        each
        for each in exchanges.by_service_request(tx, given_id)
        if each.protocol == PROTOCOL and each.state is ExchangeState.DONE
    ]
    if not known:
        return None
    return Standing(known[0], known[-1], _status(tx, known))


def facts_of(exchange: Exchange) -> dict[str, str]:
    """What this protocol keeps of an exchange."""
    found = json.loads(exchange.facts)
    return found if isinstance(found, dict) else {}


def given_keys(exchange: Exchange, filing: Filing) -> tuple[str, ...]:
    """The keys by which a later message finds its handover: the id that we gave, and the patient.

    A cancellation repeats neither the sender's case nor, for certain, any fullUrl of the request;
    the message as it came cannot hold an id that its answer gave it.
    """
    if exchange.protocol != PROTOCOL or not exchange.service_request_id:
        return ()
    known = (key.split("|") for key in (filing.handover_key, *filing.other_keys))
    about = {(parts[0], parts[-1]) for parts in known if parts[0] in _NAMED}
    return tuple(
        f"{kind}|{exchange.service_request_id.lower()}|{whose}" for kind, whose in sorted(about)
    )


def _status(tx: Tx, known: list[Exchange]) -> str:
    cancelled = next((each for each in known if each.event.endswith("/cancel")), None)
    if cancelled is not None:
        return facts_of(cancelled).get("status") or "revoked"
    for handover_id in {each.handover_id for each in known} - {""}:
        handover = handovers.standing(tx, handover_id)
        if handover is not None and handover.state in _CLOSED:
            return "completed"
    return "on-hold" if facts_of(known[-1]).get("status") == "on-hold" else "active"
