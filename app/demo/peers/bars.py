"""Senders that speak BaRS: post a message, hold the answer against the standard, hear responses."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from uuid import uuid4

from app.demo.authoring.story import Service
from app.demo.bars.build import message
from app.demo.bars.examples import in_form
from app.demo.bars.parts import Resource
from app.demo.bars.story import Handover
from app.demo.peers.calling import Caller, must_be
from app.demo.peers.endpoint import Came, Hear, Said
from app.demo.peers.record import NEVER_SENT, Record
from app.replies.bars.original import NotAMessage, Original, open_original
from app.replies.bars.tree import text

IN_PROGRESS = "validation in progress"
VALIDATED = "validated, with the outcome"
REJECTED = "validation cannot be undertaken"

_PATH = "/FHIR/R4/$process-message"
_MEDIA_TYPE = "application/fhir+{}; version=1.4.0"
_DOS = "https://fhir.nhs.uk/Id/dos-service-id"
_ODS = "https://fhir.nhs.uk/Id/ods-organization-code"
_WORDS = {"in-progress": IN_PROGRESS, "finished": VALIDATED, "cancelled": REJECTED}
"""What a response says, by the status of the receiver's Encounter (digest, section 3.2)."""


@dataclass(slots=True)
class _Conversation:
    """All messages about one case.

    Attributes:
        given: the id that the receiver gave the ServiceRequest.
        requests: the request id of each message by its Bundle's id; the same for every try.
    """

    case: str
    correlation_id: str = field(default_factory=lambda: str(uuid4()))
    given: str = ""
    requests: dict[str, str] = field(default_factory=dict)


class BarsSenders:
    """All of them; each has a name of its own in the settings."""

    def __init__(self, caller: Caller, record: Record) -> None:
        self._caller = caller
        self._record = record
        self._conversations: dict[str, _Conversation] = {}
        self._turn = Lock()

    def push(self, story: Handover, now: datetime) -> None:
        """Post the message of a story.

        Raises:
            NotReachedError: no answer came.
            NotTakenError: the answer is none that the standard wants.
        """
        made = message(story, now)
        with self._turn:
            conversation = self._conversations.setdefault(story.key, _Conversation(story.case))
            request_id = conversation.requests.setdefault(str(made["id"]), str(uuid4()))
        if story.reason == "update" and conversation.given:
            _referral(made)["id"] = conversation.given  # by which the receiver knows it
        body = in_form(story, made)
        headers = _headers(story, conversation, request_id, body)
        answer = self._caller.post(_PATH, body, headers)
        must_be(answer.status_code == 200, f"BaRS: answered with {answer.status_code}")
        for name in ("X-Request-Id", "X-Correlation-Id"):
            must_be(answer.headers.get(name) == headers[name], f"BaRS: {name} was not echoed")
        conversation.given = _given(answer.content, str(made["id"]), story)

    def hears(self, name: str) -> Hear:
        """Takes what comes to one sender."""
        return lambda came: self._hear(name, came)

    def _hear(self, name: str, came: Came) -> Said:
        try:
            told = open_original(came.body)
        except NotAMessage:
            return Said(400)
        answered = text(told.header, "response", "identifier").removeprefix("urn:uuid:")
        with self._turn:
            found = (c for c in self._conversations.values() if answered in c.requests)
            conversation = next(found, None)
        if conversation is None:
            self._record.note(name, NEVER_SENT, _words(told))
        elif came.headers.get("x-correlation-id") != conversation.correlation_id:
            self._record.note(name, conversation.case, f"{_words(told)}, in another conversation")
        else:
            self._record.note(name, conversation.case, _words(told))
        echoed = [(key, came.headers.get(key, "")) for key in ("x-request-id", "x-correlation-id")]
        return Said(200, came.body, came.headers.get("content-type", ""), tuple(echoed))


def _words(told: Original) -> str:
    if text(told.header, "eventCoding", "code") != "servicerequest-response":
        return "something that is no response"
    ours = [one.resource for one in told.all("Encounter") if text(one.resource, "status") in _WORDS]
    if not ours:
        return "a response without a status"
    said = _WORDS[text(ours[0], "status")]
    reason = text(ours[0], "reasonCode", "coding", "display")
    return f"{said}: {reason}" if said == REJECTED else said


def _given(answer: bytes, sent_id: str, story: Handover) -> str:
    """The id that the receiver gave the ServiceRequest, in an answer that is as it must be."""
    try:
        told = open_original(answer)
    except NotAMessage:
        told = None
    must_be(told, "BaRS: the answer is no message")
    if told is None:
        return ""
    must_be(told.id == sent_id, "BaRS: the answer is about another message")
    planned = [one for one in told.all("Encounter") if text(one.resource, "status") == "planned"]
    must_be(planned or story.reason == "update", "BaRS: the answer holds no planned Encounter")
    given = text(told.request.resource, "id") if told.request else ""
    must_be(given, "BaRS: the answer gives the referral no id")
    return given


def _referral(made: Resource) -> Resource:
    found = (entry["resource"] for entry in made["entry"])
    return next(one for one in found if one["resourceType"] == "ServiceRequest")


def _headers(
    story: Handover, conversation: _Conversation, request_id: str, body: bytes
) -> dict[str, str]:
    media_type = _MEDIA_TYPE.format("xml" if body.startswith(b"<") else "json")
    use = story.use_case
    return {
        "Accept": media_type,
        "Content-Type": media_type,
        "X-Request-Id": request_id,
        "X-Correlation-Id": conversation.correlation_id,
        "NHSD-Target-Identifier": _packed({"system": _DOS, "value": story.service[1]}),
        "NHSD-End-User-Organisation": _packed(_organisation(story.sender)),
        "NHSD-Requesting-Software": _packed({"resourceType": "Device"}),
        "use-context": f"{use.code}|{use.category}|servicerequest-request|{story.reason}",
    }


def _organisation(service: Service) -> Resource:
    number = {"system": _ODS, "value": service.ods}
    return {"resourceType": "Organization", "identifier": [number], "name": service.name}


def _packed(value: object) -> str:
    return base64.b64encode(json.dumps(value).encode()).decode()
