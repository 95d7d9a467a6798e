"""Every line of every section that a role is shown stands on the screen, the paper and the page."""

from __future__ import annotations

from html import unescape
from io import BytesIO
from unicodedata import normalize

import pytest
from pypdf import PdfReader
from pytestqt.qtbot import QtBot

from app.report.sheet import Section, SectionId, Sheet, sheet
from app.report.states import Role
from app.ui.arrival_page import ArrivalPage
from app.ui.driving import visible_text
from app.ui.flow import settle
from app.ui.html_page import html_page
from app.ui.print_sheet import pdf
from app.ui.report_page import ReportPage
from app.ui.text import BREAK, plain
from app.ui.theme import look
from tests.ui import reports


def texts(lines: Sheet) -> list[str]:
    """The parts of every line, as they are drawn."""
    return [
        plain(part)
        for section in lines
        for line in section.lines
        for part in (line.label, *(_clock(line.text) if line.key == "clock" else [line.text]))
        if part
    ] + [
        plain(part)
        for section in lines
        for line in section.lines
        for part in (_time(line.aside) if section.id in _DAYS else [line.aside])
        if part
    ]


_DAYS = (SectionId.QUESTIONS, SectionId.JOURNEY, SectionId.NOTES)


def _time(aside: str) -> list[str]:
    """The day of these sections is drawn once above them, where it is one day."""
    return aside.split()


def _clock(spoken: str) -> list[str]:
    """The clock is drawn in three pieces: its head with the minutes, its time, its day."""
    return [word for piece in spoken.split(", ") for word in piece.split()]


def _left(section: Section) -> list[str]:
    """The minutes left, which stand on no paper: they would be wrong a minute later."""
    clock = section.line("clock")
    return clock.text.split(", ")[0].split() if clock else []


def squeezed(text: str) -> str:
    """Without spaces, and with ``fi`` as two letters where the font of a machine joins them."""
    return normalize("NFKC", "".join(text.replace(BREAK, "").split()))


@pytest.mark.parametrize("name", reports.ALL)
@pytest.mark.hazard("H24")
def test_a_clinician_sees_every_line(qtbot: QtBot, name: str) -> None:
    report = reports.ALL[name]()
    lines = sheet(report, reports.NOW)
    page = ReportPage(report, lines, reports.NOW)
    qtbot.addWidget(page)
    page.resize(874, 640)
    page.show()
    page.open_all()
    for fold in ("Show ",):
        press(page, fold)
    page.banner.toggle()
    settle()
    shown = squeezed(visible_text(page))
    missing = [text for text in texts(lines) if squeezed(text) not in shown]
    assert missing == []


@pytest.mark.parametrize("name", reports.ALL)
def test_a_receptionist_sees_every_line_and_no_other(qtbot: QtBot, name: str) -> None:
    report = reports.ALL[name]()
    lines = sheet(report, reports.NOW, Role.RECEPTIONIST)
    page = ArrivalPage(report, lines, reports.NOW, says="Accept is recorded here only.")
    qtbot.addWidget(page)
    page.resize(874, 640)
    page.show()
    page.banner.toggle()
    settle()
    shown = squeezed(visible_text(page))
    missing = [text for text in texts(lines) if squeezed(text) not in shown]
    assert missing == []


@pytest.mark.hazard("H04")
@pytest.mark.parametrize("name", reports.ALL)
def test_the_paper_holds_every_line(qtbot: QtBot, name: str) -> None:
    lines = sheet(reports.ALL[name](), reports.NOW)
    pages = PdfReader(BytesIO(pdf(lines, reports.NOW))).pages
    printed = squeezed("".join(page.extract_text() for page in pages))
    clock = {word for section in lines for word in _left(section)}
    missing = [text for text in texts(lines) if squeezed(text) not in printed]
    assert set(missing) <= clock
    for number, page in enumerate(pages, 1):
        text = squeezed(page.extract_text())
        assert f"Page{number}of{len(pages)}" in text
        assert squeezed(lines.sections[0].text("name")) in text


@pytest.mark.hazard("H04")
@pytest.mark.parametrize("name", reports.ALL)
def test_the_html_holds_every_line_and_no_markup_of_the_message(name: str) -> None:
    lines = sheet(reports.ALL[name](), reports.NOW)
    page = html_page(lines, look().colours)
    body = page.partition("<body>")[2]
    for tag in ("<script", "<img", "<link", "<b>air", "<i>Zofia", "href=", "src="):
        assert tag not in body
    words = squeezed(unescape(strip_tags(body)))
    missing = [text for text in texts(lines) if squeezed(text) not in words]
    assert missing == []


def strip_tags(html: str) -> str:
    import re

    return re.sub(r"<[^>]*>", "", html)


def press(page: ReportPage, words: str) -> None:
    from app.ui.text import Button

    for button in page.findChildren(Button):
        if button.text().startswith(words):
            button.click()
