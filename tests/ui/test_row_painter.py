"""How tall a row is: told for every width of a span by one measuring, and true for each of them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from app.desk.desk import Desk
from app.report.states import ReplyState, Role
from app.store.rows import Row
from app.ui import row_painter
from app.ui.list_model import ListModel
from app.ui.main_window import MainWindow
from app.ui.row_list import RowList
from app.ui.row_painter import Placing
from app.ui.row_words import row_words
from tests.ui import reports
from tests.ui.conftest import receive

WIDTHS = range(120, 900, 7)


@pytest.fixture
def rows(window: MainWindow, desk: Desk) -> list[Row]:
    """Rows of which some wrap, and some have much beside the name."""
    (first,) = receive(desk, "child_with_head_injury")
    row = desk.row(first)
    long = "Emergency Department treatment centre within four hours, or the next clinic today"
    return [
        row,
        replace(row, reply_state=ReplyState.FAILED, facts=replace(row.facts, outcome=long)),
        replace(row, facts=replace(row.facts, name="BRAITHWAITE-TREVELYAN, Doreen Marjorie (Ms)")),
        replace(row, facts=replace(row.facts, name="A\nB", concern=long, postcode="NT5 7QJ")),
    ]


@pytest.mark.hazard("H05")
@pytest.mark.parametrize("role", [Role.CLINICIAN, Role.RECEPTIONIST])
def test_a_row_has_one_height_between_the_widths_that_it_tells(rows: list[Row], role: Role) -> None:
    several = 0
    for row in rows:
        for similar in (False, True):
            words = row_words(row, reports.NOW, role, similar=similar)
            heights = {width: Placing(words, width).height for width in WIDTHS}
            for width in WIDTHS:
                least, below = Placing(words, width).same_between
                assert least <= width < below
                alike = [heights[one] for one in WIDTHS if least <= one < below]
                assert set(alike) == {heights[width]}
                several += len(alike) > 1
    assert several > len(WIDTHS)


def test_a_list_that_is_a_little_wider_measures_no_row_again(
    qtbot: QtBot, rows: list[Row], monkeypatch: pytest.MonkeyPatch
) -> None:
    model = ListModel(reports.NOW, Role.CLINICIAN)
    model.show([replace(rows[0], id=str(at)) for at in range(50)])
    listed = RowList(model)
    qtbot.addWidget(listed)
    listed.resize(600, 400)
    listed.show()
    before = [listed.sizeHintForIndex(model.index(at)).height() for at in range(50)]
    measured: list[int] = []
    real = Placing.__init__

    def measure(self: Placing, words: row_painter.RowWords, width: int) -> None:
        measured.append(width)
        real(self, words, width)

    monkeypatch.setattr(Placing, "__init__", measure)
    measured.clear()
    listed.resize(604, 400)
    assert [listed.sizeHintForIndex(model.index(at)).height() for at in range(50)] == before
    assert measured == []
    listed.resize(330, 400)
    assert listed.sizeHintForIndex(model.index(0)).height() > before[0]
    assert measured
