"""Emergency access to the handover in a pane: asked of the desk, and seen to end."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from shiboken6 import isValid

from app.ui.patient_pane import PatientPane
from app.ui.session import Session

if TYPE_CHECKING:
    from app.desk.break_glass import GlassReason

LOOK_EVERY_MS = 500


class GlassVerbs(QObject):
    """Begins and ends it.

    Args:
        reopen: opens a handover anew.
        tell_failure: shows a failure to the person.
    """

    def __init__(
        self,
        session: Session,
        pane: PatientPane,
        reopen: Callable[[str], None],
        tell_failure: Callable[[Exception], None],
    ) -> None:
        super().__init__(pane)
        self._session = session
        self._pane = pane
        self._reopen = reopen
        self._tell_failure = tell_failure
        pane.glass_wanted.connect(self.begin)
        pane.glass_over.connect(self.end)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def begin(self, reason: GlassReason, words: str) -> None:
        """Ask for it; the report opens once it stands in the audit trail."""
        handover_id = self._pane.handover_id
        work = partial(self._session.desk.break_glass, handover_id, reason, words)
        operation = self._session.operations.run(work).failed(self._tell_failure)
        operation.done(lambda _none: self._begun(handover_id))

    def end(self) -> None:
        """End it before its time."""
        handover_id = self._pane.handover_id
        self._pane.show_loading()
        ended = partial(self._ended, handover_id, self._pane.turn)
        work = partial(self._session.desk.end_break_glass, handover_id)

        def failed(failure: Exception) -> None:
            self._tell_failure(failure)
            ended()

        operation = self._session.operations.run(work).failed(failed)
        operation.done(lambda _none: ended())

    def look(self) -> None:
        """Take the clinical words off the screen when their time is over."""
        shown = self._pane.shown
        until = shown.opened.glass_until if shown is not None else None
        if until is not None and self._session.clock() >= until:
            handover_id = self._pane.handover_id
            self._pane.show_loading()
            self._reopen(handover_id)

    def _begun(self, handover_id: str) -> None:
        if isValid(self) and self._pane.handover_id == handover_id:  # not over who is there now
            self._reopen(handover_id)

    def _ended(self, handover_id: str, turn: int) -> None:
        """Show the arrival again, where nothing else was opened meanwhile (hazard H01)."""
        if isValid(self) and self._pane.turn == turn:
            self._reopen(handover_id)
