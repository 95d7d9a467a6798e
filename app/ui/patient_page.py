"""What every page of the patient pane can do, so that the pane need not know which one it holds."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtWidgets import QBoxLayout, QScrollArea, QWidget


class PatientPage(QWidget):
    """One patient, between the top bar and the actions.

    Attributes:
        is_report: whether it shows the whole report, so that a summary can be copied.
        asks_identity: whether identity is confirmed on it.
    """

    is_report = False
    asks_identity = False
    replies: QWidget | None = None

    @property
    def complete(self) -> bool:
        """Whether everything on it has been built."""
        return True

    def tick(self, now: datetime) -> None:
        """Another minute."""

    def put_under_banner(self, bar: QWidget) -> None:
        """Put a bar under the banner, where it never scrolls away."""
        layout = self.layout()
        assert isinstance(layout, QBoxLayout)  # noqa: S101  a page is a column, banner first
        layout.insertWidget(1, bar)

    def put_replies(self, card: QWidget) -> None:
        """Put the card of the replies in its place, or in the place of the one before."""
        if self.replies is not None:
            self.replies.hide()
            self.replies.deleteLater()
        self.replies = card
        self.place_replies(card)

    def place_replies(self, card: QWidget) -> None:
        """Where the card of the replies stands: above what follows the page."""
        layout = self.layout()
        assert isinstance(layout, QBoxLayout)  # noqa: S101  a page is a column
        layout.addWidget(card)

    def go_replies(self) -> None:
        """Bring the replies into view."""
        if self.replies is not None:
            scroller = self.findChild(QScrollArea)
            if scroller is not None and scroller.isAncestorOf(self.replies):
                scroller.ensureWidgetVisible(self.replies)
            self.replies.setFocus()
