"""In large text, too, what is wanted and how soon stand before any scrolling."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from pytestqt.qtbot import QtBot

from app.desk.desk import Desk
from app.report.sheet import Line
from app.report.states import Role
from app.ui.flow import settle
from app.ui.line_widgets import line_widget
from app.ui.main_window import MainWindow
from app.ui.report_page import ReportPage
from app.ui.session import Announcements
from app.ui.text import Label, Tick
from app.ui.theme import Look, ThemeName, look
from tests.ui import reading, reports
from tests.ui.conftest import ADEYEMI, SENDER, open_report, rest

LARGE = pytest.mark.parametrize("worn", [Look(scale=1.5), Look(scale=2.0)], ids=["150", "200"])
AT_150 = pytest.mark.parametrize("worn", [Look(scale=1.5)], ids=["150"])
FIRST = frozenset({"outcome", "due", "due by"})

CROWDED = (
    "cds-stu3/head-injury.json",
    "cds-stu3/long-name.json",
    "cds-stu3/crisis-call-first-page.json",
    "bars-r4/breathless-validation.xml",
    "bars-r4/breathless-validation-update-in-part.json",
)
"""The examples with most above or below the outcome."""


@pytest.fixture
def desk(desk: Desk, announcements: Announcements) -> Desk:
    """A desk that reads messages themselves."""
    kept = desk.context
    return Desk(
        kept.store, kept.settings, ADEYEMI, announce=announcements.tell, clock=lambda: reports.NOW
    )


def message(name: str) -> bytes:
    return (reading.EXAMPLES / name).read_bytes()


def missed(window: MainWindow, first: frozenset[str] = FIRST) -> set[str]:
    page = window.pane.page
    assert isinstance(page, ReportPage)
    assert (window.width(), window.height()) == (1366, 768)
    room = reading.room(page, window)
    wanted = [fact for fact in reading.facts(page) if fact.what in first]
    assert {fact.what for fact in wanted} == first
    places = [(fact.what, reading.rectangle(page, fact, window)) for fact in wanted]
    return {what for what, place in places if place is None or not room.contains(place)}


@pytest.mark.hazard("H02")
@LARGE
@pytest.mark.parametrize("name", CROWDED)
def test_outcome_and_clock_stand_on_the_first_screen(
    qtbot: QtBot, window: MainWindow, desk: Desk, worn: Look, name: str
) -> None:
    handover_id = desk.receive(message(name), SENDER, "file").handover_id
    assert handover_id
    assert look() == worn
    open_report(qtbot, window, handover_id)
    assert missed(window) == set()


@pytest.mark.hazard("H02", "H13")
@pytest.mark.parametrize("worn", [Look(scale=2.0)], ids=["200"])
def test_the_flag_stands_on_the_first_screen_at_200_percent(
    qtbot: QtBot, window: MainWindow, desk: Desk, worn: Look
) -> None:
    handover_id = desk.receive(message("cds-stu3/breathless.json"), SENDER, "file").handover_id
    assert handover_id
    assert look() == worn
    open_report(qtbot, window, handover_id)
    assert missed(window, FIRST | {"flag"}) == set()


@pytest.mark.hazard("H02", "H07")
@AT_150
def test_an_update_in_part_leaves_outcome_and_clock_on_the_first_screen(
    qtbot: QtBot, window: MainWindow, desk: Desk, worn: Look
) -> None:
    assert look() == worn
    first = desk.receive(message("bars-r4/breathless-validation.xml"), SENDER, "file").handover_id
    assert first
    desk.mark_read(first, 1)
    desk.receive(message(CROWDED[-1]), SENDER, "file")
    open_report(qtbot, window, first)
    assert window.pane.update_bar is not None
    assert missed(window) == set()


@AT_150
def test_three_ticks_of_an_arrival_leave_the_clock_uncovered(
    qtbot: QtBot, window: MainWindow, desk: Desk, worn: Look
) -> None:
    assert look() == worn
    child = desk.receive(message("cds-stu3/head-injury.json"), SENDER, "file").handover_id
    desk.receive(message("itk-cda/111-ed-fall.xml"), SENDER, "file")  # of a similar name
    assert child
    window.set_role(Role.RECEPTIONIST)
    open_report(qtbot, window, child)
    rest(qtbot, window)
    assert window.pane.page is not None
    qtbot.waitUntil(lambda: window.pane.similar_bar is not None)
    for tick in window.findChildren(Tick):
        tick.setChecked(True)
    settle()
    labels = [one for one in window.pane.page.findChildren(Label) if one.text().startswith("by ")]
    assert labels
    for label in labels:
        assert label.visibleRegion().boundingRect() == label.rect()
        whole = label.mapTo(window, QPoint(0, label.height())).y()
        assert whole <= window.pane.bar.mapTo(window, QPoint(0, 0)).y()  # type: ignore[union-attr]  # its actions stand below


@pytest.mark.hazard("H05")
@pytest.mark.parametrize(
    "line",
    [
        Line("98 %", "Saturation", aside="measured at home, " * 8),
        Line("98 %", "Saturation of the blood with oxygen " * 4),
        Line("See her first, she waits alone. " * 4, "Entered by staff", key="note"),
    ],
    ids=["aside", "label", "note"],
)
def test_no_part_of_a_line_asks_for_more_width_than_there_is(qtbot: QtBot, line: Line) -> None:
    holder = line_widget(line)
    qtbot.addWidget(holder)
    assert holder.minimumSizeHint().width() <= 300
    holder.resize(300, holder.heightForWidth(300))
    holder.show()
    settle()
    for label in holder.findChildren(Label):
        assert label.width() >= min(label.sizeHint().width(), 150)
        assert label.height() >= label.heightForWidth(label.width()) or not label.wordWrap()
    assert {one.accessibleName().strip() for one in holder.findChildren(Label)} == {
        part.strip() for part in (line.label, line.text, line.aside) if part
    }


def test_space_grows_half_as_much_as_the_words() -> None:
    assert [Look(ThemeName.LIGHT, scale).space(40) for scale in (1.0, 1.5, 2.0)] == [40, 50, 60]
