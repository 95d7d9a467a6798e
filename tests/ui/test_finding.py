"""Finding words in a whole report: also in what is folded, long, or not built yet."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.desk.desk import Desk
from app.readers.read import read
from app.report.sheet import Line, Section, SectionId, Sheet, sheet
from app.report.states import Role
from app.ui.find_bar import FindBar, find_bar, open_find
from app.ui.finding import Place, Sought, compared_as, entries, place_of, seek
from app.ui.finding_on_page import Finder
from app.ui.flow import settle
from app.ui.main_window import MainWindow
from app.ui.patient_page import PatientPage
from app.ui.questions_view import NONE_FOUND, QuestionsView
from app.ui.report_page import ReportPage
from app.ui.reveal import Revealer
from app.ui.rows_view import RowsView
from app.ui.text import Label
from tests.ui import reports
from tests.ui.conftest import open_report, receive

CONTROL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def one_section(*texts: str) -> Sheet:
    lines = tuple(Line(text) for text in texts)
    return Sheet((Section(SectionId.NARRATIVE, "Narrative", lines),))


def places(one: Sheet, sought: Sought) -> list[Place]:
    """The lines of a sheet with the words."""
    found = [entry for entry in entries(one) if sought.inside_bare(entry.bare)]
    return [place_of(entry, found) for entry in found]


@pytest.mark.parametrize(
    ("words", "text", "found"),
    [
        ("HEAD injury", "Fell: head\n injury", True),
        ("don't", "Don\u2019t give ibuprofen", True),
        ("BP <90", "if BP <90 & SpO2 <92%", True),
        ("a.c", "abc", False),
        ("zoe", "Zo\u00eb", True),
        ("Zo\u00eb", "ZOE", True),
        ("zoe", "Zoe\u0308", True),
        ("o'neill", "O\u2019Neill", True),
        ("nowak-bell", "NOWAK\u2010BELL", True),
        ("fine", "\ufb01ne", True),
        ("9990000018", "NHS No. 999 000 0018", True),
        ("999 000 0018", "9990000018", True),
        ("40", "2024-09-03", False),
        ("\u0301", "anything", False),
        ("x" * 40, "id " + "X" * 40, True),
        ("   ", "anything", False),
    ],
)
def test_words_are_found_as_a_person_means_them(words: str, text: str, found: bool) -> None:
    sought = seek(words)
    assert bool(sought and places(one_section(text), sought)) is found
    assert bool(sought and sought.inside(Label(text).text())) is found


@pytest.mark.parametrize(
    ("typed", "text", "marks"),
    [
        ("zoe", "\U0001f600 Zo\u00eb, Zoe\u0308!", ["Zo\u00eb", "Zoe\u0308"]),
        ("o'neill said", "\u2066Dr O\u2019Neill\n said", ["O\u2019Neill\n said"]),
        ("ne", "\ufb01ne", ["ne"]),
        ("ine", "\ufb01ne", ["\ufb01ne"]),
        ("9990000018", "number 999 000 0018.", ["999 000 0018"]),
        ("strasse", "Hauptstra\u00dfe 5", ["stra\u00dfe"]),
    ],
)
def test_what_is_marked_is_what_was_found_however_it_is_written(
    qtbot: QtBot, typed: str, text: str, marks: list[str]
) -> None:
    """Qt counts in units of UTF-16, and folding makes words shorter or longer."""
    sought, label = seek(typed), Label(text, wrap=False)
    assert sought is not None
    qtbot.addWidget(label)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    selected = []
    for start, length in sought.spans(label.text()):
        label.setSelection(start, length)
        selected.append(label.selectedText().replace("\u2029", "\n"))
    assert selected == marks


def test_plain_letters_are_compared_as_all_others_are() -> None:
    """They are most of what is compared, and go a shorter way; each stands for one sign."""
    for sign in map(chr, range(128)):
        there = f"x{sign}x"
        assert compared_as(there) == compared_as(f"{there}\u00e9")[:-1]
        assert len(compared_as(there)) == 3
        sought = seek(sign)
        if sought is not None:
            assert [there[start:end] for start, end in sought.places(there)] == [
                one for one in there if compared_as(one) == compared_as(sign)
            ]


def test_a_line_counts_once_and_knows_how_many_like_it_stand_before_it() -> None:
    sought = seek("no")
    assert sought is not None
    found = places(one_section("No, no", "Yes", "no pain", "No, no"), sought)
    assert [(place.index, place.repeat) for place in found] == [(0, 0), (2, 0), (3, 1)]


EXAMPLES = Path(__file__).parents[2] / "resources" / "examples"
FOLDED = ("cds-stu3/head-injury.json", "cds-stu3/ankle-version-3.json")
"""Messages with an outcome whose details are folded."""


def shown_page(qtbot: QtBot, name: str) -> ReportPage:
    made = {**reports.ALL, **reports.LATER}.get(name)
    report = made() if made else read((EXAMPLES / name).read_bytes())
    page = ReportPage(report, sheet(report, reports.NOW), reports.NOW)
    qtbot.addWidget(page)
    page.resize(874, 640)
    page.show()
    return page


def in_sight(page: ReportPage, widget: QWidget, rect: QRect) -> bool:
    port = page.scroller.viewport()
    top = widget.mapTo(page, rect.topLeft()).y()
    low = port.mapTo(page, QPoint(0, 0)).y()
    return low <= top < low + port.height()


def marked(page: ReportPage, sought: Sought) -> list[tuple[QWidget, QRect]]:
    """What is marked on the page, with the place of it."""
    labels = [one for one in page.findChildren(Label) if one.hasSelectedText()]
    for one in labels:
        words = one.selectedText().replace("\u2029", "\n")
        assert list(sought.spans(words)) == [(0, len(words))]
    rows = [(one, one.marked_rect) for one in page.findChildren(RowsView)]
    return [(one, one.rect()) for one in labels] + [(one, at) for one, at in rows if at]


def said(part: QWidget, sought: Sought) -> list[tuple[QWidget, QRect]]:
    """The label that says the words where they are not drawn: its day stands above it."""
    spoken = [one for one in part.findChildren(Label) if sought.inside(one.accessibleName())]
    return [(one, one.rect()) for one in spoken if one.isVisible()][:1]


@pytest.mark.parametrize("name", [*reports.ALL, *FOLDED])
def test_every_line_of_a_report_can_be_found_and_is_brought_into_sight(
    qtbot: QtBot, name: str
) -> None:
    page = shown_page(qtbot, name)
    assert page.sheet is not None
    revealer = Revealer(page, page.scroller)
    lost = []
    for section in page.sheet:
        for index, line in enumerate(section.lines):
            words = line.text.split("\n")[0]
            if line.key == "clock" or not (sought := seek(words)):
                continue
            place = next(
                one
                for one in places(page.sheet, sought)
                if (one.section, one.index) == (section.id, index)
            )
            revealer.show(place, sought)
            settle()
            found = marked(page, sought) or said(page.part(section.id), sought)
            seen = found and all(
                one.isVisible() and (page.banner.isAncestorOf(one) or in_sight(page, one, rect))
                for one, rect in found
            )
            if len(found) != 1 or not seen:
                lost.append((section.id.value, words))
    assert lost == []


def opened(qtbot: QtBot, window: MainWindow) -> FindBar:
    """The field, from its key."""
    qtbot.keyClick(window, Qt.Key.Key_F, CONTROL_SHIFT)
    assert window.pane.page is not None
    bar = find_bar(window.pane.page)
    assert bar is not None
    qtbot.waitUntil(bar.field.hasFocus)
    return bar


def sought_in(page: PatientPage, words: str) -> list[str]:
    """The parts of the page in which these words are found, in order."""
    sought = seek(words)
    assert sought is not None
    return [place.title for place in Finder(page).find(sought)]


def test_words_are_marked_in_a_note_whose_day_stands_above_it(qtbot: QtBot) -> None:
    page = shown_page(qtbot, FOLDED[0])
    open_find(page, None)
    bar = find_bar(page)
    assert bar is not None
    bar.field.setText("neighbour, who interpreted")
    assert bar.told.text() == "1 of 2, in Notes and tasks for you"
    sought = seek("neighbour, who interpreted")
    assert sought is not None
    settle()
    ((where, rect),) = marked(page, sought)
    assert in_sight(page, where, rect)


def test_it_counts_goes_round_and_escape_gives_back_the_place(
    qtbot: QtBot, reading: MainWindow
) -> None:
    page = reading.pane.page
    assert isinstance(page, ReportPage)
    page.scroller.verticalScrollBar().setValue(120)
    page.scroller.setFocus()
    bar = opened(qtbot, reading)
    qtbot.keyClicks(bar.field, "drowsy")
    count = len(sought_in(page, "drowsy"))
    assert count > 1
    assert bar.told.text() == f"1 of {count}, in Why they are coming"
    assert bar.told.accessibleName() == bar.told.text()
    qtbot.keyClick(reading, Qt.Key.Key_F3, Qt.KeyboardModifier.ShiftModifier)
    assert bar.told.text().startswith(f"{count} of {count}, in ")
    qtbot.keyClick(reading, Qt.Key.Key_F3)
    qtbot.keyClick(bar.field, Qt.Key.Key_Return)
    assert bar.told.text().startswith(f"2 of {count}, in ")
    qtbot.keyClick(bar.field, Qt.Key.Key_Escape)
    settle()
    assert find_bar(page) is None
    assert page.scroller.verticalScrollBar().value() == 120
    assert page.scroller.hasFocus()
    sought = seek("drowsy")
    assert sought is not None
    assert marked(page, sought) == []


def test_a_section_that_is_not_built_yet_is_searched(qtbot: QtBot) -> None:
    page = shown_page(qtbot, "child_with_head_injury")
    open_find(page, None)
    bar = find_bar(page)
    assert bar is not None
    assert not page.complete
    bar.field.setText("Seen by paramedic")
    assert bar.told.text() == "1 of 1, in Also in this message"
    settle()
    sought = seek("Seen by paramedic")
    assert sought is not None
    ((where, rect),) = marked(page, sought)
    assert in_sight(page, where, rect)


def test_an_answer_that_is_folded_is_opened_and_folded_again(
    qtbot: QtBot, reading: MainWindow
) -> None:
    page = reading.pane.page
    assert page is not None
    questions = page.findChild(QuestionsView)
    assert questions is not None
    questions.search.setText("vomiting")
    bar = opened(qtbot, reading)
    bar.field.setText("Question 25 that")
    settle()
    assert questions.show_all.text().startswith("Hide ")
    assert questions.search.text() == ""
    bar.go_back()
    assert questions.show_all.text().startswith("Show ")
    assert questions.search.text() == "vomiting"


def test_stay_here_keeps_the_place(qtbot: QtBot, reading: MainWindow) -> None:
    page = reading.pane.page
    assert isinstance(page, ReportPage)
    bar = opened(qtbot, reading)
    bar.field.setText("Neighbour, 01632")
    there = page.scroller.verticalScrollBar().value()
    assert there > 0
    bar.leave()
    settle()
    assert page.scroller.verticalScrollBar().value() == there
    assert page.scroller.hasFocus()


def test_no_match_is_said_in_words(qtbot: QtBot, reading: MainWindow) -> None:
    bar = opened(qtbot, reading)
    bar.field.setText("zebra")
    assert bar.told.text() == "Not in this report."
    assert not bar.next.isEnabled()
    bar.field.setText(" ")
    assert bar.told.text() == ""


def test_what_covers_the_report_closes_the_field(qtbot: QtBot, reading: MainWindow) -> None:
    page = reading.pane.page
    assert isinstance(page, ReportPage)
    opened(qtbot, reading)
    page.cover(QWidget())
    assert find_bar(page) is None
    opened(qtbot, reading)
    assert page.covered is None
    assert page.scroller.isVisible()


@pytest.mark.hazard("H23")
def test_a_receptionist_finds_only_what_that_role_is_shown(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    (first,) = receive(desk, "child_with_head_injury")
    window.set_role(Role.RECEPTIONIST)
    open_report(qtbot, window, first)
    window.activateWindow()
    bar = opened(qtbot, window)
    for words in ("Head injury", "Safeguarding", "Vomited", "ibuprofen"):
        bar.field.setText(words)
        assert bar.told.text() == "Not in what the front desk is shown."
    bar.field.setText("Larch Close")
    assert bar.told.text() == "1 of 2, in Patient", "it is asked for further down"


def test_find_in_questions_says_how_many_and_that_there_is_none(
    qtbot: QtBot, reading: MainWindow
) -> None:
    assert reading.pane.page is not None
    questions = reading.pane.page.findChild(QuestionsView)
    assert questions is not None
    assert questions.told.isHidden()
    questions.search.setText("vomiting")
    count = questions.told.text().split(" of ")
    assert count[0] == "1"
    assert not questions.told.isHidden()
    questions.search.setText("zebra")
    assert questions.told.text() == NONE_FOUND
    questions.search.clear()
    assert questions.told.isHidden()


def test_find_in_questions_compares_as_the_whole_report_does(
    qtbot: QtBot, reading: MainWindow
) -> None:
    assert reading.pane.page is not None
    questions = reading.pane.page.findChild(QuestionsView)
    assert questions is not None
    questions.search.setText("V\u00d3MITING")
    assert questions.told.text().startswith("1 of ")
