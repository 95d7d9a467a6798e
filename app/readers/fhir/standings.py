"""Why a part of a report does not stand, by its status, in the words of the screen.

The codes are those of FHIR, the same in STU3 and R4; a status that is not here stands.
"""

from __future__ import annotations

FLAGS = {"inactive": "not active", "entered-in-error": "entered in error"}

TASKS = {
    "draft": "draft",
    "cancelled": "cancelled by the sender",
    "rejected": "rejected",
    "failed": "failed",
    "completed": "completed",
    "entered-in-error": "entered in error",
}

CONSENTS = {
    "draft": "draft",
    "proposed": "proposed",
    "rejected": "refused",
    "inactive": "withdrawn or ended",
    "entered-in-error": "entered in error",
}

APPOINTMENTS = {
    "cancelled": "cancelled",
    "noshow": "did not attend",
    "entered-in-error": "entered in error",
    "fulfilled": "over",
}

PROCEDURES = {
    "preparation": "Procedure, not started yet",
    "not-started": "Procedure, not started yet",
    "in-progress": "Procedure in progress",
    "suspended": "Procedure on hold",
    "on-hold": "Procedure on hold",
}
"""What comes before the name of a procedure that is not over: its name alone says that it is."""

QUESTIONS = {"amended": "amended", "in-progress": "not finished", "stopped": "stopped before end"}
"""Sets of answers that stand, and say so: none of these takes an answer back."""

FINDINGS = {"entered-in-error": "entered in error", "cancelled": "cancelled"}

INTERIM_FINDINGS = {
    "amended": "amended",
    "corrected": "corrected",
    "preliminary": "not final, preliminary",
    "registered": "not final, registered",
    "unknown": "status unknown",
}
"""Findings that stand, and say so."""
