"""Home and End go to the first and the last row that there are, not that happen to be loaded."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from pytestqt.qtbot import QtBot

from app.desk.desk import Desk
from app.report.states import State
from app.ui.flow import settle
from app.ui.list_asking import LAST
from app.ui.list_pane import PAGE, ListPane
from app.ui.main_window import MainWindow
from tests.benchmarks.stores import multiply
from tests.ui.conftest import receive


def listed(qtbot: QtBot, window: MainWindow, desk: Desk, count: int) -> list[str]:
    """The ids of a list of so many rows, in their order, with the focus on its first row."""
    receive(desk, "child_with_head_injury")
    multiply(desk.context.store, count)
    window.refresh(anyway=True)
    qtbot.waitUntil(lambda: window.list.page is not None and window.list.page.total == count)
    window.list.focus_rows()
    return [one.id for one in desk.rows(State.EXPECTED, limit=count)]


def press(qtbot: QtBot, window: MainWindow, key: Qt.Key, wanted: str) -> None:
    """Press a key in the rows, and wait until that row is chosen and in sight."""
    rows = window.list.list
    qtbot.keyClick(rows, key)
    qtbot.waitUntil(lambda: window.list.chosen == wanted)
    at = rows.currentIndex()
    qtbot.waitUntil(lambda: rows.viewport().rect().contains(rows.visualRect(at)))


def test_end_loads_the_rest_where_it_is_not_long(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    ids = listed(qtbot, window, desk, LAST)
    press(qtbot, window, Qt.Key.Key_End, ids[-1])
    assert [row.id for row in window.list.model.rows] == ids
    assert "above" not in window.list.below.text()
    press(qtbot, window, Qt.Key.Key_Home, ids[0])
    assert [row.id for row in window.list.model.rows] == ids


def test_end_of_a_long_list_shows_its_last_rows_and_says_what_is_above(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    count = 2 * LAST + PAGE
    ids = listed(qtbot, window, desk, count)
    press(qtbot, window, Qt.Key.Key_End, ids[-1])
    assert [row.id for row in window.list.model.rows] == ids[-LAST:]
    assert window.list.below.text() == f"{count - LAST} more above: press Home"
    assert window.list.below.isVisible()
    press(qtbot, window, Qt.Key.Key_Up, ids[-2])
    press(qtbot, window, Qt.Key.Key_Home, ids[0])
    assert [row.id for row in window.list.model.rows] == ids[:PAGE]
    assert "above" not in window.list.below.text()


@pytest.mark.parametrize("count", [LAST, 2 * LAST + PAGE], ids=["the rest", "the last rows"])
def test_a_look_that_comes_between_takes_neither_end_nor_home_away(
    qtbot: QtBot, window: MainWindow, desk: Desk, count: int
) -> None:
    ids = listed(qtbot, window, desk, count)
    for key, wanted in ((Qt.Key.Key_End, ids[-1]), (Qt.Key.Key_Home, ids[0])):
        qtbot.keyClick(window.list.list, key)
        window.refresh()  # as when something is announced before the store has answered
        qtbot.waitUntil(lambda: window.list.chosen == wanted)  # noqa: B023  waited for here


@pytest.mark.hazard("H08")
def test_news_neither_move_the_last_rows_nor_put_the_first_in_their_place(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    ids = listed(qtbot, window, desk, 2 * LAST + PAGE)
    press(qtbot, window, Qt.Key.Key_End, ids[-1])
    receive(desk, "contradictory")
    qtbot.waitUntil(lambda: f"all {len(ids) + 1} expected" in window.list.foot.text())
    assert [row.id for row in window.list.model.rows] == ids[-LAST:]
    window.list.field.setFocus()  # nothing holds the rows still
    window.refresh()
    qtbot.waitUntil(window.list.new_rows.isHidden)
    now = desk.rows(State.EXPECTED, limit=LAST, last=True)
    qtbot.waitUntil(lambda: len(window.list.model.rows) == len(now))
    assert tuple(window.list.model.rows) == now


def test_the_end_of_a_filter_that_is_not_counted(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    listed(qtbot, window, desk, 2 * LAST + PAGE)
    window.list.field.setText("a")
    qtbot.waitUntil(lambda: window.list.page is not None and window.list.page.typed == "a")
    window.list.focus_rows()
    last = desk.rows(State.EXPECTED, "a", limit=2 * LAST + PAGE)[-1].id
    press(qtbot, window, Qt.Key.Key_End, last)
    assert window.list.below.text() == "More above: press Home"


def test_the_last_rows_go_with_another_filter(qtbot: QtBot, window: MainWindow, desk: Desk) -> None:
    ids = listed(qtbot, window, desk, 2 * LAST + PAGE)
    press(qtbot, window, Qt.Key.Key_End, ids[-1])
    window.list.field.setText("nowak")
    qtbot.waitUntil(lambda: window.list.page is not None and window.list.page.typed == "nowak")
    assert window.list.page is not None
    assert not window.list.page.last
    assert "above" not in window.list.below.text()


LONG = LAST + 2 * PAGE + 7
"""Rows of a list whose End shows its last ones alone, with two pages and a bit above them."""


def test_above_the_last_rows_of_a_long_list_are_those_before_them(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    """Whoever went to the end gets up to the first row by scrolling."""
    ids = listed(qtbot, window, desk, LONG)
    press(qtbot, window, Qt.Key.Key_End, ids[-1])
    model, bar = window.list.model, window.list.list.verticalScrollBar()
    for loaded in (LAST + PAGE, LAST + 2 * PAGE, LONG):
        bar.setValue(0)
        qtbot.waitUntil(lambda loaded=loaded: len(model.rows) == loaded)
        more = LONG - loaded
        assert window.list.below.text().startswith(f"{more} more above: press Home") is bool(more)
    assert [row.id for row in model.rows] == ids
    assert window.list.chosen == ids[-1]
    press(qtbot, window, Qt.Key.Key_Home, ids[0])
    assert [row.id for row in model.rows] == ids


@pytest.mark.parametrize(("key", "presses"), [(Qt.Key.Key_Up, 30), (Qt.Key.Key_PageUp, 8)])
def test_the_keys_that_go_up_load_what_is_above(
    qtbot: QtBot, window: MainWindow, desk: Desk, key: Qt.Key, presses: int
) -> None:
    ids = listed(qtbot, window, desk, LONG)
    press(qtbot, window, Qt.Key.Key_End, ids[-1])
    rows = window.list.list
    rows.go_to(31)
    settle()
    assert len(window.list.model.rows) == LAST
    for _press in range(presses):
        qtbot.keyClick(rows, key)
    qtbot.waitUntil(lambda: len(window.list.model.rows) > LAST)
    assert ids.index(window.list.chosen) <= len(ids) - LAST + 1
    qtbot.keyClick(rows, key)
    assert ids.index(window.list.chosen) < len(ids) - LAST + 1
    assert rows.viewport().rect().contains(rows.visualRect(rows.currentIndex()))


class Painted(QObject):
    """Notes which rows stand where in each picture of a list."""

    def __init__(self, pane: ListPane) -> None:
        super().__init__()
        self._pane = pane
        self.pictures: list[list[tuple[str, int]]] = []
        pane.list.viewport().installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802  as Qt calls it
        if event.type() is QEvent.Type.Paint:
            self.pictures.append(self.seen())
        return False

    def seen(self) -> list[tuple[str, int]]:
        rows, model = self._pane.list, self._pane.model
        tops = [
            (one.id, rows.visualRect(model.index(at)).top()) for at, one in enumerate(model.rows)
        ]
        return [(one, top) for one, top in tops if 0 <= top < rows.viewport().height()]


@pytest.mark.hazard("H08")
def test_no_row_moves_under_the_pointer_when_rows_are_put_in_above(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    ids = listed(qtbot, window, desk, LONG)
    press(qtbot, window, Qt.Key.Key_End, ids[-1])
    rows = window.list.list
    painted = Painted(window.list)
    rows.verticalScrollBar().setValue(rows.height() // 2)
    before = painted.seen()
    assert len(before) > 2
    painted.pictures.clear()
    qtbot.waitUntil(lambda: len(window.list.model.rows) == LAST + PAGE)
    rows.viewport().repaint()
    assert all(one == before for one in painted.pictures), "not even for one picture"
    assert painted.seen() == before
    assert rows.indexAt(QPoint(9, before[1][1] + 1)).row() == ids.index(before[1][0]) - PAGE - 7


@pytest.mark.hazard("H08")
def test_news_take_nothing_from_the_rows_that_were_loaded_above(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    ids = listed(qtbot, window, desk, LONG)
    press(qtbot, window, Qt.Key.Key_End, ids[-1])
    window.list.list.verticalScrollBar().setValue(0)
    qtbot.waitUntil(lambda: len(window.list.model.rows) == LAST + PAGE)
    receive(desk, "contradictory")
    qtbot.waitUntil(lambda: f"all {len(ids) + 1} expected" in window.list.foot.text())
    window.list.field.setFocus()  # nothing holds the rows still
    window.refresh()
    qtbot.waitUntil(window.list.new_rows.isHidden)
    now = desk.rows(State.EXPECTED, limit=LAST + PAGE, last=True)
    qtbot.waitUntil(lambda: len(window.list.model.rows) == len(now))
    assert tuple(window.list.model.rows) == now
