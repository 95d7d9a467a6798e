"""What the counts say, for the screen and for paper: tiles, pictures and the table of replies."""

from __future__ import annotations

from dataclasses import dataclass

from app.desk.counting import Counts
from app.report.states import ReplyState, State
from app.report.times import show_clock, show_time
from app.ui.plots import HourBars, LengthBars, Plot, StepLine

PERIODS = ((1, "Today"), (7, "Last 7 days"), (28, "Last 28 days"))
"""Days, and what they are called."""

TABLE = (
    ReplyState.WAITING,
    ReplyState.SENT,
    ReplyState.CONFIRMED,
    ReplyState.FAILED,
    ReplyState.HERE_ONLY,
    ReplyState.TOLD,
)
"""The states of replies that are counted by sender."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure; ``icon`` where it asks for something."""

    count: int
    words: str
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A plot under its title and a sentence."""

    title: str
    told: str
    plot: Plot


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table; ``strong`` are its head and its sum."""

    cells: tuple[str, ...]
    strong: bool = False


def period(counts: Counts, days: int) -> str:
    """``Last 7 days: 16-Nov-2026 00:00 to 22-Nov-2026 14:06``."""
    words = next(words for count, words in PERIODS if count == days)
    until = show_clock(counts.as_at) if days == 1 else show_time(counts.as_at)
    return f"{words}: {show_time(counts.since)} to {until}"


def tiles(counts: Counts) -> tuple[Tile, ...]:
    """All that came, the lists that add up to it, and what asks for something."""
    now, failed = counts.overdue[-1][1], counts.reply_count(ReplyState.FAILED)
    return (
        Tile(counts.received, "Received ="),
        *(Tile(count, state.value) for state, count in counts.lists.items()),
        Tile(now, "Overdue", "overdue" if now else ""),
        Tile(counts.untimed, "Act-by time not recorded", "untimed" if counts.untimed else ""),
        Tile(counts.reply_count(ReplyState.WAITING), "Reply waiting"),
        Tile(failed, "Reply failed", "warning" if failed else ""),
    )


def pictures(counts: Counts) -> tuple[Picture, ...]:
    """When they came, how long until they were accepted, and how many were overdue."""
    return (
        Picture(
            "Reports received, by hour and sender",
            "Count in each hour of the day, by time received here",
            HourBars(counts.arrivals, counts.senders),
        ),
        Picture(
            "Minutes from receipt to acceptance",
            _waits(counts),
            LengthBars(counts.waits_by_length()),
        ),
        Picture(
            "Overdue over time",
            "Handovers past their act-by time and not yet in consultation",
            StepLine(counts.overdue),
        ),
    )


def reply_rows(counts: Counts) -> tuple[Row, ...]:
    """The head, a line for each sender, and the sum."""
    made = [Row(("Sender", "Received", "Accepted", *(state.value for state in TABLE)), strong=True)]
    for sender in [*counts.senders, None]:
        came = sum(n for (_h, who), n in counts.arrivals.items() if sender in (None, who))
        taken = sum(n for who, n in counts.accepted.items() if sender in (None, who))
        values = (came, taken, *(counts.reply_count(state, sender) for state in TABLE))
        cells = (sender or "All senders", *(str(value) for value in values))
        made.append(Row(cells, strong=sender is None))
    return tuple(made)


def _waits(counts: Counts) -> str:
    middle = counts.middle_wait
    if middle is None:
        return "Nothing was accepted in this time."
    longest = max(counts.waits)
    waiting = counts.lists[State.EXPECTED]
    return (
        f"{len(counts.waits)} accepted. Middle value {middle:.0f}min, longest {longest:.0f}min. "
        f"The {waiting} still expected are not in this picture."
    )
