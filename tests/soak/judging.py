"""What must hold at the end of a soak, looked up in the store and at the senders' endpoint."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from app.report.states import ReplyState
from app.store import audit, listing, messages, outbox
from app.store.store import Store
from tests.soak.callers import Traffic
from tests.soak.endpoint import Endpoint

SAY_EVERY_S = 60.0
_KINDS = {"itk-infrastructure": "infrastructure", "itk-business": "business"}


@dataclass
class Found:
    """What was found at the end.

    Attributes:
        stored_once: messages that were taken and are kept once, in the bytes that were posted.
        recorded_once: acknowledgements that are recorded as confirmed by one attempt alone.
        received: acknowledgements of which the sender got one and the same, at least once.
        wrong: what is not as it must be.
    """

    stored_once: int = 0
    recorded_once: int = 0
    received: int = 0
    wrong: list[str] = field(default_factory=list)


def drained(store: Store, patience_s: float, say: Callable[[str], None]) -> tuple[float, int]:
    """Wait until everything is filed and every reply is settled.

    Returns:
        The seconds it took, and how much still waits: nothing, unless the patience has ended.
    """
    begun, pause, told = time.monotonic(), threading.Event(), 0.0
    while True:
        with store.reading() as tx:
            unfiled = len(messages.unsettled(tx))
            unsent = sum(outbox.count_by_sender(tx, outbox.UNFINISHED).values())
        took = time.monotonic() - begun
        if not unfiled + unsent or took > patience_s:
            return took, unfiled + unsent
        if took - told >= SAY_EVERY_S:
            told = took
            say(f"after {took:.0f} s {unfiled} wait to be filed and {unsent} to be sent")
        pause.wait(0.5)


def judge(store: Store, traffic: Traffic, endpoint: Endpoint) -> Found:
    """Look everything up."""
    found = Found(wrong=list(traffic.wrong))
    found.wrong += _wrongs_of_messages(store, traffic, found)
    found.wrong += _wrongs_of_replies(store, traffic, endpoint, found)
    damage, trail = store.engine.whole(), audit.verify(store)
    if damage:
        found.wrong.append(f"the store is damaged: {damage[0]}")
    if not trail.sound:
        found.wrong.append(f"the audit trail is broken at {trail.broken_at}: {trail.why}")
    return found


def _wrongs_of_messages(store: Store, traffic: Traffic, found: Found) -> Iterator[str]:
    with store.reading() as tx:
        kept = tx.rows(
            "SELECT e.request_id, m.body, m.state, e.handover_id FROM exchanges e "
            "JOIN messages m ON m.id = e.message_id WHERE e.state = 'done'"
        )
        (count,) = tx.row("SELECT COUNT(*) FROM messages") or (0,)
        lists = listing.counts(tx)
    times = Counter(row[0] for row in kept)
    yield from (f"{one}: kept {times[one]} times" for one in traffic.taken if times[one] != 1)
    bodies = {request_id: bytes(body) for request_id, body, _, _ in kept}
    for request_id, post in traffic.taken.items():
        if bodies.get(request_id) == post.body and times[request_id] == 1:
            found.stored_once += 1
        elif request_id in bodies:
            yield f"{request_id}: kept in other bytes"
    yield from (f"{row[0]}: stands at {row[2]}" for row in kept if row[2] != "filed")
    handovers = Counter(row[3] for row in kept)
    yield from (f"{n} messages in one handover" for n in handovers.values() if n != 1)
    sums = {len(kept), count, len(handovers), sum(lists.values())}
    if len(sums) != 1:
        yield f"the counts do not agree: {sums}"


def _wrongs_of_replies(
    store: Store, traffic: Traffic, endpoint: Endpoint, found: Found
) -> Iterator[str]:
    about = endpoint.about()
    with store.reading() as tx:
        replies = tx.rows(
            "SELECT e.request_id, r.kind, r.state, r.id FROM replies r "
            "JOIN exchanges e ON e.id = r.exchange_id"
        )
        confirmed = Counter(
            row[0]
            for row in tx.rows(
                "SELECT reply_id FROM attempts WHERE result = ?", (ReplyState.CONFIRMED,)
            )
        )
    recorded = Counter((row[0], row[1]) for row in replies)
    for request_id, kind, state, reply_id in replies:
        came = about.get((request_id.upper(), _KINDS[kind]), set())
        if state == ReplyState.CONFIRMED and confirmed[reply_id] == 1:
            found.recorded_once += 1
        else:
            yield f"{kind} of {request_id}: {state}, confirmed {confirmed[reply_id]} times"
        if len(came) == 1:
            found.received += 1
        else:
            yield f"{kind} of {request_id}: the sender got {len(came)} different ones"
    for request_id, post in traffic.taken.items():
        if post.acknowledged:
            times = [recorded[request_id, kind] for kind in _KINDS]
            if times != [1, 1]:
                yield f"{request_id}: recorded {times} acknowledgements"
