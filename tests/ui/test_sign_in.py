"""The viewer from its start, with people who sign in at a real OpenID provider."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.connections.secrets import MemorySecrets
from app.connections.signin.openid import OpenId
from app.desk import signing_in
from app.report.states import Role
from app.settings.profile import Profile
from app.settings.registry import RoleMapping, Settings, SignInProvider, SignInSettings
from app.store import audit
from app.ui import start
from app.ui.driving import visible_text
from app.ui.main_window import MainWindow
from app.ui.viewer import Viewer
from tests.connections.signin.openid_provider import Browser, OpenIdProvider, running
from tests.ui.conftest import button


@pytest.fixture(scope="module")
def provider() -> Iterator[OpenIdProvider]:
    with running() as made:
        yield made


@pytest.fixture
def browser() -> Iterator[Browser]:
    made = Browser()
    with made.client:
        yield made


@pytest.fixture
def viewer(
    qtbot: QtBot,
    tmp_path: Path,
    provider: OpenIdProvider,
    browser: Browser,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Viewer]:
    """A viewer that has just been started; its browser is in the hands of the test."""
    profile = Profile.at(tmp_path)
    profile.prepare()
    settings = Settings(
        sign_in=SignInSettings(
            provider=SignInProvider.OPENID_CONNECT,
            issuer=provider.issuer,
            client_id="viewer",
            roles=(
                RoleMapping("R8000", Role.CLINICIAN),
                RoleMapping("R8010", Role.RECEPTIONIST),
            ),
        )
    )

    def with_browser(known: Settings, secrets: Any) -> OpenId:
        return OpenId(known.sign_in, secrets, browser)

    monkeypatch.setattr(signing_in, "provider_for", with_browser)
    monkeypatch.setattr(start, "_keyring", MemorySecrets)
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    made = Viewer(app, profile, settings, None)
    made._open()
    qtbot.waitUntil(lambda: made.window is not None, timeout=20_000)
    yield made
    made._close()


def opened(viewer: Viewer) -> MainWindow:
    assert viewer.window is not None
    return viewer.window


def signs_in(qtbot: QtBot, window: MainWindow) -> None:
    button(window, "Sign in").click()
    qtbot.waitUntil(lambda: not window.lock.locked, timeout=20_000)


def test_nothing_is_shown_until_somebody_has_signed_in(qtbot: QtBot, viewer: Viewer) -> None:
    window = opened(viewer)
    assert "Nobody is signed in" in visible_text(window)
    assert "Expected" not in visible_text(window)
    signs_in(qtbot, window)
    assert window.session.role is Role.CLINICIAN
    qtbot.waitUntil(lambda: "Nora Nurse  Clinician" in visible_text(window))
    qtbot.waitUntil(lambda: "No sender is connected yet" in visible_text(window))


def test_one_person_after_another(qtbot: QtBot, viewer: Viewer, browser: Browser) -> None:
    window = opened(viewer)
    signs_in(qtbot, window)
    browser.who = "desk"
    window.lock.switch()
    qtbot.waitUntil(lambda: not window.lock.locked, timeout=20_000)
    assert "Dee Desk  Receptionist" in visible_text(window)
    browser.who = "nobody"
    window.lock.lock()
    button(window, "Sign in").click()
    qtbot.waitUntil(lambda: "SIGNIN-030" in visible_text(window), timeout=20_000)
    assert window.lock.locked
    with window.session.desk.context.store.reading() as tx:
        trail = [(one.action, one.who.person, one.result) for one in audit.entries(tx)]
    assert [one for one in trail if "sign" in one[0] or "lock" in one[0]] == [
        ("sign in", "nurse", "done"),
        ("lock", "nurse", "done"),
        ("sign out", "nurse", "done"),
        ("sign in", "desk", "done"),
        ("lock", "desk", "done"),
        ("unlock", "desk", "refused"),
    ]
