"""How each sender is reached: kept, so that every program on the store tells the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.store.stamps import instant, stamp
from app.store.store import Tx

GIVEN_UP_AFTER = 3
"""Failures in a row after which one reply at a time asks whether the sender is back."""


_COLUMNS = "sender, failures, since, next_try, code, words"


@dataclass(frozen=True, slots=True)
class Reachability:
    """A sender that was not reached at the last attempt.

    Attributes:
        failures: attempts in a row that did not reach it.
        since: when the first of them ended.
        next_try: before when nothing is sent to it: the moment of the next attempt once it counts
            as away, or until when it asked us to wait.
        code: of the last failure.
        words: what happened at the last attempt, for a person.
    """

    sender: str
    failures: int
    since: datetime
    next_try: datetime
    code: str
    words: str

    @property
    def is_away(self) -> bool:
        """Whether its replies wait until one of them gets through."""
        return self.failures >= GIVEN_UP_AFTER


def get(tx: Tx, sender: str) -> Reachability | None:
    """How a sender failed to be reached, None where the last attempt reached it."""
    found = tx.row(f"SELECT {_COLUMNS} FROM reachability WHERE sender = ?", (sender,))
    return _reachability(found) if found else None


def away(tx: Tx) -> tuple[Reachability, ...]:
    """Every sender that counts as away, the longest first."""
    found = tx.rows(
        f"SELECT {_COLUMNS} FROM reachability WHERE failures >= ? ORDER BY since, sender",
        (GIVEN_UP_AFTER,),
    )
    return tuple(_reachability(row) for row in found)


def unreached(tx: Tx) -> tuple[Reachability, ...]:
    """Every sender that was not reached at the last attempt, whether or not it counts as away."""
    found = tx.rows(f"SELECT {_COLUMNS} FROM reachability ORDER BY sender")
    return tuple(_reachability(row) for row in found)


def note(tx: Tx, seen: Reachability) -> None:
    """Note one more failure."""
    tx.rows(
        f"INSERT INTO reachability ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (sender) DO UPDATE SET failures = excluded.failures, "
        "next_try = excluded.next_try, code = excluded.code, words = excluded.words",
        (
            seen.sender,
            seen.failures,
            stamp(seen.since),
            stamp(seen.next_try),
            seen.code,
            seen.words,
        ),
    )


def reached(tx: Tx, sender: str) -> None:
    """Note that it was reached."""
    tx.rows("DELETE FROM reachability WHERE sender = ?", (sender,))


def try_now(tx: Tx, sender: str, now: datetime) -> None:
    """Let the next reply ask at once, as a person wants to know."""
    tx.rows("UPDATE reachability SET next_try = ? WHERE sender = ?", (stamp(now), sender))


def _reachability(row: tuple[Any, ...]) -> Reachability:
    return Reachability(row[0], int(row[1]), instant(row[2]), instant(row[3]), row[4], row[5])
