"""A FHIR resource as a plain tree, whichever form it came in, and how to look into it.

Senders put lists and single values in each other's place, so nothing here minds which it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lxml.etree import _Element

Node = dict[str, Any]

FHIR = "http://hl7.org/fhir"
DEEPEST = 100
"""Elements inside each other; what is deeper is not read."""

_PREFIX = f"{{{FHIR}}}"


def text(node: object, *path: str) -> str:
    """The first text at the end of a path, "" where there is none."""
    *way, last = path
    for holder in nodes(node, *way) if way else (node,):
        value = holder.get(last) if isinstance(holder, dict) else None
        for one in value if isinstance(value, list) else (value,):
            if isinstance(one, str) and (found := one.strip()):
                return found
    return ""


def nodes(node: object, *path: str) -> list[Node]:
    """Every object at the end of a path."""
    found = [node] if isinstance(node, dict) else []
    for key in path:
        values = [each.get(key) for each in found]
        found = [
            one
            for value in values
            for one in (value if isinstance(value, list) else (value,))
            if isinstance(one, dict)
        ]
    return found


def codes(node: object, *path: str) -> tuple[tuple[str, str], ...]:
    """System and code of every coding of the concepts at the end of a path."""
    found = ((text(c, "system"), text(c, "code")) for c in nodes(node, *path, "coding"))
    return tuple(pair for pair in found if pair[1])


def references(node: object) -> Iterator[str]:
    """Every reference in a resource, in order."""
    if isinstance(node, list):
        for one in node:
            yield from references(one)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key == "reference" and isinstance(value, str):
                yield value
            else:
                yield from references(value)


def from_xml(element: _Element, depth: int = 0) -> Node:
    """An element of FHIR XML as a tree; repeated elements become a list.

    Raises:
        RecursionError: elements are nested deeper than any message needs.
    """
    if depth > DEEPEST:
        raise RecursionError
    made: Node = {}
    for child in _elements(element):
        name = _name(child)
        said = child.get("value")
        value: Any = {}
        if name in ("resource", "contained"):
            inner = next(_elements(child), None)
            if inner is not None:
                value = {"resourceType": _name(inner)} | from_xml(inner, depth + 1)
        elif said is not None and name != "entry":
            value = said
        else:
            value = from_xml(child, depth + 1)
        if name in made:
            before = made[name]
            made[name] = [*before, value] if isinstance(before, list) else [before, value]
        else:
            made[name] = value
    return made


def _elements(element: _Element) -> Iterator[_Element]:
    # The tag of a comment is a function, whatever the stubs say.
    return (child for child in element if str(child.tag).startswith(_PREFIX))


def _name(element: _Element) -> str:
    return str(element.tag)[len(_PREFIX) :]
