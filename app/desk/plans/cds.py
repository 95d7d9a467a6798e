"""What a CDS API sender is told: its own Task moved on, where it offers one (kind ``cds-task``).

The guide itself defines no reply (digest, section 3.1). Which Task it is, is settled once: the
steps after *Accept* are about the Task that was accepted.
"""

from __future__ import annotations

from app.desk.forms import FormSpec
from app.desk.plans.back import CLOSES, PUTS_BACK, has_left
from app.desk.plans.plan import Plan, Situation, here_only, told_before
from app.report.model import ReplyHook
from app.report.states import ReplyState, Step
from app.store.records import Reply

CDS_TASK = "cds-task"

TOLD = {
    Step.ACCEPT: "accepted",
    Step.START: "in progress",
    Step.FINISH: "completed",
    Step.REJECT: "rejected, with your reason",
}
"""Each step that a Task can tell of, in the words for its new state."""

REASON_IN_WORDS = FormSpec(words_required_for=frozenset({""}))
"""A Task gives the reason of a rejection as text; there is no list to choose from."""

_WAY = (Step.ACCEPT, Step.START, Step.FINISH)
"""The way of a Task, which never goes back on it."""

_OPEN_TASK = frozenset({"draft", "requested", "received", "ready"})


def plan_cds(step: Step, situation: Situation) -> Plan:
    """What a step tells a CDS API sender."""
    if step not in TOLD:
        return here_only(step)
    earlier = _earlier(situation.replies)
    why = "" if earlier else _hindrance(situation)
    if why:
        told_why = step in {Step.ACCEPT, Step.REJECT}
        return here_only(step, why if told_why else "")
    says = f"{step.value} tells {situation.name}: {TOLD[step]}."
    form = REASON_IN_WORDS if step is Step.REJECT else None
    if told := _told_before_it_was_put_back(step, situation.replies):
        return told_before(step, f"{situation.name} was told before: {TOLD[told]}.")
    if earlier:
        return Plan(CDS_TASK, says, earlier.target, earlier.target_version, form=form)
    hook = _chosen(situation)
    return Plan(CDS_TASK, says, hook.url, hook.version, form=form) if hook else here_only(step)


def _hindrance(situation: Situation) -> str:
    """Why the sender cannot be told, empty where it can."""
    name, sender, report = situation.name, situation.sender, situation.report
    if sender is None or not sender.task_updates:
        return f"{name} takes no acceptance."
    if not sender.organisation:
        return f"Our organisation is not set up for {name}, so it cannot be told."
    hooks = report.reply_hooks if report else ()
    if not hooks:
        return f"{name} sent no task with this report, so it takes no acceptance."
    if _chosen(situation) is None:
        standing = ", ".join(sorted({hook.status for hook in hooks}))
        return f"The task of {name} is already {standing}."
    return ""


def _earlier(replies: tuple[Reply, ...]) -> Reply | None:
    """The latest reply about a Task that got there, or that still may."""
    over = {ReplyState.WITHDRAWN, ReplyState.FAILED, ReplyState.TOLD}
    ours = [one for one in replies if one.kind == CDS_TASK and one.state not in over]
    return ours[-1] if ours else None


def _told_before_it_was_put_back(step: Step, replies: tuple[Reply, ...]) -> Step | None:
    """How far the Task was moved before the handover was put back here, if that is as far.

    The Task of a sender goes one way alone: what is taken once more here moves nothing there.
    One that is completed or rejected is closed (FHIR STU3, Task.status).
    """
    back = max((one.number for one in replies if one.step in PUTS_BACK), default=0)
    ours = (one for one in replies if one.kind == CDS_TASK and one.number < back)
    told = [one.step for one in ours if has_left(one) and one.state is not ReplyState.WITHDRAWN]
    if closed := next((one for one in reversed(told) if one in CLOSES), None):
        return closed
    furthest = next((one for one in reversed(_WAY) if one in told), None)
    if furthest is None or step not in _WAY:
        return None
    return furthest if _WAY.index(step) <= _WAY.index(furthest) else None


def _chosen(situation: Situation) -> ReplyHook | None:
    """An open Task: one that names us as its owner before any other (hazard P19)."""
    us = situation.sender.organisation if situation.sender else ""
    hooks = situation.report.reply_hooks if situation.report else ()
    live = [hook for hook in hooks if hook.status in _OPEN_TASK]
    ours = [hook for hook in live if us in {hook.owner, hook.owner.rpartition("/")[2]}]
    return next(iter(ours or live), None)
