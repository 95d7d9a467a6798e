"""Where the lines of a plot stand, and what is written at them: whole counts, whole UK times."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.report.times import UK, show_clock, show_date

MOST_COUNTS = 5
"""Lines above the zero line."""

_HOURS_APART = (1, 2, 3, 4, 6, 12)
_DAYS_APART = (1, 2, 7, 14, 28)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Tick:
    """A time on an axis and its words."""

    at: datetime
    words: str


def counts_up_to(highest: int) -> tuple[int, ...]:
    """From 0 in equal whole steps to the first that is not below ``highest``; at least ``0, 1``."""
    wanted = max(highest, 1)
    step = 1
    while step * MOST_COUNTS < wanted:
        digit = str(step)[0]
        step = step * 5 // 2 if digit == "2" else step * 2
    top = -(-wanted // step) * step
    return tuple(range(0, top + 1, step))


def times_between(
    first: datetime, last: datetime, share: Callable[[str], float]
) -> tuple[Tick, ...]:
    """Round UK times from ``first`` to ``last``, as many as have room.

    Args:
        first: where the axis begins.
        last: where it ends.
        share: which part of the axis the given words take with the space around them.
    """
    span = last - first
    if span <= _DAY + timedelta(hours=1):
        made = (_hours(first, last, hours) for hours in _HOURS_APART)
    else:
        made = (_midnights(first, last, days) for days in _DAYS_APART)
    found: tuple[Tick, ...] = ()
    for found in made:
        if sum(share(tick.words) for tick in found) <= 1:
            return found
    return found


def _hours(first: datetime, last: datetime, apart: int) -> tuple[Tick, ...]:
    """The whole hours of the clock that ``apart`` divides; each as long as an hour really is."""
    at = first.replace(minute=0, second=0, microsecond=0)
    made = []
    while at <= last:
        if at >= first and at.astimezone(UK).hour % apart == 0:
            made.append(Tick(at, show_clock(at)))
        at += timedelta(hours=1)
    return tuple(made)


def _midnights(first: datetime, last: datetime, apart: int) -> tuple[Tick, ...]:
    day = first.astimezone(UK).replace(hour=0, minute=0, second=0, microsecond=0)
    made = []
    while day <= last:
        if day >= first:
            made.append(Tick(day, show_date(day)))
        day += apart * _DAY  # by the calendar, so that midnight stays midnight
    return tuple(made)
