"""Patient -> who is coming (CDS API guide, Patient; CareConnect-Patient-1)."""

from __future__ import annotations

from dataclasses import replace

from app.readers.fhir.absent import absence_code
from app.readers.fhir.contacts import ways_to_reach
from app.readers.fhir.people import Cards, person_name, spoken
from app.readers.fhir.reading import Reading
from app.readers.fhir.references import Entry
from app.readers.fhir.values import (
    addresses,
    concepts,
    identifier_label,
    moment_words,
    replaced,
    value,
    words_of,
)
from app.readers.taking import node, nodes, peek
from app.readers.tree import Node
from app.report.absence import Absence
from app.report.model import Identifier, Patient, Person
from app.report.names import PersonName
from app.report.nhs_number import NhsNumber, NhsNumberStatus
from app.report.notices import NoticeCode
from app.report.times import Moment

NOT_RECORDED = Absence.NOT_RECORDED
_ABSENCES = {
    "unknown": Absence.NOT_KNOWN,
    "asked": Absence.NOT_KNOWN,
    "asked-unknown": Absence.NOT_KNOWN,
    "temp": Absence.NOT_KNOWN,
    "temp-unknown": Absence.NOT_KNOWN,
    "asked-declined": Absence.UNAVAILABLE,
    "masked": Absence.UNAVAILABLE,
}

_STATUSES = {
    "01": "Number present and verified",
    "02": "Number present but not traced",
    "03": "Trace required",
    "04": "Trace attempted, no match or multiple matches found",
    "05": "Trace needs to be resolved",
    "06": "Trace in progress",
    "07": "Number not present and trace not required",
    "08": "Trace postponed (baby under six weeks old)",
}
"""CareConnect NHSNumberVerificationStatus; the URIs differ in the wild, so codes alone count."""

_VERIFIED = ("01", "number-present-and-verified")
_DEATH = {"1": "informal notice of death", "2": "formal notice of death"}


def patient_of(reading: Reading, entry: Entry | None, cards: Cards, named: Node) -> Patient:
    """Everything that identifies the patient; an absent value stays absent.

    Args:
        reading: the message being read.
        entry: the patient, None where no details came.
        cards: the people of the message.
        named: the reference to the patient, whose own words are all there is without the details.
    """
    if entry is None:
        reading.warn(NoticeCode.PARTIAL_REPORT, "The patient's details were not sent.")
        return named_patient(reading, named)
    resource, take = entry.resource, reading.take
    preferred, others = _names(reading, resource)
    number, rest = _numbers(reading, resource)
    born = take.moment(resource, "birthDate")
    if isinstance(born, str):
        reading.warn(NoticeCode.TIMES_IMPLAUSIBLE, f"The date of birth was sent as {born}.")
        rest.append(Identifier("Date of birth as sent", born))
    patient = Patient(
        name=others[0] if others else preferred[0] if preferred else NOT_RECORDED,
        preferred_name=spoken(preferred[0]) if preferred and others else NOT_RECORDED,
        other_names=(*others[1:], *preferred[1:]),
        born=born if isinstance(born, Moment) else _why_absent(resource, "birthDate"),
        died=_died(reading, resource),
        gender=_gender(reading, resource),
        nhs_number=number,
        addresses=tuple(addresses(reading, resource)),
        telecoms=ways_to_reach(reading, resource, cards),
        gp=_gp(resource, cards),
        identifiers=tuple(rest),
    )
    patient = _extensions(reading, resource, patient)
    _standing(reading, resource)
    return patient


def named_patient(reading: Reading, named: Node) -> Patient:
    """What a reference says of a patient who was not sent: a name and an NHS number."""
    said = reading.take.text(named, "display")
    name = PersonName("", (), "", "", said, "") if said else NOT_RECORDED
    number, rest = _numbers(reading, {"identifier": node(named, "identifier")})
    return Patient(name=name, nhs_number=number, identifiers=tuple(rest))


_NAME_ORDER = {"official": 0, "usual": 1, "": 1, "temp": 2, "maiden": 3, "old": 3, "anonymous": 3}
_LATER = 3


def _names(reading: Reading, resource: Node) -> tuple[list[PersonName], list[PersonName]]:
    """Nicknames, and the other names: one that another took the place of comes after it."""
    parts = nodes(resource, "name")
    over = replaced(parts)
    found = [
        (_LATER if id(part) in over else _NAME_ORDER.get(name.use, 1), name)
        for part in parts
        if (name := person_name(reading, part)) is not None
    ]
    found.sort(key=lambda pair: pair[0])
    preferred = [name for _, name in found if name.use == "nickname"]
    return preferred, [name for _, name in found if name.use != "nickname"]


def _numbers(reading: Reading, resource: Node) -> tuple[NhsNumber | Absence, list[Identifier]]:
    number: NhsNumber | Absence = NOT_RECORDED
    rest: list[Identifier] = []
    for part in nodes(resource, "identifier"):
        system = peek(part, "system")
        sent = reading.take.text(part, "value")
        label = words_of(reading, part, "type")
        if system.rstrip("/").endswith("nhs-number"):
            status, words = _status(reading, part)
            if sent and isinstance(number, Absence):
                number = NhsNumber(sent, status, words)
                if not number.valid:
                    reading.warn(NoticeCode.NHS_NUMBER_INVALID, number.fault)
                continue
            if words and not sent:
                rest.append(Identifier("NHS No. status as sent", words))
            label = label or "Another NHS No."
            _compare(reading, number, sent, peek(part, "use"))
        if sent:
            rest.append(Identifier(label or identifier_label(system), sent, system))
    return number, rest


def _compare(reading: Reading, number: NhsNumber | Absence, sent: str, use: str) -> None:
    """A further number that is not a former one should be the same."""
    other = NhsNumber(sent, NhsNumberStatus.UNVERIFIED)
    if sent and use != "old" and isinstance(number, NhsNumber) and other.digits != number.digits:
        text = "Two different NHS numbers were sent for this patient."
        reading.warn(NoticeCode.NHS_NUMBER_INVALID, text)


def _status(reading: Reading, part: Node) -> tuple[NhsNumberStatus, str]:
    for extension in nodes(part, "extension"):
        if "nhsnumberverificationstatus" not in peek(extension, "url").lower():
            continue
        for said in concepts(reading, extension, "valueCodeableConcept", quiet=True):
            code = said.codes[0].code if said.codes else said.words
            words = said.words
            if words == code:
                words = f"{_STATUSES[code]} ({code})" if code in _STATUSES else code
            status = NhsNumberStatus.VERIFIED if code in _VERIFIED else NhsNumberStatus.UNVERIFIED
            return status, words
    return NhsNumberStatus.UNVERIFIED, ""


def _gender(reading: Reading, resource: Node) -> str | Absence:
    sent = reading.take.text(resource, "gender")
    if not sent:
        return _why_absent(resource, "gender")
    return Absence.NOT_KNOWN if sent == "unknown" else sent


def _why_absent(resource: Node, key: str) -> Absence:
    """The sender's reason for leaving out a value (FHIR extension data-absent-reason)."""
    return _ABSENCES.get(absence_code(resource, key), NOT_RECORDED)


def _died(reading: Reading, resource: Node) -> Moment | bool | Absence:
    when = reading.take.moment(resource, "deceasedDateTime")
    if isinstance(when, Moment):
        return when
    if when:
        return True
    said = reading.take.flag(resource, "deceasedBoolean")
    return NOT_RECORDED if said is None else said


def _gp(resource: Node, cards: Cards) -> str | Absence:
    """The name alone, for the banner; :func:`gp_people` has the rest."""
    parts = nodes(resource, "generalPractitioner")
    found = (cards.referred(part, resource, "general practitioner") for part in parts)
    return "; ".join(dict.fromkeys(name for name in found if name)) or NOT_RECORDED


def gp_people(reading: Reading, entry: Entry | None, cards: Cards) -> list[Person]:
    """The patient's GP and practice with everything by which to reach them."""
    resource = entry.resource if entry else {}
    found = []
    for part in nodes(resource, "generalPractitioner"):
        who = reading.find(peek(part, "reference"), resource)
        text = cards.details(who) if who else ""
        if who is not None and text:
            found.append(Person("GP", cards.name(who) or "Name not sent", text))
    return list(dict.fromkeys(found))


def _extensions(reading: Reading, resource: Node, patient: Patient) -> Patient:
    """Language and interpreter, notice of death; the other extensions are identifiers or listed."""
    extra: list[Identifier] = []
    for part in nodes(resource, "extension"):
        url = peek(part, "url").lower()
        if "nhscommunication" in url:
            patient = _communication(reading, part, patient)
        elif "interpreter" in url:  # R4: patient-interpreterRequired
            patient = _communication(reading, {"extension": [part]}, patient)
        elif "deathnotificationstatus" in url:
            patient = _death_notice(reading, part, patient, extra)
        else:
            label = next((words for tail, words in _LABELS.items() if tail in url), "")
            if label and (text := value(reading, part)):
                extra.append(Identifier(label, text))
    if several := value(reading, resource, "multipleBirth"):
        number = f"born as number {several}"
        text = several if several in ("Yes", "No") else number
        extra.append(Identifier("Twin or other multiple birth", text))
    for part in nodes(resource, "communication"):
        said = words_of(reading, part, "language")
        if said and reading.take.flag(part, "preferred"):
            said = f"{said} (preferred)"
        if said:
            known = [] if isinstance(patient.language, Absence) else [patient.language]
            patient = replace(patient, language="; ".join((*known, said)))
        patient = _communication(reading, part, patient)
    return replace(patient, identifiers=(*patient.identifiers, *extra))


_LABELS = {
    "ethniccategory": "Ethnic category",
    "residentialstatus": "Residential status",
    "treatmentcategory": "Treatment category",
    "religiousaffiliation": "Religion",
    "patient-religion": "Religion",
    "birthsex": "Sex at birth",
}


def _communication(reading: Reading, part: Node, patient: Patient) -> Patient:
    language, needs = patient.language, [patient.interpreter] if patient.interpreter else []
    for inner in nodes(part, "extension"):
        url = peek(inner, "url").lower()
        if url.endswith("language"):
            language = value(reading, inner) or language
        elif "interpreter" in url:
            said = reading.take.flag(inner, "valueBoolean")
            if said is None:
                needs.append(value(reading, inner))
            else:
                needs.append("interpreter required" if said else "no interpreter required")
        elif "modeofcommunication" in url:
            needs.append(f"prefers {value(reading, inner)}")
        elif "communicationproficiency" in url:
            needs.append(f"proficiency {value(reading, inner)}")
    return replace(patient, language=language, interpreter="; ".join(filter(None, needs)))


def _death_notice(
    reading: Reading, part: Node, patient: Patient, extra: list[Identifier]
) -> Patient:
    """A notice of death without a date of death is still a death; a removed one is not."""
    codes: set[str] = set()
    words = ""
    stack = [part]
    while stack:
        current = stack.pop()
        stack.extend(nodes(current, "extension"))
        for said in concepts(reading, current, "valueCodeableConcept", quiet=True):
            codes |= {coding.code for coding in said.codes}
            words = said.words
        if "valueDateTime" in current:
            when = reading.take.moment(current, "valueDateTime")
            extra.append(Identifier("Notice of death dated", moment_words(when)))
    code = next((code for code in codes if code in ("1", "2", "U")), "")
    if words:
        text = f"{_DEATH.get(code, 'notice removed' if code == 'U' else '')} ({words})".strip()
        extra.append(Identifier("Notice of death", text))
    if code in _DEATH and not isinstance(patient.died, Moment):
        return replace(patient, died=True)
    return patient


def _standing(reading: Reading, resource: Node) -> None:
    """Inactive or merged records are said at the top (hazard P8)."""
    if peek(resource, "active") == "false":
        reading.warn(NoticeCode.NOT_LIVE, "The sender marks this patient record as not in use.")
    for part in nodes(resource, "link"):
        kind = peek(part, "type")
        if kind in ("replaced-by", "replace"):
            reading.warn(
                NoticeCode.NOT_LIVE,
                "The sender has merged this patient record into another one; check who it is.",
            )
