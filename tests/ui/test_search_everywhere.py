"""Somebody who is not in the list that is searched may be in another: asked for, and one press."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from app.desk.desk import Desk
from app.report.states import State
from app.ui.driving import visible_text
from app.ui.main_window import MainWindow
from tests.ui.conftest import button, receive


@pytest.mark.hazard("H22")
def test_who_has_arrived_is_found_from_the_list_of_those_expected(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    first, _other = receive(desk, "child_with_head_injury", "contradictory")
    desk.accept(first)
    window.list.field.setText("nowak")
    qtbot.waitUntil(lambda: 'No match for "nowak"' in visible_text(window.list))
    button(window, "Search all lists").click()
    qtbot.waitUntil(lambda: "Found in other lists" in visible_text(window.list))
    button(window, "Arrived 1").click()
    qtbot.waitUntil(lambda: [row.id for row in window.list.model.rows] == [first])
    assert window.state is State.ARRIVED
    assert window.list.field.text() == "nowak"


def test_who_is_nowhere_is_said_to_be_nowhere(qtbot: QtBot, window: MainWindow, desk: Desk) -> None:
    receive(desk, "child_with_head_injury")
    window.list.field.setText("nowack")
    qtbot.waitUntil(lambda: 'No match for "nowack"' in visible_text(window.list))
    button(window, "Search all lists").click()
    qtbot.waitUntil(lambda: "It is in none of the lists." in visible_text(window.list))
    button(window, "Clear the filter").click()
    qtbot.waitUntil(lambda: len(window.list.model.rows) == 1)
