"""What a step back says: what the sender knows already, and that no message takes it back.

None of the standards spoken here has such a message. BaRS tells nobody of an arrival, and its
did-not-attend response has one fixed status; ITK and ITK3 acknowledge once; a Task that was
accepted does not become requested again; a 999 request counts as accepted when it arrives
(digests: BaRS 3.0 and 3.3, ITK 2.2, CDS API 3.1). So the telephone takes it back.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.desk.plans.plan import HERE_ONLY, Plan, Situation, here_only
from app.report.states import ReplyState, Step
from app.store.records import Reply

UNDOES: Mapping[Step, Step] = {
    Step.UNDO_ACCEPT: Step.ACCEPT,
    Step.UNDO_NOT_ATTENDED: Step.NOT_ATTENDED,
}
"""Steps that take another one back wholly, while nothing of it has left."""

PUTS_BACK: Mapping[Step, frozenset[Step]] = {
    Step.BACK_TO_EXPECTED: frozenset({Step.ACCEPT, Step.START, Step.NOT_ATTENDED}),
    Step.BACK_TO_ARRIVED: frozenset({Step.START}),
}
"""Steps that change where a handover stands here, whatever its sender knows; and what they end."""

_ENDS = frozenset({Step.BACK_TO_EXPECTED, Step.FINISH, Step.REJECT})
_KNOWN = frozenset({ReplyState.SENT, ReplyState.CONFIRMED, ReplyState.TOLD})


def plan_back(step: Step, situation: Situation) -> Plan:
    """The sentence of a step back; it never sends anything."""
    if step is Step.UNDO_ACCEPT:
        return Plan(HERE_ONLY, "Undo accept takes the acceptance back before it leaves.")
    if step is Step.UNDO_NOT_ATTENDED:
        return Plan(HERE_ONLY, "Undo not attended takes it back; nothing of it has left.")
    left = [one for one in behind(step, situation.replies) if has_left(one)]
    if not left:
        return here_only(step, "Nothing of it has left.")
    told = " and ".join(dict.fromkeys(one.step.value for one in left if one.step))
    has = "has" if all(one.state in _KNOWN for one in left) else "may have"
    name = situation.name
    why = f"{name} {has} been told of {told}, and no message takes that back. Telephone it."
    return here_only(step, why)


def undoable(step: Step, replies: tuple[Reply, ...]) -> bool:
    """Whether an undo still takes everything back; where it does not, a step back is offered."""
    begun = any(
        one.step is Step.BACK_TO_ARRIVED and one.number > _ended(replies) for one in replies
    )
    return not begun and not any(has_left(one) for one in behind(step, replies))


def behind(step: Step, replies: tuple[Reply, ...]) -> tuple[Reply, ...]:
    """The replies that a step back is about, oldest first.

    Args:
        step: a step back; an undo is about the last time that its step was taken.
        replies: all about the handover, in the order in which they were decided.
    """
    since = tuple(one for one in replies if one.number > _ended(replies))
    if step in PUTS_BACK:
        return tuple(one for one in since if one.step in PUTS_BACK[step])
    same = tuple(one for one in since if one.step is UNDOES[step])
    return tuple(one for one in same if one.decided_at == same[-1].decided_at)


def has_left(reply: Reply) -> bool:
    """Whether its sender knows of a reply, or may: an attempt that was begun may have got there."""
    return reply.attempts > 0 or reply.state in _KNOWN | {ReplyState.FAILED}


def _ended(replies: tuple[Reply, ...]) -> int:
    """The number of the last reply of an earlier stay, 0 where there was none."""
    return max((one.number for one in replies if one.step in _ENDS), default=0)
