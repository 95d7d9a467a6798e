"""What changed: every differing line, and nothing that only time or ids moved."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.report.changes import Mark, changes
from app.report.model import CareAdvice, EncounterReport, Item, MessageFacts, Outcome
from app.report.sheet import SectionId, Sheet, sheet
from app.report.times import moment_at
from tests.report.reports import empty_report, full_report

NOW = datetime(2026, 11, 22, 14, 6, tzinfo=UTC)


def advised(*texts: str) -> EncounterReport:
    return empty_report(care_advice=(CareAdvice("\n".join(texts), "CarePlan"),))


def page(report: EncounterReport) -> Sheet:
    return sheet(report, NOW)


@pytest.mark.hazard("H07", "P3")
def test_a_changed_line_keeps_its_old_words() -> None:
    found = changes(
        page(advised("Sips of water only", "Rest")), page(advised("Nothing to drink", "Rest"))
    )
    assert [(c.section, c.index, c.mark, c.was, c.now) for c in found] == [
        (SectionId.ADVICE, 0, Mark.CHANGED, "Sips of water only", "Nothing to drink")
    ]


@pytest.mark.hazard("H07")
def test_added_and_removed_lines_are_told_apart() -> None:
    one, two = page(advised("Rest")), page(advised("Rest", "Call 999 if worse"))
    assert [c.mark for c in changes(one, two)] == [Mark.ADDED]
    removed = changes(two, one)
    assert [c.mark for c in removed] == [Mark.REMOVED]
    assert removed[0].was == "Call 999 if worse"


def test_a_new_section_is_all_added() -> None:
    tasks = (Item("Call the patient back"),)
    found = changes(page(empty_report()), page(empty_report(tasks=tasks)))
    assert [(c.section, c.mark) for c in found] == [(SectionId.NOTES, Mark.ADDED)]


def test_ids_and_passing_time_are_no_change() -> None:
    outcome = Outcome(act_by=moment_at(NOW + timedelta(hours=1)))
    one = empty_report(outcomes=(outcome,))
    two = replace(one, message=MessageFacts(id="another"))
    assert changes(sheet(one, NOW), sheet(two, NOW + timedelta(minutes=5))) == ()


def test_a_new_act_by_time_is_a_change() -> None:
    one, two = (
        empty_report(outcomes=(Outcome(act_by=moment_at(NOW + timedelta(hours=h))),))
        for h in (1, 2)
    )
    assert [c.section for c in changes(page(one), page(two))] == [SectionId.OUTCOME]


@given(
    st.lists(st.text("abc", min_size=1, max_size=3)),
    st.lists(st.text("abc", min_size=1, max_size=3)),
)
def test_the_new_lines_can_be_told_from_the_old_ones_and_the_changes(
    old: list[str], new: list[str]
) -> None:
    found = changes(page(advised("start", *old)), page(advised("start", *new)))
    added = [c for c in found if c.mark is Mark.ADDED]
    removed = [c for c in found if c.mark is Mark.REMOVED]
    assert len(new) - len(old) == len(added) - len(removed)
    assert (found == ()) == (old == new)


def test_a_report_does_not_differ_from_itself() -> None:
    assert changes(page(full_report()), page(full_report())) == ()
