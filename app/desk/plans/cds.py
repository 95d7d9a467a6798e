"""What a CDS API sender is told: its own Task, where it offers one (kind ``cds-task``).

The guide itself defines no reply (digest, section 3.1).
"""

from __future__ import annotations

from app.desk.plans.plan import Plan, Situation, here_only
from app.report.model import ReplyHook
from app.report.states import Step

CDS_TASK = "cds-task"

_OPEN_TASK = frozenset({"draft", "requested", "received", "ready"})


def plan_cds(step: Step, situation: Situation) -> Plan:
    """What a step tells a CDS API sender: only *Accept* can tell it anything."""
    if step is not Step.ACCEPT:
        return here_only(step)
    name, sender, report = situation.name, situation.sender, situation.report
    if sender is None or not sender.task_updates:
        return here_only(step, f"{name} takes no acceptance.")
    if not sender.organisation:
        return here_only(step, f"Our organisation is not set up for {name}, so it cannot be told.")
    hooks = report.reply_hooks if report else ()
    if not hooks:
        return here_only(step, f"{name} sent no task with this report, so it takes no acceptance.")
    hook = _chosen(hooks, sender.organisation)
    if hook is None:
        standing = ", ".join(sorted({hook.status for hook in hooks}))
        return here_only(step, f"The task of {name} is already {standing}.")
    return Plan(CDS_TASK, f"Accept tells {name}: accepted.", hook.url, hook.version)


def _chosen(hooks: tuple[ReplyHook, ...], organisation: str) -> ReplyHook | None:
    """An open Task: one that names us as its owner before any other (hazard P19)."""
    live = [hook for hook in hooks if hook.status in _OPEN_TASK]
    ours = [hook for hook in live if organisation in {hook.owner, hook.owner.rpartition("/")[2]}]
    return next(iter(ours or live), None)
