"""The bar under the banner that tells of a later version: what has changed, or that it is here."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.report.times import show_clock
from app.ui.announcing import say
from app.ui.flow import row
from app.ui.frames import frame
from app.ui.text import Button, Label
from app.ui.theme import look

if TYPE_CHECKING:
    from app.desk.opening import Opened


def updated(
    opened: Opened,
    changes: int,
    next_change: Callable[[], object],
    mark_read: Callable[[], object],
) -> QWidget:
    """How many lines differ from the version that this person has read, and the way to them."""
    version = next((v for v in opened.versions if v.number == opened.version), None)
    when = f" at {show_clock(version.received_at)}" if version else ""
    said = f"{changes} change" + ("" if changes == 1 else "s")
    return _bar(
        f"Updated by the sender{when}. {said} since you read version {opened.read_version}.",
        Button("Next change", next_change, "small"),
        Button("Mark as read", mark_read, "small"),
    )


def offer(opened: Opened, wanted: Callable[[], object]) -> QWidget:
    """A later version has come while somebody reads, and waits to be asked for.

    That the sender takes the handover back is said at once: nobody may act on what is being read.
    """
    done = f"sent version {opened.version}"
    if opened.row.cancelled:
        done = f"cancelled this handover in version {opened.version}"
    told = f"The sender has {done}. You are reading an older one."
    bar = _bar(told, Button("Show the new version", wanted, "small"))
    say(bar, told, urgent=opened.row.cancelled)
    return bar


def _bar(words: str, *buttons: Button) -> QWidget:
    bar = frame("changed")
    line = row(gap=look().px(8), margins=(look().px(10), 3, look().px(10), 3))
    line.addWidget(Label(words, "changed-words"), 1)
    for button in buttons:
        line.addWidget(button)
    bar.setLayout(line)
    return bar
