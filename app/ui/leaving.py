"""What leaves the screen by a person's act: paper, PDF and clipboard, each noted before.

What draws a sheet is imported when somebody prints or copies: most reports are only read.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from app.desk.noting import Left, note_left
from app.report.errors import AppError
from app.report.sheet import Sheet
from app.report.states import Role
from app.ui.opening import Shown
from app.ui.own_clipboard import copy_private
from app.ui.patient_pane import PatientPane
from app.ui.session import Session
from app.ui.theme import dress

if TYPE_CHECKING:
    from PySide6.QtGui import QPagedPaintDevice

    from app.ui.print_sheet import Imprint

Draw = Callable[["QPagedPaintDevice"], None]


class Leaving(QObject):
    """Prints, saves and copies the report in a pane.

    Args:
        tell: says in a strip what was done.
        tell_failure: shows a failure.
    """

    def __init__(
        self,
        session: Session,
        pane: PatientPane,
        tell: Callable[[str], None],
        tell_failure: Callable[[Exception], None],
    ) -> None:
        super().__init__(pane)
        self._session = session
        self._pane = pane
        self._tell = tell
        self._tell_failure = tell_failure
        pane.print_wanted.connect(self.ask)
        pane.copy_wanted.connect(self.copy)

    def ask(self, under: QWidget) -> None:
        """Ask what is to be printed; a receptionist has the arrival sheet alone."""
        from PySide6.QtWidgets import QMenu

        menu = QMenu(under)
        dress(menu)
        menu.setAccessibleName("Print")
        for words, act in self.choices():
            menu.addAction(words).triggered.connect(lambda _checked=False, act=act: act())
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(under.mapToGlobal(under.rect().topLeft()))

    def choices(self) -> list[tuple[str, Callable[[], object]]]:
        """Words and act of each way to print."""
        if self._session.role is not Role.CLINICIAN:
            return [
                ("&Arrival sheet, one page", partial(self.print_out, Left.DESK_SHEET)),
                ("Save the arrival sheet as &PDF…", partial(self.save, Left.DESK_SHEET)),
            ]
        return [
            ("&Desk sheet, one page", partial(self.print_out, Left.DESK_SHEET)),
            ("&Full report", partial(self.print_out, Left.FULL_REPORT)),
            ("Save the desk sheet as PDF…", partial(self.save, Left.DESK_SHEET)),
            ("Save the full report as &PDF…", partial(self.save, Left.FULL_REPORT)),
        ]

    def print_out(self, what: Left) -> None:
        """Ask for the printer, note it, and print."""
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        from app.ui.print_sheet import DOTS

        shown = self._pane.shown
        if shown is None or shown.sheet is None:
            return
        printer = QPrinter()
        printer.setResolution(DOTS)
        printer.setDocName("Triage handover")
        if QPrintDialog(printer, self._pane).exec():
            draw = self._drawing(shown, shown.sheet, what)
            self._noted(shown, what, lambda: self._printed(draw, printer))

    def save(self, what: Left) -> None:
        """Ask where to, note it, and write the PDF."""
        from PySide6.QtWidgets import QFileDialog

        shown = self._pane.shown
        if shown is None or shown.sheet is None:
            return
        name, _kind = QFileDialog.getSaveFileName(self._pane, "Save as PDF", "handover.pdf")
        if name:
            draw = self._drawing(shown, shown.sheet, what)
            self._noted(shown, Left.PDF, lambda: self._saved(draw, Path(name)))

    def copy(self) -> None:
        """Copy the summary; it is taken off the clipboard again after a minute."""
        from app.ui.summary import summary

        shown = self._pane.shown
        if shown is None or shown.sheet is None:
            return
        words = summary(shown.sheet, self._imprint(shown))
        self._noted(shown, Left.SUMMARY, lambda: self._copied(words), self._can_be_seen)

    def _drawing(self, shown: Shown, sheet: Sheet, what: Left) -> Draw:
        from app.ui.desk_sheet import desk_sheet_on
        from app.ui.print_sheet import report_on

        imprint = self._imprint(shown)
        if what is Left.FULL_REPORT:
            return lambda device: report_on(device, sheet, imprint)
        return lambda device: desk_sheet_on(device, sheet, imprint)

    def _imprint(self, shown: Shown) -> Imprint:
        from app.ui.print_sheet import Imprint

        person = self._session.desk.person
        by = f"{person.name}, {person.role.value}"
        return Imprint(self._session.clock(), by, shown.opened.version)

    def _can_be_seen(self) -> bool:
        """Whether the window is not locked: a lock has emptied the clipboard for good (H20)."""
        return isValid(self._pane) and self._pane.window().isVisible()

    def _noted(
        self,
        shown: Shown,
        how: Left,
        then: Callable[[], None],
        still: Callable[[], bool] = lambda: True,
    ) -> None:
        """Do it once it is written down, and for the patient on the screen alone (H01)."""
        opened = shown.opened
        ctx = self._session.desk.context
        work = partial(note_left, ctx, opened.row.id, opened.version, how)
        operation = self._session.operations.run(work).wanted(
            lambda: self._pane.handover_id == opened.row.id and still()
        )
        operation.done(lambda _none: then()).failed(self._tell_failure)

    def _printed(self, draw: Draw, printer: QPagedPaintDevice) -> None:
        draw(printer)
        self._tell("Sent to the printer. Collect it now.")

    def _saved(self, draw: Draw, path: Path) -> None:
        from app.ui.print_sheet import as_pdf

        try:
            path.write_bytes(as_pdf(draw))
        except OSError as failure:
            self._tell_failure(
                AppError(
                    "The PDF was not saved",
                    "The file could not be written there",
                    "Choose another place",
                    f"PRINT-001, {type(failure).__name__}",
                )
            )
            return
        self._tell("Saved as PDF. The file holds patient details: keep it where it belongs.")

    def _copied(self, words: str) -> None:
        copy_private(words, self)
        self._tell("Summary copied. It is taken off the clipboard after one minute.")
