"""What every page of the patient pane can do, so that the pane need not know which one it holds."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtWidgets import QBoxLayout, QWidget


class PatientPage(QWidget):
    """One patient, between the top bar and the actions.

    Attributes:
        is_report: whether it shows the whole report, so that a summary can be copied.
        asks_identity: whether identity is confirmed on it.
    """

    is_report = False
    asks_identity = False

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
