"""*Unavailable*, with the place to read, where a report tells of allergies in words alone."""

from __future__ import annotations

import pytest

from app.report.model import EncounterReport, Item, NarrativeSection, Question
from app.report.sheet import SectionId, sheet
from tests.report.reports import AT, empty_report


def lines(report: EncounterReport, key: str) -> list[str]:
    page = sheet(report, AT)
    return [
        line.plain
        for name in (SectionId.BANNER, SectionId.FACTS)
        if (section := page.section(name)) and (line := section.line(key))
    ]


@pytest.mark.hazard("H11")
@pytest.mark.parametrize("title", ["Recorded Allergies", "ALLERGY STATUS", "Adverse reactions"])
def test_a_section_about_allergies_makes_them_unavailable_not_unrecorded(title: str) -> None:
    report = empty_report(narrative=(NarrativeSection(title, "Penicillin"),))
    assert lines(report, "allergies") == [
        f"Allergies Allergies unavailable see {title}",
        f"Allergies unavailable see {title}",
    ]


@pytest.mark.hazard("H11")
@pytest.mark.parametrize("title", ["Current medication", "Medicines", "Prescribed Items"])
def test_a_section_about_medicines_does_so_for_medicines(title: str) -> None:
    report = empty_report(narrative=(NarrativeSection(title, "Aspirin"),))
    assert lines(report, "medicines") == [f"Medicines unavailable see {title}"]
    assert lines(report, "allergies")[1] == "Allergies not recorded"


@pytest.mark.hazard("H11")
def test_a_question_about_allergies_is_a_place_to_read_too() -> None:
    asked = Question("Do you have allergies?", "House dust")
    assert lines(empty_report(questions=(asked,)), "allergies")[1] == (
        "Allergies unavailable see Questions"
    )
    other = Question("Is it an allergic reaction now?", "no")
    assert lines(empty_report(questions=(other,)), "allergies")[1] == "Allergies not recorded"


@pytest.mark.hazard("H11", "P12")
def test_a_list_that_was_sent_comes_first_and_a_section_in_error_does_not_count() -> None:
    section = NarrativeSection("Entered in error: Allergies", "Penicillin")
    assert lines(empty_report(narrative=(section,)), "allergies")[1] == "Allergies not recorded"
    sent = empty_report(
        narrative=(NarrativeSection("Allergies", "Latex"),), allergies=(Item("Penicillin"),)
    )
    assert lines(sent, "allergies") == ["Allergies Penicillin", "Allergies"]


@pytest.mark.hazard("H11")
def test_a_section_about_the_past_does_so_for_conditions() -> None:
    report = empty_report(narrative=(NarrativeSection("Past Medical History", "Asthma"),))
    assert lines(report, "conditions") == ["Conditions unavailable see Past Medical History"]
    assert lines(empty_report(), "conditions") == ["Conditions not recorded"]


@pytest.mark.hazard("H11")
@pytest.mark.parametrize("title", ["Observations", "Clinical observations", "Vital signs", "NEWS2"])
def test_a_section_about_what_was_measured_does_so_for_observations(title: str) -> None:
    report = empty_report(narrative=(NarrativeSection(title, "HR 118, BP 92/60"),))
    assert lines(report, "observations") == [f"Observations unavailable see {title}"]


@pytest.mark.parametrize("title", ["Observed by", "Good news", "Home situation"])
def test_other_sections_leave_the_observations_not_recorded(title: str) -> None:
    report = empty_report(narrative=(NarrativeSection(title, "HR 118"),))
    assert lines(report, "observations") == ["Observations not recorded"]


@pytest.mark.hazard("H11")
@pytest.mark.parametrize(
    ("text", "key", "told"),
    [
        ("Pale. Allergies: penicillin", "allergies", "Allergies unavailable"),
        ("Fit and well, NKDA.", "allergies", "Allergies unavailable"),
        ("Meds - aspirin 75 mg", "medicines", "Medicines unavailable"),
        ("Collapsed. PMH: MI 2019", "conditions", "Conditions unavailable"),
        ("Obs: HR 118, BP 92/60", "observations", "Observations unavailable"),
    ],
)
def test_a_heading_inside_a_summary_is_a_place_to_read_too(text: str, key: str, told: str) -> None:
    told_in = NarrativeSection("Consultation Summary", text)
    first = NarrativeSection("Reported Condition", "Chest pain")
    report = empty_report(narrative=(first, told_in))
    assert lines(report, key)[-1] == f"{told} see Consultation Summary"
    untitled = empty_report(narrative=(NarrativeSection("", text),))
    assert lines(untitled, key)[-1] == f"{told} see Narrative"


@pytest.mark.parametrize(
    "text", ["An allergic reaction.", "Took her medication late.", "No observations were taken."]
)
def test_prose_about_it_is_none(text: str) -> None:
    report = empty_report(narrative=(NarrativeSection("Consultation Summary", text),))
    for key in ("allergies", "medicines", "observations"):
        assert lines(report, key)[-1].endswith("not recorded")
