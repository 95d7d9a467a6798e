"""The reading test without people: who, why, how soon, beware, told what, before any scrolling."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.desk.desk import Desk
from app.report.sheet import sheet
from app.ui.main_window import MainWindow
from app.ui.report_page import ReportPage
from app.ui.session import Announcements
from app.ui.text import Label
from tests.ui import reading, reports
from tests.ui.conftest import ADEYEMI, SENDER, open_report


@pytest.fixture
def desk(desk: Desk, announcements: Announcements) -> Desk:
    """A desk that reads messages themselves."""
    kept = desk.context
    return Desk(
        kept.store, kept.settings, ADEYEMI, announce=announcements.tell, clock=lambda: reports.NOW
    )


def shown(qtbot: QtBot, window: MainWindow, desk: Desk, data: bytes) -> ReportPage:
    handover_id = desk.receive(data, SENDER, "file").handover_id
    assert handover_id
    open_report(qtbot, window, handover_id)
    page = window.pane.page
    assert isinstance(page, ReportPage)
    return page


@pytest.mark.hazard("H02", "H13")
@pytest.mark.parametrize(
    "path", [pytest.param(path, id="-".join(path.parts[-2:])) for path in reading.messages()]
)
def test_what_must_be_known_at_once_is_on_the_first_screen(
    qtbot: QtBot, window: MainWindow, desk: Desk, path: Path
) -> None:
    page = shown(qtbot, window, desk, path.read_bytes())
    room = reading.room(page, window)
    missed = [
        fact
        for fact in reading.facts(page)
        if (stands := reading.rectangle(page, fact, window)) is None or not room.contains(stands)
    ]
    assert missed == []
    phone = next(iter(page.report.patient.telecoms), None)
    spoken = [one.accessibleName() for one in page.banner.findChildren(Label) if one.isVisible()]
    assert phone is None or any(phone.text in words for words in spoken)


@pytest.mark.parametrize(
    ("wanted", "words"), [(True, "Sent for action"), (False, "Sent for information"), (None, "")]
)
def test_it_says_whether_anything_is_to_be_done(
    qtbot: QtBot, wanted: bool | None, words: str
) -> None:
    report = reports.child_with_head_injury()
    report = replace(report, message=replace(report.message, for_action=wanted))
    page = ReportPage(report, sheet(report, reports.NOW), reports.NOW)
    qtbot.addWidget(page)
    told = [
        label.text() for label in page.content.findChildren(Label) if "Sent for" in label.text()
    ]
    assert told == ([words] if words else [])
