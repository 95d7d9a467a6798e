"""A demonstration day in a process of its own, with its window titles and notices written down.

``python -m tests.leaks.day DAY PICTURES TOLD COPIES``: plays one of the days as the command line
plays the tour, keeps what the windows told in TOLD, and a copy of the store with its journal in
COPIES before it closes.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

from app.cli import main
from app.demo import scenes
from app.store.store import Store
from tests.leaks import evening


def run(day: str, pictures: Path, told: Path, copies: Path) -> int:
    """Play the day; gives the exit code of the tour."""
    scenes.SCENES = evening.DAYS[day]
    app = QApplication(sys.argv[:1])
    heard: set[str] = set()
    set_title = QWidget.setWindowTitle

    def set_and_hear(widget: QWidget, title: str) -> None:
        heard.add(f"title: {title}")
        set_title(widget, title)

    def show_message(_icon: QSystemTrayIcon, title: str, words: str, *_: object) -> None:
        heard.add(f"notice: {title}: {words}")

    QWidget.setWindowTitle = set_and_hear  # type: ignore[method-assign]  # heard, then done
    QSystemTrayIcon.show = lambda _icon: None  # type: ignore[method-assign]  # there is no tray
    QSystemTrayIcon.isSystemTrayAvailable = staticmethod(lambda: True)  # type: ignore[method-assign]  # offscreen has none
    QSystemTrayIcon.showMessage = show_message  # type: ignore[method-assign,assignment]  # nobody is there to see it
    QWidget.isActiveWindow = lambda _widget: False  # type: ignore[method-assign]  # else nothing is notified
    close = Store.close

    def close_after_a_copy(store: Store) -> None:
        path = getattr(store.engine, "path", None)
        for file in path.parent.glob(f"{path.name}*") if path else ():
            shutil.copyfile(file, copies / f"closing-{file.name}")
        close(store)

    setattr(Store, "close", close_after_a_copy)  # noqa: B010 - a method is no attribute to mypy; SQLite removes its journal unseen
    code = main(["--demo", "--tour", str(pictures)])
    heard.update(f"title: {one.windowTitle()}" for one in app.topLevelWidgets())
    heard.add(f"clipboard: {QGuiApplication.clipboard().text()}")
    heard.update(evening.TOLD)
    told.write_text("\n".join(sorted(heard)), encoding="utf-8")
    return int(code)


if __name__ == "__main__":
    raise SystemExit(run(sys.argv[1], *map(Path, sys.argv[2:5])))
