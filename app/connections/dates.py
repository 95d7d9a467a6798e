"""The time on the clock at the other end, as HTTP tells it."""

from __future__ import annotations

from datetime import datetime


def http_date(text: str) -> datetime | None:
    """The ``Date`` header of an answer; None where it is none (RFC 9110, section 6.6.1)."""
    from email.utils import parsedate_to_datetime

    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    return at if at.tzinfo else None
