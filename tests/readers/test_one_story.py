"""One call told in three families: nobody should be able to tell, but for *About this message*."""

from __future__ import annotations

import pytest

from app.readers.ledger import prove
from app.readers.read import read
from app.report.model import EncounterReport
from app.report.sheet import SectionId, sheet
from tests.readers.one_story import NOW, STORY, itk

_FIRST = {
    SectionId.BANNER: ("name", "born", "gender", "nhs", "address", "phone"),
    SectionId.OUTCOME: ("outcome", "code", "service", "act-by"),
}
_FORMATS = ("FHIR", "CarePlan", "ServiceRequest", "Composition", "patientInstruction", "a1t1")


@pytest.fixture(scope="module")
def reports() -> dict[str, EncounterReport]:
    made = {name: tell() for name, tell in STORY.items()}
    return {name: prove(read(data), data) for name, data in made.items()}


def test_nothing_of_the_story_is_lost_and_nothing_is_wrong(
    reports: dict[str, EncounterReport],
) -> None:
    for report in reports.values():
        assert report.ledger.lost == 0
        assert not [notice for notice in report.warnings if notice.at_top]


def test_the_first_screen_says_the_same(reports: dict[str, EncounterReport]) -> None:
    told = []
    for report in reports.values():
        page = sheet(report, NOW)
        lines = []
        for name, keys in _FIRST.items():
            section = page.section(name)
            assert section is not None
            lines += [(key, section.text(key)) for key in keys]
        beware = page.section(SectionId.BEWARE)
        lines += [("beware", line.plain) for line in (beware.lines if beware else ())]
        told.append(lines)
    assert told[0] == told[1] == told[2]
    assert ("act-by", "01-Mar-2026 10:20") in told[0]


def test_no_name_of_a_wire_format_stands_before_about(reports: dict[str, EncounterReport]) -> None:
    for report in reports.values():
        for section in sheet(report, NOW):
            if section.id in (SectionId.ABOUT, SectionId.ALSO):
                continue
            text = "\n".join(line.plain for line in section.lines)
            assert not [word for word in _FORMATS if word in text]


def test_advice_that_stood_in_the_narrative_says_so() -> None:
    section = sheet(read(itk()), NOW).section(SectionId.ADVICE)
    assert section is not None
    assert section.text("source") == "the narrative, Advice Given"
