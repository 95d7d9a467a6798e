"""The focus ring: always two lines, so that one of them stands out on any ground."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from app.ui.theme import look

LINE = 2
"""Pixels of each of the two lines."""


def outline(painter: QPainter, rect: QRect, token: str) -> None:
    """Draw a line around words that bring their own paper, just inside ``rect``."""
    painter.setPen(QPen(look().colour(token), LINE))
    painter.drawRect(rect.adjusted(1, 1, -1, -1))


def ring(painter: QPainter, rect: QRect) -> None:
    """Draw the ring just inside ``rect``."""
    painter.save()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for token, inset in (("focusline", LINE // 2), ("focus", LINE + LINE // 2)):
        pen = QPen(look().colour(token), LINE)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        painter.drawRect(rect.adjusted(inset, inset, -inset, -inset))
    painter.restore()


class Ring(QWidget):
    """The ring around what paints nothing of its own over its content; the mouse goes through.

    Args:
        around: while it has the focus, the ring stands around the whole of it.
    """

    def __init__(self, around: QWidget) -> None:
        super().__init__(around)
        self._around = around
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        around.installEventFilter(self)

    def eventFilter(self, _around: QObject, event: QEvent) -> bool:
        """Come, go and grow with what it is around (Qt)."""
        if not isValid(self._around):
            return False  # it had the focus when it was thrown away
        kind = event.type()
        if kind is QEvent.Type.FocusIn:
            self._surround(on=True)
        elif kind is QEvent.Type.FocusOut:
            self._surround(on=False)
        elif kind is QEvent.Type.Resize:
            self._surround(on=self._around.hasFocus())
        return False

    def _surround(self, *, on: bool) -> None:
        self.resize(self._around.size())
        self.setVisible(on)
        self.raise_()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the ring (Qt)."""
        ring(QPainter(self), self.rect())


class Outline(QWidget):
    """Lines around what was found where no words can be marked; the mouse goes through.

    Args:
        places: asked for at each paint, as what it stands on may be laid out anew.
    """

    def __init__(self, on: QWidget, places: Callable[[], Iterable[QRect]]) -> None:
        super().__init__(on)
        self._places = places
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.resize(on.size())
        on.installEventFilter(self)
        self.show()
        self.raise_()

    def take_away(self) -> None:
        """Nothing is found there any more."""
        self.hide()
        self.deleteLater()

    def eventFilter(self, on: QObject, event: QEvent) -> bool:
        """Grow with what it stands on (Qt)."""
        if event.type() is QEvent.Type.Resize and isinstance(on, QWidget):
            self.resize(on.size())
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the lines (Qt)."""
        painter = QPainter(self)
        pen = QPen(look().colour("selbar"), LINE + 1)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        for place in self._places():
            painter.drawRect(place.adjusted(1, 1, -2, -2))
