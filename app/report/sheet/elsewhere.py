"""Where a report tells in words of allergies, medicines, conditions or observations.

Where none were sent as such, *not recorded* would be wrong: the sender recorded something, and this
program cannot tell what it means. It is *unavailable*, and the place to read it is named (hazard
H11).
"""

from __future__ import annotations

import re
from typing import NamedTuple

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


class _Heading(NamedTuple):
    """A heading with its mark inside the words of a section, so that prose about it is none.

    Attributes:
        hints: one of these stands in it, in small letters: most sections hold none of them, and
            are not looked through any further.
        pattern: the heading.
    """

    hints: tuple[str, ...]
    pattern: re.Pattern[str]

    def stands_in(self, text: str) -> bool:
        """Whether it does."""
        small = text.lower()
        return any(hint in small for hint in self.hints) and bool(self.pattern.search(small))


_MARK = r"\s*(?::|\s[-–]\s)"
_ALLERGIES_TOLD = _Heading(
    ("allerg", "nka", "nkda"), re.compile(rf"\ballerg(?:y|ies)(?: status)?{_MARK}|\bnkd?a\b")
)
_MEDICINES_TOLD = _Heading(
    ("medic", "meds", "drug history"),
    re.compile(rf"\b(?:medications?|medicines?|meds|drug history){_MARK}"),
)
_CONDITIONS_TOLD = _Heading(
    ("pmh", "medical history"),
    re.compile(rf"\b(?:pmhx?|(?:past )?medical history){_MARK}"),
)
_OBSERVATIONS_TOLD = _Heading(
    ("obs", "vital", "news"),
    re.compile(rf"\b(?:observations?|obs|vital signs|vitals|news ?2?){_MARK}"),
)

_ASKED = re.compile(r"\ballerg(?:y|ies)\b", re.IGNORECASE)
_NOT_STANDING = "Entered in error: "


def allergies_elsewhere(report: EncounterReport) -> str:
    """``see Recorded Allergies``, or "" where nothing but the lists could tell of allergies."""
    told = _section(report, _ALLERGIES, _ALLERGIES_TOLD)
    if told:
        return told
    asked = any(_ASKED.search(one.question) for one in report.questions if not one.standing)
    return "see Questions" if asked else ""


def medicines_elsewhere(report: EncounterReport) -> str:
    """As :func:`allergies_elsewhere`; questions tell of medicines too often to mean a list."""
    return _section(report, _MEDICINES, _MEDICINES_TOLD)


def conditions_elsewhere(report: EncounterReport) -> str:
    """As :func:`allergies_elsewhere`, for earlier and lasting conditions."""
    return _section(report, _CONDITIONS, _CONDITIONS_TOLD)


def observations_elsewhere(report: EncounterReport) -> str:
    """As :func:`allergies_elsewhere`, for what was measured."""
    return _section(report, _OBSERVATIONS, _OBSERVATIONS_TOLD)


def _section(report: EncounterReport, titled: re.Pattern[str], told: _Heading) -> str:
    """The section of that title, else the first one in whose words such a heading stands."""
    parts = [part for part in report.narrative if not part.title.startswith(_NOT_STANDING)]
    found = next((part for part in parts if titled.search(part.title)), None)
    found = found or next((part for part in parts if told.stands_in(part.text)), None)
    return f"see {found.title or 'Narrative'}" if found else ""
