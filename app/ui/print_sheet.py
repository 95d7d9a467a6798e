"""The report on paper: true black, the patient on each page, page x of y, plain text alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QPagedPaintDevice,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QPen,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)

from app.report.sheet import Line, LineKind, Section, SectionId, Sheet
from app.report.times import show_time
from app.ui.text import plain
from app.ui.theme import FAMILIES

DOTS = 300
"""Dots to the inch."""

_EDGE, _HEAD, _FOOT = 12.0, 16.0, 12.0
_PAD, _GAP = 2.0, 2.5
_MARGINAL, _PAGE_ROOM = 8.0, 28.0
"""Millimetres of the two lines at the head and at the foot; of the page's number."""

_SMALLEST = 4.0
_PAGE = (210.0, 297.0)
_BLACK = QColor(0, 0, 0)
_HEAVY = {
    SectionId.BANNER: 0.8,
    SectionId.PROBLEMS: 1.0,
    SectionId.BEWARE: 1.0,
    SectionId.ADVICE: 1.0,
}
"""Millimetres of the frames that mean something; the others are thin."""


@dataclass(frozen=True)
class _Strip:
    """One visual line of text; ``starts`` where its section begins."""

    section: SectionId
    layout: QTextLayout
    at: int
    x: float
    height: float
    starts: bool


@dataclass(frozen=True)
class Imprint:
    """What stands at the foot of each page.

    Attributes:
        at: when it was printed.
        by: who printed it, with their role; empty where nobody did (a file for the command line).
        version: the version that was printed; 0 where there is but one.
    """

    at: datetime
    by: str = ""
    version: int = 0

    @property
    def words(self) -> str:
        """``Printed 22-Nov-2026 14:06 by J. Adeyemi, Clinician. Version 1.`` and a warning."""
        by = f" by {self.by}" if self.by else ""
        version = f" Version {self.version}." if self.version else ""
        told = f"Printed {show_time(self.at)}{by}.{version}"
        return f"{told} Uncontrolled copy. Check the screen for updates."


def pdf(sheet: Sheet, now: datetime, scale: float = 1.0) -> bytes:
    """The whole sheet as a PDF of A4 pages."""
    return as_pdf(lambda device: report_on(device, sheet, Imprint(now), scale))


def as_pdf(draw: Callable[[QPagedPaintDevice], None]) -> bytes:
    """What ``draw`` draws on A4 pages, as a PDF whose title names nobody."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle("Triage handover")
    writer.setCreator("triage-handover")
    writer.setResolution(DOTS)
    draw(writer)
    del writer
    buffer.close()
    return bytes(buffer.data().data())


def on_a4(device: QPagedPaintDevice) -> None:
    """Use the whole of an A4 page; the margins are kept by what is drawn."""
    device.setPageLayout(
        QPageLayout(
            QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait, QMarginsF()
        )
    )


def report_on(
    device: QPagedPaintDevice, sheet: Sheet, imprint: Imprint, scale: float = 1.0
) -> None:
    """Draw the whole sheet; the device has :data:`DOTS` dots to the inch."""
    on_a4(device)
    pages = _pages([strip for section in sheet for strip in _strips(section, device, scale)])
    painter = QPainter(device)
    painter.setPen(QPen(_BLACK))
    for number, page in enumerate(pages, 1):
        if number > 1:
            device.newPage()
        frame_of_page(painter, sheet, f"Page {number} of {len(pages)}", imprint)
        _draw(painter, page)
    painter.end()


def identity(sheet: Sheet) -> str:
    """Who the sheet is about, on one line: on each page of every print."""
    banner = sheet.section(SectionId.BANNER)
    if banner is None:
        return ""
    keys = (("name", ""), ("born", "Born "), ("nhs", "NHS No. "))
    return "   ".join(f"{label}{banner.text(key) or 'Not recorded'}" for key, label in keys)


def dots(millimetres: float) -> float:
    """Millimetres as dots."""
    return millimetres * DOTS / 25.4


def _font(points: float, *, bold: bool = False) -> QFont:
    font = QFont(list(FAMILIES))
    font.setPointSizeF(points)
    font.setBold(bold)
    return font


def _strips(section: Section, device: QPagedPaintDevice, scale: float) -> Iterator[_Strip]:
    title = _laid_out(section.title, _font(10.5 * scale, bold=True), device, 0)
    yield from _lines_of(section.id, title, 0.0, starts=True)
    for line in section.lines:
        size = 14.0 if line.kind is LineKind.LEAD else 10.0
        indent = 4.0 if line.kind is LineKind.BULLET else 0.0
        bold = line.kind in (LineKind.LEAD, LineKind.HEADING)
        made = _laid_out(_words(line), _font(size * scale, bold=bold), device, indent, line)
        yield from _lines_of(section.id, made, indent, starts=False)


def _words(line: Line) -> str:
    mark = "• " if line.kind is LineKind.BULLET else ""
    text = lasting(line.text) if line.key == "clock" else line.text
    return mark + plain("  ".join(part for part in (line.label, text, line.aside) if part))


def _laid_out(
    text: str, font: QFont, device: QPagedPaintDevice, indent: float, line: Line | None = None
) -> QTextLayout:
    layout = QTextLayout(text.replace("\n", "\u2028"), font, device)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    if line is not None and (line.label or line.kind is LineKind.STRUCK):
        strong = QTextLayout.FormatRange()
        strong.start = text.find(plain(line.text), len(plain(line.label)))
        strong.length = len(plain(line.text))
        form = QTextCharFormat()
        form.setFontWeight(QFont.Weight.Bold)
        form.setFontStrikeOut(line.kind is LineKind.STRUCK)
        strong.format = form
        layout.setFormats([strong])
    width = dots(_PAGE[0] - 2 * _EDGE - 2 * _PAD - indent)
    layout.beginLayout()
    while (made := layout.createLine()).isValid():
        made.setLineWidth(width)
        made.setPosition(QPointF(0, 0))
    layout.endLayout()
    return layout


def _lines_of(
    section: SectionId, layout: QTextLayout, indent: float, *, starts: bool
) -> Iterator[_Strip]:
    for at in range(layout.lineCount()):
        height = layout.lineAt(at).height()
        yield _Strip(section, layout, at, dots(indent), height, starts and at == 0)


def _pages(strips: list[_Strip]) -> list[list[_Strip]]:
    room = dots(_PAGE[1] - _HEAD - _FOOT - _EDGE)
    between = dots(2 * _PAD + _GAP)
    pages: list[list[_Strip]] = [[]]
    used = 0.0
    for at, strip in enumerate(strips):
        gap = between if strip.starts or not pages[-1] else 0.0
        needed = gap + strip.height
        if strip.starts and at + 1 < len(strips):
            needed += strips[at + 1].height  # a title never stands alone at the foot
        if pages[-1] and used + needed > room:
            pages.append([])
            used = 0.0
            gap = between
        pages[-1].append(strip)
        used += gap + strip.height
    return pages


def _draw(painter: QPainter, page: list[_Strip]) -> None:
    y = dots(_HEAD)
    at = 0
    while at < len(page):
        section = page[at].section
        group = [page[at]]
        while at + len(group) < len(page) and not page[at + len(group)].starts:
            if page[at + len(group)].section is not section:
                break
            group.append(page[at + len(group)])
        height = sum(strip.height for strip in group) + dots(2 * _PAD)
        pen = QPen(_BLACK, dots(_HEAVY.get(section, 0.2)))
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        painter.drawRect(QRectF(dots(_EDGE), y, dots(_PAGE[0] - 2 * _EDGE), height))
        painter.setPen(QPen(_BLACK))
        top = y + dots(_PAD)
        for strip in group:
            place = QPointF(dots(_EDGE + _PAD) + strip.x, top)
            strip.layout.lineAt(strip.at).draw(painter, place)
            top += strip.height
        y += height + dots(_GAP)
        at += len(group)


def frame_of_page(painter: QPainter, sheet: Sheet, page: str, imprint: Imprint) -> None:
    """Who it is about at the head; page, time, person and version at the foot.

    Neither is ever cut: what is too long for its place wraps, and then becomes smaller.
    """
    left, width = dots(_EDGE), dots(_PAGE[0] - 2 * _EDGE)
    head = QRectF(left, dots(_HEAD - _MARGINAL), width, dots(_MARGINAL))
    _fit(painter, head, identity(sheet), 9, bold=True)
    foot = QRectF(left, dots(_PAGE[1] - _FOOT), width, dots(_MARGINAL))
    painter.setFont(_font(9, bold=True))
    painter.drawText(foot, page, QTextOption(Qt.AlignmentFlag.AlignRight))
    _fit(painter, foot.adjusted(0, 0, -dots(_PAGE_ROOM), 0), imprint.words, 8.5)


def lasting(clock: str) -> str:
    """The clock without the minutes left, which would be wrong a minute later on paper."""
    left, _comma, by = clock.partition(", by ")
    return f"Due by {by}" if by else left


def _fit(painter: QPainter, place: QRectF, text: str, points: float, *, bold: bool = False) -> None:
    """Write into a place, as large as fits, never above ``points``."""
    option = QTextOption(Qt.AlignmentFlag.AlignLeft)
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    size = points
    while True:
        painter.setFont(_font(size, bold=bold))
        if size <= _SMALLEST or painter.boundingRect(place, plain(text), option).height() <= (
            place.height()
        ):
            break
        size -= 0.5
    painter.drawText(place, plain(text), option)
