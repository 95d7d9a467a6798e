"""The head of a list: its age, who cannot send, and the filters that are kept at hand."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pytestqt.qtbot import QtBot

from app.desk.desk import Desk
from app.report.errors import ConnectionFailed
from app.report.states import Role, State
from app.ui.driving import visible_text
from app.ui.health import Source
from app.ui.main_window import MainWindow
from app.ui.row_list import RowList
from tests.ui import reports
from tests.ui.conftest import SENDER, receive

DOWN = ConnectionFailed("No answer", "Its server is not there", "Wait", "CONN-001", retryable=True)


@pytest.mark.hazard("H08")
def test_a_list_that_may_lack_something_says_its_age_and_looks_so(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    receive(desk, "contradictory")
    qtbot.waitUntil(lambda: len(window.list.model.rows) == 1)
    assert not window.list.stale
    since = reports.NOW - timedelta(minutes=3)
    window.pages.show_sources([Source(SENDER, as_at=since, failure=DOWN)])
    text = visible_text(window.list)
    assert "As at 14:03, 3min old, not connected" in text
    assert "Northshire 111 cannot send until the line is back. Showing all 1 expected." in text
    assert window.list.stale
    assert window.list.old.isVisible()
    assert window.list._head_frame.worn == "list-head-stale"
    window.pages.show_sources([Source(SENDER, as_at=reports.NOW)])
    assert "As at 14:06, connected" in visible_text(window.list)
    assert not window.list.stale


@pytest.mark.hazard("H08")
def test_a_list_grows_old_when_the_store_does_not_answer(window: MainWindow) -> None:
    window.list.tick(reports.NOW + timedelta(minutes=5))
    assert "As at 14:06, 5min old" in visible_text(window.list)


@pytest.mark.hazard("H08")
def test_a_list_in_use_is_as_old_as_the_last_answer(
    qtbot: QtBot, window: MainWindow, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its rows stay where they are under the pointer; they are up to date all the same."""
    receive(desk, "contradictory")
    pane = window.list
    qtbot.waitUntil(lambda: len(pane.model.rows) == 1)
    monkeypatch.setattr(RowList, "in_use", True)
    receive(desk, "child_with_head_injury")
    qtbot.waitUntil(pane.new_rows.isVisible)
    later = reports.NOW + timedelta(minutes=5)
    assert pane.page is not None
    answer = pane.page._replace(rows=desk.rows(State.EXPECTED), total=2, matching=2, as_at=later)
    pane.show_page(answer)
    for again in (lambda: pane.tick(later), lambda: pane.set_connection("connected")):
        again()
        assert pane.as_at.text().startswith("As at 14:11")
        assert "old" not in pane.as_at.text()
        assert not pane.stale
        assert "Showing all 2 expected. No filter." in visible_text(pane)
    assert len(pane.model.rows) == 1
    pane.show_waiting()
    assert len(pane.model.rows) == 2


def test_a_postcode_finds_its_patient_with_and_without_its_gap(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    receive(desk, "child_with_head_injury", "contradictory")
    for typed in ("nt5 7qj", "NT57QJ"):
        window.list.field.setText(typed)
        qtbot.waitUntil(lambda: window.list.page is not None and bool(window.list.page.typed))
        qtbot.waitUntil(lambda: [row.facts.name for row in window.list.model.rows] == [NOWAK])


NOWAK = "NOWAK-BELL, Zofia Maria (Miss)"


def test_filters_are_kept_at_hand_and_go_with_the_role(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    receive(desk, "child_with_head_injury", "contradictory")
    window.list.field.setText("abara")
    window.filters.save()
    window.filters.save()
    window.list.field.setText("")
    assert window.filters.kept == ["abara"]
    window.filters.use("abara")
    qtbot.waitUntil(lambda: [row.facts.name for row in window.list.model.rows] == ["ABARA"])
    window.set_role(Role.RECEPTIONIST)
    assert window.filters.kept == []
