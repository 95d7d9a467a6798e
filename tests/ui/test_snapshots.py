"""What every screen says, in words and to a screen reader, against what was agreed.

``RENEW_SNAPSHOTS=1 python -m pytest tests/ui/test_snapshots.py`` writes the files anew; read the
difference before keeping it.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path

import pytest
from pytestqt.exceptions import TimeoutError as QtTimeout
from pytestqt.qtbot import QtBot

from app.desk.desk import Desk
from app.ui.driving import visible_text
from app.ui.main_window import MainWindow
from tests.ui.screens import WAYS, go_to
from tests.ui.tree import nodes

REFERENCE = re.compile(r"\b[0-9a-f]{12}\b")
MACHINE = re.compile(r"(Viewer|new in) [\w.+]+|\w+ [^\s,]+, Python [\w.+]+, Qt [\w.]+")
KEPT = Path(__file__).parent / "snapshots"


@pytest.mark.parametrize("name", WAYS)
def test_a_screen_says_what_was_agreed(
    qtbot: QtBot, window: MainWindow, desk: Desk, name: str
) -> None:
    go_to(qtbot, window, desk, name)

    def told() -> dict[str, str]:
        tree = "\n".join(node.line for node in nodes(window))
        words = visible_text(window)
        return {f"{name}.tree.txt": _known(tree), f"{name}.words.txt": _known(words)}

    agreed = {
        file: (KEPT / file).read_text(encoding="utf-8") for file in told() if (KEPT / file).exists()
    }
    with suppress(QtTimeout):  # a mark goes when the desk has noted what was read
        qtbot.waitUntil(lambda: told() == agreed, timeout=3_000)
    for file, text in told().items():
        if os.environ.get("RENEW_SNAPSHOTS"):
            (KEPT / file).write_text(text, encoding="utf-8")
        assert text == (KEPT / file).read_text(encoding="utf-8"), file


def _known(text: str) -> str:
    """A screen's text without what is made at random, or is of this machine and version."""
    named = MACHINE.sub(lambda found: f"{found[1]} (version)" if found[1] else "(machine)", text)
    return REFERENCE.sub("(reference)", named) + "\n"


def test_no_snapshot_is_left_over() -> None:
    wanted = {f"{name}.{kind}.txt" for name in WAYS for kind in ("tree", "words")}
    assert {path.name for path in KEPT.iterdir()} == wanted
