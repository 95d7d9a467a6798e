"""Exchanges: what was said on the wire for one received message, and what a reply to it needs.

One exchange is one request of a sender with our answer to it: the ids by which a repetition is
known, the ids that we gave, and where replies go. It stays for ever beside its message.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import uuid4

from app.store.engine import Value
from app.store.stamps import instant, instant_or_none, stamp
from app.store.store import Tx


class ExchangeState(StrEnum):
    """Where an exchange stands."""

    IN_WORK = "in work"  # its request is kept; no answer was given yet
    DONE = "done"  # answered, and taken in
    REFUSED = "refused"  # answered with a no


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request of a sender and our answer.

    Attributes:
        protocol: ``bars``, ``itk``, ``cds``, ``mesh``, ``folder`` or ``999``.
        sender: its name in the settings, or what it calls itself where it is not set up.
        request_id: X-Request-Id (BaRS), tracking id (ITK), message id (MESH); the exchange's own
            id where the sender gave none.
        correlation_id: X-Correlation-Id (BaRS), MessageID (SOAP).
        message_id: the kept message, empty where nothing was kept.
        handover_id: empty until the message was filed.
        event: what was asked for, such as ``servicerequest-request/new`` or an interaction.
        bundle_id: the sender's id of the message.
        service_request_id: ours, from the synchronous answer.
        encounter_id: ours.
        case_reference: ours, for people to quote.
        reply_to: where replies go: an endpoint, an address, a mailbox.
        reply_to_organisation: whose that is, by its ODS code; empty where nobody said.
        status: the HTTP status answered, 0 while in work.
        answer: the bytes answered, for a repetition and for a person to see.
        media_type: of these bytes.
        received_at: when the request had come whole.
        answered_at: None while in work.
        facts: a JSON object with what else its protocol needs for a reply.
    """

    protocol: str
    sender: str
    received_at: datetime
    id: str = field(default_factory=lambda: uuid4().hex)
    request_id: str = ""
    correlation_id: str = ""
    message_id: str = ""
    handover_id: str = ""
    event: str = ""
    bundle_id: str = ""
    service_request_id: str = ""
    encounter_id: str = ""
    case_reference: str = ""
    reply_to: str = ""
    reply_to_organisation: str = ""
    state: ExchangeState = ExchangeState.IN_WORK
    status: int = 0
    answer: bytes = field(default=b"", repr=False)
    media_type: str = ""
    answered_at: datetime | None = None
    facts: str = field(default="{}", repr=False)


_NAMES = tuple(one.name for one in fields(Exchange))
_COLUMNS = ", ".join(_NAMES)
_BEGIN = (
    f"INSERT INTO exchanges (number, {_COLUMNS}) VALUES "
    f"((SELECT COALESCE(MAX(number), 0) + 1 FROM exchanges), {', '.join('?' for _ in _NAMES)})"
)
"""The number is safe because there is one writer."""


def begin(tx: Tx, exchange: Exchange) -> Exchange:
    """Keep an exchange; gives it as it stands, with a request id where it had none.

    One that was answered at once is kept with its answer, in one stroke.

    The pair of protocol and request id must be new: ask :func:`by_request` in the same
    transaction first.
    """
    if not exchange.request_id:
        return begin(tx, replace(exchange, request_id=exchange.id))
    tx.rows(_BEGIN, tuple(_values(exchange).values()))
    return exchange


def finish(
    tx: Tx,
    exchange: Exchange,
    *,
    state: ExchangeState,
    status: int,
    answer: bytes,
    media_type: str,
    now: datetime,
) -> Exchange:
    """Note what was answered; gives the exchange as it stands now.

    Every other field of ``exchange`` is kept as given, so that the ids of the answer and the
    message are noted with it; where replies of a handover belong stays :func:`file`'s to say.
    """
    done = replace(
        exchange, state=state, status=status, answer=answer, media_type=media_type, answered_at=now
    )
    rewrite(tx, done)
    return done


def rewrite(tx: Tx, exchange: Exchange) -> None:
    """Note an exchange that is kept already as it stands now, as :func:`finish` does."""
    values = _values(exchange)
    for settled in ("id", "handover_id", "protocol", "request_id", "received_at"):
        del values[settled]
    tx.update("exchanges", ("id", exchange.id), **values)


def file(tx: Tx, exchange_id: str, handover_id: str) -> None:
    """Note which handover the message of an exchange belongs to."""
    tx.update("exchanges", ("id", exchange_id), handover_id=handover_id)


def get(tx: Tx, exchange_id: str) -> Exchange | None:
    """The exchange of that id, or None."""
    found = _exchanges(tx, "id = ?", (exchange_id,))
    return found[0] if found else None


def by_request(tx: Tx, protocol: str, request_id: str) -> Exchange | None:
    """The exchange that a repeated request belongs to, or None for a new request."""
    found = _exchanges(tx, "protocol = ? AND request_id = ?", (protocol, request_id))
    return found[0] if found else None


def by_service_request(tx: Tx, service_request_id: str) -> tuple[Exchange, ...]:
    """All exchanges about the referral that we gave that id, oldest first."""
    return _exchanges(tx, "service_request_id = ?", (service_request_id,))


def by_bundle(tx: Tx, protocol: str, bundle_id: str) -> tuple[Exchange, ...]:
    """All exchanges in which the sender gave its message that id, oldest first."""
    return _exchanges(tx, "protocol = ? AND bundle_id = ?", (protocol, bundle_id))


def in_state(tx: Tx, protocol: str, state: ExchangeState) -> tuple[Exchange, ...]:
    """All exchanges of a protocol that stand there, oldest first."""
    return _exchanges(tx, "protocol = ? AND state = ?", (protocol, state))


def of_message(tx: Tx, message_id: str) -> tuple[Exchange, ...]:
    """All exchanges that brought that message, oldest first."""
    return _exchanges(tx, "message_id = ?", (message_id,))


def of_handover(tx: Tx, handover_id: str) -> tuple[Exchange, ...]:
    """All exchanges about a handover, oldest first."""
    return _exchanges(tx, "handover_id = ?", (handover_id,))


def unfiled(tx: Tx, message_id: str) -> tuple[Exchange, ...]:
    """The exchanges of a message that wait to learn their handover, oldest first."""
    # Not a condition of the statement: an engine would look through all that waits to be filed.
    return tuple(one for one in of_message(tx, message_id) if not one.handover_id)


def to_be_filed(tx: Tx, limit: int = 500) -> tuple[str, ...]:
    """Messages that were settled before one of their exchanges came, oldest first."""
    found = tx.rows(
        "SELECT e.message_id FROM exchanges e JOIN messages m ON m.id = e.message_id "
        "WHERE e.handover_id = '' AND e.message_id <> '' AND m.handover_id IS NOT NULL "
        f"ORDER BY e.number LIMIT {int(limit)}"
    )
    return tuple(dict.fromkeys(row[0] for row in found))


def _exchanges(tx: Tx, condition: str, values: tuple[Value, ...]) -> tuple[Exchange, ...]:
    found = tx.rows(f"SELECT {_COLUMNS} FROM exchanges WHERE {condition} ORDER BY number", values)
    return tuple(_exchange(row) for row in found)


def _values(exchange: Exchange) -> dict[str, Value]:
    values = {name: getattr(exchange, name) for name in _NAMES}
    values["received_at"] = stamp(exchange.received_at)
    values["answered_at"] = stamp(exchange.answered_at) if exchange.answered_at else ""
    return values


def _exchange(row: tuple[Any, ...]) -> Exchange:
    values = dict(zip(_NAMES, row, strict=True))
    values["received_at"] = instant(values["received_at"])
    values["answered_at"] = instant_or_none(values["answered_at"])
    values["state"] = ExchangeState(values["state"])
    values["status"] = int(values["status"])
    values["answer"] = bytes(values["answer"])
    return Exchange(**values)
