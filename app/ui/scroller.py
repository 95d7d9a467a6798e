"""What scrolls: a stop of the Tab key, with a name, and a ring while it has the focus."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QWidget

from app.ui.focus import Ring


class Scroller(QScrollArea):
    """Content that is taller than its place.

    Args:
        content: what scrolls.
        spoken: its accessible name.
    """

    def __init__(self, content: QWidget, spoken: str) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(spoken)
        self.setWidget(content)
        Ring(self)
        if isinstance(app := QApplication.instance(), QApplication):
            app.focusChanged.connect(self._follow)

    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        """Bring what has the focus into sight: Qt does so only for a step that began in here."""
        content = self.widget()
        inside = now is not None and content is not None and content.isAncestorOf(now)
        if now is not None and inside and now.visibleRegion().isEmpty():
            self.ensureWidgetVisible(now)
