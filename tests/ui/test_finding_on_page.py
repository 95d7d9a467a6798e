"""Finding what a page says beside the lines of its sheet: titles, old words, replies, bars."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from app.desk.desk import Desk
from app.report.sheet import sheet
from app.ui import finding
from app.ui.finding import compared_as, seek
from app.ui.finding_on_page import Finder
from app.ui.flow import settle
from app.ui.focus import Outline
from app.ui.journey import Track
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
        found = Finder(page).find(sought)
        own = [place for place in found if place.shown_by is label]
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


def framed(page: ReportPage) -> list[Outline]:
    return [one for one in page.findChildren(Outline) if one.isVisible()]


@pytest.mark.parametrize("name", [*reports.ALL, *FOLDED])
def test_the_words_of_every_button_can_be_found(qtbot: QtBot, name: str) -> None:
    page = shown_page(qtbot, name)
    page.build_all()
    settle()
    revealer, lost, count = Revealer(page, page.scroller), [], 0
    for button in page.content.findChildren(QAbstractButton):
        words = button.text().replace("&", "")
        if not button.isVisible() or not (sought := seek(words)):
            continue
        own = [one for one in Finder(page).find(sought) if one.shown_by is button]
        for place in own:
            count += 1
            revealer.show(place, sought)
            settle()
            (frame,) = framed(page)
            if frame.parent() is not button or not in_sight(page, button, button.rect()):
                lost.append(words)
        if not own:
            lost.append(words)
    revealer.clear()
    assert lost == []
    assert framed(page) == []
    assert count or not page.content.findChildren(QAbstractButton)


@pytest.mark.parametrize("name", reports.ALL)
def test_the_words_on_the_drawn_line_can_be_found(qtbot: QtBot, name: str) -> None:
    page = shown_page(qtbot, name)
    page.build_all()
    settle()
    revealer = Revealer(page, page.scroller)
    for track in page.findChildren(Track):
        for words, where in track.words():
            sought = seek(words)
            assert sought is not None
            found = Finder(page).find(sought)
            assert found, words
            for place in found:
                if place.shown_by is track:
                    revealer.show(place, sought)
                    settle()
                    (frame,) = framed(page)
                    assert frame.parent() is track
                    assert in_sight(page, track, where.toAlignedRect())


def test_an_event_that_is_listed_under_the_drawn_line_counts_once(qtbot: QtBot) -> None:
    page = shown_page(qtbot, "child_with_head_injury")
    assert sought_in(page, "first contact") == ["Journey"]


def test_what_was_found_stays_framed_where_it_is_laid_out_anew(
    qtbot: QtBot, reading: MainWindow
) -> None:
    reading.activateWindow()
    bar = opened(qtbot, reading)
    bar.field.setText("told by telephone")
    assert bar.told.text() == "1 of 1, in No reply yet"
    page = reading.pane.page
    assert isinstance(page, ReportPage)
    reading.resize(1280, 760)
    settle()
    (frame,) = framed(page)
    assert frame.size() == frame.parentWidget().size()
    bar.go_back()
    assert framed(page) == []


def test_a_key_press_compares_what_stands_beside_the_lines_alone(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Five thousand lines are made ready once, some at a time, before the first key."""
    report = reports.very_long(2000)
    page = ReportPage(report, sheet(report, reports.NOW), reports.NOW)
    qtbot.addWidget(page)
    page.resize(874, 640)
    page.show()
    page.build_all()
    compared: list[str] = []

    def counted(text: str) -> str:
        compared.append(text)
        return compared_as(text)

    monkeypatch.setattr(finding, "compared_as", counted)
    finder, sought = Finder(page), seek("question")
    assert sought is not None
    turns = 0
    while finder.get_ready():
        turns += 1
    assert turns > 5
    assert len(compared) > 2000
    compared.clear()
    assert len(finder.find(sought)) == 2001
    assert 0 < len(compared) < 500
