"""Finding in a report of thousands of lines: no key press waits for all of them."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.report.sheet import Line, sheet
from app.ui.find_bar import find_bar, open_find
from app.ui.finding import Sought, seek
from app.ui.finding_on_page import Finder, Found
from app.ui.flow import settle
from app.ui.line_painter import LinePainter
from app.ui.questions_view import QuestionsView
from app.ui.report_page import ReportPage
from tests.ui import reports
from tests.ui.test_finding import in_sight, marked, shown_page


def test_the_row_of_a_very_long_list_is_brought_into_sight(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No key press waits for the rows before it: they are measured between others."""
    report = reports.very_long(2000)
    page = ReportPage(report, sheet(report, reports.NOW), reports.NOW)
    qtbot.addWidget(page)
    page.resize(874, 640)
    page.show()
    open_find(page, None)
    bar = find_bar(page)
    assert bar is not None
    measured = 0
    measure = LinePainter.height

    def counted(self: LinePainter, line: Line, width: int) -> int:
        nonlocal measured
        measured += 1
        return measure(self, line, width)

    monkeypatch.setattr(LinePainter, "height", counted)
    bar.field.setText("Question number 1998:")
    assert bar.told.text() == "1 of 1, in Questions"
    assert measured < 300
    questions = page.findChild(QuestionsView)
    assert questions is not None
    qtbot.waitUntil(lambda: bool(questions.rows.marked_rect))
    assert measured > 1998 - 1998 // 3
    page.build_all()
    settle()
    sought = seek("Question number 1998:")
    assert sought is not None
    ((where, rect),) = marked(page, sought)
    assert in_sight(page, where, rect)


def test_it_is_not_gone_to_before_it_has_a_place(qtbot: QtBot) -> None:
    """The page stays as it is until the row is there, and after somebody has looked elsewhere."""
    report = reports.very_long(2000)
    page = ReportPage(report, sheet(report, reports.NOW), reports.NOW)
    qtbot.addWidget(page)
    page.resize(874, 640)
    page.show()
    page.build_all()
    settle()
    open_find(page, None)
    bar = find_bar(page)
    assert bar is not None
    questions = page.findChild(QuestionsView)
    assert questions is not None
    here = page.scroller.verticalScrollBar()
    before = here.value()
    bar.field.setText("Question number 1998:")
    assert questions.rows.marked_rect is None
    assert here.value() == before
    bar.go_back()
    qtbot.waitUntil(lambda: bool(page.complete))
    settle()
    assert here.value() == before
    assert questions.show_all.text().startswith("Show ")


def test_opening_the_field_builds_nothing_that_the_page_does_not(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = shown_page(qtbot, "child_with_head_injury")
    built: list[bool] = []
    find = Finder.find

    def looked(self: Finder, sought: Sought, aside: QWidget | None = None) -> Found:
        built.append(page.complete)
        return find(self, sought, aside)

    monkeypatch.setattr(Finder, "find", looked)
    open_find(page, None)
    qtbot.waitUntil(lambda: bool(built))
    assert built == [True]
