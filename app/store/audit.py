"""The audit trail: appended only, each entry sealed with the one before it.

An entry is written in the transaction that does what it tells of. It names the handover by its
random id, never the patient. The number and digest of the last entry are kept apart, so that
entries cut off at the end are missed too, and once more in the keyring (:mod:`app.store.witness`),
so that an older copy of the whole file in the place of this one is seen. Whoever holds both the
store with its key and the keyring could still forge everything since the last export: a trail
that was exported before is what proves more.

What a person typed stands beside the trail, not in it (:mod:`app.store.audit_words`), and so does
what they were called (:mod:`app.store.staff_names`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app import VERSION
from app.store import audit_words, staff_names
from app.store.audit_words import Typed
from app.store.engine import Value
from app.store.records import AuditEntry, Who
from app.store.stamps import instant, stamp
from app.store.store import Store, Tx

_HEAD = "audit_head"
_COLUMNS = (
    "number, at, person, role, workstation, action, handover_id, version, result, reason, "
    "program, previous, digest"
)
_PAGE = 1_000

Row = tuple[Any, ...]

_JITTER = timedelta(minutes=1)
"""Two programs that write at the same time may take the time before they wait for each other."""


@dataclass(frozen=True, slots=True)
class Seal:
    """The number and the digest of an entry, which stand for all entries up to it."""

    number: int
    digest: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What :func:`verify` found.

    Attributes:
        broken_at: the first entry that does not fit.
        clock_back: entries that are older than one before them by more than a minute: the
            clock of a machine was set back there. The order of the trail does not hang on it.
    """

    entries: int
    broken_at: int | None = None
    why: str = ""
    clock_back: tuple[int, ...] = ()

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
    reason: str | Typed = "",
) -> None:
    """Add an entry to the end of the chain.

    A ``reason`` in words of the program stays for ever; what a person typed is kept beside the
    chain, for as long as the handover.
    """
    head = _head(tx)
    number, previous = head.number + 1, head.digest
    if isinstance(reason, Typed):
        reason = audit_words.keep(tx, number, handover_id, reason)
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
        "program": VERSION,
        "previous": previous,
    }
    digest = _digest(sealed)
    tx.insert("audit", **sealed, digest=digest)
    staff_names.note(tx, number, who)
    tx.rows(
        "INSERT INTO meta (name, value) VALUES (?, ?) "
        "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (_HEAD, f"{number} {digest}"),
    )


def verify(store: Store, witness: Seal | None = None) -> Verdict:
    """Walk the whole chain and say whether every entry is there and as it was written.

    It reads a page at a time, so that whoever asks the store meanwhile does not wait for all of
    it; what is appended meanwhile belongs to the chain like the rest.

    Args:
        store: whose trail.
        witness: a seal of this trail that was kept elsewhere.
    """
    walk = _Walk(witness)
    while True:
        with store.reading() as tx:
            head, page = _head(tx), _after(tx, walk.number)
            if not page:
                return walk.ended(tx, head)
            walk.look_beside(tx, page)
        if why := walk.follow(page):
            return Verdict(head.number, walk.number, why)


class _Walk:
    """How far somebody came who follows the chain from its first entry."""

    def __init__(self, witness: Seal | None) -> None:
        self.number = 0
        self._witness = witness
        self._previous = self._latest = ""
        self._clock_back: list[int] = []
        self._changed: int | None = None

    def look_beside(self, tx: Tx, page: Iterable[Row]) -> None:
        """See whether the words beside the entries are as they were, unless some were not."""
        if self._changed is None:
            beside = [(int(row[0]), row[6], row[9]) for row in page]
            self._changed = audit_words.first_changed(tx, beside)

    def follow(self, page: Iterable[Row]) -> str:
        """Go on; what is wrong with the entry of ``number``, empty where all of them fit."""
        return next(filter(None, map(self._step, page)), "")

    def _step(self, row: Row) -> str:
        self.number += 1
        if row[0] != self.number:
            return "An entry is missing"
        if row[11] != self._previous or row[12] != _digest(_sealed(row)):
            return "An entry was changed"
        self._previous = row[12]
        known = self._witness
        if known is not None and known.number == self.number and known.digest != self._previous:
            return "This is not the entry that the keyring knows of"
        if self._latest and instant(row[1]) < instant(self._latest) - _JITTER:
            self._clock_back.append(self.number)
        self._latest = max(self._latest, row[1])
        return ""

    def ended(self, tx: Tx, head: Seal) -> Verdict:
        """Whether the chain may end here, in the transaction that found nothing behind it."""
        gone = Seal(self.number, self._previous) != head
        if gone or (self._witness is not None and self._witness.number > self.number):
            return Verdict(head.number, self.number + 1, "Entries are missing at the end")
        changed = self._changed
        if changed is None:
            changed = audit_words.first_behind(tx, self.number)
        if changed is not None:
            return Verdict(head.number, changed, "The words beside an entry were changed")
        return Verdict(head.number, clock_back=tuple(self._clock_back))


def seal(tx: Tx) -> Seal:
    """The seal of the last entry, number 0 where there is none."""
    return _head(tx)


def holds(tx: Tx, one: Seal) -> bool:
    """Whether the entry of that seal is there, as it was."""
    found = tx.row("SELECT digest FROM audit WHERE number = ?", (one.number,))
    return one.number == 0 or (found is not None and found[0] == one.digest)


def entries(tx: Tx, after: int = 0, limit: int = _PAGE) -> tuple[AuditEntry, ...]:
    """A page of the trail, in order, after entry number ``after``."""
    found = tx.rows(
        f"SELECT {_COLUMNS} FROM audit WHERE number > ? ORDER BY number LIMIT ?", (after, limit)
    )
    return tuple(_entry(row) for row in found)


def last(tx: Tx) -> int:
    """The number of the last entry, 0 where there is none."""
    return _head(tx).number


def of_handover(tx: Tx, handover_id: str) -> tuple[AuditEntry, ...]:
    """Everything that was done about one handover, in order, by whom as they were called then."""
    found = tx.rows(
        f"SELECT {_COLUMNS} FROM audit WHERE handover_id = ? ORDER BY number", (handover_id,)
    )
    names = staff_names.of_entries(tx, [(row[2], int(row[0])) for row in found])
    return tuple(_entry(row, names.get((row[2], int(row[0])), "")) for row in found)


def last_of(tx: Tx, handover_id: str, who: Who, actions: tuple[str, ...]) -> AuditEntry | None:
    """The last of these actions that a person in a role did about a handover; or None."""
    marks = ", ".join("?" for _ in actions)
    found = tx.row(
        f"SELECT {_COLUMNS} FROM audit WHERE handover_id = ? AND person = ? AND role = ? "
        f"AND action IN ({marks}) ORDER BY number DESC LIMIT 1",
        (handover_id, who.person, who.role, *actions),
    )
    return _entry(found) if found else None


def last_by(tx: Tx, person: str, workstation: str, actions: tuple[str, ...]) -> AuditEntry | None:
    """The last of these actions that a person did at a machine, done and not refused; or None."""
    marks = ", ".join("?" for _ in actions)
    condition = f"person = ? AND workstation = ? AND result = 'done' AND action IN ({marks})"
    return next(iter(newest(tx, condition, (person, workstation, *actions), 1)), None)


def newest(tx: Tx, condition: str, values: tuple[Value, ...], limit: int) -> tuple[AuditEntry, ...]:
    """The newest entries of which a condition holds, the newest first; for this package."""
    found = tx.rows(
        f"SELECT {_COLUMNS} FROM audit WHERE {condition} ORDER BY number DESC LIMIT ?",
        (*values, limit),
    )
    return tuple(_entry(row) for row in found)


def records(store: Store, since: datetime | None = None) -> Iterator[dict[str, str | int]]:
    """Every entry since an instant as it was sealed, with its digest, a page at a time."""
    first, after = stamp(since) if since else "", 0
    while True:
        with store.reading() as tx:
            page = tx.rows(
                f"SELECT {_COLUMNS} FROM audit WHERE number > ? AND at >= ? "
                "ORDER BY number LIMIT ?",
                (after, first, _PAGE),
            )
        for row in page:
            yield {**_sealed(row), "digest": row[12]}
        if len(page) < _PAGE:
            return
        after = int(page[-1][0])


def export(store: Store, since: datetime | None = None) -> Iterator[str]:
    """The trail, one JSON object a line, with its seals, so that anybody can check it."""
    for record in records(store, since):
        yield json.dumps(record, ensure_ascii=False)


def _after(tx: Tx, number: int) -> list[Row]:
    return tx.rows(
        f"SELECT {_COLUMNS} FROM audit WHERE number > ? ORDER BY number LIMIT ?", (number, _PAGE)
    )


def _entry(r: tuple[Any, ...], name: str = "") -> AuditEntry:
    return AuditEntry(
        number=int(r[0]),
        at=instant(r[1]),
        who=Who(r[2], r[3], r[4], name),
        action=r[5],
        handover_id=r[6],
        version=int(r[7]),
        result=r[8],
        reason=r[9],
        program=r[10],
        previous=r[11],
        digest=r[12],
    )


def _head(tx: Tx) -> Seal:
    found = tx.row("SELECT value FROM meta WHERE name = ?", (_HEAD,))
    return seal_of(found[0]) if found else Seal(0, "")


def seal_of(text: str) -> Seal:
    """The seal that a text ``12 4f0c…`` holds. Raises ValueError where it is none."""
    number, digest = text.split()
    return Seal(int(number), digest)


def _sealed(row: tuple[Any, ...]) -> dict[str, str | int]:
    names = _COLUMNS.split(", ")[:-1]
    return dict(zip(names, row[:-1], strict=True))


def _digest(sealed: dict[str, str | int]) -> str:
    text = json.dumps(sealed, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
