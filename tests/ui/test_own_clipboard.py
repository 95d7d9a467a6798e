"""What is copied about a patient is for this computer, for a minute, and for no history."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from app.ui import own_clipboard
from app.ui.main_window import MainWindow
from app.ui.own_clipboard import copy_private
from app.ui.rows_view import RowsView

PRIVATE = (
    "ExcludeClipboardContentFromMonitorProcessing",
    "CanIncludeInClipboardHistory",
    "CanUploadToCloudClipboard",
)


@pytest.mark.hazard("P21")
def test_a_copied_row_is_kept_out_of_the_history(qtbot: QtBot, reading: MainWindow) -> None:
    rows = next(one for one in reading.findChildren(RowsView) if one.lines.rowCount())
    rows.setCurrentIndex(rows.lines.index(0))
    qtbot.keyClick(rows, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    data = QGuiApplication.clipboard().mimeData()
    assert data.text() == rows.currentIndex().data() != ""
    for name in PRIVATE:
        assert data.hasFormat(f'application/x-qt-windows-mime;value="{name}"')
    reading.lock.lock()
    assert QGuiApplication.clipboard().text() == ""


@pytest.mark.hazard("P21")
def test_it_goes_after_a_while_and_nothing_else_does(
    qtbot: QtBot, reading: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_clipboard, "CLEAR_AFTER_MS", 1)
    copy_private("NOWAK", reading)
    qtbot.waitUntil(lambda: QGuiApplication.clipboard().text() == "")
    copy_private("NOWAK", reading)
    QGuiApplication.clipboard().setText("of another program")
    qtbot.wait(20)
    assert QGuiApplication.clipboard().text() == "of another program"
    QGuiApplication.clipboard().clear()
