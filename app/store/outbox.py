"""The outbox: replies that were decided, and every attempt to send them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from app.report.states import ReplyState, Step
from app.store.engine import Value
from app.store.reachability import unreached
from app.store.records import Attempt, Reply
from app.store.stamps import instant, instant_or_none, stamp
from app.store.store import Tx

UNFINISHED = (ReplyState.WAITING, ReplyState.SENT)
"""States in which the worker still has something to do: to send it, or to read it back."""

FURTHEST = timedelta(minutes=35)
"""No reply and no sender waits as long as this for its next attempt. A moment that is further off
was set by a clock that was ahead, here or at another workstation, and counts as come."""

_STEPS = frozenset(Step)
_KNOWN = ", ".join(f"'{step}'" for step in ("", *Step))

_ITS_TURN = (
    f"replies.sender = ? AND replies.state = ? AND replies.step IN ({_KNOWN}) "
    "AND NOT EXISTS (SELECT 1 FROM replies e "
    "WHERE e.handover_id = replies.handover_id AND e.number < replies.number "
    "AND e.state IN (?, ?))"
)

_NOTHING: Mapping[str, Collection[str]] = {}
_NEXT_SENDER = "SELECT MIN(sender) FROM replies WHERE state = ? AND sender > ?"

_COLUMNS = (
    "id, number, handover_id, version, step, kind, sender, target, target_version, "
    "idempotency_id, state, body, decided_at, decided_by, not_before, give_up_at, attempts, "
    "ended_at, code, words, form, exchange_id"
)


def add(tx: Tx, reply: Reply) -> None:
    """Put a reply into the outbox, in the transaction that changes the handover."""
    tx.insert(
        "replies",
        id=reply.id,
        number=reply.number,
        handover_id=reply.handover_id,
        version=reply.version,
        step=reply.step or reply.unknown_step,
        kind=reply.kind,
        sender=reply.sender,
        target=reply.target,
        target_version=reply.target_version,
        idempotency_id=reply.idempotency_id,
        state=reply.state,
        body=reply.body,
        decided_at=stamp(reply.decided_at),
        decided_by=reply.decided_by,
        not_before=stamp(reply.not_before),
        give_up_at=stamp(reply.give_up_at),
        attempts=reply.attempts,
        ended_at=stamp(reply.ended_at) if reply.ended_at else "",
        code=reply.code,
        words=reply.words,
        form=reply.form,
        exchange_id=reply.exchange_id,
    )


def take_up(tx: Tx, withdrawn: Reply, anew: Reply) -> Reply:
    """Have a withdrawn reply wait again in the place of a new one that says the same.

    Its ids, its bytes and the moment that stands in them are those of before; its turn and its time
    are those of the new one.
    """
    tx.update(
        "replies",
        ("id", withdrawn.id),
        number=anew.number,
        version=anew.version,
        state=anew.state,
        not_before=stamp(anew.not_before),
        give_up_at=stamp(anew.give_up_at),
        ended_at="",
        code="",
        words="",
    )
    return get(tx, withdrawn.id) or withdrawn


def get(tx: Tx, reply_id: str) -> Reply | None:
    """A reply, or None where there is none of that id."""
    found = _replies(tx, "id = ?", (reply_id,))
    return found[0] if found else None


def by_idempotency(tx: Tx, idempotency_id: str) -> Reply | None:
    """The reply that went out under that id, which an answer to it names; None for no reply."""
    found = _replies(tx, "idempotency_id = ?", (idempotency_id,))
    return found[0] if found else None


def by_target_version(tx: Tx, kinds: Sequence[str], target_version: str) -> Reply | None:
    """The reply of one of these kinds that its target knows by that version or id; or None."""
    marks = ", ".join("?" for _ in kinds)
    found = _replies(tx, f"target_version = ? AND kind IN ({marks})", (target_version, *kinds))
    return found[0] if found else None


def of_handover(tx: Tx, handover_id: str) -> tuple[Reply, ...]:
    """All replies about a handover, in the order in which they were decided."""
    return _replies(tx, "handover_id = ?", (handover_id,))


def in_states(tx: Tx, states: Sequence[ReplyState], limit: int = 1_000) -> tuple[Reply, ...]:
    """Replies that stand so, in the order in which they were decided."""
    marks = ", ".join("?" for _ in states)
    return _replies(tx, f"state IN ({marks})", tuple(states), f"number LIMIT {int(limit)}")


def due(
    tx: Tx,
    now: datetime,
    most: Callable[[str], int] = lambda _: 1,
    under_way: Mapping[str, Collection[str]] = _NOTHING,
) -> tuple[Reply, ...]:
    """The replies whose turn it is: due, and none before them about the same handover unfinished.

    Args:
        tx: a transaction.
        now: the moment.
        most: how many may be under way to a sender at once; one that counts as away is asked by
            one alone. None is asked before the moment until which it asked us to wait.
        under_way: for each sender the handovers that something is being brought about just now.

    Returns:
        The longest due first, one at most about each handover. None of a step that this version
        does not know: nobody here could say what to tell the sender.
    """
    unheard = {one.sender: one for one in unreached(tx)}
    found: list[Reply] = []
    for sender in _waited_for(tx):
        busy = under_way.get(sender, ())
        seen = unheard.get(sender)
        room = (1 if seen and seen.is_away else most(sender)) - len(busy)
        asked = seen.next_try if seen else now
        if room > 0 and not now < asked <= now + FURTHEST:
            turns = _turns(tx, sender, room + len(busy), now)
            found += [one for one in turns if one.handover_id not in busy][:room]
    return tuple(sorted(found, key=_place))


def next_moment(
    tx: Tx,
    most: Callable[[str], int] = lambda _: 1,
    under_way: Mapping[str, Collection[str]] = _NOTHING,
) -> datetime | None:
    """When the next attempt is due to a sender that has room, None where nothing waits for one."""
    unheard = {one.sender: one for one in unreached(tx)}
    moments = []
    for sender in _waited_for(tx):
        busy = under_way.get(sender, ())
        seen = unheard.get(sender)
        if len(busy) >= (1 if seen and seen.is_away else most(sender)):
            continue
        turns = (one for one in _turns(tx, sender, 1 + len(busy)) if one.handover_id not in busy)
        following = next(turns, None)
        if following is not None:
            moment = following.not_before
            moments.append(max(moment, seen.next_try) if seen else moment)
    return min(moments, default=None)


def overdue(tx: Tx, sender: str, now: datetime) -> tuple[Reply, ...]:
    """Replies to a sender that wait, and have been tried for as long as they may."""
    return _replies(
        tx,
        "sender = ? AND state = ? AND give_up_at <= ?",
        (sender, ReplyState.WAITING, stamp(now)),
    )


def all_due(tx: Tx, sender: str, now: datetime) -> None:
    """Make every reply that waits for a further try due now: its sender is back."""
    tx.rows(
        "UPDATE replies SET not_before = ? WHERE sender = ? AND state IN (?, ?) "
        "AND attempts > 0 AND not_before > ?",
        (stamp(now), sender, *UNFINISHED, stamp(now)),
    )


def count_by_sender(tx: Tx, states: Sequence[ReplyState]) -> dict[str, int]:
    """How many replies to each sender stand so."""
    marks = ", ".join("?" for _ in states)
    found = tx.rows(
        f"SELECT sender, COUNT(*) FROM replies WHERE state IN ({marks}) GROUP BY sender",
        tuple(states),
    )
    return {row[0]: int(row[1]) for row in found}


def failed(tx: Tx, sender: str) -> tuple[Reply, ...]:
    """The replies to a sender that failed and that nobody has dealt with, oldest first."""
    return _replies(tx, "sender = ? AND state = ?", (sender, ReplyState.FAILED))


def begin_attempt(tx: Tx, reply: Reply, now: datetime) -> int:
    """Note that an attempt begins, before anything leaves; gives its number."""
    number = reply.attempts + 1
    tx.update("replies", ("id", reply.id), attempts=number)
    tx.insert(
        "attempts",
        reply_id=reply.id,
        number=number,
        begun_at=stamp(now),
        ended_at="",
        result="",
        code="",
        words="",
        answer=None,
    )
    return number


def end_attempt(tx: Tx, reply_id: str, attempt: Attempt) -> None:
    """Note how an attempt ended."""
    tx.rows(
        "UPDATE attempts SET ended_at = ?, result = ?, code = ?, words = ?, answer = ? "
        "WHERE reply_id = ? AND number = ?",
        (
            stamp(attempt.ended_at) if attempt.ended_at else "",
            attempt.result,
            attempt.code,
            attempt.words,
            attempt.answer,
            reply_id,
            attempt.number,
        ),
    )


def keep_body(tx: Tx, reply_id: str, body: bytes, target_version: str) -> None:
    """Keep the bytes before they go out for the first time; every later attempt sends these."""
    tx.update("replies", ("id", reply_id), body=body, target_version=target_version)


def build_anew(tx: Tx, reply_id: str) -> None:
    """Forget the bytes, because the sender's side has changed since they were built."""
    tx.update("replies", ("id", reply_id), body=None, target_version="")


def change(
    tx: Tx,
    reply_id: str,
    state: ReplyState,
    *,
    now: datetime,
    not_before: datetime | None = None,
    code: str = "",
    words: str = "",
) -> None:
    """Move a reply on. A state that ends it takes ``now`` as its end."""
    values: dict[str, Value] = {"state": state, "code": code, "words": words}
    values["ended_at"] = "" if state in UNFINISHED else stamp(now)
    if not_before is not None:
        values["not_before"] = stamp(not_before)
    tx.update("replies", ("id", reply_id), **values)


def extend(tx: Tx, reply_id: str, give_up_at: datetime) -> None:
    """Give a reply that a person sends again its full time."""
    tx.update("replies", ("id", reply_id), give_up_at=stamp(give_up_at))


def attempts(tx: Tx, reply_id: str) -> tuple[Attempt, ...]:
    """Every attempt to send a reply, in order."""
    found = tx.rows(
        "SELECT number, begun_at, ended_at, result, code, words, answer FROM attempts "
        "WHERE reply_id = ? ORDER BY number",
        (reply_id,),
    )
    return tuple(
        Attempt(
            number=int(r[0]),
            begun_at=instant(r[1]),
            ended_at=instant_or_none(r[2]),
            result=r[3],
            code=r[4],
            words=r[5],
            answer=None if r[6] is None else bytes(r[6]),
        )
        for r in found
    )


def _waited_for(tx: Tx) -> tuple[str, ...]:
    """The senders of unfinished replies; one step in the index for each, however many wait."""
    found: set[str] = set()
    for state in UNFINISHED:
        last = ""
        while (row := tx.row(_NEXT_SENDER, (state, last))) and row[0] is not None:
            last = row[0]
            found.add(last)
    return tuple(sorted(found))


def _turns(tx: Tx, sender: str, limit: int, now: datetime | None = None) -> list[Reply]:
    """The first replies to a sender that nothing about their handover comes before; due now."""
    spans: list[tuple[str, tuple[str, ...]]] = [("", ())]
    if now is not None:
        spans = [(" AND not_before <= ?", (stamp(now),))]
        spans += [(" AND not_before > ?", (stamp(now + FURTHEST),))]
    order = f"not_before, number LIMIT {int(limit)}"
    found: list[Reply] = []
    for state in UNFINISHED:
        for span, moment in spans:
            values = (sender, state, *UNFINISHED, *moment)
            found += _replies(tx, f"{_ITS_TURN}{span}", values, order)
    return sorted(found, key=_place)


def _place(reply: Reply) -> tuple[datetime, int]:
    return reply.not_before, reply.number


def _replies(
    tx: Tx, condition: str, values: tuple[Value, ...], order: str = "number"
) -> tuple[Reply, ...]:
    found = tx.rows(f"SELECT {_COLUMNS} FROM replies WHERE {condition} ORDER BY {order}", values)
    return tuple(_reply(row) for row in found)


def _reply(r: tuple[Any, ...]) -> Reply:
    return Reply(
        id=r[0],
        number=int(r[1]),
        handover_id=r[2],
        version=int(r[3]),
        step=Step(r[4]) if r[4] in _STEPS else None,
        kind=r[5],
        sender=r[6],
        target=r[7],
        target_version=r[8],
        idempotency_id=r[9],
        state=ReplyState(r[10]),
        body=None if r[11] is None else bytes(r[11]),
        decided_at=instant(r[12]),
        decided_by=r[13],
        not_before=instant(r[14]),
        give_up_at=instant(r[15]),
        attempts=int(r[16]),
        ended_at=instant_or_none(r[17]),
        code=r[18],
        words=r[19],
        form=r[20],
        exchange_id=r[21],
        unknown_step="" if r[4] in _STEPS else r[4],
    )
