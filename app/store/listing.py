"""The work lists: counts, and rows a page at a time."""

from __future__ import annotations

from typing import Any

from app.report.absence import Absence
from app.report.arrival import of_intervals
from app.report.kinds import Kind
from app.report.nhs_number import NhsNumber, NhsNumberStatus
from app.report.states import ReplyState, State
from app.report.times import Moment, read_time
from app.store.engine import Value
from app.store.rows import Mark, Problem, Row, RowFacts
from app.store.search import words_of
from app.store.stamps import instant, instant_or_none, stamp
from app.store.store import Tx

_OPEN = (State.EXPECTED, State.ARRIVED, State.IN_CONSULTATION)

COMMON = 500
"""From so many matches on, a page of a list fills sooner by walking through the list."""

_SELECT = f"""
SELECT h.id, h.number, h.state, h.sender, h.version, h.versions, h.received_at, h.changed_at,
       h.kind, h.name, h.born, h.died, h.gender, h.nhs_number, h.nhs_number_status,
       h.nhs_number_status_sent, h.concern, h.outcome, h.organisation, h.reference, h.due_at,
       h.due_why_not, h.beware, h.problem_title, h.problem_happened,
       h.problem_to_do, h.problem_code,
       (SELECT r.version FROM read_versions r WHERE r.handover_id = h.id AND r.person = ?),
       (SELECT COUNT(*) FROM read_versions r WHERE r.handover_id = h.id),
       (SELECT p.state FROM replies p WHERE p.handover_id = h.id
        AND (p.step <> '' OR p.state IN ('{ReplyState.FAILED}', '{ReplyState.TOLD}'))
        ORDER BY p.number DESC LIMIT 1),
       h.arrivals, h.postcode
FROM handovers h"""
"""A receipt that went by itself and got there is no answer of a person, so no row shows it."""


def counts(tx: Tx) -> dict[State, int]:
    """How many handovers are in each work list; every list is there, also the empty ones."""
    each = "(SELECT COUNT(*) FROM handovers WHERE state = ?)"  # half the work of GROUP BY
    found = tx.row(f"SELECT {', '.join(each for _ in State)}", tuple(State)) or ()
    return {state: int(count) for state, count in zip(State, found, strict=True)}


def rows(
    tx: Tx,
    *,
    person: str,
    state: State,
    typed: str = "",
    clinical: bool = True,
    after: Row | None = None,
    limit: int = 100,
    last: bool = False,
) -> tuple[Row, ...]:
    """A page of a work list.

    Open lists are ordered not timed first, then by act-by time, ties by arrival; the others
    have the latest arrival first.

    Args:
        tx: an open transaction.
        person: whose *Updated* marks.
        state: which list.
        typed: a filter; every word must occur.
        clinical: whether the filter looks at clinical words too.
        after: the last row of the page before, None for the first page; where ``last`` goes
            upwards, the first row of the page below.
        limit: how many rows at most.
        last: the last rows of the list, or above ``after``, instead of the first or those below;
            still in the order of the list.
    """
    condition, sought = _in_list(tx, state, typed, clinical=clinical)
    conditions, values = [condition], [person, *sought]
    if after is not None:
        place, at = _beyond(state, after, backwards=last)
        conditions.append(place)
        values.extend(at)
    values.append(limit)
    order = _order(state, backwards=last)
    sql = f"{_SELECT} WHERE {' AND '.join(conditions)} ORDER BY {order} LIMIT ?"
    found = tx.rows(sql, values)
    return tuple(_row(one) for one in (reversed(found) if last else found))


def count(
    tx: Tx, *, state: State, typed: str, clinical: bool = True, at_most: int | None = None
) -> int:
    """How many rows of a work list a filter leaves; counting may stop at ``at_most``."""
    condition, values = _in_list(tx, state, typed, clinical=clinical, all_of_it=at_most is None)
    sql = f"SELECT h.number FROM handovers h WHERE {condition}"
    if at_most is not None:
        sql, values = f"{sql} LIMIT ?", (*values, at_most)
    found = tx.row(f"SELECT COUNT(*) FROM ({sql}) AS counted", values)
    return int(found[0]) if found else 0


def row(tx: Tx, handover_id: str, *, person: str) -> Row | None:
    """One handover as its list row, or None where there is none of that id."""
    found = tx.row(f"{_SELECT} WHERE h.id = ?", (person, handover_id))
    return _row(found) if found else None


def fetched_and_open(tx: Tx) -> tuple[tuple[str, str], ...]:
    """Sender and address of every open handover whose current version was fetched."""
    found = tx.rows(
        "SELECT h.sender, m.fetched_from FROM handovers h "
        "JOIN versions v ON v.handover_id = h.id AND v.number = h.version "
        "JOIN messages m ON m.id = v.message_id "
        "WHERE h.state IN (?, ?, ?) AND m.how = 'fetched' ORDER BY h.number",
        _OPEN,
    )
    return tuple((row[0], row[1]) for row in found)


def _in_list(
    tx: Tx, state: State, typed: str, *, clinical: bool, all_of_it: bool = False
) -> tuple[str, tuple[Value, ...]]:
    """The condition that a row stands in a work list and that a filter leaves it."""
    words = words_of(typed)
    if not words:
        return "h.state = ?", (state,)
    some = tx.search.some(words, clinical=clinical, at_most=COMMON)
    few = some is not None and len(tx.rows(*some)) < COMMON
    by_index = few or all_of_it
    condition, sought = tx.search.condition(words, clinical=clinical, by_index=by_index)
    # Few matches are found first and sorted then. Joined to nothing, the state is no reason to
    # walk through the whole list in its order instead.
    in_state = "h.state || '' = ?" if few else "h.state = ?"
    return f"{in_state} AND {condition}", (state, *sought)


def _order(state: State, *, backwards: bool) -> str:
    falling, rising = ("", " DESC") if backwards else (" DESC", "")
    if state in _OPEN:
        return f"h.due_at{rising}, h.received_at{rising}, h.number{rising}"
    return f"h.received_at{falling}, h.number{falling}"


def _beyond(state: State, beside: Row, *, backwards: bool) -> tuple[str, tuple[Value, ...]]:
    """The condition that a row comes after another one, or before it where it goes backwards."""
    later, earlier = ("<", ">") if backwards else (">", "<")
    tail: tuple[Value, ...] = (stamp(beside.received_at), beside.number)
    if state not in _OPEN:
        return f"(h.received_at, h.number) {earlier} (?, ?)", tail
    due_at = stamp(beside.facts.due_at) if beside.facts.due_at else ""
    return f"(h.due_at, h.received_at, h.number) {later} (?, ?, ?)", (due_at, *tail)


def _row(c: tuple[Any, ...]) -> Row:
    read, readers, reply = c[27], int(c[28]), c[29]
    mark = Mark.NONE
    if readers == 0:
        mark = Mark.NEW
    elif read is not None and int(read) != int(c[4]):
        mark = Mark.UPDATED
    return Row(
        id=c[0],
        number=int(c[1]),
        state=State(c[2]),
        sender=c[3],
        version=int(c[4]),
        versions=int(c[5]),
        received_at=instant(c[6]),
        changed_at=instant(c[7]),
        facts=RowFacts(
            kind=Kind(c[8]),
            name=c[9],
            born=_born(c[10]),
            died=c[11],
            gender=c[12],
            nhs_number=_number(c[13], c[14], c[15]),
            concern=c[16],
            outcome=c[17],
            organisation=c[18],
            reference=c[19],
            due_at=instant_or_none(c[20]),
            due_why_not=c[21],
            beware=int(c[22]),
            arrivals=of_intervals(c[30]) if c[30] else (),
            postcode=c[31],
        ),
        problem=Problem(c[23], c[24], c[25], c[26]) if c[23] else None,
        mark=mark,
        reply_state=ReplyState(reply) if reply else None,
    )


def _born(text: str) -> Moment | Absence:
    return read_time(text) or Absence(text)


def _number(text: str, status: str, status_sent: str) -> NhsNumber | Absence:
    return NhsNumber(text, NhsNumberStatus(status), status_sent) if status else Absence(text)
