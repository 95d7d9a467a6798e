"""The counts on paper: A4, black on white in every theme, nothing cut and no patient."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPagedPaintDevice, QPainter, QPen, QTextOption

from app.desk.counting import Counts
from app.report.times import show_time
from app.ui.count_words import Picture, Row, pictures, reply_rows, tiles
from app.ui.drawing import draw_text
from app.ui.plots import Plot, paint
from app.ui.print_sheet import DOTS, dots, on_a4
from app.ui.theme import BODY, LEAD, MARK, SMALL, TITLE, Face, Look

_LEFT, _TOP, _WIDTH, _BOTTOM = 14.0, 14.0, 182.0, 280.0
_GAP = 5.0
_AT_LEFT, _AT_RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
_SCREEN_DOTS = 96
_BLACK = dict.fromkeys(("text", "text2", "control", "page"), "#000000")


@dataclass(frozen=True)
class Paper(Look):
    """A look for a printer: type in points of its own, lengths in its dots, letters true black."""

    scale: float = DOTS / _SCREEN_DOTS
    device: QPagedPaintDevice | None = field(default=None, compare=False)

    @property
    def colours(self) -> Mapping[str, str]:
        """Those of the light theme with black ink."""
        return {**super().colours, **_BLACK}

    def face(self, size: float = BODY, *, bold: bool = False, struck: bool = False) -> Face:
        """A font as the printer measures it."""
        font = QFont(Look().font(size, bold=bold))
        font.setStrikeOut(struck)
        metrics = QFontMetricsF(font, self.device) if self.device else QFontMetricsF(font)
        return Face(font, metrics, metrics.height())


@dataclass(frozen=True, slots=True)
class _Block:
    """What stays together on a page."""

    tall: float
    draw: Callable[[QPainter, float], None]


def counts_on(device: QPagedPaintDevice, counts: Counts, title: str, by: str) -> None:
    """Draw the counts.

    Args:
        device: of :data:`DOTS` dots to the inch.
        counts: of one period.
        title: what they are of, with the time they begin and end at.
        by: who printed them.
    """
    on_a4(device)
    paper = Paper(device=device)
    pages = _paged(list(_blocks(paper, counts, title)))
    painter = QPainter(device)
    for number, page in enumerate(pages, 1):
        if number > 1:
            device.newPage()
        y = dots(_TOP)
        for block in page:
            block.draw(painter, y)
            y += block.tall + dots(_GAP)
        told = f"Printed {show_time(counts.as_at)} by {by}. Counts only, no patient details."
        _foot(painter, paper, told, f"Page {number} of {len(pages)}")
    painter.end()


def _paged(blocks: Sequence[_Block]) -> list[list[_Block]]:
    pages: list[list[_Block]] = [[]]
    room = left = dots(_BOTTOM - _TOP)
    for block in blocks:
        if pages[-1] and block.tall > left:
            pages.append([])
            left = room
        pages[-1].append(block)
        left -= block.tall + dots(_GAP)
    return pages


def _blocks(paper: Paper, counts: Counts, title: str) -> Iterator[_Block]:
    yield _words(paper, title)
    yield _tiles(paper, counts)
    for picture in pictures(counts):
        yield _picture(paper, picture)
    head, *lines = reply_rows(counts)
    widths = _widths(paper, [head, *lines])
    yield _heading(paper, head, widths, lines[0])
    for line in lines[1:]:
        yield _row(paper, line, widths)


def _tall(words: str, face: Face, wide: float) -> float:
    """The height of wrapped words as the printer measures them."""
    room = QRectF(0, 0, wide, dots(_BOTTOM))
    return face.metrics.boundingRect(room, Qt.TextFlag.TextWordWrap.value, words).height()


def _write(
    painter: QPainter, face: Face, place: QRectF, words: str, where: Qt.AlignmentFlag = _AT_LEFT
) -> None:
    painter.setPen(QPen(Qt.GlobalColor.black))
    painter.setFont(face.font)
    option = QTextOption(where)
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    painter.drawText(place, words, option)


def _words(paper: Paper, words: str) -> _Block:
    face = paper.face(LEAD, bold=True)
    tall = _tall(words, face, dots(_WIDTH))
    return _Block(
        tall,
        lambda painter, y: _write(
            painter, face, QRectF(dots(_LEFT), y, dots(_WIDTH), tall + face.height), words
        ),
    )


def _tiles(paper: Paper, counts: Counts) -> _Block:
    """Figures with their words, six to a line."""
    figure, small = paper.face(LEAD, bold=True), paper.face(MARK)
    told, across = tiles(counts), 6
    wide = dots(_WIDTH) / across
    tall = figure.height + 2.2 * small.height + dots(2)

    def draw(painter: QPainter, y: float) -> None:
        for at, tile in enumerate(told):
            x, top = dots(_LEFT) + at % across * wide, y + at // across * tall
            _write(painter, figure, QRectF(x, top, wide, figure.height), str(tile.count))
            below = QRectF(x, top + figure.height, wide - dots(2), 3 * small.height)
            _write(painter, small, below, tile.words)

    return _Block(tall * -(-len(told) // across), draw)


def _picture(paper: Paper, picture: Picture) -> _Block:
    title, small = paper.face(TITLE, bold=True), paper.face(SMALL)
    plot: Plot = picture.plot
    tall = plot.tall(paper, dots(_WIDTH))
    head = title.height + 1.3 * small.height

    def draw(painter: QPainter, y: float) -> None:
        place = QRectF(dots(_LEFT), y, dots(_WIDTH), title.height)
        _write(painter, title, place, picture.title)
        _write(painter, small, place.translated(0, title.height), picture.told)
        painter.save()
        painter.translate(QPointF(dots(_LEFT), y + head))
        paint(painter, plot, paper, dots(_WIDTH), tall)
        painter.restore()

    return _Block(head + tall, draw)


def _widths(paper: Paper, lines: Sequence[Row]) -> list[float]:
    """As wide as the longest word of each column; the first takes what is left."""
    bold = paper.face(MARK, bold=True)
    rest = [
        max(
            bold.metrics.horizontalAdvance(word)
            for line in lines
            for word in line.cells[at].split()
        )
        + dots(3)
        for at in range(1, len(lines[0].cells))
    ]
    return [dots(_WIDTH) - sum(rest), *rest]


def _heading(paper: Paper, head: Row, widths: Sequence[float], first: Row) -> _Block:
    """The title of the table and its head, never without a line under them."""
    title = paper.face(TITLE, bold=True)
    top, under = _row(paper, head, widths, heavy=True), _row(paper, first, widths)

    def draw(painter: QPainter, y: float) -> None:
        _write(
            painter, title, QRectF(dots(_LEFT), y, dots(_WIDTH), title.height), "Replies to senders"
        )
        top.draw(painter, y + 1.2 * title.height)
        under.draw(painter, y + 1.2 * title.height + top.tall + dots(_GAP))

    return _Block(1.2 * title.height + top.tall + dots(_GAP) + under.tall, draw)


def _row(paper: Paper, line: Row, widths: Sequence[float], *, heavy: bool = False) -> _Block:
    face = paper.face(MARK, bold=line.strong)
    tall = max(
        _tall(cell, face, wide - dots(2)) for cell, wide in zip(line.cells, widths, strict=True)
    )

    def draw(painter: QPainter, y: float) -> None:
        x = dots(_LEFT)
        for at, (cell, wide) in enumerate(zip(line.cells, widths, strict=True)):
            where = _AT_RIGHT if at else _AT_LEFT
            _write(painter, face, QRectF(x, y, wide - dots(2), 2 * tall), cell, where)
            x += wide
        painter.setPen(QPen(Qt.GlobalColor.black, dots(0.5 if heavy else 0.15)))
        under = y + tall + dots(1.5)
        painter.drawLine(QPointF(dots(_LEFT), under), QPointF(dots(_LEFT + _WIDTH), under))

    return _Block(tall, draw)


def _foot(painter: QPainter, paper: Paper, told: str, page: str) -> None:
    face = paper.face(MARK)
    painter.setFont(face.font)
    painter.setPen(QPen(Qt.GlobalColor.black))
    place = QRectF(dots(_LEFT), dots(284), dots(_WIDTH), face.height)
    draw_text(painter, place, told, _AT_LEFT)
    draw_text(painter, place, page, _AT_RIGHT)
