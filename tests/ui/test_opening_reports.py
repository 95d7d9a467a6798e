"""Opening reports: in their order, and never one patient on the screen of another (H01)."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from threading import Event
from typing import Any, TypeGuard

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.desk.desk import Desk
from app.ui.flow import settle
from app.ui.journey import JourneyCard
from app.ui.main_window import MainWindow
from app.ui.report_page import ReportPage
from app.ui.tasks import Operation, Pool
from tests.ui.conftest import open_report, receive

pytestmark = pytest.mark.hazard("H01")

CHILD, OTHER = "child_with_head_injury", "contradictory"
CHILD_NAME = "NOWAK-BELL"

Asked = list[tuple[Operation[Any], Callable[[], Any]]]


@pytest.fixture
def asked(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> Asked:
    """Every operation of the window with its work, so that it can be delivered once more."""
    operations = window.session.operations
    run = operations.run
    noted: Asked = []

    def noting(work: Callable[[], Any], pool: Pool = Pool.STORE) -> Operation[Any]:
        operation = run(work, pool)
        noted.append((operation, work))
        return operation

    monkeypatch.setattr(operations, "run", noting)
    return noted


@pytest.fixture
def gate(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> Event:
    """Holds up the opening of every report until it is set."""
    held = Event()
    looking_up = window.session.looking_up

    def slowly(handover_id: str) -> Callable[[], Any]:
        work = looking_up(handover_id)

        def held_up() -> Any:
            assert held.wait(10)
            return work()

        return held_up

    monkeypatch.setattr(window.session, "looking_up", slowly)
    return held


def words_on(pane: QWidget) -> str:
    """All that stands on it, or is said of what stands on it."""
    seen = [one for one in pane.findChildren(QWidget) if one.isVisibleTo(pane)]
    assert seen
    return "\n".join(f"{one.property('text') or ''} {one.accessibleName()}" for one in seen)


def two(qtbot: QtBot, window: MainWindow, desk: Desk) -> list[str]:
    ids = receive(desk, CHILD, OTHER)
    qtbot.waitUntil(lambda: len(window.list.model.rows) == 2)
    return ids


def test_a_report_that_comes_twice_and_late_changes_nothing(
    qtbot: QtBot, window: MainWindow, desk: Desk, asked: Asked
) -> None:
    child, other = two(qtbot, window, desk)
    asked.clear()
    open_report(qtbot, window, child)
    assert CHILD_NAME in words_on(window.pane)
    operation, work = asked[0]
    open_report(qtbot, window, other)
    page = window.pane.page
    for _time in range(2):
        late: Future[Any] = Future()
        late.set_result(work())
        operation.deliver(late)
        settle()
        assert window.pane.handover_id == other
        assert window.pane.page is page
        assert CHILD_NAME not in words_on(window.pane)


def test_a_failure_that_comes_late_changes_nothing(
    qtbot: QtBot, window: MainWindow, desk: Desk, asked: Asked
) -> None:
    child, other = two(qtbot, window, desk)
    asked.clear()
    open_report(qtbot, window, child)
    operation, _work = asked[0]
    open_report(qtbot, window, other)
    late: Future[Any] = Future()
    late.set_exception(RuntimeError("the line dropped"))
    operation.deliver(late)
    settle()
    assert window.pane.handover_id == other


def test_of_two_clicks_the_last_one_counts(
    qtbot: QtBot, window: MainWindow, desk: Desk, gate: Event
) -> None:
    child, other = two(qtbot, window, desk)
    window.open(child)
    window.open(other)
    settle()
    assert window.pane.handover_id == ""
    gate.set()
    qtbot.waitUntil(lambda: window.pane.handover_id == other)
    settle()
    assert CHILD_NAME not in words_on(window.pane)


def test_what_is_still_to_be_built_of_one_goes_with_it(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    """The lower sections follow the painting: by then another patient may stand there."""
    child, other = two(qtbot, window, desk)
    window.open(child)
    qtbot.waitUntil(lambda: window.pane.handover_id == child)
    assert window.pane.page is not None
    assert not window.pane.page.complete
    open_report(qtbot, window, other)
    assert CHILD_NAME not in words_on(window.pane)


def test_nothing_is_shown_in_a_window_that_was_closed(
    qtbot: QtBot, window: MainWindow, desk: Desk, gate: Event
) -> None:
    child, _other = two(qtbot, window, desk)
    window.open(child)
    window.close()
    gate.set()
    window.session.operations.close()
    settle()
    assert window.pane.handover_id == ""
    assert window.pane.page is None
    assert CHILD_NAME not in words_on(window.pane)


def test_what_follows_the_first_screen_stands_in_its_order(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    """The replies are put there before what stands above them has been built."""
    (first,) = receive(desk, "child_with_head_injury")
    window.open(first)
    qtbot.waitUntil(lambda: window.pane.handover_id == first)
    page = window.pane.page
    assert isinstance(page, ReportPage)
    assert not page.complete
    page.build_all()
    settle()
    replies, journey = page.replies, page.findChild(JourneyCard)
    assert replies is not None
    assert isinstance(journey, QWidget)
    tops = {one.accessibleName(): one.y() for one in page.content.children() if is_card(one)}
    order = sorted(tops, key=lambda name: tops[name])
    assert order.index("Journey") == order.index(replies.accessibleName()) - 1
    assert order.index("Journey") == order.index("Medicines, allergies, conditions and consent") + 1


def test_what_a_person_goes_to_at_once_is_where_they_look_when_all_is_built(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    (first,) = receive(desk, "child_with_head_injury")
    window.open(first)
    qtbot.waitUntil(lambda: window.pane.handover_id == first)
    page = window.pane.page
    assert isinstance(page, ReportPage)
    page.go_replies()
    replies = page.replies
    assert replies is not None
    qtbot.waitUntil(lambda: page.complete)
    qtbot.waitUntil(lambda: 0 <= replies.mapTo(page.scroller, QPoint(0, 0)).y() < 60)
    page.go_top()
    settle()
    assert page.scroller.verticalScrollBar().value() == 0


def is_card(child: object) -> TypeGuard[QWidget]:
    return isinstance(child, QWidget) and bool(child.accessibleName())
