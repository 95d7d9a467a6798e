"""The rows of the list: which one is chosen or under the pointer shows; none covers another."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.desk.desk import Desk
from app.ui.main_window import MainWindow
from app.ui.theme import look
from tests.ui.conftest import receive


def ground(window: MainWindow, at: int) -> QColor:
    """The colour of the right upper corner of a row."""
    rows = window.list.list
    place = rows.visualRect(window.list.model.index(at)).topRight() + QPoint(-1, 1)
    return rows.viewport().grab().toImage().pixelColor(place)


def test_the_row_under_the_pointer_and_the_chosen_one_have_their_own_ground(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    first, _second = receive(desk, "child_with_head_injury", "contradictory")
    qtbot.waitUntil(lambda: len(window.list.model.rows) == 2)
    rows = window.list.list
    chosen = window.list.model.place(first)
    other = window.list.model.index(1 - chosen.row())
    window.list.choose(first)
    assert ground(window, chosen.row()) == look().colour("sel")
    assert ground(window, other.row()) == look().colour("surface")
    qtbot.mouseMove(rows.viewport(), rows.visualRect(other).center())
    qtbot.waitUntil(lambda: rows.is_over(other))
    assert ground(window, other.row()) == look().colour("page")
    assert ground(window, chosen.row()) == look().colour("sel")
    QApplication.sendEvent(rows, QEvent(QEvent.Type.Leave))
    assert not rows.is_over(other)
    assert ground(window, other.row()) == look().colour("surface")


@pytest.mark.hazard("H05")
def test_rows_stand_under_each_other_at_every_width(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    """Qt lays them out anew for another height alone: they would overlap, and a line be lost."""
    receive(desk, "child_with_head_injury", "contradictory", "man_who_died", "nearly_empty")
    qtbot.waitUntil(lambda: len(window.list.model.rows) == 4)
    rows = window.list.list
    width = window.width()

    def joined() -> bool:
        boxes = [rows.visualRect(window.list.model.index(at)) for at in range(4)]
        return all(one.bottom() + 1 == two.top() for one, two in pairwise(boxes))

    heights = set()
    for share in (500, 300, 420, 200, 640):
        window.splitter.setSizes([share, width - share])
        qtbot.waitUntil(joined)
        heights.add(rows.visualRect(window.list.model.index(3)).bottom())
    assert len(heights) > 1, "some of these widths make a difference"
