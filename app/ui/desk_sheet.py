"""The sheet for the desk: one A4 page, black on white, with room to write on.

What does not fit is never cut in silence: the text becomes smaller down to a limit, then long
parts end with how many lines more there are on the screen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QPagedPaintDevice,
    QPainter,
    QPen,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)

from app.report.sheet import Line, LineKind, Section, SectionId, Sheet, without_findings
from app.ui.print_sheet import Imprint, dots, frame_of_page, lasting, on_a4
from app.ui.text import plain
from app.ui.theme import FAMILIES

_LEFT, _TOP, _WIDTH, _BOTTOM = 12.0, 16.0, 186.0, 283.0
_GAP, _PAD = 2.2, 1.8
_BLACK = QColor(0, 0, 0)
_TRIES = (
    *((1.0, 99, 99), (0.92, 99, 99), (0.87, 99, 99)),
    *((0.87, 99, 9), (0.87, 99, 6), (0.85, 99, 5), (0.83, 99, 4), (0.8, 99, 4), (0.8, 99, 3)),
    *((0.8, 20, 3), (0.8, 14, 3), (0.8, 9, 3), (0.8, 5, 3)),
)
"""Text size, lines of each first part and of each further part, tried in this order until the page
holds everything: why, how soon, beware and told what are the last to be cut."""

_SMALLEST, _FEWEST = 0.75, 2
"""Of a page that still does not hold everything: the text size, and the lines of each part."""

_FIRST_ZONE = ("born", "died", "age-at-death", "gender", "nhs")
_TO_WRITE = ("Time arrived", "Seen by", "Time")
_WRITING_ROOM = 24.0
"""Millimetres kept for notes by hand."""


_LABEL = 0.88
"""Of the size of a value, the size of its label, which is never bold: the eye goes to the value."""

_LEAD, _DUE, _FLAG, _ADVICE = 14.0, 15.0, 11.5, 10.5
"""Points of what is read first: what is wanted and why, how soon, beware of what, told what."""


class _Part(Enum):
    """What words of a line are: a value, the label before it, or what stands aside of it."""

    LABEL = auto()
    VALUE = auto()
    ASIDE = auto()


_KEPT_WHOLE, _NBSP = 40, "\u00a0"
"""Characters up to which a value of the banner, such as a telephone number, is not broken."""

_Runs = tuple[tuple[str, _Part], ...]


@dataclass(frozen=True, slots=True)
class _Piece:
    """One paragraph of a box."""

    runs: _Runs
    points: float = 10.0
    bold: bool = False
    indent: float = 0.0


@dataclass(frozen=True, slots=True)
class _Box:
    """A framed part: its heading, its paragraphs and how heavy its frame is."""

    title: str
    pieces: tuple[_Piece, ...]
    edge: float = 0.25


_Rows = list[list[tuple[_Box, float]]]


def desk_sheet_on(device: QPagedPaintDevice, sheet: Sheet, imprint: Imprint) -> None:
    """Draw the sheet; a receptionist's sheet gives the arrival sheet, without clinical words."""
    on_a4(device)
    painter = QPainter(device)
    page, rows = _fitting(device, sheet)
    page.draw(painter, rows)
    painter.setPen(QPen(_BLACK))
    frame_of_page(painter, sheet, "Page 1 of 1", imprint)
    painter.end()


def _fitting(device: QPagedPaintDevice, sheet: Sheet) -> tuple[_Placing, _Rows]:
    room = _BOTTOM - _TOP
    for scale, most, further in _TRIES:
        page, rows = _Placing(device, scale), list(_rows(sheet, most, further))
        if page.height(rows) <= room:
            return page, rows
    return _Placing(device, _SMALLEST), list(_rows(sheet, _FEWEST, _FEWEST))


def _rows(sheet: Sheet, most: int, further: int) -> Iterator[list[tuple[_Box, float]]]:
    yield [(_banner(sheet), 1.0)]
    if problems := sheet.section(SectionId.PROBLEMS):
        yield [(_box(problems, most, edge=1.0), 1.0)]
    if outcome := sheet.section(SectionId.OUTCOME):
        clock = outcome.line("clock")
        due = _Box("How soon", tuple(_how_soon(clock)) if clock else ())
        rest = tuple(line for line in outcome.lines if line.key != "clock")
        shown = Section(outcome.id, outcome.title, rest)
        yield [(_box(shown, most), 0.64), (due, 0.36)]
    if beware := sheet.section(SectionId.BEWARE):
        yield [(_box(beware, most, edge=1.0), 1.0)]
    reason, advice = sheet.section(SectionId.REASON), sheet.section(SectionId.ADVICE)
    if reason and advice:
        yield [(_box(reason, most), 0.56), (_box(advice, most, edge=1.0), 0.44)]
    pair = [_facts(sheet), sheet.section(SectionId.NOTES)]
    if both := [(_box(one, further), 1.0) for one in pair if one is not None]:
        yield [(box, 1.0 / len(both)) for box, _share in both]
    pair = [sheet.section(name) for name in (SectionId.JOURNEY, SectionId.PEOPLE)]
    if both := [(_box(one, min(further, 8)), 1.0) for one in pair if one is not None]:
        yield [(box, 1.0 / len(both)) for box, _share in both]
    if left := _not_here(sheet):
        yield [(_Box("Not on this sheet", (_words(left),)), 1.0)]


def _how_soon(clock: Line) -> Iterator[_Piece]:
    """The time, and the day under it, which a narrow box would break at its hyphens."""
    time, comma, day = lasting(clock.text).partition(", ")
    yield _words(f"{time}{comma}", _DUE, bold=True)
    if day:
        yield _words(day, 12, bold=True)
    if clock.aside:
        yield _words(clock.aside, 9)


def _facts(sheet: Sheet) -> Section | None:
    """Without the findings, which stand under the reason."""
    facts = sheet.section(SectionId.FACTS)
    return without_findings(facts) if facts is not None else None


def _banner(sheet: Sheet) -> _Box:
    banner = sheet.section(SectionId.BANNER)
    lines = banner.lines if banner else ()
    name = next((line.text for line in lines if line.key == "name"), "Not recorded")
    first = [line for line in lines if line.key in _FIRST_ZONE]
    rest = [line for line in lines if line.key != "name" and line not in first]
    pieces = [_words(name, 16, bold=True), _side_by_side(first, 12.5), _side_by_side(rest, 10)]
    return _Box("", tuple(piece for piece in pieces if piece.runs), 0.8)


def _side_by_side(lines: Sequence[Line], points: float) -> _Piece:
    runs: list[tuple[str, _Part]] = []
    for line in lines:
        runs += [("     ", _Part.VALUE)] if runs else []
        whole = len(line.plain) <= _KEPT_WHOLE
        runs += [(text.replace(" ", _NBSP) if whole else text, part) for text, part in _runs(line)]
    return _Piece(tuple(runs), points, bold=True)


def _runs(line: Line) -> _Runs:
    """A line as its label, its value and what stands beside that; no label is said twice."""
    label = "" if line.text.startswith(line.label) else line.label
    told = (
        (f"{label} ", _Part.LABEL),
        (line.text, _Part.VALUE),
        (f" {line.aside}", _Part.ASIDE),
    )
    return tuple(run for run in told if run[0].strip())


def _words(text: str, points: float = 10.0, *, bold: bool = False, indent: float = 0.0) -> _Piece:
    return _Piece(((text, _Part.VALUE),), points, bold, indent)


def _box(section: Section, most: int, *, edge: float = 0.25) -> _Box:
    kept = section.lines[:most]
    pieces = [_piece(line, section.id) for line in kept]
    if more := len(section.lines) - len(kept):
        if flags := [line.text for line in section.lines[most:] if line.key == "flag"]:
            pieces.append(_words(f"{len(flags)} further flags: {'; '.join(flags)}", bold=True))
        told = "1 more line of this part is" if more == 1 else f"{more} more lines of this part are"
        pieces.append(_words(f"{told} on the screen.", bold=True))
    return _Box(section.title, tuple(pieces), edge)


def _piece(line: Line, of: SectionId) -> _Piece:
    if line.kind is LineKind.STRUCK:
        return _words(f"No longer: {line.plain}")
    if line.kind is LineKind.LEAD:
        return _Piece(_runs(line), _LEAD, bold=True)
    if line.kind is LineKind.HEADING:
        return _Piece(_runs(line), _FLAG if of is SectionId.BEWARE else 10.0, bold=True)
    if line.kind is LineKind.BULLET:
        runs = (("• ", _Part.VALUE), *_runs(line))
        if of is SectionId.ADVICE:
            return _Piece(runs, _ADVICE, bold=True, indent=3)
        return _Piece(runs, indent=3)
    quiet = line.kind is LineKind.QUIET
    return _Piece(_runs(line), bold=of is SectionId.OUTCOME and not quiet)


def _not_here(sheet: Sheet) -> str:
    names = (SectionId.QUESTIONS, SectionId.NARRATIVE, SectionId.ALSO)
    titles = [section.title for name in names if (section := sheet.section(name))]
    if not titles:
        return ""
    return ". ".join(titles) + ". Read them on the screen or print the full report."


class _Placing:
    """Measures and draws boxes at one text size."""

    def __init__(self, device: QPagedPaintDevice, scale: float) -> None:
        self._device = device
        self._scale = scale

    def height(self, rows: Sequence[Sequence[tuple[_Box, float]]]) -> float:
        """Millimetres that everything takes, the room for writing included."""
        used = sum(self._row(row) + _GAP for row in rows)
        return used + _WRITING_ROOM + 14

    def draw(self, painter: QPainter, rows: Sequence[Sequence[tuple[_Box, float]]]) -> None:
        """Draw the rows, and under them the room for writing."""
        top = _TOP
        for row in rows:
            tall = self._row(row)
            left = _LEFT
            for box, share in row:
                wide = self._wide(row, share)
                self._box(painter, box, QRectF(left, top, wide, tall))
                left += wide + _GAP
            top += tall + _GAP
        self._writing(painter, top)

    def _wide(self, row: Sequence[tuple[_Box, float]], share: float) -> float:
        return (_WIDTH - _GAP * (len(row) - 1)) * share

    def _row(self, row: Sequence[tuple[_Box, float]]) -> float:
        return max(self._tall(box, self._wide(row, share)) for box, share in row)

    def _tall(self, box: _Box, wide: float) -> float:
        heads = [_words(box.title, 9, bold=True)] if box.title else []
        room = wide - 2 * _PAD
        every = [self._laid(piece, room)[1] for piece in (*heads, *box.pieces)]
        return sum(every) + 2 * _PAD

    def _laid(self, piece: _Piece, wide: float) -> tuple[QTextLayout, float]:
        font = QFont(list(FAMILIES))
        font.setPointSizeF(piece.points * self._scale)
        font.setBold(piece.bold)
        text, light = "", []
        for words, part in piece.runs:
            shown = plain(words).replace("\n", "\u2028")
            if part is not _Part.VALUE:
                size = font.pointSizeF() * (_LABEL if part is _Part.LABEL else 1)
                light.append(_light(_units(text), _units(shown), size))
            text += shown
        layout = QTextLayout(text, font, self._device)
        layout.setFormats(light)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.beginLayout()
        height = 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(dots(wide - piece.indent))
            line.setPosition(QPointF(0, height))
            height += line.height()
        layout.endLayout()
        return layout, height / dots(1)

    def _box(self, painter: QPainter, box: _Box, place: QRectF) -> None:
        pen = QPen(_BLACK, dots(box.edge))
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        painter.drawRect(_in_dots(place))
        painter.setPen(QPen(_BLACK))
        top = place.top() + _PAD
        heads = [_words(box.title, 9, bold=True)] if box.title else []
        for piece in (*heads, *box.pieces):
            layout, tall = self._laid(piece, place.width() - 2 * _PAD)
            where = QPointF(dots(place.left() + _PAD + piece.indent), dots(top))
            layout.draw(painter, where)
            top += tall

    def _writing(self, painter: QPainter, top: float) -> None:
        place = QRectF(_LEFT, top, _WIDTH, max(_BOTTOM - top, 12.0))
        self._box(painter, _Box("For the department", (), 0.5), place)
        line = top + 7
        layout, _tall = self._laid(_words("Identity confirmed"), 60)
        painter.drawRect(_in_dots(QRectF(_LEFT + 2, line, 3.4, 3.4)))
        layout.draw(painter, QPointF(dots(_LEFT + 7), dots(line - 0.4)))
        left = _LEFT + 48
        for words in _TO_WRITE:
            layout, _tall = self._laid(_words(words, 9), 40)
            layout.draw(painter, QPointF(dots(left), dots(line - 0.4)))
            painter.drawLine(
                QPointF(dots(left), dots(line + 4.2)), QPointF(dots(left + 42), dots(line + 4.2))
            )
            left += 46
        layout, _tall = self._laid(_words("Notes", 9), 40)
        layout.draw(painter, QPointF(dots(_LEFT + 2), dots(line + 7)))


def _in_dots(place: QRectF) -> QRectF:
    return QRectF(dots(place.x()), dots(place.y()), dots(place.width()), dots(place.height()))


def _units(text: str) -> int:
    """How long Qt takes a text to be, in units of 16 bits."""
    return len(text.encode("utf-16-le")) // 2


def _light(start: int, length: int, points: float) -> QTextLayout.FormatRange:
    made = QTextLayout.FormatRange()
    made.start, made.length = start, length
    form = QTextCharFormat()
    form.setFontWeight(QFont.Weight.Normal)
    form.setFontPointSize(points)
    made.format = form
    return made
