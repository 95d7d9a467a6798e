"""A day that all times share is said once, and each line says it aloud."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from app.report.sheet import Line, LineKind, Section, SectionId
from app.ui.cards import notes_card
from app.ui.days import clock_of, said_once
from app.ui.text import Label

NOTE = Line("Mother says one fall. (22-Nov-2026 14:05)", "Entered by staff", LineKind.ROW, "note")
TASK = Line("See the patient", kind=LineKind.BULLET, aside="requested, 22-Nov-2026 14:05")
DUE = Line("22-Nov-2026 15:05", "To be done by", LineKind.ROW, "task-due")
WRITTEN = Line("Seen 22-Nov-2026 11:00 by the crew", "Note", LineKind.ROW)


def test_the_times_of_this_program_are_shortened_and_no_word_of_the_sender() -> None:
    day, lines = said_once((NOTE, TASK, DUE, WRITTEN))
    assert day == "22-Nov-2026"
    assert [line.plain for line in lines] == [
        "Entered by staff Mother says one fall. (14:05)",
        "See the patient requested, 14:05",
        "To be done by 15:05",
        "Note Seen 22-Nov-2026 11:00 by the crew",
    ]


@pytest.mark.parametrize(
    "lines",
    [
        (NOTE,),
        (NOTE, Line("23-Nov-2026 00:10", "To be done by")),
        (WRITTEN, WRITTEN),
        (Line("22-Nov-2026", "Born"), Line("22-Nov-2026", "Died")),
    ],
)
def test_one_time_or_several_days_stay_as_they_are(lines: tuple[Line, ...]) -> None:
    assert said_once(lines) == ("", list(lines))


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        ("22-Nov-2026 14:05", ("22-Nov-2026", "14:05")),
        ("25-Oct-2026 01:30 BST", ("25-Oct-2026", "01:30 BST")),
        ("22-Nov-2026 14:05 (no time zone sent)", ("22-Nov-2026", "14:05 (no time zone sent)")),
        ("22-Nov-2026", ("", "22-Nov-2026")),
        ("Nov-2026", ("", "Nov-2026")),
    ],
)
def test_day_and_clock_are_taken_apart(words: str, parts: tuple[str, str]) -> None:
    assert clock_of(words) == parts


@pytest.mark.hazard("H09")
def test_each_line_of_the_card_says_its_whole_time_aloud(qtbot: QtBot) -> None:
    card = notes_card(Section(SectionId.NOTES, "Notes and tasks for you", (NOTE, TASK, DUE)), {})
    qtbot.addWidget(card)
    labels = card.findChildren(Label)
    shown = [label.text() for label in labels]
    assert sum(text.count("22-Nov-2026") for text in shown) == 1
    spoken = {label.text(): label.accessibleName() for label in labels}
    assert spoken["Mother says one fall. (14:05)"] == NOTE.text
    assert spoken["See the patient (requested, 14:05)"] == (
        "See the patient (requested, 22-Nov-2026 14:05)"
    )
    assert spoken["15:05"] == DUE.text
