"""Where a report tells in words of allergies, medicines, conditions or observations.

Where none were sent as such, *not recorded* would be wrong: the sender recorded something, and this
program cannot tell what it means. It is *unavailable*, and the place to read it is named (hazard
H11).
"""

from __future__ import annotations

import re

from app.report.model import EncounterReport

_ALLERGIES = re.compile(r"\ballerg|\badverse (?:drug )?reaction|\bintoleran", re.IGNORECASE)
_MEDICINES = re.compile(r"\bmedication|\bmedicine|\bdrug history|\bprescribed", re.IGNORECASE)
_CONDITIONS = re.compile(
    r"\bmedical history|\bpast history|\bpmh\b|long[ -]term condition|pre-?existing condition",
    re.IGNORECASE,
)
_OBSERVATIONS = re.compile(
    r"^(?:clinical |initial |patient )?observations?\b|\bvital signs?\b|\bvitals\b"
    r"|^news ?2?(?: score)?$",
    re.IGNORECASE,
)
_ASKED = re.compile(r"\ballerg(?:y|ies)\b", re.IGNORECASE)
_NOT_STANDING = "Entered in error: "


def allergies_elsewhere(report: EncounterReport) -> str:
    """``see Recorded Allergies``, or "" where nothing but the lists could tell of allergies."""
    told = _section(report, _ALLERGIES)
    if told:
        return told
    asked = any(_ASKED.search(one.question) for one in report.questions if not one.standing)
    return "see Questions" if asked else ""


def medicines_elsewhere(report: EncounterReport) -> str:
    """As :func:`allergies_elsewhere`; questions tell of medicines too often to mean a list."""
    return _section(report, _MEDICINES)


def conditions_elsewhere(report: EncounterReport) -> str:
    """As :func:`allergies_elsewhere`, for earlier and lasting conditions."""
    return _section(report, _CONDITIONS)


def observations_elsewhere(report: EncounterReport) -> str:
    """As :func:`allergies_elsewhere`, for what was measured."""
    return _section(report, _OBSERVATIONS)


def _section(report: EncounterReport, titled: re.Pattern[str]) -> str:
    titles = (part.title for part in report.narrative if titled.search(part.title))
    return next((f"see {title}" for title in titles if not title.startswith(_NOT_STANDING)), "")
