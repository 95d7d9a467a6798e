"""Telling a screen reader what came by itself (WCAG 2.2, 4.1.3 status messages)."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget


def say(widget: QWidget, words: str, *, urgent: bool = False) -> None:
    """Have ``words`` read out; urgent ones at once, the others when the reader is ready.

    Nothing about a patient belongs here: a wall screen may read aloud.
    """
    from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

    event = QAccessibleAnnouncementEvent(widget, words)
    politeness = QAccessible.AnnouncementPoliteness
    event.setPoliteness(politeness.Assertive if urgent else politeness.Polite)
    QAccessible.updateAccessibility(event)
