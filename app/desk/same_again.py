"""A reply that is decided a second time while nobody knows whether the first one got there.

A line that breaks after the bytes have left leaves that open, and a step back then takes the reply
out of the outbox. Said once more as it was, it is the same message tried again: *same body, both
ids the same* (BaRS Core, transactional integrity), by which whoever had it knows it. The 999 guide
names nothing by which a repetition is known; there it is the same Bundle with the same ids. What
differs in anything is another message. BaRS wants a new ``X-Request-Id`` and ``Bundle.id`` for
each; under the old ones a sender would call it a duplicate of what it is not, and that would be
taken for a yes here.
"""

from __future__ import annotations

from app.desk.plans import bars, case_999
from app.report.states import ReplyState
from app.store import outbox
from app.store.records import Reply
from app.store.store import Tx

KINDS = frozenset({*bars.KINDS, case_999.INTERIM, case_999.FINAL})
"""Kinds of replies of which nobody can ask their sender whether it has them."""


def the_same(tx: Tx, reply: Reply) -> Reply | None:
    """The withdrawn reply that says what this new one would, and may have got there; or None.

    One that was refused is not meant: its sender certainly has not taken it.
    """
    if reply.kind not in KINDS:
        return None
    for one in reversed(outbox.of_handover(tx, reply.handover_id)):
        if one.state is ReplyState.WITHDRAWN and one.body and _says(one) == _says(reply):
            last = outbox.attempts(tx, one.id)[-1]
            return one if last.result != ReplyState.FAILED else None
    return None


def _says(reply: Reply) -> tuple[str, ...]:
    """Everything that the bytes are made of, but for the moment."""
    return (
        *(reply.kind, reply.sender, reply.target, reply.target_version),
        *(reply.exchange_id, reply.form, reply.decided_by),
    )
