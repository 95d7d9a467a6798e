"""Draws a row of the list: the due cell by shape and words, the name, and the rest in its order."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from math import inf

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem

from app.ui import icons
from app.ui.drawing import WRAP, draw_text, fill, text_height
from app.ui.focus import ring
from app.ui.list_model import ListModel
from app.ui.looks import BANDS
from app.ui.row_words import RowWords, Run
from app.ui.text import plain
from app.ui.theme import BODY, MARK, MINUTES, SMALL, TITLE, Face, Look, look

_Index = QModelIndex | QPersistentModelIndex
_Key = tuple[RowWords, int, Look]
_MARK_LOOKS = {
    "New": ("new", "newtext", "new"),
    "Updated": ("chg", "chgtext", "chgline"),
    "Similar name": ("surface", "text", "control"),
    "Cancelled by sender": ("surface", "danger", "danger"),
}
CELL = 108
LEAST_ROOM = 60

NAME_SHARE = 0.45
"""Of the room, below which a name is not narrowed for the marks beside it."""

MEASURED = 20_000
"""Heights that are kept, which are numbers alone."""

WIDTHS = 8_192
"""Texts of which it is kept how wide they are."""

PLACED = 200
"""Rows whose measures are kept: a few screenfuls, as somebody types or scrolls to and fro."""


class RowPainter(QStyledItemDelegate):
    """The delegate of the list.

    Args:
        view: the list; it is asked for its state, because Qt's class of styles, which ``option``
            would bring in, costs a start as much as a dozen modules.
        is_over: whether the pointer is on a row.
    """

    def __init__(self, view: QListView, is_over: Callable[[_Index], bool]) -> None:
        super().__init__(view)
        self._view = view
        self._is_over = is_over
        self._heights: dict[tuple[int, Look], tuple[float, float, int]] = {}
        self._placings: dict[_Key, Placing] = {}

    def sizeHint(self, _option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Rows grow rather than cut (PAL-0430) (Qt)."""
        width = self._view.viewport().width()
        model = self._view.model()
        assert isinstance(model, ListModel)  # noqa: S101  the only model that it is given
        key = (model.stamp(index.row()), look())
        known = self._heights.get(key)
        if known is None or not known[0] <= width < known[1]:
            if len(self._heights) > MEASURED:
                self._heights.clear()
            placing = self._placing((model.words(index.row()), width, look()))
            known = self._heights[key] = (*placing.same_between, placing.height)
        return QSize(width, known[2])

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw a row (Qt)."""
        rect: QRect = option.rect
        view = self._view
        words: RowWords = index.data(Qt.ItemDataRole.UserRole)
        chosen = view.selectionModel().isSelected(index)
        ground = "sel" if chosen else "page" if self._is_over(index) else "surface"
        painter.save()
        fill(painter, rect, look().colour(ground))
        if chosen:
            bar = QRect(rect.left(), rect.top(), look().px(6), rect.height())
            fill(painter, bar, look().colour("selbar"))
        painter.translate(rect.topLeft())
        self._placing((words, rect.width(), look())).paint(painter, rect.height())
        painter.restore()
        edge = QRect(rect.left(), rect.bottom(), rect.width(), 1)
        fill(painter, edge, look().colour("control"))
        if view.hasFocus() and index == view.currentIndex():
            ring(painter, rect)

    def _placing(self, key: _Key) -> Placing:
        """A row as it was measured, or measured now."""
        known = self._placings.get(key)
        if known is None:
            if len(self._placings) >= PLACED:
                self._placings.clear()
            known = self._placings[key] = Placing(*key[:2])
        return known


class _Rooms:
    """The rooms in which everything would fit or not fit as it does in this one."""

    def __init__(self, room: float) -> None:
        self.room = room
        self.least, self.below = 0.0, inf

    def fits(self, wide: float) -> bool:
        """Whether there is room for something so wide."""
        if wide <= self.room:
            self.least = max(self.least, wide)
            return True
        self.below = min(self.below, wide)
        return False

    def wrapped(self, text: str, face: Face, room: float) -> float:
        """The height of a text that has to be wrapped, of which another room says nothing."""
        self.least, self.below = self.room, self.room + 1
        return text_height(text, face, room)


class Placing:
    """Where each part of one row goes at one width.

    Attributes:
        height: of the row, in pixels.
        same_between: from which width on, and below which, it has this height.
    """

    def __init__(self, words: RowWords, width: int) -> None:
        self._words = words
        self._width = width
        px = look().px
        self._left = px(14 + CELL + 10)
        self._room = max(width - self._left - px(10), LEAST_ROOM)
        rooms = _Rooms(self._room)
        self._name_font = look().face(TITLE, bold=True)
        self._marks = _marks_width(words.marks)
        beside = self._marks + px(6) if self._marks else 0.0
        self._marks_below = not rooms.fits(beside / (1 - NAME_SHARE))
        beside = 0.0 if self._marks_below else beside
        self._name_room = self._room - beside
        wide = _wide(words.name, self._name_font)
        self._name_on_one_line = "\n" not in words.name and rooms.fits(wide + beside)
        self._name_height = (
            self._name_font.height
            if self._name_on_one_line
            else rooms.wrapped(words.name, self._name_font, self._name_room)
        )
        self._lines = _side_by_side(words.identity, rooms)
        self._lines += [_Line(run) for run in words.lines]
        self._feet = _side_by_side(_foot_runs(words), rooms)
        for line in (*self._lines, *self._feet):
            line.settle(rooms)
        text = self._name_height + sum(one.height for one in (*self._lines, *self._feet))
        if self._marks_below:
            text += _mark_height()
        self.height = round(max(text, _cell_height())) + px(12)
        edges = width - self._room  # more of it where there is less than the least room
        self.same_between = (max(rooms.least, LEAST_ROOM) + edges, rooms.below + edges)

    def paint(self, painter: QPainter, height: int) -> None:
        """Draw everything; the origin is the row's corner."""
        px, words = look().px, self._words
        self._cell(painter, QRect(px(14), px(6), px(CELL), height - px(12)))
        top = float(px(6))
        painter.setPen(look().colour("text"))
        painter.setFont(self._name_font.font)
        name_box = QRectF(self._left, top, self._name_room, height)
        if self._name_on_one_line:
            draw_text(painter, name_box, plain(words.name), Qt.AlignmentFlag.AlignLeft)
        else:
            _wrapped(painter, name_box, words.name)
        marks_top = top
        top += self._name_height
        if self._marks_below:
            marks_top = top
            top += _mark_height()
        self._boxes(painter, marks_top)
        for line in self._lines:
            line.draw(painter, self._left, top, look().colour("text"))
            top += line.height
        for line in self._feet:
            line.draw(painter, self._left, top, look().colour("text2"))
            if words.reply_icon and line.run[-1][0] == words.reply:
                self._reply_shape(painter, line, top)
            top += line.height

    def _cell(self, painter: QPainter, box: QRect) -> None:
        band = self._words.due.band.value
        ink = look().colour(BANDS[band][1])
        px = look().px
        painter.save()
        painter.setBrush(look().colour(BANDS[band][0]))
        edged = band == "later" or look().colours[BANDS[band][0]] == look().colours["surface"]
        painter.setPen(QPen(look().colour("control"), 2) if edged else Qt.PenStyle.NoPen)
        painter.drawRect(box.adjusted(1, 1, -1, -1))
        painter.restore()
        painter.setPen(ink)
        left, top = box.left() + px(8), float(box.top() + px(5))
        room = box.width() - px(14)
        small = look().face(SMALL)
        line = small.height
        side = px(12)
        _shape(painter, band, BANDS[band][1], QPointF(left, top + (line - side) / 2), side)
        painter.setFont(small.font)
        head_room = room - side - px(5)
        draw_text(
            painter,
            QRectF(left + side + px(5), top, head_room, line),
            self._words.due.head,
            Qt.AlignmentFlag.AlignLeft,
        )
        top += line
        bold = look().face(MINUTES if self._words.due.at else BODY, bold=True)
        painter.setFont(bold.font)
        _wrapped(painter, QRectF(left, top, room, box.height()), self._words.due.value)
        top += text_height(self._words.due.value, bold, room)
        painter.setFont(small.font)
        _wrapped(painter, QRectF(left, top, room, box.height()), self._words.due.by)

    def _boxes(self, painter: QPainter, top: float) -> None:
        px = look().px
        face = look().face(MARK, bold=True)
        painter.setFont(face.font)
        right = float(self._width - px(10))
        for mark in reversed(self._words.marks):
            fill, ink, edge = _MARK_LOOKS.get(mark, ("beware", "bewaretext", "bewareline"))
            wide = _wide(mark, face) + px(12)
            box = QRectF(right - wide, top, wide, face.height + 4)
            painter.setBrush(look().colour(fill))
            painter.setPen(QPen(look().colour(edge), 2))
            painter.drawRect(box.adjusted(1, 1, -1, -1))
            painter.setPen(look().colour(ink))
            draw_text(painter, box, mark, Qt.AlignmentFlag.AlignCenter)
            right -= wide + px(4)

    def _reply_shape(self, painter: QPainter, line: _Line, top: float) -> None:
        side = look().px(12)
        token = "dangerfill" if self._words.reply_icon == "failed" else "text"
        place = QPointF(self._left + line.width_before_shape, top + 2)
        _shape(painter, self._words.reply_icon, token, place, side)


class _Line:
    """One line of a row, its pieces side by side; wrapped where it is longer than there is room."""

    __slots__ = ("_face", "_pieces", "_room", "height", "run", "width")

    def __init__(self, run: Run) -> None:
        strong_alone = len(run) == 1 and run[0][1]
        size, at = BODY if strong_alone else SMALL, look()
        self.run = run
        self._face = at.face(size, bold=True)
        light = at.face(size)
        self._pieces = [
            (text, strong, face, _wide(text, face))
            for text, strong, face in ((t, s, self._face if s else light) for t, s in run)
        ]
        self.width = sum(piece[3] for piece in self._pieces)

    def settle(self, rooms: _Rooms) -> None:
        """Find out how tall it is; nothing more is set beside it."""
        self._room = rooms.room
        if rooms.fits(self.width):
            self.height = self._face.height + 1
        else:
            self.height = rooms.wrapped(plain(self._whole), self._face, rooms.room) + 1

    @property
    def width_before_shape(self) -> float:
        """How far from the left the room for the shape of a reply begins."""
        return sum(piece[3] for piece in self._pieces[:-2])

    @property
    def _whole(self) -> str:
        return "".join(text for text, _strong in self.run)

    def draw(self, painter: QPainter, left: float, top: float, light: QColor) -> None:
        """Draw it from that corner on; ``light`` is the colour of what is not strong."""
        strongly = look().colour("text")
        if self.width > self._room:
            painter.setFont(self._face.font)
            painter.setPen(strongly)
            _wrapped(painter, QRectF(left, top, self._room, 10_000), self._whole)
            return
        for text, strong, face, advance in self._pieces:
            if not text.isspace():
                painter.setFont(face.font)
                painter.setPen(strongly if strong else light)
                box = QRectF(left, top, advance + 2, face.height)
                draw_text(painter, box, plain(text), Qt.AlignmentFlag.AlignLeft)
            left += advance


_ROOM_FOR_SHAPE = "     "


def _foot_runs(words: RowWords) -> tuple[Run, ...]:
    feet: tuple[Run, ...] = tuple(((part, False),) for part in words.foot)
    if not words.reply:
        return feet
    return (*feet, ((_ROOM_FOR_SHAPE, False), (words.reply, True)))


def _side_by_side(runs: tuple[Run, ...], rooms: _Rooms) -> list[_Line]:
    """Put runs on one line as long as there is room: a number is never broken (NUM-0002)."""
    lines: list[_Line] = []
    for run in runs:
        if lines:
            joined = _Line((*lines[-1].run, ("   ", False), *run))
            if rooms.fits(joined.width):
                lines[-1] = joined
                continue
        lines.append(_Line(run))
    return lines


@lru_cache(WIDTHS)
def _wide(text: str, face: Face) -> float:
    """How wide a text is on one line: a list that is resized asks it of each row again."""
    return face.metrics.horizontalAdvance(plain(text))


def _cell_height() -> float:
    minutes = look().face(MINUTES, bold=True).height
    return 2 * look().face(SMALL).height + minutes + look().px(10)


def _marks_width(marks: tuple[str, ...]) -> float:
    if not marks:
        return 0.0
    px, face = look().px, look().face(MARK, bold=True)
    return sum(_wide(mark, face) + px(12) for mark in marks) + px(4) * len(marks)


def _mark_height() -> float:
    return look().face(MARK, bold=True).height + 6


def _shape(painter: QPainter, name: str, token: str, place: QPointF, side: int) -> None:
    ratio = painter.device().devicePixelRatioF()
    painter.drawPixmap(place, icons.pixmap(name, look().colours[token], side, ratio))


def _wrapped(painter: QPainter, box: QRectF, text: str) -> None:
    painter.drawText(box, plain(text), WRAP)
