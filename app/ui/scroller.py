"""What scrolls: a stop of the Tab key, with a name, and a ring while it has the focus."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QWidget
from shiboken6 import isValid

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
        self._kept: QWidget | None = None
        self._put_at = self._above = 0
        self._laid_out = QTimer(self)
        self._laid_out.setSingleShot(True)
        self._laid_out.timeout.connect(self._keep)
        self.verticalScrollBar().rangeChanged.connect(self._soon)
        self.verticalScrollBar().actionTriggered.connect(self._let_go)
        if isinstance(app := QApplication.instance(), QApplication):
            app.focusChanged.connect(self._follow)

    def bring(self, part: QWidget, above: int) -> None:
        """Scroll a part of the content to the top, and keep it there until somebody scrolls.

        What stands above it may still be built, or laid out anew, and must not push it away.

        Args:
            part: somewhere inside the content.
            above: pixels that stay between the upper edge and the part.
        """
        self._kept, self._above = part, above
        self._put()

    def _soon(self, _lowest: int, _highest: int) -> None:
        """The range is told before what is inside has its new places."""
        self._laid_out.start()

    def _keep(self) -> None:
        bar = self.verticalScrollBar()
        if self._kept is not None and bar.value() not in (self._put_at, bar.maximum()):
            self._kept = None  # somebody has gone elsewhere
        self._put()

    def _let_go(self) -> None:
        self._kept = None

    def _put(self) -> None:
        content = self.widget()
        if self._kept is None or not isValid(self._kept) or content is None:
            return
        bar = self.verticalScrollBar()
        bar.setValue(self._kept.mapTo(content, QPoint(0, 0)).y() - self._above)
        self._put_at = bar.value()

    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        """Bring what has the focus into sight: Qt does so only for a step that began in here."""
        content = self.widget()
        inside = now is not None and content is not None and content.isAncestorOf(now)
        if now is not None and inside and now.visibleRegion().isEmpty():
            self.ensureWidgetVisible(now)
