"""The response to a 999 validation request (FHIR STU3 message; CDS API 999 guide).

Interim: the Task is in progress. Final: the Task is completed, with our Encounter and a CarePlan
that holds the outcomes. There is no rejection: a request counts as accepted when it arrives.
Nothing but the Task and the journey ties a response to its request; ``meta.lastUpdated`` of the
MessageHeader is what puts the responses in order (digest, section 3.2).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from app.replies.bars.tree import Node
from app.replies.case_999_request import (
    CDSS_NAME,
    CDSS_VERSION,
    Party,
    ValidationRequest,
    open_request,
)
from app.report.errors import AppError

ODS = "https://fhir.nhs.uk/Id/ods-organization-code"
CASE_ID = "https://fhir.nhs.uk/Id/case-id"
_NHS = "https://fhir.nhs.uk/STU3"
_CARE_CONNECT = "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One outcome of the validation; code and system may be empty."""

    system: str
    code: str
    display: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Validated:
    """What a final response tells.

    Attributes:
        case: our id of the case.
        acknowledged_at: when the request was taken up.
        outcomes: the first one first; at least one.
        action_needed: whether the requester must still act.
        words: a remark for the requester, or empty.
        person: who validated, by name; empty where the program answers by itself.
    """

    case: str
    acknowledged_at: datetime
    outcomes: tuple[Outcome, ...]
    action_needed: bool
    words: str = field(default="", repr=False)
    person: str = ""


@dataclass(frozen=True, slots=True)
class Answering:
    """What every response needs beside its request: same values, same bytes.

    Attributes:
        us: our organisation.
        endpoint: of our system; empty for what the requester calls it.
        software: name and version of this program.
        name: from which every id in the response is made.
        at: the moment of the decision, later than that of the response before it.
    """

    us: Party
    endpoint: str
    software: tuple[str, str]
    name: UUID
    at: datetime


def interim(message: bytes, task_url: str, answering: Answering) -> bytes:
    """The response that the validation has begun.

    Raises:
        AppError: the request cannot be answered (REPLY-061 to 063).
    """
    request = open_request(message, task_url)
    return _written(request, answering, _task(request, answering, "in-progress"), ())


def final(message: bytes, task_url: str, answering: Answering, validated: Validated) -> bytes:
    """The response with the outcomes.

    Raises:
        AppError: the request cannot be answered (REPLY-061 to 063).
    """
    request = open_request(message, task_url)
    encounter = _entry(answering, "Encounter", _encounter(request, answering, validated))
    plan = _care_plan(request, validated, encounter["fullUrl"])
    care_plan = _entry(answering, "CarePlan", plan)
    task = _task(request, answering, "completed")
    task["output"] = [
        *task.get("output", ()),
        {"type": {"text": "Encounter"}, "valueReference": {"reference": encounter["fullUrl"]}},
        {"type": {"text": "Care Plan"}, "valueReference": {"reference": care_plan["fullUrl"]}},
    ]
    more = [encounter, care_plan]
    if validated.person:
        more.append(_entry(answering, "Practitioner", _practitioner(validated.person)))
    return _written(request, answering, task, more)


def _task(request: ValidationRequest, answering: Answering, status: str) -> Node:
    """The Task as it came; elements that change: status, lastModified, output (999 guide)."""
    return {**request.task, "status": status, "lastModified": _instant(answering.at)}


def _encounter(request: ValidationRequest, answering: Answering, validated: Validated) -> Node:
    started = _instant(validated.acknowledged_at)
    made: Node = {
        "resourceType": "Encounter",
        "meta": {"profile": [f"{_CARE_CONNECT}Encounter-1"]},
        "identifier": [{"system": CASE_ID, "value": validated.case}],
        "status": "triaged",
        "period": {"start": started},  # no end before the case is over
        "subject": {"reference": request.patient},
        "serviceProvider": {"reference": _url(answering, "us")},
    }
    if request.journey:
        made["episodeOfCare"] = [{"reference": request.journey}]
    if validated.person:  # users of an EMS take part in its Encounter (CDS API guide, Encounter)
        made["participant"] = [{"individual": {"reference": _url(answering, "Practitioner")}}]
    return made


def _practitioner(name: str) -> Node:
    return {
        "resourceType": "Practitioner",
        "meta": {"profile": [f"{_CARE_CONNECT}Practitioner-1"]},
        "name": [{"text": name}],
    }


def _care_plan(request: ValidationRequest, validated: Validated, encounter: str) -> Node:
    made: Node = {
        "resourceType": "CarePlan",
        "status": "active" if validated.action_needed else "completed",
        "intent": "plan",
        "category": [{"text": "UEC Encounter Outcome"}],
        "subject": {"reference": request.patient},
        "context": {"reference": encounter},
        "activity": [{"outcomeCodeableConcept": [_concept(o)]} for o in validated.outcomes],
    }
    if validated.words:
        made["note"] = [{"text": validated.words}]
    return made


def _concept(outcome: Outcome) -> Node:
    made: Node = {"text": outcome.text or outcome.display}
    if outcome.code:
        coding = {"system": outcome.system, "code": outcome.code, "display": outcome.display}
        made["coding"] = [{key: value for key, value in coding.items() if value}]
    return made


def _header(request: ValidationRequest, answering: Answering) -> Node:
    """Roles reverse: we are the source, and the requester is the destination."""
    event_type = {"system": f"{_NHS}/CodeSystem/MessageEventType-1", "code": "update"}
    name, version = request.software if all(request.software) else answering.software
    return {
        "resourceType": "MessageHeader",
        "meta": {
            "lastUpdated": _instant(answering.at),
            "profile": [f"{_NHS}/StructureDefinition/Event-MessageHeader-1"],
        },
        "extension": [
            {
                "url": f"{_NHS}/StructureDefinition/Extension-MessageEventType-1",
                "valueCodeableConcept": {
                    "coding": [{**event_type, "display": "Update event message"}]
                },
            }
        ],
        "event": {
            "system": f"{_NHS}/CodeSystem/EventType-1",
            "code": "referral-1",
            "display": "Referral",
        },
        "destination": [{"endpoint": request.endpoint}],
        "receiver": {"reference": _url(answering, "requester")},
        "sender": {"reference": _url(answering, "us")},
        "timestamp": _instant(answering.at),
        "source": {
            "modifierExtension": [
                {"url": CDSS_NAME, "valueString": name},
                {"url": CDSS_VERSION, "valueString": version},
            ],
            "name": answering.us.name or answering.us.ods,
            "software": answering.software[0],
            "version": answering.software[1],
            "endpoint": answering.endpoint or request.our_endpoint,
        },
        "focus": [{"reference": request.task_url}],
    }


def _organisation(party: Party, fallback: str) -> Node:
    made: Node = {
        "resourceType": "Organization",
        "meta": {"profile": [f"{_CARE_CONNECT}Organization-1"]},
        "name": party.name or party.ods or fallback,
    }
    if party.ods:
        made["identifier"] = [{"system": ODS, "value": party.ods}]
    return made


def _written(
    request: ValidationRequest, answering: Answering, task: Node, more: Iterable[Node]
) -> bytes:
    """The whole message, after a strict check, in the form of the request."""
    entries = [
        _entry(answering, "MessageHeader", _header(request, answering)),
        {"fullUrl": request.task_url, "resource": task},
        *more,
        _entry(answering, "us", _organisation(answering.us, "Validator")),
        _entry(answering, "requester", _organisation(request.requester, "Requester")),
    ]
    bundle: Node = {
        "resourceType": "Bundle",
        "id": str(uuid5(answering.name, "Bundle")),
        "meta": {"profile": [f"{_NHS}/StructureDefinition/EMS-Bundle-1"]},
        "type": "message",
        "entry": entries,
    }
    from fhir.resources.STU3.bundle import Bundle
    from pydantic import ValidationError

    try:
        checked = Bundle.model_validate(bundle)
    except ValidationError as failure:
        where = failure.errors(include_input=False)[0]["loc"]
        raise AppError(
            "The sender has not had your reply",
            f"What was made for it breaks the standard at {'.'.join(map(str, where))}",
            "Telephone the sender, and tell the service desk of this program",
            "REPLY-063",
        ) from None  # what pydantic says repeats the patient's words
    if request.form == "xml":
        made: Any = checked.model_dump_xml()  # published as giving text, it gives bytes
        return made if isinstance(made, bytes) else str(made).encode()
    import msgspec

    return msgspec.json.Encoder(decimal_format="number").encode(bundle)


def _entry(answering: Answering, name: str, resource: Node) -> Node:
    made = {"resourceType": resource["resourceType"], "id": str(uuid5(answering.name, name))}
    return {"fullUrl": _url(answering, name), "resource": {**made, **resource}}


def _url(answering: Answering, name: str) -> str:
    return f"urn:uuid:{uuid5(answering.name, name)}"


def _instant(at: datetime) -> str:
    """UTC to the millisecond: two decisions of one second must not be the same moment."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds")
