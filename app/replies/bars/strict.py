"""The last check of what we made, and its bytes: the same content gives the same bytes."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from app.replies.bars.original import Form
from app.replies.bars.tree import Node


class NotValid(ValueError):
    """A resource breaks FHIR R4; the text names the element, never a value."""


def check(resource: Node) -> None:
    """Validate a resource strictly against FHIR R4B.

    Raises:
        NotValid: it is not valid.
    """
    _model(resource)


def warm_up() -> None:
    """Load what every answer is checked with: it takes seconds, and a sender waits for five."""
    check({"resourceType": "Encounter", "status": "planned", "class": {"code": "EMER"}})
    issue = {"severity": "error", "code": "invalid"}
    check({"resourceType": "OperationOutcome", "issue": [issue]})


def written(resource: Node, form: Form) -> bytes:
    """The bytes of a resource, after a strict check.

    Raises:
        NotValid: it is not valid, so it is not written.
    """
    model = _model(resource)
    if form == "json":
        return as_json(resource)
    made: Any = model.model_dump_xml()  # published as giving text, it gives bytes
    return made if isinstance(made, bytes) else str(made).encode()


def as_json(resource: Node) -> bytes:
    """Compact JSON in the order of the tree; decimals keep their digits."""
    import msgspec

    return msgspec.json.Encoder(decimal_format="number").encode(resource)


def from_xml(element: bytes) -> Node:
    """A resource in XML as strict JSON.

    Raises:
        NotValid: it breaks the standard.
    """
    from fhir.resources.R4B import get_fhir_model_class
    from lxml import etree

    try:
        name = etree.QName(etree.fromstring(element)).localname
        model = get_fhir_model_class(name).model_validate_xml(element)
        made: Node = json.loads(model.model_dump_json(), parse_float=Decimal)
    except Exception as failure:
        raise NotValid("a part in XML") from failure
    return made


def instant(at: datetime) -> str:
    """A moment as BaRS recommends it: UTC, with its offset."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds")


def _model(resource: Node) -> Any:
    from fhir.resources.R4B import get_fhir_model_class
    from pydantic import ValidationError

    try:
        return get_fhir_model_class(str(resource.get("resourceType"))).model_validate(resource)
    except ValidationError as failure:
        first = failure.errors(include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise NotValid(f"{resource.get('resourceType')}: {where}") from failure
    except (KeyError, LookupError, AssertionError, ValueError, TypeError) as failure:
        raise NotValid(str(resource.get("resourceType"))) from failure
