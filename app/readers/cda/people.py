"""Everybody and everything that took part: author, informant, recipients, participants.

CDA has a dozen role classes of one shape; all are read the same way (NHS CDA templates
COCD_TP145200GB01 author, -145007UK03 informant, -145203GB03 recipient, -145214GB01 and
-145212GB02 participants, -145210GB01 responsible party).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from app.readers.cda.datatypes import (
    address,
    coded,
    identifier,
    period_words,
    person_name,
    spoken,
    telecom,
)
from app.readers.cda.elements import HL7, OID, Element, child, children, local
from app.readers.cda.reading import Reading
from app.report.model import Person, Telecom

_SIGNERS = {
    "dataEnterer": "Entered by",
    "legalAuthenticator": "Signed by",
    "authenticator": "Authenticated by",
}
_PARTICIPANTS = {
    "REFT": "Referred to",
    "CALLBCK": "Call-back contact",
    "REFB": "Referred by",
    "ATND": "Attender",
    "CON": "Consultant",
    "IND": "Indirectly involved",
    "LOC": "Place",
    "DEV": "Device",
    "NOT": "To be told",
    "ESC": "Escort",
}
"""HL7 ParticipationType in words; any other is shown as sent."""

_RELATIVES = {"01": "Spouse", "16": "Relative", "21": "Self", "99": "Not specified"}
"""NHS relationship type (OID …16.45), for codes that were sent without their words."""

_COPY_TYPES = frozenset({"TRC"})


@dataclass(slots=True)
class Card:
    """One role in words."""

    names: list[str] = field(default_factory=list)
    organisations: list[str] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    phones: list[tuple[str, str]] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    times: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The person, or else the organisation."""
        return ", ".join(self.names) or ", ".join(self.organisations)

    def details(self, *, phones: bool = True) -> str:
        """Everything beside the name, on one line."""
        pieces = [*self.roles]
        if self.names:
            pieces += self.organisations
        pieces += self.ids
        if phones:
            pieces += [f"{label} {number}" for label, number in self.phones]
        return "; ".join(dict.fromkeys([*pieces, *self.places, *self.times]))


def card(reading: Reading, role: Element) -> Card:
    """Read whatever a role holds."""
    found = Card()
    for part in role.iter(f"{HL7}*"):
        read = _PARTS.get(local(part))
        if read is not None:
            read(reading, part, found)
    return found


def _name(reading: Reading, part: Element, found: Card) -> None:
    words = spoken(person_name(reading, part))
    if words:
        (found.organisations if _is_of_organisation(part) else found.names).append(words)


def _is_of_organisation(name: Element) -> bool:
    holder = name.getparent()
    return holder is not None and (
        local(holder).lower().endswith("organization") or holder.get("classCode") == "ORG"
    )


def _code(reading: Reading, part: Element, found: Card) -> None:
    said = coded(reading, part)
    words = said.words if said else reading.take_text(part)
    if said and not said.display and said.system == f"{OID}16.45" and said.code in _RELATIVES:
        words = f"{_RELATIVES[said.code]} ({said.code})"
    found.roles += [words] if words else []


def _id(reading: Reading, part: Element, found: Card) -> None:
    label, value = identifier(reading, part)
    found.ids += [f"{label} {value}"] if value else []


def _telecom(reading: Reading, part: Element, found: Card) -> None:
    label, number = telecom(reading, part)
    found.phones += [(label, number)] if number else []


def _place(reading: Reading, part: Element, found: Card) -> None:
    where = address(reading, part)
    found.places += [where.text] if where else []


def _time(reading: Reading, part: Element, found: Card) -> None:
    words = period_words(reading, part)
    found.times += [words] if words else []


def _device(reading: Reading, part: Element, found: Card) -> None:
    words = reading.take(part, "displayName") or reading.take_text(part)
    found.names += [words] if words else []


_PARTS: dict[str, Callable[[Reading, Element, Card], None]] = {
    "name": _name,
    "code": _code,
    "functionCode": _code,
    "standardIndustryClassCode": _code,
    "desc": _code,
    "id": _id,
    "telecom": _telecom,
    "addr": _place,
    "time": _time,
    "effectiveTime": _time,
    "manufacturerModelName": _device,
    "softwareName": _device,
}


def person_of(reading: Reading, role: Element, label: str) -> Person | None:
    """A role as a line of *People and places*; None where it holds nothing."""
    found = card(reading, role)
    text = found.details()
    if not found.name and not text:
        return None
    return Person(label, found.name or "Name not sent", text)


@dataclass(slots=True)
class People:
    """Who took part in one document.

    Attributes:
        persons: all of them, for the screen.
        author: ``Mary Jones, Nurse Triage Practitioner, for Medway …``.
        owner: the custodian, the system's organisation.
        author_organisation: whom the author works for.
        primary: the recipients for action, by name.
        referred_to: the services that the patient was referred to, by name.
        call_back: whom the receiver should telephone, with the number.
        callers: numbers of the informants with whose they are.
    """

    persons: list[Person] = field(default_factory=list)
    author: str = ""
    owner: str = ""
    author_organisation: str = ""
    software: str = ""
    primary: list[str] = field(default_factory=list)
    referred_to: list[str] = field(default_factory=list)
    call_back: str = ""
    callers: list[Telecom] = field(default_factory=list)


def people_of(reading: Reading, document: Element) -> People:
    """Everybody in the header of a document, in a fixed order of interest."""
    found = People()
    for role in children(document, "author"):
        _author(reading, role, found)
    for role in children(document, "informant"):
        _informant(reading, role, found)
    for role in children(document, "custodian"):
        owner = card(reading, role)
        found.owner = found.owner or owner.name
        _add(found, "Document owner", owner)
    for role in children(document, "informationRecipient"):
        _recipient(reading, role, found)
    for role in children(document, "participant"):
        _participant(reading, role, found)
    for name, label in _SIGNERS.items():
        for role in children(document, name):
            _add(found, label, card(reading, role))
    return found


def _of_service(whose: Card) -> Card:
    """*First choice* of a service's numbers is no call-back number of the patient (hazard P18)."""
    whose.phones = [
        (label.replace("Call-back telephone", "Telephone, first choice"), number)
        for label, number in whose.phones
    ]
    return whose


def _add(found: People, label: str, whose: Card, *, phones: bool = True) -> None:
    text = whose.details(phones=phones)
    if whose.name or text:
        found.persons.append(Person(label, whose.name or "Name not sent", text))


def _author(reading: Reading, role: Element, found: People) -> None:
    is_device = next(role.iter(f"{HL7}assignedAuthoringDevice"), None) is not None
    whose = card(reading, role)
    function = next((words for words in whose.roles if "author" in words.lower()), "Author")
    whose.roles = [words for words in whose.roles if words != function]
    _add(found, "Sending software" if is_device else function, whose)
    if is_device and not found.software:
        found.software = " ".join(whose.names)
        found.author_organisation = found.author_organisation or ", ".join(whose.organisations)
        return
    if found.author:
        return
    who = ", ".join([*whose.names, *whose.roles])
    organisation = ", ".join(whose.organisations)
    found.author = f"{who}, for {organisation}" if who and organisation else who or organisation
    found.author_organisation = organisation


def _informant(reading: Reading, role: Element, found: People) -> None:
    """Who told; their numbers stand with the patient's, with whose they are (hazard P18)."""
    whose = card(reading, role)
    _add(found, "Information from", whose, phones=False)
    relation = ", ".join(whose.roles)
    named = f"{whose.name} ({relation})" if whose.name and relation else whose.name or relation
    found.callers += [
        Telecom(label, number, named or "informant") for label, number in whose.phones
    ]


def _recipient(reading: Reading, role: Element, found: People) -> None:
    """PRCP acts, every other type is a copy for information (NHS 111 CDA, informationRecipient)."""
    whose = _of_service(card(reading, role))
    if role.get("typeCode", "PRCP").upper() in _COPY_TYPES:
        _add(found, "Copy for information to", whose)
        return
    _add(found, "Recipient for action", whose)
    if whose.organisations or whose.names:
        found.primary.append(", ".join(whose.organisations or whose.names))


def _participant(reading: Reading, role: Element, found: People) -> None:
    kind = role.get("typeCode", "").upper()
    function = child(role, "functionCode")
    said = coded(reading, function) if function is not None else None
    whose = card(reading, role)
    whose = whose if kind == "CALLBCK" else _of_service(whose)
    label = _PARTICIPANTS.get(kind, f"Participant ({kind})" if kind else "Participant")
    _add(found, f"{label}, {said.words}" if said else label, whose)
    if kind == "REFT" and whose.name:
        found.referred_to.append(", ".join(whose.organisations) or whose.name)
    if kind == "CALLBCK" and whose.phones and not found.call_back:
        spoken_on = [number for label, number in whose.phones if "telephone" in label.lower()]
        others = [f"{label} {number}" for label, number in whose.phones]
        numbers = ", ".join(spoken_on or others)
        names = ", ".join(dict.fromkeys([*whose.names, *whose.organisations]))
        found.call_back = f"{numbers} ({names})" if names else numbers
