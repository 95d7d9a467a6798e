"""Going from change to change of an updated report, forwards and backwards (F8, Shift+F8)."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from app.ui.folding import folded_around
from app.ui.line_widgets import Marked
from app.ui.scroller import Scroller
from app.ui.tab_order import as_they_stand


class ChangeWalk:
    """Where somebody is among the changes of one page."""

    def __init__(self, content: QWidget, scroller: Scroller) -> None:
        self._content, self._scroller = content, scroller
        self._last: QWidget | None = None

    def step(self, by: int) -> None:
        """Bring the next change into sight, or the previous one with -1; round at the ends."""
        marked = [one for one in as_they_stand(self._content) if isinstance(one, Marked)]
        if not marked:
            return
        here = next((one for one in marked if one.hasFocus()), self._last)
        if here is not None and isValid(here) and here in marked:
            target = marked[(marked.index(here) + by) % len(marked)]
        else:
            target = marked[0 if by > 0 else -1]
        for fold in folded_around(target, self._content):
            fold.toggle()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        self._last = target
        target.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._scroller.ensureWidgetVisible(target)
