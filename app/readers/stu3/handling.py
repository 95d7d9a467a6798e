"""ITK3 message handling -> whom a message is for, and the answers that it asks for.

The current profile (-2) nests named extensions with a boolean; the alpha guide (-1) has pairs of a
key and a value (ITK3 Messaging Distribution). There is no default: silence asks for nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.readers.taking import nodes, peek
from app.readers.tree import Node

_HANDLING = "itk-messagehandling"
_RECIPIENT = "recipienttype"
_FOR_ACTION = {"FA": True, "FI": False}
_ASKS = {
    "infackrequested": "infrastructure response",
    "infack": "infrastructure response",
    "busackrequested": "business response",
    "busack": "business response",
}
_DEEPEST = 8


@dataclass(frozen=True, slots=True)
class Handling:
    """What the header says about handling.

    Attributes:
        for_action: True for action, False for information, None where nothing was said.
        asks: the answers that were asked for, each once.
    """

    for_action: bool | None = None
    asks: tuple[str, ...] = ()


def handling_of(header: Node) -> Handling:
    """Look at the handling extensions of a MessageHeader; nothing is taken."""
    parts = [
        inner
        for outer in nodes(header, "extension")
        if _HANDLING in peek(outer, "url").lower()
        for inner in _all(outer, 0)
    ]
    recipients = [code for part in parts if _tail(part) == _RECIPIENT for code in _codes(part)]
    said = [_FOR_ACTION[code] for code in recipients if code in _FOR_ACTION]
    asks = dict.fromkeys(words for part in parts for words in _asked(part))
    return Handling(said[0] if said else None, tuple(asks))


def _all(extension: Node, depth: int) -> Iterator[Node]:
    yield extension
    if depth < _DEEPEST:
        for inner in nodes(extension, "extension"):
            yield from _all(inner, depth + 1)


def _asked(part: Node) -> Iterator[str]:
    if _is_true(part) and (words := _ASKS.get(_tail(part))):
        yield words
    inner = nodes(part, "extension")
    if any(_is_true(each) for each in inner):
        keys = (code.lower() for each in inner for code in _codes(each))
        yield from (_ASKS[key] for key in keys if key in _ASKS)


def _codes(part: Node) -> Iterator[str]:
    """The code of a value, however it is held."""
    codings = nodes(part, "valueCoding")
    codings += [c for each in nodes(part, "valueCodeableConcept") for c in nodes(each, "coding")]
    yield from (peek(coding, "code") for coding in codings)
    yield from (peek(part, key) for key in ("valueCode", "valueString"))


def _tail(part: Node) -> str:
    return peek(part, "url").rpartition("/")[2].lower()


def _is_true(part: Node) -> bool:
    return "true" in (peek(part, "valueBoolean").lower(), peek(part, "valueString").lower())
