"""What was sent and what came back: the very bytes as text, try by try."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from app.store.records import Attempt, Reply
from app.ui import reply_words
from app.ui.flow import column
from app.ui.part_panel import Cover
from app.ui.scroller import Scroller
from app.ui.text import Label, SourceText
from app.ui.theme import look

SHOWN = 100_000
"""Characters of one text that the panel shows."""


class SentPanel(Cover):
    """One reply in full.

    Args:
        naming: the patient's name and number, for whoever hears the panel.
    """

    def __init__(self, reply: Reply, attempts: Sequence[Attempt], naming: str) -> None:
        title = "What was sent and what came back"
        super().__init__(title, reply_words.decided(reply), "")
        self.setAccessibleName(f"{title}: {naming}")
        px = look().px
        content = QWidget()
        into = column(gap=px(6))
        for words in (*reply_words.filled_in(reply), reply_words.progress(reply)):
            into.addWidget(Label(words, "small"))
        into.addWidget(Label("Sent", "head"))
        if reply.body is None:
            into.addWidget(Label(reply_words.NOTHING_SENT, "quiet"))
        else:
            told = f"{len(reply.body)} bytes to {reply.sender}. The same bytes go at every try."
            into.addWidget(Label(told, "quiet-small"))
            into.addWidget(_bytes(reply.body, "What was sent"))
        for attempt in attempts:
            into.addWidget(Label(reply_words.attempt_words(attempt), "bold"))
            if attempt.answer:
                spoken = f"What came back at try {attempt.number}"
                into.addWidget(Label(f"Came back: {len(attempt.answer)} bytes", "quiet-small"))
                into.addWidget(_bytes(attempt.answer, spoken))
            elif attempt.ended_at is not None:
                into.addWidget(Label("Nothing came back that could be kept.", "quiet-small"))
        into.addStretch()
        content.setLayout(into)
        self.rows.addWidget(Scroller(content, title), 1)


def _bytes(data: bytes, spoken: str) -> SourceText:
    text = reply_words.readable(data)
    made = SourceText(text[:SHOWN], spoken)
    lines = min(14, text.count("\n") + 1 + len(text) // 110)
    made.setFixedHeight(made.fontMetrics().lineSpacing() * max(2, lines) + look().px(22))
    return made
