"""The strip under the banner: long words whole where they fit, else the first of them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.report.due import due
from app.ui.cards import Clock
from app.ui.driving import visible_text
from app.ui.flow import column, settle
from app.ui.report_top import LONGEST, MORE, DueStrip, Told
from app.ui.scroller import Scroller
from app.ui.text import Label
from app.ui.theme import Look
from tests.ui import reports

OUTCOME = (
    "To contact a primary care service or the out of hours provider within two hours, and to go to "
    "the emergency department at once where the pain moves to the chest, the jaw or an arm"
)
CONCERN = (
    "Headache since the fall from a climbing frame, getting worse when she stands, with blurred "
    "sight in the left eye, and she has been sick four times since she was brought home"
)


def strip(qtbot: QtBot, told: Told, height: int) -> tuple[QWidget, DueStrip]:
    """A page with its strip, as what that tells of has been scrolled away."""
    page = QWidget()
    qtbot.addWidget(page)
    made = DueStrip(told)
    now = due(reports.NOW + timedelta(minutes=34), reports.NOW)
    clock, content = Clock(now, ""), QWidget()
    into = column()
    into.addWidget(clock)
    tall = QWidget()
    tall.setFixedHeight(4000)
    into.addWidget(tall)
    content.setLayout(into)
    scroller = Scroller(content, "Report")
    outer = column(gap=0)
    outer.addWidget(made)
    outer.addWidget(scroller, 1)
    page.setLayout(outer)
    page.resize(874, height)
    page.show()
    settle()
    made.show_due(now)
    scroller.verticalScrollBar().setValue(1000)
    made.stand_in(scroller, clock)
    settle()
    assert made.isVisible()
    return page, made


@pytest.mark.hazard("H02")
@pytest.mark.parametrize("worn", [Look(), Look(scale=1.5)])
def test_long_words_stand_whole_where_they_fit(qtbot: QtBot) -> None:
    assert min(len(OUTCOME), len(CONCERN)) > LONGEST
    _page, made = strip(qtbot, Told(OUTCOME, CONCERN, 2), 640)
    told = visible_text(made)
    assert OUTCOME in told
    assert CONCERN in told
    assert MORE not in told


@pytest.mark.hazard("H02", "H04")
@pytest.mark.parametrize("worn", [Look(scale=2.0)])
def test_where_they_do_not_fit_their_first_words_say_that_they_are_no_more(qtbot: QtBot) -> None:
    _page, made = strip(qtbot, Told(OUTCOME, CONCERN, 2), 240)
    labels = [one.text() for one in made.findChildren(Label) if one.isVisible()]
    firsts = [one.removesuffix(MORE) for one in labels if one.endswith(MORE)]
    assert len(firsts) == 2
    for words, said in zip((OUTCOME, CONCERN), firsts, strict=True):
        assert said
        assert words.startswith(f"{said} "), "no word is cut"
    assert made.height() < 240 // 2


@pytest.mark.hazard("H02")
@pytest.mark.parametrize("worn", [Look(scale=2.0)])
def test_words_of_a_common_length_stand_whole_however_little_room_there_is(qtbot: QtBot) -> None:
    short = "Attend Emergency Treatment Centre within 4 hours"
    _page, made = strip(qtbot, Told(short, CONCERN[:LONGEST], 1), 200)
    told = visible_text(made)
    assert short in told
    assert CONCERN[:LONGEST] in told
    assert MORE not in told


@pytest.mark.hazard("H02")
def test_more_of_them_stands_there_once_there_is_room(qtbot: QtBot) -> None:
    page, made = strip(qtbot, Told(OUTCOME * 3, "", 0), 200)
    assert MORE in visible_text(made)
    page.resize(874, 900)
    settle()
    scroller, clock = page.findChild(Scroller), page.findChild(Clock)
    assert scroller is not None
    assert clock is not None
    made.stand_in(scroller, clock)
    settle()
    assert OUTCOME * 3 in visible_text(made)
