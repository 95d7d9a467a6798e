"""Messages that hold too much for one screen: what of a first look is further down is said."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint
from pytestqt.qtbot import QtBot

from app.desk.desk import Desk
from app.report.model import Code, EncounterReport, Flag
from app.report.names import PersonName
from app.report.notices import Notice, NoticeCode
from app.ui.driving import visible_text
from app.ui.flow import settle
from app.ui.main_window import MainWindow
from app.ui.report_page import ReportPage
from app.ui.text import Button
from app.ui.theme import Look, look
from tests.ui import reading, reports
from tests.ui.conftest import open_report, receive

Made = Callable[[], EncounterReport]


def flags(count: int) -> EncounterReport:
    each = (Flag(f"Special note {n}", "c", "", f"Words of note {n}.") for n in range(count))
    return replace(reports.child_with_head_injury(), flags=tuple(each))


def one_flag() -> EncounterReport:
    return flags(1)


def three_flags() -> EncounterReport:
    return flags(3)


def forty_flags() -> EncounterReport:
    return flags(40)


def eight_outcomes() -> EncounterReport:
    base = reports.child_with_head_injury()
    codes = (Code("disposition", f"Dx{n}", "urn:dx", f"Outcome number {n}") for n in range(8))
    return replace(base, outcomes=tuple(replace(base.outcome, disposition=one) for one in codes))


def a_problem_of_every_kind_and_a_long_name() -> EncounterReport:
    told = (Notice(code, f"What was found of {code} is told here.") for code in NoticeCode)
    name = PersonName("Wolfe-" * 60 + "Nowak", ("Zofia Maria Aleksandra Konstancja",) * 6)
    base = forty_flags()
    patient = replace(base.patient, name=name)
    return replace(base, warnings=tuple(told), patient=patient)


def shown(qtbot: QtBot, window: MainWindow, desk: Desk, made: Made) -> ReportPage:
    with pytest.MonkeyPatch.context() as patch:
        name = made().filing.handover_key
        patch.setitem(reports.ALL, name, made)
        (first,) = receive(desk, name)
        open_report(qtbot, window, first)
    page = window.pane.page
    assert isinstance(page, ReportPage)
    settle()
    return page


def ways(page: ReportPage) -> list[str]:
    return [one.text() for one in page.go_to.further.findChildren(Button) if one.isVisible()]


def missed(page: ReportPage, window: MainWindow) -> set[str]:
    """The kinds of facts of which one at least cannot be read without scrolling."""
    room = reading.room(page, window)
    places = ((one.what, reading.rectangle(page, one, window)) for one in reading.facts(page))
    return {what for what, at in places if at is None or not room.contains(at)}


CALLED = {
    "outcome": "Outcome",
    "flag": "Beware",
    "concern": "Why they are coming",
    "care advice": "Care advice given to the patient",
}


@pytest.mark.hazard("H02", "H13", "0702")
@pytest.mark.parametrize(
    "made", [forty_flags, eight_outcomes, a_problem_of_every_kind_and_a_long_name]
)
def test_what_no_longer_fits_on_the_first_screen_is_named_on_it(
    qtbot: QtBot, window: MainWindow, desk: Desk, made: Made
) -> None:
    page = shown(qtbot, window, desk, made)
    out = missed(page, window)
    assert "care advice" in out
    told = " ".join(ways(page))
    assert [CALLED[what] for what in out if what in CALLED and CALLED[what] not in told] == []
    assert page.go_to.further.isVisible()
    for button in page.go_to.findChildren(Button):
        corner = button.mapTo(page.go_to, QPoint(button.width(), button.height()))
        assert page.go_to.rect().contains(corner)


@pytest.mark.hazard("H02")
def test_how_soon_stands_on_top_where_the_outcome_is_further_down(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    page = shown(qtbot, window, desk, a_problem_of_every_kind_and_a_long_name)
    assert "due" in missed(page, window)
    assert page.sticky.isVisible()
    told = visible_text(page.sticky)
    for words in ("due in 34min", "by 14:40", "Head injury", "Beware 40"):
        assert words in told
    page.go_to.further.findChildren(Button)[0].click()
    settle()
    qtbot.waitUntil(lambda: not page.sticky.isVisible())
    assert "due" not in missed(page, window)


@pytest.mark.hazard("H02", "0216")
def test_a_way_goes_there_and_is_gone_when_one_is_there(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    page = shown(qtbot, window, desk, forty_flags)
    here = ways(page)
    assert here[0] == "Beware 40"
    assert here[1:] == [
        "Why they are coming",
        "Other concerns: 1",
        "Care advice given to the patient",
        "Notes and tasks for you",
    ]
    buttons = page.go_to.further.findChildren(Button)
    next(one for one in buttons if one.text() == "Care advice given to the patient").click()
    settle()
    qtbot.waitUntil(lambda: ways(page) == [])
    assert {"concern", "care advice"}.isdisjoint(missed(page, window))


@pytest.mark.hazard("H02")
def test_nothing_is_said_where_all_of_it_is_in_sight(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    page = shown(qtbot, window, desk, reports.child_with_head_injury)
    assert not page.go_to.further.isVisible()
    assert not page.sticky.isVisible()
    page.scroller.verticalScrollBar().setValue(page.scroller.verticalScrollBar().maximum())
    qtbot.waitUntil(page.sticky.isVisible)
    assert ways(page) == []


@pytest.mark.hazard("H02")
@pytest.mark.parametrize("times", [7, 8, 9, 10])
def test_what_is_said_never_takes_the_concern_from_the_screen(
    qtbot: QtBot, window: MainWindow, desk: Desk, times: int
) -> None:
    """What comes after the concern is told of where there is room for that."""
    words = "Attend a treatment centre within one hour because of an injury to the head. "
    base = reports.child_with_head_injury()
    disposition = Code("disposition", "Dx02", "urn:dx", words * times)
    whole = replace(base.outcome, disposition=disposition)
    bare = replace(whole, notes=(), other_concerns=())
    alone = replace(base, outcomes=(bare,), filing=replace(base.filing, handover_key="alone"))
    out = missed(shown(qtbot, window, desk, lambda: alone), window)
    page = shown(qtbot, window, desk, lambda: replace(base, outcomes=(whole,)))
    before = ways(page)
    assert missed(page, window) == out
    assert ways(page) == before


def test_it_is_told_at_once_however_far_somebody_has_scrolled(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    page = shown(qtbot, window, desk, forty_flags)
    page.build_all()
    settle()
    looked: list[float] = []
    page.go_to.looked.connect(lambda: looked.append(time.perf_counter()))
    bar = page.scroller.verticalScrollBar()
    assert bar.maximum() > 1_000
    began = time.perf_counter()
    bar.setValue(bar.maximum())
    qtbot.waitUntil(lambda: bool(looked))
    assert looked[0] - began < 0.5


LARGER = pytest.mark.parametrize(
    "worn", [Look(scale=1.25), Look(scale=1.5), Look(scale=2.0)], ids=["125", "150", "200"]
)
SHORT = {**CALLED, "care advice": "Care advice"}


@pytest.mark.hazard("H02", "H13", "0702")
@LARGER
@pytest.mark.parametrize("made", [one_flag, three_flags, forty_flags, eight_outcomes])
def test_in_larger_text_it_is_told_where_that_takes_nothing_of_a_first_look_away(
    qtbot: QtBot, window: MainWindow, desk: Desk, worn: Look, made: Made
) -> None:
    assert look() == worn
    page = shown(qtbot, window, desk, made)
    told, out = " ".join(ways(page)), missed(page, window)
    if told:
        assert [SHORT[what] for what in out if what in SHORT and SHORT[what] not in told] == []
        for button in page.go_to.findChildren(Button):
            if button.isVisible():
                corner = button.mapTo(page.go_to, QPoint(button.width(), button.height()))
                assert page.go_to.rect().contains(corner)
    page.go_to.further.hide()
    settle()
    assert out == missed(page, window)


@pytest.mark.hazard("H02", "H13", "0702")
@LARGER
def test_in_larger_text_flags_further_down_are_told_and_one_goes_there(
    qtbot: QtBot, window: MainWindow, desk: Desk, worn: Look
) -> None:
    assert look() == worn
    page = shown(qtbot, window, desk, forty_flags)
    assert ways(page)[:1] == ["Beware 40"]
    next(one for one in page.go_to.further.findChildren(Button) if one.isVisible()).click()
    settle()
    qtbot.waitUntil(page.sticky.isVisible)
    assert "Attend Emergency Treatment Centre within 1 hour" in visible_text(page.sticky)
