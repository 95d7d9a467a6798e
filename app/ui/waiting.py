"""The first thing on the screen: it needs nothing but Qt, so that it is there at once."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.states import Choice, StatePanel, StateWords, of_failure

TITLE = "Triage Handover"


class FirstWindow(QWidget):
    """Shown until the store is open, or saying why it cannot be opened."""

    def __init__(self, again: Callable[[], object], size: tuple[int, int]) -> None:
        super().__init__()
        self._again = again
        self.setWindowTitle(TITLE)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.resize(*size)
        self._column = QVBoxLayout()
        self.setLayout(self._column)
        self.panel: StatePanel | None = None
        self.show_opening()

    def show_opening(self) -> None:
        """The store is being opened."""
        self._put(StatePanel(StateWords("Opening", "Handovers will be here in a moment.")))

    def show_failure(self, failure: Exception) -> None:
        """The store cannot be opened."""

        def again() -> None:
            self.show_opening()
            self._again()

        choices = [Choice("Try again", again), Choice("Close", self.close)]
        self._put(StatePanel(of_failure(failure), choices))

    def _put(self, panel: StatePanel) -> None:
        if self.panel is not None:
            self._column.removeWidget(self.panel)
            self.panel.hide()
            self.panel.deleteLater()
        self.panel = panel
        self._column.addWidget(panel)
