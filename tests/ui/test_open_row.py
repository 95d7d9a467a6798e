"""The row of the open report is marked wherever it stands: in another list, or after it moved."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from app.desk.desk import Desk
from app.report.states import Role, State
from app.ui.list_pane import PAGE
from app.ui.main_window import MainWindow
from tests.benchmarks.stores import multiply
from tests.ui.conftest import open_report, receive, rest

CHILD, OTHER = "child_with_head_injury", "contradictory"


def choose(qtbot: QtBot, window: MainWindow, state: State) -> None:
    """Go to a work list, and wait until it is on the screen."""
    window.choose_list(state)
    qtbot.waitUntil(lambda: window.list.page is not None and window.list.page.state is state)
    rest(qtbot, window)


def test_it_is_marked_in_the_list_that_it_moved_to(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    first, other = receive(desk, CHILD, OTHER)
    desk.accept(other)
    open_report(qtbot, window, first)
    assert window.list.chosen == first
    desk.accept(first)
    qtbot.waitUntil(lambda: not window.list.model.rows)
    choose(qtbot, window, State.ARRIVED)
    assert len(window.list.model.rows) == 2
    assert window.list.chosen == first


def test_it_is_marked_again_when_its_list_comes_back(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    first, other = receive(desk, CHILD, OTHER)
    desk.accept(other)
    open_report(qtbot, window, first)
    choose(qtbot, window, State.ARRIVED)
    assert window.list.chosen == "", "it is not in this one"
    choose(qtbot, window, State.EXPECTED)
    assert window.list.chosen == first
    window.list.field.setText("contra")
    rest(qtbot, window)
    window.list.field.clear()
    qtbot.waitUntil(lambda: window.list.chosen == first)


def test_a_row_that_was_gone_to_by_the_arrows_stays_chosen(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    first, other = receive(desk, CHILD, OTHER)
    open_report(qtbot, window, first)
    qtbot.waitUntil(lambda: len(window.list.model.rows) == 2)
    window.list.list.go_to(window.list.model.place(other).row())
    window.refresh(anyway=True)
    rest(qtbot, window)
    assert window.list.chosen == other


@pytest.mark.hazard("H08")
@pytest.mark.parametrize("loaded", ["at once", "later"])
def test_another_list_begins_at_its_top_wherever_the_open_row_stands(
    qtbot: QtBot, window: MainWindow, desk: Desk, loaded: str
) -> None:
    """Who is overdue stands on top, and is not scrolled away by a mark."""
    receive(desk, CHILD)
    multiply(desk.context.store, PAGE)
    window.refresh(anyway=True)
    qtbot.waitUntil(lambda: len(window.list.model.rows) == PAGE)
    first_rows = window.list.screenful
    last = window.list.model.rows[first_rows - 1 if loaded == "at once" else -1].id
    assert window.list.list.seen < first_rows
    window.list.choose(last)
    choose(qtbot, window, State.ARRIVED)
    choose(qtbot, window, State.EXPECTED)
    assert window.list.list.verticalScrollBar().value() == 0
    qtbot.waitUntil(lambda: window.list.chosen == last)
    assert window.list.list.verticalScrollBar().value() == 0


@pytest.mark.hazard("H23")
def test_no_row_is_marked_for_a_role_that_opened_none(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    (first,) = receive(desk, CHILD)
    open_report(qtbot, window, first)
    window.set_role(Role.IT)
    window.set_role(Role.CLINICIAN)
    rest(qtbot, window)
    assert window.pane.handover_id == ""
    assert [row.id for row in window.list.model.rows] == [first]
    assert window.list.chosen == ""
