"""Mutators over a parsed XML message, FHIR and CDA alike: it stays well-formed."""

from __future__ import annotations

import copy
import re
from random import Random

from lxml import etree

from tests.fuzz import junk

Element = etree._Element

_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NAMES = (
    "{urn:hl7-org:v3}section",
    "{urn:hl7-org:v3}text",
    "{urn:hl7-org:v3}table",
    "{urn:hl7-org:v3}tr",
    "{urn:hl7-org:v3}td",
    "{urn:hl7-org:v3}content",
    "{urn:hl7-org:v3}ClinicalDocument",
    "{urn:hl7-org:v3}id",
    "{urn:hl7-org:v3}name",
    "{urn:hl7-org:v3}value",
    "{urn:nhs-itk:ns:201005}payload",
    "{urn:nhs-itk:ns:201005}DistributionEnvelope",
    "{http://hl7.org/fhir}resource",
    "{http://hl7.org/fhir}contained",
    "{http://hl7.org/fhir}valueCodeableConcept",
    "{http://www.w3.org/1999/xhtml}div",
    "{urn:x}x",
    "x",
)
_ATTRIBUTES = (
    "value code displayName codeSystem extension root use nullFlavor typeCode classCode id url "
    "representation mediaType unit revised styleCode href {http://www.w3.org/XML/1998/namespace}id "
    "{http://www.w3.org/2001/XMLSchema-instance}type"
).split()


def said(rng: Random) -> str:
    """Junk that XML can hold."""
    return _UNWRITABLE.sub("\ufffd", junk.text(rng))


def _all(root: Element) -> list[Element]:
    return [each for each in root.iter() if isinstance(each.tag, str)]


def _drop(_rng: Random, _root: Element, one: Element) -> None:
    parent = one.getparent()
    if parent is not None:
        parent.remove(one)


def _twice(rng: Random, _root: Element, one: Element) -> None:
    parent = one.getparent()
    times = rng.choice((1, 1, 3, 40))
    if parent is not None and len(etree.tostring(one)) * times < 300_000:
        for _ in range(times):
            parent.insert(rng.randrange(len(parent) + 1), copy.deepcopy(one))


def _swap(rng: Random, root: Element, one: Element) -> None:
    other = rng.choice(_all(root))
    here, there = one.getparent(), other.getparent()
    if here is not None and there is not None and one is not other:
        mine, theirs = copy.deepcopy(one), copy.deepcopy(other)
        here.replace(one, theirs)
        if other.getparent() is there:
            there.replace(other, mine)


def _rename(rng: Random, root: Element, one: Element) -> None:
    one.tag = rng.choice(_NAMES) if rng.random() < 0.5 else rng.choice(_all(root)).tag


def _space(rng: Random, root: Element, one: Element) -> None:
    local = etree.QName(one).localname
    one.tag = rng.choice(("", "{urn:x}", "{urn:hl7-org:v3}", "{http://hl7.org/fhir}")) + local


def _attribute(rng: Random, root: Element, one: Element) -> None:
    holders = [each for each in _all(root) if each.keys()]
    for each in rng.sample(holders, min(len(holders), rng.choice((1, 2, 10)))):
        each.set(rng.choice(each.keys()), said(rng))


def _new_attribute(rng: Random, _root: Element, one: Element) -> None:
    one.set(rng.choice(_ATTRIBUTES), said(rng))


def _lose_attribute(rng: Random, _root: Element, one: Element) -> None:
    if one.keys():
        del one.attrib[rng.choice(one.keys())]


def _many_attributes(rng: Random, _root: Element, one: Element) -> None:
    for number in range(rng.choice((5, 63, 70, 500))):
        one.set(f"a{number}", "x")


def _text(rng: Random, _root: Element, one: Element) -> None:
    one.text = said(rng)


def _tail(rng: Random, _root: Element, one: Element) -> None:
    if one.getparent() is not None:
        one.tail = said(rng)


def _emptied(_rng: Random, _root: Element, one: Element) -> None:
    for part in list(one):
        one.remove(part)


def _nest(rng: Random, root: Element, one: Element) -> None:
    parent = one.getparent()
    if parent is None:
        return
    tag = one.tag if rng.random() < 0.7 else rng.choice(_NAMES)
    inner = copy.deepcopy(one)
    inner.tail = None
    for _ in range(rng.choice((1, 3, 30, 150, 220, 600))):
        outer = etree.Element(tag)
        outer.append(inner)
        inner = outer
    parent.replace(one, inner)


def _move(rng: Random, root: Element, one: Element) -> None:
    target = rng.choice(_all(root))
    target.insert(rng.randrange(len(target) + 1), copy.deepcopy(one))


def _comment(rng: Random, _root: Element, one: Element) -> None:
    odd = rng.choice((etree.Comment(" x "), etree.ProcessingInstruction("x", "y")))
    one.insert(rng.randrange(len(one) + 1), odd)


def _retarget(rng: Random, root: Element, one: Element) -> None:
    found = [each for each in _all(root) if etree.QName(each).localname in ("reference", "fullUrl")]
    names = [each.get("value", "") for each in found]
    for each in rng.sample(found, min(len(found), rng.choice((1, 5, 50)))):
        each.set("value", rng.choice([*names, *junk.REFERENCES[:-1]]))


def _shuffle(rng: Random, root: Element, one: Element) -> None:
    parts = list(one)
    rng.shuffle(parts)
    one[:] = parts


_CHANGES = (
    _drop,
    _twice,
    _swap,
    _rename,
    _space,
    _attribute,
    _attribute,
    _attribute,
    _new_attribute,
    _lose_attribute,
    _many_attributes,
    _text,
    _text,
    _tail,
    _emptied,
    _nest,
    _move,
    _comment,
    _retarget,
    _shuffle,
)


def fewer(rng: Random, root: Element) -> None:
    """Leave out some of the parts that come in numbers: entries, sections, participants."""
    keep = rng.choice((0.2, 0.6, 0.9))
    for name in ("entry", "component", "participant", "section"):
        for one in list(root.iter(f"{{*}}{name}")):
            if rng.random() > keep:
                _drop(rng, root, one)


def mutate(rng: Random, root: Element) -> Element:
    """Change a tree in place a few times."""
    for _ in range(rng.choice((1, 1, 2, 3, 8))):
        found = _all(root)
        rng.choice(_CHANGES)(rng, root, rng.choice(found))
    return root


def written(rng: Random, root: Element) -> bytes:
    """The bytes of a tree, with or without a declaration."""
    how = rng.random()
    if how < 0.7:
        return etree.tostring(root, encoding="utf-8")
    if how < 0.8:
        return etree.tostring(root, encoding="us-ascii", xml_declaration=True)
    if how < 0.9:
        return etree.tostring(root, encoding="utf-16", xml_declaration=True)
    return etree.tostring(root, encoding="iso-8859-1", xml_declaration=True)
