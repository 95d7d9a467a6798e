"""*Connections*: every way by which messages come, whether it works, and since when."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame

from app.report.times import show_clock
from app.ui import health
from app.ui.flow import column, row
from app.ui.frames import frame
from app.ui.health import Source
from app.ui.page import Page
from app.ui.text import Icon, Label
from app.ui.theme import look


class ConnectionsPage(Page):
    """The page. ``look_now`` asks every sender at once."""

    look_now = Signal()

    def __init__(self, phone_of: Callable[[str], str]) -> None:
        super().__init__("Connections")
        self._phone_of = phone_of
        self.add_tool("Try now", self.look_now.emit, "Try now: ask every sender")
        self.add_way_back()

    def show_sources(self, sources: Sequence[Source], now: datetime) -> None:
        """List every source, those that do not work first."""
        self.clear()
        counted = f"{len(sources)} set up, {health.connected_words(sources)}."
        self.tell(f"As at {show_clock(now)}: {counted}")
        for source in sorted(sources, key=lambda one: one.failure is None):
            self.body.addWidget(_card(source, now, self._phone_of(source.name)))
        if not sources:
            self.body.addWidget(Label("Nothing is set up yet", "title"))
            told = "Local IT sets up senders, mailboxes and folders in the settings."
            self.body.addWidget(Label(told, "quiet"))
        self.body.addStretch()


def _card(source: Source, now: datetime, phone: str) -> QFrame:
    px = look().px
    broken = source.failure is not None
    made = frame("panel" if broken else "card")
    line = row(gap=px(8), margins=(px(12), px(7), px(12), px(7)))
    shape = "warning" if broken else "confirmed" if source.as_at else "waiting"
    line.addWidget(Icon(shape, "text", 18), 0, Qt.AlignmentFlag.AlignTop)
    words = column(gap=0)
    state = health.standing(source, now)
    words.addWidget(Label(source.name, "title"))
    words.addWidget(Label(state, "bold" if broken else "body"))
    if source.failure is not None:
        failure = source.failure
        words.addWidget(Label(f"{failure.title}. {failure.what_happened}"))
        todo = f"{failure.what_to_do} Telephone {phone}." if phone else failure.what_to_do
        words.addWidget(Label(todo, "bold"))
        words.addWidget(Label(f"For the service desk {failure.code}", "quiet-small"))
    where = f"{source.kind}, {source.where}" if source.where else source.kind
    words.addWidget(Label(where, "quiet-small"))
    line.addLayout(words, 1)
    made.setLayout(line)
    made.setAccessibleName(f"{source.kind} {source.name}: {state}")
    return made
