"""Names that could be taken for each other (hazard H01): same or like, said before it matters."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

_GAPS = re.compile(r"[^a-z]+")
SHORTEST = 4
"""Letters from which on one differing letter makes two names alike; below it most names do."""


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody in an open list.

    Attributes:
        id: of the handover.
        family: the family name as sent, empty where there is none.
        given: the first given name, empty where there is none.
        born: the calendar day as text, empty where it is not known.
        number: the NHS number, empty where there is none.
    """

    id: str
    family: str
    given: str = ""
    born: str = ""
    number: str = ""


def similar(people: Sequence[Named]) -> dict[str, tuple[str, ...]]:
    """For each who has any: the ids of the others with a name like theirs.

    Alike are: the same or nearly the same family name, one that is part of a double name, or the
    same day of birth with the same or nearly the same given name. Two reports with one NHS number
    are about the same person, and no danger to each other.
    """
    buckets: defaultdict[str, list[Named]] = defaultdict(list)
    for one in people:
        for key in _keys(one):
            buckets[key].append(one)
    found: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for members in buckets.values():
        for at, one in enumerate(members):
            for other in members[at + 1 :]:
                if one.id != other.id and alike(one, other):
                    found[one.id][other.id] = None
                    found[other.id][one.id] = None
    return {key: tuple(ids) for key, ids in found.items()}


def alike(one: Named, other: Named) -> bool:
    """Whether two people could be taken for each other by name."""
    if one.number and one.number == other.number:
        return False
    mine, theirs = _letters(one.family), _letters(other.family)
    if mine and theirs and _near("".join(mine), "".join(theirs)):
        return True
    if {part for part in mine if len(part) >= SHORTEST} & set(theirs):
        return True
    same_day = bool(one.born) and one.born == other.born
    given = "".join(_letters(one.given)), "".join(_letters(other.given))
    return same_day and all(given) and _near(*given)


def _keys(one: Named) -> set[str]:
    """Whoever is alike shares one of these: parts of the name, its ends, or the birth day."""
    parts = _letters(one.family)
    whole = "".join(parts)
    keys = {f"part {part}" for part in parts}
    if whole:
        keys |= {f"head {whole[:2]}", f"tail {whole[-2:]}"}
    if one.born:
        keys.add(f"born {one.born}")
    return keys


def _letters(name: str) -> list[str]:
    folded = unicodedata.normalize("NFKD", name).casefold()
    bare = "".join(sign for sign in folded if not unicodedata.combining(sign))
    return [part for part in _GAPS.split(bare) if part]


def _near(one: str, other: str) -> bool:
    """Equal, or with one letter changed, left out or swapped with its neighbour."""
    if one == other:
        return True
    if min(len(one), len(other)) < SHORTEST or abs(len(one) - len(other)) > 1:
        return False
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), -1)
    if start < 0:
        return True
    first, second = one[start:], other[start:]
    if len(first) == len(second):
        swapped = first[:2] == second[:2][::-1] and first[2:] == second[2:]
        return first[1:] == second[1:] or swapped
    longer, shorter = (first, second) if len(first) > len(second) else (second, first)
    return longer[1:] == shorter
