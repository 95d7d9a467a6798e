"""The page *Settings* at work: reads the files anew, and writes what a person changes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.settings.changing import change
from app.settings.listing import Listing
from app.ui.settings_page import SettingsPage
from app.ui.theme import Look, ThemeName, look

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

AT_START = "It is changed, and holds from the next start of the program."


class Setting(QObject):
    """One page of the settings, and what a person changes on it."""

    def __init__(self, window: MainWindow) -> None:
        self.page = SettingsPage()
        super().__init__(self.page)
        self._window = window
        self._session = window.session
        self.page.changed.connect(self.change)
        self.look()

    def look(self) -> None:
        """Read them."""
        asked = self._session.operations.run(self._session.list_settings)
        asked.done(self._show).failed(self._failed)

    def change(self, key: str, value: object) -> None:
        """Write a personal one into the person's file, and wear it at once where it is a look."""
        path = self._session.user_file
        if path is None:
            self._changed(key, value)
            return
        written = self._session.operations.run(partial(change, path, key, value))
        written.done(lambda _none: self._changed(key, value)).failed(self._not_changed)

    def _changed(self, key: str, value: object) -> None:
        if not self._here():
            return
        if key == "colours":
            self._window.restyle(Look(ThemeName(str(value)), look().scale))
        elif key == "text_percent" and isinstance(value, int):
            self._window.restyle(Look(look().name, value / 100))
        else:
            self._window.news_strip.tell(AT_START)
            self.look()

    def _not_changed(self, failure: Exception) -> None:
        self._window.tell_failure(failure)
        self.look()

    def _show(self, listing: Listing) -> None:
        if self._here():
            self.page.show_listing(listing)

    def _failed(self, failure: Exception) -> None:
        if self._here():
            self.page.show_failure(failure, self.look)

    def _here(self) -> bool:
        return self._window.page is self.page
