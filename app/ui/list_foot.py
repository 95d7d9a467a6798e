"""What stands under a list: what is further down, and what is shown of what there is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from app.report.states import State
from app.report.times import UK, show_clock, show_time
from app.store.rows import Row

OPEN = (State.EXPECTED, State.ARRIVED, State.IN_CONSULTATION)
"""The lists in which somebody waits: they stand in the order of their act-by times."""

COUNTED = 100
"""Matches of a filter are counted up to here: it is told that there are more, not how many."""


class Page(NamedTuple):
    """One answer of the desk: the rows from the top, and the counts around them.

    Attributes:
        asked: how many rows were asked for.
        matching: rows that the filter leaves, None while they are being counted, or where
            they are more than :data:`COUNTED`; ``total`` without a filter.
        at_least: how many match at least, 0 before they have been counted.
        last: whether the rows are the last of a list whose first ones are not here.
    """

    state: State
    typed: str
    rows: tuple[Row, ...]
    asked: int
    matching: int | None
    total: int
    as_at: datetime
    at_least: int = 0
    last: bool = False

    @property
    def whole(self) -> bool:
        """Whether these are all the rows that there are."""
        return len(self.rows) < self.asked or len(self.rows) == self.matching

    def goes_on_after(self, loaded: int) -> bool:
        """Whether there may be rows below so many that are on the list."""
        return not self.last and (self.matching is None or loaded < self.matching)

    def from_the_top(self) -> Page:
        """The same rows, with those above them by now."""
        return self._replace(last=False)

    def counted_as(self, other: Page) -> Page:
        """The same rows with the counts of another answer."""
        return self._replace(matching=other.matching, total=other.total, at_least=other.at_least)


def list_name(page: Page) -> str:
    """What a screen reader calls the rows: which list they are of, and how many of it they are."""
    named = f"Handovers, {page.state.value}"
    if not page.typed:
        return f"{named}: {page.total}"
    return f"{named}: {_matching(page)} of {page.total}"


def foot_words(page: Page) -> str:
    """What the list shows of what there is, so that a filter is never forgotten."""
    named = page.state.value.lower()
    if not page.typed:
        return f"Showing all {page.total} {named}. No filter."
    told = f"Showing {_matching(page)} of {page.total} {named}. Filter: {page.typed}"
    return told if page.matching is None else f"{told}. {page.total - page.matching} hidden"


def _matching(page: Page) -> str:
    """How many a filter leaves, as far as they have been counted."""
    if page.matching is not None:
        return str(page.matching)
    return f"at least {page.at_least}" if page.at_least else "some"


def offer_words(new: int, left: int) -> tuple[str, str]:
    """``2 new, 1 gone. Show``: what waits until nobody points at the list; and the same spoken."""
    short = ([f"{new} new"] if new else []) + ([f"{left} gone"] if left else [])
    spoken = []
    if new:
        spoken.append(f"{new} new {'handover is' if new == 1 else 'handovers are'} waiting.")
    if left:
        spoken.append(f"{left} {'is' if left == 1 else 'are'} no longer in this list.")
    return f"{', '.join(short)}. Show", " ".join([*spoken, "Show the list as it is now"])


def rest_words(page: Page, rows: Sequence[Row], seen: int, now: datetime) -> str:
    """What is above the rows that are loaded, and what is below those in sight."""
    parts = (above_words(page, rows), below_words(page, rows, seen, now))
    return ". ".join(part for part in parts if part)


def above_words(page: Page, rows: Sequence[Row]) -> str:
    """``99,800 more above: Home`` where the list does not begin with its first row; else empty."""
    if not page.last:
        return ""
    if page.matching is None:
        return "More above: press Home"
    return f"{page.matching - len(rows)} more above: press Home"


def below_words(page: Page, rows: Sequence[Row], seen: int, now: datetime) -> str:
    """``1 more below, due by 18:03``; empty where every row is in sight.

    Open lists stand in the order of their act-by times, so the first row out of sight is the one
    that is to be seen soonest, and no other need be loaded to say so.

    Args:
        page: what is on the list.
        rows: those that are loaded, from the top.
        seen: how many of them end above the lower edge.
        now: an aware instant.
    """
    first = rows[seen] if seen < len(rows) else None
    if page.matching is not None or page.last:
        more = (len(rows) if page.last or page.matching is None else page.matching) - seen
        told = f"{more} more below" if more > 0 else ""
    else:
        more = page.at_least - seen
        told = f"at least {more} more below" if more > 0 else "more below" if first else ""
    if not told or first is None or page.state not in OPEN:
        return told
    return f"{told}, {_how_soon(first, now)}"


def empty_words(page: Page) -> str:
    """What a list without any handover says."""
    return _EMPTY[page.state]


def hidden_words(page: Page) -> str:
    """How many the filter hides, where it leaves none."""
    are = "handover is" if page.total == 1 else "handovers are"
    return f"{page.total} {are} here, {page.total} hidden by this filter."


_EMPTY = {
    State.EXPECTED: "Nobody is expected",
    State.ARRIVED: "Nobody has arrived and waits",
    State.IN_CONSULTATION: "Nobody is in consultation",
    State.DONE: "Nothing is done yet",
    State.NOT_ATTENDED: "Nobody failed to attend",
    State.COULD_NOT_BE_READ: "Every message could be read",
    State.FOR_INFORMATION: "Nothing is here for information",
}


def _how_soon(row: Row, now: datetime) -> str:
    at = row.facts.due_at
    if at is None:
        return "the first not timed"
    same_day = at.astimezone(UK).date() == now.astimezone(UK).date()
    clock = show_clock(at) if same_day else show_time(at)
    return f"overdue since {clock}" if at < now else f"due by {clock}"
