"""Draws a row of the list: the due cell by shape and words, the name, and the rest in its order."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem

from app.ui import icons
from app.ui.drawing import WRAP, draw_text, fill, text_height
from app.ui.focus import ring
from app.ui.list_model import ListModel
from app.ui.row_words import RowWords, Run
from app.ui.style_sheet import BANDS
from app.ui.text import plain
from app.ui.theme import BODY, MARK, MINUTES, SMALL, TITLE, Look, Size, look

_Index = QModelIndex | QPersistentModelIndex
_Key = tuple[RowWords, int, Look]
_MARK_LOOKS = {
    "New": ("new", "newtext", "new"),
    "Updated": ("chg", "chgtext", "chgline"),
    "Similar name": ("surface", "text", "control"),
    "Cancelled by sender": ("surface", "danger", "danger"),
}
CELL = 108

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
        self._heights: dict[tuple[int, int, Look], int] = {}
        self._placings: dict[_Key, Placing] = {}

    def sizeHint(self, _option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Rows grow rather than cut (PAL-0430) (Qt)."""
        width = self._view.viewport().width()
        model = self._view.model()
        assert isinstance(model, ListModel)  # noqa: S101  the only model that it is given
        key = (model.stamp(index.row()), width, look())
        height = self._heights.get(key)
        if height is None:
            if len(self._heights) > MEASURED:
                self._heights.clear()
            words = model.words(index.row())
            height = self._heights[key] = self._placing((words, width, look())).height
        return QSize(width, height)

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


class Placing:
    """Where each part of one row goes at one width."""

    def __init__(self, words: RowWords, width: int) -> None:
        self._words = words
        self._width = width
        px = look().px
        self._left = px(14 + CELL + 10)
        self._room = max(width - self._left - px(10), 60)
        self._name_font = look().face(TITLE, bold=True)
        self._marks = _marks_width(words.marks)
        name_room = self._room - self._marks - (px(6) if self._marks else 0)
        self._marks_below = name_room < self._room * 0.45
        self._name_room = self._room if self._marks_below else name_room
        wide = _wide(words.name, TITLE, True, look())
        one_line = wide <= self._name_room and "\n" not in words.name
        self._name_height = (
            self._name_font.height
            if one_line
            else text_height(words.name, self._name_font, self._name_room)
        )
        self._lines = [*_side_by_side(words.identity, self._room), *words.lines]
        self._feet = _side_by_side(_foot_runs(words), self._room)
        self._run_heights = [_run_height(run, self._room) for run in self._lines]
        self._foot_height = sum(_run_height(run, self._room) for run in self._feet)
        text = self._name_height + sum(self._run_heights) + self._foot_height
        if self._marks_below:
            text += _mark_height()
        self.height = round(max(text, _cell_height())) + px(12)

    def paint(self, painter: QPainter, height: int) -> None:
        """Draw everything; the origin is the row's corner."""
        px, words = look().px, self._words
        self._cell(painter, QRect(px(14), px(6), px(CELL), height - px(12)))
        top = float(px(6))
        painter.setPen(look().colour("text"))
        painter.setFont(self._name_font.font)
        _wrapped(painter, QRectF(self._left, top, self._name_room, height), words.name)
        marks_top = top
        top += self._name_height
        if self._marks_below:
            marks_top = top
            top += _mark_height()
        self._boxes(painter, marks_top)
        for run, tall in zip(self._lines, self._run_heights, strict=True):
            _draw_run(painter, run, self._left, top, self._room)
            top += tall
        for run in self._feet:
            _draw_run(painter, run, self._left, top, self._room, quiet=True)
            if words.reply_icon and run[-1][0] == words.reply:
                self._reply_shape(painter, run, top)
            top += _run_height(run, self._room)

    def _cell(self, painter: QPainter, box: QRect) -> None:
        band = self._words.due.band.value
        ink = look().colour(BANDS[band][1])
        px = look().px
        painter.save()
        painter.setBrush(look().colour(BANDS[band][0]))
        edged = band == "later" or look().colours[BANDS[band][0]] == look().colours["surface"]
        painter.setPen(QPen(look().colour("control"), 2) if edged else Qt.PenStyle.NoPen)
        painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 2, 2)
        painter.restore()
        painter.setPen(ink)
        left, top = box.left() + px(8), float(box.top() + px(5))
        room = box.width() - px(14)
        small = look().face(SMALL)
        line = small.height
        side = px(12)
        icons.draw(painter, band, ink, QRectF(left, top + (line - side) / 2, side, side))
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
        metrics = face.metrics
        right = float(self._width - px(10))
        for mark in reversed(self._words.marks):
            fill, ink, edge = _MARK_LOOKS.get(mark, ("beware", "bewaretext", "bewareline"))
            wide = metrics.horizontalAdvance(mark) + px(12)
            box = QRectF(right - wide, top, wide, metrics.height() + 4)
            painter.setBrush(look().colour(fill))
            painter.setPen(QPen(look().colour(edge), 2))
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 2, 2)
            painter.setPen(look().colour(ink))
            draw_text(painter, box, mark, Qt.AlignmentFlag.AlignCenter)
            right -= wide + px(4)

    def _reply_shape(self, painter: QPainter, run: Run, top: float) -> None:
        before = _run_width(run[:-2]) if len(run) > 2 else 0.0
        side = look().px(12)
        token = "dangerfill" if self._words.reply_icon == "failed" else "text"
        place = QRectF(self._left + before, top + 2, side, side)
        icons.draw(painter, self._words.reply_icon, look().colour(token), place)


_ROOM_FOR_SHAPE = "     "


def _foot_runs(words: RowWords) -> tuple[Run, ...]:
    feet: tuple[Run, ...] = tuple(((part, False),) for part in words.foot)
    if not words.reply:
        return feet
    return (*feet, ((_ROOM_FOR_SHAPE, False), (words.reply, True)))


def _side_by_side(runs: tuple[Run, ...], room: float) -> list[Run]:
    """Put runs on one line as long as there is room: a number is never broken (NUM-0002)."""
    lines: list[Run] = []
    for run in runs:
        joined = (*lines[-1], ("   ", False), *run) if lines else run
        if lines and _run_width(joined) <= room:
            lines[-1] = joined
        else:
            lines.append(run)
    return lines


def _run_width(run: Run) -> float:
    size, at = _size(run), look()
    return sum(_wide(text, size, strong, at) for text, strong in run)


@lru_cache(WIDTHS)
def _wide(text: str, size: Size, strong: bool, at: Look) -> float:
    """How wide a text is on one line: a list that is resized asks it of each row again."""
    return at.face(size, bold=strong).metrics.horizontalAdvance(plain(text))


def _cell_height() -> float:
    minutes = look().face(MINUTES, bold=True).height
    return 2 * look().face(SMALL).height + minutes + look().px(10)


def _marks_width(marks: tuple[str, ...]) -> float:
    if not marks:
        return 0.0
    px, at = look().px, look()
    return sum(_wide(mark, MARK, True, at) + px(12) for mark in marks) + px(4) * len(marks)


def _mark_height() -> float:
    return look().face(MARK, bold=True).height + 6


def _size(run: Run) -> Size:
    strong_alone = len(run) == 1 and run[0][1]
    return BODY if strong_alone else SMALL


def _run_height(run: Run, room: float) -> float:
    bold = look().face(_size(run), bold=True)
    if _run_width(run) <= room:
        return bold.height + 1
    return text_height(plain("".join(text for text, _s in run)), bold, room) + 1


def _draw_run(
    painter: QPainter,
    run: Run,
    left: float,
    top: float,
    room: float,
    *,
    quiet: bool = False,
) -> None:
    size, at = _size(run), look()
    if _run_width(run) > room:
        painter.setFont(at.face(size, bold=True).font)
        painter.setPen(at.colour("text"))
        whole = "".join(text for text, _strong in run)
        _wrapped(painter, QRectF(left, top, room, 10_000), whole)
        return
    for text, strong in run:
        face, advance = at.face(size, bold=strong), _wide(text, size, strong, at)
        painter.setFont(face.font)
        painter.setPen(at.colour("text" if strong or not quiet else "text2"))
        box = QRectF(left, top, advance + 2, face.height)
        draw_text(painter, box, plain(text), Qt.AlignmentFlag.AlignLeft)
        left += advance


def _wrapped(painter: QPainter, box: QRectF, text: str) -> None:
    painter.drawText(box, plain(text), WRAP)
