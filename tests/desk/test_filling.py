"""Rows of an older version get the facts that they lack, from the messages that are kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.desk.desk import Desk
from app.readers.read import read
from app.report.arrival import arrival_words
from app.report.errors import StoreFailed
from app.report.states import State
from app.store import handovers, purge
from app.store.rows import RowFacts
from app.store.store import Store, Tx
from tests.desk.conftest import NURSE, SETTINGS, HandClock, Heard

EXAMPLES = Path(__file__).parents[2] / "resources" / "examples" / "cds-stu3"
WINDOW = "Arrival window 16:06 to 16:36"


@pytest.fixture
def desk(store: Store, clock: HandClock, heard: Heard) -> Desk:
    """A desk with the readers of this program."""
    return Desk(store, SETTINGS, NURSE, announce=heard, clock=clock, read=read)


def receive(desk: Desk, name: str) -> str:
    return desk.receive((EXAMPLES / name).read_bytes(), "Northshire 111", "file").handover_id


def as_before(store: Store, *handover_ids: str) -> None:
    """Leave these rows as the migration leaves those of an older version."""
    with store.transaction() as tx:
        tx.rows("UPDATE handovers SET arrivals = '', postcode = '', search_identity = 'before'")
        for number in tx.rows("SELECT number FROM handovers"):
            for statement, values in tx.search.put(int(number[0]), "before", ""):
                tx.rows(statement, values)
        for one in handover_ids:
            tx.insert("facts_wanted", handover_id=one)


def told(desk: Desk, handover_id: str) -> tuple[str, str]:
    facts = desk.row(handover_id).facts
    return arrival_words(facts.arrivals, desk.context.clock()), facts.postcode


def wanted(store: Store) -> int:
    with store.reading() as tx:
        return int(tx.rows("SELECT COUNT(*) FROM facts_wanted")[0][0])


def test_a_row_that_lacks_its_booked_arrival_gets_it_at_the_next_start(
    desk: Desk, store: Store, heard: Heard
) -> None:
    ankle, child = receive(desk, "ankle.json"), receive(desk, "head-injury.json")
    filled = told(desk, ankle), told(desk, child)
    assert filled[0][0] == WINDOW
    assert filled[1][0] == ""
    assert all(postcode for _window, postcode in filled)
    as_before(store, ankle, child)
    heard.all.clear()
    desk.catch_up()
    assert (told(desk, ankle), told(desk, child)) == filled
    assert [row.id for row in desk.rows(State.EXPECTED, "adekunle")] == [ankle]
    assert {one for changed in heard.all for one in changed.handover_ids} == {ankle, child}
    heard.all.clear()
    desk.catch_up()
    assert (heard.all, wanted(store)) == ([], 0)


def test_it_goes_on_where_it_was_broken_off(
    desk: Desk, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = receive(desk, "ankle.json"), receive(desk, "head-injury.json")
    as_before(store, first, second)
    real, done = Tx.rows, []

    def rows(tx: Tx, sql: str, values: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
        if sql.startswith("UPDATE handovers SET arrivals = ?"):
            done.append(values)
            if len(done) == 2:
                raise StoreFailed("Not kept", "The disk is full", "Make room", "STORE-006")
        return real(tx, sql, values)  # type: ignore[arg-type]  # passed on as it came

    monkeypatch.setattr(Tx, "rows", rows)
    with pytest.raises(StoreFailed):
        desk.catch_up()
    assert wanted(store) == 1
    monkeypatch.undo()
    desk.catch_up()
    assert (told(desk, first)[0], wanted(store)) == (WINDOW, 0)


def test_a_later_version_that_came_in_between_is_not_written_over(desk: Desk, store: Store) -> None:
    ankle = receive(desk, "ankle.json")
    as_before(store, ankle)
    with store.reading() as tx:
        (seen,) = handovers.to_fill(tx)
    receive(desk, "ankle-version-2.json")
    second = told(desk, ankle)
    with store.transaction() as tx:
        handovers.fill(tx, seen, RowFacts(postcode="NT9 9ZZ"))
    assert (told(desk, ankle), wanted(store)) == (second, 0)


def test_a_message_that_changed_on_the_disk_is_left_alone(desk: Desk, store: Store) -> None:
    ankle = receive(desk, "ankle.json")
    as_before(store, ankle)
    with store.transaction() as tx:
        tx.rows("UPDATE messages SET body = ?", (b"other bytes",))
    desk.catch_up()
    assert (desk.row(ankle).facts.arrivals, wanted(store)) == ((), 0)


def test_one_that_was_purged_meanwhile_is_forgotten(desk: Desk, store: Store) -> None:
    ankle = receive(desk, "ankle.json")
    as_before(store, ankle)
    with store.transaction() as tx:
        purge.remove(tx, [ankle])
    assert wanted(store) == 0
