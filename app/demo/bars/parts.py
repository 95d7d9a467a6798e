"""The small parts that BaRS resources (FHIR R4, UK Core) are made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

Resource = dict[str, Any]
"""A FHIR resource, or a part of one, in its JSON form."""

NHS = "https://fhir.nhs.uk/"
UK_CORE = "https://fhir.hl7.org.uk/"
HL7 = "http://terminology.hl7.org/CodeSystem/"
SNOMED = "http://snomed.info/sct"

_IDS = uuid5(NAMESPACE_URL, "https://triage-handover.example/bars")


def made_id(*parts: str) -> str:
    """An opaque id that is the same every time."""
    return str(uuid5(_IDS, "/".join(parts)))


def coding(system: str, code: str, display: str = "") -> Resource:
    """A Coding."""
    made = {"system": system, "code": code}
    return {**made, "display": display} if display else made


def concept(system: str, code: str, display: str = "", text: str = "") -> Resource:
    """A CodeableConcept with one coding; words alone where there is no code."""
    if not code:
        return {"text": text or display}
    made: Resource = {"coding": [coding(system, code, display)]}
    return {**made, "text": text} if text else made


def nhs(name: str) -> str:
    """A code system of NHS England."""
    return f"{NHS}CodeSystem/{name}"


def snomed(code: str, display: str) -> Resource:
    """A CodeableConcept of SNOMED CT."""
    return concept(SNOMED, code, display)


@dataclass(frozen=True, slots=True)
class Draft:
    """A message being built: hands out ids and times.

    Attributes:
        key: what all ids of the case are worked out from; the same for its updates.
        now: the moment from which minutes count; must carry an offset.
        changed: minutes from now at which this version was made (``meta.lastUpdated``).
    """

    key: str
    now: datetime
    changed: int = 0

    def at(self, minutes: int) -> str:
        """The instant that many minutes from now, in UTC, as BaRS recommends."""
        return (self.now + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%S+00:00")

    def url(self, *part: str) -> str:
        """The fullUrl of a part of this case."""
        return f"urn:uuid:{made_id(self.key, *part)}"

    def ref(self, *part: str) -> Resource:
        """A reference to a part of this case."""
        return {"reference": self.url(*part)}

    def new(self, kind: str, profile: str = "", *, changed: int | None = None) -> Resource:
        """The head of a resource; new messages carry no ids, as the receiver gives them."""
        made = profile or f"{UK_CORE}StructureDefinition/UKCore-{kind}"
        when = self.at(self.changed if changed is None else changed)
        return {"resourceType": kind, "meta": {"lastUpdated": when, "profile": [made]}}
