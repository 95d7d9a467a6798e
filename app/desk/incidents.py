"""Incidents: one for each sender that replies do not get to, however many there are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.desk.context import Context
from app.report.states import ReplyState
from app.store import outbox, reachability
from app.store.records import Attempt, Reply


@dataclass(frozen=True, slots=True)
class Incident:
    """Something between us and one sender that a person should know of, told once.

    Attributes:
        since: when it began.
        waiting: replies that go by themselves as soon as the sender is reached.
        failed: replies that go no more by themselves; each needs a person.
        code: of the last failure.
        words: what happened last.
        what_to_do: for the person in front of the screen.
        next_try: when the sender is asked again; None where nothing is tried by itself.
    """

    sender: str
    since: datetime
    waiting: int
    failed: int
    code: str
    words: str
    what_to_do: str
    next_try: datetime | None


@dataclass(frozen=True, slots=True)
class SentAndAnswered:
    """What left and what came back.

    Attributes:
        body: the very bytes; None where none were built yet.
        attempts: each with the bytes of its answer, in order.
    """

    reply: Reply
    body: bytes | None
    attempts: tuple[Attempt, ...]


def incidents(ctx: Context) -> tuple[Incident, ...]:
    """Every incident that goes on, the oldest first."""
    with ctx.store.reading() as tx:
        away = {one.sender: one for one in reachability.away(tx)}
        waiting = outbox.count_by_sender(tx, outbox.UNFINISHED)
        failed = {name: outbox.failed(tx, name) for name in
                  outbox.count_by_sender(tx, (ReplyState.FAILED,))}  # fmt: skip
    found = []
    for name in {*away, *failed}:
        one, replies = away.get(name), failed.get(name, ())
        last = max(replies, key=_ended, default=None)
        began = [one.since] if one else []
        began += [_ended(reply) for reply in replies]
        found.append(
            Incident(
                sender=name,
                since=min(began),
                waiting=waiting.get(name, 0),
                failed=len(replies),
                code=one.code if one else last.code if last else "",
                words=one.words if one else last.words if last else "",
                what_to_do=_what_to_do(ctx, name, is_away=one is not None, failed=len(replies)),
                next_try=one.next_try if one else None,
            )
        )
    return tuple(sorted(found, key=lambda incident: (incident.since, incident.sender)))


def _ended(reply: Reply) -> datetime:
    return reply.ended_at or reply.decided_at


def _what_to_do(ctx: Context, name: str, *, is_away: bool, failed: int) -> str:
    sender = ctx.sender(name)
    number = f" on {sender.phone}" if sender and sender.phone else ""
    words = []
    if is_away:
        words.append(
            "What waits goes by itself as soon as the sender answers. "
            f"Telephone it{number} about a patient who cannot wait for that."
        )
    if failed:
        what = "the reply that failed" if failed == 1 else "each reply that failed"
        words.append(f"Send {what} again, or telephone the sender{number} and withdraw it.")
    return " ".join(words)
