"""The sheet: what a person is shown of a report, in order, before any toolkit draws it.

The screen, the print-out, ``inspect --text`` and the completeness proof all read this one
thing, so none of them can leave out what another shows.
"""

from __future__ import annotations

from datetime import datetime

from app.report.model import EncounterReport
from app.report.sheet import identity, record, triage
from app.report.sheet.lines import Line, LineKind, Section, SectionId, Sheet
from app.report.sheet.record import without_findings
from app.report.states import Role
from app.report.times import Moment

__all__ = ["Line", "LineKind", "Section", "SectionId", "Sheet", "sheet", "without_findings"]


def sheet(
    report: EncounterReport,
    now: datetime,
    role: Role = Role.CLINICIAN,
    here: tuple[tuple[Moment, str], ...] = (),
    *,
    over: bool = False,
) -> Sheet:
    """Lay a report out for one role.

    Args:
        report: what was understood of the message.
        now: an aware instant; ages and minutes left are worked out against it.
        role: a clinician sees everything; a receptionist no clinical word (PAB-0008); other
            roles see nothing of a patient.
        here: what happened in this department (received, opened, accepted ...) for the journey.
        over: whether nobody is waited for any more, so that no time runs.
    """
    sections: tuple[Section | None, ...]
    if role is Role.CLINICIAN:
        sections = (
            identity.banner(report, now),
            triage.problems(report),
            triage.outcome(report, now, over=over),
            triage.beware(report),
            triage.reason(report),
            triage.advice(report),
            triage.notes(report),
            record.facts(report),
            record.journey(report, here),
            record.questions(report),
            record.narrative(report),
            identity.people(report),
            record.also(report),
            record.about(report),
        )
    elif role is Role.RECEPTIONIST:
        sections = (
            identity.banner(report, now, clinical=False),
            triage.arrival(report, now, over=over),
            triage.practical_needs(report),
        )
    else:
        return Sheet(())
    return Sheet(tuple(section for section in sections if section is not None), over)
