"""How soon: the act-by time against now, in words, minutes and one of five bands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from app.report.absence import Absence
from app.report.kinds import ActBySource
from app.report.times import UK, Moment, show_clock, show_date, show_duration

if TYPE_CHECKING:
    from app.report.model import EncounterReport

TWO_DIFFER = "Two differ"


class Band(StrEnum):
    """Time left, and nothing else: these are no triage categories."""

    UNTIMED = "untimed"
    OVERDUE = "overdue"
    SOON = "soon"
    HOUR = "hour"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Due:
    """The due cell of a row and the clock of the outcome card.

    Attributes:
        head: ``due in``, ``overdue``, ``was due`` or ``act-by time``.
        value: minutes in words, the time of what is over, or why there is no time.
        by: ``by 14:40``, the date of what is over, or what to do where there is no time.
        day: the date of the act-by time, empty where there is none.
        at: the act-by instant, None where there is none.
    """

    band: Band
    head: str
    value: str
    by: str
    day: str = ""
    at: datetime | None = None

    @property
    def spoken(self) -> str:
        """The whole cell for a screen reader and for plain text."""
        parts = (f"{self.head} {self.value}", self.by, self.day)
        return ", ".join(part for part in parts if part)


def due(
    at: datetime | None,
    now: datetime,
    *,
    why_not: str = "",
    clinical: bool = True,
    over: bool = False,
) -> Due:
    """Place an act-by time in its band.

    Args:
        now: an aware instant.
        at: the instant, or None where there is none that can be relied on.
        why_not: the words for a missing time, by default ``Not recorded``.
        clinical: False for a receptionist, who is told to fetch a nurse instead of reading.
        over: True where nobody is waited for any more: what was due runs no further, and looks
            like nothing that has to be seen to.
    """
    if over:
        if at is not None:
            return Due(Band.LATER, "was due", show_clock(at), _day(at), at=at)
        return Due(Band.LATER, "act-by time", why_not or str(Absence.NOT_RECORDED), "")
    if at is None:
        todo = "read first" if clinical else "tell a nurse"
        return Due(Band.UNTIMED, "act-by time", why_not or str(Absence.NOT_RECORDED), todo)
    left = at - now
    by, day = f"by {show_clock(at)}", _day(at)
    if left < timedelta(0):
        return Due(Band.OVERDUE, "overdue", show_duration(left), by, day, at)
    minutes = -(-int(left.total_seconds()) // 60)
    words = show_duration(timedelta(minutes=minutes))
    band = Band.SOON if minutes <= 15 else Band.HOUR if minutes <= 60 else Band.LATER
    return Due(band, "due in", words, by, day, at)


def _day(at: datetime) -> str:
    """The date in the UK, where it may be another than the one that was sent."""
    return show_date(at.astimezone(UK).date())


def act_by(report: EncounterReport) -> tuple[datetime | None, str]:
    """The one act-by instant of a report, or None and the words for why there is none.

    Of a report that came in part, a time that is not there is *unavailable*.
    Several live outcomes with different times are a contradiction: none is chosen (rule 4).
    """
    live = [outcome for outcome in report.outcomes if not outcome.standing]
    times = {o.act_by.at or o.act_by.iso for o in live if isinstance(o.act_by, Moment)}
    if len(times) > 1:
        return None, TWO_DIFFER
    for outcome in live:
        if isinstance(outcome.act_by, Moment):
            exact = outcome.act_by.at
            return exact, "" if exact else outcome.act_by.shown
        if outcome.act_by is Absence.UNAVAILABLE:
            return None, str(Absence.UNAVAILABLE)
    return None, str(Absence.UNAVAILABLE if report.in_part else Absence.NOT_RECORDED)


def act_by_origin(report: EncounterReport) -> str:
    """``sent by Northshire 111`` or ``derived: …``, as the line under the clock.

    A time that came without its zone says so here as well, where it is read (hazard P6).
    """
    outcome = report.outcome
    if outcome.act_by_source is ActBySource.DERIVED:
        return f"derived: {outcome.act_by_note}"
    if outcome.act_by_source is ActBySource.MESSAGE:
        organisation = report.message.sender.organisation
        if isinstance(organisation, Absence):
            organisation = report.encounter.organisation
        by = outcome.act_by
        guessed = isinstance(by, Moment) and not by.zone_sent
        whence = "in the message" if isinstance(organisation, Absence) else f"by {organisation}"
        return f"sent {whence}, no time zone sent" if guessed else f"sent {whence}"
    return ""
