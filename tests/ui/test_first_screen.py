"""The reading test without people: who, why, how soon, beware, told what, before any scrolling."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QGraphicsOpacityEffect, QWidget
from pytestqt.qtbot import QtBot

from app.demo.authoring.messages import validation_request
from app.demo.ems.wire import to_json
from app.demo.encounters.other_lines import CHEST_PAIN
from app.desk.desk import Desk
from app.report.sheet import sheet
from app.ui.flow import settle
from app.ui.main_window import MainWindow
from app.ui.report_page import ReportPage
from app.ui.session import Announcements
from app.ui.text import Label
from app.ui.theme import look
from tests.ui import reading, reports
from tests.ui.conftest import ADEYEMI, SENDER, open_report
from tests.ui.reading import Fact


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


FACTS = {"outcome", "due", "due by", "concern", "flag", "care advice"}


def looked_at(page: ReportPage, window: MainWindow) -> tuple[list[Fact], dict[str, int]]:
    """What cannot be read without scrolling, and how far down the first of each kind stands."""
    assert (window.width(), window.height(), look().scale) == (1366, 768, 1.0)
    assert page.scroller.verticalScrollBar().value() == 0
    assert {fact.what for fact in reading.facts(page)} >= FACTS
    room = reading.room(page, window)
    missed, tops = [], {}
    for fact in reading.facts(page):
        stands = reading.rectangle(page, fact, window)
        if stands is None or not room.contains(stands):
            missed.append(fact)
        else:
            tops.setdefault(fact.what, stands.top())
    return missed, tops


def assert_in_order(tops: dict[str, int]) -> None:
    """What is wanted and how soon, then what to beware of, then why, and beside it told what."""
    assert tops["outcome"] < tops["flag"] < tops["concern"]
    assert tops["due"] < tops["flag"] < tops["care advice"]


@pytest.mark.hazard("H02", "H13", "0702")
@pytest.mark.parametrize(
    "path", [pytest.param(path, id="-".join(path.parts[-2:])) for path in reading.messages()]
)
def test_what_must_be_known_at_once_is_on_the_first_screen(
    qtbot: QtBot, window: MainWindow, desk: Desk, path: Path
) -> None:
    page = shown(qtbot, window, desk, path.read_bytes())
    missed, tops = looked_at(page, window)
    assert missed == []
    assert_in_order(tops)
    phone = next(iter(page.report.patient.telecoms), None)
    spoken = [one.accessibleName() for one in page.banner.findChildren(Label) if one.isVisible()]
    assert phone is None or any(phone.text in words for words in spoken)


@pytest.mark.hazard("H02")
def test_a_case_of_the_999_service_answers_in_the_same_order(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    data = to_json(validation_request(CHEST_PAIN, reports.NOW))
    page = shown(qtbot, window, desk, data)
    missed, tops = looked_at(page, window)
    assert missed == []
    assert_in_order(tops)


def fooled_by_a_cover(page: ReportPage, label: Label) -> None:
    cover = QWidget(label.parentWidget())
    cover.setGeometry(label.geometry())
    cover.setAutoFillBackground(True)
    cover.show()


def fooled_by_scrolling(page: ReportPage, label: Label) -> None:
    page.scroller.verticalScrollBar().setValue(page.scroller.verticalScrollBar().maximum())


def fooled_by_a_squeeze(page: ReportPage, label: Label) -> None:
    label.setFixedHeight(4)


def fooled_by_no_ink(page: ReportPage, label: Label) -> None:
    clear = QGraphicsOpacityEffect(label)
    clear.setOpacity(0.0)
    label.setGraphicsEffect(clear)


def fooled_by_other_words(page: ReportPage, label: Label) -> None:
    label.show_text(f"{label.text()} and more")


@pytest.mark.hazard("H02")
@pytest.mark.parametrize(
    "fooled",
    [
        fooled_by_a_cover,
        fooled_by_scrolling,
        fooled_by_a_squeeze,
        fooled_by_no_ink,
        fooled_by_other_words,
    ],
)
def test_the_reading_test_sees_what_a_person_could_not_read(
    qtbot: QtBot,
    window: MainWindow,
    desk: Desk,
    fooled: Callable[[ReportPage, Label], None],
) -> None:
    path = reading.EXAMPLES / "cds-stu3" / "head-injury.json"
    page = shown(qtbot, window, desk, path.read_bytes())
    fact = next(one for one in reading.facts(page) if one.what == "concern")
    room = reading.room(page, window)
    before = reading.rectangle(page, fact, window)
    assert before is not None
    assert room.contains(before)
    label = next(
        one for one in page.content.findChildren(Label) if one.accessibleName() == fact.words
    )
    fooled(page, label)
    settle()
    after = reading.rectangle(page, fact, window)
    assert after is None or not room.contains(after)


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
