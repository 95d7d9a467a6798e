"""The acceptance story plays itself through, in the real window, with a real power loss."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.demo.scenes import SCENES


@pytest.mark.timeout(400)
def test_the_tour_does_what_it_says(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "app", "--demo", "--tour", str(tmp_path / "pictures")],
        check=False,
        capture_output=True,
        text=True,
        timeout=380,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    steps = [line for line in done.stdout.splitlines() if line.startswith("ok ")]
    assert len(steps) == len(SCENES)
    assert "FAILED" not in done.stdout
    record = [line for line in done.stdout.splitlines() if "accepted by RXY01, once" in line]
    assert len(record) == 3
    came_back = [line for line in done.stdout.splitlines() if ": case " in line]
    assert len(came_back) == 9
    assert all(", once, " in line for line in came_back)
    pictures = sorted((tmp_path / "pictures").glob("[0-9][0-9]-*.png"))
    assert len(pictures) == len(SCENES)
    assert all(picture.stat().st_size > 10_000 for picture in pictures)
