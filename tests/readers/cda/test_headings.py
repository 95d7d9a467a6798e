"""Headings inside one long summary, which nothing but their words sets apart."""

from __future__ import annotations

import pytest

from app.report.model import EncounterReport, Polarity
from tests.readers.cda import documents as d

LINES = (
    "Wife calling. Tight chest since 19:30.",
    "Allergies: Penicillin - rash",
    "Medication - Aspirin 75 mg, GTN",
    "SAFEGUARDING: Adult at risk",
    "Scene safety: dog in the house",
    "Care advice given: Do not drive yourself",
)


def summary(*lines: str, title: str = "Consultation Summary", more: str = "") -> EncounterReport:
    """What is made of one section with these lines."""
    return d.read_text(d.document(sections=d.section(title, "<br/>".join(lines)) + more))


def allergies(report: EncounterReport) -> list[str]:
    return [item.text for item in report.allergies if not item.standing]


@pytest.mark.hazard("P9")
def test_a_line_that_begins_with_a_known_heading_is_told_under_it() -> None:
    report = summary(*LINES)
    assert allergies(report) == ["Penicillin - rash"]
    assert [item.text for item in report.medications] == ["Aspirin 75 mg, GTN"]
    assert [(flag.category, flag.text) for flag in report.flags] == [
        ("SAFEGUARDING", "Adult at risk"),
        ("Scene safety", "dog in the house"),
    ]
    assert [advice.text for advice in report.care_advice] == ["Do not drive yourself"]
    assert report.narrative[0].text == "\n".join(LINES)  # it still stands where it was sent


def test_a_heading_alone_on_its_line_holds_the_lines_until_the_next_one() -> None:
    report = summary("ALLERGIES", "Latex", "Nickel", "SOCIAL HISTORY", "Lives alone", "Retired")
    assert allergies(report) == ["Latex", "Nickel"]


def test_headings_on_lines_without_markup_are_found_too() -> None:
    typed = """
        PRESENTING COMPLAINT
        Unwitnessed fall, on apixaban
        RESUS STATUS
        DNACPR, form in red folder
        ADVICE GIVEN
        Do not move if neck pain
    """
    sections = d.section("Report", typed)
    report = d.read_text(d.document(sections=sections, contact=d.encounter("")))
    assert report.outcome.chief_concern == "Unwitnessed fall, on apixaban (PRESENTING COMPLAINT)"
    assert [flag.text for flag in report.flags] == ["DNACPR, form in red folder"]
    assert [one.text for one in report.care_advice] == ["Do not move if neck pain"]


def test_a_heading_with_its_words_beside_it_holds_no_other_line() -> None:
    report = summary("Allergies: Latex", "Woke at four with pain.")
    assert allergies(report) == ["Latex"]


@pytest.mark.parametrize(
    "line",
    [
        "She says her allergies: hay fever, are no worse",
        "No known allergies to: anything",
        "Alert: yes, and talking",
        "Allergies of the mother: latex",
    ],
)
def test_words_in_the_middle_of_a_sentence_are_prose(line: str) -> None:
    report = summary(line)
    assert allergies(report) == []
    assert report.flags == ()


@pytest.mark.parametrize("title", ["Previous encounter", "Family history", "Carer details"])
def test_what_is_told_of_somebody_else_or_of_another_call_stays_there(title: str) -> None:
    assert allergies(summary("Allergies: Latex", title=title)) == []


@pytest.mark.parametrize("words", ["None", "nil", "No concerns", "Not required", "N/A"])
def test_a_heading_to_beware_of_that_says_nothing_is_no_flag(words: str) -> None:
    assert summary(f"Interpreter required: {words}").flags == ()


def test_two_cells_are_a_heading_and_its_words() -> None:
    rows = "".join(
        f"<tr><td>{name}</td><td>{words}</td></tr>"
        for name, words in (("Presenting complaint", "Assault"), ("Allergies", "Nickel"))
    )
    text = f"<table><tbody>{rows}</tbody></table>"
    report = d.read_text(d.document(sections=d.section("Call Details", text)))
    assert allergies(report) == ["Nickel"]
    assert report.outcome.chief_concern == "Assault (Presenting complaint)"


def test_a_leaflet_that_a_triage_names_is_advice_where_nothing_else_is() -> None:
    triage = ("There was a fever.", "Advice given: Fever")
    title = "Pathways Assessment"
    assert [one.text for one in summary(*triage, title=title).care_advice] == ["Fever"]
    told = d.section("Advice Given", "Drink enough.")
    report = summary(*triage, title=title, more=told)
    assert [one.text for one in report.care_advice] == ["Drink enough."]


def test_a_disposition_in_plain_words_is_told_where_none_was_coded() -> None:
    report = d.read_text(
        d.document(
            sections=d.section("Case Summary", "Outcome: Attend ED<br/>Seen by a nurse."),
            contact=d.encounter(""),
        )
    )
    assert report.outcome.disposition is None
    assert report.outcome.description == "Attend ED"


def test_under_a_heading_of_questions_a_dash_parts_question_and_answer() -> None:
    report = summary(
        "Any difficulty swallowing - Yes",
        "Any fever - 38.4",
        "Any bleeding disorder: No",
        title="Questions and Answers",
    )
    assert [(one.question, one.answer, one.polarity) for one in report.questions] == [
        ("Any difficulty swallowing", "Yes", Polarity.YES),
        ("Any fever", "38.4", Polarity.UNCLEAR),
        ("Any bleeding disorder", "No", Polarity.NO),
    ]


def test_a_further_column_of_a_table_of_questions_belongs_to_the_answer() -> None:
    table = (
        "<table><thead><tr><th>No</th><th>Question</th><th>Answer</th><th>Score</th></tr></thead>"
        "<tbody><tr><td>1</td><td>Any loss of consciousness?</td><td>Yes</td><td>3</td></tr>"
        "<tr><td>2</td><td>Breathing normally?</td><td>Yes</td><td/></tr></tbody></table>"
    )
    report = d.read_text(d.document(sections=d.section("Triage Report", table)))
    assert [(one.question, one.answer) for one in report.questions] == [
        ("Any loss of consciousness?", "Yes (Score: 3)"),
        ("Breathing normally?", "Yes"),
    ]


def test_a_time_of_death_is_something_to_beware_of() -> None:
    section = d.section("Date and Time of Death", "03:30, told by his wife")
    (flag,) = d.read_text(d.document(sections=section)).flags
    assert (flag.category, flag.text) == ("Date and Time of Death", "03:30, told by his wife")


@pytest.mark.hazard("P9")
def test_a_refusal_is_something_to_beware_of_also_of_a_disposition() -> None:
    section = d.section("Refusal of Disposition", "States will not go to hospital.")
    (flag,) = d.read_text(d.document(sections=section)).flags
    assert (flag.category, flag.text) == (
        "Refusal of Disposition", "States will not go to hospital."
    )  # fmt: skip
