"""Encounter -> the contact at the sender: when, where, who (CDS API guide, Encounter)."""

from __future__ import annotations

from app.readers.fhir.people import Cards
from app.readers.fhir.position import position_words
from app.readers.fhir.reading import Reading
from app.readers.fhir.references import Entry, typed
from app.readers.fhir.relations import relationship
from app.readers.fhir.roles import role_words
from app.readers.fhir.values import (
    concepts,
    display,
    identifier_label,
    identifiers,
    period,
    period_words,
)
from app.readers.taking import node, nodes, peek
from app.readers.tree import Node
from app.report.absence import Absence
from app.report.model import Encounter, Identifier, Person
from app.report.notices import NoticeCode
from app.report.times import Moment, before

NOT_RECORDED = Absence.NOT_RECORDED

_PLACES = {"planned": "Place (planned)", "reserved": "Place (reserved)"}
_OVER, _TRIAGED = "finished", "triaged"
_NOT_LIVE = {"cancelled": "cancelled", "entered-in-error": "entered in error"}
_CASE_SYSTEMS = (
    "2.16.840.1.113883.2.1.3.2.4.18.34",
    "case-reference",
    "case-id",
    "2.16.840.1.113883.2.1.3.2.4.18.35",
)


def encounter_of(
    reading: Reading, entry: Entry | None, cards: Cards
) -> tuple[Encounter, tuple[Identifier, ...]]:
    """The encounter, and its further identifiers."""
    if entry is None:
        return Encounter(), ()
    resource = entry.resource
    reading.used.add(id(resource))
    journey = _journey(reading, resource)
    reference, others = _references(reading, resource)
    others = [one for one in others if one.value != journey]
    started, ended = period(reading, resource, "period")
    _check_times(reading, started, ended)
    incident, places = _places(reading, resource, cards)
    for key, expected in (("appointment", "appointment"), ("incomingReferral", "referral")):
        for part in nodes(resource, key):
            reading.follow(part, resource, expected)
    encounter = Encounter(
        reference=reference,
        journey=journey,
        status=_status(reading, resource),
        started_at=started if isinstance(started, Moment) else NOT_RECORDED,
        ended_at=ended if isinstance(ended, Moment) else NOT_RECORDED,
        organisation=_organisation(reading, resource, cards),
        incident_location=incident,
        participants=tuple(_participants(reading, resource, cards)),
        places=tuple(places),
    )
    return encounter, tuple(others)


def case_identity(resource: Node) -> str:
    """``system|value`` of the case identifier that names an encounter best, "" without one."""
    found: dict[str, str] = {}
    for part in nodes(resource, "identifier"):
        system, sent = peek(part, "system"), peek(part, "value")
        if sent:
            found.setdefault(system.rstrip("/").rpartition("/")[2].removeprefix("urn:oid:"), sent)
    for system in (*_CASE_SYSTEMS, *found):
        if system in found:
            return f"{system}|{found[system]}"
    return ""


def _references(reading: Reading, resource: Node) -> tuple[str | Absence, list[Identifier]]:
    best = case_identity(resource).rpartition("|")[2]
    reference: str | Absence = NOT_RECORDED
    others: list[Identifier] = []
    for part in nodes(resource, "identifier"):
        system = peek(part, "system")
        sent = reading.take.text(part, "value")
        if sent == best and sent:
            reference = sent
        elif sent:
            others.append(Identifier(identifier_label(system), sent, system))
    return reference, others


def _status(reading: Reading, resource: Node) -> str | Absence:
    status = reading.take.text(resource, "status")
    if status in _NOT_LIVE:
        reading.warn(
            NoticeCode.NOT_LIVE, f"The sender says: this encounter was {_NOT_LIVE[status]}."
        )
    elif status != _OVER and not (status == _TRIAGED and _is_999(reading)):
        said = f"“{status}”" if status else "not stated"
        reading.warn(
            NoticeCode.PARTIAL_REPORT,
            f"Interim: the sender's encounter is not finished (status {said}).",
            interim=True,
        )
    return status or NOT_RECORDED


def _is_999(reading: Reading) -> bool:
    """Whether this is a message about a task, whose encounter is over as *triaged* (999 guide)."""
    return bool(reading.index.of_type("MessageHeader") and reading.index.of_type("Task"))


def _check_times(
    reading: Reading, started: Moment | str | None, ended: Moment | str | None
) -> None:
    for moment in (started, ended):
        if isinstance(moment, str):
            reading.warn(NoticeCode.TIMES_IMPLAUSIBLE, f"A time of the encounter is “{moment}”.")
    if isinstance(started, Moment) and isinstance(ended, Moment) and before(ended, started):
        reading.warn(NoticeCode.TIMES_IMPLAUSIBLE, "The encounter ends before it starts.")


def _journey(reading: Reading, resource: Node) -> str | Absence:
    """The id that stays the same from service to service: the episode's, else the encounter's."""
    for part in nodes(resource, "episodeOfCare"):
        text = peek(part, "reference")
        entry = reading.find(text, resource)
        said = reading.take.text(part, "display")
        if entry is not None:
            reading.used.add(id(entry.resource))
            numbers = [sent for _, sent in identifiers(reading, entry.resource)]
            return "; ".join(filter(None, (said, *numbers))) or entry.id or text
        pair = typed(text)
        return said or (pair[1] if pair else text.removeprefix("urn:uuid:")) or NOT_RECORDED
    for part in nodes(resource, "identifier"):
        if identifier_label(peek(part, "system")) == "Journey ID":
            return peek(part, "value") or NOT_RECORDED
    return NOT_RECORDED


def _organisation(reading: Reading, resource: Node, cards: Cards) -> str | Absence:
    part = node(resource, "serviceProvider")
    if not part:
        return NOT_RECORDED
    entry = reading.follow(part, resource, "organisation")
    said = reading.take.text(part, "display")
    text = cards.whole(entry) if entry else ""
    if said and said.lower() not in text.lower():
        text = f"{said}; {text}" if text else said
    return text or NOT_RECORDED


def _participants(reading: Reading, resource: Node, cards: Cards) -> list[Person]:
    found = []
    for part in nodes(resource, "participant"):
        role = role_words(reading, part)
        individual = node(part, "individual")
        entry = reading.follow(individual, resource, "person who took part") if individual else None
        name = cards.name(entry) if entry else ""
        said = display(reading, part, "individual")
        if said and said.lower() not in name.lower():
            name = f"{name} ({said})" if name else said
        is_caller = entry is not None and entry.type == "RelatedPerson"
        text = cards.details(entry, numbers=not is_caller) if entry else ""
        if text.casefold() == name.casefold():
            text = ""
        times = period_words(reading, part, "period")
        if not role:
            role = "Information from" if is_caller else "Took part"
        text = "; ".join(piece for piece in (text, times) if piece)
        if name or text or role != "Took part":
            found.append(Person(role, name or "Name not sent", text))
    return found


def more_people(reading: Reading, cards: Cards, patient: Node | None) -> list[Person]:
    """Relatives, carers and staff that nobody in the message points to, with their numbers."""
    found = [
        Person("Practitioner", name, cards.details(entry))
        for entry in reading.index.of_type("Practitioner")
        if id(entry.resource) not in reading.used
        if (name := cards.name(entry))
    ]
    for entry in reading.index.of_type("RelatedPerson"):
        if id(entry.resource) in reading.used or entry.resource is patient:
            continue
        reading.used.add(id(entry.resource))
        said = concepts(reading, entry.resource, "relationship", quiet=True)
        role = "; ".join(relationship(each) for each in said) or "Related person"
        name, text = cards.name(entry), cards.details(entry)
        found.append(Person(role, name or "Name not sent", text))
    return found + [
        Person(role, cards.name(entry) or "Name not sent", text)
        for role, entry in _unseen(reading)
        if (text := _place_details(reading, entry, cards)) or cards.name(entry)
    ]


def _unseen(reading: Reading) -> list[tuple[str, Entry]]:
    """The two sides of a message, and services and places that nobody has shown in full."""
    found: dict[int, tuple[str, Entry]] = {}
    for header in reading.index.of_type("MessageHeader"):
        for key, role in (("sender", "Sent by"), ("receiver", "Sent to"), ("responsible", _FOR)):
            for part in nodes(header.resource, key):
                entry = reading.find(peek(part, "reference"), header.resource)
                if entry is not None:
                    found.setdefault(id(entry.resource), (role, entry))
    rest = (("Service", "HealthcareService"), ("Organisation", "Organization"))
    for role, kind in (*rest, ("Place", "Location")):
        for entry in reading.index.of_type(kind):
            if id(entry.resource) not in reading.used:
                found.setdefault(id(entry.resource), (role, entry))
    told = reading.take.taken
    news = [(role, e) for role, e in found.values() if _says_more(e.resource, told)]
    reading.used |= {id(entry.resource) for _, entry in news}
    return news


def _says_more(resource: Node, told: set[str]) -> bool:
    """Whether a place or an organisation has more to it than a name that is shown already."""
    if any(key in resource for key in ("telecom", "address", "position", "description")):
        return True
    return bool(peek(resource, "name")) and peek(resource, "name") not in told


_FOR = "Responsible for the message"


def _places(reading: Reading, resource: Node, cards: Cards) -> tuple[str | Absence, list[Person]]:
    """Where it happened, and every other place of the encounter with its full address."""
    found: list[tuple[bool, str, str, str]] = []
    for part in nodes(resource, "location"):
        inner = node(part, "location")
        entry = reading.follow(inner, resource, "location") if inner else None
        status = peek(part, "status")
        times = period_words(reading, part, "period")
        said = display(reading, part, "location")
        own = entry is not None and bool(
            nodes(entry.resource, "address") or nodes(entry.resource, "position")
        )
        name = cards.name(entry) if entry else ""
        if said and said.lower() not in name.lower():
            name = f"{name} ({said})" if name else said
        details = _place_details(reading, entry, cards)
        text = "; ".join(piece for piece in (details, times) if piece)
        named = "incident" in name.lower()
        found.append((own or named or bool(said), name, text, status))
    chosen = next((i for i, each in enumerate(found) if "incident" in each[1].lower()), None)
    if chosen is None:
        chosen = next((i for i, each in enumerate(found) if each[0]), None)
    incident: str | Absence = NOT_RECORDED
    places = []
    for at, (_, name, text, status) in enumerate(found):
        if at == chosen:
            incident = "; ".join(piece for piece in (name, text) if piece) or NOT_RECORDED
        elif name or text:
            places.append(Person(_PLACES.get(status, "Place"), name or text, text if name else ""))
    return incident, places


def _place_details(reading: Reading, entry: Entry | None, cards: Cards) -> str:
    if entry is None:
        return ""
    found = [cards.details(entry), *position_words(reading, entry.resource)]
    return "; ".join(piece for piece in found if piece)
