"""Alerts that say what to do: one for each incident, however many replies it holds up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from app.report.states import ReplyState
from app.report.times import show_clock

if TYPE_CHECKING:
    from app.store.records import Reply


class Alert(NamedTuple):
    """One incident.

    Attributes:
        key: the same for as long as it is the same incident; names nobody.
        words: who has not confirmed what, what happened, what to do, and the code. A reply that
            failed may have got there all the same, where its answer alone was lost (hazard H06).
        reply_ids: the replies that it holds up, to be sent again.
    """

    key: str
    words: str
    reply_ids: tuple[str, ...]


def count_words(replies: Sequence[Reply]) -> str:
    """``1 failed, 2 waiting``; empty where every reply is settled."""
    states = [reply.state for reply in replies]
    parts = [
        f"{count} {word}"
        for word, count in (
            ("failed", states.count(ReplyState.FAILED)),
            ("waiting", states.count(ReplyState.WAITING) + states.count(ReplyState.SENT)),
        )
        if count
    ]
    return ", ".join(parts)


def reply_alerts(replies: Sequence[Reply], phone_of: Callable[[str], str]) -> tuple[Alert, ...]:
    """The incidents among replies that failed: one for each sender and cause.

    No patient is named: an alert stands above whichever report is open, and a name there could be
    taken for its patient. The page *Waiting replies* names them.
    """

    def incident(reply: Reply) -> tuple[str, str]:
        return reply.sender, reply.code

    failed = sorted((r for r in replies if r.state is ReplyState.FAILED), key=incident)
    made = []
    for (sender, code), members in groupby(failed, key=incident):
        those = sorted(members, key=lambda reply: reply.number)
        made.append(_alert(sender, code, those, phone_of(sender)))
    return tuple(made)


def _alert(sender: str, code: str, replies: list[Reply], phone: str) -> Alert:
    first = replies[0]
    if len(replies) == 1:
        what = f"your reply ({first.occasion}, {show_clock(first.decided_at)})"
    else:
        what = f"{len(replies)} replies (the first: {first.occasion}, "
        what += f"{show_clock(first.decided_at)})"
    todo = f"Telephone {phone}." if phone else f"Telephone {sender}."
    parts = (f"{sender} has not confirmed {what}.", first.words, todo, code)
    ids = tuple(reply.id for reply in replies)
    return Alert(f"{sender}\n{code}\n{len(replies)}", " ".join(p for p in parts if p), ids)
