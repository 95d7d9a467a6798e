"""When a patient is booked to arrive: shown with the handover, and never what it is sorted by.

A booked time says when somebody has promised to come, not how soon they must be seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from app.report.times import UK, Moment, read_time, show_clock

if TYPE_CHECKING:
    from app.report.model import EncounterReport, Item

_OVER = frozenset({"cancelled", "aborted", "nullified", "obsolete", "completed"})
"""States of an appointment in HL7 version 3 (ActStatus) in which nobody comes by it."""


@dataclass(frozen=True, slots=True)
class ArrivalWindow:
    """A booked time. ``end`` is None where no later end was sent."""

    start: Moment
    end: Moment | None = None


def arrival_windows(report: EncounterReport) -> tuple[ArrivalWindow, ...]:
    """The booked times that stand, each once, the earliest first.

    Several that differ are all given: which of them counts is not ours to say (rule 4).
    """
    booked = {_window(item): None for item in report.appointments}
    return tuple(sorted((one for one in booked if one is not None), key=_by_start))


def arrival_words(windows: Sequence[ArrivalWindow], now: datetime) -> str:
    """``Arrival window 14:30 to 15:00``; the date too where it is not today; empty for none."""
    told = [_words(window, now) for window in windows]
    if not told:
        return ""
    if len(told) > 1:
        return f"Arrival windows {', '.join(told)}"
    return f"Arrival {'window' if windows[0].end else 'booked for'} {told[0]}"


def as_intervals(windows: Sequence[ArrivalWindow]) -> str:
    """Windows as ISO 8601 intervals with a blank between them, for a store."""
    return " ".join(f"{one.start.iso}/{one.end.iso if one.end else ''}" for one in windows)


def of_intervals(text: str) -> tuple[ArrivalWindow, ...]:
    """What :func:`as_intervals` wrote."""
    found = []
    for interval in text.split():
        start, _, end = interval.partition("/")
        if (begins := read_time(start)) is not None:
            found.append(ArrivalWindow(begins, read_time(end) if end else None))
    return tuple(found)


def _window(item: Item) -> ArrivalWindow | None:
    if item.standing or item.status in _OVER or not isinstance(item.when, Moment):
        return None
    until = item.until if isinstance(item.until, Moment) else None
    begins = read_time(item.when.iso) or item.when
    ends = read_time(until.iso) if until else None
    return ArrivalWindow(begins, None if ends == begins else ends)


def _by_start(window: ArrivalWindow) -> str:
    start = window.start
    return start.at.astimezone(UK).isoformat() if start.at else start.iso


def _words(window: ArrivalWindow, now: datetime) -> str:
    start, end = window.start, window.end
    told = _clock(start, now)
    if end is None:
        return told
    same_day = start.at is not None and end.at is not None and start.on == end.on
    return f"{told} to {show_clock(end.at) if same_day and end.at else _clock(end, now)}"


def _clock(moment: Moment, now: datetime) -> str:
    if moment.at is not None and moment.on == now.astimezone(UK).date():
        return show_clock(moment.at)
    return moment.shown
