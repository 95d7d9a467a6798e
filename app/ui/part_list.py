"""The list of the parts of a message, where there are several."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from app.report.parts import Part
from app.ui import part_words
from app.ui.flow import column, holding, row
from app.ui.frames import rule
from app.ui.part_buttons import add_buttons
from app.ui.part_panel import Cover
from app.ui.scroller import see_through
from app.ui.text import Label
from app.ui.theme import dress_bars, look

MOST_ROWS = 100
"""Parts that the list shows; a message with more is kept whole and can be asked for from IT."""


class PartList(Cover):
    """Every part, with what can be done with it."""

    opened = Signal(int)
    saved = Signal(int)

    def __init__(self, parts: Sequence[Part], beware: str = "") -> None:
        title = f"Parts of this message: {len(parts)}"
        more = len(parts) - MOST_ROWS
        told = f"The first {MOST_ROWS}. {more} more are kept in the message." if more > 0 else ""
        super().__init__(title, told, beware)
        inner = column(gap=look().px(4))
        for number, part in enumerate(parts[:MOST_ROWS]):
            inner.addWidget(rule())
            inner.addWidget(self._row(part, number))
        inner.addStretch()
        content = QWidget()
        content.setLayout(inner)
        scroller = QScrollArea()
        scroller.setWidgetResizable(True)
        scroller.setFrameShape(QFrame.Shape.NoFrame)
        scroller.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroller.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        see_through(scroller, content)
        dress_bars(scroller)
        self.rows.addWidget(scroller, 1)

    def _row(self, part: Part, number: int) -> QWidget:
        line = row(gap=look().px(6))
        words = column(gap=0)
        words.addWidget(Label(part_words.title(part, number), "bold"))
        words.addWidget(Label(part_words.facts(part), "quiet-small"))
        for text in (part.note, part.text):
            if text:
                words.addWidget(Label(text, "small", selectable=True))
        line.addLayout(words, 1)
        add_buttons(line.addWidget, part, number, self.opened.emit, self.saved.emit)
        return holding(line)
