"""Finding what a page says beside the lines of its sheet: titles, old words, replies, bars."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from app.desk.desk import Desk
from app.ui.finding import seek
from app.ui.finding_on_page import places_on
from app.ui.flow import settle
from app.ui.line_widgets import Marked
from app.ui.main_window import MainWindow
from app.ui.report_page import ReportPage
from app.ui.reveal import Revealer
from app.ui.text import Label
from tests.ui import reports
from tests.ui.conftest import open_report, receive
from tests.ui.test_finding import FOLDED, in_sight, marked, opened, shown_page, sought_in


@pytest.mark.parametrize("name", [*reports.ALL, *FOLDED])
def test_every_label_of_a_page_can_be_found(qtbot: QtBot, name: str) -> None:
    """What a person sees is found, whether a line of the sheet says it or not."""
    page = shown_page(qtbot, name)
    page.build_all()
    settle()
    revealer = Revealer(page, page.scroller)
    lost = []
    for label in page.banner.findChildren(Label) + page.content.findChildren(Label):
        if not label.isVisible() or not (sought := seek(label.text())):
            continue
        found = places_on(page, sought)
        own = [place for place in found if place.label is label]
        for place in own:
            revealer.show(place, sought)
            settle()
            ((where, rect),) = marked(page, sought)
            seen = page.banner.isAncestorOf(label) or in_sight(page, where, rect)
            if where is not label or not seen:
                lost.append(label.text())
        if not found:
            lost.append(label.text())
    assert lost == []


def test_titles_are_found_in_the_order_of_the_screen(qtbot: QtBot, reading: MainWindow) -> None:
    page = reading.pane.page
    assert isinstance(page, ReportPage)
    assert sought_in(page, "why they are coming")[0] == "Why they are coming"
    assert sought_in(page, "narrative")[0] == "Narrative"
    every = sought_in(page, "e")
    assert every[0] == "Patient"
    assert list(dict.fromkeys(every))[-3:] == [
        "People and places",
        "Also in this message",
        "About this message",
    ]


def test_the_old_words_of_a_change_are_found(qtbot: QtBot, window: MainWindow, desk: Desk) -> None:
    (first,) = receive(desk, "child_first")
    open_report(qtbot, window, first)
    desk.mark_read(first, 1)
    receive(desk, "child_updated")
    window.pane.show_nothing()
    open_report(qtbot, window, first)
    page = window.pane.page
    assert isinstance(page, ReportPage)
    was = [one.change for one in page.findChildren(Marked) if one.change.mark == "Changed"]
    assert was
    window.activateWindow()
    bar = opened(qtbot, window)
    for change in was:
        bar.field.setText(f"Was: {change.was}")
        assert bar.told.text().startswith("1 of ")
        settle()
        sought = seek(f"Was: {change.was}")
        assert sought is not None
        ((where, rect),) = marked(page, sought)
        assert in_sight(page, where, rect)
    bar.field.setText("updated by the sender")
    assert bar.told.text() == "1 of 1, in the bar above the report"


def test_replies_are_found_and_those_that_come_meanwhile(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    (first,) = receive(desk, "child_with_head_injury")
    open_report(qtbot, window, first)
    window.activateWindow()
    page = window.pane.page
    assert isinstance(page, ReportPage)
    bar = opened(qtbot, window)
    bar.field.setText("no reply yet")
    assert bar.told.text() == "1 of 1, in No reply yet"
    desk.accept(first)
    qtbot.waitUntil(
        lambda: page.replies is not None and page.replies.accessibleName() == "Replies 1"
    )
    bar.step()
    assert bar.told.text() == "Not in this report."
    bar.field.setText("adeyemi")
    sought = seek("adeyemi")
    assert sought is not None
    places_of_it = sought_in(page, "adeyemi")
    while " in Replies" not in bar.told.text():
        bar.step()
    settle()
    ((where, rect),) = marked(page, sought)
    assert page.replies is not None
    assert page.replies.isAncestorOf(where)
    assert in_sight(page, where, rect)
    assert bar.told.text().split(",")[0].endswith(f" of {len(places_of_it)}")
