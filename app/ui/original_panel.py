"""The message of a report as it came: the very bytes as text, with a search in them."""

from __future__ import annotations

from app.ui.part_panel import Cover
from app.ui.source_search import SourceSearch
from app.ui.text import SourceText

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
        self.source = SourceText(text[:SHOWN], TITLE)
        self.search = SourceSearch(self.source, naming)
        self.rows.addWidget(self.search)
        self.rows.addWidget(self.source, 1)
        self.first = self.search.field
