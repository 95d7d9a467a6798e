"""The service manager's page: counts from the real store, no patient anywhere."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from app.desk.desk import Desk
from app.report.states import Role
from app.ui.driving import visible_text
from app.ui.flow import settle
from app.ui.main_window import MainWindow
from app.ui.manager_page import ManagerPage
from app.ui.plots import HourBars, Plot
from app.ui.print_sheet import as_pdf
from app.ui.text import Button
from tests.ui import reports
from tests.ui.conftest import receive


@pytest.fixture
def page(qtbot: QtBot, window: MainWindow, desk: Desk) -> ManagerPage:
    """The counts of a day with six reports, one accepted and one that cannot be read."""
    first, *_others = receive(desk, *reports.ALL, "garbled")
    desk.accept(first)
    window.set_role(Role.MANAGER)
    made = window.page
    assert isinstance(made, ManagerPage)
    qtbot.waitUntil(lambda: made.counts is not None)
    settle()
    return made


@pytest.mark.hazard("H23")
def test_a_manager_sees_counts_that_add_up_and_no_patient(
    window: MainWindow, page: ManagerPage
) -> None:
    assert page.counts is not None
    assert page.counts.received == 7
    text = visible_text(window)
    assert "1 accepted. Middle value 0min, longest 0min." in text
    for word in ("NOWAK", "ABARA", "943", "Head injury"):
        assert word not in text
    assert not any(tab.isVisible() for tab in window.top.tabs.values())
    assert "Back to the lists" not in text


def test_each_plot_says_what_it_shows(page: ManagerPage) -> None:
    spoken = [plot.accessibleName() for plot in page.findChildren(Plot)]
    assert "Received by hour: 7 from 14:00" in spoken
    assert "Overdue now 0, at most 0" in spoken


def test_the_bar_of_an_hour_is_drawn_in_its_hour(qtbot: QtBot) -> None:
    plot = HourBars({(14, "111"): 3}, ("111",))
    qtbot.addWidget(plot)
    plot.resize(480, 200)
    image = plot.grab().toImage()
    middle = image.height() // 2
    ground = image.pixelColor(5 * 20 + 10, middle)
    assert image.pixelColor(14 * 20 + 10, middle) != ground
    assert image.pixelColor(15 * 20 + 10, middle) == ground


def test_counts_are_saved_as_a_table(
    qtbot: QtBot, page: ManagerPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "counts.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(out), ""))
    page.csv_wanted.emit()
    qtbot.waitUntil(lambda: out.exists() and out.stat().st_size > 0)
    text = out.read_text(encoding="utf-8")
    assert "received,Northshire 111,14:00,7" in text
    assert "NOWAK" not in text


def test_the_page_can_be_printed(page: ManagerPage) -> None:
    assert len(PdfReader(BytesIO(as_pdf(page.print_on))).pages) == 1


def test_another_period_is_counted_anew(qtbot: QtBot, page: ManagerPage) -> None:
    week = next(one for one in page.findChildren(Button) if one.text() == "Last 7 days")
    week.click()
    qtbot.waitUntil(lambda: page.counts is not None and page.counts.since.day == 16)
