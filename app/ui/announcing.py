"""Telling a screen reader what came by itself (WCAG 2.2, 4.1.3 status messages)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.report.times import show_clock

if TYPE_CHECKING:
    from app.desk.opening import Opened
    from app.ui.list_foot import Page


def say(widget: QWidget, words: str, *, urgent: bool = False) -> None:
    """Have ``words`` read out; urgent ones at once, the others when the reader is ready.

    Nothing about a patient belongs here: a wall screen may read aloud. Where there are no words,
    nothing is read out.
    """
    if not words:
        return
    from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

    event = QAccessibleAnnouncementEvent(widget, words)
    politeness = QAccessible.AnnouncementPoliteness
    event.setPoliteness(politeness.Assertive if urgent else politeness.Polite)
    QAccessible.updateAccessibility(event)


def came_of_it(before: Opened, after: Opened) -> str:
    """What came of a step or of a reply: ``Arrived. Reply waiting: accept``.

    Where the handover and its latest reply stand now, each only if it stood elsewhere before.
    """
    words = []
    if before.row.state is not after.row.state:
        words.append(f"{after.row.state.value}.")
    known = {reply.id: reply.state for reply in before.replies}
    for reply in after.replies[-1:]:
        if known.get(reply.id) is not reply.state:
            decided = show_clock(reply.decided_at)
            words.append(f"{reply.state.value}: {reply.occasion}, {decided}.")
    return " ".join(words)


def left_by_filter(page: Page) -> str:
    """What a filter leaves of a list, without the words that were typed: they may be a name."""
    if page.matching is not None:
        left = str(page.matching) if page.matching else "None"
    else:
        left = f"More than {page.at_least}"
    return f"{left} of {page.total} shown."
