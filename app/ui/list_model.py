"""The rows of one work list as Qt asks for them: pages of plain records, newest facts in place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from operator import eq
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from app.report.states import Role
from app.report.times import UK, Moment
from app.store.rows import Row
from app.ui.row_words import RowWords, row_words

AGES_IN_HOURS_UNTIL = 3
"""Days after birth until which an age may change, and with it its width, within a day."""

_Index = QModelIndex | QPersistentModelIndex


class ListModel(QAbstractListModel):
    """Rows in the store's order. Sorting and filtering are the store's work, never done here."""

    def __init__(self, now: datetime, role: Role) -> None:
        super().__init__()
        self._rows: list[Row] = []
        self._words: dict[str, RowWords] = {}
        self._stamps: dict[str, int] = {}
        self._stamped = 0
        self._now = now
        self._role = role
        self._similar: frozenset[str] = frozenset()
        self._left: frozenset[str] = frozenset()

    @property
    def rows(self) -> Sequence[Row]:
        """The rows on the list, in order."""
        return self._rows

    def show(self, rows: Sequence[Row]) -> None:
        """Replace everything; rows that say what they said keep their words."""
        self._mark_left(frozenset())
        if len(rows) == len(self._rows) and all(map(eq, rows, self._rows)):
            return
        before = {row.id: row for row in self._rows}
        same = {row.id for row in rows if before.get(row.id) == row}
        self.beginResetModel()
        self._rows = list(rows)
        self._forget(before.keys() - same)
        self.endResetModel()

    def append(self, rows: Sequence[Row]) -> None:
        """Add the next page."""
        if not rows:
            return
        self.beginInsertRows(QModelIndex(), len(self._rows), len(self._rows) + len(rows) - 1)
        self._rows.extend(rows)
        self.endInsertRows()

    def prepend(self, rows: Sequence[Row]) -> None:
        """Add the page above."""
        if not rows:
            return
        self.beginInsertRows(QModelIndex(), 0, len(rows) - 1)
        self._rows[:0] = rows
        self.endInsertRows()

    def merge(self, rows: Sequence[Row], *, whole: bool = False) -> tuple[int, int]:
        """Take in newer facts without moving, adding or removing a row.

        Args:
            rows: as the desk has them now, from the top.
            whole: whether the list holds no other rows: one that is not among them has left it,
                and is marked so (hazard H08).

        Returns:
            How many rows wait to be shown, and how many of those that are shown have left.
        """
        newer = {row.id: row for row in rows}
        for at, old in enumerate(self._rows):
            new = newer.get(old.id, old)
            if new != old:
                self._rows[at] = new
                self._forget({old.id})
                self.dataChanged.emit(self.index(at), self.index(at))
        here = {row.id for row in self._rows}
        self._mark_left(frozenset(here - newer.keys()) if whole else self._left - newer.keys())
        return len(newer.keys() - here), len(self._left)

    def look_again(self, now: datetime, role: Role) -> None:
        """Another minute, or another role: the words change, the order does not.

        A minute leaves a row as tall as it was, but for the age of the newly born.
        """
        day, before = now.astimezone(UK).date(), self._now.astimezone(UK).date()
        if role is not self._role or day != before:
            self._stamps.clear()
        born = day - timedelta(days=AGES_IN_HOURS_UNTIL)
        self._forget({row.id for row in self._rows if _born_after(row, born)})
        self._now, self._role = now, role
        self._words.clear()
        self._repaint()

    def mark_similar(self, handover_ids: Iterable[str]) -> None:
        """Mark the rows whose name could be taken for another's."""
        marked = frozenset(handover_ids)
        if marked != self._similar:
            self._forget(marked ^ self._similar)
            self._similar = marked
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
                row,
                self._now,
                self._role,
                similar=row.id in self._similar,
                left=row.id in self._left,
            )
        return known

    def stamp(self, at: int) -> int:
        """A number that stands for all that a row's height hangs on, but for the list's width."""
        row_id = self._rows[at].id
        known = self._stamps.get(row_id)
        if known is None:
            self._stamped += 1
            known = self._stamps[row_id] = self._stamped
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

    def _mark_left(self, handover_ids: frozenset[str]) -> None:
        if handover_ids != self._left:
            self._forget(handover_ids ^ self._left)
            self._left = handover_ids
            self._repaint()

    def _forget(self, handover_ids: Iterable[str]) -> None:
        for one in handover_ids:
            self._words.pop(one, None)
            self._stamps.pop(one, None)

    def _repaint(self) -> None:
        if self._rows:
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))


def _born_after(row: Row, day: date) -> bool:
    born = row.facts.born
    return isinstance(born, Moment) and born.on >= day
