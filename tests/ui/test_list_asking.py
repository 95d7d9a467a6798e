"""What the list asks for, and when: a key press waits for nothing but its rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from pytestqt.qtbot import QtBot

from app.desk.desk import Desk
from app.report.states import Role, State
from app.ui import list_asking, row_painter
from app.ui.flow import settle
from app.ui.list_asking import REST_MS, SOON_MS
from app.ui.main_window import MainWindow
from app.ui.row_words import RowWords
from tests.benchmarks.stores import multiply
from tests.ui import reports
from tests.ui.conftest import receive


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is asked of the desk, in order."""
    heard: list[str] = []

    def hear(name: str) -> None:
        real = getattr(Desk, name)

        def verb(self: Desk, *values: object, **named: object) -> object:
            heard.append(name)
            return real(self, *values, **named)

        monkeypatch.setattr(Desk, name, verb)

    for name in ("rows", "work_lists", "row_count"):
        hear(name)
    return heard


def test_nothing_is_counted_while_somebody_types(
    qtbot: QtBot, window: MainWindow, desk: Desk, asked: list[str]
) -> None:
    receive(desk, "child_with_head_injury")
    multiply(desk.context.store, 500)
    window.refresh(anyway=True)
    qtbot.waitUntil(lambda: window.list.page is not None and window.list.page.total == 500)
    asked.clear()
    for typed in ("n", "no", "nov"):
        window.list.field.setText(typed)
        window.list.field.setText(f"{typed} ")  # not long enough at rest for anything to follow
    window.list.field.setText("a")
    qtbot.waitUntil(lambda: window.list.page is not None and window.list.page.typed == "a")
    assert set(asked) == {"rows"}
    qtbot.waitUntil(lambda: "row_count" in asked)
    qtbot.waitUntil(lambda: "Showing at least 100 of 500 expected" in window.list.foot.text())


def test_the_next_letter_gives_up_what_the_last_one_asked(
    qtbot: QtBot, window: MainWindow, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    receive(desk, "child_with_head_injury")
    window.refresh(anyway=True)
    qtbot.waitUntil(lambda: len(window.list.model.rows) == 1)
    real, heard = Desk.rows, []

    def rows(*values: object, **named: object) -> object:
        heard.append(values[5])
        return real(*values, **named)  # type: ignore[arg-type]  # as it was called

    monkeypatch.setattr(Desk, "rows", rows)
    for typed in ("n", "no"):
        window.list.field.setText(typed)
        qtbot.waitUntil(lambda typed=typed: window.list.page.typed == typed)
    first, second = heard
    assert (first(), second()) == (False, True)  # type: ignore[operator]  # whether it is wanted


def test_at_rest_it_gets_ready_for_the_first_search(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready: list[bool] = []
    monkeypatch.setattr(list_asking, "get_ready", lambda: ready.append(True))
    window.refresh(anyway=True)
    qtbot.waitUntil(lambda: ready == [True])


def test_rows_that_stay_are_neither_worded_nor_measured_again(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    receive(desk, "child_with_head_injury", "contradictory")
    qtbot.waitUntil(lambda: len(window.list.model.rows) == 2)
    model = window.list.model
    first, second = model.words(0), model.words(1)
    resets: list[bool] = []
    model.modelReset.connect(lambda: resets.append(True))
    model.show(tuple(desk.rows(State.EXPECTED)))
    assert resets == []
    model.show(tuple(desk.rows(State.EXPECTED))[1:])
    assert resets == [True]
    assert model.words(0) is second
    desk.open(model.rows[0].id)  # no longer new: its words are others now
    model.show(tuple(desk.rows(State.EXPECTED)))
    assert model.words(0) is not first  # it was not on the list in between
    assert model.words(1) is not second
    assert model.words(1).marks != second.marks


@pytest.mark.hazard("H08")
def test_a_list_is_renewed_however_much_is_announced(
    qtbot: QtBot, window: MainWindow, asked: list[str]
) -> None:
    """Announcements that come faster than the list waits for more of them do not hold it up."""
    asked.clear()
    for _moment in range(6):
        window.asking.soon()
        qtbot.wait(SOON_MS // 2)
    assert "rows" in asked
    assert REST_MS > SOON_MS


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the rows that were measured, in order."""
    names: list[str] = []
    real = row_painter.Placing.__init__

    def measure(self: object, words: RowWords, width: int) -> None:
        names.append(words.name)
        real(self, words, width)  # type: ignore[arg-type]  # as it was called

    monkeypatch.setattr(row_painter.Placing, "__init__", measure)
    return names


def test_another_minute_measures_only_what_is_in_sight(
    qtbot: QtBot, window: MainWindow, desk: Desk, measured: list[str]
) -> None:
    """A list that was scrolled far down is not laid out anew each minute."""
    receive(desk, "child_with_head_injury")
    multiply(desk.context.store, 300)
    window.refresh(anyway=True)
    rows = window.list.list
    qtbot.waitUntil(lambda: len(window.list.model.rows) > 40)
    settle()
    heights = [rows.sizeHintForRow(at) for at in range(40)]
    measured.clear()
    window.list.tick(reports.NOW + timedelta(minutes=1))
    rows.doItemsLayout()
    assert [rows.sizeHintForRow(at) for at in range(40)] == heights
    settle()
    assert len(measured) < 10  # those that are painted, with their new minutes
    assert window.list.model.words(0).due.value == "33min"


@pytest.mark.hazard("H05")
def test_a_row_is_measured_again_when_its_words_may_take_other_room(
    window: MainWindow, desk: Desk
) -> None:
    (first,) = receive(desk, "child_with_head_injury")
    row = desk.row(first)
    today = replace(row, id="newborn", facts=replace(row.facts, born=reports.today("11:00")))
    model = window.list.model
    model.show((row, today))

    def stamps() -> tuple[int, int]:
        return model.stamp(0), model.stamp(1)

    before = stamps()
    model.look_again(reports.NOW + timedelta(minutes=1), Role.CLINICIAN)
    assert stamps()[0] == before[0]
    assert stamps()[1] != before[1]  # a newborn's age is told in minutes and hours
    before = stamps()
    model.look_again(reports.NOW + timedelta(days=1), Role.CLINICIAN)
    assert not set(stamps()) & set(before)
    before = stamps()
    model.look_again(reports.NOW + timedelta(days=1), Role.RECEPTIONIST)
    assert not set(stamps()) & set(before)
    before = stamps()
    model.mark_similar({"newborn"})
    assert stamps()[0] == before[0]
    assert stamps()[1] != before[1]
    model.merge((replace(row, facts=replace(row.facts, name="OTHER, Name")),))
    assert stamps()[0] != before[0]
    assert model.words(0).name == "OTHER, Name"
