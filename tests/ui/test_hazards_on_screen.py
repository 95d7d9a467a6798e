"""Hazards that the screen holds, each through the whole window as somebody sees it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.desk.desk import Desk
from app.report.absence import Absence
from app.report.model import EncounterReport, Flag
from app.report.nhs_number import NhsNumber, NhsNumberStatus
from app.report.notices import Notice, NoticeCode
from app.report.sheet import SectionId
from app.ui.driving import visible_text
from app.ui.flow import settle
from app.ui.main_window import MainWindow
from app.ui.questions_view import QuestionsView
from app.ui.report_page import ReportPage
from app.ui.rows_view import RowsView
from app.ui.text import Label
from tests.ui import reports
from tests.ui.conftest import open_report, receive

Show = Callable[[EncounterReport], ReportPage]


@pytest.fixture
def show(qtbot: QtBot, window: MainWindow, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Show:
    """Receives a report and opens it."""

    def shown(report: EncounterReport) -> ReportPage:
        name = report.filing.handover_key
        monkeypatch.setitem(reports.ALL, name, lambda: report)
        (first,) = receive(desk, name)
        rows = window.list.model
        qtbot.waitUntil(lambda: first in [one.id for one in rows.rows])
        open_report(qtbot, window, first)
        page = window.pane.page
        assert isinstance(page, ReportPage)
        return page

    return shown


@pytest.mark.hazard("H01")
def test_whom_a_step_is_about_stands_beside_its_button(window: MainWindow, show: Show) -> None:
    show(reports.child_with_head_injury())
    bar = window.pane.bar
    assert bar is not None
    words = visible_text(bar)
    assert "NOWAK-BELL, Zofia Maria (Miss)" in words
    assert "943 476 5919" in words


@pytest.mark.hazard("H03")
def test_a_code_that_nobody_knows_is_told_above_the_outcome(show: Show) -> None:
    told = Notice(NoticeCode.UNKNOWN_CODE, "1064921000000104 was sent without words.")
    page = show(replace(reports.child_with_head_injury(), warnings=(told,)))
    text = visible_text(page.content)
    assert text.index(told.text) < text.index("Attend Emergency Treatment Centre")


@pytest.mark.hazard("H02", "H03")
def test_no_time_looks_and_reads_as_what_has_to_be_read_first(
    window: MainWindow, show: Show
) -> None:
    base = reports.child_with_head_injury()
    page = show(replace(base, outcomes=(replace(base.outcome, act_by=Absence.NOT_RECORDED),)))
    assert page.clock.worn == "clock-untimed"
    assert "read first" in visible_text(page.clock)
    words = window.list.model.words(0)
    assert (words.due.band.value, words.due.by) == ("untimed", "read first")


@pytest.mark.hazard("H02")
def test_a_handover_that_nobody_has_read_is_marked_new(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    receive(desk, "child_with_head_injury")
    qtbot.waitUntil(lambda: bool(window.list.model.rows))
    words = window.list.model.words(0)
    assert "New" in words.marks
    assert words.spoken.endswith("New")


@pytest.mark.hazard("H03", "H17")
@pytest.mark.parametrize(
    ("clock", "band", "said"),
    [
        ("14:05", "overdue", "overdue 1min"),
        ("14:21", "soon", "due in 15min"),
        ("15:06", "hour", "due in 1hr"),
        ("15:07", "later", "due in 1hr 1min"),
    ],
)
def test_each_urgency_has_its_own_look_and_words(
    window: MainWindow, show: Show, clock: str, band: str, said: str
) -> None:
    base = reports.child_with_head_injury()
    page = show(replace(base, outcomes=(replace(base.outcome, act_by=reports.today(clock)),)))
    assert page.clock.worn == f"clock-{band}"
    assert " ".join(visible_text(page.clock).split()).startswith(said)
    assert window.list.model.words(0).due.band.value == band


@pytest.mark.hazard("H12")
def test_not_known_not_recorded_and_unavailable_stay_apart_in_row_and_banner(
    window: MainWindow, show: Show
) -> None:
    base = reports.child_with_head_injury()
    patient = replace(base.patient, born=Absence.UNAVAILABLE, gender=Absence.NOT_KNOWN)
    patient = replace(patient, nhs_number=Absence.NOT_RECORDED)
    unknown = replace(base.outcome, chief_concern=Absence.NOT_KNOWN)
    page = show(replace(base, patient=patient, outcomes=(unknown,)))
    told = {one.accessibleName() for one in page.banner.findChildren(Label) if one.isVisible()}
    assert {"Unavailable", "Not Known", "Not recorded"} <= told
    spoken = window.list.model.words(0).spoken
    for words in ("Born Unavailable", "NHS No. Not recorded", "Concern Not Known"):
        assert words in spoken


@pytest.mark.hazard("H13")
@pytest.mark.parametrize("count", [1, 2, 3, 21])
def test_no_flag_is_folded_away_and_the_row_counts_them(
    window: MainWindow, show: Show, count: int
) -> None:
    flags = tuple(Flag(f"Special note {n}", "c", "", "Long words. " * 90) for n in range(count))
    page = show(replace(reports.child_with_head_injury(), flags=flags))
    card = page.part(SectionId.BEWARE)
    text = visible_text(card).splitlines()
    text += [rows.lines.line(0).plain for rows in card.findChildren(RowsView) if rows.isVisible()]
    assert [one.category for one in flags if one.category not in text] == []
    assert f"Beware {count}" in window.list.model.words(0).marks


@pytest.mark.hazard("H13")
def test_a_flag_that_does_not_stand_is_struck_and_still_shown(show: Show) -> None:
    base = reports.child_with_head_injury()
    over = replace(base.flags[0], standing="entered in error")
    page = show(replace(base, flags=(over, base.flags[1])))
    assert "Entered in error: Safeguarding, child" in visible_text(page.content)


@pytest.mark.hazard("H14")
def test_what_was_answered_no_is_counted_and_opens_and_is_found(show: Show) -> None:
    page = show(reports.child_with_head_injury())
    questions = page.findChild(QuestionsView)
    assert isinstance(questions, QuestionsView)
    assert "26 answered no" in visible_text(questions)

    def rows() -> list[str]:
        model = questions.rows.lines
        return [model.line(at).plain for at in range(model.rowCount())]

    assert not any("answered no" in one for one in rows())
    questions.toggle()
    denied = [one for one in rows() if "answered no" in one]
    assert len(denied) == 26
    assert all("Yes" not in one and "No" in one.split() for one in denied)
    questions.toggle()
    questions.search.setText("question 7 that")
    assert len(rows()) == 1


@pytest.mark.hazard("H15")
def test_a_number_that_was_not_traced_or_is_invalid_says_so_in_row_and_at_the_top(
    window: MainWindow, show: Show
) -> None:
    base = reports.child_with_head_injury()
    number = NhsNumber("9434765918", NhsNumberStatus.VERIFIED, "verified")
    told = Notice(NoticeCode.NHS_NUMBER_INVALID, number.fault)
    page = show(replace(base, patient=replace(base.patient, nhs_number=number), warnings=(told,)))
    assert "invalid: check digit" in window.list.model.words(0).spoken
    text = visible_text(page.content)
    assert text.index(told.title) < text.index("Attend Emergency Treatment Centre")
    number = replace(number, sent="9434765919", status=NhsNumberStatus.UNVERIFIED)
    page = show(
        replace(
            base,
            patient=replace(base.patient, nhs_number=replace(number, status_sent="Not traced")),
            filing=replace(base.filing, handover_key="another"),
        )
    )
    assert "not verified" in visible_text(page.banner)


@pytest.mark.hazard("H16")
def test_somebody_who_died_is_told_in_the_row_and_beside_the_name(
    window: MainWindow, show: Show
) -> None:
    page = show(reports.man_who_died())
    assert "Died 21-Nov-2026" in window.list.model.words(0).spoken
    died = [one for one in page.banner.findChildren(Label) if one.worn == "died"]
    assert [one.isVisible() and one.text() for one in died] == ["Died"]


@pytest.mark.hazard("H24")
@pytest.mark.parametrize(
    "code",
    [NoticeCode.PAYLOAD_NOT_SHOWN, NoticeCode.PART_NOT_UNDERSTOOD, NoticeCode.PARTIAL_REPORT],
)
def test_what_is_not_shown_is_told_above_the_outcome(show: Show, code: NoticeCode) -> None:
    told = Notice(code, "An enclosure of 214 KB.")
    page = show(replace(reports.child_with_head_injury(), warnings=(told,)))
    text = visible_text(page.content)
    assert text.index(told.title) < text.index("Attend Emergency Treatment Centre")
    assert "Show the message as it came" in visible_text(page.content)


@pytest.mark.hazard("H17")
def test_the_due_cell_of_a_row_has_a_shape_at_its_left(window: MainWindow, show: Show) -> None:
    show(reports.child_with_head_injury())
    settle()
    rows = window.list.list
    cell = rows.visualRect(window.list.model.index(0))
    picture = rows.viewport().grab(QRect(cell.left() + 15, cell.top() + 8, 30, 18)).toImage()
    inks = {picture.pixel(x, y) for x in range(20) for y in range(picture.height())}
    assert len(inks) > 1


@pytest.mark.hazard("H04")
def test_no_label_of_a_report_takes_its_words_for_markup(show: Show) -> None:
    page = show(reports.sharp())
    labels = [one for one in page.findChildren(QLabel) if one.text()]
    assert len(labels) > 40
    assert {one.textFormat().name for one in labels} == {"PlainText"}


@pytest.mark.hazard("H05")
def test_long_words_stand_whole_in_the_report_and_make_their_row_taller(
    window: MainWindow, show: Show
) -> None:
    base = reports.child_with_head_injury()
    rows = window.list.list
    show(replace(base, filing=replace(base.filing, handover_key="short")))
    usual = rows.visualRect(window.list.model.index(0)).height()
    words = "Hit the head on a stone step, was sick, and then slept. " * 8 + "NOT woken since."
    page = show(replace(base, outcomes=(replace(base.outcome, chief_concern=words),)))
    labels = page.part(SectionId.REASON).findChildren(Label)
    assert words in [one.text() for one in labels if one.isVisible()]  # as drawn, not as spoken
    settle()
    heights = [rows.visualRect(window.list.model.index(at)).height() for at in range(2)]
    assert max(heights) > usual + 60
