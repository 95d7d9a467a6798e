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
    UNDO_FINISH = "Undo finish"
    BACK_TO_CONSULTATION = "Back to in consultation"
    BACK_TO_ITS_LIST = "Back to its list"


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
"""Every allowed step but those of :data:`RETURNS`; anything else is refused."""

RETURNS: dict[Step, frozenset[State]] = {
    Step.UNDO_FINISH: frozenset({State.IN_CONSULTATION}),
    Step.BACK_TO_CONSULTATION: frozenset({State.IN_CONSULTATION}),
    Step.BACK_TO_ITS_LIST: frozenset(
        {State.EXPECTED, State.ARRIVED, State.COULD_NOT_BE_READ, State.FOR_INFORMATION}
    ),
}
"""Steps out of *Done*, each for what came there from one of these lists; back to that one."""


def leads_to(state: State, step: Step, came_from: State | None = None) -> State | None:
    """Where a step leads, None where it does not follow.

    Args:
        state: where the handover is.
        step: which.
        came_from: the list that it was in before; None where nobody knows.
    """
    if state is State.DONE:
        return came_from if came_from in RETURNS.get(step, frozenset()) else None
    return STEPS.get((state, step))


def may_follow(state: State, came_from: State | None = None) -> tuple[Step, ...]:
    """The steps that lead anywhere from a list."""
    every = (*(step for begins, step in STEPS if begins is state), *RETURNS)
    return tuple(step for step in every if leads_to(state, step, came_from))


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
