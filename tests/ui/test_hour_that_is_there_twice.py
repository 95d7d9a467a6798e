"""In the hour that the end of summer time repeats, every clock says which of the two it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QPoint, QRect
from pytestqt.qtbot import QtBot

from app.desk.desk import Desk
from app.report.times import moment_at
from app.ui.driving import visible_text
from app.ui.main_window import MainWindow
from app.ui.report_page import ReportPage
from app.ui.text import Label
from app.ui.theme import Look
from tests.ui import reports
from tests.ui.conftest import open_report, receive

BEFORE = datetime(2026, 10, 25, 0, 50, tzinfo=UTC)
"""01:50 in summer time; what is due in half an hour is due at 01:20, an hour by the clock ago."""


@pytest.fixture(autouse=True)
def at_that_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    base = reports.child_with_head_injury()
    act_by = moment_at(datetime(2026, 10, 25, 1, 20, tzinfo=UTC))
    due = replace(base, outcomes=(replace(base.outcome, act_by=act_by),))
    monkeypatch.setattr(reports, "NOW", BEFORE)
    monkeypatch.setitem(reports.ALL, "twice", lambda: due)


@pytest.mark.hazard("H09")
@pytest.mark.parametrize("worn", [Look(), Look(scale=1.5), Look(scale=2.0)], ids=str)
def test_the_list_the_clock_on_top_and_the_report_say_which(
    qtbot: QtBot, window: MainWindow, desk: Desk, worn: Look
) -> None:
    del worn
    (first,) = receive(desk, "twice")
    qtbot.waitUntil(lambda: len(window.list.model.rows) == 1)
    words = window.list.model.words(0)
    assert (words.due.value, words.due.by) == ("30min", "by 01:20 GMT")
    assert "01:50 BST" in visible_text(window.top)
    assert "As at 01:50 BST" in visible_text(window.list)
    open_report(qtbot, window, first)
    page = window.pane.page
    assert isinstance(page, ReportPage)
    shown = {one.text(): one for one in page.clock.findChildren(Label)}
    assert "by 01:20 GMT, 25-Oct-2026" in shown
    clock = next(one for one in window.top.findChildren(Label) if one.text() == "01:50 BST")
    for label in (shown["by 01:20 GMT, 25-Oct-2026"], clock):
        assert label.visibleRegion().boundingRect() == label.rect()
        assert label.height() >= (label.heightForWidth(label.width()) if label.wordWrap() else 0)
        place = QRect(label.mapTo(window, QPoint(0, 0)), label.size())
        assert window.rect().contains(place)
        assert label.wordWrap() or label.width() >= label.sizeHint().width()
