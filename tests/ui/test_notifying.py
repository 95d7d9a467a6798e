"""New handovers that cannot wait: told once, by count alone, silenced by policy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6 import QtGui
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.connections.secrets import MemorySecrets
from app.desk.ageing import overdue_unopened
from app.desk.desk import Desk
from app.report.states import Role, State
from app.settings.profile import Profile
from app.settings.registry import Settings
from app.ui import announcing, notifying
from app.ui.application import Demo
from app.ui.main_window import MainWindow
from app.ui.notifying import TOGETHER_MS, Notifier, Pressing, aged, count_icon, pressing
from app.ui.notifying import words as words_of_new
from app.ui.viewer import Viewer
from tests.ui import reports
from tests.ui.conftest import receive

OVERDUE = Path(__file__).parents[2] / "resources" / "examples" / "cds-stu3" / "head-injury.json"


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bool]]:
    """What a screen reader is told, and whether at once."""
    heard: list[tuple[str, bool]] = []

    def hear(_widget: object, words: str, *, urgent: bool = False) -> None:
        heard.append((words, urgent))

    monkeypatch.setattr(notifying, "say", hear)
    return heard


@pytest.mark.hazard("H02", "H18")
def test_what_is_not_timed_sounds_once_and_what_can_wait_does_not(
    qtbot: QtBot, window: MainWindow, desk: Desk, said: list[tuple[str, bool]]
) -> None:
    sounds: list[bool] = []
    notifier = Notifier(window, lambda: sounds.append(True))
    timed, untimed = receive(desk, "child_with_head_injury", "contradictory")
    qtbot.waitUntil(lambda: len(sounds) == 1)
    assert said == [
        (
            "1 new handover is overdue, not timed or due within 15min. See the list Expected.",
            True,
        ),
    ]
    assert pressing(desk, (timed, untimed)) == Pressing((untimed,), (untimed,))
    notifier.tell_new(Pressing((untimed,)))
    assert len(sounds) == 1
    notifier.deleteLater()


@pytest.mark.hazard("H02", "H18")
def test_what_must_be_seen_at_once_sounds_and_once_more_when_it_grows_overdue_unopened(
    qtbot: QtBot, window: MainWindow, desk: Desk, said: list[tuple[str, bool]]
) -> None:
    sounds: list[bool] = []
    notifier = Notifier(window, lambda: sounds.append(True))
    (timed,) = receive(desk, "child_with_head_injury")
    for minutes, found in ((16, ()), (15, (timed,)), (0, (timed,))):
        left = due_in(desk, timed, minutes)
        assert pressing(left, (timed,)) == Pressing(found)
    assert pressing(due_in(desk, timed, -1), (timed,)) == Pressing((timed,), (timed,))
    notifier.tell_new(Pressing((timed,)))
    notifier.tell_late((timed,))
    notifier.tell_late((timed,))
    assert [words for words, _urgent in said] == [words_of_new(1), aged(1)]
    assert len(sounds) == 2
    notifier.deleteLater()


@pytest.mark.hazard("H18")
def test_what_comes_together_makes_one_sound(
    qtbot: QtBot, window: MainWindow, desk: Desk, said: list[tuple[str, bool]]
) -> None:
    sounds: list[bool] = []
    notifier = Notifier(window, lambda: sounds.append(True))
    receive(desk, "contradictory", "nearly_empty")
    qtbot.waitUntil(lambda: bool(said))
    look(qtbot, window, notifier)
    assert [words for words, _urgent in said] == [words_of_new(2)]
    assert sounds == [True]
    notifier.deleteLater()


def due_in(desk: Desk, handover_id: str, minutes: int) -> Desk:
    """The desk so many minutes before a handover is due."""
    due_at = desk.row(handover_id).facts.due_at
    assert due_at is not None
    now = due_at - timedelta(minutes=minutes)
    desk.context = replace(desk.context, clock=lambda: now)
    return desk


def test_what_grew_late_before_it_was_told_of_as_new_is_told_once(
    window: MainWindow, said: list[tuple[str, bool]]
) -> None:
    notifier = Notifier(window, None)
    notifier.tell_new(Pressing(("h1",), ("h1",)))
    notifier.tell_late(("h1",))
    assert [words for words, _urgent in said] == [words_of_new(1)]
    notifier.deleteLater()


@pytest.mark.hazard("0608", "H02", "H18")
def test_what_grows_overdue_unopened_is_told_once_and_what_was_opened_is_not(
    qtbot: QtBot, window: MainWindow, desk: Desk, said: list[tuple[str, bool]]
) -> None:
    sounds: list[bool] = []
    waits, opened = receive(desk, "child_with_head_injury", "sharp")
    desk.open(opened)
    qtbot.waitUntil(lambda: len(window.list.model.rows) == 2)
    notifier = Notifier(window, lambda: sounds.append(True))  # to which they are not new
    look(qtbot, window, notifier)
    assert said == []  # neither is overdue yet
    hour_later = reports.NOW + timedelta(hours=12)
    desk.context = replace(desk.context, clock=lambda: hour_later)
    assert overdue_unopened(desk) == (waits,)
    for _minute in range(3):
        look(qtbot, window, notifier)
    assert said == [("1 handover is overdue now, and nobody has opened it.", True)]
    assert sounds == [True]
    notifier.deleteLater()


@pytest.mark.hazard("0608")
def test_it_looks_by_itself_who_grew_overdue(
    qtbot: QtBot,
    window: MainWindow,
    desk: Desk,
    said: list[tuple[str, bool]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    receive(desk, "child_with_head_injury")
    qtbot.waitUntil(lambda: len(window.list.model.rows) == 1)
    hours_later = reports.NOW + timedelta(hours=12)
    desk.context = replace(desk.context, clock=lambda: hours_later)
    monkeypatch.setattr(notifying, "LOOK_EVERY_MS", 20)
    notifier = Notifier(window, None)
    qtbot.waitUntil(lambda: bool(said))
    assert said == [(aged(1), True)]
    notifier.deleteLater()


def test_many_that_grew_overdue_are_one_announcement() -> None:
    assert aged(3) == "3 handovers are overdue now, and nobody has opened them."


def look(qtbot: QtBot, window: MainWindow, notifier: Notifier) -> None:
    notifier.look()
    done: list[object] = []
    window.session.operations.run(lambda: None).done(done.append)
    qtbot.waitUntil(lambda: bool(done))


def test_policy_silences_the_sound_and_not_the_words(
    qtbot: QtBot, window: MainWindow, desk: Desk, said: list[tuple[str, bool]]
) -> None:
    notifier = Notifier(window, None)
    receive(desk, "contradictory", "nearly_empty")
    qtbot.waitUntil(lambda: bool(said))
    for words, _urgent in said:
        assert "ABARA" not in words
    notifier.deleteLater()


@pytest.fixture
def viewer(request: pytest.FixtureRequest, qtbot: QtBot, tmp_path: Path) -> Iterator[Viewer]:
    """A viewer that has begun, with the sound that policy allows."""
    profile = Profile.at(tmp_path)
    profile.prepare()
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    made = Viewer(app, profile, Settings(sound=request.param), Demo(MemorySecrets()))
    made._open()
    qtbot.waitUntil(lambda: made.window is not None, timeout=20_000)
    yield made
    assert made.window is not None
    made.window.close()
    made._close()


@pytest.mark.hazard("H02", "H18")
@pytest.mark.parametrize("viewer", [True, False], ids=["sounds", "silenced"], indirect=True)
def test_a_started_viewer_sounds_once_unless_policy_silences_it(
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    viewer: Viewer,
    said: list[tuple[str, bool]],
    request: pytest.FixtureRequest,
) -> None:
    heard: list[bool] = []
    computer = SimpleNamespace(beep=lambda: heard.append(True))
    monkeypatch.setattr(notifying, "QApplication", computer)
    qtbot.waitUntil(lambda: hasattr(viewer, "notifier"))
    assert viewer.window is not None
    desk = viewer.window.session.desk
    for _time in range(2):  # the second is the same message once more
        desk.receive(OVERDUE.read_bytes(), "Northshire 111", "file")
        qtbot.waitUntil(lambda: bool(said))
        qtbot.wait(TOGETHER_MS + 100)
        look(qtbot, viewer.window, viewer.notifier)
    assert [words for words, _urgent in said] == [words_of_new(1)]
    assert heard == ([True] if request.node.callspec.id == "sounds" else [])


def test_a_role_without_patients_hears_nothing(
    qtbot: QtBot, window: MainWindow, desk: Desk, said: list[tuple[str, bool]]
) -> None:
    sounds: list[bool] = []
    notifier = Notifier(window, lambda: sounds.append(True))
    receive(desk, "contradictory")
    window.set_role(Role.MANAGER)  # between what came and its turn
    receive(desk, "nearly_empty")
    qtbot.wait(TOGETHER_MS + 100)
    done: list[object] = []
    window.session.operations.run(lambda: None).done(done.append)
    qtbot.waitUntil(lambda: bool(done))
    assert (sounds, said) == ([], [])
    notifier.deleteLater()


def test_the_icon_shows_the_count(qtbot: QtBot) -> None:
    del qtbot
    pictures = [count_icon(n).pixmap(32).toImage() for n in (0, 1, 2, 100)]
    assert all(one != other for at, one in enumerate(pictures) for other in pictures[at + 1 :])


class Tray:
    """Stands for the tray, which an offscreen platform has not."""

    def __init__(self) -> None:
        self.messages: list[tuple[str, str]] = []

    def setIcon(self, _icon: object) -> None:  # noqa: N802  Qt's own name
        """The picture has a test of its own."""

    def showMessage(self, title: str, words: str) -> None:  # noqa: N802  Qt's own name
        self.messages.append((title, words))


def test_the_tray_counts_also_while_a_filter_is_typed_and_names_nobody(
    qtbot: QtBot, window: MainWindow, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    notifier, tray = Notifier(window, None), Tray()
    monkeypatch.setattr(notifier, "tray", tray)
    monkeypatch.setattr(window, "isActiveWindow", lambda: False)
    receive(desk, "child_with_head_injury")
    qtbot.waitUntil(lambda: notifier.shows.text() == "Show the window, 1 expected")
    window.list.field.setText("nowak")
    receive(desk, "contradictory")
    qtbot.waitUntil(lambda: notifier.shows.text() == "Show the window, 2 expected")
    assert window.top.counts[State.EXPECTED] == 2
    qtbot.waitUntil(lambda: bool(tray.messages))
    assert tray.messages == [("Triage Handover", words_of_new(1))]
    qtbot.waitUntil(lambda: "Showing 1 of 2 expected. Filter: nowak" in window.list.foot.text())
    notifier.deleteLater()


def test_an_announcement_reaches_the_accessibility_of_the_platform(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[str, object]] = []

    def hear(event: QAccessibleAnnouncementEvent) -> None:
        told.append((event.message(), event.politeness()))

    spy = SimpleNamespace(
        AnnouncementPoliteness=QAccessible.AnnouncementPoliteness, updateAccessibility=hear
    )
    monkeypatch.setattr(QtGui, "QAccessible", spy)
    announcing.say(window, "Reply failed", urgent=True)
    assert told == [("Reply failed", QAccessible.AnnouncementPoliteness.Assertive)]
