"""The circuit breaker of each sender: when it is away, one reply at a time asks for it.

Without it every waiting reply would knock at a sender that does not answer, each for the whole of
its time-outs. The waiting replies stay as they are and go as soon as one gets through.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from app.desk.backoff import LONGEST, wait_after
from app.desk.transports.transport import Delivered
from app.store import audit, outbox, reachability
from app.store.reachability import GIVEN_UP_AFTER, Reachability
from app.store.records import Reply, Who
from app.store.store import Tx

LONGEST_SILENCE = timedelta(minutes=5)
"""The longest time for which a sender that is away is not asked though replies wait."""

NOT_REACHED, REACHED_AGAIN = "sender not reached", "sender reached again"


def not_reached(
    tx: Tx, reply: Reply, who: Who, now: datetime, came: Delivered, *, again: datetime,
    chance: Random,
) -> bool:  # fmt: skip
    """Note that an attempt did not reach the sender; True where an incident begins with it.

    Args:
        tx: the transaction that notes the outcome of the attempt.
        reply: which was attempted.
        who: for the audit trail.
        now: when the attempt ended.
        came: what came of the attempt. While the sender asked to wait, no reply to it goes.
        again: when this reply would be tried again.
        chance: for the spread of waits.
    """
    before = reachability.get(tx, reply.sender)
    failures = before.failures + 1 if before else 1
    silence = min(wait_after(failures, chance), LONGEST_SILENCE)
    next_try = min(again, now + silence) if failures >= GIVEN_UP_AFTER else now
    if came.wait is not None:
        next_try = max(next_try, now + min(came.wait, LONGEST))
    since = before.since if before else now
    seen = Reachability(reply.sender, failures, since, next_try, came.code, came.words)
    reachability.note(tx, seen)
    begins = seen.is_away and not (before and before.is_away)
    if begins:
        _note(tx, reply, who, now, NOT_REACHED, came.code)
    return begins


def reached(tx: Tx, reply: Reply, who: Who, now: datetime) -> bool:
    """Note that the sender answered; True where an incident ends with it."""
    before = reachability.get(tx, reply.sender)
    if before is None:
        return False
    reachability.reached(tx, reply.sender)
    if not before.is_away:
        return False
    outbox.all_due(tx, reply.sender, now)
    _note(tx, reply, who, now, REACHED_AGAIN, "done")
    return True


def _note(tx: Tx, reply: Reply, who: Who, now: datetime, action: str, result: str) -> None:
    audit.append(
        tx, now, who, action, handover_id=reply.handover_id, version=reply.version, result=result
    )
