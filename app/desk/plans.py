"""What a step will tell the sender, said before it is pressed and then done exactly so."""

from __future__ import annotations

from dataclasses import dataclass

from app.report.model import EncounterReport, ReplyHook
from app.report.states import Step
from app.settings.registry import SenderSettings

CDS_TASK = "cds-task"
HERE_ONLY = "here-only"

_OPEN_TASK = frozenset({"draft", "requested", "received", "ready"})


@dataclass(frozen=True, slots=True)
class Plan:
    """What a step sends.

    Attributes:
        kind: ``cds-task`` or ``here-only``.
        target: the reference of the sender's Task, empty for ``here-only``.
        target_version: its version that the person saw, for If-Match; empty where not sent.
        says: the sentence beside the button.
        why: why it is recorded here only, empty where it is sent.
    """

    kind: str
    says: str
    target: str = ""
    target_version: str = ""
    why: str = ""


def plan_accept(name: str, sender: SenderSettings | None, report: EncounterReport | None) -> Plan:
    """What *Accept* tells the sender (digest, section 3.1: the guide itself defines no reply).

    Args:
        name: the sender's name as people here call it.
        sender: its settings, None where it is not set up (such as a file that was opened).
        report: the version that is accepted.
    """
    if sender is None or not sender.task_updates:
        return _here_only(f"{name} takes no acceptance.")
    if not sender.organisation:
        return _here_only(f"Our organisation is not set up for {name}, so it cannot be told.")
    hooks = report.reply_hooks if report else ()
    if not hooks:
        return _here_only(f"{name} sent no task with this report, so it takes no acceptance.")
    hook = _chosen(hooks, sender.organisation)
    if hook is None:
        standing = ", ".join(sorted({hook.status for hook in hooks}))
        return _here_only(f"The task of {name} is already {standing}.")
    return Plan(CDS_TASK, f"Accept tells {name}: accepted.", hook.url, hook.version)


def sentence(step: Step, plan: Plan) -> str:
    """The sentence beside a button. Only *Accept* can send anything to a CDS API sender."""
    if step is Step.ACCEPT:
        return plan.says
    if step is Step.UNDO_ACCEPT:
        return "Undo accept takes the acceptance back before it leaves."
    return f"{step.value} is recorded here only."


def _here_only(why: str) -> Plan:
    return Plan(HERE_ONLY, f"Accept is recorded here only. {why}", why=why)


def _chosen(hooks: tuple[ReplyHook, ...], organisation: str) -> ReplyHook | None:
    """An open Task: one that names us as its owner before any other (hazard P19)."""
    live = [hook for hook in hooks if hook.status in _OPEN_TASK]
    ours = [hook for hook in live if organisation in {hook.owner, hook.owner.rpartition("/")[2]}]
    return next(iter(ours or live), None)
