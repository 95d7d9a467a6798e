"""What one part of a message says against another: shown as a contradiction, and never resolved.

Only what cannot both be true is told, and what is told names both sides (design rule 4). A sex at
birth, or one that was found on examination, may differ from the gender of the record (999 guide,
Patient), and a finding that says so contradicts nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from app.report.absence import Absence, shown
from app.report.kinds import ActBySource
from app.report.model import EncounterReport, Outcome, Patient, Question
from app.report.names import PersonName
from app.report.notices import Notice, NoticeCode
from app.report.times import Moment, Precision, before, read_time

_SEXES = {"male": "male", "man": "male", "boy": "male"}
_SEXES |= {"female": "female", "woman": "female", "girl": "female"}
_ENGINE_SEXES = {'=="M"': "male", '=="F"': "female"}
_ENGINE_AGES = {
    '=="ADULT"': (16, 200),
    '=="CHILD"': (5, 15),
    '=="TODDLER"': (1, 4),
    '=="INFANT"': (0, 0),
    '=="NEONATE"': (0, 0),
}
"""The age groups of NHS Pathways in years, as its steps name them (111 adaptor messages)."""


def _asks(what: str, but: str = "") -> re.Pattern[str]:
    """A question for that of the patient; asked barely, nobody else may be named after it."""
    whose = r"(?:(?:the )?patient(?:'s|’s|s)?|your)"
    bare = rf"^(?:confirm )?(?:{what})(?: of (?:the )?patient)? ?[?:]?$"
    return re.compile(rf"{whose} (?:{what})\b{but}|{bare}", re.IGNORECASE)


_SEX = _asks("sex|gender", r"(?!.*\bbirth\b)")
_BORN = _asks("date of birth|birth ?date|dob")
_AGE = _asks("age", r"(?! (?:group|band|of|when|at)\b)")
_HOW_OLD = re.compile(r"\bhow old (?:is the patient|are you)", re.IGNORECASE)
_NAME = re.compile(
    r"\bpatient(?:'s|’s|s)? (?:full |first |given |family |last |sur)?name\b(?! of)", re.IGNORECASE
)
_YEARS = re.compile(r"(\d{1,3})(?: ?(?:years?|yrs?|y)(?: old)?)?", re.IGNORECASE)
_AGE_FINDING = re.compile(r"(?:patient )?age: (\d{1,3})(?: (?:years?|a|y))?", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{2,}")
_LONGEST = 60

_ESTIMATE = 10
"""Years by which an estimate may miss."""

_SERVICES = (
    ("dental", re.compile(r"\bdent(?:al|ist)", re.IGNORECASE)),
    ("pharmacy", re.compile(r"\bpharmac", re.IGNORECASE)),
    ("optician", re.compile(r"\b(?:optician|optometr)", re.IGNORECASE)),
)
_ELSEWHERE = {
    "ED": ("dental", "pharmacy", "optician"),
    "ED or UTC": ("dental", "pharmacy", "optician"),
    "ambulance": ("dental", "pharmacy", "optician"),
    "dental": ("pharmacy", "optician"),
    "optician": ("dental", "pharmacy"),
    "pharmacy": ("dental", "optician"),
}
"""By the group of a disposition: services that cannot be meant by it."""


def with_contradictions(report: EncounterReport) -> EncounterReport:
    """The same report with a notice for each contradiction that was found."""
    found = [
        *(Notice(NoticeCode.CODES_DISAGREE, text) for text in _of_patient(report)),
        *(Notice(NoticeCode.CODES_DISAGREE, text) for text in _of_service(report.outcomes)),
        *(Notice(NoticeCode.TIMES_IMPLAUSIBLE, text) for text in _of_times(report)),
    ]
    new = [notice for notice in dict.fromkeys(found) if notice not in report.warnings]
    return replace(report, warnings=(*report.warnings, *new)) if new else report


def _of_patient(report: EncounterReport) -> Iterator[str]:
    patient = report.patient
    for asked in report.questions:
        if not asked.standing and len(asked.answer) <= _LONGEST:
            yield from _against(patient, asked, _known_at(report, asked))
    if not isinstance(patient.born, Moment):
        return
    at = _known_at(report, None)
    for item in report.observations:
        told = None if item.standing else _AGE_FINDING.fullmatch(item.text)
        if told and _misses(patient.born, at, int(told[1]), 1):
            yield f"The record says born {patient.born.shown}; a finding says “{item.text}”."
    told = _YEARS.match(patient.estimated_age)
    years_meant = told is not None and "month" not in patient.estimated_age.lower()
    if told and years_meant and _misses(patient.born, at, int(told[1]), _ESTIMATE):
        age = patient.estimated_age
        yield f"The record says born {patient.born.shown}; the age was estimated as {age}."


def _against(patient: Patient, asked: Question, at: Moment | Absence) -> Iterator[str]:
    """What an answer says against the record; most answers are told by their first letter."""
    answer = asked.answer.partition(" (")[0].strip()
    told = f"“{asked.question}” was answered {asked.answer}"
    if answer.startswith("=="):
        yield from _against_step(patient, asked, answer, at)
        return
    sex = _SEXES.get(answer.lower(), "")
    if sex:
        other = patient.gender in ("male", "female") and patient.gender != sex
        if other and _SEX.search(asked.question):
            yield f"The record says {patient.gender}; {told}."
    elif answer[:1].isdigit() and isinstance(patient.born, Moment):
        if _BORN.search(asked.question):
            born = read_time(answer) or _written(answer)
            whole = born and min(born.precision, patient.born.precision) >= Precision.DAY
            if born and whole and born.on != patient.born.on:
                yield f"The record says born {patient.born.shown}; {told}."
        elif (
            (years := _YEARS.fullmatch(answer))
            and (_AGE.search(asked.question) or _HOW_OLD.search(asked.question))
            and _misses(patient.born, at, int(years[1]), 1)
        ):
            yield f"The record says born {patient.born.shown}; {told}."
    elif isinstance(patient.name, PersonName) and _NAME.search(asked.question):
        names = (patient.name, *patient.other_names)
        mine = {w.casefold() for name in names for w in _WORD.findall(f"{name.shown} {name.text}")}
        mine |= {w.casefold() for w in _WORD.findall(shown(patient.preferred_name))}
        words = _WORD.findall(answer)
        said = {w.casefold() for w in words}
        named = len(words) > 1 and all(w[0].isupper() for w in words)  # not “as above”, “Correct”
        if named and not said & mine and not said <= _NO_NAME:
            yield f"The record says {patient.name.shown}; {told}."


def _against_step(
    patient: Patient, asked: Question, answer: str, at: Moment | Absence
) -> Iterator[str]:
    """What a step of the triage engine took the patient for."""
    sex = _ENGINE_SEXES.get(answer, "")
    if asked.question == "PATIENT_GENDER" and sex:
        if patient.gender in ("male", "female") and patient.gender != sex:
            yield f"The record says {patient.gender}; the triage was done for a {sex} patient."
    elif asked.question == "PATIENT_AGEGROUP" and isinstance(patient.born, Moment):
        youngest, oldest = _ENGINE_AGES.get(answer, (0, 200))
        too_young = _misses(patient.born, at, youngest, 1) and _years(patient.born, at) < youngest
        too_old = _misses(patient.born, at, oldest, 1) and _years(patient.born, at) > oldest
        if too_young or too_old:
            group = answer.strip('="').lower()
            born = patient.born.shown
            yield f"The record says born {born}; the triage was done for the age group “{group}”."


_NO_NAME = frozenset("yes no not known unknown refused declined given answered confirmed".split())
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_DATE = re.compile(r"(\d{1,2})[-/. ](\d{1,2}|[a-z]{3,9})[-/. ](\d{4})", re.IGNORECASE)


def _written(text: str) -> Moment | None:
    """A date as people write it in the UK, the day first."""
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    month = match[2].lower()[:3]
    number = int(month) if month.isdigit() else _MONTHS.index(month) + 1 if month in _MONTHS else 0
    return read_time(f"{match[3]}-{number:02d}-{int(match[1]):02d}")


def _known_at(report: EncounterReport, asked: Question | None) -> Moment | Absence:
    """When somebody had that age: when it was asked, else when the contact was, or the message."""
    answered = asked.when if asked else Absence.NOT_RECORDED
    times = (answered, report.encounter.started_at, report.message.sent_at)
    return next((each for each in times if isinstance(each, Moment)), Absence.NOT_RECORDED)


def _misses(born: Moment, at: Moment | Absence, years: int, by: int) -> bool:
    """Whether a stated age is further from that of the record than ``by`` years."""
    if isinstance(at, Absence):
        return False
    spare = 0 if born.precision >= Precision.DAY else 1
    return abs(_years(born, at) - years) > by + spare


def _years(born: Moment, at: Moment | Absence) -> int:
    """Whole years from a birth to a time; none where the time is not known."""
    if isinstance(at, Absence):
        return 0
    had = (at.on.month, at.on.day) >= (born.on.month, born.on.day)
    return at.on.year - born.on.year - (not had)


def _of_service(outcomes: tuple[Outcome, ...]) -> Iterator[str]:
    """A disposition for one kind of service with a referral to another kind."""
    for one in outcomes:
        if one.standing or isinstance(one.service, Absence) or one.disposition is None:
            continue
        name = re.split(r"[(;,]", one.service, maxsplit=1)[0].strip()
        kind = next((kind for kind, words in _SERVICES if words.search(name)), "")
        if kind in _ELSEWHERE.get(one.group, ()):
            yield (
                f"By our table {one.disposition.code} is for: {one.group}; "
                f"the service asked for is “{name}”."
            )


def _of_times(report: EncounterReport) -> Iterator[str]:
    """What was to happen before the contact began; a death before it is no contradiction."""
    began = report.encounter.started_at
    if isinstance(began, Absence):
        return
    since = f"before the contact began ({began.shown})"
    for one in report.outcomes:
        sent = one.act_by_source is ActBySource.MESSAGE and not one.standing
        if sent and isinstance(one.act_by, Moment) and before(one.act_by, began):
            yield f"The patient was to be seen by {one.act_by.shown}, {since}."
    for what, items in (
        ("A task is due", report.tasks),
        ("An appointment is", report.appointments),
    ):
        for item in items:
            when = item.due if items is report.tasks else item.when
            if not item.standing and isinstance(when, Moment) and before(when, began):
                yield f"{what} at {when.shown}, {since}."
