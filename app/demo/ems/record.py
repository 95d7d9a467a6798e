"""What the EMS writes down about those who call it: nothing but what its own tests need."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """A status of a Task that a receiver brought about.

    Attributes:
        task: the Task's logical id.
        encounter: the Encounter's logical id.
        status: the Task status, such as ``accepted``.
        owner: the owner's identifier, display or reference as the receiver sent it.
        at: when it first came.
        times: how often this status was written; more than 1 is a receiver's fault.
    """

    task: str
    encounter: str
    status: str
    owner: str
    at: datetime
    times: int = 1


@dataclass(frozen=True, slots=True)
class Call:
    """One request as answered; ``path`` is without the query, which may name a patient."""

    method: str
    path: str
    status: int
