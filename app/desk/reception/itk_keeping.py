"""What becomes of an ITK message that is taken: kept once, and an answer matched to its reply."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from app.desk.reception.itk_facts import from_json
from app.desk.reception.itk_head import Answered, Head
from app.desk.reception.keeper import take_in
from app.report.states import ReplyState
from app.store import exchanges, messages, outbox
from app.store.exchanges import Exchange, ExchangeState
from app.store.messages import Arrival
from app.store.records import MessageState
from app.store.store import Tx

REFUSED_LATER = "REPLY-055"


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of it.

    Attributes:
        is_new: False where this very message was here already.
        handover_id: the handover whose reply it answers, empty where it answers none.
    """

    is_new: bool
    handover_id: str = ""


@dataclass(frozen=True, slots=True)
class Coming:
    """A message at the door with what is to be kept of it, made before the transaction.

    Attributes:
        head: what it says of itself.
        exchange: under its tracking id.
        answer: what is answered once it is kept.
    """

    head: Head
    arrival: Arrival
    exchange: Exchange
    answer: bytes
    media_type: str
    now: datetime


def keep(tx: Tx, coming: Coming) -> Kept:
    """Keep a message that is new; one that was sent again changes nothing.

    The same tracking id is the same message (ITK 2.2; senders of repeat callers try for 96 hours).
    Where another message comes under it, that is kept as well: nothing that was answered with OK
    may be lost.
    """
    known = exchanges.by_request(tx, "itk", coming.exchange.request_id)
    exchange = coming.exchange
    if known is not None and not _same(known, coming):
        other = f"{exchange.request_id}/{coming.head.fingerprint[:16]}"
        exchange = replace(exchange, request_id=other)
        known = exchanges.by_request(tx, "itk", other)
    if known is not None:
        return Kept(is_new=False)
    done = replace(
        exchange,
        state=ExchangeState.DONE,
        status=200,
        answer=coming.answer,
        media_type=coming.media_type,
        answered_at=coming.now,
    )
    message, _ = take_in(tx, coming.arrival, done, coming.now)
    answered = coming.head.answered
    if answered is None:
        return Kept(is_new=True)
    return Kept(is_new=True, handover_id=_match(tx, answered, message.id, coming.now))


def _same(known: Exchange, coming: Coming) -> bool:
    return from_json(known.facts).fingerprint == coming.head.fingerprint


def _match(tx: Tx, answered: Answered, message_id: str, now: datetime) -> str:
    """Put an acknowledgement to the reply that it answers, which a refusal makes a failed one.

    What answers none of our replies is left to be filed like any other message.
    """
    reply = outbox.by_idempotency(tx, answered.tracking_id.lower())
    if reply is None:
        return ""
    if messages.get(tx, message_id).state is MessageState.STORED:
        messages.settle(tx, message_id, MessageState.FILED, reply.handover_id)
    if not answered.is_ok and reply.state in {ReplyState.CONFIRMED, ReplyState.SENT}:
        words = f"{reply.sender} took the acknowledgement, and then refused it."
        outbox.change(tx, reply.id, ReplyState.FAILED, now=now, code=REFUSED_LATER, words=words)
    return reply.handover_id
