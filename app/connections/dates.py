"""The time on the clock at the other end, as HTTP tells it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta


def http_date(text: str) -> datetime | None:
    """A moment in a header of an answer; None where it is none.

    Always UTC, also in the old form that names no zone (RFC 9110, section 5.6.7).
    """
    from email.utils import parsedate_to_datetime

    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


_ASKS_TO_WAIT = frozenset({429, 503})
_LONGEST_NUMBER = 9


def retry_after(status: int, headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """For how long an answer asks not to be asked again; None where it does not.

    In seconds or as a date (RFC 9110, section 10.2.3; RFC 6585, section 4). A date is measured
    from the answer's own ``Date``: it was written by that clock, and ours may tell another time.

    Args:
        status: of the answer; 429 and 503 alone ask to wait.
        headers: of the answer, found in whatever case.
        now: by our clock, for an answer without a ``Date``.
    """
    said = headers.get("retry-after", "").strip()
    if status not in _ASKS_TO_WAIT or not said:
        return None
    if said.isascii() and said.isdigit():
        wait = timedelta(seconds=int(said[:_LONGEST_NUMBER]))
    else:
        until = http_date(said)
        if until is None:
            return None
        wait = until - (http_date(headers.get("date", "")) or now)
    return wait if wait > timedelta() else None
