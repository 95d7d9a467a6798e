"""Nothing stands beside the one window, not for a moment: it would take the focus away from it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.desk.desk import Desk
from app.report.states import Role
from app.ui.flow import settle
from app.ui.main_window import MainWindow
from app.ui.theme import Look, ThemeName
from tests.ui.conftest import rest
from tests.ui.screens import WAYS, go_to


class Shown(QObject):
    """Which widgets come on the screen as windows of their own."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's name
        comes = event.type() is QEvent.Type.Show and isinstance(watched, QWidget)
        if comes and watched.windowType() is Qt.WindowType.Window:
            self.found.append(f"{type(watched).__name__} {watched.accessibleName()}")
        return False


@contextmanager
def windows_shown() -> Iterator[list[str]]:
    app = QApplication.instance()
    assert app is not None
    seen = Shown()
    app.installEventFilter(seen)
    try:
        yield seen.found
    finally:
        app.removeEventFilter(seen)


@pytest.mark.parametrize("name", WAYS)
def test_a_screen_comes_without_another_window(
    qtbot: QtBot, window: MainWindow, desk: Desk, name: str
) -> None:
    with windows_shown() as shown:
        go_to(qtbot, window, desk, name)
    assert shown == []


@pytest.mark.parametrize("name", ["list", "report"])
def test_another_text_size_or_person_comes_without_another_window(
    qtbot: QtBot, window: MainWindow, desk: Desk, name: str
) -> None:
    go_to(qtbot, window, desk, name)
    with windows_shown() as shown:
        window.restyle(Look(ThemeName.DARK, 1.5))
        rest(qtbot, window)
        for role in Role:
            window.set_role(role)
            rest(qtbot, window)
    assert shown == []


@pytest.mark.parametrize("page", ["show_help", "show_settings", "show_connections"])
def test_the_keys_reach_a_page_as_soon_as_it_is_there(
    qtbot: QtBot, reading: MainWindow, page: str
) -> None:
    qtbot.waitUntil(reading.isActiveWindow)
    getattr(reading.pages, page)()
    settle()
    assert reading.page is not None
    assert QApplication.focusWidget() is reading.page.scroller
    qtbot.keyClick(reading.page.scroller, Qt.Key.Key_Escape)
    assert reading.page is None


def test_a_window_of_a_moment_would_be_seen(qtbot: QtBot) -> None:
    with windows_shown() as shown:
        passing = QLabel("a moment")
        passing.setVisible(True)
        qtbot.addWidget(passing)
        passing.hide()
    assert shown == ["QLabel "]
