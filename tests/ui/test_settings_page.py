"""The settings page: every value with its source, what is locked, what is wrong, what is mine."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.report.errors import AppError
from app.report.states import Role
from app.settings.layers import Layer, Source
from app.settings.listing import Listing, list_settings
from app.settings.policy import Policy
from app.settings.profile import Profile
from app.settings.registry import TABLE, Settings, settings_of
from app.ui.driving import visible_text
from app.ui.main_window import MainWindow
from app.ui.settings_page import SettingsPage
from app.ui.text import Button, Choice, Field, Icon, Tick
from app.ui.theme import Look, ThemeName, look
from tests.ui.conftest import button

LOCKED = Layer(Source.POLICY, "policy.toml", {"sound": False, "keep_hours": 48})
Show = Callable[[Policy], SettingsPage]


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    return Profile.at(tmp_path)


@pytest.fixture
def show(qtbot: QtBot, window: MainWindow, profile: Profile) -> Show:
    """Shows the settings of a profile under a policy."""

    def go(policy: Policy) -> SettingsPage:
        session = window.session
        session.list_settings = lambda: list_settings(profile, policy=policy)
        session.user_file = profile.user_file
        window.pages.show_settings()
        qtbot.waitUntil(lambda: "Yours to change" in visible_text(window))
        page = window.page
        assert isinstance(page, SettingsPage)
        return page

    return go


def unfold(page: SettingsPage) -> None:
    for one in page.findChildren(Button):
        if one.text().startswith("Show ") and one.isVisible():
            one.click()


def test_every_setting_of_the_registry_is_on_the_page(window: MainWindow, show: Show) -> None:
    unfold(show(Policy()))
    text = visible_text(window)
    every = [*settings_of(Settings).items()]
    every += [(f"{n}.{k}", one) for n, r in TABLE.items() for k, one in settings_of(r).items()]
    for key, setting in every:
        assert f"\n{key}: default" in text, key
        assert setting.meaning in text


def test_a_locked_one_looks_locked_and_says_by_whom(window: MainWindow, show: Show) -> None:
    page = show(Policy((), (LOCKED,)))

    text = visible_text(window)
    assert "sound: locked by policy, policy.toml" in text
    assert "keep_hours: locked by policy, policy.toml" in text
    assert not page.findChildren(Tick)
    shown = [one for one in page.findChildren(Icon) if one.isVisible()]
    assert len(shown) == 2


def test_what_is_wrong_stands_first(window: MainWindow, show: Show, profile: Profile) -> None:
    profile.user_file.write_text('poll_s = "often"\nkeep_ours = 2\n', encoding="utf-8")
    show(Policy())

    text = visible_text(window)
    assert "2 in the settings cannot be used" in text
    assert "poll_s must be a whole number from 5 to 3600." in text
    assert "keep_ours is not a setting and was ignored; did you mean keep_hours?" in text
    assert "often" not in text
    assert text.index("cannot be used") < text.index("Yours to change")


def test_a_person_changes_what_is_theirs(
    qtbot: QtBot, window: MainWindow, show: Show, profile: Profile
) -> None:
    page = show(Policy())
    (tick,) = page.findChildren(Tick)
    assert tick.isChecked()

    tick.click()

    qtbot.waitUntil(lambda: "sound: set for this account" in visible_text(window))
    assert profile.user_file.read_text(encoding="utf-8") == "sound = false\n"
    assert "holds from the next start" in visible_text(window)


def test_another_look_is_worn_at_once_and_kept(
    qtbot: QtBot, window: MainWindow, show: Show, profile: Profile
) -> None:
    page = show(Policy())
    light = next(one for one in page.findChildren(Choice) if one.text() == "Light")
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    light.setFocus()
    qtbot.keyClick(light, Qt.Key.Key_Right)

    qtbot.waitUntil(lambda: look() == Look(ThemeName.DARK, 1.0))
    qtbot.waitUntil(lambda: "colours: set for this account" in visible_text(window))
    assert 'colours = "dark"' in profile.user_file.read_text(encoding="utf-8")


def test_a_text_size_is_typed_and_a_wrong_one_is_said(
    qtbot: QtBot, window: MainWindow, show: Show, profile: Profile
) -> None:
    page = show(Policy())
    (field,) = page.findChildren(Field)
    field.setText("900")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert "It must be a whole number from 100 to 200." in visible_text(window)
    assert not profile.user_file.exists()

    field.setText("150")
    qtbot.mouseClick(button(window, "Set"), Qt.MouseButton.LeftButton)

    qtbot.waitUntil(lambda: look() == Look(ThemeName.LIGHT, 1.5))
    qtbot.waitUntil(lambda: "text_percent: set for this account" in visible_text(window))


def test_a_file_that_cannot_be_written_is_said(
    qtbot: QtBot, window: MainWindow, show: Show, tmp_path: Path
) -> None:
    page = show(Policy())
    (tmp_path / "in the way").write_text("", encoding="utf-8")
    window.session.user_file = tmp_path / "in the way" / "settings.toml"
    page.findChildren(Tick)[0].click()

    qtbot.waitUntil(lambda: "SETTINGS-0" in visible_text(window))
    qtbot.waitUntil(lambda: "sound: default" in visible_text(window))


def test_settings_that_cannot_be_read_are_said_and_asked_for_again(
    qtbot: QtBot, window: MainWindow
) -> None:
    def fails() -> Listing:
        raise AppError("The settings could not be read", "No", "Ask local IT", "SETTINGS-001")

    whole = window.session.list_settings
    window.session.list_settings = fails
    window.pages.show_settings()
    qtbot.waitUntil(lambda: "SETTINGS-001" in visible_text(window))

    window.session.list_settings = whole
    qtbot.mouseClick(button(window, "Try again"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Yours to change" in visible_text(window))


@pytest.mark.parametrize("role", list(Role))
def test_every_role_may_see_them(qtbot: QtBot, window: MainWindow, role: Role) -> None:
    window.set_role(role)
    act = {words: act for words, _keys, act in window.pages.choices()}["Settings"]
    act()
    qtbot.waitUntil(lambda: "Yours to change" in visible_text(window))


def test_a_demonstration_says_how_it_was_started(qtbot: QtBot, window: MainWindow) -> None:
    window.pages.show_settings()
    qtbot.waitUntil(lambda: "Sender Northshire 111" in visible_text(window))
    assert "set at the start, how the program was started" in visible_text(window)
