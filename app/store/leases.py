"""Leases: one worker at a time for a job, whichever process it runs in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from app.store.stamps import instant, stamp
from app.store.store import Tx


def take(
    tx: Tx,
    name: str,
    holder: str,
    now: datetime,
    term: timedelta,
    *,
    is_gone: Callable[[str], bool] = lambda _: False,
) -> bool:
    """Take or renew a lease; False while somebody else holds it.

    A holder whose process died loses it when its term ends, without anybody's help, or at once
    where ``is_gone`` knows of a holder that it is no more.

    A term that ends later than one that begins now was set by a clock that is ahead of ours, or
    was. It is cut to a whole term: a holder that lives renews it meanwhile, as it sees fit, and one
    that died keeps nobody out for as long as the clocks are apart.
    """
    found = tx.row("SELECT holder, until FROM leases WHERE name = ?", (name,))
    somebody_else = found is not None and found[0] != holder and now < instant(found[1])
    if found is not None and somebody_else and not is_gone(found[0]):
        if instant(found[1]) > now + term:
            _put(tx, name, found[0], now + term)
        return False
    _put(tx, name, holder, now + term)
    return True


def holder_of(tx: Tx, name: str) -> str | None:
    """Who took it last and has not given it back, whether or not its term has ended."""
    found = tx.row("SELECT holder FROM leases WHERE name = ?", (name,))
    return None if found is None else str(found[0])


def give_back(tx: Tx, name: str, holder: str) -> None:
    """End a lease before its term, so that the next holder need not wait."""
    tx.rows("DELETE FROM leases WHERE name = ? AND holder = ?", (name, holder))


def _put(tx: Tx, name: str, holder: str, until: datetime) -> None:
    tx.rows(
        "INSERT INTO leases (name, holder, until) VALUES (?, ?, ?) "
        "ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until",
        (name, holder, stamp(until)),
    )
