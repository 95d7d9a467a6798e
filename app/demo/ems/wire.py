"""Content types, OperationOutcomes and bodies (CDS API guide, general guidance and errors)."""

from __future__ import annotations

import json
from enum import Enum
from functools import cache
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from app.demo.authoring.fhir import Resource


class Wire(Enum):
    """The two wire forms."""

    JSON = "application/fhir+json"
    XML = "application/fhir+xml"


ALL_WIRES = (Wire.JSON, Wire.XML)

_NAMES = {
    "application/fhir+json": Wire.JSON,
    "application/json": Wire.JSON,
    "text/json": Wire.JSON,
    "json": Wire.JSON,
    "application/fhir+xml": Wire.XML,
    "application/xml": Wire.XML,
    "text/xml": Wire.XML,
    "xml": Wire.XML,
}


class Problem(Exception):
    """A request that is answered with an OperationOutcome."""

    def __init__(self, status: int, issue: str, code: str, display: str, why: str = "") -> None:
        super().__init__(code)
        self.status = status
        self.outcome: Resource = {
            "resourceType": "OperationOutcome",
            "issue": [
                {
                    "severity": "error",
                    "code": issue,
                    "details": {"coding": [{"code": code, "display": display}]},
                }
            ],
        }
        if why:
            self.outcome["issue"][0]["diagnostics"] = why


def not_found(kind: str) -> Problem:
    """Nothing is held under that id."""
    return Problem(404, "not-found", "NO_RECORD_FOUND", "No record found", f"No {kind} found")


def bad_header(why: str) -> Problem:
    """A header is missing or wrong; the guide answers 400 even for a missing token."""
    display = "There is a required header missing or invalid"
    return Problem(400, "invalid", "MISSING_OR_INVALID_HEADER", display, why)


def bad_parameter(name: str) -> Problem:
    """A search parameter is not known or cannot be read."""
    return Problem(
        400, "invalid", "INVALID_PARAMETER", "Invalid parameter", f"bad request parameter {name}"
    )


def bad_resource(why: str) -> Problem:
    """A resource that was sent lacks something or is not valid."""
    return Problem(400, "invalid", "INVALID_RESOURCE", "Invalid resource", why)


def bad_message() -> Problem:
    """The body is no JSON or XML."""
    return Problem(400, "value", "INVALID_REQUEST_MESSAGE", "Invalid Request Message")


def bad_operation(status: int = 400) -> Problem:
    """This server does not do that."""
    return Problem(status, "invalid", "INVALID_OPERATION", "Invalid Operation")


def unsupported_media() -> Problem:
    """No form that both sides speak."""
    return Problem(415, "invalid", "UNSUPPORTED_MEDIA_TYPE", "Unsupported Media Type")


def answer_wire(request: Request, spoken: tuple[Wire, ...]) -> Wire:
    """The form of the answer: ``_format`` before ``Accept``, JSON where neither asks.

    Raises:
        Problem: 415 where the server does not speak what was asked for.
    """
    if asked := request.query_params.get("_format"):
        # A plus in a query that was not encoded arrives as a space.
        wire = _NAMES.get(asked.replace(" ", "+").partition(";")[0])
        if wire in spoken and wire is not None:
            return wire
        raise unsupported_media()
    names = [
        part.partition(";")[0].strip() for part in request.headers.get("accept", "").split(",")
    ]
    for name in names:
        if _NAMES.get(name) in spoken:
            return _NAMES[name]
    if any(name in {"", "*/*", "application/*"} for name in names):
        return spoken[0]
    raise unsupported_media()


def answer(
    resource: Resource, wire: Wire, status: int = 200, headers: dict[str, str] | None = None
) -> Response:
    """A resource as a response, with its ETag where it has a version."""
    sent = dict(headers or {})
    version = resource.get("meta", {}).get("versionId")
    if version:
        sent["ETag"] = f'W/"{version}"'
    body = to_xml(resource) if wire is Wire.XML else to_json(resource)
    return Response(body, status, sent, media_type=wire.value)


def to_json(resource: Resource) -> bytes:
    """The resource's JSON form; signs beyond ASCII stay themselves."""
    return json.dumps(resource, ensure_ascii=False).encode()


def to_xml(resource: Resource) -> bytes:
    """The resource's XML form, in the order that the standard wants."""
    made = model(resource["resourceType"]).model_validate(resource).model_dump_xml()
    return made if isinstance(made, bytes) else str(made).encode()


def from_body(request: Request, body: bytes, kind: str) -> Resource:
    """A resource of type ``kind`` from the body of a request, checked against STU3.

    Raises:
        Problem: 415, 400 for a malformed body or an invalid resource.
    """
    content_type = request.headers.get("content-type", "").partition(";")[0].strip()
    wire = _NAMES.get(content_type)
    if wire is None:
        raise unsupported_media()
    try:
        if wire is Wire.XML:
            return normal(model(kind).model_validate_xml(body))
        sent = json.loads(body)
    except (ValueError, SyntaxError) as problem:
        raise bad_message() from problem
    if not isinstance(sent, dict) or sent.get("resourceType") != kind:
        raise bad_resource(f"the body must be a {kind}")
    try:
        return normal(model(kind).model_validate(sent))
    except ValueError as problem:
        raise bad_resource(f"the {kind} is not valid") from problem


def normal(made: Any) -> Resource:  # fhir.resources is published without types
    """The JSON form in which equal resources are equal, whatever they looked like."""
    plain: Resource = json.loads(made.model_dump_json())
    return plain


@cache
def model(kind: str) -> Any:  # fhir.resources is published without types
    """The STU3 class of a resource type."""
    from fhir.resources.STU3 import get_fhir_model_class

    return get_fhir_model_class(kind)
