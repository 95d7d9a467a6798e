"""Ages in the bands of the NHS patient banner (CUI patient banner, tables 7 and 8)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from app.report.times import UK, Moment, Precision

OLDEST = 130
"""Years above which a date of birth is taken for a mistake and no age is worked out."""


def age(born: Moment, now: datetime) -> str | None:
    """The age at ``now`` as the banner writes it, such as ``90min``, ``4w 1d`` or ``7y 8m``.

    None where no age can be said without inventing a day: a date of birth without its day, one
    in the future, or one more than 130 years ago. Minutes and hours need a time of birth; with
    a date alone the first four weeks are in days.
    """
    if born.precision < Precision.DAY:
        return None
    if born.at is not None:
        span = now - born.at
        if timedelta(0) <= span < timedelta(hours=2):
            return f"{int(span.total_seconds() // 60)}min"
        if timedelta(0) <= span < timedelta(days=2):
            return f"{int(span.total_seconds() // 3600)}hr"
    today = now.astimezone(UK).date()
    days = (today - born.on).days
    years = _months(born.on, today) // 12
    if days < 0 or years > OLDEST:
        return None
    if days < 28:
        return f"{days}d"
    if years < 1:
        return _pair(days // 7, "w", days % 7, "d")
    months = _months(born.on, today)
    if years < 2:
        return _pair(months, "m", (today - _add_months(born.on, months)).days, "d")
    if years < 18:
        return _pair(years, "y", months % 12, "m")
    return f"{years}y"


def implausible(born: Moment, now: datetime) -> bool:
    """Whether the date of birth lies in the future or more than 130 years back."""
    today = now.astimezone(UK).date()
    return born.on > today or _months(born.on, today) // 12 > OLDEST


def _pair(upper: int, unit: str, lower: int, lower_unit: str) -> str:
    return f"{upper}{unit} {lower}{lower_unit}" if lower else f"{upper}{unit}"


def _months(start: date, end: date) -> int:
    months = (end.year - start.year) * 12 + end.month - start.month
    return months if _add_months(start, months) <= end else months - 1


def _add_months(day: date, months: int) -> date:
    """The same day that many months on, or the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = 31 if month == 11 else (date(year, month + 2, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))
