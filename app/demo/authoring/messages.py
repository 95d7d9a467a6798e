"""A whole encounter as a FHIR STU3 message: a 999 validation request, or an ITK3 message."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app.demo.authoring.build import build
from app.demo.authoring.fhir import CODE_SYSTEM, Draft, Resource, logical_id
from app.demo.authoring.people import service_id
from app.demo.authoring.story import Service, Story

_STRUCTURE = "https://fhir.nhs.uk/STU3/StructureDefinition/"
OUR_ENDPOINT = "urn:nhs:addressing:asid:999000000200"
"""The department, as the senders of messages address it."""


def endpoint_of(service: Service) -> str:
    """The address by which the sender of a message names itself."""
    return f"urn:nhs:addressing:asid:{service.key}"


def validation_request(story: Story, now: datetime) -> Resource:
    """A 999 service asks for its outcome to be validated (999 to CAS, validation request).

    Args:
        story: whose Task says in words that it is about a validation.
        now: carries an offset; the story's minutes count from it.
    """
    draft = Draft(story, now)
    header = _header(draft, "referral-1", "EventType-1")
    kind = {"system": f"{CODE_SYSTEM}MessageEventType-1", "code": "new"}
    about = {
        "url": f"{_STRUCTURE}Extension-MessageEventType-1",
        "valueCodeableConcept": {"coding": [kind]},
    }
    focus = [draft.ref("Task")]
    return _message(draft, {**header, "extension": [about], "focus": focus}, build(story, now))


def itk3_message(story: Story, now: datetime) -> Resource:
    """The same by ITK3, asking for both responses (ITK3 Messaging Distribution)."""
    draft = Draft(story, now)
    header = _header(draft, "ITK007C", "ITK-MessageEvent-2")
    handling = {
        "url": f"{_STRUCTURE}Extension-ITK-MessageHandling-2",
        "extension": [
            {"url": "BusAckRequested", "valueBoolean": True},
            {"url": "InfAckRequested", "valueBoolean": True},
        ],
    }
    focus = [draft.ref("Encounter")]
    return _message(draft, {**header, "extension": [handling], "focus": focus}, build(story, now))


def _header(draft: Draft, event: str, system: str) -> Resource:
    service = draft.story.service
    engine = f"{_STRUCTURE}Extension-RequesterCDSSsoftware"
    sent = draft.at(draft.story.ended)
    return {
        **draft.new("MessageHeader"),
        "meta": {"lastUpdated": sent},
        "event": {"system": f"{CODE_SYSTEM}{system}", "code": event},
        "destination": [{"endpoint": OUR_ENDPOINT}],
        "receiver": {"reference": f"Organization/{logical_id('receiver')}"},
        "sender": {"reference": f"Organization/{service_id(service)}"},
        "timestamp": sent,
        "source": {
            "modifierExtension": [
                {"url": f"{engine}name-1", "valueString": "Demonstration decision support"},
                {"url": f"{engine}version-1", "valueString": "41.2"},
            ],
            "name": service.name,
            "software": service.software,
            "version": "2.0",
            "endpoint": endpoint_of(service),
        },
    }


def _message(draft: Draft, header: Resource, resources: Sequence[Resource]) -> Resource:
    return {
        "resourceType": "Bundle",
        "id": draft.id("message"),
        "type": "message",
        "entry": [
            {"fullUrl": f"urn:uuid:{one['id']}", "resource": _by_url(one)}
            for one in (header, *resources)
        ],
    }


def _by_url(node: Any) -> Any:
    """The same with every reference as the fullUrl of what it points to."""
    if isinstance(node, list):
        return [_by_url(one) for one in node]
    if not isinstance(node, dict):
        return node
    made = {name: _by_url(value) for name, value in node.items()}
    if isinstance(target := node.get("reference"), str):  # Consent.data.reference is a node
        made["reference"] = f"urn:uuid:{target.rpartition('/')[2]}"
    return made
