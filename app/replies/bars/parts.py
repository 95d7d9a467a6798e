"""The parts of a stored message that go back to its sender, as strict FHIR."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING

from app.replies.bars.original import Entry, Original, parsed_xml
from app.replies.bars.strict import NotValid, check, from_xml
from app.replies.bars.tree import FHIR, Node, nodes

if TYPE_CHECKING:
    from lxml.etree import _Element


def strict_part(original: Original, entry: Entry) -> Node:
    """One resource of a message, checked.

    Raises:
        NotValid: it breaks the standard, so it cannot be sent back.
    """
    number = next(n for n, each in enumerate(original.entries) if each is entry)
    if original.form == "xml":
        return from_xml(_element(original, number))
    found = _exact(original.body)
    part = next(iter(nodes(nodes(found, "entry")[number], "resource")), {})
    check(part)
    return part


def resource_of(body: bytes) -> Node:
    """A whole resource in either form, as strict JSON.

    Raises:
        NotValid: it breaks the standard.
        NotAMessage: it is neither JSON nor XML.
    """
    if body.lstrip()[:1] == b"<":
        return from_xml(_bare(parsed_xml(body)))
    return _exact(body)


def _exact(body: bytes) -> Node:
    """JSON with the very digits of its decimals."""
    found = json.loads(body.removeprefix(b"\xef\xbb\xbf"), parse_float=Decimal)
    if not isinstance(found, dict):
        raise NotValid("a resource in JSON")
    return found


def _element(original: Original, number: int) -> bytes:
    entry = parsed_xml(original.body).findall(f"{{{FHIR}}}entry")[number]
    resource = entry.find(f"{{{FHIR}}}resource/{{{FHIR}}}*")
    if resource is None:
        raise NotValid("an empty entry")
    return _bare(resource)


def _bare(element: _Element) -> bytes:
    """An element without comments and repeated namespaces, which the FHIR library trips over."""
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )
    made = etree.fromstring(etree.tostring(element, with_tail=False), parser)
    etree.cleanup_namespaces(made)
    return etree.tostring(made)
