"""A report for somebody who receives patients and reads nothing clinical (PAB-0008).

Everything that is not named here is left out, so that a field that is new is left out too.
"""

from __future__ import annotations

from dataclasses import replace

from app.report.ledger import Ledger
from app.report.model import Encounter, EncounterReport, Filing, Flag, Outcome, Patient
from app.report.notices import Notice
from app.report.sheet.triage import practical_needs

_NOT_LIVE = "not live"
_NEEDS = ("Interpreter", "Language", "Access", "Adjustment", "Wheelchair", "Hearing", "Sight")
"""What is said of a need that a flag without a category tells of in a text of its own."""

_KEEP_APART = "Infection control"
"""Makes the sheet say *Keep apart*, whatever the flag itself names."""


def for_reception(report: EncounterReport) -> EncounterReport:
    """Who is coming, when and where they are expected, from whom, and what they need to get in."""
    return EncounterReport(
        format=report.format,
        message=report.message,
        patient=report.patient,
        encounter=Encounter(
            reference=report.encounter.reference,
            journey=report.encounter.journey,
            status=report.encounter.status,
            started_at=report.encounter.started_at,
            ended_at=report.encounter.ended_at,
            organisation=report.encounter.organisation,
        ),
        outcomes=tuple(_outcome(one) for one in report.outcomes),
        care_advice=(),
        flags=tuple(flag for one in report.flags for flag in _flag(report, one)),
        questions=(),
        observations=(),
        medications=(),
        allergies=(),
        conditions=(),
        tasks=(),
        appointments=(),
        consents=(),
        narrative=(),
        also=(),
        ledger=Ledger(),
        warnings=tuple(Notice(one.code, one.title) for one in report.warnings),
        filing=Filing("", ""),
    )


def _outcome(one: Outcome) -> Outcome:
    return Outcome(
        standing=_NOT_LIVE if one.standing else "",
        act_by=one.act_by,
        act_by_source=one.act_by_source,
        service=one.service,
    )


def _flag(report: EncounterReport, flag: Flag) -> tuple[Flag, ...]:
    """What the arrival sheet says of a flag: a category or nothing, and never its text."""
    section = practical_needs(replace(report, patient=Patient(), flags=(flag,)))
    if section is None:
        return ()
    (line,) = section.lines
    if line.text in {flag.category, flag.display}:
        return (Flag(line.text, "", "", ""),)
    need = next((word for word in _NEEDS if word.lower() in line.text.lower()), _KEEP_APART)
    return (Flag(need, "", "", ""),)
