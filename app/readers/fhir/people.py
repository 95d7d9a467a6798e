"""People, organisations, places and devices as others show them: a name, and the rest on demand.

A card is made once for each resource. Only what somebody asks for is taken out of the resource,
so what nobody shows stays in the tree and is listed.
"""

from __future__ import annotations

from app.readers.fhir.reading import Reading, type_words
from app.readers.fhir.references import Entry, references
from app.readers.fhir.relations import relationship
from app.readers.fhir.values import (
    addresses,
    concepts,
    identifiers,
    telecom,
    words_of,
)
from app.readers.taking import node, nodes, peek
from app.readers.tree import Node
from app.report.names import PersonName


def person_name(reading: Reading, part: Node) -> PersonName | None:
    """A HumanName, None where nothing of it was sent."""
    take = reading.take
    family = " ".join(take.texts(part, "family"))
    given = tuple(take.texts(part, "given"))
    title, suffix = " ".join(take.texts(part, "prefix")), " ".join(take.texts(part, "suffix"))
    text = take.text(part, "text")
    if not (family or given or title or suffix or text):
        return None
    return PersonName(family, given, title, suffix, text, peek(part, "use"))


def spoken(name: PersonName) -> str:
    """A name as one speaks it: ``Dr Mary Jones``."""
    parts = (name.title, *name.given, name.family, name.suffix)
    said = " ".join(part for part in parts if part)
    if name.text and name.text.lower() not in said.lower():
        return (
            f"{name.text} ({said})" if said and said.lower() not in name.text.lower() else name.text
        )
    return said or name.text


class Cards:
    """The cards of one reading."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._names: dict[int, str] = {}
        self._details: dict[int, list[str]] = {}
        self._numbers: dict[int, list[tuple[str, str]]] = {}
        self._relations: dict[int, str] = {}
        self._roles: dict[int, list[Entry]] | None = None

    def name(self, entry: Entry) -> str:
        """Who or what it is, "" where no name was sent."""
        key = id(entry.resource)
        if key not in self._names:
            self._names[key] = ""
            self._names[key] = self._name(entry)
            if self._names[key]:
                self._reading.names[key] = self._names[key]
        return self._names[key]

    def numbers(self, entry: Entry) -> list[tuple[str, str]]:
        """Every way to reach it, as (use in words, number)."""
        key = id(entry.resource)
        if key not in self._numbers:
            found = [telecom(self._reading, part) for part in nodes(entry.resource, "telecom")]
            self._numbers[key] = [pair for pair in found if pair[1]]
        return self._numbers[key]

    def relation(self, entry: Entry) -> str:
        """What a RelatedPerson is to the patient, "" where that was not sent."""
        key = id(entry.resource)
        if key not in self._relations:
            said = concepts(self._reading, entry.resource, "relationship", quiet=True)
            self._relations[key] = "; ".join(relationship(each) for each in said)
        return self._relations[key]

    def details(self, entry: Entry, *, numbers: bool = True) -> str:
        """Everything else that one would want beside the name, on one line.

        ``numbers`` is False where the ways to reach it stand elsewhere.
        """
        key = id(entry.resource)
        if key not in self._details:
            self._details[key] = []
            name = self.name(entry).lower()
            told = dict.fromkeys(self._detail(entry))
            self._details[key] = [piece for piece in told if piece and piece.lower() != name]
        elsewhere = () if numbers else [number for _, number in self.numbers(entry)]
        return "; ".join(piece for piece in self._details[key] if piece not in elsewhere)

    def whole(self, entry: Entry) -> str:
        """Name and details."""
        name, rest = self.name(entry), self.details(entry)
        return f"{name} ({rest})" if name and rest else name or rest

    def named(self, parent: Node, key: str, holder: Node, expected: str) -> str:
        """The name at the end of the reference under a key, as :meth:`referred` says."""
        return self.referred(node(parent, key), holder, expected)

    def referred(self, part: Node, holder: Node, expected: str) -> str:
        """The name at the end of a reference, else its own words, else its identifier."""
        entry = self._reading.follow(part, holder, expected) if part else None
        said = self._reading.take.text(part, "display")
        name = self.name(entry) or self._stand_in(entry) if entry else ""
        if name and said and said.lower() not in name.lower():
            return f"{name} ({said})"
        if name or said:
            return name or said
        return "; ".join(value for _, value in identifiers(self._reading, part))

    def not_patient(self, resource: Node) -> str:
        """Whom or what a statement is about where that is no patient, as words before it."""
        for key in ("subject", "patient"):
            for text in references(resource, key):
                entry = self._reading.find(text, resource)
                if entry is not None and entry.type != "Patient":
                    self._reading.used.add(id(entry.resource))
                    name = self.name(entry) or type_words(entry.type).lower()
                    return f"About {name}, not the patient: "
        return ""

    def service(self, entry: Entry) -> str:
        """The name of a service, with who provides it where that says more."""
        name = self.name(entry) or self._stand_in(entry)
        whose = self.named(entry.resource, "providedBy", entry.resource, "organisation")
        return f"{name}, {whose}" if whose and whose.lower() not in name.lower() else name

    def _stand_in(self, entry: Entry) -> str:
        """For a role or a place without a name: whose it is."""
        for key, expected in (
            ("practitioner", "practitioner"),
            ("managingOrganization", "organisation"),
            ("organization", "organisation"),
            ("providedBy", "organisation"),
        ):
            if references(entry.resource, key) and (
                name := self.named(entry.resource, key, entry.resource, expected)
            ):
                return name
        return ""

    def _name(self, entry: Entry) -> str:
        resource, take = entry.resource, self._reading.take
        if entry.type == "Device":
            pieces = [
                words_of(self._reading, resource, "type"),
                take.text(resource, "manufacturer"),
            ]
            pieces += [take.text(resource, "model"), take.text(resource, "version")]
            return " ".join(piece for piece in pieces if piece)
        if isinstance(resource.get("name"), str):
            return take.text(resource, "name")
        found = [person_name(self._reading, part) for part in nodes(resource, "name")]
        names = [spoken(name) for name in found if name is not None]
        return ", also ".join(dict.fromkeys(names))

    def _detail(self, entry: Entry) -> list[str]:
        resource, reading = entry.resource, self._reading
        name = self.name(entry)
        found = [text for text in (self.relation(entry),) if text]
        if peek(resource, "active").lower() == "false":
            found.append("no longer in use, says the sender")
        found += self._role_words(entry)
        found += [
            each.words
            for key in ("type", "code", "specialty", "physicalType")
            if key in resource and entry.type != "Device"
            for each in concepts(reading, resource, key, quiet=True)
            if each.words and each.words != name
        ]
        found += [f"{label} {value}" for label, value in identifiers(reading, resource)]
        found += [number for _, number in self.numbers(entry)]
        found += [where.text for where in addresses(reading, resource)]
        for key in ("description", "comment", "extraDetails"):
            found += reading.take.texts(resource, key)
        for key in ("providedBy", "managingOrganization", "organization", "partOf"):
            if references(resource, key):
                whose = self.named(resource, key, resource, "organisation")
                if whose and whose != name:
                    found.append(whose)
        for part in nodes(resource, "location"):
            place = reading.follow(part, resource, "location")
            if place is not None:
                self.details(place)
                found += [self.name(place), *self._details[id(place.resource)]]
        return found

    def _role_words(self, entry: Entry) -> list[str]:
        """What a practitioner is, from the PractitionerRoles that point to them."""
        if entry.type != "Practitioner":
            return []
        if self._roles is None:
            self._roles = {}
            for role in self._reading.index.of_type("PractitionerRole"):
                for text in references(role.resource, "practitioner"):
                    who = self._reading.find(text, role.resource)
                    if who is not None:
                        self._roles.setdefault(id(who.resource), []).append(role)
        found = []
        for role in self._roles.get(id(entry.resource), ()):
            self._reading.used.add(id(role.resource))
            found += [text for text in self._detail(role) if text != self.name(entry)]
        return found
