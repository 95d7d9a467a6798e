"""What changed: every differing line, and nothing that only time or ids moved."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.report.changes import Mark, changes
from app.report.model import (
    CareAdvice,
    Code,
    EncounterReport,
    Flag,
    Item,
    MessageFacts,
    Outcome,
    Polarity,
    Question,
)
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


def told(old: Sheet, new: Sheet) -> tuple[Counter[str], Counter[str], Counter[str], Counter[str]]:
    """Lines that came and lines that went, and those that the changes tell of."""
    came, went, marked, was = (Counter[str]() for _each in range(4))
    for name in SectionId:
        if name in (SectionId.JOURNEY, SectionId.ABOUT):
            continue
        lines = [
            [line.plain for line in section.lines if line.key != "clock"] if section else []
            for section in (old.section(name), new.section(name))
        ]
        before, after = (Counter(each) for each in lines)
        came += after - before
        went += before - after
    for change in changes(old, new):
        section = new.section(change.section)
        if change.now and section is not None:
            marked += Counter(section.lines[at].plain for at in (change.index, *change.also))
        was += Counter(change.was.split("\n"))
    return came, went, marked, was


def test_an_outcome_in_the_place_of_another_is_one_change() -> None:
    first = Outcome(
        disposition=Code("disposition", "Dx03", "", "Attend within 4 hours"), service="ED"
    )
    second = Outcome(
        disposition=Code("disposition", "Dx02", "", "Attend within 1 hour"), service="UTC"
    )
    old, new = (page(empty_report(outcomes=(one,))) for one in (first, second))
    (found,) = [one for one in changes(old, new) if one.section is SectionId.OUTCOME]
    assert found.mark is Mark.CHANGED
    assert found.was.split("\n") == ["Attend within 4 hours", "Dx03", "Service asked for ED"]
    assert found.now.split("\n") == ["Attend within 1 hour", "Dx02", "Service asked for UTC"]
    assert (found.index, found.also) == (0, (1, 2))
    (gone,) = [
        one
        for one in changes(page(empty_report(outcomes=(first, second))), old)
        if one.section is SectionId.OUTCOME
    ]
    assert (gone.mark, gone.now, gone.also) == (Mark.REMOVED, "", ())
    assert gone.was.split("\n")[0] == "Attend within 1 hour"


def test_lines_of_care_advice_change_each_for_itself() -> None:
    old, new = page(advised("Sips only", "Rest")), page(advised("Nothing", "Sleep"))
    assert [(one.was, one.now) for one in changes(old, new)] == [
        ("Sips only", "Nothing"),
        ("Rest", "Sleep"),
    ]


def test_a_question_with_another_answer_has_changed_and_is_not_gone() -> None:
    asked = [Question(f"Question {at}?", "No", polarity=Polarity.NO) for at in range(3)]
    amended = [*asked[:2], Question("Question 2?", "Yes", polarity=Polarity.YES)]
    old, new = (page(empty_report(questions=tuple(each))) for each in (asked, amended))
    (found,) = changes(old, new)
    assert (found.mark, found.was, found.now) == (
        Mark.CHANGED,
        "Question 2? No",
        "Question 2? Yes",
    )


_words = st.text("ab", min_size=1, max_size=2)
_outcomes = st.lists(
    st.builds(
        lambda words, service, standing: Outcome(
            disposition=Code("disposition", f"Dx{words}", "", words),
            service=service,
            standing=standing,
        ),
        _words,
        _words,
        st.sampled_from(["", "replaced by a later one"]),
    ),
    max_size=3,
)
_flags = st.lists(
    st.builds(lambda head, text: Flag(head, "", "", text), _words, _words), max_size=3
)
_questions = st.lists(
    st.builds(
        lambda asked, answer, polarity: Question(asked, answer, polarity=polarity),
        _words,
        _words,
        st.sampled_from(list(Polarity)),
    ),
    max_size=4,
)
_reports = st.builds(
    lambda outcomes, flags, found, asked: empty_report(
        outcomes=tuple(outcomes),
        flags=tuple(flags),
        observations=tuple(map(Item, found)),
        questions=tuple(asked),
    ),
    _outcomes,
    _flags,
    st.lists(_words, max_size=3),
    _questions,
)


@pytest.mark.hazard("H07")
@given(_reports, _reports)
def test_no_line_that_changed_goes_unmarked_and_no_old_words_are_lost(
    one: EncounterReport, two: EncounterReport
) -> None:
    came, went, marked, was = told(page(one), page(two))
    assert came - marked == Counter()
    assert went - was == Counter()


def test_a_report_does_not_differ_from_itself() -> None:
    assert changes(page(full_report()), page(full_report())) == ()
