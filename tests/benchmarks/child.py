"""The processes that are measured from outside: an empty window, and the viewer.

``python -m tests.benchmarks.child empty BEGAN`` or ``... viewer BEGAN PROFILE KEY NAME``: BEGAN is
the parent's monotonic clock before it started the process. Prints seconds and kilobytes.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.ui.driving import Driver
    from app.ui.main_window import MainWindow


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


def when_painted(window: MainWindow, act: Callable[[], object]) -> None:
    """Call ``act`` once the list has been painted with rows; main thread only."""
    from PySide6.QtCore import QEvent, QObject, QTimer

    viewport = window.list.list.viewport()

    class Paints(QObject):
        def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's own name
            if event.type() is QEvent.Type.Paint and window.list.model.rows:
                viewport.removeEventFilter(self)
                QTimer.singleShot(0, act)  # after this painting
            return False

    viewport.installEventFilter(Paints(window))
    viewport.update()  # for rows that are painted already


def viewer(began: float, profile: Path, key: str, name: str) -> None:
    """The viewer until its list is painted; with a name, until that report is painted too."""
    from app.connections.secrets import MemorySecrets
    from app.settings.profile import Profile
    from app.settings.registry import Settings
    from app.store.keys import key_name
    from app.ui.application import Demo, run

    def tour(driver: Driver) -> None:
        taken: Future[float] = Future()
        window = driver._window
        driver.do(lambda: when_painted(window, lambda: taken.set_result(time.monotonic() - began)))
        seconds = taken.result(timeout=60)
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
