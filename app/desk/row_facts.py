"""What a list row shows, taken from a report once when it is filed."""

from __future__ import annotations

from app.report.absence import Absence, known
from app.report.arrival import arrival_windows
from app.report.due import act_by
from app.report.model import EncounterReport, Patient
from app.report.names import PersonName
from app.report.nhs_number import NhsNumber
from app.report.times import Moment
from app.store.rows import RowFacts
from app.store.search import plain


def row_facts(report: EncounterReport) -> RowFacts:
    """The facts of one version for its list row and for the filter."""
    patient, outcome = report.patient, report.outcome
    due_at, why_not = act_by(report)
    concern = str(outcome.chief_concern)
    if report.in_part and outcome.chief_concern is Absence.NOT_RECORDED:
        concern = str(Absence.UNAVAILABLE)
    disposition = outcome.disposition
    words = disposition.display or disposition.code if disposition else outcome.description
    if report.in_part and not words:
        words = "Outcome unavailable"
    problems = {notice.code for notice in report.warnings if notice.at_top}
    flags = [flag for flag in report.flags if not flag.standing]
    return RowFacts(
        kind=report.message.kind,
        name=_name(patient),
        born=patient.born,
        died=_died(patient),
        gender=str(patient.gender),
        nhs_number=patient.nhs_number,
        concern=concern,
        outcome=words,
        organisation=_organisation(report),
        reference=known(report.encounter.reference) or "",
        due_at=due_at,
        due_why_not=why_not,
        beware=len(flags) + len(problems),
        arrivals=arrival_windows(report),
        postcode=next((one.postcode for one in patient.addresses if one.postcode), ""),
        search_identity=_identity(patient),
        search_clinical=" ".join((concern, *outcome.other_concerns, words)),
    )


def _name(patient: Patient) -> str:
    return patient.name.shown if isinstance(patient.name, PersonName) else str(patient.name)


def _died(patient: Patient) -> str:
    if isinstance(patient.died, Moment):
        return patient.died.shown
    return "yes" if patient.died is True else ""


def _organisation(report: EncounterReport) -> str:
    sent = report.message.sender.organisation
    if isinstance(sent, Absence):
        sent = report.encounter.organisation
    return known(sent) or ""


def _identity(patient: Patient) -> str:
    """Name, other names, number and postcode: what a receptionist may filter by."""
    names = [name for name in (patient.name, *patient.other_names) if isinstance(name, PersonName)]
    words = [f"{name.family} {' '.join(name.given)} {name.text}" for name in names]
    words.append(known(patient.preferred_name) or "")
    spelt = plain(" ".join(words)).split()
    words.extend(word.replace("'", "") for word in spelt if "'" in word)  # ONEILL for O'NEILL
    if isinstance(patient.nhs_number, NhsNumber):
        words.append(patient.nhs_number.digits)
    words.extend(f"{a.postcode} {a.postcode.replace(' ', '')}" for a in patient.addresses)
    return " ".join(words)
