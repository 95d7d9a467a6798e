"""What an ITK3 message asks of its receiver, by its handling keys: both forms in use are read.

The current profile (-2) has ``BusAckRequested`` and ``InfAckRequested`` with booleans. The alpha
guide (-1) has pairs of a key (``BUSACK``, ``INFACK``) and a value. There is no default: what is
not asked for is not sent (ITK3 Messaging Distribution).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from app.report.errors import Unreadable

INFRASTRUCTURE = "infrastructure"
BUSINESS = "business"

_KEYS = {
    "infackrequested": INFRASTRUCTURE,
    "infack": INFRASTRUCTURE,
    "busackrequested": BUSINESS,
    "busack": BUSINESS,
}
_DEEPEST = 8
"""Extensions in extensions; the profiles have two."""


@dataclass(frozen=True, slots=True)
class Itk3Asked:
    """What a response to an ITK3 message needs.

    Attributes:
        header_id: ``MessageHeader.id``; empty where the message could not be read so far.
        asks: which responses it asks for.
        endpoint: ``MessageHeader.source.endpoint``.
        answers: ``MessageHeader.response.identifier``, the header of ours that it answers.
        answer_code: ``MessageHeader.response.code`` beside it.
        us: the ODS code that the message came to, as the way it came says.
    """

    header_id: str = ""
    asks: tuple[str, ...] = ()
    endpoint: str = ""
    answers: str = ""
    answer_code: str = ""
    us: str = ""


def asked(data: bytes) -> Itk3Asked:
    """Read what a message asks for; what cannot be read asks for nothing.

    Args:
        data: the message as it came, JSON or XML.
    """
    from app.readers.sniff import parse
    from app.readers.tree import MAX_MIB

    try:
        tree = parse(data, MAX_MIB).tree or {}
    except (Unreadable, RecursionError):
        return Itk3Asked()
    header = next(_headers(tree), {})
    source, response = _node(header.get("source")), _node(header.get("response"))
    found = dict.fromkeys(_asks(header.get("extension"), 0))
    return Itk3Asked(
        header_id=_text(header.get("id")),
        asks=tuple(sorted(found, reverse=True)),
        endpoint=_text(source.get("endpoint")),
        answers=_text(response.get("identifier")),
        answer_code=_text(response.get("code")),
    )


def to_json(facts: Itk3Asked) -> str:
    """The facts as they are kept with the exchange."""
    return json.dumps({"itk3": asdict(facts)}, ensure_ascii=False, separators=(",", ":"))


def from_json(text: str) -> Itk3Asked:
    """The facts that were kept; those of another protocol give empty ones."""
    said = json.loads(text or "{}").get("itk3")
    return Itk3Asked(**{**said, "asks": tuple(said["asks"])}) if said else Itk3Asked()


def _headers(tree: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for entry in _list(tree.get("entry")):
        for resource in _list(_node(entry).get("resource")):
            if _node(resource).get("resourceType") == "MessageHeader":
                yield resource


def _asks(extensions: Any, depth: int) -> Iterator[str]:
    """The responses that any extension asks for, however deeply it nests."""
    if depth > _DEEPEST:
        return
    for extension in map(_node, _list(extensions)):
        inner = [_node(one) for one in _list(extension.get("extension"))]
        named = _KEYS.get(_text(extension.get("url")).rpartition("/")[2].lower())
        if named and _is_true(extension):
            yield named
        keys = {_KEYS[key] for one in inner for key in _coded(one) if key in _KEYS}
        if keys and any(_is_true(one) for one in inner):
            yield from keys
        yield from _asks(inner, depth + 1)


def _coded(extension: dict[str, Any]) -> Iterator[str]:
    """The values of a key of the alpha form, wherever it holds its code."""
    coding = _node(extension.get("valueCoding"))
    for value in (extension.get("valueCode"), extension.get("valueString"), coding.get("code")):
        if text := _text(value).lower():
            yield text


def _is_true(extension: dict[str, Any]) -> bool:
    value = extension.get("valueBoolean", extension.get("valueString"))
    return value is True or _text(value).lower() == "true"


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _node(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""
