"""Emergency access to the handover in a pane: asked of the desk, and seen to end."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

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
        self._run(work, handover_id)

    def end(self) -> None:
        """End it before its time."""
        handover_id = self._pane.handover_id
        self._pane.show_loading()
        self._run(partial(self._session.desk.end_break_glass, handover_id), handover_id)

    def look(self) -> None:
        """Take the clinical words off the screen when their time is over."""
        shown = self._pane.shown
        until = shown.opened.glass_until if shown is not None else None
        if until is not None and self._session.clock() >= until:
            handover_id = self._pane.handover_id
            self._pane.show_loading()
            self._reopen(handover_id)

    def _run(self, work: Callable[[], object], handover_id: str) -> None:
        operation = self._session.operations.run(work)
        operation.done(lambda _none: self._reopen(handover_id)).failed(self._tell_failure)
