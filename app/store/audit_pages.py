"""Looking into the audit trail: pages by who, what, when and which handover, the newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.store import audit
from app.store.engine import Value
from app.store.pseudonyms import pseudonyms
from app.store.records import AuditEntry
from app.store.stamps import stamp
from app.store.store import Tx

READ = "read audit trail"
"""The action by which the trail tells of its having been read."""


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What to look for; everything that is given must fit, and nothing given fits everything.

    Attributes:
        since, until: instants, the first included.
        person: any part of the name of the account; capitals do not matter.
        handover_id: the reference, or how it begins.
        searched: words that somebody searched for, such as a name; compared as digests.
    """

    since: datetime | None = None
    until: datetime | None = None
    person: str = ""
    role: str = ""
    workstation: str = ""
    action: str = ""
    result: str = ""
    handover_id: str = ""
    searched: str = ""

    @property
    def given(self) -> tuple[str, ...]:
        """The names of what is given."""
        return tuple(name for name in self.__dataclass_fields__ if getattr(self, name))


def page(
    tx: Tx, wanted: AuditFilter, before: int | None = None, limit: int = 100
) -> tuple[AuditEntry, ...]:
    """A page of entries that fit, the newest first.

    Args:
        tx: a transaction that may write where ``searched`` is given.
        wanted: what to look for.
        before: the number of the last entry of the page before; None for the first page.
        limit: how many at most.
    """
    conditions, values = ["1 = 1"], list[Value]()
    for name in ("role", "workstation", "action", "result"):
        if sought := getattr(wanted, name):
            conditions.append(f"{name} = ?")
            values.append(sought)
    if wanted.person:
        conditions.append("lower(person) LIKE ? ESCAPE '!'")
        values.append(f"%{_as_it_stands(wanted.person.lower())}%")
    if wanted.handover_id:
        conditions.append("handover_id LIKE ? ESCAPE '!'")
        values.append(f"{_as_it_stands(wanted.handover_id)}%")
    if wanted.since is not None:
        conditions.append("at >= ?")
        values.append(stamp(wanted.since))
    if wanted.until is not None:
        conditions.append("at < ?")
        values.append(stamp(wanted.until))
    for digest in pseudonyms(tx, wanted.searched) if wanted.searched else ():
        conditions.append("reason LIKE ?")
        values.append(f"%{digest}%")
    if before is not None:
        conditions.append("number < ?")
        values.append(before)
    return audit.newest(tx, " AND ".join(conditions), tuple(values), limit)


def actions(tx: Tx) -> tuple[str, ...]:
    """Every action that stands in the trail, in the order of the alphabet."""
    return tuple(row[0] for row in tx.rows("SELECT DISTINCT action FROM audit ORDER BY action"))


def about(tx: Tx, handover_id: str) -> bool:
    """Whether anything in the trail is about that very handover."""
    return tx.row("SELECT 1 FROM audit WHERE handover_id = ? LIMIT 1", (handover_id,)) is not None


def of_action(tx: Tx, action: str, limit: int) -> tuple[AuditEntry, ...]:
    """The newest entries of an action."""
    return audit.newest(tx, "action = ?", (action,), limit)


def _as_it_stands(text: str) -> str:
    """Text in which no character stands for others."""
    return "".join(f"!{one}" if one in "!%_" else one for one in text)
