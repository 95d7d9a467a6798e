"""A demonstration day in a process of its own, with its window titles and notices written down.

``python -m tests.leaks.day PICTURES TOLD COPIES``: plays the tour as the command line does, keeps
what the windows told in TOLD, and a copy of the store with its journal in COPIES before it closes.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QGuiApplication, QWindow
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

from app.cli import main
from app.store.store import Store

TITLE_EVENTS = {QEvent.Type.WindowTitleChange, QEvent.Type.Show}


class Titles(QObject):
    """Hears of every window that is shown and of every title that changes."""

    def __init__(self) -> None:
        super().__init__()
        self.told: set[str] = set()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's name
        """Write the title down and let the event go on (Qt)."""
        if event.type() in TITLE_EVENTS:
            if isinstance(watched, QWidget) and watched.isWindow():
                self.told.add(f"title: {watched.windowTitle()}")
            elif isinstance(watched, QWindow):
                self.told.add(f"title: {watched.title()}")
        return False


def run(pictures: Path, told: Path, copies: Path) -> int:
    """Play the day; gives the exit code of the tour."""
    app = QApplication(sys.argv[:1])
    titles = Titles()
    app.installEventFilter(titles)

    def show_message(_icon: QSystemTrayIcon, title: str, words: str, *_: object) -> None:
        titles.told.add(f"notice: {title}: {words}")

    QSystemTrayIcon.isSystemTrayAvailable = staticmethod(lambda: True)  # type: ignore[method-assign]  # offscreen has none
    QSystemTrayIcon.showMessage = show_message  # type: ignore[method-assign,assignment]  # nobody is there to see it
    QWidget.isActiveWindow = lambda _widget: False  # type: ignore[method-assign]  # else nothing is notified
    close = Store.close

    def close_after_a_copy(store: Store) -> None:
        path = getattr(store.engine, "path", None)
        for file in path.parent.glob(f"{path.name}*") if path else ():
            shutil.copyfile(file, copies / f"closing-{file.name}")
        close(store)

    Store.close = close_after_a_copy  # type: ignore[method-assign]  # SQLite removes its journal unseen
    code = main(["--demo", "--tour", str(pictures)])
    titles.told.add(f"clipboard: {QGuiApplication.clipboard().text()}")
    told.write_text("\n".join(sorted(titles.told)), encoding="utf-8")
    return int(code)


if __name__ == "__main__":
    raise SystemExit(run(*map(Path, sys.argv[1:4])))
