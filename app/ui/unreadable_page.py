"""A message that could not be read: what happened, what to do, and the message as it came."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.store.rows import Problem, Row
from app.ui import cards
from app.ui.flow import column, row
from app.ui.frames import frame
from app.ui.line_widgets import pair
from app.ui.patient_page import PatientPage
from app.ui.scroller import Scroller
from app.ui.source_search import SourceSearch
from app.ui.text import Label, SourceText
from app.ui.theme import look

SHOWN = 200_000
"""Characters of a message that the screen shows; the whole of it can be saved."""


class UnreadablePage(PatientPage):
    """The page of one message.

    Args:
        phone: the sender's telephone number from the settings, empty where none is set.
        original: the bytes as they came, empty for a role that may not see them.
    """

    def __init__(self, row_: Row, problem: Problem, phone: str, original: bytes) -> None:
        super().__init__()
        px = look().px
        head = frame("dark-head")
        words = column(gap=0, margins=(px(14), px(10), px(14), px(10)))
        words.addWidget(Label(problem.title, "dark-title"))
        words.addWidget(Label("The patient is not known for certain.", "dark-text"))
        head.setLayout(words)
        into = column(gap=px(8), margins=(px(10), px(8), px(10), px(8)))
        what = cards.card()
        cards.lines_of(what).addWidget(Label("What happened", "head"))
        cards.lines_of(what).addWidget(Label(problem.what_happened))
        into.addWidget(what)
        todo = cards.card("panel")
        cards.lines_of(todo).addWidget(Label("What to do", "head"))
        for told, look_as in _advice(problem.what_to_do, row_.sender, phone):
            cards.lines_of(todo).addWidget(Label(told, look_as))
        cards.lines_of(todo).addWidget(pair("For the service desk", problem.code))
        into.addWidget(todo)
        if original:
            into.addWidget(self._original(original), 1)
        else:
            into.addStretch()
        content = QWidget()
        content.setLayout(into)
        self.scroller = Scroller(content, problem.title)
        outer = column()
        outer.addWidget(head)
        outer.addWidget(self.scroller, 1)
        self.setLayout(outer)
        self.setAccessibleName(problem.title)

    def _original(self, original: bytes) -> QWidget:
        made = frame("card")
        px = look().px
        outer = column(gap=0)
        head = row(margins=(px(12), px(5), px(12), px(5)))
        head.addWidget(Label("The message as it came", "title", wrap=False))
        text = original.decode("utf-8", errors="backslashreplace")
        more = len(text) > SHOWN
        told = f"the first {SHOWN} characters" if more else "text only, nothing is hidden"
        head.addWidget(Label(told, "quiet-small"), 1)
        self.source = SourceText(text[:SHOWN], "The message as it came")
        self.source.setMinimumHeight(px(140))
        outer.addLayout(head)
        search = row(margins=(px(12), 0, px(12), px(5)))
        self.search = SourceSearch(self.source)
        search.addWidget(self.search)
        outer.addLayout(search)
        outer.addWidget(self.source, 1)
        made.setLayout(outer)
        return made


_RING = "Telephone the sender"


def _advice(what_to_do: str, sender: str, phone: str) -> list[tuple[str, str]]:
    """What to do, with how each part looks; that somebody rings the sender is said once."""
    if not phone:
        return [(what_to_do, "body")]
    ring = f"Telephone {sender} on {phone}"
    if what_to_do.startswith(_RING):
        return [(what_to_do.replace(_RING, ring, 1), "bold")]
    return [(f"{ring} and ask who is coming and why.", "bold"), (what_to_do, "body")]
