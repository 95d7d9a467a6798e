"""A department's store goes away and comes back: the screen says so, then goes on by itself.

The server is a real one that is really stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from app.desk.desk import Desk
from app.report.states import State, Step
from app.settings.registry import SenderSettings, Settings
from app.store.postgres import Postgres
from app.store.store import Store
from app.ui.driving import visible_text
from app.ui.main_window import MainWindow
from app.ui.session import Announcements, Session
from app.ui.tasks import Operations
from tests.store.elsewhere import brought_up_to_date
from tests.store.postgres_server import Cluster, running
from tests.ui import reports
from tests.ui.conftest import (
    ADEYEMI,
    SENDER,
    button,
    open_report,
    over_rows,
    read_made_up,
    receive,
    rest,
)

AWAY = "Reports cannot be saved or opened"


@pytest.fixture(scope="module")
def server() -> Iterator[Cluster]:
    """A server that no other test needs."""
    with running() as made:
        yield made


@pytest.fixture
def desk(server: Cluster, announcements: Announcements) -> Iterator[Desk]:
    """A desk over a department's store."""
    settings = Settings(senders=(SenderSettings(SENDER, "http://127.0.0.1:9/"),))
    tell, clock = announcements.tell, lambda: reports.NOW
    with server.database() as database:
        engine = Postgres(database, busy_ms=500)
        with Store(engine, create=True) as store:
            yield Desk(store, settings, ADEYEMI, announce=tell, clock=clock, read=read_made_up)


@pytest.fixture
def window(qtbot: QtBot, desk: Desk, announcements: Announcements) -> Iterator[MainWindow]:
    """A window that shows what nobody else showed, as the program does."""

    def tell(failure: Exception) -> None:
        made.failure_strip.tell_passing(failure)

    operations = Operations(tell)
    session = Session(desk, operations, lambda: reports.NOW, announcements=announcements)
    made = MainWindow(session)
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    made.choose_list(made.state)
    qtbot.waitUntil(lambda: made.list.page is not None)
    yield made
    made.close()
    operations.close()


@pytest.fixture
def next_minute(window: MainWindow) -> Callable[[], None]:
    """Let a minute pass on the window's clock."""
    passed = [0]

    def pass_it() -> None:
        passed[0] += 1
        window.session.clock = lambda: reports.NOW + timedelta(minutes=passed[0])
        for timer in window.findChildren(QTimer):
            if timer.parent() is window and not timer.isSingleShot():
                timer.timeout.emit()

    return pass_it


@pytest.mark.hazard("H08", "H19", "B15")
def test_a_server_that_goes_away_takes_the_list_and_brings_it_back_by_itself(
    qtbot: QtBot,
    window: MainWindow,
    desk: Desk,
    server: Cluster,
    next_minute: Callable[[], None],
) -> None:
    first, second = receive(desk, "child_with_head_injury", "contradictory")
    qtbot.waitUntil(lambda: len(window.list.model.rows) == 2)
    open_report(qtbot, window, first)
    rest(qtbot, window)
    server.stop()
    try:
        next_minute()
        qtbot.waitUntil(lambda: AWAY in visible_text(window.list))
        assert "NOWAK" not in visible_text(window.list)
        assert button(window, "Try again").isEnabled()
        assert "Head injury" in visible_text(window.pane), "what is being read stays"
        window.open(second)
        qtbot.waitUntil(lambda: AWAY in visible_text(window.pane))
        assert "NOWAK" not in visible_text(window)
    finally:
        server.start()
    next_minute()
    qtbot.waitUntil(lambda: "NOWAK" in visible_text(window.list))
    assert AWAY not in visible_text(window.list)
    button(window, "Try again").click()
    qtbot.waitUntil(lambda: window.pane.handover_id == second)
    assert AWAY not in visible_text(window)


@pytest.mark.hazard("H08", "H19", "B15")
def test_rows_that_wait_under_a_pointer_do_not_come_back_over_what_is_said(
    qtbot: QtBot,
    window: MainWindow,
    desk: Desk,
    server: Cluster,
    next_minute: Callable[[], None],
) -> None:
    """A list that is put away is left by its pointer, which must not bring old rows on again."""
    receive(desk, "child_with_head_injury")
    qtbot.waitUntil(lambda: len(window.list.model.rows) == 1)
    over_rows(qtbot, window)
    receive(desk, "contradictory")
    qtbot.waitUntil(window.list.new_rows.isVisible)
    rest(qtbot, window)
    server.stop()
    try:
        next_minute()
        qtbot.waitUntil(lambda: AWAY in visible_text(window.list))
        rest(qtbot, window)
        assert AWAY in visible_text(window.list)
        assert "NOWAK" not in visible_text(window.list)
        assert not window.list.new_rows.isVisible()
    finally:
        server.start()
    next_minute()
    qtbot.waitUntil(lambda: len(window.list.model.rows) == 2)
    assert AWAY not in visible_text(window.list)


def test_counts_that_cannot_be_had_say_so_and_come_when_they_are_asked_for_again(
    qtbot: QtBot, window: MainWindow, server: Cluster, desk: Desk
) -> None:
    receive(desk, "child_with_head_injury")
    window.pages.show_counts()
    qtbot.waitUntil(lambda: "Reports received" in visible_text(window))
    server.stop()
    try:
        button(window, "Last 7 days").click()
        page = window.page
        assert page is not None
        qtbot.waitUntil(lambda: AWAY in visible_text(page))  # the window says it of its list too
        assert "Counting." not in visible_text(window)
        assert "Reports received" not in visible_text(window)
        assert not button(window, "Print").isEnabled()
    finally:
        server.start()
    button(window, "Try again").click()
    qtbot.waitUntil(lambda: "16-Nov-2026 00:00 to" in visible_text(window))
    assert window.page is not None
    assert AWAY not in visible_text(window.page)


def test_what_failed_by_itself_goes_when_the_store_answers(
    qtbot: QtBot, window: MainWindow, server: Cluster, desk: Desk, next_minute: Callable[[], None]
) -> None:
    strip = window.failure_strip
    server.stop()
    try:
        failed = _failure_of(qtbot, window, desk)
        strip.tell_passing(failed)
        assert strip.isVisible()
        next_minute()
        qtbot.waitUntil(lambda: AWAY in visible_text(window.list))
        assert strip.isVisible()
        button(window, "Try again").setFocus()
        window.refresh()
        rest(qtbot, window)
        assert button(window, "Try again").hasFocus(), "it is the same one a minute later"
    finally:
        server.start()
    next_minute()
    qtbot.waitUntil(lambda: AWAY not in visible_text(window))
    assert not strip.isVisible()


def test_what_a_person_asked_for_and_was_not_done_stays(
    qtbot: QtBot, window: MainWindow, server: Cluster, desk: Desk, next_minute: Callable[[], None]
) -> None:
    (first,) = receive(desk, "child_with_head_injury")
    open_report(qtbot, window, first)
    rest(qtbot, window)
    server.stop()
    try:
        window.verbs.step(Step.START, "", None)
        qtbot.waitUntil(lambda: AWAY in visible_text(window.failure_strip))
    finally:
        server.start()
    next_minute()
    qtbot.waitUntil(lambda: "NOWAK" in visible_text(window.list))
    assert AWAY in visible_text(window.failure_strip)
    assert desk.row(first).state is State.EXPECTED


@pytest.mark.hazard("H08", "P11")
def test_a_store_that_a_later_version_took_over_is_said_and_nothing_old_stands_there(
    qtbot: QtBot, window: MainWindow, desk: Desk, next_minute: Callable[[], None]
) -> None:
    (first,) = receive(desk, "child_with_head_injury")
    open_report(qtbot, window, first)
    rest(qtbot, window)
    with brought_up_to_date(desk.context.store):
        next_minute()
        qtbot.waitUntil(lambda: AWAY in visible_text(window.list))
        said = visible_text(window.list)
        assert "A newer version of this program opened this store" in said
        assert "Close this program and start the new version" in said
        assert "NOWAK" not in said
        window.verbs.step(Step.START, "", None)
        qtbot.waitUntil(lambda: "STORE-036" in visible_text(window.failure_strip))
        button(window, "Try again").click()
        rest(qtbot, window)
        assert AWAY in visible_text(window.list)


def _failure_of(qtbot: QtBot, window: MainWindow, desk: Desk) -> Exception:
    """What the store says now."""
    said: list[Exception] = []
    window.session.operations.run(desk.work_lists).failed(said.append)
    qtbot.waitUntil(lambda: bool(said))
    return said[0]


@pytest.mark.hazard("H06", "H08")
def test_replies_that_cannot_be_had_are_not_said_to_be_on_their_way(
    qtbot: QtBot, window: MainWindow, server: Cluster, next_minute: Callable[[], None]
) -> None:
    rest(qtbot, window)
    server.stop()
    try:
        window.pages.show_replies()
        qtbot.waitUntil(lambda: AWAY in visible_text(window.page or window))
        assert window.page is not None
        assert "Asking what waits." not in visible_text(window.page)
    finally:
        server.start()
    next_minute()
    qtbot.waitUntil(lambda: "Every reply is settled" in visible_text(window))
    assert AWAY not in visible_text(window.page)
