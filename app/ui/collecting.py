"""Garbage is looked for on the window's own thread, and on no other.

Python looks for it on whichever thread makes the object that is one too many. On a thread that
reads messages it would also end widgets that stand in a reference cycle, which Qt allows on the
window's thread alone: now and then the program went down with them.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 250
"""Between two looks whether there is enough of it."""


class Collector(QObject):
    """Looks for garbage as often as Python would, for as long as it lives."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def stop(self) -> None:
        """Leave it to Python again: no window is left."""
        self._timer.stop()
        gc.enable()

    def look(self) -> None:
        """Collect the oldest generation that has had its turn."""
        gc.disable()  # whoever did without it for a moment may have let it begin again
        counts, limits = gc.get_count(), gc.get_threshold()
        for generation in (2, 1, 0):
            if counts[generation] > limits[generation]:
                gc.collect(generation)
                return
