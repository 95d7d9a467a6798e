"""Which values of an ITK or CDA tree a person could read: everything but the plumbing.

The same walk counts what a message holds, and lists what no mapping took out of it. It knows
nothing of the mappings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from app.readers.cda.elements import HL7, ITK, NPFIT, Element, flat, local
from app.readers.cda.text import BREAKS

PLUMBING = frozenset(
    {
        f"{HL7}templateId",
        f"{HL7}typeId",
        f"{HL7}realmCode",
        f"{NPFIT}contentId",
        f"{NPFIT}messageType",
    }
)
"""Elements that speak to programs only."""

_CASE = "}PathwaysCase"
_CASE_TEXT = re.compile(r"\A\s*(?:<\?xml[^<>]*>\s*)?<(?:\w+:)?PathwaysCase\b")
"""Its rationale is for the sender's software: a receiver uses its dispositions and nothing else."""

_TEXT = f"{HL7}text"
_REFERENCE = f"{HL7}reference"
_NUMBERED = frozenset({"versionNumber", "sequenceNumber", "pauseQuantity", "contextConductionInd"})
_EDGES = BREAKS | {"sup", "footnote", "linkHtml", "a"}
_ANSWER = ("result", "timestamp", "trackingIdRef", "serviceRef", "uri")
"""Attributes of ITK acknowledgements that a person reads."""

_WORDS = ("displayName", "extension", "assigningAuthorityName")
_SPEAKING = frozenset({*_ANSWER, *_WORDS, "value", "code"})
"""The only attributes that a person reads; few elements bear any, and all are asked."""


class Leaf(NamedTuple):
    """One readable value: the element that holds it, the attribute (or ``text``), the words."""

    element: Element
    key: str
    raw: str


def readable(root: Element) -> Iterator[Leaf]:
    """Every readable value below an element, in document order."""
    stack: list[Element] = [root]
    while stack:
        element = stack.pop()
        if element.tag in PLUMBING or element.tag.endswith(_CASE):
            continue
        keys = element.keys()
        if keys and not _SPEAKING.isdisjoint(keys):
            yield from _attributes(element)
        if element.tag == _TEXT and _is_narrative(element):
            for words in narrative_words(element):
                yield Leaf(element, "text", words)
            continue
        text = element.text
        if text and not text.isspace() and not _is_binary(element):
            yield Leaf(element, "text", flat(text))
        if not len(element):
            continue
        inner = list(element)
        for part in inner:
            tail = part.tail
            if tail and not tail.isspace():
                yield Leaf(element, "text", flat(tail))
        inner.reverse()
        stack += inner


def _is_binary(element: Element) -> bool:
    """Base64 by declaration, a file of a kind nobody reads as text, or a case of NHS Pathways."""
    kind = element.get("mediaType")
    return (
        element.get("representation", "").upper() == "B64"
        or (kind is not None and not kind.strip().lower().startswith("text/"))
        or _CASE_TEXT.search(element.text or "") is not None
    )


def _attributes(element: Element) -> Iterator[Leaf]:
    for key in _ANSWER if element.tag.startswith(ITK) else _WORDS:
        if words := flat(element.get(key)):
            yield Leaf(element, key, words)
    value = element.get("value")
    if value and not _is_for_programs(element, value) and (words := flat(value)):
        unit = flat(element.get("unit"))
        yield Leaf(element, "value", f"{words} {unit}" if unit and unit != "1" else words)
    code = element.get("code")
    if code and not element.get("displayName") and (words := flat(code)):
        yield Leaf(element, "code", words)


def _is_for_programs(element: Element, value: str) -> bool:
    """Whether a value counts something, or only leads to another place of the same document."""
    return local(element) in _NUMBERED or (value.startswith("#") and element.tag == _REFERENCE)


def _is_narrative(element: Element) -> bool:
    parent = element.getparent()
    return parent is not None and local(parent) == "section"


def narrative_words(block: Element) -> Iterator[str]:
    """The pieces of a narrative block between its line ends, each to be found as a whole."""
    text: list[str] = []
    for event, element in etree.iterwalk(block, events=("start", "end")):
        edge = "\n" if local(element) in _EDGES or element.get("revised") else ""
        if event == "start":
            text += (edge, element.text or "")
            continue
        if (href := element.get("href")) and not href.startswith("#"):
            text += ("\n", href, "\n")
        text += (edge, element.tail or "" if element is not block else "")
    for piece in "".join(text).split("\n"):
        if words := flat(piece):
            yield words
