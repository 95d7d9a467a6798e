"""The arrival page: who has arrived and the three ticks before any scrolling."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QAbstractSlider, QWidget
from pytestqt.qtbot import QtBot

from app.desk.desk import Desk
from app.report.states import Role
from app.ui.arrival_page import ArrivalPage
from app.ui.banner import Banner
from app.ui.flow import settle
from app.ui.main_window import MainWindow
from app.ui.text import Label
from app.ui.theme import Look, ThemeName
from tests.ui import reports
from tests.ui.conftest import open_report, receive

SCROLLED = QAbstractSlider.SliderAction.SliderToMinimum


def arrival(qtbot: QtBot, window: MainWindow, desk: Desk, scale: float) -> ArrivalPage:
    window.restyle(Look(ThemeName.LIGHT, scale))
    (first,) = receive(desk, "child_with_head_injury")
    window.set_role(Role.RECEPTIONIST)
    open_report(qtbot, window, first)
    settle()
    page = window.pane.page
    assert isinstance(page, ArrivalPage)
    return page


def on_screen(page: ArrivalPage, part: QWidget) -> bool:
    seen = page.scroller.viewport()
    return seen.rect().contains(QRect(part.mapTo(seen, QPoint(0, 0)), part.size()))


def top(page: ArrivalPage, part: QWidget) -> int:
    return part.mapTo(page, QPoint(0, 0)).y()


@pytest.mark.hazard("H01")
@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_the_three_ticks_stand_on_the_first_screen(
    qtbot: QtBot, window: MainWindow, desk: Desk, scale: float
) -> None:
    page = arrival(qtbot, window, desk, scale)
    assert len(page.ticks) == 3
    assert all(on_screen(page, tick) for tick in page.ticks)
    assert all(tick.height() >= 24 for tick in page.ticks)


@pytest.mark.hazard("H01", "H02")
@pytest.mark.parametrize("scale", [1.5, 2.0])
def test_so_do_they_under_the_strip_of_a_similar_name(
    qtbot: QtBot, window: MainWindow, desk: Desk, monkeypatch: pytest.MonkeyPatch, scale: float
) -> None:
    monkeypatch.setitem(reports.ALL, "namesake", reports.namesake)
    receive(desk, "namesake")
    page = arrival(qtbot, window, desk, scale)
    qtbot.waitUntil(lambda: window.pane.similar_bar is not None)
    settle()
    assert all(on_screen(page, tick) for tick in page.ticks)
    if scale < 2:  # and how soon it is
        assert all(on_screen(page, words) for words in page.clock.findChildren(Label))


@pytest.mark.hazard("H01")
@pytest.mark.parametrize(("scale", "in_the_head"), [(1.0, False), (1.5, True), (2.0, False)])
def test_the_other_way_takes_no_line_from_the_ticks_and_is_a_stop_where_it_stands(
    qtbot: QtBot, window: MainWindow, desk: Desk, scale: float, *, in_the_head: bool
) -> None:
    page = arrival(qtbot, window, desk, scale)
    first, *_, last = page.ticks
    assert page.another.isVisible()
    assert (top(page, page.another) < top(page, first)) == in_the_head
    before, after = (page.another, first) if in_the_head else (last, page.another)
    before.setFocus()
    qtbot.keyClick(before, Qt.Key.Key_Tab)
    assert after.hasFocus()


@pytest.mark.hazard("H01")
def test_at_twice_the_size_they_come_first_and_the_keys_bring_each_into_view(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    page = arrival(qtbot, window, desk, 2.0)
    assert top(page, page.ticks[0]) < top(page, page.clock)
    banner = page.findChildren(Banner)[0]
    for tick in page.ticks:
        tick.setFocus()
        page.scroller.ensureWidgetVisible(tick)
        settle()
        assert on_screen(page, tick)
        assert top(page, banner) == 0


@pytest.mark.hazard("H01")
@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_what_came_of_the_ticks_is_in_sight_whatever_the_actions_say(
    qtbot: QtBot, window: MainWindow, desk: Desk, monkeypatch: pytest.MonkeyPatch, scale: float
) -> None:
    monkeypatch.setitem(reports.ALL, "namesake", reports.namesake)
    receive(desk, "namesake")
    page = arrival(qtbot, window, desk, scale)
    qtbot.waitUntil(lambda: window.pane.similar_bar is not None)
    settle()
    for tick in page.ticks:
        tick.setChecked(True)
    settle()
    assert page.status.text() == "3 of 3 match. Ready to accept."
    qtbot.waitUntil(lambda: on_screen(page, page.status))
    assert all(on_screen(page, tick) for tick in page.ticks)
    page.scroller.verticalScrollBar().triggerAction(SCROLLED)
    settle()
    assert page.scroller.verticalScrollBar().value() == 0  # and whoever scrolls is let go


def test_where_there_is_room_who_is_expected_stands_first(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    page = arrival(qtbot, window, desk, 1.0)
    assert top(page, page.clock) < top(page, page.ticks[0])
    window.restyle(Look(ThemeName.LIGHT, 1.0))
    window.resize(1366, 480)
    qtbot.waitUntil(lambda: window.pane.page not in (None, page))  # the store is asked anew
    settle()
    again = window.pane.page
    assert isinstance(again, ArrivalPage)
    assert top(again, again.ticks[0]) < top(again, again.clock)
