"""A search in a message as it came: how often the words are in it, and which one is shown.

Words are compared there as in a report: capitals and accents make no difference.
"""

from __future__ import annotations

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QWidget

from app.ui.announcing import say
from app.ui.finding import seek, units
from app.ui.flow import Flow
from app.ui.text import Button, Field, Label, SourceText
from app.ui.theme import look

NOT_THERE = "Not in this message."


class SourceSearch(QWidget):
    """A field with its buttons, for one text.

    Args:
        naming: what is spoken after the words of the field, empty where nothing need be.
    """

    def __init__(self, source: SourceText, naming: str = "") -> None:
        super().__init__()
        self._source = source
        flow = Flow(self, gap=look().px(8), line_gap=look().px(4))
        spoken = "Find in the message"
        self.field = Field(spoken, f"{spoken}: {naming}" if naming else spoken)
        self.field.setAccessibleDescription("Enter: next place")
        self.field.setMinimumWidth(look().px(240))
        self.field.returnPressed.connect(self.step)
        self.field.textChanged.connect(self._forget)
        flow.addWidget(self.field)
        flow.addWidget(Button("Find previous", lambda: self.step(-1), "small"))
        flow.addWidget(Button("Find next", self.step, "small"))
        self.found = Label("", "small", wrap=False)
        self.found.hide()
        flow.addWidget(self.found)
        self.setAccessibleName(spoken)

    def step(self, by: int = 1) -> None:
        """Go to the next place of the words, with -1 to the previous one; round at the ends."""
        sought = seek(self.field.text())
        if sought is None:
            return
        text = self._source.toPlainText()
        found = list(sought.places(text))
        if not found:
            self._tell(NOT_THERE)
            return
        cursor = self._source.textCursor()
        here = _letters(text, cursor.selectionStart())
        if by > 0:
            first = here + 1 if cursor.hasSelection() else here
            at = next((at for at, place in enumerate(found) if place[0] >= first), 0)
        else:
            earlier = [at for at, place in enumerate(found) if place[0] < here]
            at = earlier[-1] if earlier else len(found) - 1
        start, end = found[at]
        cursor.setPosition(units(text[:start]))
        cursor.setPosition(units(text[:end]), QTextCursor.MoveMode.KeepAnchor)
        self._source.setTextCursor(cursor)
        self._tell(f"{at + 1} of {len(found)}")

    def _forget(self) -> None:
        self.found.hide()

    def _tell(self, words: str) -> None:
        self.found.show_text(words)
        self.found.show()
        say(self.field, words)


def _letters(text: str, units: int) -> int:
    """How many letters of a text so many units of Qt are."""
    return len(text.encode("utf-16-le", "surrogatepass")[: 2 * units].decode("utf-16-le", "ignore"))
