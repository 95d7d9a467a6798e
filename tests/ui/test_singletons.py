"""The toolkit cannot use up None, True and False, however long the program runs."""

from __future__ import annotations

import subprocess
import sys

import pytest

PROGRAM = """
import app.ui
from PySide6.QtCore import QObject, Signal

class Bell(QObject):
    rung = Signal()

bell = Bell()
bell.rung.connect(lambda: None)
for _ in range(100_000):
    bell.rung.emit()
    bell.setObjectName("bell")
print("alive")
"""


@pytest.mark.hazard("B03")
def test_a_hundred_thousand_calls_and_signals_do_no_harm() -> None:
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, "alive\n", "")
