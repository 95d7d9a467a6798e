"""What every asynchronous BaRS response has in common (digest, section 3.2, common envelope).

Roles reverse: we are the source, the original sender is the destination, and the endpoints swap.
``response.code`` is *ok* even in a rejection; ``response.identifier`` is the bare id of the
original Bundle; the focus is our own Encounter (digest, section 7, questions 1, 2, 5 and 6).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid5

from app.replies.bars.original import Entry, NotAMessage, Original, open_original
from app.replies.bars.parts import strict_part
from app.replies.bars.strict import NotValid, instant, written
from app.replies.bars.systems import (
    ACT,
    BUNDLE_PROFILE,
    EVENTS,
    ODS,
    REASONS,
    RESPONSE_PROFILE,
    UK_CORE,
)
from app.replies.bars.tree import Node, codes, nodes, references, text
from app.report.errors import AppError

_RING = "Telephone the sender"
_NAMED = frozenset(
    ("HealthcareService", "Location", "Organization", "Practitioner", "PractitionerRole")
)


@dataclass(frozen=True, slots=True)
class Us:
    """This end, as a response names it.

    Attributes:
        organisation: our name, "" for the name that the sender used.
        ods: our ODS code, "" where it is not set up.
        endpoint: our service (``system|value``), "" for the endpoint that the sender used.
        phone: where the sender can ring us, "" where none is set up.
        program: name and version of this program.
        person, role: who decided; the role "" where it is not known.
    """

    organisation: str
    ods: str
    endpoint: str
    phone: str
    program: tuple[str, str]
    person: str
    role: str


@dataclass(frozen=True, slots=True)
class Answering:
    """What a response is made of beside the decision; every id and moment is given.

    Attributes:
        original: the message that was posted, as stored.
        bundle_id: the id of this response, the same on every attempt.
        at: when the person decided.
        started: when the consultation began, None where it did not.
        encounter_id, case_reference: ours, from the synchronous acknowledgement.
        service_request_id: ours, from there too, "" where it is not known.
        version: of the application that was agreed on, "" for that of the request.
    """

    original: bytes = field(repr=False)
    bundle_id: UUID
    at: datetime
    started: datetime | None
    encounter_id: str
    case_reference: str
    service_request_id: str
    us: Us
    version: str = ""


@dataclass(slots=True)
class Draft:
    """A response that is being put together: its entries, each once, in order."""

    answering: Answering
    original: Original
    entries: dict[str, Node] = field(default_factory=dict)

    @property
    def encounter_url(self) -> str:
        """The fullUrl of our Encounter."""
        return f"urn:uuid:{self.answering.encounter_id}"

    def url(self, part: str) -> str:
        """The fullUrl of a part that we make."""
        return f"urn:uuid:{uuid5(self.answering.bundle_id, part)}"

    def head(self, kind: str, profile: str = "") -> Node:
        """The head of a resource that we make."""
        meta = {"lastUpdated": instant(self.answering.at)}
        return {
            "resourceType": kind,
            "meta": {**meta, "profile": [profile or f"{UK_CORE}{kind}"]},
        }

    def echo(self, entry: Entry | None, what: str) -> str:
        """Take a part of the original over as it is; gives its fullUrl.

        Raises:
            AppError: it is not there (REPLY-020), or breaks the standard (REPLY-021).
        """
        if entry is None or not entry.full_url:
            raise lacks(what)
        if entry.full_url not in self.entries:
            try:
                self.entries[entry.full_url] = strict_part(self.original, entry)
            except NotValid as failure:
                raise _breaks(what) from failure
        return entry.full_url

    def echo_sound(self, entries: Iterable[Entry]) -> None:
        """Take over what can be; a part that breaks the standard stays behind."""
        for entry in entries:
            try:
                self.echo(entry, "a part")
            except AppError:
                continue  # the sender has it already, and the standard does not demand it

    def linked(self, holder: Node, *path: str) -> Entry | None:
        """What a reference of the original points to."""
        return self.original.find(text(holder, *path, "reference"))

    def _complete(self) -> None:
        """Take over the people and places that parts which are here point to."""
        waiting = list(self.entries.values())
        while waiting:
            for reference in references(waiting.pop()):
                entry = self.original.find(reference)
                if entry is None or entry.type not in _NAMED or entry.full_url in self.entries:
                    continue
                self.echo_sound((entry,))
                if entry.full_url in self.entries:
                    waiting.append(self.entries[entry.full_url])

    def bundle(self, header: Node, header_url: str) -> bytes:
        """The whole response, checked.

        Raises:
            AppError: it cannot be made in the form that the standard wants (REPLY-021).
        """
        self._complete()
        at = instant(self.answering.at)
        made: Node = {
            "resourceType": "Bundle",
            "id": str(self.answering.bundle_id),
            "meta": {
                "versionId": self.answering.version or self.original.version,
                "lastUpdated": at,
                "profile": [BUNDLE_PROFILE],
            },
            "type": "message",
            "timestamp": at,
            "entry": [
                {"fullUrl": url, "resource": resource}
                for url, resource in ({header_url: header} | self.entries).items()
            ],
        }
        try:
            return written(made, "json")
        except NotValid as failure:
            raise _breaks("the message") from failure


def begin(answering: Answering, category: str) -> tuple[Draft, Node]:
    """Open the original and see that this response fits it; gives its ServiceRequest too.

    Raises:
        AppError: the original lacks what is needed (REPLY-020), breaks the standard
            (REPLY-021), or asks for something that has no such response (REPLY-022).
    """
    try:
        original = open_original(answering.original)
    except NotAMessage as failure:
        raise _breaks("the message") from failure
    if not original.id:
        raise lacks("the id of its Bundle")
    if not (answering.version or original.version):
        raise lacks("the version of the BaRS application")
    request = original.request
    if request is None:
        raise lacks("its ServiceRequest")
    said = {code.lower() for _, code in codes(request.resource, "category")}
    if category not in said:
        raise AppError(
            "The sender has not had your reply",
            f"BaRS has this reply for a {category} alone, and the message is none",
            _RING,
            "REPLY-022",
        )
    return Draft(answering, original), request.resource


def header(draft: Draft, definition: str, reason: str, focus: str) -> tuple[Node, str]:
    """The MessageHeader of a response, with the organisations that it names; and its fullUrl."""
    answering, asked = draft.answering, draft.original.header
    us = answering.us
    them = draft.echo(draft.linked(asked, "sender"), "the organisation of the sender")
    theirs = text(asked, "source", "endpoint")
    ours = us.endpoint or text(asked, "destination", "endpoint")
    if not theirs:
        raise lacks("the endpoint of its source")
    if not ours:
        raise lacks("the endpoint of its destination")
    source: Node = {"name": us.organisation or _our_name(draft)}
    source |= {"software": us.program[0], "version": us.program[1]}
    if us.phone:
        source["contact"] = {"system": "phone", "value": us.phone}
    source["endpoint"] = ours
    made = draft.head("MessageHeader", RESPONSE_PROFILE) | {
        "eventCoding": {"system": EVENTS, "code": "servicerequest-response"},
        "destination": [{"endpoint": theirs, "receiver": {"reference": them}}],
        "sender": {"reference": our_organisation(draft)},
        "source": source,
        "reason": {"coding": [{"system": REASONS, "code": reason}]},
        "response": {"identifier": draft.original.id, "code": "ok"},
        "focus": [{"reference": focus}],
        "definition": definition,
    }
    return made, draft.url("header")


def request(draft: Draft, asked: Node, status: str, *keep: str) -> str:
    """The ServiceRequest with what the sender asked; gives its fullUrl.

    Args:
        draft: the response.
        asked: the original ServiceRequest.
        status: how it stands.
        keep: further elements that are repeated.
    """
    entry = draft.original.request
    url = draft.echo(entry, "its ServiceRequest")
    whole = draft.entries[url]
    names = ("category", "subject", "encounter", "occurrencePeriod", "authoredOn", *keep)
    made: Node = {"resourceType": "ServiceRequest"}
    if draft.answering.service_request_id:
        made["id"] = draft.answering.service_request_id
    made |= {"meta": whole.get("meta", {}) or draft.head("ServiceRequest")["meta"]}
    made |= {"status": status, "intent": "plan"}
    made |= {name: whole[name] for name in names if name in whole}
    draft.entries[url] = made
    made["subject"] = {"reference": patient(draft, asked)}
    draft.echo(_their_encounter(draft, asked), "the sender's Encounter")
    return url


def patient(draft: Draft, asked: Node) -> str:
    """The patient, as the sender sent them; gives the fullUrl.

    Raises:
        AppError: there is none (REPLY-020), or it breaks the standard (REPLY-021).
    """
    found = draft.linked(asked, "subject")
    right = found is not None and found.type == "Patient"
    return draft.echo(found if right else draft.original.first("Patient"), "the patient")


def encounter(draft: Draft, asked: Node, status: str, **more: object) -> str:
    """Our Encounter as it stands now; gives its fullUrl."""
    answering = draft.answering
    theirs = _their_encounter(draft, asked)
    journey = text(theirs.resource, "episodeOfCare", "reference") if theirs else ""
    number: Node = {"value": answering.case_reference}
    if answering.us.organisation:
        number["assigner"] = {"display": answering.us.organisation}
    made: Node = {"resourceType": "Encounter", "id": answering.encounter_id}
    made |= draft.head("Encounter") | {"identifier": [number], "status": status}
    made |= {"class": {"system": ACT, "code": "EMER", "display": "emergency"}}
    made |= {"subject": {"reference": patient(draft, asked)}}
    if journey:
        made["episodeOfCare"] = [{"reference": journey}]
    draft.entries[draft.encounter_url] = {**made, **more}
    return draft.encounter_url


def responder(draft: Draft) -> None:
    """Who answers: Practitioner and PractitionerRole, who takes part in our Encounter.

    BaRS names the two among what a response holds and says of neither what points to it;
    ``Encounter.participant`` is where FHIR R4 has who took part.
    """
    us, person = draft.answering.us, draft.url("practitioner")
    draft.entries[person] = draft.head("Practitioner") | {"name": [{"text": us.person}]}
    role = draft.head("PractitionerRole") | {"practitioner": {"reference": person}}
    role["organization"] = {"reference": our_organisation(draft)}
    if us.role:
        role["code"] = [{"text": us.role}]
    draft.entries[draft.url("role")] = role
    ours = draft.entries.get(draft.encounter_url)
    if ours is not None:
        ours["participant"] = [{"individual": {"reference": draft.url("role")}}]


def our_organisation(draft: Draft) -> str:
    """Our Organization: as the sender named it, or of the settings; gives its fullUrl."""
    entry = draft.linked(draft.original.header, "destination", "receiver")
    us = draft.answering.us
    if entry is not None and entry.type == "Organization" and not us.ods:
        return draft.echo(entry, "our organisation")
    url = entry.full_url if entry is not None and entry.full_url else draft.url("organisation")
    made = draft.head("Organization")
    if us.ods:
        made["identifier"] = [{"system": ODS, "value": us.ods}]
    draft.entries[url] = made | {"name": us.organisation or _our_name(draft)}
    return url


def lacks(what: str) -> AppError:
    """The original lacks what the standard wants in the response."""
    return AppError(
        "The sender has not had your reply",
        f"BaRS wants something in this reply that its message lacks: {what}",
        f"{_RING}, and tell its service desk what was missing",
        "REPLY-020",
    )


def _breaks(what: str) -> AppError:
    return AppError(
        "The sender has not had your reply",
        f"What the reply must repeat breaks the standard: {what}",
        f"{_RING}, and tell its service desk that this part is not valid",
        "REPLY-021",
    )


def _their_encounter(draft: Draft, asked: Node) -> Entry | None:
    found = draft.linked(asked, "encounter")
    return found if found and found.type == "Encounter" else draft.original.first("Encounter")


def _our_name(draft: Draft) -> str:
    entry = draft.linked(draft.original.header, "destination", "receiver")
    name = text(entry.resource, "name") if entry else ""
    service = draft.original.first("HealthcareService")
    name = name or (text(service.resource, "name") if service else "")
    if not name:
        raise lacks("the name of the organisation that it is for")
    return name


def period(answering: Answering, *, ended: bool = False) -> Node:
    """From the start of the consultation, and to now where it has ended."""
    made = {"start": instant(answering.started or answering.at)}
    return {**made, "end": instant(answering.at)} if ended else made


def has_flag(original: Original, category: str) -> tuple[Entry, ...]:
    """The Flags of a category, such as ``SG``."""
    return tuple(
        entry
        for entry in original.all("Flag")
        if any(code == category for _, code in codes(entry.resource, "category"))
        and nodes(entry.resource)
    )
