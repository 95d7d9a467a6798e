"""What no mapping took out of the tree, as lines for *Also in this message*."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from app.readers.fhir.readable import EXTENSIONS, Leaf, readable, shown
from app.readers.fhir.reading import Reading, type_words
from app.readers.tree import Node
from app.report.ledger import Ledger
from app.report.model import AlsoLine

_ABOUT_SYSTEMS = frozenset(
    """Bundle Parameters MessageHeader Patient Practitioner PractitionerRole Organization Location
    HealthcareService RelatedPerson Device Endpoint EpisodeOfCare Questionnaire List
    Composition""".split()
)
"""Resources whose repetition of a name, a number or a place is no news."""

_LONG = 20
_SILENT_KEYS = frozenset(
    """coding display text value family given line postalCode city valueString valueCode item
    valueCodeableConcept valueBoolean valueInteger valueDecimal valueDateTime valueDate""".split()
)
_TYPE_WORDS = {"Organization": "Organisation", "Bundle": "Message", "Parameters": "Message"}
_KEY_WORDS = {
    "unit": "",
    "telecom": "telephone",
    "birthDate": "born",
    "valueReference": "",
    "div": "narrative",
}
_URL_NOISE = re.compile(r"\A(?:Extension-)?(?:CareConnect-|UEC-|GPC-|ITK-)*|-\d+\Z", re.IGNORECASE)


@dataclass(slots=True)
class LeftOver:
    """Lines, and how many values they hold; ``told`` counts values shown elsewhere already."""

    lines: list[AlsoLine] = field(default_factory=list)
    values: int = 0
    told: int = 0
    apart: list[AlsoLine] = field(default_factory=list)
    apart_values: int = 0


def left_over(reading: Reading, tree: Node) -> LeftOver:
    """Everything readable that is still in the tree, grouped, in message order."""
    found = LeftOver()
    knows, apart = _Told(reading.take.taken).knows, reading.apart
    news: dict[tuple[str, str], None] = {}
    group: dict[str, None] = {}
    label: tuple[str, ...] = ()
    amount: Node | None = None
    foreign: list[tuple[str, str]] = []
    words: dict[tuple[str, str], str] = {}
    where, last = "", (0, "")
    is_apart = False

    def finish() -> None:
        if group:
            line = (where, "; ".join(group))
            foreign.append(line) if is_apart else news.setdefault(line)

    for leaf in readable(tree):
        resource, path, _, raw = leaf
        name = path[-1]
        about = id(resource)
        if about not in apart and knows(resource, name, raw):
            found.told += 1
            continue
        if (about, path[0]) != last:
            finish()
            where, group, last = place(reading, leaf), {}, (about, path[0])
            label = _labels(path)
            is_apart = about in apart
        told = words.get((name, raw))
        if told is None:
            told = words[name, raw] = shown(name, raw)
        own = _labels(path)
        if name == "unit" and amount is leaf.node and group:
            told = f"{group.popitem()[0]} {told}"
        elif own != label:
            told = f"{_further(label, own)} {told}".strip()
            label = own
        amount = leaf.node if name == "value" else None
        group[told] = None
        if is_apart:
            found.apart_values += 1
        else:
            found.values += 1
    finish()
    found.lines = [AlsoLine(*line) for line in news]
    found.apart = [AlsoLine(*line) for line in foreign]
    return found


@cache
def _labels(path: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for key in path if (word := path_words(key))))


def _further(before: tuple[str, ...], own: tuple[str, ...]) -> str:
    """What is new in the label of a value that stands behind another one, on the same line."""
    shared = 0
    while shared < min(len(before), len(own)) and before[shared] == own[shared]:
        shared += 1
    return " ".join(own[shared:] or own[-1:])


def own_count(reading: Reading, rest: LeftOver, also: int) -> Ledger:
    """The reader's own count; :func:`app.readers.ledger.prove` counts without it.

    Args:
        reading: what was taken out of the message.
        rest: what was not.
        also: how many values are listed under *Also in this message*.
    """
    values = reading.take.count + rest.told + rest.values + rest.apart_values
    return Ledger(values, values - also, also)


def place(reading: Reading, leaf: Leaf) -> str:
    """Where a value stood, in words: ``Practitioner Mary Jones, telephone``."""
    kind = str(leaf.resource.get("resourceType", "Message"))
    name = reading.names.get(id(leaf.resource), "")
    key = (kind, name, leaf.path)
    words = reading.places.get(key)
    if words is None:
        words = reading.places[key] = _place(*key)
    return words


def _place(kind: str, name: str, path: tuple[str, ...]) -> str:
    start = _TYPE_WORDS.get(kind) or type_words(kind)
    words = [path_words(key) for key in path]
    field_words = " ".join(dict.fromkeys(word for word in words if word))
    head = f"{start} “{name}”" if name else start
    return f"{head}, {field_words}" if field_words else head


@cache
def path_words(key: str) -> str:
    """The words for one key of a path, "" where it says nothing to a person."""
    name, _, url = key.partition(" ")
    if name in EXTENSIONS:
        tail = url.rstrip("/").rpartition("/")[2].rpartition("#")[2]
        return _split(_URL_NOISE.sub("", tail)) or "extension"
    if key in _KEY_WORDS:
        return _KEY_WORDS[key]
    return "" if key in _SILENT_KEYS else _split(key)


def _split(name: str) -> str:
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[-_]+", " ", name.strip("_"))
    return " ".join(word if word.isupper() else word.lower() for word in words.split())


class _Told:
    """What is already on the sheet, so that only news is listed."""

    def __init__(self, taken: set[str]) -> None:
        self._taken = taken
        self._dates: dict[str, bool] = {}
        self._minutes: dict[str, bool] = {}
        self._all = ""

    def knows(self, resource: Node, key: str, raw: str) -> bool:
        """Whether a left-over value only repeats what is shown."""
        if key == "div":
            return self._knows_narrative(shown(key, raw))
        if len(raw) <= 3 or key == "gender":
            return False
        if raw[4:5] == "-" and raw[0].isdigit():
            if raw not in self._dates:
                self._dates[raw] = self._knows_date(key, raw)
            return self._dates[raw]
        if raw not in self._taken:
            return False
        kind = resource.get("resourceType")
        return len(raw) > _LONG or (isinstance(kind, str) and kind in _ABOUT_SYSTEMS)

    def _knows_date(self, key: str, raw: str) -> bool:
        to_the_minute = raw[:16] + raw[16:].lstrip(":.0123456789")
        if to_the_minute not in self._minutes:
            told = raw in self._taken or shown(key, raw) in self._taken
            self._minutes[to_the_minute] = told
        return self._minutes[to_the_minute]

    def _knows_narrative(self, text: str) -> bool:
        if not self._all:
            self._all = "\n".join(self._taken)
        return all(line in self._all for line in text.split("\n"))
