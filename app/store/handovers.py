"""Handovers and their versions: filing, moving from list to list, and who read what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from app.report.absence import Absence
from app.report.arrival import as_intervals
from app.report.kinds import Kind
from app.report.states import State
from app.report.times import Moment
from app.store.engine import Value
from app.store.records import Opening, Version
from app.store.rows import Problem, RowFacts
from app.store.search import plain
from app.store.stamps import instant, stamp
from app.store.store import Tx


@dataclass(frozen=True, slots=True)
class Standing:
    """A handover as the verbs of the desk need it.

    Attributes:
        came_from: the list that it was in before this one; None where it was in none.
    """

    id: str
    number: int
    sender: str
    state: State
    version: int
    versions: int
    readable: bool
    came_from: State | None = None


def find(tx: Tx, sender: str, *keys: str) -> Standing | None:
    """The handover that a report of this sender belongs to by the first key that fits, or None."""
    for key in keys:
        found = _standing(tx, "sender = ? AND handover_key = ?", (sender, key)) or _standing(
            tx,
            "id = (SELECT handover_id FROM handover_keys WHERE sender = ? AND handover_key = ?)",
            (sender, key),
        )
        if found is not None:
            return found
    return None


def also_known_as(tx: Tx, handover_id: str, sender: str, keys: tuple[str, ...]) -> None:
    """Note further keys of a handover; a key that belongs to another one stays there."""
    for key in keys:
        tx.rows(
            "INSERT INTO handover_keys (sender, handover_key, handover_id) VALUES (?, ?, ?) "
            "ON CONFLICT (sender, handover_key) DO NOTHING",
            (sender, key, handover_id),
        )


def standing(tx: Tx, handover_id: str) -> Standing | None:
    """Where a handover stands, or None where there is none of that id."""
    return _standing(tx, "id = ?", (handover_id,))


def add(
    tx: Tx,
    *,
    sender: str,
    handover_key: str,
    state: State,
    facts: RowFacts,
    now: datetime,
    problem: Problem | None = None,
) -> Standing:
    """A new handover without a version.

    :func:`add_version` and :func:`show`, by which it is found, follow in the same transaction.
    """
    handover_id, number = uuid4().hex, tx.next_number("handovers")
    tx.insert(
        "handovers",
        id=handover_id,
        number=number,
        sender=sender,
        handover_key=handover_key,
        state=state,
        version=0,
        versions=0,
        received_at=stamp(now),
        changed_at=stamp(now),
        problem_title=problem.title if problem else "",
        problem_happened=problem.what_happened if problem else "",
        problem_to_do=problem.what_to_do if problem else "",
        problem_code=problem.code if problem else "",
        **_columns(facts),
    )
    return Standing(handover_id, number, sender, state, 0, 0, problem is None)


def show(tx: Tx, one: Standing, version: int, facts: RowFacts, now: datetime) -> None:
    """Make ``version`` the one that is shown, with its facts in the list row."""
    tx.update(
        "handovers",
        ("id", one.id),
        version=version,
        changed_at=stamp(now),
        **_columns(facts),
    )
    _index(tx, one.number, facts)


def to_fill(tx: Tx) -> tuple[Standing, ...]:
    """The handovers whose rows an older version of this program filled: they lack some facts."""
    waiting = tx.rows("SELECT handover_id FROM facts_wanted ORDER BY handover_id")
    found = (_standing(tx, "id = ?", (row[0],)) for row in waiting)
    return tuple(one for one in found if one is not None)


def fill(tx: Tx, one: Standing, facts: RowFacts | None) -> None:
    """Give a row the facts that it lacks; None where its message does not tell them any more.

    It is found by its words as they are compared now. One that shows a later version by this
    time has all of them from that version.
    """
    now = standing(tx, one.id)
    if facts is not None and now is not None and now.version == one.version:
        tx.update("handovers", ("id", one.id), **_whereabouts(facts), **_sought(facts))
        _index(tx, one.number, facts)
    tx.rows("DELETE FROM facts_wanted WHERE handover_id = ?", (one.id,))


def move(tx: Tx, handover_id: str, state: State, now: datetime) -> None:
    """Put a handover into another work list; the one that it leaves is kept with it."""
    tx.rows(
        "UPDATE handovers SET came_from = state, state = ?, changed_at = ? WHERE id = ?",
        (state, stamp(now), handover_id),
    )


def add_version(tx: Tx, handover_id: str, version: Version) -> None:
    """Add a version; :func:`show` makes it the one that is shown."""
    tx.insert(
        "versions",
        handover_id=handover_id,
        number=version.number,
        message_id=version.message_id,
        version_key=version.version_key,
        sequence=version.sequence,
        kind=version.kind,
        received_at=stamp(version.received_at),
    )
    tx.update("handovers", ("id", handover_id), versions=version.number)


def versions(tx: Tx, handover_id: str) -> tuple[Version, ...]:
    """All versions, in the order of their arrival."""
    found = tx.rows(
        "SELECT v.number, v.message_id, v.version_key, v.sequence, v.kind, v.received_at, "
        "h.version FROM versions v JOIN handovers h ON h.id = v.handover_id "
        "WHERE v.handover_id = ? ORDER BY v.number",
        (handover_id,),
    )
    return tuple(
        Version(int(r[0]), r[1], r[2], r[3], Kind(r[4]), instant(r[5]), int(r[0]) == int(r[6]))
        for r in found
    )


def note_opening(tx: Tx, handover_id: str, opening: Opening) -> None:
    """Note who opened which version. The first one a person opens is the one they have read."""
    tx.insert(
        "openings",
        handover_id=handover_id,
        version=opening.version,
        person=opening.person,
        workstation=opening.workstation,
        at=stamp(opening.at),
    )
    tx.rows(
        "INSERT INTO read_versions (handover_id, person, version, at) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (handover_id, person) DO NOTHING",
        (handover_id, opening.person, opening.version, stamp(opening.at)),
    )


def note_read(tx: Tx, handover_id: str, opening: Opening) -> None:
    """Note that a person has read a later version (*Mark as read*)."""
    tx.rows(
        "INSERT INTO read_versions (handover_id, person, version, at) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (handover_id, person) DO UPDATE SET version = excluded.version, "
        "at = excluded.at",
        (handover_id, opening.person, opening.version, stamp(opening.at)),
    )


def read_version(tx: Tx, handover_id: str, person: str) -> int | None:
    """The version that a person has read, None where they have not opened it yet."""
    found = tx.row(
        "SELECT version FROM read_versions WHERE handover_id = ? AND person = ?",
        (handover_id, person),
    )
    return int(found[0]) if found else None


def openings(tx: Tx, handover_id: str) -> tuple[Opening, ...]:
    """Everybody who opened it, in order."""
    found = tx.rows(
        "SELECT version, person, workstation, at FROM openings WHERE handover_id = ? ORDER BY at",
        (handover_id,),
    )
    return tuple(Opening(int(r[0]), r[1], r[2], instant(r[3])) for r in found)


def _standing(tx: Tx, condition: str, values: tuple[Value, ...]) -> Standing | None:
    found = tx.row(
        "SELECT id, number, sender, state, version, versions, problem_code, came_from "
        f"FROM handovers WHERE {condition}",
        values,
    )
    if found is None:
        return None
    return Standing(
        id=found[0],
        number=int(found[1]),
        sender=found[2],
        state=State(found[3]),
        version=int(found[4]),
        versions=int(found[5]),
        readable=not found[6],
        came_from=State(found[7]) if found[7] else None,
    )


def _index(tx: Tx, number: int, facts: RowFacts) -> None:
    texts = plain(facts.search_identity), plain(facts.search_clinical)
    for statement, values in tx.search.put(number, *texts):
        tx.rows(statement, values)


def _sought(facts: RowFacts) -> dict[str, Value]:
    return {
        "search_identity": plain(facts.search_identity),
        "search_clinical": plain(facts.search_clinical),
    }


def _whereabouts(facts: RowFacts) -> dict[str, Value]:
    return {"arrivals": as_intervals(facts.arrivals), "postcode": facts.postcode}


def _columns(facts: RowFacts) -> dict[str, Value]:
    number = facts.nhs_number
    return {
        "kind": facts.kind,
        "name": facts.name,
        "born": facts.born.sent if isinstance(facts.born, Moment) else facts.born.value,
        "died": facts.died,
        "gender": facts.gender,
        "nhs_number": number.value if isinstance(number, Absence) else number.sent,
        "nhs_number_status": "" if isinstance(number, Absence) else number.status,
        "nhs_number_status_sent": "" if isinstance(number, Absence) else number.status_sent,
        "concern": facts.concern,
        "outcome": facts.outcome,
        "organisation": facts.organisation,
        "reference": facts.reference,
        "due_at": stamp(facts.due_at) if facts.due_at else "",
        "due_why_not": facts.due_why_not,
        "beware": facts.beware,
        **_whereabouts(facts),
        **_sought(facts),
    }
