"""What the buttons of one open handover do: asked of the desk, off the main thread."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from app.report.states import Step
from app.ui.glass_verbs import GlassVerbs
from app.ui.patient_pane import PatientPane
from app.ui.session import Session
from app.ui.steps import naming

if TYPE_CHECKING:
    from app.desk.forms import ReplyForm


class HandoverVerbs(QObject):
    """The verbs for the handover in a pane.

    Args:
        pane: whose handover; its signals are answered here.
        tell_failure: shows a failure to the person, with the words of whose it was.

    Signals:
        open_wanted: that handover is to be opened anew.
    """

    open_wanted = Signal(str)

    def __init__(
        self, session: Session, pane: PatientPane, tell_failure: Callable[[Exception, str], None]
    ) -> None:
        super().__init__(pane)
        self._session = session
        self._pane = pane
        self._tell_failure = tell_failure
        pane.stepped.connect(self.step)
        pane.reply_again.connect(self.reply_again)
        pane.reply_withdrawn.connect(self.withdraw)
        pane.reply_told.connect(self.told_by_telephone)
        pane.mark_read.connect(self.mark_read)
        pane.update_wanted.connect(lambda: self.open_wanted.emit(pane.handover_id))
        pane.save_wanted.connect(self.save_message)
        pane.original_wanted.connect(self.show_original)
        self.glass = GlassVerbs(
            session, pane, self.open_wanted.emit, lambda failure: tell_failure(failure, "")
        )

    def step(self, step: Step, note: str, form: ReplyForm | None) -> None:
        """Do what a button says, for the version that is on the screen."""
        from app.desk.forms import ReplyForm

        shown = self._pane.shown
        if shown is None:
            return
        desk, handover_id = self._session.desk, shown.opened.row.id
        version = shown.opened.version
        verbs: dict[Step, Callable[[], object]] = {
            Step.ACCEPT: partial(desk.accept, handover_id, version, self._pane.identity, form),
            Step.UNDO_ACCEPT: partial(desk.undo_accept, handover_id),
            Step.START: partial(desk.start, handover_id, form),
            Step.FINISH: partial(desk.finish, handover_id, note, form),
            Step.NOT_ATTENDED: partial(desk.not_attended, handover_id, note, form),
            Step.UNDO_NOT_ATTENDED: partial(desk.undo_not_attended, handover_id),
            Step.BACK_TO_EXPECTED: partial(desk.back_to_expected, handover_id, note),
            Step.BACK_TO_ARRIVED: partial(desk.back_to_arrived, handover_id, note),
            Step.REJECT: partial(desk.reject, handover_id, form or ReplyForm(), version),
            Step.DEALT_WITH: partial(desk.dealt_with, handover_id, note),
            Step.UNDO_FINISH: partial(desk.undo_finish, handover_id),
            Step.BACK_TO_CONSULTATION: partial(desk.back_to_in_consultation, handover_id, note),
            Step.BACK_TO_ITS_LIST: partial(desk.back_to_its_list, handover_id, note),
        }
        self._run(verbs[step])

    def reply_again(self, reply_id: str) -> None:
        """Make a reply due at once."""
        self._run(partial(self._session.desk.retry, reply_id))

    def withdraw(self, reply_id: str, reason: str) -> None:
        """End a reply that waits or failed."""
        self._run(partial(self._session.desk.withdraw, reply_id, reason))

    def told_by_telephone(self, handover_id: str, said: str, reply_id: str) -> None:
        """Record a call to the sender, in the place of a reply or for itself."""
        self._run(partial(self._session.desk.told_by_telephone, handover_id, said, reply_id))

    def mark_read(self) -> None:
        """This person has read the version on the screen."""
        shown = self._pane.shown
        if shown is None:
            return
        row, version = shown.opened.row, shown.opened.version
        operation = self._session.operations.run(
            partial(self._session.desk.mark_read, row.id, version)
        )

        def marked(_none: None) -> None:
            if isValid(self) and self._pane.handover_id == row.id:  # not over who is there now
                self.open_wanted.emit(row.id)

        operation.done(marked).failed(self._failed())

    def save_message(self) -> None:
        """Ask where to, and write the message there as it came."""
        shown = self._pane.shown
        if shown is None:
            return
        from PySide6.QtWidgets import QFileDialog

        name, _kind = QFileDialog.getSaveFileName(self._pane, "Save the message", "message.txt")
        if name:
            self._run(partial(Path(name).write_bytes, shown.original))

    def show_original(self) -> None:
        """Show the message as it came over the report, while the same one is on the screen."""
        from app.ui.original_panel import OriginalPanel
        from app.ui.report_page import ReportPage

        shown, page = self._pane.shown, self._pane.page
        if shown is None or not isinstance(page, ReportPage):
            return
        row, version = shown.opened.row, shown.opened.version

        def show(data: bytes) -> None:
            panel = OriginalPanel(data, naming(row))
            panel.closed.connect(page.uncover)
            page.cover(panel)

        asked = partial(self._session.desk.original, row.id, version, to_read=True)
        operation = self._session.operations.run(asked).wanted(lambda: self._pane.page is page)
        operation.done(show).failed(self._failed())

    def _run(self, work: Callable[[], object]) -> None:
        self._session.operations.run(work).failed(self._failed())

    def _failed(self) -> Callable[[Exception], None]:
        """How a failure is told later of whoever is on the screen now."""
        shown = self._pane.shown
        whom = naming(shown.opened.row) if shown is not None else ""
        return lambda failure: self._tell_failure(failure, whom)
