"""Which button stands where, and what it says: the words of the action bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.report.absence import Absence
from app.report.nhs_number import NhsNumber
from app.report.states import ReplyState, State, Step
from app.report.times import show_clock

if TYPE_CHECKING:  # the list needs names from here, and nothing of what opens a handover
    from app.desk.opening import Offer, Opened
    from app.store.records import Reply
    from app.store.rows import Row

PRIMARY = {
    State.EXPECTED: Step.ACCEPT,
    State.ARRIVED: Step.START,
    State.IN_CONSULTATION: Step.FINISH,
    State.COULD_NOT_BE_READ: Step.DEALT_WITH,
    State.FOR_INFORMATION: Step.DEALT_WITH,
}
"""The one green button of each work list, at the bottom right where the eye ends."""

WORDS = {
    Step.ACCEPT: "&Accept",
    Step.UNDO_ACCEPT: "&Undo accept",
    Step.START: "&Start consultation",
    Step.FINISH: "&Finish…",
    Step.REJECT: "&Reject…",
    Step.NOT_ATTENDED: "&Not attended…",
    Step.UNDO_NOT_ATTENDED: "&Undo not attended",
    Step.BACK_TO_EXPECTED: "&Back to expected…",
    Step.BACK_TO_ARRIVED: "&Back to arrived…",
    Step.DEALT_WITH: "&Dealt with…",
    Step.UNDO_FINISH: "&Undo finish",
    Step.BACK_TO_CONSULTATION: "&Back to in consultation…",
    Step.BACK_TO_ITS_LIST: "&Back to its list…",
}
"""The words of the buttons; those with an ellipsis ask for a note first."""

ASKS = {
    Step.FINISH: "How did it end? (for the record here)",
    Step.NOT_ATTENDED: "What was done to reach them?",
    Step.BACK_TO_EXPECTED: "Why is it put back?",
    Step.BACK_TO_ARRIVED: "Why is it put back?",
    Step.BACK_TO_CONSULTATION: "Why is it put back?",
    Step.BACK_TO_ITS_LIST: "Why is it put back?",
    Step.DEALT_WITH: "How was it dealt with?",
}
"""Steps that ask for a note inside the action bar, and what they ask."""

NEEDS_NOTE = frozenset(
    {
        Step.BACK_TO_EXPECTED,
        Step.BACK_TO_ARRIVED,
        Step.BACK_TO_CONSULTATION,
        Step.BACK_TO_ITS_LIST,
    }
)
"""Steps of :data:`ASKS` that are not taken without an answer."""

UNDOES = frozenset({Step.UNDO_ACCEPT, Step.UNDO_NOT_ATTENDED, Step.UNDO_FINISH})
"""Steps that tell nobody anything, because what they take back has not left."""


def primary(opened: Opened) -> Offer | None:
    """The offer of the green button, None where this list has none."""
    wanted = PRIMARY.get(opened.row.state)
    return next((offer for offer in opened.offers if offer.step is wanted), None)


def others(opened: Opened) -> tuple[Offer, ...]:
    """The other offers, as they stand from left to right."""
    first = primary(opened)
    return tuple(offer for offer in opened.offers if offer is not first)


def naming(row: Row) -> str:
    """The patient's name and NHS number as a button's accessible name ends."""
    if row.problem is not None:
        return f"Message from {row.sender}"
    name, number = row.facts.name, row.facts.nhs_number
    if name in map(str, Absence):
        name = f"Name {name.lower()}"
    if isinstance(number, NhsNumber):
        return f"{name}, NHS number {number.shown}"
    words = "not recorded" if number is Absence.NOT_RECORDED else str(number).lower()
    return f"{name}, NHS number {words}"


def reply_words(reply: Reply) -> str:
    """Where a reply stands: ``Reply waiting: accept, 14:13, J. Adeyemi. Tried 2 times.``."""
    tried = "once" if reply.attempts == 1 else f"{reply.attempts} times"
    if reply.state is ReplyState.TOLD:
        when = show_clock(reply.ended_at or reply.decided_at)
        return f"{reply.state.value} {when}, {reply.words}"
    words = (
        f"{reply.state.value}: {_what(reply)}, {show_clock(reply.decided_at)}, {reply.decided_by}."
    )
    if reply.state is ReplyState.HERE_ONLY:
        return words
    if reply.attempts:
        words += f" Tried {tried}."
    if reply.state is ReplyState.WAITING:
        words += f" Goes by itself at {show_clock(reply.not_before)}."
    if reply.state is ReplyState.FAILED:
        words += f" {reply.words} {reply.code}".rstrip()
    return words


def _what(reply: Reply) -> str:
    """The step, with the reason that was chosen for it."""
    from app.desk.forms import from_json
    from app.ui.reply_words import reason_words

    reason = from_json(reply.form).reason
    return f"{reply.occasion} ({reason_words(reason)})" if reason else reply.occasion


def latest_reply(opened: Opened) -> Reply | None:
    """The reply that counts now."""
    return opened.replies[-1] if opened.replies else None
