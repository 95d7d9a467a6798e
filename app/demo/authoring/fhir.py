"""The small parts that FHIR STU3 resources are made of, and the draft that hands out ids."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from app.demo.authoring.story import Story
from app.report.times import UK

Resource = dict[str, Any]
"""A FHIR resource, or a part of one, in its JSON form."""

SNOMED = "http://snomed.info/sct"
ODS = "https://fhir.nhs.uk/Id/ods-organization-code"
NHS_NUMBER = "https://fhir.nhs.uk/Id/nhs-number"
DX = "https://fhir.nhs.uk/Id/pathways-dx-code"
CODE_SYSTEM = "https://fhir.nhs.uk/STU3/CodeSystem/"
CARE_CONNECT = "https://fhir.hl7.org.uk/STU3/"

_IDS = uuid5(NAMESPACE_URL, "https://triage-handover.example/demonstration")


def logical_id(*parts: str) -> str:
    """An opaque id that is the same every time: no word about a patient ever stands in a URL."""
    return str(uuid5(_IDS, "/".join(parts)))


def reference(kind: str, logical: str) -> Resource:
    """A relative reference."""
    return {"reference": f"{kind}/{logical}"}


def concept(system: str, code: str, display: str, text: str = "") -> Resource:
    """A CodeableConcept with one coding."""
    made: Resource = {"coding": [{"system": system, "code": code, "display": display}]}
    return {**made, "text": text} if text else made


def snomed(code: str, display: str) -> Resource:
    """A CodeableConcept of SNOMED CT; words alone where there is no code."""
    return concept(SNOMED, code, display) if code else {"text": display}


def lines(*texts: str) -> Resource:
    """A narrative with one list item a line; the text is escaped, never markup."""
    items = "".join(f"<li>{escape(text, quote=False)}</li>" for text in texts)
    return _narrative(f"<ul>{items}</ul>")


def paragraphs(*texts: str) -> Resource:
    """A narrative with one paragraph a text."""
    return _narrative("".join(f"<p>{escape(text, quote=False)}</p>" for text in texts))


def _narrative(inner: str) -> Resource:
    return {
        "status": "additional",
        "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{inner}</div>',
    }


@dataclass(frozen=True, slots=True)
class Draft:
    """A story being built at a moment: works out ids and times."""

    story: Story
    now: datetime

    def at(self, minutes: int) -> str:
        """The dateTime that many minutes from now, to the second, in UK time."""
        moment = self.now + timedelta(minutes=minutes)
        return moment.astimezone(UK).replace(microsecond=0).isoformat()

    def id(self, *part: str) -> str:
        """The logical id of a part of this encounter."""
        return logical_id(self.story.key, *part)

    def ref(self, kind: str, *part: str) -> Resource:
        """A reference to a part of this encounter."""
        return reference(kind, self.id(kind, *part))

    def new(self, kind: str, *part: str) -> Resource:
        """The head of a resource of this encounter."""
        return {"resourceType": kind, "id": self.id(kind, *part)}

    def about(self) -> Resource:
        """The subject and context that every clinical resource must carry."""
        return {"subject": self.ref("Patient"), "context": self.ref("Encounter")}

    def frame(self, due: int | None) -> Resource:
        """The time frame from the end of the triage to ``due``; without an end where none is."""
        period: Resource = {"start": self.at(self.story.ended)}
        return period if due is None else {**period, "end": self.at(due)}
