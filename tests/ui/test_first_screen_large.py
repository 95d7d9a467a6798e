"""In large text, too, what is wanted and how soon stand before any scrolling."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QRect
from pytestqt.qtbot import QtBot

from app.desk.desk import Desk
from app.report.sheet import Line, sheet
from app.report.states import Role, Step
from app.ui.arrival_page import ArrivalPage
from app.ui.driving import visible_text
from app.ui.flow import settle
from app.ui.line_widgets import line_widget
from app.ui.main_window import MainWindow
from app.ui.report_page import ReportPage
from app.ui.report_top import NO_MORE, told_of
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


def updated_in_part(qtbot: QtBot, window: MainWindow, desk: Desk) -> str:
    """Open an update that does not repeat everything, after the whole was read."""
    first = desk.receive(message("bars-r4/breathless-validation.xml"), SENDER, "file").handover_id
    assert first
    desk.mark_read(first, 1)
    desk.receive(message(CROWDED[-1]), SENDER, "file")
    open_report(qtbot, window, first)
    assert window.pane.update_bar is not None
    return first


def in_strip(window: MainWindow) -> str:
    """What can be read in whole words in the strip under the banner; nothing where it is hidden."""
    page = window.pane.page
    assert isinstance(page, ReportPage | ArrivalPage)
    if not page.sticky.isVisible():
        return ""
    above = page.scroller.mapTo(window, QPoint(0, 0)).y()
    for label in page.sticky.findChildren(Label):
        assert label.visibleRegion().boundingRect() == label.rect()
        assert label.mapTo(window, QPoint(0, label.height())).y() <= above
        assert label.width() >= min(label.sizeHint().width(), page.sticky.width() // 2)
    return visible_text(page.sticky)


def missed_by_both(window: MainWindow) -> set[str]:
    """What stands neither on the first screen nor in the strip."""
    page, told = window.pane.page, in_strip(window)
    assert isinstance(page, ReportPage)
    said = {one.what for one in reading.facts(page) if one.words.split(",")[0] in told}
    return missed(window) - said


@pytest.mark.hazard("H02", "H07")
@LARGE
def test_an_update_in_part_leaves_outcome_and_how_soon_on_the_first_screen(
    qtbot: QtBot, window: MainWindow, desk: Desk, worn: Look
) -> None:
    assert look() == worn
    updated_in_part(qtbot, window, desk)
    qtbot.waitUntil(lambda: missed_by_both(window) == set())


@pytest.mark.hazard("H02")
@LARGE
@pytest.mark.parametrize("again", [False, True], ids=["first", "updated"])
def test_outcome_and_how_soon_are_read_while_the_outcome_of_the_consultation_is_asked(
    qtbot: QtBot, window: MainWindow, desk: Desk, worn: Look, again: bool
) -> None:
    assert look() == worn
    if again:
        one = updated_in_part(qtbot, window, desk)
    else:
        one = desk.receive(message(CROWDED[-2]), SENDER, "file").handover_id or ""
    desk.start(one)
    open_report(qtbot, window, one)
    rest(qtbot, window)
    bar = window.pane.bar
    assert bar is not None
    bar.ask(Step.FINISH)
    settle()
    assert bar.form is not None
    assert bar.form.isVisible()
    qtbot.waitUntil(lambda: missed_by_both(window) == set())
    bar.stop_asking()
    settle()
    qtbot.waitUntil(lambda: missed_by_both(window) == set())


def test_the_strip_never_lets_one_of_several_outcomes_pass_for_all() -> None:
    several = told_of(sheet(reports.ALL["contradictory"](), reports.NOW))
    assert several.outcome == "2 outcomes"
    assert told_of(sheet(reports.child_with_head_injury(), reports.NOW)).outcome == (
        "Attend Emergency Treatment Centre within 1 hour"
    )
    whole = reports.child_with_head_injury()
    gone = replace(whole.outcome, standing="withdrawn")
    assert told_of(sheet(replace(whole, outcomes=(gone,)), reports.NOW)).outcome == NO_MORE


@pytest.mark.hazard("H01", "H02")
@LARGE
def test_at_the_front_desk_how_soon_stands_beside_who_else_it_could_be(
    qtbot: QtBot, window: MainWindow, desk: Desk, worn: Look
) -> None:
    assert look() == worn
    child = desk.receive(message("cds-stu3/head-injury.json"), SENDER, "file").handover_id
    desk.receive(message("itk-cda/111-ed-fall.xml"), SENDER, "file")  # of a similar name
    assert child
    window.set_role(Role.RECEPTIONIST)
    open_report(qtbot, window, child)
    rest(qtbot, window)
    page = window.pane.page
    assert isinstance(page, ArrivalPage)
    qtbot.waitUntil(lambda: window.pane.similar_bar is not None)
    settle()
    view = page.scroller.viewport()
    room = QRect(view.mapTo(window, QPoint(0, 0)), view.size())

    def in_room(label: Label) -> bool:
        return room.contains(QRect(label.mapTo(window, QPoint(0, 0)), label.size()))

    by = next(one for one in page.clock.findChildren(Label) if one.text().startswith("by "))
    qtbot.waitUntil(lambda: in_room(by) or "by 15:05" in in_strip(window))
    for tick in page.ticks:
        assert room.contains(QRect(tick.mapTo(window, QPoint(0, 0)), tick.size()))
    page.scroller.ensureWidgetVisible(by)
    settle()
    qtbot.waitUntil(lambda: in_room(by))


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
