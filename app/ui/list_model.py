"""The rows of one work list as Qt asks for them: pages of plain records, newest facts in place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from operator import eq
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from app.report.states import Role
from app.store.rows import Row
from app.ui.row_words import RowWords, row_words

_Index = QModelIndex | QPersistentModelIndex


class ListModel(QAbstractListModel):
    """Rows in the store's order. Sorting and filtering are the store's work, never done here."""

    def __init__(self, now: datetime, role: Role) -> None:
        super().__init__()
        self._rows: list[Row] = []
        self._words: dict[str, RowWords] = {}
        self._now = now
        self._role = role
        self._similar: frozenset[str] = frozenset()

    @property
    def rows(self) -> Sequence[Row]:
        """The rows on the list, in order."""
        return self._rows

    def show(self, rows: Sequence[Row]) -> None:
        """Replace everything; rows that say what they said keep their words."""
        if len(rows) == len(self._rows) and all(map(eq, rows, self._rows)):
            return
        before = {row.id: row for row in self._rows}
        same = {row.id for row in rows if before.get(row.id) == row}
        self.beginResetModel()
        self._rows = list(rows)
        self._words = {key: words for key, words in self._words.items() if key in same}
        self.endResetModel()

    def append(self, rows: Sequence[Row]) -> None:
        """Add the next page."""
        if not rows:
            return
        self.beginInsertRows(QModelIndex(), len(self._rows), len(self._rows) + len(rows) - 1)
        self._rows.extend(rows)
        self.endInsertRows()

    def merge(self, rows: Sequence[Row]) -> int:
        """Take in newer facts without moving, adding or removing a row.

        Returns:
            How many rows wait to be shown.
        """
        newer = {row.id: row for row in rows}
        for at, old in enumerate(self._rows):
            if old.id in newer:
                self._rows[at] = newer[old.id]
        held = {row.id for row in self._rows}
        self._words.clear()
        self._repaint()
        return len(set(newer) - held)

    def look_again(self, now: datetime, role: Role) -> None:
        """Another minute, or another role: the words change, the order does not."""
        self._now, self._role = now, role
        self._words.clear()
        self._repaint()

    def mark_similar(self, handover_ids: Iterable[str]) -> None:
        """Mark the rows whose name could be taken for another's."""
        marked = frozenset(handover_ids)
        if marked != self._similar:
            self._similar = marked
            self._words.clear()
            self._repaint()

    def place(self, handover_id: str) -> QModelIndex:
        """Where that handover stands; an invalid index where it does not."""
        for at, row in enumerate(self._rows):
            if row.id == handover_id:
                return self.index(at)
        return QModelIndex()

    def words(self, at: int) -> RowWords:
        """The words of the row at that place."""
        row = self._rows[at]
        known = self._words.get(row.id)
        if known is None:
            known = self._words[row.id] = row_words(
                row, self._now, self._role, similar=row.id in self._similar
            )
        return known

    def rowCount(self, parent: _Index | None = None) -> int:
        """How many rows are loaded (Qt)."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The words of a row (Qt)."""
        if role == Qt.ItemDataRole.UserRole:
            return self.words(index.row())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.words(index.row()).spoken
        return None

    def _repaint(self) -> None:
        if self._rows:
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))
