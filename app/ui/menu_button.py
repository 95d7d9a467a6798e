"""A button that opens a menu, and says so to whoever hears it (the ARIA practices: has popup)."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QMenu

from app.ui.text import Button


class MenuButton(Button):
    """A button whose press shows a menu that is made for each time.

    Qt tells of a menu where a button has been given one. This one stays empty, so that Qt never
    shows it; a reader that asks for the menu gets what a press would show.

    Args:
        opens: shows the menu.
    """

    def __init__(
        self,
        words: str,
        opens: Callable[[], object],
        look_as: str = "plain",
        *,
        spoken: str = "",
    ) -> None:
        super().__init__(words, opens, look_as, spoken=spoken)
        self._opens = opens
        self._by_press = False
        self.pressed.connect(self._begin_press)  # before Qt shows its own, so first of the two
        told = QMenu(self)
        told.aboutToShow.connect(self._asked_for)
        self.setMenu(told)

    def _begin_press(self) -> None:
        self._by_press = True

    def _asked_for(self) -> None:
        by_press, self._by_press = self._by_press, False
        if not by_press:  # nobody lets go of it: no click will come
            self.setDown(False)
            self._opens()
