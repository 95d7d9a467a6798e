"""What an update leaves out still stands, and stands on the screen."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.report.changes import Mark, changes
from app.report.model import (
    CareAdvice,
    EncounterReport,
    Flag,
    Format,
    Item,
    Kind,
    MessageFacts,
    Outcome,
)
from app.report.notices import Notice, NoticeCode
from app.report.sheet import SectionId, Sheet, sheet
from app.report.sheet.earlier import HEADING, KEY, with_earlier
from app.report.sheet.lines import LineKind
from tests.report.reports import empty_report, full_report

NOW = datetime(2026, 11, 22, 14, 6, tzinfo=UTC)
FLAG = Flag("Safeguarding", "", "Child is cause for safeguarding concern", "Never alone")
WHOLE = empty_report(
    format=Format.BARS_R4,
    flags=(FLAG,),
    outcomes=(Outcome(chief_concern="Head injury"),),
    care_advice=(CareAdvice("Nothing to drink", "ServiceRequest"),),
    medications=(Item("Aspirin 75 mg"),),
)
UPDATE = empty_report(format=Format.BARS_R4, message=MessageFacts(kind=Kind.UPDATE))


def earlier_lines(page: Sheet) -> list[str]:
    section = page.section(SectionId.PROBLEMS)
    lines = section.lines if section else ()
    return [line.plain for line in lines if line.key == KEY and line.kind is LineKind.ROW]


def told(newest: EncounterReport, *before: EncounterReport) -> list[str]:
    return earlier_lines(with_earlier(sheet(newest, NOW), [sheet(one, NOW) for one in before]))


@pytest.mark.hazard("P3", "P9")
def test_a_flag_that_an_update_leaves_out_stands_at_the_top() -> None:
    lines = told(UPDATE, WHOLE)
    assert lines[:3] == [
        "Beware Safeguarding",
        "Beware Child is cause for safeguarding concern",
        "Beware Never alone",
    ]
    assert any("Head injury" in line for line in lines)
    assert any("Nothing to drink" in line for line in lines)
    assert any("Aspirin 75 mg" in line for line in lines)
    assert not any("Not recorded" in line for line in lines)


def test_what_is_repeated_or_said_anew_is_not_told_again() -> None:
    repeated = replace(WHOLE, message=MessageFacts(kind=Kind.UPDATE))
    assert told(repeated, WHOLE) == []
    anew = replace(repeated, outcomes=(Outcome(chief_concern="Knee injury"),))
    assert told(anew, WHOLE) == []


def test_a_partial_update_of_a_partial_update_reaches_back_to_the_whole() -> None:
    between = replace(UPDATE, medications=(Item("Ibuprofen"),))
    lines = told(UPDATE, between, WHOLE)
    assert any("Ibuprofen" in line for line in lines)
    assert any("Safeguarding" in line for line in lines)


def test_the_problem_is_counted_and_its_place_is_under_the_banner() -> None:
    page = with_earlier(sheet(UPDATE, NOW), [sheet(WHOLE, NOW)])
    ids = [section.id for section in page]
    assert ids[:2] == [SectionId.BANNER, SectionId.PROBLEMS]
    section = page.section(SectionId.PROBLEMS)
    assert section is not None
    assert section.title.endswith("1 problem")
    assert [line.text for line in section.lines if line.kind is LineKind.HEADING] == [HEADING]


def test_every_line_of_a_full_report_stays_in_sight() -> None:
    full = replace(full_report(), format=Format.BARS_R4)
    before, after = sheet(full, NOW), sheet(UPDATE, NOW)
    seen = with_earlier(after, [before]).text
    for name in (SectionId.BEWARE, SectionId.ADVICE, SectionId.NARRATIVE, SectionId.QUESTIONS):
        section = before.section(name)
        assert section is not None
        assert all(line.text in seen for line in section.lines)


@pytest.mark.parametrize(
    ("format_", "kind", "expected"),
    [
        (Format.BARS_R4, Kind.UPDATE, True),
        (Format.BARS_R4, Kind.CANCEL, True),
        (Format.BARS_R4, Kind.NEW, False),
        (Format.CDS_STU3, Kind.UPDATE, False),
        (Format.ITK_CDA, Kind.UPDATE, False),
    ],
)
def test_only_updates_of_bars_may_leave_out(format_: Format, kind: Kind, expected: bool) -> None:
    report = empty_report(format=format_, message=MessageFacts(kind=kind))
    assert report.may_leave_out is expected


def test_the_mark_says_that_it_was_not_repeated() -> None:
    found = changes(sheet(WHOLE, NOW), sheet(UPDATE, NOW), may_leave_out=True)
    assert Mark.NOT_REPEATED in {change.mark for change in found}
    assert Mark.REMOVED not in {change.mark for change in found}


@pytest.mark.hazard("H07", "H12")
def test_what_a_part_does_not_say_is_no_change() -> None:
    whole = empty_report(
        format=Format.BARS_R4, outcomes=(Outcome(description="Attend within 1 hour"),)
    )
    told = (Notice(NoticeCode.PARTIAL_REPORT, "This update repeats only part."),)
    part = replace(whole, outcomes=(), warnings=told)
    found = changes(sheet(whole, NOW), sheet(part, NOW), may_leave_out=True)
    gone = [one for one in found if one.was == "Attend within 1 hour"]
    assert [(one.mark, one.now) for one in gone] == [(Mark.NOT_REPEATED, "")]
    plainly = changes(sheet(whole, NOW), sheet(part, NOW))
    was = [one for one in plainly if "Attend within 1 hour" in one.was.split("\n")]
    assert [one.mark for one in was] == [Mark.CHANGED]
