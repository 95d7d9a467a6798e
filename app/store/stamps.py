"""Instants as the store keeps them: UTC, one fixed width, so that text order is time order."""

from __future__ import annotations

from datetime import UTC, datetime


def stamp(at: datetime) -> str:
    """``2024-09-03T08:05:00.000000Z``; ``at`` must carry an offset."""
    if at.tzinfo is None:
        raise ValueError("an instant without an offset cannot be kept")
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def instant(text: str) -> datetime:
    """The instant of a stamp."""
    return datetime.fromisoformat(text)


def instant_or_none(text: str | None) -> datetime | None:
    """The instant of a stamp, None where none was kept."""
    return instant(text) if text else None
