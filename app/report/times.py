"""Dates and times: read as sent, shown in UK time in one form (ISB 1501, 1503; design rule 8)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from enum import IntEnum
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

UK = ZoneInfo("Europe/London")
MONTHS = (
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
)

_FHIR = (
    r"(?P<y>\d{4})(?:-(?P<m>\d\d)(?:-(?P<d>\d\d)"
    r"(?:[T ](?P<h>\d\d):(?P<mi>\d\d)(?::(?P<s>\d\d)(?:[.,]\d+)?)?"
    r"\s*(?P<z>Z|z|[+-]\d\d(?::?\d\d)?)?)?)?)?"
)
_HL7 = (
    r"(?P<y>\d{4})(?:(?P<m>\d\d)(?:(?P<d>\d\d)"
    r"(?:(?P<h>\d\d)(?:(?P<mi>\d\d)(?:(?P<s>\d\d)(?:\.\d+)?)?)?(?P<z>Z|[+-]\d\d(?::?\d\d)?)?)?)?)?"
)


@cache
def _pattern(of: str) -> re.Pattern[str]:
    """Compiled with the first time that is read: a list reads none."""
    return re.compile(of)


class Precision(IntEnum):
    """How much of a moment was sent; nothing is filled in to make it finer."""

    YEAR = 1
    MONTH = 2
    DAY = 3
    MINUTE = 4
    SECOND = 5


@dataclass(frozen=True, slots=True)
class Moment:
    """A date or time as it was sent.

    Attributes:
        sent: the characters of the message.
        precision: what was sent of it.
        on: the calendar day (the first of the month or year where no more was sent; only
            ``precision`` says how much of it is meant).
        at: the instant with an offset, or None where only a date was sent. Where the message
            gave no offset, UK time is assumed and ``zone_sent`` is False.
        zone_sent: whether the message gave the offset itself.
    """

    sent: str
    precision: Precision
    on: date
    at: datetime | None = None
    zone_sent: bool = True

    @property
    def iso(self) -> str:
        """ISO 8601: with an offset for an instant; a date only as far as it was sent."""
        if self.at is not None:
            return self.at.isoformat()
        if self.precision is Precision.YEAR:
            return f"{self.on.year:04d}"
        if self.precision is Precision.MONTH:
            return f"{self.on.year:04d}-{self.on.month:02d}"
        return self.on.isoformat()

    @property
    def shown(self) -> str:
        """``03-Sep-2024 09:05`` in UK time, or as much of it as was sent."""
        if self.at is not None:
            text = show_time(self.at)
            return text if self.zone_sent else f"{text} (no time zone sent)"
        if self.precision is Precision.YEAR:
            return f"{self.on.year:04d}"
        if self.precision is Precision.MONTH:
            return f"{MONTHS[self.on.month - 1]}-{self.on.year:04d}"
        return show_date(self.on)


def moment_at(at: datetime) -> Moment:
    """A moment of our own clock or of a store; ``at`` must carry an offset."""
    return Moment(at.isoformat(), Precision.SECOND, at.astimezone(UK).date(), at)


def before(one: Moment, two: Moment) -> bool:
    """Whether one moment is earlier than another, as far as both say."""
    if one.at is not None and two.at is not None:
        return one.at < two.at
    return one.on < two.on


def read_time(text: str) -> Moment | None:
    """Read a FHIR date, dateTime or instant, or an HL7 time stamp.

    Lenient in form (a space for ``T``, offsets without a colon), strict in value: a month 13
    or a 30th of February gives None, and the caller shows the text as sent; so does a time that
    is no UK time, such as the 0001-01-01T00:00:00Z of programs that know no empty time.
    """
    text = text.strip()
    match = _pattern(_HL7 if text[4:5].isdigit() else _FHIR).fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second, offset = match.groups()
    try:
        on = date(int(year), int(month or 1), int(day or 1))
        if hour is None:
            precision = Precision.DAY if day else Precision.MONTH if month else Precision.YEAR
            return Moment(text, precision, on)
        zone = _offset(offset) if offset else None
        at = datetime(
            on.year,
            on.month,
            on.day,
            int(hour),
            int(minute or 0),
            min(int(second or 0), 59),
            tzinfo=zone or UK,
        )
        at.astimezone(UTC)
        on = at.astimezone(UK).date()  # the first minute of year 1 is before it in London
    except (ValueError, OverflowError):
        return None
    precision = Precision.SECOND if second else Precision.MINUTE
    return Moment(text, precision, on, at, zone is not None)


def show_date(day: date) -> str:
    """``03-Sep-2024`` whatever the machine's language (D+Ta-0002 to -0010)."""
    return f"{day.day:02d}-{MONTHS[day.month - 1]}-{day.year:04d}"


def show_time(at: datetime) -> str:
    """``03-Sep-2024 09:05`` in UK time; in the hour that a clock change repeats, the offset too."""
    return f"{show_date(at.astimezone(UK))} {show_clock(at)}"


def show_clock(at: datetime) -> str:
    """``09:05`` in UK time; ``01:30 BST`` or ``01:30 GMT`` in the hour that is there twice.

    That is the last Sunday of October from 01:00: without the offset nobody could tell which of
    the two is meant, an hour apart (hazard H09).
    """
    uk = at.astimezone(UK)
    text = f"{uk.hour:02d}:{uk.minute:02d}"
    twin = uk.replace(fold=1 - uk.fold)
    if twin.utcoffset() != uk.utcoffset():
        text += " BST" if uk.dst() else " GMT"
    return text


def show_duration(span: timedelta) -> str:
    """``2hr 40min``: two largest whole units of d, hr, min; zero units dropped (D+Tb-0017 on)."""
    minutes = int(abs(span).total_seconds() // 60)
    days, rest = divmod(minutes, 1440)
    hours, minutes = divmod(rest, 60)
    parts = [f"{n}{unit}" for n, unit in ((days, "d"), (hours, "hr"), (minutes, "min")) if n]
    return " ".join(parts[:2]) or "0min"


@lru_cache(maxsize=64)
def _offset(text: str) -> tzinfo:
    if text in "Zz":
        return UTC
    minutes = int(text[1:3]) * 60 + int(text[3:].lstrip(":") or 0)
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))
