"""Long runs of lines as one virtual list: five thousand of them cost no more than a screenful.

Each row is an item with a spoken text of its own, so that a screen reader goes through it row by
row; rows grow with their text and nothing is elided.
"""

from __future__ import annotations

from collections.abc import Sequence
from time import perf_counter
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QKeyEvent,
    QKeySequence,
    QPainter,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.report.sheet import Line
from app.ui.focus import ring
from app.ui.line_painter import LinePainter
from app.ui.own_clipboard import copy_private
from app.ui.theme import look

if TYPE_CHECKING:  # nothing is sought in most reports
    from app.ui.finding import Sought

SLICE = 60
"""Rows that are laid out at first; the rest follows when the event loop is idle."""

MEASURING_S = 0.008
"""How long rows are measured at a stretch, so that a key press never waits to be felt."""

BATCH = 200
"""Rows that the list view places at a stretch."""

_BETWEEN_PAINTS_MS = 5
"""When rows are measured that nobody waits for."""

_Index = QModelIndex | QPersistentModelIndex


class LineModel(QAbstractListModel):
    """The lines of a section, or those of them that are shown now."""

    def __init__(self, lines: Sequence[Line]) -> None:
        super().__init__()
        self._lines: Sequence[Line] = lines
        self._loaded = min(SLICE, len(lines))

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Replace the lines."""
        self.beginResetModel()
        self._lines = lines
        self._loaded = min(SLICE, len(lines))
        self.endResetModel()

    @property
    def every(self) -> Sequence[Line]:
        """The lines that are shown now, also those that are not laid out yet."""
        return self._lines

    def line(self, at: int) -> Line:
        """The line at that place."""
        return self._lines[at]

    def where(self, line: Line) -> int:
        """The place of that very line, -1 where it is not among those that are shown."""
        return next((at for at, one in enumerate(self._lines) if one is line), -1)

    @property
    def next_end(self) -> int:
        """How many rows there will be next: few steps, since each has the view place them all."""
        return min(len(self._lines), self._loaded * 4)

    def load_more(self, at_least: int = 0) -> bool:
        """Take in the next rows, or so many in all at least; False at the end."""
        last = max(self.next_end, min(at_least, len(self._lines)))
        if last <= self._loaded:
            return False
        self.beginInsertRows(QModelIndex(), self._loaded, last - 1)
        self._loaded = last
        self.endInsertRows()
        return True

    def rowCount(self, parent: _Index | None = None) -> int:
        """How many rows are laid out (Qt)."""
        return 0 if parent is not None and parent.isValid() else self._loaded

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The line, or what a screen reader says of it (Qt)."""
        line = self._lines[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return line
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return line.plain
        return None


class LineDelegate(QStyledItemDelegate):
    """Draws a line and knows its height."""

    def __init__(self, parent: QWidget, columns: tuple[float, float]) -> None:
        super().__init__(parent)
        self._painter = LinePainter(columns)
        self._tops: dict[int, list[int]] = {}  # by width: where each row ends
        self._heights: dict[int, dict[Line, int]] = {}  # by width: a line that comes again is known
        self.marked = -1
        self.sought: Sought | None = None

    def forget(self) -> None:
        """Other lines are shown."""
        self._tops.clear()

    def tops(self, model: LineModel, width: int, rows: int) -> list[int]:
        """Where each row begins at that width, measured for so many rows at least."""
        tops = self._tops.setdefault(width, [0])
        for at in range(len(tops) - 1, rows):
            tops.append(tops[-1] + self._height(model.line(at), width))
        return tops

    def about(self, model: LineModel, width: int) -> int:
        """The height of all rows, in the measure of those that have been measured."""
        rows = model.rowCount()
        known = len(self.tops(model, width, min(rows, SLICE))) - 1
        if known >= rows:
            return self._tops[width][rows]
        return self._tops[width][known] * rows // known

    def measured(self, model: LineModel, width: int, rows: int) -> bool:
        """Measure rows ahead for a moment; whether so many have been measured by now."""
        tops = self._tops.setdefault(width, [0])
        until = perf_counter() + MEASURING_S
        while len(tops) <= rows and perf_counter() < until:
            tops.append(tops[-1] + self._height(model.line(len(tops) - 1), width))
        return len(tops) > rows

    def _height(self, line: Line, width: int) -> int:
        known = self._heights.setdefault(width, {})
        if line not in known:
            known[line] = self._painter.height(line, width)
        return known[line]

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """The size of a row (Qt)."""
        view = option.widget
        width, at = view.width(), index.row()
        model = index.model()
        assert isinstance(model, LineModel)  # noqa: S101  the only model that it is given
        tops = self.tops(model, width, at + 1)
        return QSize(width, tops[at + 1] - tops[at])

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw a row (Qt)."""
        rect: QRect = option.rect
        view = option.widget
        here = isinstance(view, QListView) and view.hasFocus() and index == view.currentIndex()
        if here:
            painter.fillRect(rect, look().colour("sel"))
        sought = self.sought if index.row() == self.marked else None
        self._painter.paint(painter, rect, index.data(Qt.ItemDataRole.UserRole), sought)
        if here:
            ring(painter, rect)


class RowsView(QListView):
    """A list as tall as its rows: the page around it scrolls, not the list.

    Args:
        columns: the shares of the width for a row's label and value; its aside has the rest.
    """

    row_reached = Signal(QRect)

    def __init__(
        self, lines: Sequence[Line], spoken: str, columns: tuple[float, float] = (0.42, 0.44)
    ) -> None:
        super().__init__()
        self.lines = LineModel(lines)
        self._rows = LineDelegate(self, columns)
        self.setModel(self.lines)
        self.setItemDelegate(self._rows)
        self.setAccessibleName(spoken)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setTabKeyNavigation(False)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setBatchSize(BATCH)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._exact = False
        self._more = QTimer(self)
        self._more.setInterval(_BETWEEN_PAINTS_MS)
        self._more.timeout.connect(self._load_more)
        self._stop_where_there_is_something(lines)

    def _stop_where_there_is_something(self, lines: Sequence[Line]) -> None:
        """No stop of the Tab key that nobody could see."""
        policy = Qt.FocusPolicy.StrongFocus if lines else Qt.FocusPolicy.NoFocus
        self.setFocusPolicy(policy)

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Replace the lines."""
        self._rows.forget()
        self._rows.marked = -1
        self.lines.show_lines(lines)
        self._stop_where_there_is_something(lines)
        self.updateGeometry()
        self._more.start()

    def mark(self, at: int, sought: Sought) -> None:
        """Mark the words in that row, which is laid out before long if it has not been yet."""
        self._rows.marked, self._rows.sought = at, sought
        if self.lines.rowCount() <= at:
            self._more.start(0)  # somebody waits for it
        self.viewport().update()

    def unmark(self) -> None:
        """Mark no row any more."""
        self._rows.marked, self._rows.sought = -1, None
        self.viewport().update()

    @property
    def marked_rect(self) -> QRect | None:
        """Where the row stands whose words are marked, None where none are."""
        return self.place_of(self._rows.marked) if self._rows.marked >= 0 else None

    def place_of(self, at: int) -> QRect | None:
        """Where a row stands in the list, None while it is not laid out."""
        if self.lines.rowCount() <= at:
            return None
        tops = self._rows.tops(self.lines, self.width(), at + 1)
        return QRect(0, tops[at], self.width(), tops[at + 1] - tops[at])

    def load_all(self) -> None:
        """Lay every row out at once (print, pictures and tests)."""
        self._exact = True
        while self.lines.load_more():
            pass
        self._more.stop()
        self.updateGeometry()

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to lay out what has not been yet (Qt)."""
        super().showEvent(event)
        self._more.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Measure the rows at their new width (Qt)."""
        super().resizeEvent(event)
        self._more.start()

    def wheelEvent(self, event: Any) -> None:
        """The page scrolls, not the list (Qt)."""
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go from row to row, Ctrl+C copies the row (Qt)."""
        if event.matches(QKeySequence.StandardKey.Copy):
            copy_private(self.currentIndex().data() or "", self)
            return
        super().keyPressEvent(event)

    def currentChanged(self, current: _Index, previous: _Index) -> None:
        """Tell the page where the row is, so that it can be scrolled to (Qt)."""
        super().currentChanged(current, previous)
        if current.isValid():
            self.row_reached.emit(self.visualRect(current))

    def scrollTo(self, *_args: Any) -> None:
        """The list never scrolls in itself (Qt)."""

    def heightForWidth(self, width: int) -> int:
        """As tall as the rows laid out so far (Qt).

        Layouts ask for widths that never come to be, and a window that is resized passes through
        many: where rows are many, their height is told roughly until the width has stayed.
        """
        if self._exact:
            rows = self.lines.rowCount()
            return max(self._rows.tops(self.lines, width, rows)[rows], 1)
        return max(self._rows.about(self.lines, width), 1)

    def sizeHint(self) -> QSize:
        """The height at the present width (Qt)."""
        return QSize(200, self.heightForWidth(self.width()))

    def minimumSizeHint(self) -> QSize:
        """Any width will do; the height follows from it (Qt)."""
        return QSize(120, 1)

    def _load_more(self) -> None:
        wanted = self._rows.marked + 1  # in one step: each has the view place them all
        if not self._rows.measured(self.lines, self.width(), max(self.lines.next_end, wanted)):
            return
        if not self.lines.load_more(wanted):
            self._more.stop()
        elif wanted <= self.lines.rowCount():
            self._more.setInterval(_BETWEEN_PAINTS_MS)
        self.updateGeometry()


def is_long(lines: Sequence[Line]) -> bool:
    """Whether so many lines are better one virtual list than a widget each."""
    return len(lines) > 40
