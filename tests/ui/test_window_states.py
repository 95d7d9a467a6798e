"""What the window says when there is no list to show, or something has failed."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.desk.desk import Desk
from app.report.errors import Refused
from app.report.states import Role
from app.settings.listing import list_settings
from app.settings.policy import Policy
from app.settings.profile import Profile
from app.ui.driving import visible_text
from app.ui.flow import settle
from app.ui.main_window import MainWindow
from app.ui.theme import Look, ThemeName
from tests.ui.conftest import button, open_report, receive


def test_without_a_sender_a_person_is_told_three_ways_to_begin(window: MainWindow) -> None:
    window.session.settings_file = "settings.toml"
    window.pages.show_first_start()
    settle()
    text = visible_text(window)
    assert "No sender is connected yet" in text
    assert "or in this file: settings.toml" in text
    assert "SETUP-001" in text
    for words in ("Look again", "Open the demonstration", "Open files…", "Diagnostics"):
        assert button(window, words).isEnabled()
    assert not window.splitter.isVisible()
    started: list[bool] = []

    def start() -> bool:
        started.append(True)
        return True

    window.session.open_demonstration = start
    button(window, "Open the demonstration").click()
    assert started == [True]
    button(window, "Back to the lists").click()
    settle()
    assert window.splitter.isVisible()


def test_looking_again_reads_the_settings_and_says_what_is_there(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    profile = Profile.at(tmp_path)
    window.session.list_settings = lambda: list_settings(profile, policy=Policy())
    window.pages.show_first_start()
    settle()

    def told(words: str) -> None:
        window.news_strip.tell("")
        button(window, "Look again").click()
        qtbot.waitUntil(lambda: words in visible_text(window.news_strip))

    told("Looked at 14:06: no sender is in the settings yet.")
    profile.user_file.parent.mkdir(parents=True, exist_ok=True)
    profile.user_file.write_text('[senders."Wolds CAS"]\nbase_url = "https://cas.example/"\n')
    told("Wolds CAS is set up now. Close this window and open the program again to connect.")
    profile.user_file.write_text('[senders."Wolds CAS"\n')
    button(window, "Look again").click()
    qtbot.waitUntil(lambda: "SETTINGS-" in visible_text(window.failure_strip))


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_the_first_way_to_begin_needs_no_scrolling_at_any_text_size(
    window: MainWindow, scale: float
) -> None:
    window.session.settings_file = "/home/somebody/.config/triage-handover/settings.toml"
    window.restyle(Look(ThemeName.LIGHT, scale))
    window.pages.show_first_start()
    settle()
    first = button(window, "Look again")
    assert first.visibleRegion().boundingRect().size() == first.size()
    text = button(window, "Open files…")
    assert text.width() >= text.sizeHint().width()


@pytest.mark.hazard("H23")
def test_a_role_without_patients_is_told_what_it_may_do(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    (first,) = receive(desk, "child_with_head_injury")
    qtbot.waitUntil(lambda: len(window.list.model.rows) == 1)
    open_report(qtbot, window, first)
    window.set_role(Role.IT)
    settle()
    text = visible_text(window)
    assert "Patients are not shown" in text
    assert "NOWAK" not in text
    assert not any(tab.isVisible() for tab in window.top.tabs.values())
    window.set_role(Role.CLINICIAN)
    qtbot.waitUntil(lambda: "NOWAK" in visible_text(window))


def test_a_failure_is_told_in_words_above_everything(window: MainWindow) -> None:
    window.tell_failure(Refused("Not done", "A later version came", "Read it first", "DESK-005"))
    settle()
    assert "Not done. A later version came. Read it first. DESK-005" in visible_text(window)
    button(window, "Put away").click()
    assert not window.failure_strip.isVisible()
