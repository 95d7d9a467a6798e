"""A part of a message over its report: the patient's banner stays, Close or Escape goes back."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QImage, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from app.report.parts import Part, PartKind
from app.ui import part_words
from app.ui.flow import Flow, column, row
from app.ui.focus import ring
from app.ui.frames import Frame
from app.ui.part_drawing import Drawing
from app.ui.states import StatePanel, StateWords
from app.ui.text import Button, Icon, Label, SourceText
from app.ui.theme import dress_bars, look

MOST_TEXT = 200_000
"""Characters of a text that the screen shows; the whole of it can be saved."""

SMALLEST, LARGEST, STEP = 0.1, 6.0, 1.25


class Cover(Frame):
    """Stands in the place of the scrolling part of a report.

    Args:
        title: what it shows.
        told: facts about it, in smaller words.
        beware: a warning above it, empty where there is none.

    Attributes:
        first: what gets the focus that the panel is given.
    """

    closed = Signal()

    def __init__(self, title: str, told: str, beware: str) -> None:
        super().__init__("panel")
        self.setAccessibleName(title)
        px = look().px
        self.rows = column(gap=px(4), margins=(px(10), px(6), px(10), px(8)))
        self.setLayout(self.rows)
        head = row(gap=px(8))
        words = column(gap=0)
        words.addWidget(Label(title, "title"))
        if told:
            words.addWidget(Label(told, "quiet-small"))
        head.addLayout(words, 1)
        self.close_button = Button("Close", self.closed.emit, "small", spoken=f"Close {title}")
        head.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        self.rows.addLayout(head)
        self.first: QWidget = self.close_button
        if beware:
            line = row(gap=px(6))
            line.addWidget(Icon("warning", "text", 16), 0, Qt.AlignmentFlag.AlignTop)
            line.addWidget(Label(beware, "bold"), 1)
            self.rows.addLayout(line)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Hand the focus on (Qt).

        As its proxy the first stop would be met twice on a round with the Tab key, and the round
        would go on from there for ever.
        """
        self.first.setFocus(event.reason())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape goes back to the report, not to the list (Qt)."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            return
        super().keyPressEvent(event)


class PartPanel(Cover):
    """One part.

    Signals:
        wanted: a page and how many pixels wide to draw it.
        save_wanted: it is to be saved.
    """

    wanted = Signal(int, int)
    save_wanted = Signal()

    def __init__(self, part: Part, number: int, beware: str = "") -> None:
        title = part_words.title(part, number)
        super().__init__(title, part_words.facts(part), beware)
        self._title = title
        self._kind = part.kind
        self._drawing: Drawing | None = None
        self._zoom = 0.0
        self._tools()
        self.paper = Paper()
        self.scroller = _Scroller(f"{title}, as it was sent")
        self.scroller.setWidget(self.paper)
        self.paper.setAutoFillBackground(False)
        self.note = Label("Opening the part.", "quiet")
        self.body: QWidget = self.scroller
        self.rows.addWidget(self.note)
        self.rows.addWidget(self.scroller, 1)

    @property
    def zoom(self) -> float:
        """How large it is shown: 1.0 for 100 %, 0 while nothing is shown."""
        return self._zoom

    @property
    def room(self) -> int:
        """How many pixels wide a page is that needs no scrolling to the side."""
        bar = self.scroller.verticalScrollBar().sizeHint().width()
        return max(1, self.scroller.width() - bar)

    def show_drawing(self, drawn: Drawing) -> None:
        """Paint a picture or a page; the first one as wide as the panel."""
        another = self._drawing is None or self._drawing.page != drawn.page
        self._drawing = drawn
        self._zoom = self._zoom or self._fitting(drawn)
        self.note.setVisible(bool(drawn.note))
        self.note.show_text(drawn.note)
        page = f"Page {drawn.page + 1} of {drawn.pages}"
        self.page_label.show_text(page)
        self.paper.show_image(drawn.image, self._size(drawn))
        several = drawn.pages > 1
        self.paper.setAccessibleName(f"{self._title}, {page}" if several else self._title)
        self.paper.setAccessibleDescription(drawn.words)
        for widget in (self.before, self.page_label, self.after):
            widget.setVisible(several)
        self.before.setEnabled(drawn.page > 0)
        self.after.setEnabled(drawn.page < drawn.pages - 1)
        for button in (self.smaller, self.larger):
            button.show()
        if another:
            self.scroller.verticalScrollBar().setValue(0)
            self.scroller.setFocus()

    def show_text(self, text: str) -> None:
        """Show a text as it was sent: plain, whatever it says of itself."""
        cut = len(text) > MOST_TEXT
        told = f"The first {MOST_TEXT} characters. The whole can be saved." if cut else ""
        self.note.setVisible(cut)
        self.note.show_text(told)
        self.body = SourceText(text[:MOST_TEXT], f"{self._title}, as it was sent")
        self.scroller.hide()
        self.rows.addWidget(self.body, 1)
        self.body.setFocus()

    def show_words(self, words: StateWords) -> None:
        """Say why it cannot be shown."""
        self.note.hide()
        self.body = StatePanel(words)
        self.scroller.setWidgetResizable(True)
        self.scroller.setWidget(self.body)
        self.body.setAutoFillBackground(False)
        self.close_button.setFocus()

    def turn(self, by: int) -> None:
        """Ask for a later or an earlier page."""
        if self._drawing is not None:
            page = self._drawing.page + by
            if 0 <= page < self._drawing.pages:
                self.wanted.emit(page, self._size(self._drawing).width())

    def resize_by(self, factor: float) -> None:
        """Show it larger or smaller; 0 as wide as the panel. A document is drawn anew."""
        drawn = self._drawing
        if drawn is None:
            return
        zoom = self._zoom * factor if factor else self._fitting(drawn)
        self._zoom = min(LARGEST, max(SMALLEST, zoom))
        self.paper.show_image(drawn.image, self._size(drawn))
        if self._kind is PartKind.PDF:
            self.wanted.emit(drawn.page, self._size(drawn).width())

    def event(self, event: QEvent) -> bool:
        """Take the keys for larger and smaller from the window while a part is open (Qt)."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() is QEvent.Type.ShortcutOverride
            and self._drawing is not None
            and _key(event) in _ZOOM
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl with plus, minus, 0, Page Up and Page Down (Qt)."""
        key = _key(event)
        if key in _ZOOM:
            self.resize_by(_ZOOM[key])
        elif key in _TURN:
            self.turn(_TURN[key])
        else:
            super().keyPressEvent(event)

    def _tools(self) -> None:
        tools = QWidget()
        flow = Flow(tools, gap=look().px(6), line_gap=look().px(4))
        self.before = Button("Previous page", lambda: self.turn(-1), "small")
        self.page_label = Label("", "quiet", wrap=False)
        self.after = Button("Next page", lambda: self.turn(1), "small")
        self.smaller = Button("Smaller", lambda: self.resize_by(1 / STEP), "small")
        self.larger = Button("Larger", lambda: self.resize_by(STEP), "small")
        self.save = Button("Save the part…", self.save_wanted.emit, "small")
        for widget in (self.before, self.page_label, self.after, self.smaller, self.larger):
            flow.addWidget(widget)
            widget.hide()
        flow.addWidget(self.save)
        self.rows.addWidget(tools)

    def _fitting(self, drawn: Drawing) -> float:
        """As wide as the panel; a small picture no larger than it is."""
        zoom = self.room / drawn.natural.width()
        return zoom if self._kind is PartKind.PDF else min(1.0, zoom)

    def _size(self, drawn: Drawing) -> QSize:
        return QSize(
            max(1, round(drawn.natural.width() * self._zoom)),
            max(1, round(drawn.natural.height() * self._zoom)),
        )


class Paper(QWidget):
    """An image at a chosen size."""

    def __init__(self) -> None:
        super().__init__()
        self._image = QImage()

    @property
    def image_width(self) -> int:
        """How many dots wide the image is that is painted."""
        return self._image.width()

    def show_image(self, image: QImage, size: QSize) -> None:
        """Paint that image at that size."""
        self._image = image
        self.setFixedSize(size)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it, with an edge that a white page has on white, too (Qt)."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(self.rect(), self._image)
        painter.setPen(look().colour("control"))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()
        del event


class _Scroller(QScrollArea):
    """What scrolls, with the ring where it has the focus."""

    def __init__(self, spoken: str) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.setAccessibleName(spoken)
        self.setViewport(QWidget())
        dress_bars(self)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ring where it has the focus (Qt)."""
        super().paintEvent(event)
        if self.hasFocus():
            ring(QPainter(self.viewport()), self.viewport().rect())


_Key = tuple[Qt.Key, bool]
_ZOOM: dict[_Key, float] = {
    (Qt.Key.Key_Plus, True): STEP,
    (Qt.Key.Key_Equal, True): STEP,
    (Qt.Key.Key_Minus, True): 1 / STEP,
    (Qt.Key.Key_0, True): 0.0,
}
_TURN: dict[_Key, int] = {(Qt.Key.Key_PageDown, True): 1, (Qt.Key.Key_PageUp, True): -1}


def _key(event: QKeyEvent) -> _Key:
    return Qt.Key(event.key()), bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
