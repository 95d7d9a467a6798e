"""FHIR XML -> the same plain tree as FHIR JSON.

One element is a value, several of the same name a list; readers ask for either. Whatever FHIR
does not define (stray text, foreign attributes) is kept as a leaf, so that it can be listed.
"""

from __future__ import annotations

from typing import Any

from lxml import etree

from app.readers.unreadable import Fault

FHIR = "{http://hl7.org/fhir}"
XHTML = "{http://www.w3.org/1999/xhtml}"
STRAY_TEXT = "text outside a value"

MOST_ELEMENTS = 500_000
MOST_CDA_MARKS = 100_000
"""Tags in one ITK message, and again in what is packed in it: real ones hold some thousand, and so
many take a second or two to read. Packed with gzip, millions would fit into one megabyte."""
MOST_ATTRIBUTES = 64
DEEPEST = 200

_BOOLEANS = frozenset(
    """abatementBoolean active allDay allowed answerBoolean appointmentRequired asNeededBoolean
    deceasedBoolean defaultValueBoolean deleted doNotPerform estimatedAge excluded experimental
    fixedBoolean focal hasAnswer inactive initialBoolean isActive isBrand isOverTheCounter
    isSummary multipleBirthBoolean notDone notGiven onHold overbooked preferred primarySource
    prohibited readOnly repeats reported requestor required responseRequired userSelected
    valueBoolean wasSubstituted""".split()
)
_WORDS = {"true": True, "false": False}


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
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as broken:
        raise _fault(data, broken) from None
    if has_doctype(root):
        raise Fault.DOCTYPE.error()
    return root


def has_doctype(root: etree._Element) -> bool:
    """Whether the document of an element declares one."""
    info: Any = root.getroottree().docinfo
    return bool(info.doctype) or info.internalDTD is not None


def fhir_tree(root: etree._Element) -> dict[str, Any]:
    """The root element of a FHIR resource -> its JSON shape, ``resourceType`` included."""
    return _resource(root, 0)


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


def _resource(element: etree._Element, depth: int) -> dict[str, Any]:
    node = _children(element, depth)
    return {"resourceType": _local(element), **node}


def _children(element: etree._Element, depth: int) -> dict[str, Any]:
    """An element with children, or with no value, as an object."""
    if depth > DEEPEST:
        raise Fault.TOO_DEEP.error()
    node = _attributes(element)
    if element.text and element.text.strip():
        node[STRAY_TEXT] = element.text.strip()
    for child in element:
        if child.tail and child.tail.strip():
            _add(node, STRAY_TEXT, child.tail.strip())
        name = _local(child)
        if child.tag.startswith(XHTML):
            child.tail = None
            _add(node, name, etree.tostring(child, encoding="unicode"))
        elif name in ("resource", "contained"):
            for inner in child:
                _add(node, name, _resource(inner, depth + 1))
        else:
            _value(node, name, child, depth)
    return node


def _value(node: dict[str, Any], name: str, child: etree._Element, depth: int) -> None:
    value: Any = child.get("value")
    if value is None:
        _add(node, name, _children(child, depth + 1))
        return
    if name in _BOOLEANS:
        value = _WORDS.get(value, value)
    rest: dict[str, Any] = {}
    if len(child) or len(child.keys()) > 1 or child.text:
        rest = _children(child, depth + 1)
    there = node.get(name)
    if rest or f"_{name}" in node:
        beside = node.setdefault(f"_{name}", [])
        count = len(there) if isinstance(there, list) else int(there is not None)
        beside.extend([None] * (count - len(beside)))
        beside.append(rest or None)
    _add(node, name, value)


def _attributes(element: etree._Element) -> dict[str, Any]:
    keys = element.keys()
    if len(keys) > MOST_ATTRIBUTES:
        raise Fault.TOO_MANY.error("attributes on one element")
    found: dict[str, Any] = {}
    for key in keys:
        if key != "value":
            found[str(key).rpartition("}")[2]] = element.get(key)
    return found


def _add(node: dict[str, Any], name: str, value: Any) -> None:
    there = node.get(name)
    if there is None:
        node[name] = value
    elif isinstance(there, list):
        there.append(value)
    else:
        node[name] = [there, value]


def _local(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]
