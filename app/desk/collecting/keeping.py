"""Keeping what came out of a MESH mailbox: the bytes and where replies go, in one transaction."""

from __future__ import annotations

import json
from dataclasses import dataclass

from app.desk.context import Context
from app.desk.reception.itk3_asked import asked, to_json
from app.desk.reception.keeper import take_in
from app.store import exchanges
from app.store.exchanges import Exchange, ExchangeState
from app.store.messages import Arrival
from app.store.store import Tx

MESH = "mesh"
REPORT = "report"
WORKFLOW = "workflow"


@dataclass(frozen=True, slots=True)
class Arriving:
    """What is known of a message beside its bytes.

    Attributes:
        id: MESH's id of it.
        source: the sender's name in the settings, or what to call it.
        mailbox: the mailbox it came from, where replies go.
        local_id: the sender's id of it.
    """

    id: str
    source: str
    mailbox: str
    workflow: str
    local_id: str
    media_type: str = ""


def is_known(ctx: Context, message_id: str) -> bool:
    """Whether a message of MESH was taken in before, by MESH's id of it."""
    with ctx.store.reading() as tx:
        return exchanges.by_request(tx, MESH, message_id) is not None


def keep(ctx: Context, message: Arriving, data: bytes) -> bool:
    """Keep a message durably; False where it is here already.

    Raises:
        StoreFailed: it was not kept; MESH must not be told that it was.
    """
    now = ctx.clock()
    facts = {**json.loads(to_json(asked(data))), WORKFLOW: message.workflow}
    exchange = Exchange(
        MESH,
        message.source,
        now,
        request_id=message.id,
        correlation_id=message.local_id,
        reply_to=message.mailbox,
        facts=json.dumps(facts, ensure_ascii=False),
    )
    arrival = Arrival(data, message.source, MESH, f"mesh:{message.id}", message.media_type)
    with ctx.store.transaction() as tx:
        if exchanges.by_request(tx, MESH, message.id) is not None:
            return False
        _, begun = take_in(tx, arrival, exchange, now)
        _done(tx, begun)
    return True


def note_report(tx: Tx, ctx: Context, report_id: str, about: str, code: str) -> None:
    """Note that a report of MESH was taken in, in the transaction that acts on it."""
    facts = json.dumps({"about": about, "code": code})
    now = ctx.clock()
    exchange = Exchange(MESH, "MESH", now, request_id=report_id, event=REPORT, facts=facts)
    _done(tx, exchanges.begin(tx, exchange))


def _done(tx: Tx, exchange: Exchange) -> None:
    exchanges.finish(
        tx,
        exchange,
        state=ExchangeState.DONE,
        status=0,
        answer=b"",
        media_type="",
        now=exchange.received_at,
    )
