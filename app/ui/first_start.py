"""The first page of a computer on which no sender is set up: three ways to begin."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from app.report.times import show_clock
from app.ui.flow import column, row
from app.ui.frames import frame
from app.ui.page import Page
from app.ui.text import Button, Label
from app.ui.theme import look

if TYPE_CHECKING:
    from app.settings.listing import Listing

TITLE = "No sender is connected yet"

LARGE_TEXT = 1.4
"""From this text size on the ways to begin stand one under another."""


def looked_again(listing: Listing, now: datetime) -> str:
    """Who is in the settings now, or that still nobody is."""
    if names := listing.senders:
        verb = "is" if len(names) == 1 else "are"
        return (
            f"{' and '.join(names)} {verb} set up now. Close this window and open the program "
            "again to connect."
        )
    return f"Looked at {show_clock(now)}: no sender is in the settings yet."


class FirstStart(Page):
    """Connect a sender, look around, or open a file.

    Signals:
        demonstration_wanted, file_wanted, again_wanted, diagnostics_wanted: as the buttons say.
    """

    demonstration_wanted = Signal()
    file_wanted = Signal()
    again_wanted = Signal()
    diagnostics_wanted = Signal()

    def __init__(self, settings_file: str) -> None:
        told = "Reports from 111, 999 and other services will appear here, most urgent first."
        super().__init__(TITLE, told)
        self.add_way_back()
        beside = look().scale < LARGE_TEXT
        cards = row(gap=look().px(14)) if beside else column(gap=look().px(10))
        connect = (
            "You need the address or mailbox that local IT was given, and its certificate. "
            f"They are set by policy, or in this file: {settings_file}"
        )
        demo = (
            "A demonstration with made-up patients: a shift with a head injury, a lost network "
            "and an update. Nothing leaves this computer."
        )
        files = (
            "Reads message files that you already have: NHS 111 report (CDA), FHIR in JSON or "
            "XML. Nothing is sent to anybody. They may also be dropped on this window."
        )
        cards.addWidget(
            _card("Connect a sender", connect, "Look again", self.again_wanted.emit, "primary"), 1
        )
        cards.addWidget(
            _card(
                "Look around first",
                demo,
                "Open the demonstration",
                self.demonstration_wanted.emit,
            ),
            1,
        )
        cards.addWidget(_card("Open files", files, "Open files…", self.file_wanted.emit), 1)
        self.body.addLayout(cards)
        foot = frame("card")
        line = row(gap=look().px(10), margins=(look().px(14),) * 4)
        words = column(gap=0)
        words.addWidget(Label("Set up for you?", "bold"))
        words.addWidget(
            Label(
                "If your organisation manages this computer, senders appear here by themselves. "
                "No sender was found in its settings."
            )
        )
        words.addWidget(Label("For the service desk SETUP-001, no sender set up", "quiet-small"))
        line.addLayout(words, 1)
        line.addWidget(Button("Diagnostics", self.diagnostics_wanted.emit, "small"))
        foot.setLayout(line)
        self.body.addWidget(foot)
        keys = "F1 help and keys     Ctrl+O open files     Ctrl and + or - text size"
        foot_words = Label(keys, "quiet-small")
        foot_words.setContentsMargins(look().px(12), 0, 0, 0)  # clear of the ring
        self.body.addWidget(foot_words)
        self.body.addStretch()


def _card(
    title: str, told: str, words: str, pressed: Callable[[], object], look_as: str = "plain"
) -> QFrame:
    made = frame("panel")
    px = look().px
    into = column(gap=px(10), margins=(px(18), px(16), px(18), px(16)))
    into.addWidget(Label(title, "big"))
    into.addWidget(Label(told))
    into.addStretch()
    line = row()
    line.addWidget(Button(words, pressed, look_as))
    line.addStretch()
    into.addLayout(line)
    made.setLayout(into)
    made.setAccessibleName(title)
    return made
