"""The questions: the day once above them, where it is one day."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from pytestqt.qtbot import QtBot

from app.report.sheet import SectionId, Sheet, sheet
from app.report.times import moment_at
from app.ui.driving import visible_text
from app.ui.flow import settle
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
