"""The foot of a list: what is further down, and what a filter leaves."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from pytestqt.qtbot import QtBot

from app.desk.desk import Desk
from app.report.states import State
from app.store.rows import Row
from app.ui.driving import visible_text
from app.ui.flow import settle
from app.ui.list_foot import Page, above_words, below_words, foot_words, list_name
from app.ui.main_window import MainWindow
from tests.benchmarks.stores import multiply
from tests.ui import reports
from tests.ui.conftest import receive

NOW = reports.NOW


@pytest.fixture
def row(desk: Desk) -> Row:
    (first,) = receive(desk, "child_with_head_injury")
    return desk.row(first)


def due_at(row: Row, at: datetime | None) -> Row:
    return replace(row, facts=replace(row.facts, due_at=at))


def page(matching: int | None, state: State = State.EXPECTED, at_least: int = 0) -> Page:
    typed = "" if matching is not None else "nowak"
    return Page(state, typed, (), 9, matching, 100_000, NOW, at_least)


def test_the_first_row_out_of_sight_says_how_soon(row: Row) -> None:
    hours = (0, 1, 4)
    rows = [due_at(row, NOW + timedelta(hours=n)) for n in hours]
    assert below_words(page(3), rows, 2, NOW) == "1 more below, due by 18:06"
    assert below_words(page(3), rows, 1, NOW) == "2 more below, due by 15:06"
    assert below_words(page(3), rows, 3, NOW) == ""
    tomorrow = [due_at(row, NOW + timedelta(hours=12))]
    assert below_words(page(1), tomorrow, 0, NOW) == "1 more below, due by 23-Nov-2026 02:06"


@pytest.mark.hazard("H02")
def test_what_is_not_timed_or_overdue_out_of_sight_is_named(row: Row) -> None:
    untimed, overdue = due_at(row, None), due_at(row, NOW - timedelta(minutes=18))
    assert below_words(page(9), [untimed, untimed], 1, NOW) == "8 more below, the first not timed"
    assert below_words(page(9), [overdue] * 2, 1, NOW) == "8 more below, overdue since 13:48"


def test_what_has_not_been_loaded_or_counted_is_not_made_up(row: Row) -> None:
    assert below_words(page(100_000), [row], 1, NOW) == "99999 more below"
    assert below_words(page(None), [row, row], 1, NOW).startswith("more below, due by ")
    assert below_words(page(None), [row], 1, NOW) == ""
    assert below_words(page(None, at_least=100), [row], 1, NOW) == "at least 99 more below"


def test_a_closed_list_is_not_said_to_be_due(row: Row) -> None:
    assert below_words(page(5, State.DONE), [row, row], 1, NOW) == "4 more below"


def test_a_filter_is_named_with_what_it_hides() -> None:
    shown = page(2)._replace(typed="nowak", total=7)
    assert foot_words(shown) == "Showing 2 of 7 expected. Filter: nowak. 5 hidden"
    assert foot_words(shown._replace(typed="", matching=7)) == "Showing all 7 expected. No filter."
    counting = shown._replace(matching=None)
    assert foot_words(counting) == "Showing some of 7 expected. Filter: nowak"
    many = counting._replace(at_least=100)
    assert foot_words(many) == "Showing at least 100 of 7 expected. Filter: nowak"


def test_a_screen_reader_says_which_list_it_is_and_how_many_are_in_it() -> None:
    """Without the words that were typed: they may be a name, and a wall screen may read aloud."""
    shown = page(2)._replace(typed="nowak", total=7)
    assert list_name(shown) == "Handovers, Expected: 2 of 7"
    assert list_name(shown._replace(typed="", matching=7)) == "Handovers, Expected: 7"
    assert list_name(shown._replace(matching=None)) == "Handovers, Expected: some of 7"


def test_the_rows_are_named_anew_with_what_comes(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    receive(desk, "child_with_head_injury")
    qtbot.waitUntil(lambda: window.list.list.accessibleName() == "Handovers, Expected: 1")
    window.choose_list(State.ARRIVED)
    qtbot.waitUntil(lambda: window.list.list.accessibleName() == "Handovers, Arrived: 0")


@pytest.mark.hazard("H02")
def test_the_foot_counts_what_is_below_a_thousand_rows_as_the_list_is_scrolled(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    receive(desk, "child_with_head_injury")
    multiply(desk.context.store, 1000)
    window.refresh(anyway=True)
    pane = window.list
    qtbot.waitUntil(lambda: "more below, due by 14:40" in pane.below.text())
    seen = pane.list.seen
    assert 3 <= seen <= 6
    assert pane.below.text().startswith(f"{1000 - seen} more below")
    assert "Showing all 1000 expected. No filter." in visible_text(pane)
    pane.list.scrollToBottom()
    qtbot.waitUntil(lambda: pane.below.text().startswith(f"{1000 - pane.list.seen} more"))
    assert pane.list.seen > seen
    assert len(pane.model.rows) < 200  # no more than a few pages


def test_nothing_is_below_where_every_row_is_in_sight(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    receive(desk, "child_with_head_injury", "contradictory")
    qtbot.waitUntil(lambda: len(window.list.model.rows) == 2)
    assert not window.list.below.isVisible()
    assert window.list.list.seen == 2
    window.list.field.setText("nobody at all")
    qtbot.waitUntil(window.list.list.isHidden)
    assert not window.list.below.isVisible()


def test_a_window_made_lower_says_at_once_what_went_out_of_sight(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    receive(desk, "child_with_head_injury", "contradictory", "sharp", "nearly_empty")
    qtbot.waitUntil(lambda: len(window.list.model.rows) == 4)
    assert not window.list.below.isVisible()
    window.resize(1366, 480)
    qtbot.waitUntil(window.list.below.isVisible)
    below = 4 - window.list.list.seen
    assert below > 0
    assert window.list.below.text().startswith(f"{below} more below")


def test_a_list_that_does_not_begin_with_its_first_row_says_so(row: Row) -> None:
    end = page(100_000)._replace(last=True)
    assert above_words(end, [row] * 3) == "99997 more above: press Home"
    assert above_words(page(None)._replace(last=True), [row]) == "More above: press Home"
    assert above_words(page(100_000), [row]) == ""
    assert below_words(end, [row] * 3, 3, NOW) == ""
    assert below_words(end, [row] * 3, 2, NOW).startswith("1 more below, due by ")
    assert (end.goes_on_after(3), page(9).goes_on_after(3), page(3).goes_on_after(3)) == (
        False,
        True,
        False,
    )


def test_the_rows_keep_their_place_while_somebody_types(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    """Whatever the foot comes to say of the filter and of what is below it."""
    receive(desk, "child_with_head_injury")
    multiply(desk.context.store, 200)
    window.refresh(anyway=True)
    pane = window.list
    qtbot.waitUntil(lambda: "more below" in pane.below.text())
    places = {pane.list.geometry().getRect()}
    typed = "nowak alex 9990000018 nt5"
    for end in range(1, len(typed) + 1):
        pane.field.setText(typed[:end])
        qtbot.waitUntil(lambda: f"Filter: {pane.field.text().strip()}" in pane.foot.text())
        settle()
        places.add(pane.list.geometry().getRect())
    assert len(places) == 1
