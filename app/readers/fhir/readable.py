"""Which leaves of a FHIR tree a person could read: everything but the plumbing.

The same walk counts what a message holds and lists what no reader took out of it.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from app.readers.narrative import plain
from app.readers.tree import Node
from app.readers.unreadable import Fault
from app.report.times import read_time

DEEPEST = 120
"""Objects within objects; real messages stay below twenty."""

PLUMBING = frozenset(
    """resourceType id fullUrl reference system url versionId lastUpdated profile linkId use
    status intent mode rank contentType data hash size required repeats readOnly active
    experimental subjectType relation language implicitRules meaning policyRule policy etag method
    clinicalStatus verificationStatus valueBase64Binary definition instantiates total""".split()
)
"""Keys whose plain values are never words for a person (ids, URIs, fixed enumerations)."""

EXTENSIONS = ("extension", "modifierExtension")
_UNREAD_PARTS = frozenset({"meta", "search"})
_ENUMERATIONS = frozenset(
    {"type", "priority", "class", "kind", "code", "endpoint", "questionnaire"}
)
_ODD = _ENUMERATIONS | {"div"}
"""Keys whose text is not always for a person."""

_TAGS = re.compile(r"<[^<>]*>")
_DATE = re.compile(r"\d{4}-\d\d(?:-\d\d(?:T[\d:.,+\-Zz]*)?)?")
_OFFERED = ", Selected: "
_NO_DATES = frozenset({"value", "valueString", "valueMarkdown", "text", "display", "name", "title"})


class Leaf(NamedTuple):
    """One readable value.

    Attributes:
        resource: the resource that it stood in (the message itself for the envelope).
        path: the keys from the resource down, the last one its own; an extension's key is
            followed by its URL.
        node: the object that holds it, the identity of one repetition.
        raw: the value as sent; :func:`shown` gives the words a person would read.
    """

    resource: Node
    path: tuple[str, ...]
    node: Node
    raw: str


def readable(tree: Node) -> list[Leaf]:
    """Every readable value of a message, in its order.

    Raises:
        Unreadable: READ-009 where objects are nested more than :data:`DEEPEST` deep.
    """
    found: list[Leaf] = []
    _object(found, tree, tree, (), False)
    return found


def _object(
    found: list[Leaf], node: Node, resource: Node, path: tuple[str, ...], wordy: bool
) -> None:
    """Add the leaves of one object; ``wordy`` is whether words stand beside its codes.

    A bare reference, as most are, is passed over. This is asked of every object of a message, so
    that what few of them need is looked up where they need it.
    """
    if len(path) > DEEPEST:
        raise Fault.TOO_DEEP.error()
    if "resourceType" in node and node is not resource:
        resource, path = node, ()
    for key, value in node.items():
        kind = type(value)
        if kind is str:
            if key in PLUMBING:
                continue
            odd = key in _ODD
            text = (
                sent(key, value, node, worded=wordy or _has_words(node)) if odd else value.strip()
            )
            if text:
                found.append(Leaf(resource, (*path, key), node, text))
        elif kind is dict:
            if (len(value) > 1 or _is_more(value)) and key not in _UNREAD_PARTS:
                below = (*path, _named(key, value) if key in EXTENSIONS else key)
                inner = key == "coding" and (wordy or _has_words(node))
                _object(found, value, resource, below, inner)
        elif kind is list:
            if value and key not in _UNREAD_PARTS:
                _list(found, value, key, node, resource, path, wordy)
        elif value is not None and (
            text := sent(key, value, node, worded=wordy or _has_words(node))
        ):
            found.append(Leaf(resource, (*path, key), node, text))


def _list(
    found: list[Leaf],
    parts: list[Any],
    key: str,
    node: Node,
    resource: Node,
    path: tuple[str, ...],
    wordy: bool,
) -> None:
    below = (*path, key)
    inner = key == "coding" and (wordy or _has_words(node))
    for part in parts:
        if type(part) is dict:
            if len(part) > 1 or _is_more(part):
                here = (*path, _named(key, part)) if key in EXTENSIONS else below
                _object(found, part, resource, here, inner)
        elif type(part) is list:
            if len(below) > DEEPEST:
                raise Fault.TOO_DEEP.error()
            _list(found, part, key, node, resource, below, wordy)
        elif part is not None:
            text = sent(key, part, node, worded=wordy or _has_words(node))
            if text:
                found.append(Leaf(resource, below, node, text))


def _has_words(node: Node) -> bool:
    return "display" in node or "text" in node or "unit" in node


def _is_more(node: Node) -> bool:
    """Whether an object of one value or none is more than a bare reference."""
    return bool(node) and type(node.get("reference")) is not str


def _named(key: str, part: Node) -> str:
    """An extension goes by its key and its URL."""
    return f"{key} {part.get('url', '')}"


def sent(key: str, value: Any, node: Node, *, worded: bool) -> str:
    """A leaf's value as text, or "" where it is plumbing."""
    if key in PLUMBING:
        return ""
    if value is True or value is False:
        if key.startswith("value") or key.endswith("Boolean"):
            return "Yes" if value else "No"
        return "Yes" if value and not key.startswith("_") else ""
    text = str(value).strip()
    if key == "div":
        return text if _TAGS.sub("", text).strip() else ""
    if key in _ENUMERATIONS:
        return text if _code_is_all(key, text, node, worded=worded) else ""
    return text


def shown(key: str, raw: str) -> str:
    """The words for the value of a key: dates in UK form, narrative as plain text.

    111 adaptors write ``yes, Selected: true`` for an answer that was offered and chosen.
    """
    if key == "div":
        return plain(raw)
    if key == "valueString" and _OFFERED in raw:
        text, _, chosen = raw.rpartition(_OFFERED)
        return f"{text} (chosen)" if chosen == "true" else text
    if raw[:1].isdigit() and key not in _NO_DATES and _DATE.fullmatch(raw):
        moment = read_time(raw)
        return moment.shown if moment else raw
    return raw


def _code_is_all(key: str, text: str, node: Node, *, worded: bool) -> bool:
    """A code is for reading only where no words stand beside it, and it is no URI."""
    if key == "endpoint":
        return text.startswith("urn:nhs")
    if text.startswith(("urn:", "http:", "https:")):
        return False
    return key == "code" and not worded and ("system" in node or len(node) == 1)
