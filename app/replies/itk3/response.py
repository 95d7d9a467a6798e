"""An ITK3 response message: what became of a message, told to its sender.

Correlated by ``MessageHeader.response.identifier``, the id of the MessageHeader that came (ITK3
Messaging Distribution, profiles -2). A response never asks for an acknowledgement of itself.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from app.replies.itk3.codes import Level, ResponseCode, response_codes
from app.report.errors import AppError

_STU3 = "https://fhir.nhs.uk/STU3"
_PROFILES = f"{_STU3}/StructureDefinition"
_ODS = "https://fhir.nhs.uk/Id/ods-organization-code"
_HANDLING = f"{_PROFILES}/Extension-ITK-MessageHandling-2"
_DEFINITION = f"{_STU3}/MessageDefinition/ITK-Response-MessageDefinition-Instance-1"


@dataclass(frozen=True, slots=True)
class Itk3Us:
    """Who responds.

    Attributes:
        ods: our ODS code.
        name: our organisation's name.
        endpoint: where our messages come from, such as a mailbox or an address.
    """

    ods: str
    name: str
    endpoint: str


def response_message(
    header_id: str, code: str, us: Itk3Us, *, reply_id: str, at: datetime
) -> bytes:
    """The response message as JSON; same arguments, same bytes.

    Args:
        header_id: ``MessageHeader.id`` of the message that is answered.
        code: one of ITK-ResponseCodes-1; an unknown one is a bug (KeyError).
        us: who responds.
        reply_id: the id from which all ids of the response follow.
        at: when that was decided, with an offset.

    Raises:
        AppError: the message that came does not say enough of itself (REPLY-060).
    """
    outcome = response_codes()[code]
    header, organisation, details = (
        str(uuid5(NAMESPACE_URL, f"urn:triage-handover:itk3:{reply_id}/{part}"))
        for part in ("header", "organisation", "outcome")
    )
    bundle = {
        "resourceType": "Bundle",
        "id": str(uuid5(NAMESPACE_URL, f"urn:triage-handover:itk3:{reply_id}/bundle")),
        "meta": {"profile": [f"{_PROFILES}/ITK-Message-Bundle-1"]},
        "type": "message",
        "entry": [
            _entry(header, _header(header, header_id, outcome, us, at, organisation, details)),
            _entry(organisation, _organisation(organisation, us)),
            _entry(details, _outcome(details, outcome)),
        ],
    }
    return _checked(bundle, header_id)


def is_business(code: str) -> bool:
    """Whether a code belongs to the business acknowledgement."""
    return response_codes()[code].level is Level.BUSINESS


def _header(
    own_id: str,
    answered: str,
    outcome: ResponseCode,
    us: Itk3Us,
    at: datetime,
    organisation: str,
    details: str,
) -> dict[str, Any]:
    return {
        "resourceType": "MessageHeader",
        "id": own_id,
        "meta": {"profile": [f"{_PROFILES}/ITK-MessageHeader-2"]},
        "extension": [
            {
                "url": _HANDLING,
                "extension": [
                    {"url": "BusAckRequested", "valueBoolean": False},
                    {"url": "InfAckRequested", "valueBoolean": False},
                    {
                        "url": "RecipientType",
                        "valueCoding": {
                            "system": f"{_STU3}/CodeSystem/ITK-RecipientType-1",
                            "code": "FA",
                            "display": "For Action",
                        },
                    },
                    {"url": "MessageDefinition", "valueReference": {"reference": _DEFINITION}},
                    {"url": "SenderReference", "valueString": "None"},
                    {"url": "LocalExtension", "valueString": "None"},
                ],
            }
        ],
        "event": {
            "system": f"{_STU3}/CodeSystem/ITK-MessageEvent-2",
            "code": "ITK008M",
            "display": "ITK Response",
        },
        "sender": {"reference": f"urn:uuid:{organisation}"},
        "timestamp": at.astimezone(UTC).replace(microsecond=0).isoformat(),
        "source": {"endpoint": us.endpoint},
        "response": {
            "identifier": answered,
            "code": outcome.response,
            "details": {"reference": f"urn:uuid:{details}"},
        },
    }


def _organisation(own_id: str, us: Itk3Us) -> dict[str, Any]:
    return {
        "resourceType": "Organization",
        "id": own_id,
        "meta": {"profile": [f"{_PROFILES}/CareConnect-ITK-Header-Organization-1"]},
        "identifier": [{"system": _ODS, "value": us.ods}],
        "name": us.name,
    }


def _outcome(own_id: str, outcome: ResponseCode) -> dict[str, Any]:
    coding = {
        "system": f"{_STU3}/CodeSystem/ITK-ResponseCodes-1",
        "code": outcome.code,
        "display": outcome.display,
    }
    return {
        "resourceType": "OperationOutcome",
        "id": own_id,
        "meta": {"profile": [f"{_PROFILES}/ITK-Response-OperationOutcome-1"]},
        "issue": [
            {
                "severity": outcome.severity,
                "code": outcome.issue,
                "details": {"coding": [coding]},
            }
        ],
    }


def _entry(own_id: str, resource: dict[str, Any]) -> dict[str, Any]:
    return {"fullUrl": f"urn:uuid:{own_id}", "resource": resource}


def _checked(bundle: dict[str, Any], answered: str) -> bytes:
    """The bytes, after the bundle and each resource in it were held against FHIR STU3."""
    from fhir.resources.STU3.bundle import Bundle
    from pydantic import ValidationError

    needed = (answered, *_needed(bundle))
    try:
        Bundle.model_validate(bundle)
        sound = all(value.strip() for value in needed)
    except ValidationError:
        sound = False
    if not sound:
        raise AppError(
            "The response was not made",
            "What the message says of itself, or what is set up here, does not allow one that "
            "keeps the standard",
            "Telephone the sender if it waits for the response, and tell local IT",
            "REPLY-060",
        )
    return json.dumps(bundle, ensure_ascii=False, separators=(",", ":")).encode()


def _needed(bundle: dict[str, Any]) -> tuple[str, str, str]:
    header, organisation = (entry["resource"] for entry in bundle["entry"][:2])
    return (
        header["source"]["endpoint"],
        organisation["identifier"][0]["value"],
        organisation["name"],
    )
