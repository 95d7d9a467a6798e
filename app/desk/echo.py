"""Our own reply, coming back: a report that differs only by what we have told its sender.

A sender shows our acceptance in its Task. Whoever fetches the report again finds other bytes and
another version, and nothing that is news to anybody here.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from app.report.ledger import Ledger
from app.report.model import EncounterReport, Filing, Item, ReplyHook

_OPEN = frozenset({"draft", "requested", "received", "ready"})
_ANSWERED = frozenset({"accepted", "in-progress", "on-hold", "completed"})
_OWNER = "For"
_TIME = "Task, last modified"


def is_echo(shown: EncounterReport, new: EncounterReport, targets: Collection[str]) -> bool:
    """Whether ``new`` is ``shown`` with our replies in it and nothing else.

    Args:
        shown: the version that people see.
        new: what was received now.
        targets: the references of the Tasks that we have replied to, as sent.

    Returns:
        False as soon as anything else differs, also a Task that its sender has cancelled, a
        note that was added to it, or a Task that we have not replied to.
    """
    answered = {
        hook.url for hook in new.reply_hooks if hook.url in targets and hook.status in _ANSWERED
    }
    owners = {
        hook.owner for one in (shown, new) for hook in one.reply_hooks if hook.url in answered
    }
    return bool(answered) and _bare(shown, answered, owners) == _bare(new, answered, owners)


def _bare(
    report: EncounterReport, answered: Collection[str], owners: Collection[str]
) -> EncounterReport:
    """The report without what a reply changes: status, owner and time of the Tasks in question.

    The name of an owner that also stands elsewhere in the report has its place there or in the
    Task, whichever came first, so that line is left out as well.
    """
    hooks = tuple(
        ReplyHook(hook.url, "") if hook.url in answered else hook for hook in report.reply_hooks
    )
    return replace(
        report,
        tasks=tuple(_bare_task(task) for task in report.tasks),
        also=tuple(line for line in report.also if line.where != _TIME and line.text not in owners),
        ledger=Ledger(),
        filing=Filing(report.filing.handover_key, ""),
        reply_hooks=hooks,
    )


def _bare_task(task: Item) -> Item:
    details = tuple(detail for detail in task.details if detail[0] != _OWNER)
    status = "" if task.status in _OPEN | _ANSWERED else task.status
    return replace(task, status=status, details=details)
