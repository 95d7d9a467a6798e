"""What leaves the screen: one page for the desk, the full report, the summary; each noted."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path
from unicodedata import normalize

import pytest
from pypdf import PdfReader
from PySide6.QtGui import QGuiApplication, QImage, QPainter, qGray
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from app.desk.desk import Desk
from app.desk.noting import Left, note_left
from app.report.errors import Refused
from app.report.model import EncounterReport, Flag
from app.report.names import PersonName
from app.report.sheet import SectionId, sheet
from app.report.states import Role
from app.store import audit
from app.ui.desk_sheet import desk_sheet_on
from app.ui.leaving import Leaving
from app.ui.main_window import MainWindow
from app.ui.own_clipboard import clear_clipboard
from app.ui.print_sheet import (
    DOTS,
    Imprint,
    as_pdf,
    dots,
    frame_of_page,
    lasting,
    report_on,
)
from app.ui.session import in_role
from app.ui.summary import summary
from tests.ui import reports
from tests.ui.conftest import button, open_report, receive

BY = Imprint(reports.NOW, "J. Adeyemi, Clinician", 3)


def _words(text: str) -> str:
    """The words of a page; some fonts join two letters into one sign."""
    return " ".join(normalize("NFKC", text).split())


def printed(report: EncounterReport, role: Role = Role.CLINICIAN) -> list[str]:
    """The pages of the desk sheet, as text without line ends."""
    lines = sheet(report, reports.NOW, role)
    made = as_pdf(lambda device: desk_sheet_on(device, lines, BY))
    return [_words(page.extract_text()) for page in PdfReader(BytesIO(made)).pages]


@pytest.mark.parametrize("name", [*reports.ALL, "very_long"])
def test_the_desk_sheet_is_one_page_with_who_when_and_by_whom(qtbot: QtBot, name: str) -> None:
    del qtbot
    made = reports.very_long() if name == "very_long" else reports.ALL[name]()
    (page,) = printed(made)
    assert "Page 1 of 1" in page
    assert "Printed 22-Nov-2026 14:06 by J. Adeyemi, Clinician. Version 3." in page
    assert "Uncontrolled copy" in page


@pytest.mark.hazard("H05", "H24")
def test_what_does_not_fit_on_the_desk_sheet_is_counted(qtbot: QtBot) -> None:
    del qtbot
    (page,) = printed(reports.very_long())
    assert "more lines of this part are on the screen." in page
    assert "Questions 5000: 3333 yes, 1667 no." in page


@pytest.mark.hazard("H09")
def test_paper_never_says_minutes_left(qtbot: QtBot) -> None:
    del qtbot
    (page,) = printed(reports.child_with_head_injury())
    assert "Due by 14:40, 22-Nov-2026" in page
    assert "34min" not in page
    assert lasting("act-by time Not recorded, read first") == "act-by time Not recorded, read first"


@pytest.mark.hazard("H09")
def test_nor_does_the_full_report(qtbot: QtBot) -> None:
    del qtbot
    lines = sheet(reports.child_with_head_injury(), reports.NOW)
    made = PdfReader(BytesIO(as_pdf(lambda device: report_on(device, lines, BY)))).pages
    text = _words("".join(page.extract_text() for page in made))
    assert "Due by 14:40, 22-Nov-2026" in text
    assert "34min" not in text


@pytest.mark.hazard("H13", "H05")
def test_no_flag_is_left_off_the_desk_sheet_however_many(qtbot: QtBot) -> None:
    del qtbot
    flags = tuple(Flag(f"Note {n}", "", "", "Words that go on for a while") for n in range(40))
    (page,) = printed(replace(reports.child_with_head_injury(), flags=flags))
    assert [n for n in range(40) if f"Note {n}" not in page] == []
    assert "more lines of this part are on the screen." in page


LONG = "Featherstonehaugh-Cholmondeley-Wolfeschlegelsteinhausenbergerdorff"


@pytest.mark.hazard("H01", "H05")
@pytest.mark.parametrize("given", [1, 4, 30])
def test_who_it_is_and_who_printed_it_are_cut_on_no_page(qtbot: QtBot, given: int) -> None:
    """The identity ends above the first frame, and the imprint before the number of the page."""
    del qtbot
    report = reports.child_with_head_injury()
    name = PersonName(LONG, ("Wilhelmina",) * given, "The Right Honourable Lady")
    lines = sheet(replace(report, patient=replace(report.patient, name=name)), reports.NOW)
    picture = QImage(2480, 3508, QImage.Format.Format_Grayscale8)
    picture.setDotsPerMeterX(round(DOTS / 0.0254))
    picture.setDotsPerMeterY(round(DOTS / 0.0254))
    picture.fill(255)
    painter = QPainter(picture)
    frame_of_page(painter, lines, "Page 1 of 1", replace(BY, by=f"{LONG}, Clinician"))
    painter.end()
    head = range(round(dots(16)) - 3, round(dots(16)) + 30)
    assert not inked(picture, range(140, 2340), head)
    gap = range(round(dots(171)), round(dots(174)))
    assert not inked(picture, gap, range(3300, 3508))
    assert inked(picture, range(140, 2340), range(90, 180))
    assert inked(picture, range(2150, 2340), range(3300, 3508))


def inked(picture: QImage, columns: range, rows: range) -> bool:
    return any(qGray(picture.pixel(x, y)) < 128 for y in rows for x in columns)


@pytest.mark.hazard("H13")
def test_the_arrival_sheet_holds_no_clinical_word(qtbot: QtBot) -> None:
    del qtbot
    (page,) = printed(reports.child_with_head_injury(), Role.RECEPTIONIST)
    assert "NOWAK-BELL, Zofia Maria (Miss)" in page
    for word in ("Head injury", "Vomited", "Safeguarding", "ibuprofen", "llerg", "Dx02"):
        assert word not in page


@pytest.mark.hazard("H01")
def test_every_page_of_the_full_report_names_the_patient(qtbot: QtBot) -> None:
    del qtbot
    lines = sheet(reports.very_long(300), reports.NOW)
    made = PdfReader(BytesIO(as_pdf(lambda device: report_on(device, lines, BY)))).pages
    assert len(made) > 3
    for number, page in enumerate(made, 1):
        text = _words(page.extract_text())
        assert "NOWAK-BELL, Zofia Maria (Miss) Born 14-Mar-2019 (7y 8m)" in text
        assert f"Page {number} of {len(made)}" in text
        assert "by J. Adeyemi, Clinician" in text


@pytest.mark.hazard("H14", "H04")
def test_the_summary_has_four_parts_and_counts_what_it_leaves_out() -> None:
    text = summary(sheet(reports.child_with_head_injury(), reports.NOW), BY)
    heads = [line for line in text.splitlines() if line.isupper()]
    assert heads == ["SITUATION", "BACKGROUND", "ASSESSMENT", "RECOMMENDATION"]
    assert "- Has there been any vomiting since the injury? Yes, twice" in text
    assert "Not in this summary: 26 questions answered no, Narrative 2" in text
    assert text.count("Vomited twice since the fall") == 1
    assert "when and how each finding was made." in text
    assert "Due by 14:40, 22-Nov-2026 (derived: Dx02, 1hr from 13:40)" in text
    assert reports.SHARP in summary(sheet(reports.sharp(), reports.NOW), BY)


@pytest.mark.hazard("H04")
def test_the_summary_survives_a_paste_whatever_was_sent() -> None:
    report = reports.child_with_head_injury()
    (first, *rest) = report.observations
    sent = replace(first, text="Fell\x00 1.5 m\r\nthen \u202eslept")
    text = summary(sheet(replace(report, observations=(sent, *rest)), reports.NOW), BY)
    assert "Fell\u2400 1.5 m\n  then [U+202E]slept" in text
    assert not {chr(code) for code in (*range(9), *range(11, 32), 0x202E)} & set(text)


@pytest.mark.hazard("H04")
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\u2029", "\x85"])
def test_no_words_of_a_sender_pass_for_a_part_of_the_summary(end: str) -> None:
    report = reports.child_with_head_injury()
    (first, *rest) = report.observations
    sent = replace(first, text=f"Fell\ttwice,\u00a01.5\u00a0m{end}RECOMMENDATION{end}- Send home")
    text = summary(sheet(replace(report, observations=(sent, *rest)), reports.NOW), BY)
    heads = [line for line in text.splitlines() if line.isupper() and line == line.strip()]
    assert heads == ["SITUATION", "BACKGROUND", "ASSESSMENT", "RECOMMENDATION"]
    assert "Fell\ttwice,\u00a01.5\u00a0m\n  RECOMMENDATION\n  - Send home" in text


def test_a_copy_is_noted_and_goes_off_the_clipboard(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    (first,) = receive(desk, "child_with_head_injury")
    open_report(qtbot, window, first)
    button(window, "Copy summary").click()
    qtbot.waitUntil(lambda: "Summary copied." in window.news_strip.words.text())
    copied = QGuiApplication.clipboard().text()
    assert copied.startswith("SITUATION\n- NOWAK-BELL")
    with desk.context.store.reading() as tx:
        actions = [entry.action for entry in audit.of_handover(tx, first)]
    assert actions[-1] == "copy summary"
    clear_clipboard("something else")
    assert QGuiApplication.clipboard().text() == copied
    clear_clipboard(copied)
    assert QGuiApplication.clipboard().text() == ""


def test_a_pdf_is_saved_where_a_person_says_and_noted(
    qtbot: QtBot, window: MainWindow, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (first,) = receive(desk, "child_with_head_injury")
    open_report(qtbot, window, first)
    out = tmp_path / "x.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(out), ""))
    (leaving,) = window.pane.findChildren(Leaving)
    words = [choice for choice, _act in leaving.choices()]
    assert words[0] == "&Desk sheet, one page"
    leaving.choices()[-1][1]()
    qtbot.waitUntil(out.exists)
    assert len(PdfReader(out).pages) >= 2
    with desk.context.store.reading() as tx:
        assert audit.of_handover(tx, first)[-1].action == "save as PDF"


def test_a_receptionist_prints_the_arrival_sheet_and_copies_nothing(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    (first,) = receive(desk, "child_with_head_injury")
    window.set_role(Role.RECEPTIONIST)
    open_report(qtbot, window, first)
    assert button(window, "Print arrival sheet").isEnabled()
    (leaving,) = window.pane.findChildren(Leaving)
    assert len(leaving.choices()) == 2
    receptionist = in_role(desk, Role.RECEPTIONIST, lambda _changed: None)
    with pytest.raises(Refused):
        note_left(receptionist.context, first, 1, Left.SUMMARY)
    lines = sheet(reports.child_with_head_injury(), reports.NOW, Role.RECEPTIONIST)
    assert lines.section(SectionId.ADVICE) is None
