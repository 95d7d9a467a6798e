"""What stands around words: frames, lines between parts, the bar that divides the window."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QSplitter, QSplitterHandle

from app.ui.looks import BOXES, RADIUS
from app.ui.theme import look


class Frame(QFrame):
    """A frame drawn from the table of boxes; what stands in it stands inside its lines.

    Attributes:
        worn: the name of its look.
    """

    def __init__(self, look_as: str) -> None:
        super().__init__()
        self.worn = ""
        self.look_as(look_as)

    def look_as(self, name: str) -> None:
        """Change its look."""
        if name != self.worn:
            self.worn = name
            self.setContentsMargins(*BOXES[name].lines)
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the box (Qt)."""
        box = BOXES[self.worn]
        if not box.fill:
            return
        painter = QPainter(self)
        left, top, right, bottom = box.lines
        if box.round:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(look().colour(box.edge), left))
            painter.setBrush(look().colour(box.fill))
            inset = left / 2
            inside = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
            painter.drawRoundedRect(inside, RADIUS - inset, RADIUS - inset)
            return
        if any(box.lines):
            painter.fillRect(self.rect(), look().colour(box.edge))
        inner = self.rect().adjusted(left, top, -right, -bottom)
        painter.fillRect(inner, look().colour(box.fill))


def frame(look_as: str) -> Frame:
    """A frame of that look."""
    return Frame(look_as)


def rule(look_as: str = "rule", *, upright: bool = False, width: int = 1) -> Frame:
    """A line between parts."""
    made = Frame(look_as)
    if upright:
        made.setFixedWidth(width)
    else:
        made.setFixedHeight(width)
    return made


class Splitter(QSplitter):
    """Two parts side by side, with a bar between them that can be moved."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setChildrenCollapsible(False)
        self.setHandleWidth(2)

    def createHandle(self) -> QSplitterHandle:
        """The bar (Qt)."""
        return _Bar(Qt.Orientation.Horizontal, self)


class _Bar(QSplitterHandle):
    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the bar (Qt)."""
        QPainter(self).fillRect(self.rect(), look().colour("control"))
