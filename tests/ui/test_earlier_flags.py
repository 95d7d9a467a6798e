"""A flag that only an earlier version had stands open, however long the problems are."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from app.report.sheet import Line, LineKind, Section, SectionId
from app.report.sheet.earlier import KEY
from app.ui.beware import problems_card
from app.ui.driving import visible_text
from app.ui.text import Label


@pytest.mark.hazard("H13", "H07")
def test_an_earlier_flag_never_folds(qtbot: QtBot) -> None:
    heads = [Line(f"Problem {n}", kind=LineKind.HEADING, group=n) for n in range(5)]
    told = [Line("Words that go on for a while. " * 9, group=n) for n in range(5)]
    lines = [line for pair in zip(heads, told, strict=True) for line in pair]
    lines += [
        Line("Safeguarding, child", "Beware", LineKind.ROW, KEY),
        Line("Nothing to drink", "Care advice given to the patient", LineKind.ROW, KEY),
    ]
    section = Section(SectionId.PROBLEMS, "Check this message: 5 problems", tuple(lines))
    card = problems_card(section, lambda: None, lambda _line: Label(""), {})
    qtbot.addWidget(card)
    card.show()
    text = visible_text(card)
    assert "Safeguarding, child" in text
    assert "Nothing to drink" not in text
    assert text.count("Words that go on") == 0
