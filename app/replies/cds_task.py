"""Replies to a CDS API sender: its own Task, moved on and owned by us.

The guide defines no acknowledgement; a Task that the sender offers and lets the receiver update
is the one carrier that FHIR itself gives (digest, sections 2.12 and 3.1). The Task goes back as
it was read, with ``status``, ``owner``, ``lastModified`` and for a rejection ``statusReason``
changed and nothing else, no note.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec

from app.report.errors import AppError

if TYPE_CHECKING:
    from fhir.resources.STU3.task import Task

ODS = "https://fhir.nhs.uk/Id/ods-organization-code"

OPEN = frozenset({"draft", "requested", "received", "ready"})
"""States in which a Task can still be accepted or rejected (FHIR STU3, Task state machine)."""

REACHED = {
    "accepted": frozenset({"accepted", "in-progress", "on-hold", "completed"}),
    "in-progress": frozenset({"in-progress", "on-hold", "completed"}),
    "completed": frozenset({"completed"}),
    "rejected": frozenset({"rejected", "failed"}),
}
"""For each state that we bring a Task to: those that it has only after that. A Task that was
accepted and is given back after all cannot be ``rejected`` any more; it has ``failed``."""


@dataclass(frozen=True, slots=True)
class Move:
    """What a Task is to become.

    Attributes:
        status: ``accepted``, ``in-progress``, ``completed``, ``rejected`` or ``failed``.
        organisation: ours: an ODS code, or a reference such as ``Organization/12``.
        when: the time of the decision.
        reason: in words, for a rejection.
    """

    status: str
    organisation: str
    when: datetime
    reason: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class TaskStanding:
    """Where a Task stands at the sender.

    Attributes:
        owner: the reference, or the identifier's value, or empty.
        modified: ``lastModified``, None where it is not there.
        reason: the text of ``statusReason``, or empty.
    """

    status: str
    owner: str
    modified: datetime | None
    reason: str = field(default="", repr=False)

    def is_ours(self, organisation: str, *whens: datetime) -> bool:
        """Whether we were the last to move it: our name as owner, or the very time we wrote.

        Some senders write the owner in a form of their own; the time is ours to the second.
        """
        wrote = self.modified is not None and self.modified in map(_to_the_second, whens)
        return wrote or _same_owner(self.owner, organisation)

    def shows(self, move: Move) -> bool:
        """Whether it shows that a move of ours was taken."""
        if self.status not in REACHED["rejected" if move.status == "failed" else move.status]:
            return False
        same_reason = bool(move.reason) and self.reason == move.reason
        return same_reason or self.is_ours(move.organisation, move.when)


def standing(task: bytes) -> TaskStanding:
    """Read where a Task stands.

    Raises:
        AppError: it is no Task that the standard allows (REPLY-014).
    """
    seen = _parsed(task)
    owner = seen.owner
    name = ""
    if owner is not None:
        name = owner.reference or (owner.identifier.value if owner.identifier else "") or ""
    modified = seen.lastModified
    exact = isinstance(modified, datetime) and modified.tzinfo is not None
    reason = (seen.statusReason.text or "") if seen.statusReason else ""
    return TaskStanding(seen.status or "", name, modified if exact else None, reason)


def moved_task(task: bytes, move: Move) -> bytes:
    """The Task as it is to stand after a move; same arguments, same bytes.

    Who gives a Task back does not become its owner.

    Args:
        task: the Task as the sender has it, JSON or XML; the reply is in the same form.
        move: what it is to become.

    Raises:
        AppError: it is no Task that the standard allows (REPLY-014).
    """
    changes: dict[str, Any] = {
        "status": move.status,
        "lastModified": _to_the_second(move.when).isoformat(),
    }
    given_back = move.status in {"rejected", "failed"}
    if not given_back and not _same_owner(standing(task).owner, move.organisation):
        changes["owner"] = _owner(move.organisation)
    if move.reason:
        changes["statusReason"] = {"text": move.reason}
    sent = _changed_xml(task, changes) if _is_xml(task) else _changed_json(task, changes)
    _parsed(sent)
    return sent


def _changed_json(task: bytes, changes: dict[str, Any]) -> bytes:
    """The members that are not ours to change stay in the very characters of the sender."""
    members = msgspec.json.decode(task, type=dict[str, msgspec.Raw])
    for name, value in changes.items():
        members[name] = msgspec.Raw(msgspec.json.encode(value))
    return msgspec.json.encode(members)


def _changed_xml(task: bytes, changes: dict[str, Any]) -> bytes:
    content: dict[str, Any] = json.loads(_parsed(task).model_dump_json(), parse_float=Decimal)
    # Published as giving text, it gives bytes with an XML declaration.
    changed: Any = _task().model_validate({**content, **changes}).model_dump_xml()
    return bytes(changed)


def _parsed(task: bytes) -> Task:
    kind = _task()
    try:
        if not _is_xml(task):
            return kind.model_validate(json.loads(task, parse_float=Decimal))
        if b"<!" not in task:  # entities and document types have no place in a Task
            return kind.model_validate_xml(task)
        failure: Exception | None = None
    except Exception as caught:  # noqa: BLE001 - the XML reader raises whatever it trips over
        failure = caught
    raise AppError(
        "The sender has not had your reply",
        "Its task cannot be changed, because it breaks the standard",
        "Telephone the sender, and tell its service desk that its Task is not valid",
        "REPLY-014",
    ) from failure


def _task() -> type[Task]:
    from fhir.resources.STU3.task import Task

    return Task


def _is_xml(task: bytes) -> bool:
    return task.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<"


def _owner(organisation: str) -> dict[str, Any]:
    if "/" in organisation:
        return {"reference": organisation}
    return {"identifier": {"system": ODS, "value": organisation}}


def _same_owner(owner: str, organisation: str) -> bool:
    """Whether two names mean one organisation: relative and absolute references are the same."""
    return bool(owner) and (owner == organisation or owner.endswith("/" + organisation))


def _to_the_second(when: datetime) -> datetime:
    return when.astimezone(UTC).replace(microsecond=0)
