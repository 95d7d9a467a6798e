"""What no mapping took out of the tree, as calm lines for *Also in this message*."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from app.readers.cda.acts import denied, not_yet
from app.readers.cda.elements import Element, local
from app.readers.cda.readable import Leaf, readable
from app.readers.cda.reading import Reading
from app.report.model import AlsoLine
from app.report.times import read_time

_REGIONS = {
    "recordTarget": "Patient",
    "author": "Author",
    "informant": "Informant",
    "custodian": "Document owner",
    "informationRecipient": "Recipient",
    "participant": "Participant",
    "authorization": "Consent",
    "documentationOf": "Service",
    "inFulfillmentOf": "Order",
    "relatedDocument": "Earlier document",
    "componentOf": "Encounter",
    "component": "Narrative",
}
_FIELDS = {
    "id": "reference",
    "telecom": "telephone",
    "addr": "address",
    "effectiveTime": "time",
    "low": "from",
    "high": "until",
    "birthTime": "born",
    "desc": "description",
    "text": "text",
    "code": "",
    "value": "",
    "title": "title",
}
_SILENT = frozenset(
    """patientRole patient assignedAuthor assignedPerson assignedEntity associatedEntity component
    relatedEntity relatedPerson intendedRecipient receivedOrganization representedOrganization
    assignedCustodian representedCustodianOrganization structuredBody section entry
    encompassingEncounter ClinicalDocument associatedPerson participantRole playingEntity
    healthCareFacility location parentDocument name given family prefix suffix
    streetAddressLine city postalCode country""".split()
)
_MOST_WORDS = 8
"""Of the place of a value: nobody reads on."""

_TIME = re.compile(r"\d{8}(?:\d{2,6}(?:\.\d+)?(?:Z|[+-]\d{2,4})?)?")


@dataclass(slots=True)
class LeftOver:
    """Lines, and how many values they hold; ``told`` counts values that are shown elsewhere."""

    lines: list[AlsoLine] = field(default_factory=list)
    values: int = 0
    told: int = 0


def left_over(reading: Reading, root: Element, start: str = "") -> LeftOver:
    """Everything readable that is still in a tree, grouped by where it stood.

    ``start`` stands before every place, such as ``Report 2 of 6``.
    """
    found = LeftOver()
    groups: dict[str, dict[str, None]] = {}
    paths: Paths = {}
    for leaf in readable(root):
        words = leaf_words(leaf)
        if len(words) > 3 and (words in reading.taken or leaf.raw in reading.taken):
            found.told += 1
            continue
        found.values += 1
        groups.setdefault(place(leaf, root, start, paths), {})[words] = None
    found.lines = [AlsoLine(where, "; ".join(words)) for where, words in groups.items()]
    return found


def leaf_words(leaf: Leaf) -> str:
    """A value as a person reads it: a time as a time, everything else as sent."""
    if leaf.key == "timestamp" or (leaf.key == "value" and _TIME.fullmatch(leaf.raw)):
        moment = read_time(leaf.raw)
        return moment.shown if moment else leaf.raw
    return leaf.raw


Paths = dict[Element, tuple[str, ...]]
"""The region and the words for each element that was asked about: its children build on it."""


def place(leaf: Leaf, root: Element, start: str = "", paths: Paths | None = None) -> str:
    """Where a value stood, in words: ``Patient, address``; ``paths`` remembers between calls."""
    region, *words = _path(leaf.element, root, {} if paths is None else paths) or ("Document",)
    if len(words) > _MOST_WORDS:
        words = [*words[:2], "…", *words[2 - _MOST_WORDS :]]
    pieces = [start, region, " ".join(words)]
    return ", ".join(piece for piece in pieces if piece)


def _path(element: Element, root: Element, paths: Paths) -> tuple[str, ...]:
    chain: list[Element] = []
    above: Element | None = element
    while above is not None and above is not root and above not in paths:
        chain.append(above)
        above = above.getparent()
    path = paths.get(above, ()) if above is not None else ()
    for part in reversed(chain):
        name = local(part)
        if not path:
            path = (_REGIONS.get(name, _split(name).capitalize()),)
        elif (word := _field(name)) and word not in path[1:]:
            path = (*path, _as_meant(part, word))
        paths[part] = path
    return path


def _as_meant(part: Element, word: str) -> str:
    """What is denied or only asked for says so, wherever it is listed (hazard H14)."""
    word = f"NOT {word}" if denied(part) else word
    return f"{word} asked for" if not_yet(part) else word


@cache
def _field(name: str) -> str:
    if name in _FIELDS:
        return _FIELDS[name]
    return "" if name in _SILENT else _split(name)


@cache
def _split(name: str) -> str:
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[-_.]+", " ", name)
    return " ".join(word if word.isupper() else word.lower() for word in words.split())
