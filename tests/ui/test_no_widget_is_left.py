"""Another theme or text size leaves no widget of the window before it behind, on any screen."""

from __future__ import annotations

from collections.abc import Collection

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import getCppPointer

from app.desk.desk import Desk
from app.ui.flow import settle
from app.ui.main_window import MainWindow
from app.ui.text import Label
from app.ui.theme import Look, ThemeName
from tests.ui.conftest import rest
from tests.ui.screens import WAYS, go_to


def belonging_to_nobody() -> dict[int, QWidget]:
    """What has no parent, by the place that Qt keeps it at, so that no name keeps it alive."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return {getCppPointer(one)[0]: one for one in QApplication.allWidgets() if not one.parent()}


def come_since(before: Collection[int]) -> list[str]:
    """What belongs to nobody and was not there before."""
    return [
        f"{type(one).__name__} {one.accessibleName()}"
        for at, one in belonging_to_nobody().items()
        if at not in before
    ]


@pytest.mark.parametrize("name", WAYS)
def test_another_look_leaves_nothing_behind(
    qtbot: QtBot, window: MainWindow, desk: Desk, name: str
) -> None:
    go_to(qtbot, window, desk, name)
    before = belonging_to_nobody().keys()
    for look in (Look(ThemeName.DARK, 1.5), Look()):
        window.restyle(look)
        rest(qtbot, window)
        settle()
    assert come_since(before) == []


def test_what_stays_would_be_seen(qtbot: QtBot) -> None:
    before = belonging_to_nobody().keys()
    kept = Label("Reply failed")
    qtbot.addWidget(kept)
    assert come_since(before) == ["Label Reply failed"]
