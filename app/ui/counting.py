"""The page *Counts* at work: asks the desk, prints, and saves a table."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from app.desk.counting import Counts, count
from app.desk.roles import Right, may
from app.ui.manager_page import ManagerPage
from app.ui.print_sheet import DOTS
from app.ui.tasks import Latest

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow


class Counting(QObject):
    """One page of counts and what is asked for it."""

    def __init__(self, window: MainWindow) -> None:
        role = window.session.role
        self.page = ManagerPage(closes=may(role, Right.SEE_PATIENTS))
        super().__init__(self.page)
        self._window = window
        self._asked = Latest()
        self.page.period_wanted.connect(self.ask)
        self.page.print_wanted.connect(self.print_out)
        self.page.csv_wanted.connect(self.save)
        self.ask(self.page.days)

    def ask(self, days: int) -> None:
        """Count so many days."""
        session = self._window.session
        operation = session.operations.run(partial(count, session.desk, days))
        operation.wanted(self._asked.next())
        operation.done(self._show).failed(self._failed)

    def print_out(self) -> None:
        """Ask for the printer, and print the page."""
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter()
        printer.setResolution(DOTS)
        printer.setDocName("Triage handover counts")
        if QPrintDialog(printer, self.page).exec():
            person = self._window.session.desk.person
            self.page.print_on(printer, f"{person.name}, {person.role.value}")

    def save(self) -> None:
        """Ask where to, and write the table."""
        name, _kind = QFileDialog.getSaveFileName(self.page, "Save counts", "counts.csv")
        if name:
            work = partial(Path(name).write_text, self.page.csv(), encoding="utf-8", newline="")
            self._window.session.operations.run(work).failed(self._window.tell_failure)

    def _show(self, counts: Counts) -> None:
        if self._window.page is self.page:
            self.page.show_counts(counts)

    def _failed(self, failure: Exception) -> None:
        if self._window.page is self.page:
            self.page.show_failure(failure, partial(self.ask, self.page.days))
