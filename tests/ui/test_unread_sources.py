"""Importing a module reads its code, and neither reads nor keeps its source."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import linecache
from pathlib import Path
from app.settings.profile import Profile
from app.settings.registry import Settings
from app.ui import application, viewer

class Viewer:
    def __init__(self, *_parts): self.before = set(linecache.cache)
    def run(self):
        import app.ui.main_window
        print(sorted(set(linecache.cache) - self.before))
        return 0

viewer.Viewer = Viewer
application.run(Profile.at(Path("nowhere")), Settings())
"""


def test_the_viewer_reads_and_keeps_the_source_of_no_module() -> None:
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, "[]\n", "")
