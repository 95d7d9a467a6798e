"""recordTarget -> who is coming (NHS CDA template COCD_TP145201GB01, Patient Universal).

The standard has no status of the NHS number: which OID the number stands under says whether the
sender traced it.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.readers.cda.datatypes import (
    absence,
    address,
    coded,
    identifier,
    identifier_label,
    person_name,
    spoken,
    telecom,
)
from app.readers.cda.elements import OID, Element, at, child, children, words_in
from app.readers.cda.languages import language_words
from app.readers.cda.people import card, person_of
from app.readers.cda.reading import Reading
from app.report.absence import Absence
from app.report.model import Address, Identifier, Patient, Person, Telecom
from app.report.names import PersonName
from app.report.nhs_number import NhsNumber, NhsNumberStatus
from app.report.notices import NoticeCode
from app.report.times import Moment

NOT_RECORDED = Absence.NOT_RECORDED
VERIFIED = "2.16.840.1.113883.2.1.4.1"
UNVERIFIED = f"{OID}18.23"

_GENDERS = {"1": "male", "2": "female", "M": "male", "F": "female", "UN": "other"}
_GENDER_WORDS = {"male": "male", "female": "female"}
_NOT_KNOWN = frozenset({"0", "UNK", "U", "X"})
_USUAL = ("Usual address", "Address")


@dataclass(frozen=True, slots=True)
class Who:
    """What tells one patient from another, read without taking anything."""

    number: str
    born: str
    words: frozenset[str]
    verified: bool = False

    def is_other_than(self, other: Who) -> bool:
        """Whether two records are about different people, or at least may not be joined.

        The same number needs the same day of birth too; an unverified number alone never joins.
        """
        if self.number and other.number and self.number != other.number:
            return True
        if self.born and other.born and self.born != other.born:
            return True
        if self.words and other.words and self.words != other.words:
            same = self.number and self.number == other.number and self.born == other.born
            return not same
        return False


def who_is(role: Element) -> Who:
    """Number, day of birth and name of a patientRole."""
    number = verified = ""
    for part in children(role, "id"):
        sent = "".join(part.get("extension", "").split()).replace("-", "")
        root = part.get("root", "")
        if root in (VERIFIED, UNVERIFIED) and sent.strip("0"):
            number, verified = number or sent, verified or (sent if root == VERIFIED else "")
    birth = at(role, "patient/birthTime")
    names = at(role, "patient/name")
    words = words_in(names).casefold().split() if names is not None else []
    born = birth.get("value", "")[:8] if birth is not None else ""
    return Who(verified or number, born, frozenset(words), bool(verified))


def patient_of(reading: Reading, role: Element | None) -> tuple[Patient, list[Person]]:
    """The patient; the practice and the guardians as people, with how to reach them."""
    if role is None:
        reading.warn(NoticeCode.PARTIAL_REPORT, "The patient's details were not sent.")
        return Patient(), []
    person = child(role, "patient")
    number, others = _numbers(reading, role)
    practice, persons = _practice(reading, role)
    places = [where for part in children(role, "addr") if (where := address(reading, part))]
    patient = Patient(
        nhs_number=number,
        identifiers=tuple(others),
        addresses=tuple(_ordered(places)),
        telecoms=_telecoms(reading, role),
        gp=practice,
    )
    if person is None:
        return patient, persons
    patient, guardians = _personal(reading, person, patient)
    return patient, [*persons, *guardians]


def _personal(reading: Reading, person: Element, patient: Patient) -> tuple[Patient, list[Person]]:
    names = [name for part in children(person, "name") if (name := person_name(reading, part))]
    born = reading.moment(child(person, "birthTime"))
    identifiers = list(patient.identifiers)
    if isinstance(born, str):
        identifiers.append(Identifier("Date of birth as sent", born))
    for element, label in _CODES.items():
        for part in children(person, element):
            said = coded(reading, part)
            identifiers += [Identifier(label, said.words, said.system)] if said else []
    if several := _of_several(reading, person):
        identifiers.append(Identifier("Twin or other multiple birth", several))
    guardians = [person_of(reading, part, "Guardian") for part in children(person, "guardian")]
    name, others = _leading(names)
    preferred = next((each for each in others if _uses(each) & _PREFERRED), None)
    read = Patient(
        name=name or absence(child(person, "name")),
        preferred_name=spoken(preferred) or NOT_RECORDED,
        other_names=tuple(each for each in others if each is not preferred),
        born=born if isinstance(born, Moment) else absence(child(person, "birthTime")),
        died=_died(reading, person),
        gender=_gender(reading, child(person, "administrativeGenderCode")),
        nhs_number=patient.nhs_number,
        addresses=patient.addresses,
        telecoms=patient.telecoms,
        language=_languages(reading, person),
        gp=patient.gp,
        identifiers=tuple(identifiers),
    )
    return read, [guardian for guardian in guardians if guardian is not None]


_PREFERRED = frozenset({"PREFERRED", "NICKNAME"})
_NOT_LEADING = _PREFERRED | {"A", "ALIAS", "P", "BAD", "C", "I", "OLD", "FORMER"}
"""Uses of a name that is not the one to call and to file by (HL7 EntityNameUse, NHS name uses)."""


def _leading(names: list[PersonName]) -> tuple[PersonName | None, list[PersonName]]:
    """The name that somebody goes by, wherever among the names it was sent; and the others."""
    usual = (name for name in names if not _uses(name) & _NOT_LEADING and not _is_former(name))
    first = next(usual, names[0] if names else None)
    return first, [name for name in names if name is not first]


def _uses(name: PersonName) -> frozenset[str]:
    return frozenset(name.use.upper().split())


def _is_former(name: PersonName) -> bool:
    return any(use.startswith("PREVIOUS") for use in _uses(name))


_CODES = {
    "maritalStatusCode": "Marital status",
    "religiousAffiliationCode": "Religion",
    "raceCode": "Race",
    "ethnicGroupCode": "Ethnic category",
}


def _numbers(reading: Reading, role: Element) -> tuple[NhsNumber | Absence, list[Identifier]]:
    """The verified number first; zeros stand for none, and so do not pass as valid."""
    numbers: list[NhsNumber] = []
    others: list[Identifier] = []
    missing: Absence = NOT_RECORDED
    for part in children(role, "id"):
        root = part.get("root", "").strip()
        if root not in (VERIFIED, UNVERIFIED):
            label, sent = identifier(reading, part)
            if sent:
                others.append(Identifier(label, sent, root))
            continue
        sent = reading.take(part, "extension")
        if not sent:
            missing = absence(part)
        elif not sent.replace(" ", "").strip("0"):
            text = f"The NHS number was sent as {sent}, which stands for none."
            reading.warn(NoticeCode.NHS_NUMBER_INVALID, text)
        elif root == VERIFIED:
            numbers.append(NhsNumber(sent, NhsNumberStatus.VERIFIED))
        else:
            words = "sent as an unverified NHS number"
            numbers.append(NhsNumber(sent, NhsNumberStatus.UNVERIFIED, words))
    numbers.sort(key=lambda number: number.status is not NhsNumberStatus.VERIFIED)
    if not numbers:
        return missing, others
    first = numbers[0]
    if not first.valid:
        text = "The NHS number does not have ten digits with a fitting check digit."
        reading.warn(NoticeCode.NHS_NUMBER_INVALID, text)
    for number in numbers[1:]:
        root = VERIFIED if number.status is NhsNumberStatus.VERIFIED else UNVERIFIED
        others.append(Identifier(f"Another {identifier_label(root)}", number.shown, root))
        if number.digits != first.digits:
            text = "Two different NHS numbers were sent for this patient."
            reading.warn(NoticeCode.NHS_NUMBER_INVALID, text)
    return first, others


def _ordered(places: list[Address]) -> list[Address]:
    """Where they live before where they are now and where they are on holiday."""
    return sorted(places, key=lambda where: where.use not in _USUAL)


def _telecoms(reading: Reading, role: Element) -> tuple[Telecom, ...]:
    """EC is the number to call back first (COCD_TP145201GB01), so it comes first."""
    found = [telecom(reading, part) for part in children(role, "telecom")]
    found.sort(key=lambda one: not one[0].startswith("Call-back"))
    return tuple(Telecom(use, text, "patient") for use, text in found if text)


def _practice(reading: Reading, role: Element) -> tuple[str | Absence, list[Person]]:
    """The name of the practice for the banner, and the rest of it for *People and places*."""
    practice = child(role, "providerOrganization")
    if practice is None:
        return NOT_RECORDED, []
    found = card(reading, practice)
    details = found.details()
    name = found.name or absence(child(practice, "name"))
    return name, [Person("GP", str(name), details)] if details else []


def _gender(reading: Reading, element: Element | None) -> str | Absence:
    """The NHS code, with the sender's word where it says something else."""
    said = coded(reading, element)
    if said is None:
        return absence(element)
    known = _GENDERS.get(said.code.upper(), "")
    word = _GENDERS.get(said.display.upper(), said.display.lower())
    if known and word and known != word:
        if _GENDER_WORDS.get(word):
            text = f"The patient's gender was sent as {said.code} and as {said.display}."
            reading.warn(NoticeCode.CODES_DISAGREE, text)
        return f"{said.display} (sent with code {said.code})"
    if said.code.upper() in _NOT_KNOWN:
        return Absence.NOT_KNOWN if word in ("", "not known", "unknown") else said.display
    if said.code == "9":
        return said.display or "Not specified"
    return known or said.words


def _died(reading: Reading, person: Element) -> Moment | bool | Absence:
    """Extensions of CDA that some senders use; the NHS template itself has neither."""
    sent = {str(part.tag).rpartition("}")[2]: part for part in person}
    said = reading.take(sent["deceasedInd"], "value") if "deceasedInd" in sent else ""
    if "deceasedTime" in sent and said.lower() != "false":
        when = reading.moment(sent["deceasedTime"])
        return when if isinstance(when, Moment) else True
    return said.lower() == "true" if said else NOT_RECORDED


def _of_several(reading: Reading, person: Element) -> str:
    """Whether somebody of the same birth date and address may be mistaken for the patient."""
    sent = {str(part.tag).rpartition("}")[2]: part for part in person}
    said, number = (
        reading.take(sent[name], "value") if name in sent else ""
        for name in ("multipleBirthInd", "multipleBirthOrderNumber")
    )
    if number:
        return f"born as number {number}"
    return {"true": "Yes", "false": "No"}.get(said.lower(), said)


def _languages(reading: Reading, person: Element) -> str | Absence:
    found = [language_words(coded(reading, part)) for part in children(person, "languageCode")]
    missing: Absence = NOT_RECORDED
    for spoken_part in children(person, "languageCommunication"):
        language = child(spoken_part, "languageCode")
        missing = absence(language)
        pieces = [language_words(coded(reading, language))]
        for name, words in (("modeCode", "{}"), ("proficiencyLevelCode", "proficiency {}")):
            if said := coded(reading, child(spoken_part, name)):
                pieces.append(words.format(said.words))
        pieces.append(_preference(reading, child(spoken_part, "preferenceInd")))
        found.append(", ".join(piece for piece in pieces if piece))
    return "; ".join(words for words in found if words) or missing


def _preference(reading: Reading, element: Element | None) -> str:
    if element is None:
        return ""
    said = reading.take(element, "value").lower()
    if said:
        return "preferred" if said == "true" else "not preferred"
    return f"whether preferred: {absence(element)}"
