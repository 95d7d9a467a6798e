"""Filters that a person keeps at hand while the program runs.

They are never written down: what is typed into a filter is often a name.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu, QWidget

from app.ui.theme import dress

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

MOST = 9
"""Filters that are kept, each with a digit of its own; the oldest goes first."""


class SavedFilters(QObject):
    """The filters of one window; they go when the role changes, as another person may sit down."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.kept: list[str] = []

    def save(self) -> None:
        """Keep what is typed now."""
        typed = self._window.list.field.text().strip()
        if typed and typed not in self.kept:
            self.kept = [*self.kept, typed][-MOST:]

    def use(self, typed: str) -> None:
        """Filter by it."""
        self._window.list.field.setText(typed)
        self._window.list.focus_rows()

    def forget(self) -> None:
        """Keep none."""
        self.kept = []

    def show_menu(self, under: QWidget) -> None:
        """Choose, save or forget."""
        menu = QMenu(self._window)
        dress(menu)
        menu.setAccessibleName("Saved filters")
        for at, typed in enumerate(self.kept, 1):
            words = typed.replace("&", "&&")
            menu.addAction(f"&{at}  {words}").triggered.connect(partial(self._use, typed))
        menu.addSeparator()
        typed = self._window.list.field.text().strip()
        save = menu.addAction("&Save the filter that is typed")
        save.setEnabled(bool(typed) and typed not in self.kept)
        save.triggered.connect(lambda _checked=False: self.save())
        forget = menu.addAction("&Forget them all")
        forget.setEnabled(bool(self.kept))
        forget.triggered.connect(lambda _checked=False: self.forget())
        told = menu.addAction("Kept until this program is closed")
        told.setEnabled(False)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(under.mapToGlobal(under.rect().bottomLeft()))

    def _use(self, typed: str, _checked: bool = False) -> None:
        self.use(typed)
