"""The message of a report as it came: the very bytes as text, with a search in them."""

from __future__ import annotations

from app.ui.flow import row
from app.ui.part_panel import Cover
from app.ui.text import Button, Field, Label, SourceText
from app.ui.theme import look

SHOWN = 500_000
"""Characters that are shown; the whole of a longer message can be saved."""

TITLE = "The message as it came"


class OriginalPanel(Cover):
    """One message.

    Args:
        data: the bytes as received; what is no text shows as escapes.
        naming: the patient's name and number, for whoever hears the panel.
    """

    def __init__(self, data: bytes, naming: str) -> None:
        text = data.decode("utf-8", errors="backslashreplace")
        more = len(text) > SHOWN
        told = f"The first {SHOWN} characters of" if more else "Nothing is hidden:"
        super().__init__(TITLE, f"{told} {len(data)} bytes, as text.", "")
        self.setAccessibleName(f"{TITLE}: {naming}")
        line = row(gap=look().px(8))
        self.search = Field("Find in the message", f"Find in the message: {naming}")
        self.search.returnPressed.connect(self.find_next)
        line.addWidget(self.search, 1)
        line.addWidget(Button("Find next", self.find_next, "small"))
        self.found = Label("", "small")
        line.addWidget(self.found)
        self.rows.addLayout(line)
        self.source = SourceText(text[:SHOWN], TITLE)
        self.rows.addWidget(self.source, 1)
        self.setFocusProxy(self.search)

    def find_next(self) -> None:
        """Go to the next place of the words, from the top again after the last one."""
        sought = self.search.text()
        if not sought:
            return
        if not self.source.find(sought):
            cursor = self.source.textCursor()
            cursor.setPosition(0)
            self.source.setTextCursor(cursor)
            if not self.source.find(sought):
                self.found.show_text("Not in this message.")
                return
        self.found.show_text("")
