"""How sources stand, in words: a folder's complaint is no lost line, and none is counted early."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from app.desk.collecting.aside import NOTE, UNREADABLE, complaint
from app.report.errors import AppError, ConnectionFailed
from app.ui import health
from app.ui.health import Source
from tests.ui import reports
from tests.ui.test_replies_on_screen import WAITING

SINCE = reports.NOW - timedelta(minutes=4)
DOWN = ConnectionFailed("No answer", "Its server is not there", "Wait", "CONN-001", retryable=True)
HELD = AppError(
    "A message in Folder in was not received",
    "A file in it cannot be read",
    "Ask local IT to look at the rights of the folder",
    "FOLDER-003",
)
UP, UNASKED = Source("a", as_at=reports.NOW), Source("b")
SILENT, COMPLAINING = Source("c", "Sender", SINCE, DOWN), Source("in", "Folder", SINCE, HELD)


@pytest.mark.hazard("H08")
@pytest.mark.parametrize(
    ("sources", "words"),
    [
        ((), ""),
        ((UP,), "connected"),
        ((UP, UP), "all connected"),
        ((UNASKED,), "not yet asked"),
        ((UNASKED, UNASKED), "not yet asked"),
        ((*[UP] * 7, UNASKED), "7 connected, 1 not yet asked"),
        ((SILENT, UP), "1 not connected"),
        ((SILENT,), "not connected"),
        ((SILENT, UP, UNASKED), "1 not connected, 1 not yet asked"),
        ((COMPLAINING, UP), "1 to look at"),
        ((SILENT, COMPLAINING, UP), "1 not connected, 1 to look at"),
    ],
)
def test_only_who_has_answered_is_called_connected(sources: tuple[Source, ...], words: str) -> None:
    assert health.connected_words(sources) == words


def test_a_folder_tells_its_trouble_in_its_own_words() -> None:
    words = health.offline_words([COMPLAINING], [WAITING])
    assert words == (
        "A message in Folder in was not received. Ask local IT to look at the rights of the folder."
    )
    assert health.cannot_send([COMPLAINING]) == ""
    assert health.silent_since([COMPLAINING]) is None
    told = health.standing(COMPLAINING, reports.NOW)
    assert told == "Connected, and there is something to look at"


def test_a_folder_that_is_gone_is_not_called_a_lost_line_to_a_sender() -> None:
    gone = ConnectionFailed(
        "New messages were not collected from Folder in", "It is gone", "Wait", "FOLDER-001"
    )
    words = health.offline_words([Source("in", "Folder", SINCE, gone), SILENT], [])
    assert words == (
        "New messages were not collected from Folder in since 14:02. No connection to c since "
        "14:02. Reports already here can be read."
    )


def test_a_sender_that_lets_nobody_in_is_told_in_its_own_words() -> None:
    refused = AppError("Northshire 111 does not know this program", "x", "Ask IT", "AUTH-003")
    source = Source("Northshire 111", as_at=SINCE, failure=refused)
    words = health.offline_words([source], [])
    assert words.startswith("Northshire 111 does not know this program since 14:02. Reports")
    assert health.connected_words([source]) == "not connected"


def test_what_a_spool_folder_says_is_such_a_complaint(tmp_path: Path) -> None:
    (tmp_path / UNREADABLE).mkdir()
    (tmp_path / UNREADABLE / f"large.xml{NOTE}").write_text("too large")
    found = complaint(tmp_path, "Folder in")
    assert found is not None
    assert Source("in", "Folder", SINCE, found).complains
