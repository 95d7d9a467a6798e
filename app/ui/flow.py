"""Layouts: columns, rows, and a flow that wraps, so that no text size cuts anything off."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QCoreApplication, QEvent, QRect, QSize, Qt
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QLayout,
    QLayoutItem,
    QSizePolicy,
    QSpacerItem,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import invalidate

_Placed = list[tuple[QLayoutItem, int, int]]
"""The items of one line, each with its width and height."""

_Line = tuple[int, _Placed]
"""How far from the left a line begins, and what stands in it."""


class Flow(QLayout):
    """Items from left to right, then on the next line.

    Args:
        gap: pixels between items; ``line_gap`` between lines.
        grow: the index of the item that takes the room left over in its line, or None.
    """

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        gap: int = 8,
        line_gap: int = 4,
        grow: int | None = None,
    ) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._gap = gap
        self._line_gap = line_gap
        self._grow = grow
        self._gap_item: QSpacerItem | None = None
        self._known: dict[int, list[_Line]] = {}
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        """Take an item over (Qt)."""
        self._items.append(item)
        self._known.clear()

    def invalidate(self) -> None:
        """What was measured is not so any more (Qt)."""
        self._known.clear()
        super().invalidate()

    def add_gap(self) -> None:
        """An empty item that takes the room left over: what follows stands at the right.

        It does so also on further lines, so that a last button never ends up under the first.
        """
        self._grow = len(self._items)
        self._gap_item = QSpacerItem(0, 0, QSizePolicy.Policy.Expanding)
        self._items.append(self._gap_item)
        self._known.clear()

    def count(self) -> int:
        """How many items there are (Qt)."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """The item at that place, or None (Qt)."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Give an item up (Qt)."""
        self._known.clear()
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """It wants no room that it does not need (Qt)."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """Its height follows from its width (Qt)."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The height at that width (Qt)."""
        return self._place(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        """Place the items (Qt)."""
        super().setGeometry(rect)
        self._place(rect, move=True)

    def sizeHint(self) -> QSize:
        """All items on one line (Qt)."""
        sizes = [item.sizeHint() for item in self._items if not item.isEmpty()]
        width = sum(size.width() for size in sizes) + self._gap * max(0, len(sizes) - 1)
        return self._with_margins(width, max((size.height() for size in sizes), default=0))

    def minimumSize(self) -> QSize:
        """The widest single item; its height comes from :meth:`heightForWidth` (Qt)."""
        sizes = [item.minimumSize() for item in self._items if not item.isEmpty()]
        return self._with_margins(
            max((size.width() for size in sizes), default=0),
            max((size.height() for size in sizes), default=0),
        )

    def _with_margins(self, width: int, height: int) -> QSize:
        m = self.contentsMargins()
        return QSize(width + m.left() + m.right(), height + m.top() + m.bottom())

    def _place(self, rect: QRect, *, move: bool) -> int:
        margins = self.contentsMargins()
        left, top = rect.x() + margins.left(), rect.y() + margins.top()
        room = rect.width() - margins.left() - margins.right()
        y = top
        if room not in self._known:
            self._known[room] = self._lines(room)
        for indent, line in self._known[room]:
            height = max(height for _item, _width, height in line)
            if move:
                x = left + indent
                for item, width, _height in line:
                    item.setGeometry(QRect(x, y, width, height))
                    x += width + self._gap
            y += height + self._line_gap
        bottom = y - self._line_gap if y > top else y
        return bottom + margins.bottom() - rect.y()

    def _lines(self, room: int) -> list[_Line]:
        lines: list[list[tuple[QLayoutItem, int]]] = []
        used = 0
        grows = self._items[self._grow] if self._grow is not None else None
        for item in self._items:
            if item.isEmpty() and item is not grows:
                continue
            width = max(min(item.sizeHint().width(), room), item.minimumSize().width())
            if not lines or used + self._gap + width > room:
                lines.append([])
                used = -self._gap
            lines[-1].append((item, width))
            used += self._gap + width
        made: list[_Line] = []
        after_gap = False
        for line in lines:
            placed = self._stretched(line, room, grows)
            taken = sum(width for _item, width, _height in placed) + self._gap * (len(placed) - 1)
            made.append((max(0, room - taken) if after_gap else 0, placed))
            after_gap = after_gap or any(item is self._gap_item for item, _width in line)
        return made

    def _stretched(
        self, line: list[tuple[QLayoutItem, int]], room: int, grows: QLayoutItem | None
    ) -> _Placed:
        left_over = room - sum(width for _item, width in line) - self._gap * (len(line) - 1)
        made = []
        for item, width in line:
            final = width + max(0, left_over) if item is grows else width
            tall = item.heightForWidth(final) if item.hasHeightForWidth() else 0
            made.append((item, final, tall or item.sizeHint().height()))
        return made


def standing_in(layout: QLayout) -> Iterator[QWidget | QLayout]:
    """What stands in a layout, in its order.

    PySide remembers an item that it was asked for as long as the layout lives, and is not told when
    Qt throws the item away with its widget. Whatever came to lie at that address was then taken for
    it, and in the end the program went down; so an item is let go of as soon as it has told.
    """
    for at in range(layout.count()):
        item = layout.itemAt(at)
        if item is None:
            continue
        widget, inner = item.widget(), item.layout()
        if inner is None and not isinstance(layout, Flow):  # those of a Flow are its own
            invalidate(item)
        if widget is not None:
            yield widget
        elif inner is not None:
            yield inner


def column(*, gap: int = 2, margins: tuple[int, int, int, int] = (0, 0, 0, 0)) -> QVBoxLayout:
    """Widgets one under another."""
    layout = QVBoxLayout()
    layout.setSpacing(gap)
    layout.setContentsMargins(*margins)
    return layout


def row(*, gap: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)) -> QHBoxLayout:
    """Widgets side by side."""
    layout = QHBoxLayout()
    layout.setSpacing(gap)
    layout.setContentsMargins(*margins)
    return layout


def holding(layout: QBoxLayout) -> QWidget:
    """A bare widget around a layout, as tall as what it holds."""
    widget = QWidget()
    widget.setLayout(layout)
    policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    policy.setHeightForWidth(True)
    widget.setSizePolicy(policy)
    return widget


def settle() -> None:
    """Let every layout come to rest, so that a picture shows what a person would see."""
    for _round in range(8):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        QCoreApplication.processEvents()
