"""What the one page for the desk holds of a whole report, and what it may leave to the screen."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from unicodedata import normalize

import pytest
from pypdf import PdfReader
from pytestqt.qtbot import QtBot

from app.readers.read import read
from app.report.sheet import SectionId, sheet
from app.ui.desk_sheet import desk_sheet_on
from app.ui.print_sheet import Imprint, as_pdf
from tests.ui import reports

EXAMPLES = Path(__file__).parents[2] / "resources" / "examples"
FIRST = (SectionId.PROBLEMS, SectionId.BEWARE, SectionId.REASON, SectionId.ADVICE)


@pytest.mark.hazard("H02", "H05")
@pytest.mark.parametrize(
    "name",
    ["cds-stu3/head-injury.json", "bars-r4/allergic-reaction.json", "itk-cda/111-ed-fall.xml"],
)
def test_why_beware_and_told_what_are_whole_on_the_desk_sheet(qtbot: QtBot, name: str) -> None:
    del qtbot
    lines = sheet(read((EXAMPLES / name).read_bytes()), reports.NOW)
    made = as_pdf(lambda device: desk_sheet_on(device, lines, Imprint(reports.NOW)))
    (page,) = PdfReader(BytesIO(made)).pages
    text = _words(page.extract_text())
    for part in FIRST:
        section = lines.section(part)
        for line in section.lines if section else ():
            assert _words(line.text) in text


@pytest.mark.hazard("H14")
def test_a_medicine_whose_words_a_finding_repeats_is_on_the_desk_sheet_all_the_same(
    qtbot: QtBot,
) -> None:
    del qtbot
    report = read((EXAMPLES / "cds-stu3" / "head-injury.json").read_bytes())
    (medicine,) = report.medications
    assert medicine.text in [finding.text for finding in report.observations]
    made = as_pdf(
        lambda device: desk_sheet_on(device, sheet(report, reports.NOW), Imprint(reports.NOW))
    )
    (page,) = PdfReader(BytesIO(made)).pages
    text = _words(page.extract_text())
    assert f"Medicines • {_words(medicine.text)}" in text
    assert text.count(_words(medicine.text)) == 2


def _words(text: str) -> str:
    """The words of a page; some fonts join two letters into one sign."""
    return " ".join(normalize("NFKC", text).split())


@pytest.mark.hazard("H02", "H05")
def test_what_is_read_first_stands_out_from_the_labels(qtbot: QtBot) -> None:
    del qtbot
    lines = sheet(read((EXAMPLES / "cds-stu3" / "head-injury.json").read_bytes()), reports.NOW)
    made = as_pdf(lambda device: desk_sheet_on(device, lines, Imprint(reports.NOW)))
    (page,) = PdfReader(BytesIO(made)).pages
    drawn: list[tuple[str, bool]] = []

    def keep(
        text: str, _where: object, _at: object, font: dict[str, str] | None, _size: float
    ) -> None:
        if font is not None:
            drawn.append((text, "Bold" in font["/BaseFont"]))

    page.extract_text(visitor_text=keep)
    bold = _words(" ".join(text for text, is_bold in drawn if is_bold))
    light = _words(" ".join(text for text, is_bold in drawn if not is_bold))
    for value in (
        "NOWAK-BELL, Zofia Maria (Miss)",
        "14-Mar-2019 (7y 8m)",
        "999 000 1006",
        "Attend Emergency Treatment Centre within 1 hour",
        "Due by 15:05, 22-Nov-2026",
        "Safeguarding, child",
        "Head injury",
        "Do not give ibuprofen or aspirin",
    ):
        assert value in bold
    for label in ("Born", "NHS No.", "Service asked for", "Asked by"):
        assert label in light
