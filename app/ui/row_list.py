"""The rows of a work list as Qt shows them: one stop of the Tab key; arrows move, Enter opens."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPalette, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QWidget

from app.ui.list_model import ListModel
from app.ui.row_painter import RowPainter
from app.ui.theme import dress_bars


class RowList(QListView):
    """The rows. One stop of the Tab key; arrows move, Enter opens."""

    opened = Signal(QModelIndex)
    left_alone = Signal()
    moved = Signal()
    end_wanted = Signal()
    start_wanted = Signal()

    def __init__(self, model: ListModel) -> None:
        super().__init__()
        # Asked for a widget that Qt made, PySide looks through every class that it might be.
        ground = QWidget()
        ground.setBackgroundRole(QPalette.ColorRole.Base)
        ground.setAutoFillBackground(True)
        self.setViewport(ground)
        self.setModel(model)
        self.setItemDelegate(RowPainter(self, self.is_over))
        self.setAccessibleName("Handovers")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        dress_bars(self)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.clicked.connect(self.opened)
        self.entered.connect(self._enter)
        self.viewportEntered.connect(self._leave)
        self._over = QPersistentModelIndex()

    def call(self, name: str) -> None:
        """Be called so by a screen reader, which is told where it is another name than before."""
        if name != self.accessibleName():
            self.setAccessibleName(name)

    @property
    def seen(self) -> int:
        """How many rows, counted from the top, end above the lower edge."""
        rows, edge = self.model().rowCount(), self.viewport().height()
        last = self.indexAt(QPoint(0, edge - 1))
        if not last.isValid():
            return rows
        whole = self.visualRect(last).bottom() < edge
        return max(last.row() + whole, min(1, rows))

    @property
    def in_use(self) -> bool:
        """Whether a pointer or the focus is on the rows."""
        chosen = self.hasFocus() and self.currentIndex().isValid()
        return chosen or self.viewport().underMouse()

    def is_over(self, at: QModelIndex | QPersistentModelIndex) -> bool:
        """Whether the pointer is on that row."""
        return self._over.isValid() and self._over == at

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the row; Ctrl+C copies it as everything is copied here (Qt)."""
        if event.matches(QKeySequence.StandardKey.Copy):
            from app.ui.own_clipboard import copy_private

            copy_private(self.currentIndex().data() or "", self)
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.currentIndex().isValid():
                self.opened.emit(self.currentIndex())
            return
        super().keyPressEvent(event)
        if event.key() == Qt.Key.Key_End:
            self.end_wanted.emit()
        elif event.key() == Qt.Key.Key_Home:
            self.start_wanted.emit()

    def go_to(self, at: int) -> None:
        """Choose the row at that place and bring it into sight."""
        self.setCurrentIndex(self.model().index(at, 0))

    def put_above(self, put: Callable[[], object]) -> None:
        """Let rows be put in above, and leave those in sight, and the pointer, where they are."""
        first = QPersistentModelIndex(self.indexAt(QPoint(0, 0)))
        before = self._top(first)
        put()
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + self._top(first) - before)

    def _top(self, at: QPersistentModelIndex) -> int:
        """Where a row is once all have their places: asking lays out what is still to be."""
        return self.visualRect(self.model().index(at.row(), 0)).top()

    def updateGeometries(self) -> None:
        """The rows have their places (Qt)."""
        super().updateGeometries()
        self.moved.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Rows grow where they are narrower, which Qt looks at for another height alone (Qt)."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.scheduleDelayedItemsLayout()

    def leaveEvent(self, event: QEvent) -> None:
        """The pointer has gone (Qt)."""
        super().leaveEvent(event)
        self._leave()
        self.left_alone.emit()

    def focusOutEvent(self, event: object) -> None:
        """The focus has gone (Qt)."""
        super().focusOutEvent(event)  # type: ignore[arg-type]  # the stubs want its own event class
        self.left_alone.emit()

    def _enter(self, at: QModelIndex) -> None:
        self._over = QPersistentModelIndex(at)

    def _leave(self) -> None:
        self._over = QPersistentModelIndex()
