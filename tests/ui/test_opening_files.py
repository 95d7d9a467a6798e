"""Files that a person opens or drops: the same door, a result in words, and nothing lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from app.desk.desk import Desk
from app.report.states import Role, State
from app.ui.driving import visible_text
from app.ui.files import files_in
from app.ui.main_window import MainWindow
from tests.ui.conftest import receive


def written(folder: Path, **files: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, words in files.items():
        (folder / name).write_text(words, encoding="utf-8")
    return folder


def test_files_in_folders_are_found_in_order_each_once(tmp_path: Path) -> None:
    folder = written(tmp_path / "inbox", b="2", a="1")
    written(folder / "deep", c="3")
    (folder / ".hidden").write_text("no", encoding="utf-8")
    found, left_out = files_in([folder, folder / "a"])
    assert [path.name for path in found] == ["a", "b", "c"]
    assert left_out == 0


def test_ctrl_o_opens_one_file_and_its_report(
    qtbot: QtBot, window: MainWindow, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = written(tmp_path, one="child_with_head_injury")
    names = ([str(folder / "one")], "")
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: names)
    window.activateWindow()
    qtbot.keyClick(window, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: "NOWAK-BELL" in visible_text(window.pane))
    assert "1 file opened: 1 new." in visible_text(window)
    assert desk.work_lists()[State.EXPECTED] == 1


def test_dropped_files_and_folders_go_through_the_same_door(
    qtbot: QtBot, window: MainWindow, desk: Desk, tmp_path: Path
) -> None:
    folder = written(tmp_path / "in", a="contradictory", b="contradictory", c="garbled", d="")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(folder)), QUrl("https://example.org/x.json")])
    copy, left, none = (
        Qt.DropAction.CopyAction,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    window.dropEvent(QDropEvent(QPointF(5, 5), copy, mime, left, none))
    told = (
        "3 files opened: 1 new, 1 already here. 1 could not be read. "
        "It stands in the list Could not be read. 1 file not taken: empty."
    )
    qtbot.waitUntil(lambda: told in visible_text(window))
    counts = desk.work_lists()
    assert (counts[State.EXPECTED], counts[State.COULD_NOT_BE_READ]) == (1, 1)


def test_one_unreadable_file_is_shown_in_its_list(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    window.opener.open([written(tmp_path, x="no message at all") / "x"])
    qtbot.waitUntil(lambda: "READ-012" in visible_text(window.pane))
    assert window.state is State.COULD_NOT_BE_READ


def test_what_is_told_never_names_a_file(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    window.opener.open([tmp_path / "NOWAK-BELL Zofia.json"])
    words = "0 files opened. 1 file not taken: not there any more."
    qtbot.waitUntil(lambda: window.news_strip.words.text() == words)


def test_a_role_that_sees_no_patients_opens_nothing(
    qtbot: QtBot, window: MainWindow, desk: Desk, tmp_path: Path
) -> None:
    window.set_role(Role.MANAGER)
    window.opener.open([written(tmp_path, a="contradictory") / "a"])
    assert "DESK-001" in visible_text(window)
    assert receive(desk) == []
    assert sum(desk.work_lists().values()) == 0
