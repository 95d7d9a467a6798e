"""Where a handover stands, and which step may follow which."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """The work list that a handover is in: exactly one at any time (design rule 6)."""

    EXPECTED = "Expected"
    ARRIVED = "Arrived"
    IN_CONSULTATION = "In consultation"
    DONE = "Done"
    NOT_ATTENDED = "Not attended"
    COULD_NOT_BE_READ = "Could not be read"
    FOR_INFORMATION = "For information"


class Step(StrEnum):
    """What a person does to a handover."""

    ACCEPT = "Accept"
    UNDO_ACCEPT = "Undo accept"
    START = "Start consultation"
    FINISH = "Finish"
    REJECT = "Reject"
    NOT_ATTENDED = "Not attended"
    UNDO_NOT_ATTENDED = "Undo not attended"
    BACK_TO_EXPECTED = "Back to expected"
    BACK_TO_ARRIVED = "Back to arrived"
    DEALT_WITH = "Dealt with"


STEPS: dict[tuple[State, Step], State] = {
    (State.EXPECTED, Step.ACCEPT): State.ARRIVED,
    (State.FOR_INFORMATION, Step.ACCEPT): State.ARRIVED,
    (State.ARRIVED, Step.UNDO_ACCEPT): State.EXPECTED,
    (State.ARRIVED, Step.BACK_TO_EXPECTED): State.EXPECTED,
    (State.EXPECTED, Step.START): State.IN_CONSULTATION,
    (State.ARRIVED, Step.START): State.IN_CONSULTATION,
    (State.IN_CONSULTATION, Step.BACK_TO_ARRIVED): State.ARRIVED,
    (State.IN_CONSULTATION, Step.FINISH): State.DONE,
    (State.EXPECTED, Step.REJECT): State.DONE,
    (State.ARRIVED, Step.REJECT): State.DONE,
    (State.EXPECTED, Step.NOT_ATTENDED): State.NOT_ATTENDED,
    (State.NOT_ATTENDED, Step.UNDO_NOT_ATTENDED): State.EXPECTED,
    (State.NOT_ATTENDED, Step.BACK_TO_EXPECTED): State.EXPECTED,
    (State.NOT_ATTENDED, Step.ACCEPT): State.ARRIVED,
    (State.COULD_NOT_BE_READ, Step.DEALT_WITH): State.DONE,
    (State.FOR_INFORMATION, Step.DEALT_WITH): State.DONE,
}
"""Every allowed step; anything that is not here is refused."""


OVER = frozenset({State.DONE, State.NOT_ATTENDED})
"""States in which nobody is waited for: the time that was stated stands, and does not run."""


class ReplyState(StrEnum):
    """Where a reply stands. *Sent* and *confirmed* are never the same word (hazard H06)."""

    WAITING = "Reply waiting"
    SENT = "Reply sent"
    CONFIRMED = "Reply confirmed"
    FAILED = "Reply failed"
    WITHDRAWN = "Reply withdrawn"
    HERE_ONLY = "Recorded here only"
    TOLD = "Told by telephone"


class Role(StrEnum):
    """Who may see and do what (design section 1)."""

    RECEPTIONIST = "Receptionist"
    CLINICIAN = "Clinician"
    MANAGER = "Service manager"
    PRIVACY_OFFICER = "Privacy officer"
    IT = "Local IT"
