"""What a reply is, where it stands and what its sender takes it for, in words."""

from __future__ import annotations

from app.desk.forms import from_json
from app.desk.plans.bars import REASONS
from app.report.states import ReplyState
from app.report.times import show_clock, show_time
from app.store.records import TELEPHONE, Attempt, Reply

KINDS = {
    "cds-task": "task update",
    "bars-interim": "interim response",
    "bars-reject": "rejection",
    "bars-final": "final response",
    "bars-did-not-attend": "did-not-attend notice",
    "bars-status": "status update",
    "999-interim": "interim response",
    "999-final": "final response",
    "itk-infrastructure": "acknowledgement of receipt",
    "itk-business": "acknowledgement that it was read",
    "itk3-infrastructure": "acknowledgement of receipt",
    "itk3-business": "acknowledgement that it was read",
    "here-only": "nothing",
    TELEPHONE: "by voice",
}
"""What goes out for each kind of reply."""

NOTHING_SENT = "Nothing has been sent yet. What goes out is made at the first try."


def kind_words(reply: Reply) -> str:
    """What goes out, in a word."""
    return KINDS.get(reply.kind, reply.kind)


def decided(reply: Reply) -> str:
    """``Accept, to Northshire 111: task update. Decided 14:13 by J. Adeyemi.``."""
    occasion = reply.occasion.capitalize()
    by = f"Decided {show_clock(reply.decided_at)} by {reply.decided_by}."
    if reply.state is ReplyState.HERE_ONLY:
        return f"{occasion}, {reply.sender} is told nothing. {by}"
    if reply.kind == TELEPHONE:
        return f"{occasion} to {reply.sender}, recorded {show_clock(reply.decided_at)}."
    if reply.kind == "here-only":
        return f"{occasion}, {reply.sender} takes no such reply. {by}"
    return f"{occasion}, to {reply.sender}: {kind_words(reply)}. {by}"


def filled_in(reply: Reply) -> tuple[str, ...]:
    """What a person filled in for the sender: reason, words, outcomes, whether it must act."""
    form = from_json(reply.form)
    told = [f"Reason: {reason_words(form.reason)}."] if form.reason else []
    told += [f"Words for the sender: {form.words}"] if form.words else []
    for one in form.outcomes:
        told.append(f"Outcome: {one.display or one.text}" + (f" ({one.code})" if one.code else ""))
    if form.action_needed is not None and form.outcomes:
        told.append(
            "The sender must still act." if form.action_needed else "The sender need not act."
        )
    return tuple(told)


def reason_words(code: str) -> str:
    """The words of a reason that was chosen; its code where it is none of those offered."""
    return dict(REASONS.reasons).get(code, code)


def progress(reply: Reply) -> str:
    """Tries so far, and what comes next."""
    if reply.state is ReplyState.HERE_ONLY:
        return reply.words
    if reply.state is ReplyState.TOLD:
        return f"Told {show_clock(reply.ended_at or reply.decided_at)} by {reply.words}"
    tried = {0: "Not tried yet.", 1: "Tried once."}.get(
        reply.attempts, f"Tried {reply.attempts} times."
    )
    parts = [tried]
    if reply.state is ReplyState.WAITING:
        parts.append(f"Goes by itself at {show_clock(reply.not_before)}.")
        parts.append(f"Given up at {show_time(reply.give_up_at)}.")
    elif reply.state is ReplyState.SENT:
        parts.append("Not confirmed yet; the sender is asked again by itself.")
    elif reply.ended_at is not None:
        parts.append(f"Ended {show_clock(reply.ended_at)}.")
    parts += [reply.words, reply.code]
    return " ".join(part for part in parts if part)


def attempt_words(attempt: Attempt) -> str:
    """One try: when, how it ended, and why."""
    ended = attempt.ended_at
    if ended is None:
        return f"Try {attempt.number}, {show_time(attempt.begun_at)}: the program ended meanwhile."
    words = f"Try {attempt.number}, {show_time(attempt.begun_at)}: {attempt.result}."
    return " ".join(part for part in (words, attempt.words, attempt.code) if part)


def readable(data: bytes | None) -> str:
    """Bytes as text; what is no text shows as escapes."""
    return (data or b"").decode("utf-8", errors="backslashreplace")
