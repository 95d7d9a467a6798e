"""Importing a module reads its code, and neither reads nor keeps its source."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import linecache
import app.ui.main_window
import app.desk.desk
print([name for name in linecache.cache if "app" in name])
"""


def test_the_source_of_no_module_is_read_or_kept() -> None:
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, "[]\n", "")
