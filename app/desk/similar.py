"""Who in the open lists has a name like another's there."""

from __future__ import annotations

from app.desk.desk import Desk
from app.report.nhs_number import NhsNumber
from app.report.similar import Named, similar
from app.report.states import State
from app.report.times import Moment
from app.store.rows import Row

OPEN = (State.EXPECTED, State.ARRIVED, State.IN_CONSULTATION)

MOST = 300
"""Rows of each open list that are looked at, from its top: more than a department ever has open."""


def similar_here(desk: Desk) -> dict[str, tuple[Row, ...]]:
    """For each handover at the top of the open lists, the rows with a name like its own.

    Raises:
        Refused: the role sees no patients (DESK-001).
    """
    rows = {row.id: row for state in OPEN for row in desk.rows(state, limit=MOST)}
    named = [_named(row) for row in rows.values() if row.problem is None]
    return {key: tuple(rows[one] for one in ids) for key, ids in similar(named).items()}


def _named(row: Row) -> Named:
    facts = row.facts
    family, comma, rest = facts.name.partition(", ")
    given = rest.split(" (")[0].split(" ")[0] if comma else ""
    known = bool(comma) or facts.name.isupper()  # a word for an absent name is in lower case
    born = facts.born.on.isoformat() if isinstance(facts.born, Moment) else ""
    number = facts.nhs_number.digits if isinstance(facts.nhs_number, NhsNumber) else ""
    return Named(row.id, family if known else "", given, born, number)
