"""Help: keys, labels explained, what is new, and diagnostics that may be copied anywhere."""

from __future__ import annotations

import platform
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import groupby

from PySide6.QtCore import qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QGridLayout

from app import VERSION
from app.report.states import ReplyState, Role, State
from app.report.times import show_time
from app.store.records import Reply
from app.ui import cards, health
from app.ui.health import Source
from app.ui.help_words import KEYS, LABELS, NEWS
from app.ui.page import Page
from app.ui.text import Button, Field, Label
from app.ui.theme import look


class HelpPage(Page):
    """The page; typing filters the labels."""

    def __init__(self, diagnostics: Callable[[], str]) -> None:
        super().__init__("Help", "Keys, words, what is new, and diagnostics for the service desk.")
        self._diagnostics = diagnostics
        self.add_way_back()
        self.body.addWidget(_keys())
        self.labels = cards.card()
        into = cards.lines_of(self.labels)
        into.addWidget(Label("What the words mean", "title"))
        self.search = Field("Find a word", "Find a word in the explanations")
        self.search.setAccessibleDescription("The words that fit stay")
        into.addWidget(self.search)
        self._rows = [(word, _explained(word, meaning)) for word, meaning in LABELS]
        for _word, row in self._rows:
            into.addWidget(row)
        self.search.textChanged.connect(self._filter)
        self.body.addWidget(self.labels)
        news = cards.card()
        cards.lines_of(news).addWidget(Label(f"What is new in {VERSION}", "title"))
        for words in NEWS:
            cards.lines_of(news).addWidget(Label(words))
        self.body.addWidget(news)
        told = cards.card()
        into = cards.lines_of(told)
        into.addWidget(Label("Diagnostics", "title"))
        into.addWidget(Label("Nothing about a patient is in it.", "quiet"))
        self.diagnostics = Label(diagnostics(), "small", selectable=True)
        into.addWidget(self.diagnostics)
        into.addWidget(Button("Copy diagnostics", self.copy, "small"))
        self.body.addWidget(told)
        self.body.addStretch()

    def copy(self) -> None:
        """Put the diagnostics on the clipboard."""
        QGuiApplication.clipboard().setText(self._diagnostics())
        self.tell("Diagnostics copied.")

    def _filter(self, typed: str) -> None:
        wanted = typed.casefold().strip()
        for word, row in self._rows:
            row.setVisible(wanted in word.casefold() or wanted in row.accessibleName().casefold())


def diagnostics(
    now: datetime,
    role: Role,
    counts: dict[State, int],
    sources: Sequence[Source],
    replies: Sequence[Reply],
) -> str:
    """What local IT asks first; counts, versions and states alone."""
    states = [reply.state for reply in replies]
    rows = [
        f"Triage Handover Viewer {VERSION}",
        f"As at {show_time(now)}, role {role.value}",
        (
            f"{platform.system()} {platform.release()}, Python {platform.python_version()}, "
            f"Qt {qVersion()}, theme {look().name.value}, text {look().scale:.0%}"
        ),
        "Lists: " + ", ".join(f"{state.value} {count}" for state, count in counts.items()),
        (
            f"Replies: {states.count(ReplyState.FAILED)} failed, "
            f"{states.count(ReplyState.WAITING)} waiting, {states.count(ReplyState.SENT)} sent"
        ),
    ]
    for source in sources:
        code = f" {source.failure.code}" if source.failure else ""
        rows.append(f"{source.kind} {source.name}: {health.standing(source, now)}{code}")
    return "\n".join(rows)


def _keys() -> QFrame:
    made = cards.card()
    into = cards.lines_of(made)
    into.addWidget(Label("Keys", "title"))
    grid = QGridLayout()
    grid.setHorizontalSpacing(look().px(18))
    grid.setVerticalSpacing(look().px(1))
    at = 0
    for group, rows in groupby(KEYS, key=lambda row: row[0]):
        grid.addWidget(Label(group, "head", wrap=False), at, 0)
        for _group, keys, words in rows:
            grid.addWidget(Label(keys, "small-bold", wrap=False), at, 1)
            grid.addWidget(Label(words, "small"), at, 2)
            at += 1
    grid.setColumnStretch(2, 1)
    into.addLayout(grid)
    made.setAccessibleName("Keys")
    return made


def _explained(word: str, meaning: str) -> Label:
    made = Label(f"{word}: {meaning}", "small")
    made.setAccessibleName(f"{word}: {meaning}")
    return made
