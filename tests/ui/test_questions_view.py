"""The questions: the day once above them, where it is one day."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from pytestqt.qtbot import QtBot

from app.report.sheet import Line, SectionId, Sheet, sheet
from app.report.times import moment_at
from app.ui.driving import visible_text
from app.ui.flow import settle
from app.ui.line_painter import LinePainter
from app.ui.questions_view import QuestionsView
from tests.ui import reports


def shown(qtbot: QtBot, lines: Sheet) -> str:
    section = lines.section(SectionId.QUESTIONS)
    assert section is not None
    view = QuestionsView(section)
    qtbot.addWidget(view)
    view.resize(860, 900)
    view.show()
    view.open_all()
    settle()
    return visible_text(view)


def test_the_day_of_the_questions_stands_once(qtbot: QtBot) -> None:
    text = shown(qtbot, sheet(reports.child_with_head_injury(), reports.NOW))
    assert text.count("22-Nov-2026") == 1
    assert "in the order asked on 22-Nov-2026." in text
    assert "13:29" in text


def test_questions_of_two_days_have_each_its_own_date(qtbot: QtBot) -> None:
    report = reports.child_with_head_injury()
    first, *rest = report.questions
    earlier = replace(first, when=moment_at(reports.NOW - timedelta(hours=14, minutes=16)))
    changed = replace(report, questions=(earlier, *rest))
    text = shown(qtbot, sheet(changed, reports.NOW))
    assert "21-Nov-2026 23:50" in text
    assert text.count("22-Nov-2026") > 1
    assert "in the order asked." in text


def test_a_question_that_is_shown_again_is_not_measured_again(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    section = sheet(reports.very_long(600), reports.NOW).section(SectionId.QUESTIONS)
    assert section is not None
    measured: list[Line] = []
    height = LinePainter.height

    def counted(painter: LinePainter, line: Line, width: int) -> int:
        measured.append(line)
        return height(painter, line, width)

    monkeypatch.setattr(LinePainter, "height", counted)
    view = QuestionsView(section)
    qtbot.addWidget(view)
    view.resize(860, 900)
    view.show()
    view.open_all()
    settle()
    before = view.rows.heightForWidth(view.rows.width())
    assert len(measured) > 599
    measured.clear()
    for _fold_and_open in range(2):
        view.toggle()
        view.rows.load_all()
        settle()
    assert view.rows.heightForWidth(view.rows.width()) == before
    assert measured == []
