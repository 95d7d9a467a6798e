"""What must hold at the end of a soak, looked up in the store and at the senders' endpoint."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator

from app.report.states import ReplyState
from app.store import audit, listing, messages, outbox
from app.store.store import Store
from tests.soak.callers import Traffic
from tests.soak.endpoint import Endpoint

_KINDS = {"itk-infrastructure": "infrastructure", "itk-business": "business"}


def drained(store: Store, patience_s: float) -> float:
    """Wait until everything is filed and every reply is settled; gives the seconds it took."""
    begun, pause = time.monotonic(), threading.Event()
    while time.monotonic() < begun + patience_s:
        with store.reading() as tx:
            left = len(messages.unsettled(tx)) + len(outbox.in_states(tx, outbox.UNFINISHED))
        if not left:
            return time.monotonic() - begun
        pause.wait(0.5)
    raise AssertionError(f"after {patience_s:.0f} s there still wait {left}")


def wrongs(store: Store, traffic: Traffic, endpoint: Endpoint) -> Iterator[str]:
    """Everything that is not as it must be."""
    yield from traffic.wrong
    yield from _wrongs_of_messages(store, traffic)
    yield from _wrongs_of_replies(store, traffic, endpoint)
    damage, trail = store.engine.whole(), audit.verify(store)
    if damage:
        yield f"the store is damaged: {damage[0]}"
    if not trail.sound:
        yield f"the audit trail is broken at {trail.broken_at}: {trail.why}"


def _wrongs_of_messages(store: Store, traffic: Traffic) -> Iterator[str]:
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
        if bodies.get(request_id) not in {post.body, None}:
            yield f"{request_id}: kept in other bytes"
    yield from (f"{row[0]}: stands at {row[2]}" for row in kept if row[2] != "filed")
    handovers = Counter(row[3] for row in kept)
    yield from (f"{n} messages in one handover" for n in handovers.values() if n != 1)
    sums = {len(kept), count, len(handovers), sum(lists.values())}
    if len(sums) != 1:
        yield f"the counts do not agree: {sums}"


def _wrongs_of_replies(store: Store, traffic: Traffic, endpoint: Endpoint) -> Iterator[str]:
    about = endpoint.about()
    with store.reading() as tx:
        found = tx.rows(
            "SELECT e.request_id, r.kind, r.state, r.id FROM replies r "
            "JOIN exchanges e ON e.id = r.exchange_id"
        )
        confirmed = Counter(
            row[0]
            for row in tx.rows(
                "SELECT reply_id FROM attempts WHERE result = ?", (ReplyState.CONFIRMED,)
            )
        )
    recorded = Counter((row[0], row[1]) for row in found)
    for request_id, kind, state, reply_id in found:
        came = about.get((request_id.upper(), _KINDS[kind]), set())
        if state != ReplyState.CONFIRMED or confirmed[reply_id] != 1:
            yield f"{kind} of {request_id}: {state}, confirmed {confirmed[reply_id]} times"
        if len(came) != 1:
            yield f"{kind} of {request_id}: the sender got {len(came)} different ones"
    for request_id, post in traffic.taken.items():
        if post.acknowledged:
            times = [recorded[request_id, kind] for kind in _KINDS]
            if times != [1, 1]:
                yield f"{request_id}: recorded {times} acknowledgements"
