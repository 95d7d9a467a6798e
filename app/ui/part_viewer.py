"""Opens and saves the parts of the report on the screen: asked of the desk, drawn elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtWidgets import QFileDialog

from app.desk.parts import Use
from app.report.errors import AppError
from app.report.parts import Part, PartKind
from app.ui import part_words
from app.ui.opening import Shown
from app.ui.part_drawing import drawing
from app.ui.part_list import PartList
from app.ui.part_panel import PartPanel
from app.ui.patient_pane import PatientPane
from app.ui.report_page import ReportPage
from app.ui.session import Session
from app.ui.states import of_failure
from app.ui.tasks import Latest, Operation, Pool

T = TypeVar("T")

_WHOSE = "Check whose this is before you use it."


class PartViewer:
    """The parts of one shown report. Nothing is ever written but by *Save the part*.

    Args:
        tell_failure: shows a failure to the person.
    """

    def __init__(
        self,
        session: Session,
        pane: PatientPane,
        shown: Shown,
        tell_failure: Callable[[Exception], None],
    ) -> None:
        self._session = session
        self._pane = pane
        self._shown = shown
        self._tell_failure = tell_failure
        self._asked = Latest()
        page = pane.page
        assert isinstance(page, ReportPage)  # noqa: S101  only a clinician's page has parts
        self._page = page
        page.part_opened.connect(self.open)
        page.part_saved.connect(self.save)

    def open(self, number: int) -> None:
        """Show a part over the report, or the list of all."""
        self._asked.next()
        if number == part_words.LIST:
            self._open_list()
            return
        panel = PartPanel(self._shown.parts[number], number, self._beware())
        panel.closed.connect(self.close)
        panel.save_wanted.connect(partial(self.save, number))
        self._page.cover(panel)
        operation = self._run(panel, partial(self._take, number, Use.OPEN), Pool.STORE)
        operation.done(partial(self._show, panel))
        operation.failed(lambda failure: panel.show_words(of_failure(failure)))

    def close(self) -> None:
        """Back to the report; what is still being drawn is not wanted any more."""
        self._asked.next()
        self._page.uncover()

    def save(self, number: int) -> None:
        """Ask where to, and write it there."""
        part = self._shown.parts[number]
        suggested = part_words.file_name(part, number)
        name, _kind = QFileDialog.getSaveFileName(self._pane, "Save the part", suggested)
        if name:
            work = partial(self._write, number, Path(name))
            self._session.operations.run(work).failed(self._tell_failure)

    def _open_list(self) -> None:
        listed = PartList(self._shown.parts, self._beware())
        listed.closed.connect(self.close)
        listed.opened.connect(self.open)
        listed.saved.connect(self.save)
        self._page.cover(listed)

    def _show(self, panel: PartPanel, part: Part) -> None:
        if part.kind is PartKind.TEXT:
            panel.show_text(part.text)
            return
        panel.wanted.connect(partial(self._draw, panel, part))
        self._draw(panel, part, 0, panel.room)

    def _draw(self, panel: PartPanel, part: Part, page: int, width: int) -> None:
        dots = round(width * panel.devicePixelRatioF())
        operation = self._run(panel, partial(drawing, part, page, dots), Pool.DRAWING)
        operation.done(panel.show_drawing)
        operation.failed(lambda failure: panel.show_words(of_failure(failure)))

    def _run(self, panel: PartPanel, work: Callable[[], T], pool: Pool) -> Operation[T]:
        """Work whose result is for that panel, while it stands and asked for nothing since."""
        newest = self._asked.next()

        def wanted() -> bool:
            stands = self._pane.page is self._page and self._page.covered is panel
            return stands and newest()

        return self._session.operations.run(work, pool).wanted(wanted)

    def _take(self, number: int, use: Use) -> Part:
        opened = self._shown.opened
        return self._session.desk.part(opened.row.id, opened.version, number, use)

    def _write(self, number: int, path: Path) -> None:
        content = self._take(number, Use.SAVE).content
        try:
            path.write_bytes(content)
        except OSError as failure:
            raise AppError(
                "The part was not saved",
                "The file could not be written there",
                "Choose another place",
                f"PART-006, {type(failure).__name__}",
            ) from None

    def _beware(self) -> str:
        """What forbids *Accept* may be about this very part (hazard H01)."""
        report = self._shown.opened.report
        blocked = report.accept_blocked if report else ()
        return " ".join([*(notice.text for notice in blocked), _WHOSE]) if blocked else ""
