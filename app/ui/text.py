"""Every widget that shows text is made here, as plain text.

Qt guesses whether a text is HTML unless it is told: ``BP <90`` would be cut to ``BP``. So no other
module constructs a label, a button, a field or a text view (design rule 5, hazard H04).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from PySide6.QtCore import QMimeData, QRectF, QSize, Qt
from PySide6.QtGui import (
    QEnterEvent,
    QFocusEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QSizePolicy,
)

from app.ui import icons
from app.ui.button_drawing import draw_button, room_for
from app.ui.copying import copied_from, guard_field, guard_label
from app.ui.focus import Ring, outline, ring
from app.ui.looks import PRESSES, WORDS
from app.ui.measuring import is_simple, unwrapped, unwrapped_height
from app.ui.theme import dress, dress_bars, fixed_font, look

BREAK = "\u200b"
"""Where a word that is longer than any line may be broken; never part of what is copied."""

_WRAPS = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
_WRAPS.setHeightForWidth(True)

_MOST_WIDTHS = 64
"""For how many widths a label keeps its height: layouts ask for the same few again and again."""

_LONG = re.compile(r"\S{33,}")
_PIECE = re.compile(r"-(?=[^\s-])|[^\s-]{40}(?=[^\s-])")
_CONTROL: dict[int, int | str] = {
    code: 0x2400 + code for code in range(32) if chr(code) not in "\n\t"
}
_CONTROL |= {0x7F: 0x2421, 0x0D: ord("\n")}
_CONTROL |= {0x202D: "[U+202D]", 0x202E: "[U+202E]"}
"""What turns the reading order of all that follows round, so that a reading stands backwards."""


def _breakable(word: re.Match[str]) -> str:
    """A long word with its breaks: at its hyphens, and in a part only where that is long itself."""
    return _PIECE.sub(rf"\g<0>{BREAK}", word[0])


def plain(text: str) -> str:
    """Text as it is drawn: control characters become visible, line ends become one kind.

    So do the two that override the direction of a text; letters of both directions mix freely.
    """
    return text.replace("\r\n", "\n").translate(_CONTROL)


class Label(QLabel):
    """Plain text that wraps and never elides.

    Args:
        look_as: its look, see ``looks``.
        selectable: may be selected with the mouse and copied. What Qt keeps for that makes a label
            ten times as dear to lay out, so it is made when the mouse first comes to the words.
        focusable: a stop of the Tab key, for what a person must be able to reach by keyboard.
    """

    def __init__(
        self,
        text: str = "",
        look_as: str = "body",
        *,
        wrap: bool = True,
        selectable: bool = False,
        focusable: bool = False,
    ) -> None:
        super().__init__()
        self.worn = look_as
        self._heights: dict[int, int] = {}
        self._size: QSize | None = None
        self.selectable = selectable
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.put_on_look()
        if wrap:
            self.setWordWrap(True)
            self.setSizePolicy(_WRAPS)
        if focusable:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.show_text(text)

    def show_text(self, text: str, spoken: str = "") -> None:
        """Show ``text``; ``spoken`` is what a screen reader says, by default the same."""
        shown = plain(text)
        self.setText(_LONG.sub(_breakable, shown) if self.wordWrap() else shown)
        self.setAccessibleName(spoken or shown)

    def look_as(self, name: str) -> None:
        """Change its look."""
        if self.worn != name:
            self.worn = name
            self.put_on_look()

    def put_on_look(self) -> None:
        """Wear the font and the colours of its look."""
        words, worn = WORDS[self.worn], look()
        self.setFont(worn.font(words.points, bold=words.bold, struck=words.struck))
        self.setPalette(worn.palette(words.ink, words.paper or "page"))
        if words.paper:
            line = 2 if words.edge else 0
            side = worn.px(words.pad) + line
            self.setAutoFillBackground(True)
            self.setContentsMargins(side, line, side, line)
        self._forget()

    def elide(self, width: int) -> None:
        """Cut the text at ``width`` pixels: the one-line previews of address and telephone alone.

        The accessible name keeps the whole of it (ADR-0001 on; nothing else may be cut).
        """
        self.ensurePolished()
        whole = self.text()
        metrics = self.fontMetrics()
        self.setText(metrics.elidedText(whole, Qt.TextElideMode.ElideRight, width))

    def sizeHint(self) -> QSize:
        """The text on one line where there is room for it (Qt)."""
        if not self.wordWrap():
            return super().sizeHint()
        if self._size is None:
            self._size = unwrapped(self)
        return self._size

    def heightForWidth(self, width: int) -> int:
        """The height of the wrapped text; layouts ask for the same one many times (Qt)."""
        known = self._heights.get(width)
        if known is None:
            if len(self._heights) >= _MOST_WIDTHS:
                self._heights.clear()
            known = self._heights[width] = self._height_at(width)
        return known

    def setText(self, text: str) -> None:
        """Change the text (Qt)."""
        self._forget()
        super().setText(text)

    def setContentsMargins(  # type: ignore[override]  # no label is given them as one object
        self, left: int, top: int, right: int, bottom: int
    ) -> None:
        """Change what stays free around the text (Qt)."""
        self._forget()
        super().setContentsMargins(left, top, right, bottom)

    def _forget(self) -> None:
        self._heights.clear()
        self._size = None

    def _height_at(self, width: int) -> int:
        """The height at that width; where the text need not wrap, nothing is laid out."""
        if is_simple(self) and width >= self.sizeHint().width():
            return unwrapped_height(self)
        return super().heightForWidth(width)

    def enterEvent(self, event: QEnterEvent) -> None:
        """The mouse has come to words that may be selected (Qt)."""
        self._allow_selecting()
        super().enterEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A finger or a pen comes without having been over them before (Qt)."""
        self._allow_selecting()
        super().mousePressEvent(event)

    def _allow_selecting(self) -> None:
        wanted = Qt.TextInteractionFlag.TextSelectableByMouse
        if self.selectable and self.textInteractionFlags() != wanted:
            policy = self.focusPolicy()
            self._forget()
            self.setTextInteractionFlags(wanted)
            self.setFocusPolicy(policy)
            guard_label(self)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the text, the line around its paper, and the ring where it has the focus."""
        super().paintEvent(event)
        if edge := WORDS[self.worn].edge:
            outline(QPainter(self), self.rect(), edge)
        if self.hasFocus():
            ring(QPainter(self), self.rect())


class BulletLabel(Label):
    """A line with a small square before it."""

    def __init__(self, text: str, look_as: str = "body") -> None:
        super().__init__(text, look_as, selectable=True)
        self.setIndent(0)
        self.setContentsMargins(look().px(18), 0, 0, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the square at the height of the first line."""
        super().paintEvent(event)
        side = look().px(6)
        top = (self.fontMetrics().height() - side) // 2 + 1
        QPainter(self).fillRect(look().px(3), top, side, side, look().colour("text"))


class Button(QPushButton):
    """A button. Its words are ours: a patient's name goes into ``spoken`` and never on it.

    Args:
        words: with ``&`` before the letter that Alt presses.
        spoken: the accessible name in full.
    """

    def __init__(
        self,
        words: str,
        pressed: Callable[[], object],
        look_as: str = "plain",
        *,
        spoken: str = "",
    ) -> None:
        super().__init__(words)
        self.worn = look_as
        self.shape = "", ""
        self.put_on_look()
        self.setAccessibleName(spoken or words.replace("&", ""))
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.clicked.connect(lambda _checked=False: pressed())

    def put_on_look(self) -> None:
        """Wear the font of its look."""
        press = PRESSES[self.worn]
        self.setFont(look().font(press.points, bold=press.bold))

    def sizeHint(self) -> QSize:
        """The room for its words and what stands around them (Qt)."""
        return room_for(self, PRESSES[self.worn], shape=bool(self.shape[0]))

    def minimumSizeHint(self) -> QSize:
        """Never less (Qt)."""
        return self.sizeHint()

    def show_icon(self, name: str, token: str) -> None:
        """Show a shape before the words, or none."""
        if (name, token) != self.shape:
            self.shape = name, token
            self.updateGeometry()
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the button, and the ring where it has the focus (Qt)."""
        painter = QPainter(self)
        draw_button(painter, self, PRESSES[self.worn], self.shape)
        if self.hasFocus():
            ring(painter, self.rect())


class Field(QLineEdit):
    """A field of one line."""

    def __init__(self, placeholder: str, spoken: str) -> None:
        super().__init__()
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(spoken)
        self.setClearButtonEnabled(False)
        dress(self)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Somebody is about to type, and may copy (Qt)."""
        guard_field(self)
        super().focusInEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the field, and the ring where it has the focus."""
        super().paintEvent(event)
        if self.hasFocus():
            ring(QPainter(self), self.rect())


class Tick(QCheckBox):
    """A tick box whose words come from a message: an ampersand stays an ampersand."""

    def __init__(self, text: str, spoken: str) -> None:
        super().__init__(plain(text).replace("&", "&&"))
        self.setAccessibleName(spoken)
        dress(self)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the box with a tick in the colour of words, and the ring where it has the focus."""
        super().paintEvent(event)
        painter = QPainter(self)
        if self.isChecked():
            # Qt's classes of styles cost a start as much as a dozen modules: no list needs them.
            from PySide6.QtWidgets import QStyle, QStyleOptionButton

            option = QStyleOptionButton()
            self.initStyleOption(option)
            part = QStyle.SubElement.SE_CheckBoxIndicator
            box = QRectF(self.style().subElementRect(part, option, self))
            inset = box.width() / 6
            place = box.adjusted(inset, inset, -inset, -inset)
            icons.draw(painter, "confirmed", look().colour("text"), place)
        if self.hasFocus():
            ring(painter, self.rect())
        painter.end()


class Choice(QRadioButton):
    """One of several answers, of which one holds."""

    def __init__(self, text: str, spoken: str) -> None:
        super().__init__(plain(text).replace("&", "&&"))
        self.setAccessibleName(spoken)
        dress(self)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the answer, and the ring where it has the focus."""
        super().paintEvent(event)
        if self.hasFocus():
            ring(QPainter(self), self.rect())


class SourceText(QPlainTextEdit):
    """A message as it came, read only, in a font of fixed width."""

    def __init__(self, text: str, spoken: str) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        dress_bars(self)
        self.setFont(fixed_font(look().scale))
        self.setPlainText(plain(text))
        self.setAccessibleName(spoken)
        Ring(self)

    def createMimeDataFromSelection(self) -> QMimeData:
        """What is copied, dragged or marked (Qt)."""
        return copied_from(self)


class Icon(QLabel):
    """A shape beside a word that says the same; screen readers pass over it."""

    def __init__(self, name: str, ink: str = "text", side: int = 16) -> None:
        super().__init__()
        pixels = look().px(side)
        self.setPixmap(icons.pixmap(name, look().colours[ink], pixels, self.devicePixelRatioF()))
        self.setFixedSize(pixels, pixels)


class SmallToggle(Button):
    """A button that shows a shape alone; its words are spoken and never painted."""

    def __init__(self, icon: str, spoken: str, pressed: Callable[[], object]) -> None:
        super().__init__("", pressed, "icon", spoken=spoken)
        self.show_icon(icon, "bannertext")
        self.setFixedSize(max(24, look().px(24)), max(24, look().px(24)))
