"""What people were called when they did what the audit trail says, for screens and paper.

The trail knows people by the id that they sign in with, for ever; a colleague knows a name. It
stands beside the trail from the entry on with which it was first or newly used, so that what was
done before somebody's name changed keeps the name of then.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from app.store.records import Who
from app.store.store import Tx


def note(tx: Tx, number: int, who: Who) -> None:
    """Keep the name of whoever did the entry of that number, where it is not known yet."""
    if not who.name:
        return
    tx.rows(
        "INSERT INTO staff_names (person, since, name) SELECT ?, ?, ? WHERE NOT EXISTS "
        "(SELECT 1 FROM staff_names WHERE person = ? AND name = ? AND since = "
        "(SELECT MAX(since) FROM staff_names WHERE person = ?))",
        (who.person, number, who.name, who.person, who.name, who.person),
    )


def of_entries(tx: Tx, entries: Iterable[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """The names that people had at these entries, each a person and a number; else missing."""
    wanted = list(entries)
    found: dict[tuple[str, int], str] = {}
    for person in dict.fromkeys(person for person, _number in wanted):
        names = tx.rows(
            "SELECT since, name FROM staff_names WHERE person = ? ORDER BY since", (person,)
        )
        begun = [int(since) for since, _name in names]
        for number in (number for one, number in wanted if one == person):
            if reached := bisect_right(begun, number):
                found[person, number] = names[reached - 1][1]
    return found
