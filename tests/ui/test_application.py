"""From the command to a closed window: a real start, its threads ended, failures in words."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.connections.secrets import MemorySecrets
from app.settings.profile import Profile
from app.settings.registry import Settings
from app.ui.application import Demo, run
from app.ui.driving import Driver, visible_text
from app.ui.viewer import Viewer


def prepared(folder: Path) -> Profile:
    profile = Profile.at(folder)
    profile.prepare()
    return profile


def test_a_tour_sees_the_empty_list_and_the_windows_close(qtbot: QtBot, tmp_path: Path) -> None:
    del qtbot
    seen: list[str] = []

    def tour(driver: Driver) -> None:
        driver.wait_until("Nobody is expected")
        driver.screenshot(tmp_path / "empty.png")
        seen.append(driver.text())

    code = run(prepared(tmp_path), Settings(), demo=Demo(MemorySecrets(), tour=tour))
    assert code == 0
    assert "Demonstration: synthetic patients" in seen[0]
    assert (tmp_path / "empty.png").stat().st_size > 5000


def test_a_tour_that_fails_gives_another_exit_code(
    qtbot: QtBot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    del qtbot

    def tour(driver: Driver) -> None:
        driver.wait_until("what never comes", timeout_s=0.1)

    assert run(prepared(tmp_path), Settings(), demo=Demo(MemorySecrets(), tour=tour)) == 1
    assert "TOUR-001" in capsys.readouterr().err


def test_a_store_without_its_key_is_told_and_not_made_anew(qtbot: QtBot, tmp_path: Path) -> None:
    profile = prepared(tmp_path)
    assert run(profile, Settings(), demo=Demo(MemorySecrets(), tour=Driver.text)) == 0
    before = profile.store_path.read_bytes()
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    viewer = Viewer(app, profile, Settings(), Demo(MemorySecrets()))
    viewer.first.show()
    viewer._open()
    qtbot.waitUntil(lambda: "STORE-001" in visible_text(viewer.first))
    assert "Try again" in visible_text(viewer.first)
    assert profile.store_path.read_bytes() == before
    viewer.first.close()
    viewer._close()
