"""Who: the patient banner (ISB 1505) and the people and places of a report."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from app.report.absence import Absence, shown
from app.report.age import age, implausible
from app.report.model import EncounterReport, Patient
from app.report.names import PersonName
from app.report.nhs_number import NhsNumber
from app.report.notices import NoticeCode
from app.report.sheet.elsewhere import allergies_elsewhere
from app.report.sheet.lines import Line, LineKind, Section, SectionId
from app.report.times import Moment

GENDERS = {"male": "Male", "female": "Female", "other": "Other"}


def banner(report: EncounterReport, now: datetime, *, clinical: bool = True) -> Section:
    """Name, Born, Gender, NHS No. in that order, then the second zone with allergies last."""
    patient = report.patient
    lines = [*_names(patient), *_life(patient, now), _gender(patient), *_number(patient)]
    lines += [Line(where.text, where.use, key="address") for where in patient.addresses] or [
        _absent("Usual address", Absence.NOT_RECORDED, "address")
    ]
    lines += _telecoms(patient)
    language = Line(shown(patient.language), "Language", key="language")
    if patient.interpreter:
        spoken = "" if isinstance(patient.language, Absence) else f"{patient.language} "
        language = Line(f"{spoken}({patient.interpreter})", "Language", key="language")
    lines += [language, Line(shown(patient.gp), "GP", key="gp")]
    if _patient_unseen(report):
        lines = [_unseen(line) for line in lines]
    if clinical:
        lines.append(_allergies(report))
    return Section(SectionId.BANNER, "Patient", tuple(lines))


def _patient_unseen(report: EncounterReport) -> bool:
    """Whether at most a name and a number came of a patient, and more was said (hazard H12)."""
    several = any(one.code is NoticeCode.OTHER_PATIENT for one in report.warnings)
    patient = report.patient
    only_named = Patient(name=patient.name, nhs_number=patient.nhs_number)
    return replace(patient, identifiers=()) == only_named and (report.in_part or several)


def _unseen(line: Line) -> Line:
    if line.text != Absence.NOT_RECORDED.value:
        return line
    return replace(line, text=Absence.UNAVAILABLE.value)


def _allergies(report: EncounterReport) -> Line:
    """The list that was sent; without one, whether another part tells of allergies (CUI).

    An allergy that was entered in error is none that is known, and is said to be so.
    """
    standing = [item.text for item in report.allergies if not item.standing]
    if standing:
        return Line("; ".join(standing), "Allergies", key="allergies")
    where = allergies_elsewhere(report)
    unseen = bool(where) or report.in_part
    text = "Allergies unavailable" if unseen else "Allergies not recorded"
    fallen = (f"{item.standing}: {item.text}" for item in report.allergies)
    return Line(text, "Allergies", key="allergies", aside="; ".join(fallen) or where)


def patient_name(patient: Patient) -> str:
    """``FAMILY, Given (Title)``, or the word for its absence."""
    name = patient.name
    return name.shown if isinstance(name, PersonName) else str(name)


def people(report: EncounterReport) -> Section:
    """Everybody who took part, every way to reach them, and every place."""
    lines: list[Line] = []
    patient, encounter = report.patient, report.encounter
    call_back = report.message.sender.call_back
    if not isinstance(call_back, Absence):
        lines.append(Line(call_back, "Telephone of the sender", LineKind.ROW, "call-back"))
    lines += [
        Line(t.text, f"{t.use} of {t.belongs_to}" if t.belongs_to else t.use, LineKind.ROW)
        for t in patient.telecoms
    ]
    lines += [Line(a.text, a.use, LineKind.ROW) for a in patient.addresses]
    lines += [Line(n.shown, "Also known as", LineKind.ROW) for n in patient.other_names]
    lines += [
        Line(person.name, person.role, LineKind.ROW, aside=person.text)
        for person in encounter.participants
    ]
    if not isinstance(encounter.incident_location, Absence):
        lines.append(Line(encounter.incident_location, "Where it happened", LineKind.ROW))
    lines += [
        Line(place.name, place.role, LineKind.ROW, aside=place.text) for place in encounter.places
    ]
    lines += [Line(i.value, i.label, LineKind.ROW) for i in patient.identifiers]
    if not lines:
        lines.append(Line("Not recorded", kind=LineKind.QUIET))
    return Section(SectionId.PEOPLE, "People and places", tuple(lines))


def _names(patient: Patient) -> list[Line]:
    lines = [Line(patient_name(patient), kind=LineKind.LEAD, key="name")]
    name = patient.name
    if isinstance(name, PersonName):
        if name.family and not name.given:
            lines.append(Line("Given name not recorded", kind=LineKind.QUIET, key="given-absent"))
        if name.text and name.shown != name.text:
            lines.append(Line(name.text, "Name as sent", key="name-as-sent"))
    if not isinstance(patient.preferred_name, Absence):
        lines.append(Line(patient.preferred_name, "Preferred name", key="preferred"))
    return lines


def _life(patient: Patient, now: datetime) -> list[Line]:
    born = patient.born
    lines = []
    if isinstance(born, Absence):
        aside = f"estimated age {patient.estimated_age}" if patient.estimated_age else ""
        lines.append(Line(str(born), "Born", key="born", aside=aside))
    elif patient.died is True or isinstance(patient.died, Moment):
        lines.append(Line(born.shown, "Born", key="born"))
    elif implausible(born, now):
        lines.append(Line(f"{born.shown} (date not plausible)", "Born", key="born"))
    else:
        years = age(born, now)
        text = f"{born.shown} ({years})" if years else f"{born.shown} (age not known)"
        aside = f"estimated age {patient.estimated_age}" if patient.estimated_age else ""
        lines.append(Line(text, "Born", key="born", aside=aside))
    if patient.died is True:
        lines.append(Line("date not recorded", "Died", key="died"))
    elif isinstance(patient.died, Moment):
        lines.append(Line(patient.died.shown, "Died", key="died"))
        if isinstance(born, Moment) and (at_death := _age_at(born, patient.died)):
            lines.append(Line(at_death, "Age at Death", key="age-at-death"))
    return lines


def _age_at(born: Moment, died: Moment) -> str | None:
    if died.at is not None:
        return age(born, died.at)
    return age(born, datetime(died.on.year, died.on.month, died.on.day, 12, tzinfo=UTC))


def _gender(patient: Patient) -> Line:
    if isinstance(patient.gender, Absence):
        return _absent("Gender", patient.gender, "gender")
    return Line(GENDERS.get(patient.gender, patient.gender), "Gender", key="gender")


def _number(patient: Patient) -> list[Line]:
    number = patient.nhs_number
    if not isinstance(number, NhsNumber):
        return [_absent("NHS No.", number, "nhs")]
    lines = [Line(number.shown, "NHS No.", key="nhs", aside=number.standing)]
    if number.status_sent:
        lines.append(Line(number.status_sent, "NHS No. status as sent", key="nhs-status"))
    return lines


def _telecoms(patient: Patient) -> list[Line]:
    """Every way to reach somebody, and whose it is where it is not the patient's."""
    lines = []
    for one in patient.telecoms:
        whose = "" if one.belongs_to in ("", "patient") else f" ({one.belongs_to})"
        whose += " (old number)" if "(old)" in one.use else ""
        lines.append(Line(f"{one.text}{whose}", "Phone and email", key="phone"))
    return list(dict.fromkeys(lines)) or [_absent("Phone and email", Absence.NOT_RECORDED, "phone")]


def _absent(label: str, absence: Absence, key: str) -> Line:
    return Line(str(absence), label, LineKind.QUIET, key)
