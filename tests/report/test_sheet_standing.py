"""What does not stand on the sheet: cancelled, withdrawn, over, entered in error, in words."""

from datetime import UTC, datetime

import pytest

from app.report.model import CareAdvice, Flag, Item, Outcome
from app.report.sheet import LineKind, SectionId, sheet
from app.report.times import moment_at
from tests.report.reports import AT, empty_report

NOW = datetime(2026, 11, 22, 14, 6, tzinfo=UTC)


@pytest.mark.hazard("P12")
def test_what_no_longer_stands_says_so_in_words() -> None:
    report = empty_report(
        care_advice=(CareAdvice("Rest at home", "CarePlan", "withdrawn"),),
        observations=(Item("Fever: present", standing="entered in error"),),
    )
    text = sheet(report, NOW).text
    assert "Withdrawn: Rest at home" in text
    assert "Entered in error: Fever: present" in text
    struck = {
        line.text
        for part in sheet(report, NOW)
        for line in part.lines
        if line.kind is LineKind.STRUCK
    }
    assert struck == {"Withdrawn: Rest at home", "Entered in error: Fever: present"}


@pytest.mark.hazard("H11")
def test_an_allergy_that_was_entered_in_error_is_none_that_is_known() -> None:
    wrong = Item("Penicillin", standing="entered in error")
    only_wrong = sheet(empty_report(allergies=(wrong,)), NOW).sections[0].line("allergies")
    assert only_wrong is not None
    assert (only_wrong.text, only_wrong.aside) == (
        "Allergies not recorded",
        "entered in error: Penicillin",
    )
    both = sheet(empty_report(allergies=(wrong, Item("Latex"))), NOW).sections[0]
    assert both.text("allergies") == "Latex"


@pytest.mark.hazard("H07")
def test_an_outcome_that_does_not_stand_is_not_due_and_its_notes_say_so() -> None:
    due = moment_at(AT)
    report = empty_report(
        outcomes=(
            Outcome(act_by=due),
            Outcome("cancelled by the sender", act_by=due, notes=("Ring first",)),
        )
    )
    page = sheet(report, NOW)
    journey, told = page.section(SectionId.JOURNEY), page.section(SectionId.NOTES)
    assert journey is not None
    assert told is not None
    assert [line.text for line in journey.lines] == ["See by"]
    assert [line.plain for line in told.lines] == [
        "Entered by staff Ring first (cancelled by the sender)"
    ]


@pytest.mark.hazard("H13")
def test_a_flag_that_stands_comes_before_one_that_does_not() -> None:
    old = Flag("Scene safety", "", "", "Dog at home", standing="not active")
    report = empty_report(flags=(old, Flag("Safeguarding", "", "", "Child at home")))
    section = sheet(report, NOW).section(SectionId.BEWARE)
    assert section is not None
    heads = [line.text for line in section.lines if line.key == "flag"]
    assert heads == ["Safeguarding", "Not active: Scene safety"]


@pytest.mark.parametrize(
    ("item", "words"),
    [
        (Item("Chest pain", "entered-in-error", standing="entered in error"), ""),
        (Item("Slot", "noshow", standing="did not attend"), ""),
        (Item("NOT done: Dressing", "not-done"), ""),
        (Item("Temperature: 38 (amended)", "amended"), ""),
        (Item("Egg (confirmed, resolved)", "resolved"), ""),
        (Item("Ring the patient", "on-hold"), "on hold"),
        (Item("Resolved infection", "resolved"), "resolved"),
    ],
)
def test_a_status_is_said_once_and_in_words(item: Item, words: str) -> None:
    section = sheet(empty_report(tasks=(item,)), NOW).section(SectionId.NOTES)
    assert section is not None
    assert section.lines[0].aside == words
