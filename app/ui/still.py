"""Nothing moves by itself but the cursor of a field, and that stands where less motion is wanted.

A system tells a program so in its settings for accessibility (WCAG 2.2, 2.3.3): Windows by itself,
a Linux desktop through its portal, while the program runs too.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication


class StillCursor(QObject):
    """Keeps the cursor from flashing for as long as the system asks for less motion."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._hints = QGuiApplication.styleHints()  # PySide ends the wishes with their owner
        self._wishes = self._hints.accessibility()
        self._flashing = self._hints.cursorFlashTime()
        self._wishes.motionPreferenceChanged.connect(self._follow)
        self._follow(self._wishes.motionPreference())

    def _follow(self, wish: Qt.MotionPreference) -> None:
        still = wish is Qt.MotionPreference.ReducedMotion
        self._hints.setCursorFlashTime(0 if still else self._flashing)
