"""The service manager's page: counts from the real store, no patient anywhere."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from app.desk.counting import Counts
from app.desk.desk import Desk
from app.report.states import ReplyState, Role
from app.ui.counts_sheet import Paper
from app.ui.driving import visible_text
from app.ui.flow import settle
from app.ui.main_window import MainWindow
from app.ui.manager_page import ManagerPage
from app.ui.plots import HourBars, PlotView
from app.ui.print_sheet import as_pdf
from app.ui.text import Button
from app.ui.theme import Look, ThemeName, look
from tests.ui import reports
from tests.ui.conftest import receive
from tests.ui.tree import nodes


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
    spoken = [plot.accessibleName() for plot in page.findChildren(PlotView)]
    assert "Received by hour: 7 from 14:00. By sender: Northshire 111 7" in spoken
    day = "from 22-Nov-2026 00:00 to 22-Nov-2026 14:06"
    assert f"Overdue {day}: never any, now 0" in spoken
    heard = [node.name for node in nodes(page) if node.role == "Graphic" and node.name]
    assert heard == spoken, "each is a picture to a screen reader, and says its figures"


def test_the_bar_of_an_hour_is_drawn_in_its_hour(qtbot: QtBot) -> None:
    plot = PlotView(HourBars({(14, "111"): 3}, ("111",)))
    qtbot.addWidget(plot)
    plot.resize(500, 200)
    image = plot.grab().toImage()
    left, low = 20, image.height() - 40
    wide = (image.width() - left) / 24

    def middle(hour: int) -> QColor:
        return image.pixelColor(round(left + (hour + 0.5) * wide), low)

    assert middle(14) == look().colour("link")
    assert middle(13) == middle(15) == middle(2) != middle(14)


def test_counts_are_saved_as_a_table(
    qtbot: QtBot, page: ManagerPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "counts.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(out), ""))
    page.csv_wanted.emit()
    qtbot.waitUntil(lambda: out.exists() and out.stat().st_size > 0)
    text = out.read_text(encoding="utf-8")
    assert "received,Northshire 111,14:00,7" in text
    assert "received from,2026-11-22T00:00:00+00:00,,7" in text
    assert "received until,2026-11-22T14:06:00+00:00,,7" in text
    assert "NOWAK" not in text


def printed(page: ManagerPage) -> list[str]:
    made = as_pdf(lambda device: page.print_on(device, "H. Lindqvist, Service manager"))
    return [" ".join(one.extract_text().split()) for one in PdfReader(BytesIO(made)).pages]


def test_the_print_says_what_it_counts_and_who_printed_it(page: ManagerPage) -> None:
    (text,) = printed(page)
    assert "Counts. Today: 22-Nov-2026 00:00 to 14:06" in text
    assert "Printed 22-Nov-2026 14:06 by H. Lindqvist, Service manager." in text
    assert "Page 1 of 1" in text
    for title in ("Reports received", "Minutes from receipt", "Overdue over time", "Replies to"):
        assert title in text
    assert "NOWAK" not in text


SENDERS = tuple(f"Clinical assessment service of the county number {at}" for at in range(1, 31))


def many(page: ManagerPage) -> Counts:
    """A busy month with thirty senders of long names."""
    assert page.counts is not None
    arrivals = {(h, who): at + 1 for h in range(24) for at, who in enumerate(SENDERS)}
    replies = {(who, ReplyState.FAILED): 1000 + at for at, who in enumerate(SENDERS)}
    return replace(page.counts, arrivals=arrivals, replies=replies)


@pytest.mark.parametrize(("theme", "scale"), [(ThemeName.LIGHT, 1.0), (ThemeName.CONTRAST, 2.0)])
def test_a_print_of_many_senders_leaves_none_out_in_any_look(
    window: MainWindow, page: ManagerPage, theme: ThemeName, scale: float
) -> None:
    counts = many(page)
    window.restyle(Look(theme, scale))
    shown = window.page
    assert isinstance(shown, ManagerPage)
    shown.show_counts(counts)
    pages = printed(shown)
    assert len(pages) > 1
    words = " ".join(pages)
    for at, who in enumerate(SENDERS):
        assert f"{who} " in words
        assert f" {1000 + at} " in words
    for number, text in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)}" in text


def test_letters_are_printed_black_in_every_theme(window: MainWindow) -> None:
    window.restyle(Look(ThemeName.CONTRAST, 1.0))
    paper = Paper()
    assert paper.colour("text") == QColor(0, 0, 0)
    assert paper.colour("surface") == QColor(255, 255, 255)


def test_the_period_that_is_shown_is_marked(qtbot: QtBot, page: ManagerPage) -> None:
    def marked() -> list[str]:
        return [one.accessibleName() for one in page.findChildren(Button) if one.isChecked()]

    assert marked() == ["Today, shown"]
    next(one for one in page.findChildren(Button) if one.text() == "Last 28 days").click()
    assert marked() == ["Last 28 days, shown"]
    qtbot.waitUntil(lambda: "26-Oct-2026 00:00 to 22-Nov-2026 14:06" in visible_text(page))
    next(one for one in page.findChildren(Button) if one.text() == "Last 28 days").click()
    assert marked() == ["Last 28 days, shown"]


def test_another_period_is_counted_anew(qtbot: QtBot, page: ManagerPage) -> None:
    week = next(one for one in page.findChildren(Button) if one.text() == "Last 7 days")
    week.click()
    qtbot.waitUntil(lambda: page.counts is not None and page.counts.since.day == 16)
