"""New handovers that cannot wait: told once, by count alone, silenced by policy."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from PySide6 import QtGui
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from pytestqt.qtbot import QtBot

from app.desk.ageing import overdue_unopened
from app.desk.desk import Desk
from app.report.states import Role
from app.ui import announcing, notifying
from app.ui.main_window import MainWindow
from app.ui.notifying import Notifier, aged, count_icon, pressing
from tests.ui import reports
from tests.ui.conftest import receive


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
        ("1 new handover is overdue or not timed. See the list Expected.", True),
    ]
    assert pressing(desk, (timed, untimed)) == (untimed,)
    notifier.tell((untimed,))
    assert len(sounds) == 1
    notifier.deleteLater()


@pytest.mark.hazard("0608", "H02", "H18")
def test_what_grows_overdue_unopened_is_told_once_and_what_was_opened_is_not(
    qtbot: QtBot, window: MainWindow, desk: Desk, said: list[tuple[str, bool]]
) -> None:
    sounds: list[bool] = []
    notifier = Notifier(window, lambda: sounds.append(True))
    waits, opened = receive(desk, "child_with_head_injury", "sharp")
    desk.open(opened)
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
    qtbot.waitUntil(lambda: len(said) == 2)
    for words, _urgent in said:
        assert "ABARA" not in words
    notifier.deleteLater()


def test_a_role_without_patients_hears_nothing(
    qtbot: QtBot, window: MainWindow, desk: Desk, said: list[tuple[str, bool]]
) -> None:
    sounds: list[bool] = []
    notifier = Notifier(window, lambda: sounds.append(True))
    window.set_role(Role.MANAGER)
    receive(desk, "contradictory")
    done: list[object] = []
    window.session.operations.run(lambda: None).done(done.append)
    qtbot.waitUntil(lambda: bool(done))
    assert (sounds, said) == ([], [])
    notifier.deleteLater()


def test_the_icon_shows_the_count(qtbot: QtBot) -> None:
    del qtbot
    pictures = [count_icon(n).pixmap(32).toImage() for n in (0, 1, 2, 100)]
    assert all(one != other for at, one in enumerate(pictures) for other in pictures[at + 1 :])


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
