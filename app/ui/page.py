"""A page in the place of list and report: a title, what it is about, and a way back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLayout, QWidget

from app.ui.flow import Flow, column, holding
from app.ui.focus import LINE
from app.ui.scroller import Scroller
from app.ui.text import Button, Label
from app.ui.theme import look


class Page(QWidget):
    """One page; what it shows goes into :attr:`body`.

    Args:
        title: what it is.
        told: a sentence under the title; may be changed with :meth:`tell`.
        closes: whether there is something to go back to.
    """

    closed = Signal()

    def __init__(self, title: str, told: str = "", *, closes: bool = True) -> None:
        super().__init__()
        self.setAccessibleName(title)
        px = look().px
        outer = column(gap=px(6), margins=(px(14), px(10), px(14), px(10)))
        head = QWidget()
        self.tools = Flow(head, gap=px(8), line_gap=px(4))
        words = column(gap=0)
        words.addWidget(Label(title, "big", wrap=False))
        self._told = Label(told, "quiet")
        words.addWidget(self._told)
        if not told:
            self._told.hide()  # shown before it stands in the page, it would be a window of its own
        self.tools.addWidget(holding(words))
        self.tools.add_gap()
        outer.addWidget(head)
        content = QWidget()
        clear = 2 * LINE  # of the ring around what scrolls
        self.body = column(gap=px(8), margins=(clear, clear, clear, clear))
        content.setLayout(self.body)
        self.content = content
        self.scroller = Scroller(content, title)
        outer.addWidget(self.scroller, 1)
        self.setLayout(outer)
        self._closes = closes
        self._title = title

    def add_tool(self, words: str, pressed: Callable[[], object], spoken: str = "") -> Button:
        """A button at the right of the title."""
        button = Button(words, pressed, "small", spoken=spoken)
        self.tools.addWidget(button)
        return button

    def add_way_back(self) -> None:
        """The button that leads back; the last one at the right."""
        if self._closes:
            spoken = f"Back to the lists: close {self._title}"
            self.add_tool("Back to the &lists", self.closed.emit, spoken)

    def tell(self, words: str) -> None:
        """Say something under the title."""
        self._told.show_text(words)
        self._told.setVisible(bool(words))

    def clear(self) -> None:
        """Take everything off the page."""
        empty(self.body)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape goes back (Qt)."""
        if event.key() == Qt.Key.Key_Escape and self._closes:
            self.closed.emit()
            return
        super().keyPressEvent(event)


def empty(layout: QLayout) -> None:
    """Take every widget out of a layout and of those inside it."""
    while (item := layout.takeAt(0)) is not None:
        if (old := item.widget()) is not None:
            old.hide()
            old.deleteLater()
        elif (inner := item.layout()) is not None:
            empty(inner)
