"""Bringing a found line on the screen: its section is built, its fold opened, its words marked.

All that was opened on the way can be put back, so that whoever looked something up reads on where
they were.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QRect, Qt
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from app.ui.banner import Banner
from app.ui.finding import Place, Sought
from app.ui.focus import Outline
from app.ui.folding import folded_around
from app.ui.journey import Track
from app.ui.patient_page import PatientPage
from app.ui.questions_view import QuestionsView
from app.ui.rows_view import RowsView
from app.ui.scroller import Scroller
from app.ui.text import BREAK, Label, plain


class Revealer:
    """Shows one found line of a page at a time."""

    def __init__(self, page: PatientPage, scroller: Scroller) -> None:
        self._page = page
        self._scroller = scroller
        self._top = scroller.verticalScrollBar().value()
        self._back: list[Callable[[], object]] = []
        self._unmark: Callable[[], object] = _nothing

    def show(self, place: Place, sought: Sought) -> None:
        """Bring that line, or those words of none, into sight and mark the words there."""
        self.clear()
        if place.section is None:
            if place.shown_by is not None and isValid(place.shown_by):
                self._show_widget(place.shown_by, sought)
            return
        part = self._page.part(place.section)
        if isinstance(part, QuestionsView):
            rows, at = part.reveal(place.index, self._back)
            if at >= 0:
                self._mark_row(rows, at, sought)
                return
        for rows in part.findChildren(RowsView):
            if (at := rows.lines.where(place.line)) >= 0:
                self._unfold(rows, part)
                self._mark_row(rows, at, sought)
                return
        label = self._label(part, place, sought)
        if label is None and isinstance(part, Banner):
            self._back.append(part.open())
            label = self._label(part, place, sought)
        if label is None:
            self._bring(part, lambda: QRect(0, 0, part.width(), 1))
            return
        self._show_label(label, part, sought)

    def _show_widget(self, shown: QWidget, sought: Sought) -> None:
        if isinstance(shown, Label):
            self._show_label(shown, self._page, sought)
            return
        self._unfold(shown, self._page)

        def places() -> list[QRect]:
            if isinstance(shown, Track):
                every = shown.words()
                return [where.toAlignedRect() for words, where in every if sought.inside(words)]
            return [shown.rect()]

        frame = Outline(shown, places)
        self._unmark = lambda: frame.take_away() if isValid(frame) else None
        self._bring(shown, lambda: places()[0] if places() else shown.rect())

    def _show_label(self, label: Label, part: QWidget, sought: Sought) -> None:
        self._unfold(label, part)
        if sought.inside(label.text()):
            self._unmark = _mark(label, sought)
        self._bring(label, label.rect)

    def clear(self) -> None:
        """Mark nothing any more."""
        self._unmark()
        self._unmark = _nothing
        self._scroller.let_go()

    def put_back(self) -> None:
        """Fold what was opened, and scroll to where the page stood."""
        self.clear()
        while self._back:
            self._back.pop()()
        self._settle()
        self._scroller.verticalScrollBar().setValue(self._top)

    def _label(self, part: QWidget, place: Place, sought: Sought) -> Label | None:
        """The label that shows the words of that line, None where none does.

        Where the day of several lines stands once above them, each label still says it.
        """
        fits: dict[int, list[Label]] = {}
        for label in part.findChildren(Label):
            text, said = label.text().replace(BREAK, ""), label.accessibleName()
            fit = max(_fit(text, place), _fit(said, place))
            if sought.inside(text):
                fits.setdefault(2 * fit, []).append(label)
            elif sought.inside(said):
                fits.setdefault(2 * fit - 1, []).append(label)
        fits = {fit: labels for fit, labels in fits.items() if fit > 0}
        if not fits:
            return None
        best = fits[max(fits)]
        if isinstance(part, Banner):
            return next((one for one in best if one.isVisible()), None)
        return best[min(place.repeat, len(best) - 1)]

    def _unfold(self, widget: QWidget, part: QWidget) -> None:
        for fold in folded_around(widget, part):
            fold.toggle()
            self._back.append(fold.toggle)

    def _mark_row(self, rows: RowsView, at: int, sought: Sought) -> None:
        rows.mark(at, sought)
        self._unmark = lambda: rows.unmark() if isValid(rows) else None
        self._bring(rows, lambda: rows.place_of(at))

    def _bring(self, widget: QWidget, rect: Callable[[], QRect | None]) -> None:
        content = self._scroller.widget()
        if content is None or not content.isAncestorOf(widget):
            return  # the banner is always in sight
        self._settle()
        self._scroller.keep_in_sight(widget, rect)

    def _settle(self) -> None:
        for _round in range(3):
            QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)


def _nothing() -> None:
    """There is nothing to put back."""


def _fit(text: str, place: Place) -> int:
    """How well a label fits a line: 3 where it is one of its pieces, 0 where it is another."""
    line = place.line
    pieces = {plain(piece) for piece in (line.text, line.label, line.aside, line.plain)}
    if text in pieces:
        return 3
    if plain(line.text) and plain(line.text) in text:
        return 2
    return 1 if text in plain(line.plain) else 0


def _mark(label: Label, sought: Sought) -> Callable[[], object]:
    """Mark the words in a label; gives what takes the mark away."""
    start, length = next(sought.spans(label.text()))  # the label was chosen for it
    before, policy = label.textInteractionFlags(), label.focusPolicy()
    label.setTextInteractionFlags(before | Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setFocusPolicy(policy)
    label.setSelection(start, length)

    def unmark() -> None:
        if not isValid(label):
            return
        label.setSelection(0, 0)
        label.setTextInteractionFlags(before)
        label.setFocusPolicy(policy)

    return unmark
