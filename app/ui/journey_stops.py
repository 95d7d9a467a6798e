"""The events of the journey as stops on one line that is drawn to scale, and their words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from app.report.sheet import Section
from app.report.sheet.lines import WAITING
from app.report.times import UK, show_clock, show_date, show_duration

SENDER, HERE, DUE, NOW = "At sender", "Here", "Due", "Now"

FAR = timedelta(hours=6)
"""Now stands on the line up to so long after the last event, or three times its length: a line
that is drawn to scale would else show nothing but the time since."""


@dataclass(frozen=True, slots=True)
class Stop:
    """One event on the line.

    Attributes:
        waits: whether it is a reply that has not gone out yet.
        share: its place, from 0.0 at the left to 1.0 at the right.
    """

    side: str
    at: datetime
    words: str
    waits: bool = False
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class Group:
    """Events of one side that stand so close that their words are one text."""

    stops: tuple[Stop, ...]
    words: str

    @property
    def keeps(self) -> bool:
        """Whether it is now or due, which keep their words where room is short."""
        return self.stops[0].side in (NOW, DUE)


def stops(section: Section, now: datetime) -> tuple[Stop, ...]:
    """The events with an exact time, in order, and now where it is not long after them."""
    found = [
        Stop(line.label, line.at, line.text, line.key == WAITING)
        for line in section.lines
        if line.at is not None
    ]
    if not found:
        return ()
    found.sort(key=lambda stop: stop.at)
    after = now - found[-1].at
    if after <= max(FAR, 3 * (found[-1].at - found[0].at)):
        found.append(Stop(NOW, now, NOW))
    return tuple(sorted(found, key=lambda stop: stop.at))


def placed(found: Sequence[Stop]) -> tuple[Stop, ...]:
    """The stops with their places, to scale: one minute is as long anywhere on the line."""
    if not found:
        return ()
    first, last = found[0].at, found[-1].at
    span = (last - first).total_seconds() or 1.0
    return tuple(replace(one, share=(one.at - first).total_seconds() / span) for one in found)


def told(some: Sequence[Stop], day: date) -> str:
    """Clock time and words of each; the day where it is another than before, the time once."""
    parts: list[str] = []
    clock = ""
    for one in some:
        if one.side == NOW:
            return NOW
        on = one.at.astimezone(UK).date()
        when = show_clock(one.at) if on == day else f"{show_date(on)} {show_clock(one.at)}"
        parts.append(one.words if when == clock else f"{when} {one.words}")
        clock, day = show_clock(one.at), on
    return ", ".join(parts)


def counted(some: Sequence[Stop], day: date) -> str:
    """How many events there were, and from when to when, where their words take too much room."""
    first, last = some[0].at, some[-1].at
    on, until = (at.astimezone(UK).date() for at in (first, last))
    begin = show_clock(first) if on == day else _when(first)
    end = show_clock(last) if until == on else _when(last)
    return f"{begin} to {end}: {len(some)} events"


def scale_words(found: Sequence[Stop], now: datetime) -> str:
    """What the drawing shows, for whoever hears it: from when to when, and how long to due."""
    if not found:
        return ""
    first, last = found[0], found[-1]
    span = f"From {_when(first.at)} to {_when(last.at)}."
    due = next((one for one in found if one.side == DUE), None)
    if due is None:
        return span
    left = show_duration(due.at - now)
    return f"{span} Due {'in ' + left if due.at >= now else left + ' ago'}."


def _when(at: datetime) -> str:
    return f"{show_date(at.astimezone(UK).date())} {show_clock(at)}"
