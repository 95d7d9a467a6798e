"""FHIR XML -> the same plain tree as FHIR JSON.

One element is a value, several of the same name a list; readers ask for either. Whatever FHIR
does not define (stray text, foreign attributes) is kept as a leaf, so that it can be listed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from lxml import etree

from app.readers.unreadable import Fault
from app.report.errors import Unreadable

FHIR = "{http://hl7.org/fhir}"
XHTML = "{http://www.w3.org/1999/xhtml}"
STRAY_TEXT = "text outside a value"
_SCHEMA = "{http://www.w3.org/2001/XMLSchema-instance}"
"""Attributes for programs that check a document; no part of what it says."""

MOST_ELEMENTS = 500_000
MOST_CDA_MARKS = 100_000
"""Tags in one ITK message, and again in what is packed in it: real ones hold some thousand, and so
many take a second or two to read. Packed with gzip, millions would fit into one megabyte."""
MOST_ATTRIBUTES = 64
DEEPEST = 200

MENDED = "The XML held {0} that XML does not know; the words around them are as sent."

_NAMED = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos);)[A-Za-z][A-Za-z0-9]{1,30};")
_CONTROLS = re.compile(
    rb"[\x00-\x08\x0b\x0c\x0e-\x1f]"
    rb"|&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01])|x0*(?:[0-8bcefBCEF]|1[0-9a-fA-F]));"
)
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}".encode()

_BOOLEANS = frozenset(
    """abatementBoolean active allDay allowed answerBoolean appointmentRequired asNeededBoolean
    deceasedBoolean defaultValueBoolean deleted doNotPerform estimatedAge excluded experimental
    fixedBoolean focal hasAnswer inactive initialBoolean isActive isBrand isOverTheCounter
    isSummary multipleBirthBoolean notDone notGiven onHold overbooked preferred primarySource
    prohibited readOnly repeats reported requestor required responseRequired userSelected
    valueBoolean wasSubstituted""".split()
)
_WORDS = {"true": True, "false": False}
_HOLDERS = frozenset({"resource", "contained"})


def parse_xml(data: bytes) -> etree._Element:
    """UTF-8 XML -> its root element; nothing outside the bytes is ever read.

    The limits of lxml for big trees hold (2,048 levels); the smaller ones would refuse sections
    that are nested a hundred deep and attached files of more than ten million characters.

    Raises:
        Unreadable: READ-007, -008, -009, -010 or -018.
    """
    if data.count(b"<") > 2 * MOST_ELEMENTS:
        raise Fault.TOO_MANY.error("elements")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=True,
        remove_comments=True,
        remove_pis=True,
        encoding="utf-8",
    )
    try:
        root = etree.fromstring(data.lstrip(), parser)  # nothing may stand before a declaration
    except etree.XMLSyntaxError as broken:
        raise _fault(data, broken) from None
    if has_doctype(root):
        raise Fault.DOCTYPE.error()
    return root


def parse_leniently(data: bytes) -> tuple[etree._Element, str]:
    """As :func:`parse_xml`, and what had to be mended first, in a sentence ("" if nothing).

    Senders put names of HTML (``&nbsp;``) and control characters into their words, which XML
    refuses; no report is lost for one of them.

    Raises:
        Unreadable: where the XML is broken in any other way.
    """
    try:
        return parse_xml(data), ""
    except Unreadable:
        named, names = _NAMED.subn(_character, data)
        mended, controls = _CONTROLS.subn(_REPLACEMENT, named)
        if mended == data or b"<!DOCTYPE" in data or b"<!ENTITY" in data:
            raise
        held = ["names of characters"] if names else []
        held += ["control characters (shown as \N{REPLACEMENT CHARACTER})"] if controls else []
        return parse_xml(mended), MENDED.format(" and ".join(held))


def _character(match: re.Match[bytes]) -> bytes:
    from html import escape, unescape  # a table of all names, for the few that sent some

    return escape(unescape(match[0].decode("ascii"))).encode()


def has_doctype(root: etree._Element) -> bool:
    """Whether the document of an element declares one."""
    info: Any = root.getroottree().docinfo
    return bool(info.doctype) or info.internalDTD is not None


def fhir_tree(root: etree._Element) -> dict[str, Any]:
    """The root element of a FHIR resource -> its JSON shape, ``resourceType`` included."""
    return _resource(root, _Names(), 0)


def _fault(data: bytes, broken: etree.XMLSyntaxError) -> Exception:
    said = broken.msg or ""
    if b"<!DOCTYPE" in data[:4096] or b"<!ENTITY" in data[:4096]:
        return Fault.DOCTYPE.error()
    if "depth" in said:
        return Fault.TOO_DEEP.error()
    line = broken.lineno or 1
    if "Premature end" in said or not data.rstrip().endswith(b">"):
        return Fault.XML_CUT.error(line)
    return Fault.XML_BROKEN.error(line)


class _Names(dict[str, str]):
    """Tag -> name without its space, "" where the content is no plain element; made once each."""

    def __missing__(self, tag: str) -> str:
        name = local_name(tag)
        self[tag] = name = "" if tag.startswith(XHTML) or name in _HOLDERS else name
        return name


def _resource(element: etree._Element, names: _Names, depth: int) -> dict[str, Any]:
    node: dict[str, Any] = {"resourceType": local_name(element.tag)}
    node.update(_children(element, names, depth))
    return node


def _children(element: etree._Element, names: _Names, depth: int) -> dict[str, Any]:
    """An element with children, or with no value, as an object."""
    if depth > DEEPEST:
        raise Fault.TOO_DEEP.error()
    keys = element.keys()
    node = _attributes(element, keys) if keys else {}
    text = element.text
    if text and not text.isspace():
        node[STRAY_TEXT] = text.strip()
    besides = False
    for child in element:
        tail = child.tail
        if tail and not tail.isspace():
            _add(node, STRAY_TEXT, tail.strip())
        name = names[child.tag]
        if not name:
            _markup_or_resources(node, child, names, depth)
            continue
        value: Any = child.get("value")
        if value is None:
            value = _children(child, names, depth + 1)
        else:
            if name in _BOOLEANS:
                value = _WORDS.get(value, value)
            if besides or child.text or len(child) or len(child.keys()) > 1:
                besides = _beside(node, name, _children(child, names, depth + 1)) or besides
        if name in node:
            _add(node, name, value)
        else:
            node[name] = value
    return node


def _markup_or_resources(
    node: dict[str, Any], child: etree._Element, names: _Names, depth: int
) -> None:
    name = local_name(child.tag)
    if child.tag.startswith(XHTML):
        child.tail = None
        _add(node, name, etree.tostring(child, encoding="unicode"))
        return
    for inner in child:
        _add(node, name, _resource(inner, names, depth + 1))


def _beside(node: dict[str, Any], name: str, rest: dict[str, Any]) -> bool:
    """Put what stands in the element of a value under ``_name``, at the place of the value."""
    others = node.get(f"_{name}", [])
    if not isinstance(others, list):
        others = [others]
    if not rest and not others:
        return False
    there = node.get(name)
    count = len(there) if isinstance(there, list) else int(there is not None)
    others.extend([None] * (count - len(others)))
    others.append(rest or None)
    node[f"_{name}"] = others
    return True


def _attributes(element: etree._Element, keys: Sequence[str | bytes]) -> dict[str, Any]:
    if len(keys) > MOST_ATTRIBUTES:
        raise Fault.TOO_MANY.error("attributes on one element")
    found: dict[str, Any] = {}
    for key in keys:
        name = str(key)
        if name != "value" and not name.startswith(_SCHEMA):
            found[local_name(name)] = element.get(key)
    return found


def _add(node: dict[str, Any], name: str, value: Any) -> None:
    there = node.get(name)
    if there is None:
        node[name] = value
    elif isinstance(there, list):
        there.append(value)
    else:
        node[name] = [there, value]


def local_name(tag: str) -> str:
    """A tag without its namespace."""
    return tag[tag.rfind("}") + 1 :]
