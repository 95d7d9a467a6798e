"""The audit trail: appended only, each entry sealed with the one before it.

An entry is written in the transaction that does what it tells of. It names the handover by its
random id, never the patient. The number and digest of the last entry are kept apart, so that
entries cut off at the end are missed too. Whoever holds the key of the store could forge the
whole chain; the exported trail is what proves more.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from app.store.records import AuditEntry, Who
from app.store.stamps import instant, stamp
from app.store.store import Store, Tx

_HEAD = "audit_head"
_COLUMNS = (
    "number, at, person, role, workstation, action, handover_id, version, result, reason, "
    "program, previous, digest"
)
_PAGE = 1_000


@dataclass(frozen=True, slots=True)
class Verdict:
    """What :func:`verify` found. ``broken_at`` is the first entry that does not fit."""

    entries: int
    broken_at: int | None = None
    why: str = ""

    @property
    def sound(self) -> bool:
        """Whether the whole chain holds."""
        return self.broken_at is None


def append(
    tx: Tx,
    now: datetime,
    who: Who,
    action: str,
    *,
    handover_id: str = "",
    version: int = 0,
    result: str = "done",
    reason: str = "",
) -> None:
    """Add an entry to the end of the chain."""
    head, previous = _head(tx)
    number = head + 1
    sealed: dict[str, str | int] = {
        "number": number,
        "at": stamp(now),
        "person": who.person,
        "role": who.role,
        "workstation": who.workstation,
        "action": action,
        "handover_id": handover_id,
        "version": version,
        "result": result,
        "reason": reason,
        "program": _program(),
        "previous": previous,
    }
    digest = _digest(sealed)
    tx.insert("audit", **sealed, digest=digest)
    tx.rows(
        "INSERT INTO meta (name, value) VALUES (?, ?) "
        "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (_HEAD, f"{number} {digest}"),
    )


def verify(store: Store) -> Verdict:
    """Walk the whole chain and say whether every entry is there and as it was written."""
    with store.reading() as tx:
        head, head_digest = _head(tx)
        number, previous = 0, ""
        for row in _walk(tx):
            number += 1
            if row[0] != number:
                return Verdict(head, number, "An entry is missing")
            if row[11] != previous or row[12] != _digest(_sealed(row)):
                return Verdict(head, number, "An entry was changed")
            previous = row[12]
        if number != head or previous != head_digest:
            return Verdict(head, number + 1, "Entries are missing at the end")
    return Verdict(head)


def entries(tx: Tx, after: int = 0, limit: int = _PAGE) -> tuple[AuditEntry, ...]:
    """A page of the trail, in order, after entry number ``after``."""
    found = tx.rows(
        f"SELECT {_COLUMNS} FROM audit WHERE number > ? ORDER BY number LIMIT ?", (after, limit)
    )
    return tuple(_entry(row) for row in found)


def last(tx: Tx) -> int:
    """The number of the last entry, 0 where there is none."""
    return _head(tx)[0]


def of_handover(tx: Tx, handover_id: str) -> tuple[AuditEntry, ...]:
    """Everything that was done about one handover, in order."""
    found = tx.rows(
        f"SELECT {_COLUMNS} FROM audit WHERE handover_id = ? ORDER BY number", (handover_id,)
    )
    return tuple(_entry(row) for row in found)


def export(store: Store) -> Iterator[str]:
    """The whole trail, one JSON object a line, with its seals, so that anybody can check it."""
    after = 0
    while True:
        with store.reading() as tx:
            page = tx.rows(
                f"SELECT {_COLUMNS} FROM audit WHERE number > ? ORDER BY number LIMIT ?",
                (after, _PAGE),
            )
        for row in page:
            yield json.dumps({**_sealed(row), "digest": row[12]}, ensure_ascii=False)
        if len(page) < _PAGE:
            return
        after = int(page[-1][0])


@cache
def _program() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("triage-handover")
    except PackageNotFoundError:
        return "not installed"


def _walk(tx: Tx) -> Iterator[tuple[Any, ...]]:
    after = 0
    while page := tx.rows(
        f"SELECT {_COLUMNS} FROM audit WHERE number > ? ORDER BY number LIMIT ?", (after, _PAGE)
    ):
        yield from page
        after = int(page[-1][0])


def _entry(r: tuple[Any, ...]) -> AuditEntry:
    return AuditEntry(
        number=int(r[0]),
        at=instant(r[1]),
        who=Who(r[2], r[3], r[4]),
        action=r[5],
        handover_id=r[6],
        version=int(r[7]),
        result=r[8],
        reason=r[9],
        program=r[10],
        previous=r[11],
        digest=r[12],
    )


def _head(tx: Tx) -> tuple[int, str]:
    found = tx.row("SELECT value FROM meta WHERE name = ?", (_HEAD,))
    if found is None:
        return 0, ""
    number, digest = found[0].split()
    return int(number), digest


def _sealed(row: tuple[Any, ...]) -> dict[str, str | int]:
    names = _COLUMNS.split(", ")[:-1]
    return dict(zip(names, row[:-1], strict=True))


def _digest(sealed: dict[str, str | int]) -> str:
    text = json.dumps(sealed, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
