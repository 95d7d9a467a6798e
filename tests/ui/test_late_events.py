"""What comes late, or was asked for before, never stands over what is newer (hazards H01, H07).

The store is held up for real: the one thread that asks it waits, as behind a slow disk.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from pytestqt.qtbot import QtBot

from app.desk.changes import Changed, ChangeKind
from app.desk.desk import Desk
from app.desk.roles import Right, may
from app.report.states import Role, State, Step
from app.ui import strips
from app.ui.driving import visible_text
from app.ui.flow import settle
from app.ui.list_foot import Page
from app.ui.main_window import MainWindow
from app.ui.manager_page import ManagerPage
from app.ui.opener import dropping_words
from app.ui.row_words import LEFT
from app.ui.session import in_role
from app.ui.theme import Look, ThemeName
from tests.ui import reports
from tests.ui.conftest import button, open_report, over_rows, receive, rest
from tests.ui.test_replies_on_screen import FAILED, decided

CHILD, OTHER = "child_with_head_injury", "contradictory"
CHILD_NAME = "NOWAK-BELL"


@contextmanager
def slow_store(window: MainWindow) -> Iterator[None]:
    """Whatever is asked of the store meanwhile waits until the end of the block."""
    held = Event()
    window.session.operations.run(lambda: held.wait(30))
    try:
        yield
    finally:
        held.set()


@pytest.fixture
def updated(qtbot: QtBot, window: MainWindow, desk: Desk) -> str:
    """The child's second version is open; the first one was read."""
    (first,) = receive(desk, "child_first")
    open_report(qtbot, window, first)
    desk.mark_read(first, 1)
    receive(desk, "child_updated")
    window.pane.show_nothing()
    open_report(qtbot, window, first)
    assert "Updated by the sender" in visible_text(window.pane)
    return first


@pytest.mark.hazard("H01")
def test_a_version_marked_as_read_never_takes_the_screen_from_another_patient(
    qtbot: QtBot, window: MainWindow, desk: Desk, updated: str
) -> None:
    (other,) = receive(desk, OTHER)
    rest(qtbot, window)
    with slow_store(window):
        button(window, "Mark as read").click()
        window.open(other)
        settle()
    qtbot.waitUntil(lambda: window.pane.handover_id == other)
    rest(qtbot, window)
    assert window.pane.handover_id == other
    assert CHILD_NAME not in visible_text(window.pane)
    assert desk.open(updated).read_version == 2, "it was marked all the same"


def test_a_mark_that_comes_when_the_window_was_drawn_anew_is_no_failure(
    qtbot: QtBot, window: MainWindow, desk: Desk, updated: str
) -> None:
    with slow_store(window):
        button(window, "Mark as read").click()
        window.restyle(Look(ThemeName.DARK, 1.0))
        settle()
    qtbot.waitUntil(lambda: window.pane.handover_id == updated)
    rest(qtbot, window)
    assert "Updated by the sender" not in visible_text(window.pane)
    assert not window.failure_strip.isVisible()


@pytest.mark.hazard("H01", "H23")
@pytest.mark.parametrize("ending", [False, True], ids=["begun", "ended"])
def test_emergency_access_never_takes_the_screen_from_another_patient(
    qtbot: QtBot, window: MainWindow, desk: Desk, ending: bool
) -> None:
    from app.desk.break_glass import GlassReason

    first, other = receive(desk, CHILD, OTHER)
    window.set_role(Role.RECEPTIONIST)
    open_report(qtbot, window, first)
    if ending:
        window.pane.glass_wanted.emit(GlassReason.WORSE, "")
        qtbot.waitUntil(lambda: "Emergency access until" in visible_text(window.pane))
    rest(qtbot, window)
    with slow_store(window):
        if ending:
            window.pane.glass_over.emit()
        else:
            window.pane.glass_wanted.emit(GlassReason.WORSE, "")
        window.open(other)
        settle()
    qtbot.waitUntil(lambda: window.pane.handover_id == other)
    rest(qtbot, window)
    assert window.pane.handover_id == other
    assert CHILD_NAME not in visible_text(window.pane)


@pytest.mark.hazard("H07")
def test_a_version_that_comes_while_the_changes_of_the_one_before_are_read_is_told(
    qtbot: QtBot, window: MainWindow, desk: Desk, updated: str
) -> None:
    receive(desk, "child_cancelled")
    told = "The sender has cancelled this handover in version 3. You are reading an older one."
    qtbot.waitUntil(lambda: told in visible_text(window.pane))
    button(window, "Show the new version").click()
    qtbot.waitUntil(lambda: "This report is not live" in visible_text(window.pane))
    assert told not in visible_text(window.pane)


@pytest.mark.hazard("H07")
def test_of_two_versions_that_come_while_somebody_reads_the_last_one_is_told(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    (first,) = receive(desk, "child_first")
    open_report(qtbot, window, first)
    for name, done in (("child_updated", "sent version 2"), ("child_cancelled", "cancelled this")):
        receive(desk, name)
        told = f"The sender has {done}"
        qtbot.waitUntil(lambda: told in visible_text(window.pane))  # noqa: B023  within the turn
    assert "version 2" not in visible_text(window.pane)


@pytest.mark.hazard("H07")
def test_a_new_version_that_is_asked_for_comes_whatever_is_announced_meanwhile(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    (first,) = receive(desk, "child_first")
    open_report(qtbot, window, first)
    receive(desk, "child_updated")
    qtbot.waitUntil(lambda: "has sent version 2" in visible_text(window.pane))
    rest(qtbot, window)
    with slow_store(window):
        button(window, "Show the new version").click()
        desk.accept(first)
        settle()
    qtbot.waitUntil(lambda: "Vomited three times" in visible_text(window.pane))
    rest(qtbot, window)
    assert "has sent version 2" not in visible_text(window.pane)


@pytest.mark.hazard("H23")
def test_rows_that_waited_under_a_pointer_do_not_come_for_a_role_that_sees_none(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    receive(desk, CHILD)
    qtbot.waitUntil(lambda: len(window.list.model.rows) == 1)
    over_rows(qtbot, window)
    receive(desk, OTHER)
    qtbot.waitUntil(window.list.new_rows.isVisible)
    window.set_role(Role.IT)
    rest(qtbot, window)
    assert not window.list.model.rows


@pytest.mark.hazard("H20")
def test_a_summary_is_not_copied_behind_a_lock(qtbot: QtBot, reading: MainWindow) -> None:
    clipboard = QGuiApplication.clipboard()
    rest(qtbot, reading)
    with slow_store(reading):
        button(reading, "Copy summary").click()
        reading.lock.lock()
        clipboard.setText("before")
    rest(qtbot, reading)
    assert clipboard.text() == "before"


def test_what_was_not_done_is_still_told_in_another_text_size(window: MainWindow) -> None:
    from app.report.errors import Refused

    window.tell_failure(Refused("Not done", "A later version came", "Read it first", "DESK-005"))
    window.restyle(Look(ThemeName.DARK, 1.5))
    settle()
    assert "14:06" in visible_text(window.top), "the clock does not wait for its next second"
    assert "A later version came" in visible_text(window.failure_strip)


@pytest.mark.hazard("H01", "H06")
def test_what_was_not_done_says_whose_it_was_when_another_patient_is_open(
    qtbot: QtBot, window: MainWindow, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoken: list[str] = []
    monkeypatch.setattr(strips, "say", lambda _on, words, **_how: spoken.append(words))
    first, other = receive(desk, CHILD, OTHER)
    strip = window.failure_strip
    open_report(qtbot, window, first)
    desk.not_attended(first)  # elsewhere, a moment before
    with slow_store(window):
        window.verbs.step(Step.START, "", None)
        window.verbs.step(Step.FINISH, "", None)
        window.open(other)
        settle()
    qtbot.waitUntil(lambda: window.pane.handover_id == other)
    rest(qtbot, window)
    told = strip.words.text()
    assert told.startswith(CHILD_NAME)
    assert "NHS number" in told
    assert told.endswith(" 1 more behind this."), "the second takes nothing from the first"
    assert len(spoken) == 2
    assert not any(CHILD_NAME in words for words in spoken), "a wall screen may read aloud"
    window.set_role(Role.IT)
    assert CHILD_NAME not in visible_text(window)
    assert strip.words.text().startswith("Finish does not follow here.")
    strip.put_away()
    assert strip.words.text().startswith("Start consultation does not follow here.")


def test_of_many_acts_that_were_not_done_one_stands_and_the_others_come_after_it(
    window: MainWindow,
) -> None:
    from app.report.errors import Refused

    for number in range(5):
        window.tell_failure(Refused(f"Not done {number}", "It came late", "Read it", "DESK-005"))
    words = window.failure_strip.words
    assert words.text().endswith("DESK-005 4 more behind this.")
    for number in range(4, -1, -1):
        assert words.text().startswith(f"Not done {number}")
        button(window, "Put away").click()
    assert not window.failure_strip.isVisible()


@pytest.mark.hazard("H08", "H07")
def test_a_row_whose_handover_went_on_elsewhere_says_so_under_the_pointer(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    """Rows stay where they are while somebody points at them, and are not believed live."""
    first, _other = receive(desk, CHILD, OTHER)
    qtbot.waitUntil(lambda: len(window.list.model.rows) == 2)
    over_rows(qtbot, window)
    elsewhere = in_role(desk, Role.CLINICIAN, lambda _changed: None)
    elsewhere.accept(first)
    window.session.announcements.tell(Changed((first,), ChangeKind.MOVED, "somebody else"))
    qtbot.waitUntil(lambda: window.list.new_rows.text() == "1 gone. Show")
    model = window.list.model
    at = model.place(first).row()
    assert len(model.rows) == 2
    assert model.words(at).marks[0] == LEFT
    assert LEFT in model.words(at).spoken
    assert LEFT not in model.words(1 - at).marks
    receive(desk, "man_who_died")
    qtbot.waitUntil(lambda: window.list.new_rows.text() == "1 new, 1 gone. Show")
    button(window, "1 new, 1 gone. Show").click()
    assert [row.id == first for row in model.rows] == [False, False]
    assert not any(LEFT in model.words(at).marks for at in range(2))


@pytest.fixture
def counted(qtbot: QtBot, window: MainWindow, desk: Desk) -> ManagerPage:
    """The counts of one day with one report."""
    receive(desk, CHILD)
    window.set_role(Role.MANAGER)
    made = window.page
    assert isinstance(made, ManagerPage)
    qtbot.waitUntil(lambda: made.counts is not None)
    return made


def test_counts_of_one_day_never_stand_under_the_name_of_a_week(
    qtbot: QtBot, window: MainWindow, counted: ManagerPage
) -> None:
    assert button(window, "Print").isEnabled()
    with slow_store(window):
        button(window, "Last 7 days").click()
        settle()
        assert "Reports received" not in visible_text(counted)
        assert "Counting." in visible_text(counted)
        assert not button(window, "Print").isEnabled()
        assert counted.csv() == ""
    qtbot.waitUntil(lambda: "16-Nov-2026 00:00 to" in visible_text(counted))
    assert button(window, "Print").isEnabled()


@pytest.mark.hazard("H20", "H23")
@pytest.mark.parametrize("role", [Role.RECEPTIONIST, Role.IT])
def test_a_file_that_one_person_opened_is_not_opened_for_the_next(
    qtbot: QtBot, window: MainWindow, desk: Desk, tmp_path: Path, role: Role
) -> None:
    path = tmp_path / "message"
    path.write_bytes(CHILD.encode())
    with slow_store(window):
        window.opener.open([path])
        qtbot.waitUntil(lambda: "Opening files" in window.news_strip.words.text())
        window.set_role(role)
        settle()
    qtbot.waitUntil(lambda: "1 file opened: 1 new." in window.news_strip.words.text())
    rest(qtbot, window)
    assert window.pane.handover_id == ""
    assert window.splitter.isVisible() is may(role, Right.SEE_PATIENTS)
    assert len(desk.rows(State.EXPECTED)) == 1


def test_what_letting_go_would_do_is_not_told_when_it_was_done(
    window: MainWindow, tmp_path: Path
) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path))])
    window.set_role(Role.IT)
    where, act, keys = QPointF(50, 50), Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    window.news_strip.tell(dropping_words(1))
    assert "Let go to open" in visible_text(window)
    window.dropEvent(QDropEvent(where, act, mime, Qt.MouseButton.LeftButton, keys))
    assert "Let go to open" not in visible_text(window)
    assert "This is not for your role" in visible_text(window)


@pytest.mark.hazard("H08")
def test_a_row_is_called_gone_only_where_the_answer_holds_every_row(
    window: MainWindow, desk: Desk
) -> None:
    receive(desk, CHILD, OTHER, "man_who_died")
    model, rows = window.list.model, desk.rows(State.EXPECTED)
    page = Page(State.EXPECTED, "", rows, asked=3, matching=3, total=3, as_at=reports.NOW)
    assert page.whole
    assert page._replace(matching=None, asked=4).whole
    assert not page._replace(matching=4).whole
    assert not page._replace(matching=None).whole
    model.show(rows)
    assert model.merge(rows[:2], whole=False) == (0, 0)
    assert model.merge(rows[:2], whole=True) == (0, 1)
    assert LEFT in model.words(2).marks
    assert model.merge(rows, whole=False) == (0, 0), "it has come back"
    assert LEFT not in model.words(2).marks


@pytest.mark.hazard("H20")
def test_a_second_press_on_unlock_does_not_open_what_was_locked_again(
    qtbot: QtBot, reading: MainWindow
) -> None:
    reading.lock.lock()
    rest(qtbot, reading)
    reading.lock.enter()
    with slow_store(reading):
        reading.lock.enter()
        qtbot.waitUntil(lambda: not reading.lock.locked)
        reading.lock.lock()
    rest(qtbot, reading)
    assert reading.lock.locked


@pytest.mark.hazard("H06")
def test_alerts_about_replies_are_for_whom_can_do_something_about_them(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    (first,) = receive(desk, CHILD)
    desk.accept(first)
    decided(desk, first, FAILED, 90)
    window.pages.look_again()
    qtbot.waitUntil(window.alert_strips.isVisible)
    window.set_role(Role.MANAGER)
    rest(qtbot, window)
    assert not window.alert_strips.isVisible()
    window.set_role(Role.CLINICIAN)
    rest(qtbot, window)
    assert window.alert_strips.isVisible()
