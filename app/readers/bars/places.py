"""Location -> where it happened, where the caller is, and every address field that was sent.

A responder must display all address fields (BaRS, Location); the incident is not the home.
"""

from __future__ import annotations

from app.readers.fhir.people import Cards
from app.readers.fhir.position import position_words
from app.readers.fhir.reading import Reading
from app.readers.fhir.references import Entry
from app.readers.fhir.values import concepts, period_words
from app.readers.taking import node, nodes, peek
from app.report.absence import Absence
from app.report.model import Person

_TYPES = {
    "ILOC": "Incident location",
    "CLOC": "Caller location",
    "RLOC": "Rendezvous location",
    "OLOC": "Other location",
    "HLOCFR": "Handover from",
    "HLOCTO": "Handover to",
}
"""CodeSystem location-types-bars, for types that came without words."""

_SITES = {"planned": "Place (planned)", "reserved": "Place (reserved)"}
_INCIDENT = "ILOC"


class Places:
    """The places of one message, each read once."""

    def __init__(self, reading: Reading, cards: Cards) -> None:
        self._reading = reading
        self._cards = cards
        self._texts: dict[int, tuple[str, str, str]] = {}
        entries = reading.index.of_type("Location")
        self._incidents = {id(e.resource) for e in entries if _is_incident(e)}
        self._elsewhere = {id(e.resource) for e in entries if _is_elsewhere(e)}
        self._times: dict[int, str] = {}
        self._named: list[Person] = []

    def whole(self, entry: Entry) -> str:
        """A place with everything that was sent about it, on one line."""
        kind, name, text = self._read(entry)
        return "; ".join(piece for piece in (name or kind, text) if piece)

    def of_encounter(self, resource: Entry) -> None:
        """Remember when the encounter was at its places."""
        for part in nodes(resource.resource, "location"):
            entry = self._reading.follow(node(part, "location"), resource.resource, "location")
            if entry is not None:
                told = (peek(part, "status"), period_words(self._reading, part, "period"))
                self._times[id(entry.resource)] = " ".join(piece for piece in told if piece)
            elif said := self._reading.take.text(node(part, "location"), "display"):
                kind = "; ".join(
                    each.words for each in concepts(self._reading, part, "physicalType", quiet=True)
                )
                times = period_words(self._reading, part, "period")
                text = "; ".join(filter(None, (kind, times)))
                self._named.append(Person(_SITES.get(peek(part, "status"), "Place"), said, text))

    def sorted(
        self, entries: list[Entry], named: list[Entry]
    ) -> tuple[str | Absence, tuple[Person, ...]]:
        """Where it happened, and every other place.

        Args:
            entries: every Location in message order.
            named: those that the referral or the encounter names.
        """
        chosen = next((e for e in entries if id(e.resource) in self._incidents), None)
        chosen = chosen or next((e for e in named if id(e.resource) not in self._elsewhere), None)
        incident: str | Absence = Absence.NOT_RECORDED
        others = list(self._named)
        for entry in entries:
            kind, name, text = self._read(entry)
            text = "; ".join(p for p in (text, self._times.get(id(entry.resource), "")) if p)
            if entry is chosen:
                incident = "; ".join(p for p in (name, kind, text) if p) or incident
            elif name or text:
                others.append(Person(kind or "Place", name or text, text if name else ""))
        return incident, tuple(others)

    def _read(self, entry: Entry) -> tuple[str, str, str]:
        """Its type, its name and the rest."""
        key = id(entry.resource)
        if key not in self._texts:
            reading, resource = self._reading, entry.resource
            reading.used.add(key)
            said = concepts(reading, resource, "type", quiet=True)
            kinds = [_type_words(each.words) for each in said]
            name = self._cards.name(entry)
            found = [self._cards.details(entry), *position_words(reading, resource)]
            text = "; ".join(piece for piece in found if piece)
            self._texts[key] = ("; ".join(kinds), name, text)
        return self._texts[key]


def _type_words(said: str) -> str:
    known = _TYPES.get(said.upper(), "")
    return f"{known} ({said})" if known else said


def _is_elsewhere(entry: Entry) -> bool:
    """Whether a place is expressly another one: the caller's, a rendezvous, where to hand over."""
    kinds = nodes(entry.resource, "type")
    codes = {peek(coding, "code") for part in kinds for coding in nodes(part, "coding")}
    return bool(codes & set(_TYPES) - {_INCIDENT})


def _is_incident(entry: Entry) -> bool:
    return any(
        peek(coding, "code") == _INCIDENT or "incident" in peek(coding, "display").lower()
        for part in nodes(entry.resource, "type")
        for coding in nodes(part, "coding")
    )
