"""Two names that could be taken for each other are marked in the list and said on the report."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from app.desk.desk import Desk
from app.report.states import Role
from app.ui.driving import visible_text
from app.ui.flow import settle
from app.ui.glass import GlassForm
from app.ui.main_window import MainWindow
from tests.ui import reports
from tests.ui.conftest import open_report, receive


@pytest.mark.hazard("H01")
@pytest.mark.parametrize("role", [Role.CLINICIAN, Role.RECEPTIONIST])
@pytest.mark.hazard("B05")
def test_a_similar_name_is_marked_and_told_apart(
    qtbot: QtBot,
    window: MainWindow,
    desk: Desk,
    role: Role,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(reports.ALL, "namesake", reports.namesake)
    first, other, _third = receive(desk, "child_with_head_injury", "namesake", "contradictory")
    window.set_role(role)
    marked = "Similar name"
    qtbot.waitUntil(lambda: len(window.list.model.rows) == 3)
    qtbot.waitUntil(
        lambda: [marked in window.list.model.words(at).marks for at in range(3)].count(True) == 2
    )
    assert marked in window.list.model.words(1).spoken
    open_report(qtbot, window, first)
    told = (
        "Similar name also here: NOWAK, Sofia (Mrs), Born 19-Jan-1990 (36y)  "
        "NHS No. 999 000 0069, Expected"
    )
    assert told in visible_text(window.pane)
    desk.not_attended(other, "rang twice")
    qtbot.waitUntil(lambda: "Similar name" not in visible_text(window.pane))


@pytest.mark.hazard("H01")
def test_it_stays_above_what_emergency_access_asks(
    qtbot: QtBot, window: MainWindow, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(reports.ALL, "namesake", reports.namesake)
    first, _other = receive(desk, "child_with_head_injury", "namesake")
    window.set_role(Role.RECEPTIONIST)
    open_report(qtbot, window, first)
    qtbot.waitUntil(lambda: window.pane.similar_bar is not None)
    window.pane.ask_glass()
    settle()
    bar = window.pane.similar_bar
    assert bar is not None
    form = window.pane.findChildren(GlassForm)[0]
    top = bar.mapTo(window, bar.rect().topLeft()).y()
    assert top < form.mapTo(window, form.rect().topLeft()).y()


def test_two_reports_of_one_person_are_no_danger_to_each_other(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    first, _same = receive(desk, "child_with_head_injury", "about_somebody_else_too")
    qtbot.waitUntil(lambda: len(window.list.model.rows) == 2)
    open_report(qtbot, window, first)
    assert "Similar name" not in visible_text(window)
