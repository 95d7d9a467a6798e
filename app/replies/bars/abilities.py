"""What this receiver can do: CapabilityStatement, MessageDefinitions, and answers to searches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import NAMESPACE_URL, uuid5

from app.replies.bars.original import Form
from app.replies.bars.strict import written
from app.replies.bars.systems import DEFINITION, DOS_SERVICE, EVENTS, USE_CASES
from app.replies.bars.tree import Node

CHANGED = "2026-11-22"
"""When what is offered here last changed."""

_CONTEXT_TYPES = "http://terminology.hl7.org/CodeSystem/usage-context-type"
_REFERRAL = tuple(f"a1t{number}" for number in range(1, 13)) + tuple(
    f"a2t{number}" for number in range(1, 7)
)
_VALIDATION = tuple(f"a4t{number}" for number in range(1, 5))


@dataclass(frozen=True, slots=True)
class Definition:
    """A kind of message that is taken here: its name, its version and its use cases."""

    name: str
    title: str
    version: str
    use_cases: tuple[str, ...]

    @property
    def url(self) -> str:
        """Its canonical address."""
        return f"{DEFINITION}{self.name}"


DEFINITIONS = (
    Definition("servicerequest-request-referral", "Referral", "2.1.0", (*_REFERRAL, "a3t1")),
    Definition("servicerequest-request-validation", "Validation request", "2.0.0", _VALIDATION),
    Definition(
        "servicerequest-request-cancelled",
        "Cancellation",
        "2.1.0",
        (*_REFERRAL, "a3t1", *_VALIDATION),
    ),
)


def capability_statement(program_version: str, form: Form) -> bytes:
    """The answer of ``GET /metadata``."""
    made: Node = {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": CHANGED,
        "kind": "instance",
        "software": {"name": "Triage Handover Viewer", "version": program_version},
        "implementation": {"description": "Receiver of BaRS referrals and validation requests"},
        "fhirVersion": "4.0.1",
        "format": ["application/fhir+json", "application/fhir+xml"],
        "rest": [
            {
                "mode": "server",
                "resource": [_service_requests(), _definitions()],
                "operation": [
                    {
                        "name": "process-message",
                        "definition": "http://hl7.org/fhir/OperationDefinition/"
                        "MessageHeader-process-message",
                    }
                ],
            }
        ],
        "messaging": [
            {
                "supportedMessage": [
                    {"mode": "receiver", "definition": each.url} for each in DEFINITIONS
                ]
            }
        ],
    }
    return written(made, form)


def message_definitions(
    wanted: Iterable[tuple[str, str]], services: Sequence[str], address: str, form: Form
) -> bytes:
    """The answer of ``GET /MessageDefinition?context=...``.

    Args:
        wanted: system and value of every ``context``; all of them must fit.
        services: our DoS service ids; none where any is taken.
        address: the address of the search, for the self link.
        form: the form that was asked for.
    """
    asked = tuple(wanted)
    found = [each for each in DEFINITIONS if all(_fits(each, one, services) for one in asked)]
    return searchset([(each.url, _definition(each, services)) for each in found], address, form)


def searchset(found: Sequence[tuple[str, Node]], address: str, form: Form) -> bytes:
    """A Bundle of type searchset: full addresses and resources, all of them matches.

    Args:
        found: full address and resource of each match.
        address: of the search itself; "" where it would name a patient.
        form: the form that was asked for.
    """
    made: Node = {"resourceType": "Bundle", "type": "searchset", "total": len(found)}
    if address:
        made["link"] = [{"relation": "self", "url": address}]
    if found:
        made["entry"] = [
            {"fullUrl": url, "resource": resource, "search": {"mode": "match"}}
            for url, resource in found
        ]
    return written(made, form)


def _fits(definition: Definition, wanted: tuple[str, str], services: Sequence[str]) -> bool:
    system, value = wanted
    if system.rstrip("/").lower().endswith("dos-service-id"):
        return not services or value in services
    if system and not system.rstrip("/").lower().endswith("usecases-categories-bars"):
        return False
    return value.lower() in definition.use_cases


def _definition(definition: Definition, services: Sequence[str]) -> Node:
    cases = [{"system": USE_CASES, "code": code} for code in definition.use_cases]
    contexts: list[Node] = [_context("task", {"coding": cases})]
    if services:
        codings = [{"system": DOS_SERVICE, "code": service} for service in services]
        contexts.append(_context("venue", {"coding": codings}))
    return {
        "resourceType": "MessageDefinition",
        "id": str(uuid5(NAMESPACE_URL, definition.url)),
        "url": definition.url,
        "version": definition.version,
        "title": definition.title,
        "status": "active",
        "date": CHANGED,
        "useContext": contexts,
        "eventCoding": {"system": EVENTS, "code": "servicerequest-request"},
        "category": "consequence",
        "focus": [{"code": "ServiceRequest", "min": 1, "max": "1"}],
    }


def _context(kind: str, value: Node) -> Node:
    return {"code": {"system": _CONTEXT_TYPES, "code": kind}, "valueCodeableConcept": value}


def _service_requests() -> Node:
    parameters = {
        "patient:identifier": "token",
        "patient:name": "string",
        "patient:birthdate": "date",
        "patient:address-postalcode": "string",
        "identifier": "token",
    }
    return {
        "type": "ServiceRequest",
        "interaction": [{"code": "read"}, {"code": "search-type"}],
        "searchParam": [{"name": name, "type": kind} for name, kind in parameters.items()],
    }


def _definitions() -> Node:
    return {
        "type": "MessageDefinition",
        "interaction": [{"code": "search-type"}],
        "searchParam": [{"name": "context", "type": "token"}],
    }
