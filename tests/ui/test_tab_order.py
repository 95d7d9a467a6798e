"""The Tab key goes through a report as it stands, also through what was built while it was read."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.desk.desk import Desk
from app.report.changes import Change, Mark
from app.report.sheet import Line, SectionId, sheet
from app.report.states import Step
from app.ui.change_walk import ChangeWalk
from app.ui.flow import Flow, settle
from app.ui.folding import Fold
from app.ui.line_widgets import Marked, line_widget
from app.ui.main_window import MainWindow
from app.ui.report_page import ReportPage
from app.ui.tab_order import as_they_stand, put_in_order
from app.ui.text import Button
from tests.ui import reports
from tests.ui.conftest import open_report, receive


def reached(qtbot: QtBot, window: MainWindow, *, back: bool = False) -> list[QWidget]:
    """What the Tab key comes to, once round from the list."""
    window.list.list.setFocus()
    qtbot.waitUntil(window.list.list.hasFocus)
    found: list[QWidget] = []
    while True:
        focused = QApplication.focusWidget()
        assert focused is not None
        if focused in found:
            return found
        found.append(focused)
        qtbot.keyClick(focused, Qt.Key.Key_Backtab if back else Qt.Key.Key_Tab)


def region(window: MainWindow, one: QWidget) -> str:
    page, bar = window.pane.page, window.pane.bar
    assert isinstance(page, ReportPage)
    assert bar is not None
    parts = {
        "lists": window.top,
        "list": window.list,
        "banner": page.banner,
        "report": page.scroller,
        "go to": page.go_to,
        "actions": bar,
    }
    return next(
        (name for name, part in parts.items() if part is one or part.isAncestorOf(one)), "bar"
    )


def in_turn(window: MainWindow, found: list[QWidget]) -> list[str]:
    """The regions in the order in which they were come to, each once for every visit."""
    visited: list[str] = []
    for one in found:
        name = region(window, one)
        if not visited or visited[-1] != name:
            visited.append(name)
    return visited


def downwards(page: ReportPage, found: list[QWidget]) -> bool:
    """Whether the stops inside the report go down the page."""
    inside = [one for one in found if page.content.isAncestorOf(one)]
    tops = [one.mapTo(page.content, one.rect().topLeft()).y() for one in inside]
    return len(inside) > 4 and tops == sorted(tops)


@pytest.mark.parametrize("back", [False, True], ids=["tab", "shift-tab"])
def test_what_was_built_later_comes_before_the_actions(
    qtbot: QtBot, reading: MainWindow, back: bool
) -> None:
    page = reading.pane.page
    assert isinstance(page, ReportPage)
    assert page.complete
    found = reached(qtbot, reading, back=back)
    if back:
        found = [found[0], *reversed(found[1:])]
    assert in_turn(reading, found) == [
        "list",
        "banner",
        "report",
        "go to",
        "actions",
        "lists",
        "list",
    ]
    assert downwards(page, found)


def test_the_first_key_after_a_report_has_opened_goes_there_too(
    qtbot: QtBot, reading: MainWindow
) -> None:
    assert reading.pane.bar is not None
    last = [one for one in as_they_stand(reading.pane.bar) if one.isVisible()]
    stop = next(one for one in reversed(last) if one.focusPolicy() & Qt.FocusPolicy.TabFocus)
    first = next(
        one
        for one in as_they_stand(reading.top)
        if one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.isVisible() and one.isEnabled()
    )
    first.setFocus()
    qtbot.keyClick(first, Qt.Key.Key_Backtab)
    assert QApplication.focusWidget() is stop


def test_a_bar_of_an_update_and_a_form_are_where_they_stand(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    (first,) = receive(desk, "child_first")
    desk.mark_read(first, 1)
    receive(desk, "child_updated")
    open_report(qtbot, window, first)
    window.activateWindow()
    assert window.pane.bar is not None
    window.pane.bar.ask(Step.NOT_ATTENDED)
    settle()
    turns = in_turn(window, reached(qtbot, window))
    assert turns[:6] == ["list", "banner", "bar", "report", "go to", "actions"]


def test_only_what_may_be_stopped_at_is_put_in_order(qtbot: QtBot) -> None:
    root = QWidget()
    qtbot.addWidget(root)
    flow = Flow(root)
    made = [Button(str(at), root.update) for at in range(4)]
    for one in (made[2], made[0], made[3], made[1]):
        flow.addWidget(one)
    put_in_order(root)
    chain, at = [], root.nextInFocusChain()
    while at is not root:
        chain.append(at)
        at = at.nextInFocusChain()
    assert chain == [made[2], made[0], made[3], made[1]]


def changed(index: int) -> Change:
    return Change(SectionId.REASON, index, Mark.CHANGED, "was", f"line {index}")


def test_the_changes_are_gone_through_both_ways_and_what_is_folded_opens(
    qtbot: QtBot, reading: MainWindow
) -> None:
    page = reading.pane.page
    assert isinstance(page, ReportPage)
    into = page.content.layout()
    assert into is not None
    marks = [Marked(changed(at), line_widget(Line(f"line {at}"))) for at in range(3)]
    for one in marks:
        into.addWidget(one)
    folded = Fold([marks[1]], "Show it")
    into.addWidget(folded)
    settle()
    walk = ChangeWalk(page.content, page.scroller)
    walk.step(-1)
    assert marks[2].hasFocus()
    page.scroller.setFocus()  # as a press of the button "Next change" does
    for by, expected in ((1, 0), (1, 1), (1, 2), (1, 0), (-1, 2), (-1, 1)):
        walk.step(by)
        assert marks[expected].hasFocus()
    assert not folded.closed


def test_the_keys_of_changes_and_of_reading_them(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    (first,) = receive(desk, "child_first")
    desk.mark_read(first, 1)
    receive(desk, "child_updated")
    open_report(qtbot, window, first)
    window.activateWindow()
    qtbot.keyClick(window, Qt.Key.Key_F8, Qt.KeyboardModifier.ShiftModifier)
    assert isinstance(QApplication.focusWidget(), Marked)
    qtbot.keyClick(window, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.pane.shown is not None and not window.pane.shown.changes)
    qtbot.keyClick(window, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)


def test_a_report_that_says_the_same_has_no_changes_to_go_to(qtbot: QtBot) -> None:
    report = replace(reports.child_with_head_injury())
    page = ReportPage(report, sheet(report, reports.NOW), reports.NOW)
    qtbot.addWidget(page)
    page.next_change(-1)
    assert not page.findChildren(Marked)
