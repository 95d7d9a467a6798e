"""What a step back says: what the sender knows already, and that no message takes it back.

None of the standards spoken here has such a message. BaRS tells nobody of an arrival, and its
did-not-attend response has one fixed status; ITK and ITK3 acknowledge once; a Task that was
accepted does not become requested again, and one that is completed or rejected is closed; a
validation has one rejection or one outcome; a 999 request counts as accepted when it arrives
(digests: BaRS 3.0, 3.2 and 3.3, ITK 2.2, CDS API 3.1). So the telephone takes it back.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.desk.plans.plan import HERE_ONLY, Plan, Situation, here_only
from app.report.states import RETURNS, ReplyState, Step
from app.store.records import Reply

UNDOES: Mapping[Step, Step] = {
    Step.UNDO_ACCEPT: Step.ACCEPT,
    Step.UNDO_NOT_ATTENDED: Step.NOT_ATTENDED,
    Step.UNDO_FINISH: Step.FINISH,
}
"""Steps that take another one back wholly, while nothing of it has left."""

PUTS_BACK: Mapping[Step, frozenset[Step]] = {
    Step.BACK_TO_EXPECTED: frozenset({Step.ACCEPT, Step.START, Step.NOT_ATTENDED}),
    Step.BACK_TO_ARRIVED: frozenset({Step.START}),
    Step.BACK_TO_CONSULTATION: frozenset({Step.FINISH}),
    Step.BACK_TO_ITS_LIST: frozenset({Step.REJECT, Step.DEALT_WITH}),
}
"""Steps that change where a handover stands here, whatever its sender knows; and what they end."""

CLOSES = frozenset({Step.FINISH, Step.REJECT})
"""Steps after which a sender regards the matter as closed."""

TAKEN_ONCE = frozenset({"cds-task", "bars-reject", "bars-final", "999-final"})
"""Kinds of the replies of :data:`CLOSES` that no second one may follow."""

_ENDS = CLOSES | {Step.BACK_TO_EXPECTED}
_KNOWN = frozenset({ReplyState.SENT, ReplyState.CONFIRMED, ReplyState.TOLD})


def plan_back(step: Step, situation: Situation) -> Plan:
    """The sentence of a step back; it never sends anything."""
    if step is Step.UNDO_ACCEPT:
        return Plan(HERE_ONLY, "Undo accept takes the acceptance back before it leaves.")
    if step is Step.UNDO_NOT_ATTENDED:
        return Plan(HERE_ONLY, "Undo not attended takes it back; nothing of it has left.")
    if step is Step.UNDO_FINISH:
        return Plan(HERE_ONLY, "Undo finish takes it back; nothing of it has left.")
    left = [one for one in behind(step, situation.replies) if has_left(one)]
    if not left:
        return here_only(step, "Nothing of it has left.")
    told = " and ".join(dict.fromkeys(one.step.value for one in left if one.step))
    has = "has" if all(one.state in _KNOWN for one in left) else "may have"
    name = situation.name
    why = f"{name} {has} been told of {told}, and no message takes that back."
    once = any(one.kind in TAKEN_ONCE and one.step in CLOSES and is_known(one) for one in left)
    second = f" A second {told} will not be sent." if once else ""
    return here_only(step, f"{why}{second} Telephone it.")


def earlier_answer(situation: Situation) -> str:
    """A sentence where the sender may have another final answer to its message already, else "".

    One that was taken out of the outbox after an attempt of it had begun may have got there.
    """
    exchange_id = situation.exchange.id if situation.exchange else ""
    withdrawn = (
        one
        for one in situation.replies
        if one.state is ReplyState.WITHDRAWN and one.exchange_id == exchange_id
    )
    if any(one.step in CLOSES and has_left(one) for one in withdrawn):
        return " It may have an earlier answer already: where this one differs, telephone it."
    return ""


def undoable(step: Step, replies: tuple[Reply, ...]) -> bool:
    """Whether an undo still takes everything back; where it does not, a step back is offered."""
    begun = step not in RETURNS and any(
        one.step is Step.BACK_TO_ARRIVED and one.number > _ended(replies) for one in replies
    )
    return not begun and not any(has_left(one) for one in behind(step, replies))


def behind(step: Step, replies: tuple[Reply, ...]) -> tuple[Reply, ...]:
    """The replies that a step back is about, oldest first.

    Args:
        step: a step back; an undo is about the last time that its step was taken. One out of
            *Done* is about whatever told that the handover was over: a sender that was told
            once knows it, however often it was finished here.
        replies: all about the handover, in the order in which they were decided.
    """
    begun = 0 if step in RETURNS else _ended(replies)
    since = tuple(one for one in replies if one.number > begun)
    if step in PUTS_BACK:
        return tuple(one for one in since if one.step in PUTS_BACK[step])
    same = tuple(one for one in since if one.step is UNDOES[step])
    return tuple(one for one in same if one.decided_at == same[-1].decided_at)


def has_left(reply: Reply) -> bool:
    """Whether its sender knows of a reply, or may: an attempt that was begun may have got there."""
    return reply.attempts > 0 or reply.state in _KNOWN | {ReplyState.FAILED}


def is_known(reply: Reply) -> bool:
    """Whether its sender certainly knows of a reply."""
    return reply.state in _KNOWN


def _ended(replies: tuple[Reply, ...]) -> int:
    """The number of the last reply of an earlier stay, 0 where there was none.

    An end that was undone, or that the handover was put back from, was none.
    """
    ends: list[Reply] = []
    for one in replies:
        if one.step in RETURNS and ends and ends[-1].step in CLOSES:
            ends.pop()
        elif one.step in _ENDS and not (one.state is ReplyState.WITHDRAWN and not one.attempts):
            ends.append(one)
    return ends[-1].number if ends else 0
