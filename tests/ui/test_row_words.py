"""The words of a row, for each role: what its last line holds, and what is spoken."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.desk.desk import Desk
from app.report.arrival import ArrivalWindow
from app.report.states import Role, State
from app.store.rows import Row
from app.ui.main_window import MainWindow
from app.ui.row_words import RowWords, row_words
from tests.ui import reports
from tests.ui.conftest import receive

WINDOW = ArrivalWindow(reports.today("14:30"), reports.today("15:00"))


def row_of(desk: Desk, **facts: object) -> Row:
    (first,) = receive(desk, "child_with_head_injury")
    row = desk.row(first)
    return replace(row, facts=replace(row.facts, **facts))


def words(row: Row, role: Role = Role.CLINICIAN) -> RowWords:
    return row_words(row, reports.NOW, role)


def test_the_last_line_has_the_booked_arrival_the_sender_and_when_it_came(desk: Desk) -> None:
    made = words(row_of(desk, arrivals=(WINDOW,)))
    assert made.foot == ("Arrival window 14:30 to 15:00", "Northshire 111", "received 14:06")
    assert "Arrival window 14:30 to 15:00. Northshire 111. received 14:06" in made.spoken


def test_nothing_booked_takes_no_room(desk: Desk) -> None:
    assert words(row_of(desk)).foot == ("Northshire 111", "received 14:06")


def test_a_receptionist_has_the_postcode_and_the_window_and_no_clinical_word(desk: Desk) -> None:
    made = words(row_of(desk, arrivals=(WINDOW,)), Role.RECEPTIONIST)
    assert made.foot == (
        "NT5 7QJ",
        "Arrival window 14:30 to 15:00",
        "Northshire 111",
        "received 14:06",
    )
    assert "NT5 7QJ. Arrival window 14:30 to 15:00" in made.spoken
    assert made.lines == ()
    assert "Head injury" not in made.spoken


def test_a_window_never_moves_a_row(desk: Desk) -> None:
    """The child is due first, whenever somebody is booked (screen notes, section 4)."""
    receive(desk, "child_with_head_injury", "sharp")
    names = [row.facts.name for row in desk.rows(State.EXPECTED)]
    early = ArrivalWindow(reports.today("14:07"))
    with desk.context.store.transaction() as tx:
        tx.rows("UPDATE handovers SET arrivals = ?", (f"{early.start.iso}/",))
    rows = desk.rows(State.EXPECTED)
    assert [row.facts.name for row in rows] == names
    assert all(row.facts.arrivals for row in rows)


def test_the_pieces_of_the_last_line_are_never_broken_inside(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    """A narrow list is given a further line, with whole pieces in each."""
    (first,) = receive(desk, "child_with_head_injury")
    qtbot.waitUntil(lambda: len(window.list.model.rows) == 1)
    rows, at = window.list.list, window.list.model.index(0)
    before = rows.sizeHintForIndex(at).height()
    with desk.context.store.transaction() as tx:
        tx.rows(
            "UPDATE handovers SET arrivals = ? WHERE id = ?",
            (f"{WINDOW.start.iso}/{reports.at('2026-11-23T15:00:00Z').iso}", first),
        )
    window.refresh(anyway=True)
    qtbot.waitUntil(lambda: bool(window.list.model.rows[0].facts.arrivals))
    one_line = rows.sizeHintForIndex(at).height() - before
    assert 10 < one_line < 25
    spoken = at.data(Qt.ItemDataRole.AccessibleTextRole)
    assert "Arrival window 14:30 to 23-Nov-2026 15:00" in spoken


def test_in_a_list_of_old_ones_the_date_stands_with_the_time(desk: Desk) -> None:
    later = reports.NOW + timedelta(days=2)
    made = row_words(row_of(desk, arrivals=(WINDOW,)), later, Role.CLINICIAN)
    assert made.foot[0] == "Arrival window 22-Nov-2026 14:30 to 15:00"
