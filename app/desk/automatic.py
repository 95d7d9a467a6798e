"""What a sender is owed without anybody's step, such as an acknowledgement it asked for.

It goes into the outbox in the transaction that files the message, once for each exchange.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from app.desk.context import Context
from app.desk.people import program
from app.desk.plans.choose import owed
from app.desk.reception.bars_cases import given_keys
from app.desk.steps import Decided, put_in_outbox, situation_in
from app.report.model import EncounterReport
from app.store import exchanges, handovers, messages
from app.store.store import Tx


def settle(
    ctx: Context, tx: Tx, message_id: str, report: EncounterReport | None, now: datetime
) -> int:
    """Tell the exchanges of a message its handover, and queue what each of them is owed.

    Args:
        ctx: settings of the senders.
        tx: the transaction that files the message, or a later one for a repeated request.
        message_id: a message that has its handover.
        report: what it says, None where it could not be read.
        now: the moment of the decision.

    Returns:
        How many replies were queued.
    """
    waiting = exchanges.unfiled(tx, message_id)
    handover_id = messages.get(tx, message_id).handover_id
    one = handovers.standing(tx, handover_id) if handover_id else None
    if not waiting or one is None:
        return 0
    versions = handovers.versions(tx, one.id)
    number = next((v.number for v in versions if v.message_id == message_id), one.version)
    queued = 0
    for exchange in waiting:
        exchanges.file(tx, exchange.id, one.id)
        if report is not None:
            keys = given_keys(exchange, report.filing)
            handovers.also_known_as(tx, one.id, one.sender, keys)
        situation = situation_in(ctx, tx, one, report, message_id)
        decided = Decided(None, program(ctx.person.workstation).person, 0, "", exchange.id)
        for planned in owed(replace(situation, exchange=exchange)):
            put_in_outbox(tx, replace(one, version=number), planned, decided, now)
            queued += 1
    return queued
