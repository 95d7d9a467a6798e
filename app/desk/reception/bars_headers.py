"""The headers of a BaRS request (digest, section 1, request headers; API specification 1.4.0)."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.desk.reception.bars_refusals import No
from app.replies.bars.original import Form
from app.replies.bars.outcomes import Refusal
from app.replies.bars.systems import DOS_SERVICE, ODS
from app.replies.bars.tree import nodes, text

MAJOR = "1"
"""The major version of the API that is spoken here."""

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_VERSION = re.compile(r";\s*version\s*=\s*\"?([\w.-]{1,20})", re.IGNORECASE)
_JSON = frozenset({"application/fhir+json", "application/json"})
_XML = frozenset({"application/fhir+xml", "application/xml", "text/xml"})
_ANY = frozenset({"", "*/*", "application/*"})


@dataclass(frozen=True, slots=True)
class Head:
    """What the headers say.

    Attributes:
        request_id, correlation_id: in small letters.
        organisation: ODS code of the organisation of the sending user, "" where not given.
        form: the form that is accepted, None where either is.
    """

    request_id: str
    correlation_id: str
    organisation: str
    form: Form | None


def head_of(headers: Mapping[str, str], services: Sequence[str], *, addressed: bool = True) -> Head:
    """Read the headers; ``use-context`` is ignored, as receivers must.

    Args:
        headers: by lower-case name.
        services: our DoS service ids; none where any target is taken.
        addressed: whether the request must say which service it is for.

    Raises:
        No: one is missing or malformed (400), is for another service (404), or asks for
            another major version (406).
    """
    ids = [_uuid(headers, name) for name in ("X-Request-Id", "X-Correlation-Id")]
    form = accepted(headers)
    _check_target(headers, services, required=addressed)
    organisation = _decoded(headers, "NHSD-End-User-Organisation")
    found = ""
    for number in nodes(organisation, "identifier"):
        found = found or text(number, "value") if _is_ods(number) else found
    return Head(ids[0], ids[1], found, form)


def accepted(headers: Mapping[str, str]) -> Form | None:
    """The form that is asked for; None where both would do.

    Raises:
        No: neither is, or another major version of the API alone (406).
    """
    ranges = [each.strip() for each in headers.get("accept", "").split(",")]
    fitting: list[str] = []
    for each in ranges:
        kind = each.partition(";")[0].strip().lower()
        version = _VERSION.search(each)
        right = version is None or version[1].partition(".")[0] == MAJOR
        if right and kind in _JSON | _XML | _ANY:
            fitting.append(kind)
    if not fitting:
        words = f"Accept must allow FHIR JSON or XML of version {MAJOR}"
        raise No(Refusal.NOT_ACCEPTABLE, words)
    if any(kind in _ANY for kind in fitting):
        return None
    return "json" if fitting[0] in _JSON else "xml"


def wanted_form(headers: Mapping[str, str]) -> Form:
    """The form for an answer that has none of its own: as asked for, else as it was sent."""
    try:
        asked = accepted(headers)
    except No:
        asked = None
    sent = headers.get("content-type", "").partition(";")[0].strip().lower()
    return asked or ("xml" if sent in _XML else "json")


def is_uuid(value: str) -> bool:
    """Whether a text is a UUID in its usual form."""
    return _UUID.fullmatch(value) is not None


def _uuid(headers: Mapping[str, str], name: str) -> str:
    value = headers.get(name.lower(), "").strip()
    if not value:
        raise No(Refusal.MISSING, f"The header {name} is missing")
    if not is_uuid(value):
        raise No(Refusal.INVALID, f"The header {name} is not a UUID")
    return value.lower()


def _check_target(headers: Mapping[str, str], services: Sequence[str], *, required: bool) -> None:
    name = "NHSD-Target-Identifier"
    if not headers.get(name.lower(), "").strip():
        if required:
            raise No(Refusal.MISSING, f"The header {name} is missing")
        return
    target = _decoded(headers, name)
    system, value = text(target, "system"), text(target, "value")
    if not system or not value:
        raise No(Refusal.INVALID, f"The header {name} has no system or no value")
    if services and value not in services:
        raise No(Refusal.NOT_FOUND, f"The service that {name} names is not one of this receiver")
    if services and system.rstrip("/").lower() != DOS_SERVICE.lower():
        raise No(Refusal.VALUE, f"The system of {name} is not {DOS_SERVICE}")


def _decoded(headers: Mapping[str, str], name: str) -> dict[str, Any]:
    value = headers.get(name.lower(), "").strip()
    if not value:
        return {}
    try:
        found = json.loads(base64.b64decode(value, validate=True))
    except (binascii.Error, ValueError, RecursionError) as failure:
        raise No(Refusal.INVALID, f"The header {name} is not JSON in Base64") from failure
    if not isinstance(found, dict):
        raise No(Refusal.INVALID, f"The header {name} is not a JSON object in Base64")
    return found


def _is_ods(number: object) -> bool:
    system = text(number, "system").rstrip("/").lower()
    return not system or system == ODS.lower() or system.endswith("ods-organization-code")
