"""The processes that are measured from outside: an empty window, and the viewer.

``python -m tests.benchmarks.child empty BEGAN`` or ``... viewer BEGAN PROFILE KEY NAME``: BEGAN is
the parent's monotonic clock before it started the process. Prints seconds and kilobytes.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.ui.driving import Driver


def memory_kb() -> int:
    """The resident memory of this process."""
    import psutil

    return int(psutil.Process().memory_info().rss // 1024)


def empty(began: float) -> None:
    """A window of nothing, painted."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication, QWidget

    app = QApplication([])
    window = QWidget()
    window.resize(1366, 728)
    window.show()
    window.repaint()

    def painted() -> None:
        print(time.monotonic() - began, memory_kb(), flush=True)
        app.quit()

    QTimer.singleShot(0, painted)
    app.exec()


def viewer(began: float, profile: Path, key: str, name: str) -> None:
    """The viewer until its list is painted; with a name, until that report is painted too."""
    from app.connections.secrets import MemorySecrets
    from app.settings.profile import Profile
    from app.settings.registry import Settings
    from app.store.keys import key_name
    from app.ui.application import Demo, run

    def tour(driver: Driver) -> None:
        driver.wait_for(lambda window: bool(window.list.model.rows), "rows")
        driver.do(driver._window.list.list.viewport().repaint)
        seconds = time.monotonic() - began
        if name:
            driver.open(name)
        print(seconds, memory_kb(), flush=True)

    place = Profile.at(profile)
    secrets = MemorySecrets()
    secrets.set(key_name(place.store_path), key)
    sys.exit(run(place, Settings(), demo=Demo(secrets, tour=tour)))


if __name__ == "__main__":
    if sys.argv[1] == "empty":
        empty(float(sys.argv[2]))
    else:
        viewer(float(sys.argv[2]), Path(sys.argv[3]), sys.argv[4], sys.argv[5])
