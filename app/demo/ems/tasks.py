"""What a receiver may do to a Task (FHIR STU3, Task state machine)."""

from __future__ import annotations

from app.demo.authoring.fhir import Resource
from app.demo.ems.wire import Problem, model, normal

_FOLLOWS = {
    "requested": {"received", "accepted", "rejected"},
    "received": {"accepted", "rejected"},
    "accepted": {"in-progress", "completed", "failed"},
    "in-progress": {"on-hold", "completed", "failed"},
    "on-hold": {"in-progress", "completed", "failed"},
}
_MAY_CHANGE = {
    "status",
    "statusReason",
    "businessStatus",
    "lastModified",
    "executionPeriod",
    "note",
    "owner",
    "output",
    "meta",
    "text",
}


def updated(held: Resource, sent: Resource) -> Resource:
    """The Task with what a receiver has written to it.

    Both are Tasks as held and as sent; what is the sender's own keeps its very form.

    Raises:
        Problem: 422 for a step that does not follow, or for a change to what is not its own.
    """
    before = normal(model("Task").model_validate(held))
    changed = {
        name
        for name in before.keys() | sent.keys()
        if name not in _MAY_CHANGE and before.get(name) != sent.get(name)
    }
    if changed:
        raise _refused(f"not the receiver's to change: {', '.join(sorted(changed))}")
    follows = _FOLLOWS.get(before["status"], set()) | {before["status"]}
    if sent["status"] not in follows:
        raise _refused(f"{sent['status']} does not follow {before['status']}")
    own = {name: value for name, value in held.items() if name not in _MAY_CHANGE}
    return {**own, **{name: sent[name] for name in _MAY_CHANGE if name in sent}}


def stale() -> Problem:
    """Somebody else has changed the Task since the receiver read it."""
    return Problem(
        412, "conflict", "PRECONDITION_FAILED", "Precondition failed", "version does not match"
    )


def owner_shown(task: Resource) -> str:
    """The owner as the receiver named it."""
    owner = task.get("owner", {})
    identifier = owner.get("identifier", {}).get("value", "")
    return str(identifier or owner.get("display") or owner.get("reference", ""))


def _refused(why: str) -> Problem:
    return Problem(422, "business-rule", "UNPROCESSABLE", "The update is not allowed", why)
