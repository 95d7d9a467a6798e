"""Who may see and do what: one table (design section 1, screen notes section 9)."""

from __future__ import annotations

from enum import Enum

from app.report.errors import Refused
from app.report.states import Role, Step


class Right(Enum):
    """Something that a role may do; the value completes *This role may not …*."""

    SEE_PATIENTS = "see who is expected"
    READ_CLINICAL = "read clinical words"
    ACCEPT = "accept a handover"
    NOT_ATTENDED = "say that somebody did not attend"
    CONSULT = "start or finish a consultation"
    DEAL_WITH = "say that a message was dealt with"
    SEND_AGAIN = "send a reply again"
    WITHDRAW = "withdraw a reply"
    READ_AUDIT = "read the audit trail"


_ARRIVALS = {Right.SEE_PATIENTS, Right.ACCEPT, Right.NOT_ATTENDED, Right.SEND_AGAIN}

RIGHTS: dict[Role, frozenset[Right]] = {
    Role.RECEPTIONIST: frozenset(_ARRIVALS),
    Role.CLINICIAN: frozenset(
        _ARRIVALS | {Right.READ_CLINICAL, Right.CONSULT, Right.DEAL_WITH, Right.WITHDRAW}
    ),
    Role.MANAGER: frozenset(),
    Role.PRIVACY_OFFICER: frozenset({Right.READ_AUDIT}),
    Role.IT: frozenset({Right.SEND_AGAIN, Right.WITHDRAW}),
}
"""The whole role matrix. Counts are for everybody; local IT handles replies without reading."""

FOR_STEP: dict[Step, Right] = {
    Step.ACCEPT: Right.ACCEPT,
    Step.UNDO_ACCEPT: Right.ACCEPT,
    Step.START: Right.CONSULT,
    Step.FINISH: Right.CONSULT,
    Step.REJECT: Right.CONSULT,
    Step.NOT_ATTENDED: Right.NOT_ATTENDED,
    Step.DEALT_WITH: Right.DEAL_WITH,
}


def may(role: Role, right: Right) -> bool:
    """Whether a role has a right."""
    return right in RIGHTS[role]


def need(role: Role, right: Right) -> None:
    """Raise Refused (DESK-001) unless the role has the right."""
    if not may(role, right):
        raise Refused(
            "This is not for your role",
            f"The role {role.value} may not {right.value}",
            "Ask somebody whose role allows it",
            "DESK-001",
        )
