"""Pictures and pages of PDF documents -> images, on a thread of their own and within limits.

The format is the one that the bytes have: no decoder guesses, so that none is reached that was not
meant to be. A PDF is drawn and nothing more: no script, link or form of it does anything.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize
from PySide6.QtGui import QColor, QImage, QImageReader, QPainter

from app.report.errors import AppError
from app.report.parts import PICTURES, Part

MOST_MIB = 128
"""What one picture may take unpacked: 33 million dots, more than a telephone's camera sends."""

MOST_DOTS = 24_000_000
"""Dots of a drawn page; a larger one is drawn coarser."""

POINT = 96 / 72
"""Pixels of a point at 100 %."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """An image ready to be painted.

    Attributes:
        natural: its size at 100 %, in pixels of the screen.
        page: which page of a document, from 0; 0 for a picture.
        pages: how many pages there are.
        words: the words of a page, for a screen reader.
        note: what is not seen of it, in a sentence; empty where all of it is.
    """

    image: QImage
    natural: QSize
    page: int = 0
    pages: int = 1
    words: str = ""
    note: str = ""


def drawing(part: Part, page: int, width: int) -> Drawing:
    """Draw a picture, or a page of a document ``width`` pixels wide (0: as wide as it is).

    Raises:
        AppError: it cannot be drawn, and why not (PART-001 to -005).
    """
    if part.kind in PICTURES:
        return _picture(part)
    return _page(part.content, page, width)


def _picture(part: Part) -> Drawing:
    data, buffer = _device(part.content)
    reader = QImageReader(buffer, QByteArray(part.kind.value.encode()))
    reader.setAutoDetectImageFormat(False)
    reader.setAutoTransform(True)
    QImageReader.setAllocationLimit(MOST_MIB)
    size = reader.size()
    if size.width() * size.height() * 4 > MOST_MIB * 1024 * 1024:
        raise _not_drawn("It is larger than this program opens", "PART-002")
    count = reader.imageCount()
    image = reader.read()
    del reader, buffer, data
    if image.isNull():
        raise _not_drawn("The picture is damaged or incomplete", "PART-001")
    note = f"This is the first of {count} pictures that move." if count > 1 else ""
    return Drawing(image, image.size(), note=note)


def _page(content: bytes, page: int, width: int) -> Drawing:
    try:
        from PySide6.QtPdf import QPdfDocument, QPdfDocumentRenderOptions
    except ImportError:
        raise _not_drawn("This computer lacks what draws PDF documents", "PART-005") from None
    data, buffer = _device(content)
    document = QPdfDocument()
    document.load(buffer)
    try:
        if document.error() is QPdfDocument.Error.IncorrectPassword:
            raise _not_drawn("The document is locked with a password", "PART-003")
        count = document.pageCount()
        if document.status() is not QPdfDocument.Status.Ready or count < 1:
            raise _not_drawn("The document is damaged or incomplete", "PART-004")
        page = min(max(page, 0), count - 1)
        points = document.pagePointSize(page)
        natural = QSize(
            max(1, round(points.width() * POINT)), max(1, round(points.height() * POINT))
        )
        options = QPdfDocumentRenderOptions()
        options.setRenderFlags(QPdfDocumentRenderOptions.RenderFlag.Annotations)
        drawn = document.render(page, _within(natural, width), options)
        if drawn.isNull():
            raise _not_drawn("This page is damaged or incomplete", "PART-004")
        words = document.getAllText(page).text()
    finally:
        document.close()
    del document, buffer, data
    return Drawing(_on_white(drawn), natural, page, count, words)


def _within(natural: QSize, width: int) -> QSize:
    """The size to draw at: that wide, and never more dots than the limit."""
    ratio = (width or natural.width()) / natural.width()
    most = (MOST_DOTS / (natural.width() * natural.height())) ** 0.5
    ratio = min(ratio, most)
    return QSize(max(1, int(natural.width() * ratio)), max(1, int(natural.height() * ratio)))


def _on_white(drawn: QImage) -> QImage:
    """A page on paper: what the document leaves out is clear, and would be dark at night."""
    paper = QImage(drawn.size(), QImage.Format.Format_RGB32)
    paper.fill(QColor("white"))
    painter = QPainter(paper)
    painter.drawImage(0, 0, drawn)
    painter.end()
    return paper


def _device(content: bytes) -> tuple[QByteArray, QBuffer]:
    """A device over the bytes, in memory; the first must live as long as the second."""
    data = QByteArray(content)
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    return data, buffer


def _not_drawn(why: str, code: str) -> AppError:
    return AppError("This part cannot be shown here", why, "It can be saved as it was sent", code)
