"""What scrolls: a stop of the Tab key, with a name, and a ring while it has the focus."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect, Qt, QTimer
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QWidget
from shiboken6 import isValid

from app.ui.focus import Ring
from app.ui.theme import dress_bars, look


def see_through(area: QScrollArea, content: QWidget) -> None:
    """Put content into an area that shows what it stands on, and paints no ground of its own."""
    area.setViewport(QWidget())
    area.setWidget(content)
    content.setAutoFillBackground(False)


EDGE = 24
"""Pixels, at 100 % text, within which of an upper or lower edge nothing counts as in sight."""

_OFF_THE_EDGE = 4
"""Pixels: the ring around what scrolls is no wider."""


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
        see_through(self, content)
        dress_bars(self)
        Ring(self)
        self._wanted: Callable[[], int] | None = None
        self._put_at = 0
        self._laid_out = QTimer(self)
        self._laid_out.setSingleShot(True)
        self._laid_out.timeout.connect(self._keep)
        self.verticalScrollBar().rangeChanged.connect(self._soon)
        self.verticalScrollBar().actionTriggered.connect(self.let_go)
        if isinstance(app := QApplication.instance(), QApplication):
            app.focusChanged.connect(self._follow)

    def bring(self, part: QWidget, above: int) -> None:
        """Scroll a part of the content to the top, and keep it there until somebody scrolls.

        What stands above it may still be built, or laid out anew, and must not push it away.

        Args:
            part: somewhere inside the content.
            above: pixels that stay between the upper edge and the part.
        """
        self._keep_at(part, lambda content: _top(part, content) - above)

    def keep_in_sight(self, part: QWidget, place: Callable[[], QRect | None]) -> None:
        """Scroll to a place inside a part where it is out of sight, and keep it in sight likewise.

        Args:
            part: somewhere inside the content.
            place: where it is in that part by now, None while it has no place there yet.
        """

        def value(content: QWidget) -> int:
            inside, here = place(), self.verticalScrollBar().value()
            if inside is None:
                return here
            top = _top(part, content) + inside.top()
            room, edge = self.viewport().height(), look().px(EDGE)
            seen = here + edge <= top and top + inside.height() <= here + room - edge
            return here if seen else top - room // 3

        self._keep_at(part, value)

    def keep_whole(self, part: QWidget) -> None:
        """Scroll as little as shows all of a part, and keep it in sight likewise."""

        def value(content: QWidget) -> int:
            top, here = _top(part, content), self.verticalScrollBar().value()
            lowest = top + part.height() + _OFF_THE_EDGE
            return min(max(here, lowest - self.viewport().height()), top)

        self._keep_at(part, value)

    def let_go(self) -> None:
        """Keep nothing any more: somebody scrolls by hand, or looks for something else."""
        self._wanted = None

    def _keep_at(self, part: QWidget, value: Callable[[QWidget], int]) -> None:
        def wanted() -> int:
            content = self.widget()
            here = self.verticalScrollBar().value()
            return value(content) if content is not None and isValid(part) else here

        self._wanted = wanted
        self._put()

    def _soon(self, _lowest: int, _highest: int) -> None:
        """The range is told before what is inside has its new places."""
        self._laid_out.start()

    def _keep(self) -> None:
        bar = self.verticalScrollBar()
        if bar.value() not in (self._put_at, bar.maximum()):
            self.let_go()  # somebody has gone elsewhere
        self._put()

    def _put(self) -> None:
        if self._wanted is not None:
            bar = self.verticalScrollBar()
            bar.setValue(self._wanted())
            self._put_at = bar.value()

    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        """Bring what has the focus into sight: Qt does so only for a step that began in here."""
        content = self.widget()
        inside = now is not None and content is not None and content.isAncestorOf(now)
        if now is not None and inside and now.visibleRegion().isEmpty():
            self.ensureWidgetVisible(now)


def _top(part: QWidget, content: QWidget) -> int:
    return part.mapTo(content, QPoint(0, 0)).y()
