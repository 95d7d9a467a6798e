"""Who took part: who asked, who decided, staff, relatives, and the organisations on both sides."""

from __future__ import annotations

from collections.abc import Iterator

from app.readers.bars.header import Header
from app.readers.fhir.people import Cards
from app.readers.fhir.reading import Reading
from app.readers.fhir.references import Entry
from app.readers.fhir.roles import role_words
from app.readers.fhir.values import display
from app.readers.taking import node, nodes, peek
from app.readers.tree import Node
from app.report.model import Person

_PERSONS = ("Practitioner", "PractitionerRole", "RelatedPerson")


def people_of(
    reading: Reading, header: Header, cards: Cards, patient: Node | None
) -> tuple[Person, ...]:
    """Everybody, once, in the part that says most about them."""
    found: dict[int, Person] = {}
    for role, entry in _parts(reading, header, cards, patient):
        if entry.resource is patient or id(entry.resource) in found:
            continue
        reading.used.add(id(entry.resource))
        name, text = cards.name(entry), cards.details(entry)
        if entry.type == "RelatedPerson" and role == cards.relation(entry):
            text = text.removeprefix(role).removeprefix("; ")
        if not name and entry.type == "PractitionerRole":
            name = cards.named(entry.resource, "practitioner", entry.resource, "practitioner")
        if name or text:
            found[id(entry.resource)] = Person(role, name or "Name not sent", text)
    named = _named_only(reading, cards, patient)
    return tuple(dict.fromkeys((*found.values(), *named)))


def _parts(
    reading: Reading, header: Header, cards: Cards, patient: Node | None
) -> Iterator[tuple[str, Entry]]:
    """Roles and resources, the most telling role first."""
    of = reading.index.of_type
    for referral in header.referrals:
        yield from _named(reading, referral, "requester", "Referred by")
    for plan in of("CarePlan"):
        yield from _named(reading, plan, "author", "Care plan by")
    yield from _took_part(reading)
    for part in nodes(patient or {}, "generalPractitioner"):
        if (gp := reading.find(peek(part, "reference"), patient or {})) is not None:
            yield "GP", gp
    for entry in of("Practitioner"):
        yield "Practitioner", entry
    for entry in of("PractitionerRole"):
        who = peek(node(entry.resource, "practitioner"), "reference")
        if reading.find(who, entry.resource) is None:
            yield "Practitioner in a role", entry
    for entry in of("RelatedPerson"):
        yield cards.relation(entry) or "Related person", entry
    yield from _sides(reading, header)
    for role, kind in (("Organisation", "Organization"), ("Service", "HealthcareService")):
        yield from ((role, e) for e in of(kind) if id(e.resource) not in reading.used or _more(e))
    yield from (("Device", entry) for entry in of("Device"))


def _took_part(reading: Reading) -> Iterator[tuple[str, Entry]]:
    """``Encounter.participant``, as far as its resource was sent."""
    for encounter in reading.index.of_type("Encounter"):
        for part in nodes(encounter.resource, "participant"):
            inner = node(part, "individual")
            entry = reading.follow(inner, encounter.resource, "person who took part")
            if entry is not None and entry.type in _PERSONS:
                yield role_words(reading, part) or "Took part", entry


def _sides(reading: Reading, header: Header) -> Iterator[tuple[str, Entry]]:
    """The organisations that the message went from and to."""
    resource = header.resource
    for part in nodes(resource, "destination"):
        if receiver := reading.find(peek(node(part, "receiver"), "reference"), resource):
            yield "Sent to", receiver
    if sender := reading.find(peek(node(resource, "sender"), "reference"), resource):
        yield "Sent by", sender


def _more(entry: Entry) -> bool:
    """Whether a number of an organisation that was only named has not been shown yet."""
    return any(peek(part, "value") for part in nodes(entry.resource, "identifier"))


def _named(reading: Reading, holder: Entry, key: str, role: str) -> Iterator[tuple[str, Entry]]:
    for part in nodes(holder.resource, key):
        entry = reading.follow(part, holder.resource, "practitioner")
        if entry is None:
            continue
        if entry.type == "PractitionerRole":
            inner = node(entry.resource, "practitioner")
            entry = reading.find(peek(inner, "reference"), entry.resource) or entry
        yield role, entry


def _named_only(reading: Reading, cards: Cards, patient: Node | None) -> Iterator[Person]:
    """``Encounter.participant``, as far as it only names somebody, or is nobody's resource."""
    for encounter in reading.index.of_type("Encounter"):
        for part in nodes(encounter.resource, "participant"):
            entry = reading.find(peek(node(part, "individual"), "reference"), encounter.resource)
            if entry is not None and (entry.resource is patient or entry.type in _PERSONS):
                continue
            role, name = role_words(reading, part), display(reading, part, "individual")
            name = name or (cards.name(entry) if entry else "")
            if name or role:
                text = cards.details(entry) if entry else ""
                yield Person(role or "Took part", name or "Name not sent", text)
