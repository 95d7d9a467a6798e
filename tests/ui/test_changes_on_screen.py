"""What changed is marked where it stands: each change once, none left out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.readers.read import read
from app.report.changes import Change, Mark, changes
from app.report.model import EncounterReport, Outcome
from app.report.sheet import SectionId, sheet
from app.ui.driving import visible_text
from app.ui.flow import settle
from app.ui.line_widgets import Marked
from app.ui.report_page import ReportPage
from app.ui.text import Label
from tests.ui import reports

EXAMPLES = Path(__file__).parents[2] / "resources" / "examples"
PAIRS = (
    ("cds-stu3/ankle.json", "cds-stu3/ankle-version-3.json"),
    ("cds-stu3/ankle-version-3.json", "cds-stu3/ankle.json"),
    ("cds-stu3/head-injury.json", "cds-stu3/head-injury-version-2.json"),
    ("cds-stu3/head-injury.json", "cds-stu3/ankle.json"),
    ("cds-stu3/ankle.json", "cds-stu3/head-injury.json"),
)


def page_of(
    qtbot: QtBot, old: EncounterReport, new: EncounterReport
) -> tuple[ReportPage, tuple[Change, ...]]:
    lines = sheet(new, reports.NOW)
    found = changes(sheet(old, reports.NOW), lines)
    page = ReportPage(new, lines, reports.NOW, found)
    qtbot.addWidget(page)
    page.resize(874, 640)
    page.show()
    page.build_all()
    settle()
    return page, found


def unmarked(page: ReportPage, found: tuple[Change, ...]) -> list[Change]:
    marked = [one.change for one in page.content.findChildren(Marked)]
    return [one for one in found if marked.count(one) != 1]


@pytest.mark.hazard("H07")
@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_every_change_has_one_mark_in_the_report(qtbot: QtBot, first: str, second: str) -> None:
    old, new = (read((EXAMPLES / name).read_bytes()) for name in (first, second))
    page, found = page_of(qtbot, old, new)
    assert len(found) > 5
    assert unmarked(page, found) == []


@pytest.mark.hazard("H07")
@pytest.mark.parametrize("second", [*reports.ALL, "long"])
@pytest.mark.parametrize("first", ["child_with_head_injury", "contradictory", "long"])
def test_so_it_has_between_any_two_reports(qtbot: QtBot, first: str, second: str) -> None:
    old, new = (
        reports.very_long(60) if name == "long" else reports.ALL[name]() for name in (first, second)
    )
    page, found = page_of(qtbot, old, new)
    assert unmarked(page, found) == []


@pytest.mark.hazard("H07")
def test_an_outcome_in_the_place_of_another_is_one_box_with_the_old_words(qtbot: QtBot) -> None:
    old = reports.child_with_head_injury()
    new = replace(old, outcomes=(reports.contradictory().outcomes[1],))
    page, found = page_of(qtbot, old, new)
    (change,) = [one for one in found if one.section is SectionId.OUTCOME]
    assert change.mark is Mark.CHANGED
    (box,) = [one for one in page.content.findChildren(Marked) if one.change == change]
    text = visible_text(box)
    for words in ("Contact a primary care service within 2 hours", "Dx05", "22-Nov-2026 15:45"):
        assert text.count(words) == 1
        assert words in box.accessibleName()
    assert "Was: Attend Emergency Treatment Centre within 1 hour" in text
    assert "See by 22-Nov-2026 14:40" in text
    whole = visible_text(page)
    assert whole.count("Contact a primary care service within 2 hours") == 1


@pytest.mark.hazard("H07")
def test_what_changed_about_the_patient_stands_above_the_outcome(qtbot: QtBot) -> None:
    old = reports.child_with_head_injury()
    new = replace(old, patient=replace(old.patient, gp="Harbour Practice"))
    page, found = page_of(qtbot, old, new)
    assert [one.section for one in found] == [SectionId.BANNER, SectionId.PEOPLE][: len(found)]
    text = visible_text(page.content)
    assert text.index("Changed in Patient") < text.index("Outcome, in the sender's words")
    assert "Was: GP Millbeck Surgery" in text


def test_an_outcome_that_is_gone_is_struck_though_the_clock_follows_it(qtbot: QtBot) -> None:
    new = reports.child_with_head_injury()
    more = replace(new, outcomes=(*new.outcomes, Outcome(service="A second service")))
    page, found = page_of(qtbot, more, new)
    assert unmarked(page, found) == []
    assert Mark.REMOVED in {one.mark for one in found if one.section is SectionId.OUTCOME}


@pytest.mark.hazard("H07")
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"next_activity": "Call back", "service": "A"}, {"service": "B"}),
        ({"service": "A", "act_by_note": "soon"}, {"next_activity": "Call back", "service": "B"}),
        ({"service": "A", "requested_by": "Ibe", "act_by_note": "soon"}, {"service": "A"}),
        ({"next_activity": "Call back"}, {"requested_by": "Ibe", "act_by_note": "late"}),
    ],
)
def test_a_line_of_the_outcome_stands_there_once_whatever_changed_beside_it(
    qtbot: QtBot, old: dict[str, str], new: dict[str, str]
) -> None:
    base = reports.child_with_head_injury()
    first, second = (
        replace(base, outcomes=(replace(Outcome(), chief_concern="Head injury", **each),))  # type: ignore[arg-type]  # texts alone
        for each in (old, new)
    )
    page, found = page_of(qtbot, first, second)
    assert unmarked(page, found) == []
    shown = [one.text() for one in page.part(SectionId.OUTCOME).findChildren(Label)]
    section = sheet(second, reports.NOW).section(SectionId.OUTCOME)
    assert section is not None
    labels = [line.label for line in section.lines if line.label]
    assert [shown.count(label) for label in labels] == [1] * len(labels)
