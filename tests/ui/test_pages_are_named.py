"""Every page can be used without a mouse and is said in full; nothing on it is cut at 200 %."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QFontMetrics
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot

from app.desk.desk import Desk
from app.report.states import Role, Step
from app.ui.flow import settle
from app.ui.focus import LINE
from app.ui.main_window import MainWindow
from app.ui.report_page import ReportPage
from app.ui.text import Button, Label
from app.ui.theme import Look, ThemeName
from tests.ui.conftest import open_report, receive

PAGES = ("show_replies", "show_connections", "show_help", "show_first_start", "show_counts")


@pytest.mark.parametrize("scale", [1.0, 2.0])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_has_names_and_room_for_its_words(
    qtbot: QtBot, window: MainWindow, desk: Desk, page: str, scale: float
) -> None:
    receive(desk, "child_with_head_injury")
    window.restyle(Look(ThemeName.CONTRAST, scale))
    getattr(window.pages, page)()
    done: list[object] = []
    window.session.operations.run(lambda: None).done(done.append)
    qtbot.waitUntil(lambda: bool(done))
    settle()
    assert window.page is not None
    nameless, cut = [], []
    for widget in window.page.findChildren(QWidget):
        if not widget.isVisible():
            continue
        face = QAccessible.queryAccessibleInterface(widget)
        reachable = widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        if reachable and face is not None and not face.text(QAccessible.Text.Name):
            nameless.append(type(widget).__name__)
        if isinstance(widget, QAbstractButton):
            wide = QFontMetrics(widget.font()).horizontalAdvance(widget.text().replace("&", ""))
            if wide > widget.width():
                cut.append(widget.text())
    assert (nameless, cut) == ([], [])


@pytest.mark.parametrize("page", PAGES)
def test_the_ring_around_a_page_crosses_nothing_on_it(window: MainWindow, page: str) -> None:
    getattr(window.pages, page)()
    settle()
    assert window.page is not None
    window.page.scroller.setFocus()
    port = window.page.scroller.viewport()
    inside = port.rect().adjusted(2 * LINE, 2 * LINE, -2 * LINE, 0)
    frames = window.page.content.findChildren(
        QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly
    )
    for one in frames:
        rect = QRect(one.mapTo(port, QPoint(0, 0)), one.size())
        assert rect.left() >= inside.left()
        assert rect.right() <= inside.right()
        assert rect.top() >= inside.top()


@pytest.mark.parametrize("role", list(Role))
def test_the_menu_offers_each_role_what_it_may_do(window: MainWindow, role: Role) -> None:
    window.set_role(role)
    offered = {words for words, _keys, _act in window.pages.choices()}
    sees = role in (Role.CLINICIAN, Role.RECEPTIONIST)
    assert ("Open files…" in offered) is sees
    assert ("Waiting replies" in offered) is (role is not Role.PRIVACY_OFFICER)
    assert {"Connections", "Help", "Lock"} <= offered


def test_a_page_is_left_by_its_button_and_by_a_work_list(window: MainWindow) -> None:
    window.pages.show_help()
    back = [one for one in window.findChildren(Button) if "close Help" in one.accessibleName()]
    back[0].click()
    assert window.page is None
    window.pages.show_connections()
    window.choose_list(window.state)
    assert window.page is None
    assert window.top.tabs[window.state].isChecked()


@pytest.mark.hazard("H01", "H05")
@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_who_the_patient_is_stands_in_full_at_every_text_size(
    qtbot: QtBot, window: MainWindow, desk: Desk, scale: float
) -> None:
    (first,) = receive(desk, "child_with_head_injury")
    window.restyle(Look(ThemeName.LIGHT, scale))
    window.resize(1366, 640)
    open_report(qtbot, window, first)
    assert window.pane.bar is not None
    window.pane.bar.ask(Step.NOT_ATTENDED)  # the tallest that stands under a report
    settle()
    page = window.pane.page
    assert isinstance(page, ReportPage)
    for words in ("NOWAK-BELL, Zofia Maria (Miss)", "14-Mar-2019 (7y 8m)", "943 476 5919"):
        labels = page.banner.findChildren(Label)
        shown = [one for one in labels if one.accessibleName() == words and one.isVisible()]
        assert shown, words
        bottom = shown[0].mapTo(page.banner, shown[0].rect().bottomLeft()).y()
        assert bottom <= page.banner.height(), words
        assert not shown[0].visibleRegion().isEmpty(), words
    assert page.banner.height() >= page.banner.heightForWidth(page.width())
