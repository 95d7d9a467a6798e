"""Where the words of the journey stand: over or under their shapes, never over each other.

Words stand in lanes, the first nearest to the line; a thin line leads from a shape to words in a
further lane, and crosses no words on its way.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MOST_LANES = 4
"""Lanes on one side; what finds no room in them stands in the list under the line alone."""


@dataclass(frozen=True, slots=True)
class Tag:
    """Words that belong to a place on the line. All in pixels.

    Attributes:
        x: the place.
        width: of the words.
        keeps: whether these words go before others where room is short.
    """

    x: float
    width: float
    keeps: bool = False


@dataclass(frozen=True, slots=True)
class Spot:
    """Where the words of a tag stand: ``lane`` from 0, ``left`` in pixels."""

    lane: int
    left: float
    tag: Tag

    @property
    def right(self) -> float:
        """Where they end."""
        return self.left + self.tag.width


def place(
    tags: Sequence[Tag], room: tuple[float, float], gap: float, indent: float
) -> tuple[Spot | None, ...]:
    """A spot for each tag, or None where there is none.

    Args:
        tags: in any order.
        room: the left and the right end of what may be written on.
        gap: pixels between words.
        indent: how far words begin to the left of their place; those that go first, to the right.
    """
    spots: dict[int, Spot] = {}
    order = sorted(range(len(tags)), key=lambda at: (not tags[at].keeps, -tags[at].x))
    for at in order:
        tag = tags[at]
        inset = -indent if tag.keeps else indent
        ways = (tag.x - inset, tag.x + inset - tag.width)
        kept = [min(max(left, room[0]), room[1] - tag.width) for left in ways]
        fits = [left for left in kept if _beside(tag, left, indent)]
        found = (Spot(lane, left, tag) for left in fits for lane in range(MOST_LANES))
        free = next((one for one in found if _free(one, spots.values(), gap)), None)
        if free is not None:
            spots[at] = free
    return tuple(spots.get(at) for at in range(len(tags)))


def lanes(spots: Sequence[Spot | None]) -> int:
    """How many lanes hold words, at least one."""
    return 1 + max((spot.lane for spot in spots if spot is not None), default=0)


def _beside(tag: Tag, left: float, indent: float) -> bool:
    return left - indent <= tag.x <= left + tag.width + indent


def _free(new: Spot, others: Iterable[Spot], gap: float) -> bool:
    return not any(_clash(new, one, gap) for one in others)


def _clash(one: Spot, two: Spot, gap: float) -> bool:
    if one.lane == two.lane:
        return one.left < two.right + gap and two.left < one.right + gap
    near, far = sorted((one, two), key=lambda spot: spot.lane)
    return near.left - gap / 2 <= far.tag.x <= near.right + gap / 2
