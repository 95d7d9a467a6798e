"""Who may see and do what: one table (design section 1, screen notes section 9).

:mod:`app.desk.permission` holds people to it; ``resources/help/roles.md`` is made from it.
"""

from __future__ import annotations

from enum import Enum

from app.report.errors import Refused
from app.report.states import Role, Step


class Right(Enum):
    """Something that a role may do; the value completes *This role may not …*."""

    SEE_PATIENTS = "see who is expected"
    READ_CLINICAL = "read clinical words"
    TAKE_CLINICAL = "take clinical words out of the program"
    ACCEPT = "accept a handover"
    NOT_ATTENDED = "say that somebody did not attend"
    PUT_BACK = "put a handover back to Expected"
    CONSULT = "start or finish a consultation"
    DEAL_WITH = "say that a message was dealt with"
    SEND_AGAIN = "send a reply again"
    WITHDRAW = "withdraw a reply"
    TELL = "record that a sender was told by telephone"
    READ_AUDIT = "read the audit trail"
    EXPORT_AUDIT = "check or export the audit trail"
    KEEP_STORE = "back up the store, restore it or change its key"


_ARRIVALS = {
    Right.SEE_PATIENTS,
    Right.ACCEPT,
    Right.NOT_ATTENDED,
    Right.PUT_BACK,
    Right.SEND_AGAIN,
    Right.TELL,
}

RIGHTS: dict[Role, frozenset[Right]] = {
    Role.RECEPTIONIST: frozenset(_ARRIVALS),
    Role.CLINICIAN: frozenset(
        _ARRIVALS
        | {Right.READ_CLINICAL, Right.TAKE_CLINICAL, Right.CONSULT, Right.DEAL_WITH, Right.WITHDRAW}
    ),
    Role.MANAGER: frozenset(),
    Role.PRIVACY_OFFICER: frozenset({Right.READ_AUDIT, Right.EXPORT_AUDIT}),
    Role.IT: frozenset({Right.SEND_AGAIN, Right.WITHDRAW, Right.EXPORT_AUDIT, Right.KEEP_STORE}),
}
"""The whole role matrix. Counts are for everybody; local IT handles replies without reading."""

BREAK_GLASS: dict[Role, frozenset[Right]] = {
    Role.RECEPTIONIST: frozenset({Right.READ_CLINICAL}),
}
"""What a break-glass adds, for one handover and the minutes that policy gives; other roles: none.

To read on the screen alone: nothing may be copied, printed in full or saved by it.
"""

FOR_STEP: dict[Step, Right] = {
    Step.ACCEPT: Right.ACCEPT,
    Step.UNDO_ACCEPT: Right.ACCEPT,
    Step.START: Right.CONSULT,
    Step.FINISH: Right.CONSULT,
    Step.REJECT: Right.CONSULT,
    Step.NOT_ATTENDED: Right.NOT_ATTENDED,
    Step.UNDO_NOT_ATTENDED: Right.NOT_ATTENDED,
    Step.BACK_TO_EXPECTED: Right.PUT_BACK,
    Step.BACK_TO_ARRIVED: Right.CONSULT,
    Step.DEALT_WITH: Right.DEAL_WITH,
    Step.UNDO_FINISH: Right.CONSULT,
    Step.BACK_TO_CONSULTATION: Right.CONSULT,
    Step.BACK_TO_ITS_LIST: Right.DEAL_WITH,
}

FOR_VERB: dict[str, Right | None] = {
    "receive": None,
    "catch_up": None,
    "work_lists": None,
    "incidents": None,
    "waiting_replies": None,
    "rows": Right.SEE_PATIENTS,
    "row_count": Right.SEE_PATIENTS,
    "row": Right.SEE_PATIENTS,
    "open": Right.SEE_PATIENTS,
    "report": Right.SEE_PATIENTS,
    "mark_read": Right.SEE_PATIENTS,
    "what_will_be_sent": Right.SEE_PATIENTS,
    "break_glass": Right.SEE_PATIENTS,
    "end_break_glass": Right.SEE_PATIENTS,
    "original": Right.TAKE_CLINICAL,
    "parts": Right.READ_CLINICAL,
    "part": Right.READ_CLINICAL,
    "accept": FOR_STEP[Step.ACCEPT],
    "undo_accept": FOR_STEP[Step.UNDO_ACCEPT],
    "start": FOR_STEP[Step.START],
    "finish": FOR_STEP[Step.FINISH],
    "reject": FOR_STEP[Step.REJECT],
    "not_attended": FOR_STEP[Step.NOT_ATTENDED],
    "undo_not_attended": FOR_STEP[Step.UNDO_NOT_ATTENDED],
    "back_to_expected": FOR_STEP[Step.BACK_TO_EXPECTED],
    "back_to_arrived": FOR_STEP[Step.BACK_TO_ARRIVED],
    "dealt_with": FOR_STEP[Step.DEALT_WITH],
    "undo_finish": FOR_STEP[Step.UNDO_FINISH],
    "back_to_in_consultation": FOR_STEP[Step.BACK_TO_CONSULTATION],
    "back_to_its_list": FOR_STEP[Step.BACK_TO_ITS_LIST],
    "replies": Right.SEND_AGAIN,
    "attempts": Right.SEND_AGAIN,
    "retry": Right.SEND_AGAIN,
    "withdraw": Right.WITHDRAW,
    "told_by_telephone": Right.TELL,
    "sent_and_answered": Right.READ_CLINICAL,
    "audit_page": Right.READ_AUDIT,
    "audit_actions": Right.READ_AUDIT,
    "privacy_alerts": Right.READ_AUDIT,
    "emergency_accesses": Right.READ_AUDIT,
    "alert_seen": Right.READ_AUDIT,
    "verify_audit": Right.EXPORT_AUDIT,
    "export_audit": Right.EXPORT_AUDIT,
}
"""The right that each verb of the desk needs; None for what is everybody's or the program's own.

Without the right to read clinical words, a verb that is allowed gives what it has without them.
"""


def may(role: Role, right: Right) -> bool:
    """Whether a role has a right."""
    return right in RIGHTS[role]


def refusal(role: Role, right: Right) -> Refused:
    """The words for somebody whose role has not that right (DESK-001)."""
    return Refused(
        "This is not for your role",
        f"The role {role.value} may not {right.value}",
        "Ask somebody whose role allows it",
        "DESK-001",
    )
