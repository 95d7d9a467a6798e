"""Asking the desk for the rows of a work list: a screenful first, more once nobody types."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.desk.searching import get_ready
from app.report.states import State
from app.ui.announcing import left_by_filter, say
from app.ui.list_foot import COUNTED, Page
from app.ui.list_pane import PAGE, ListPane
from app.ui.session import Session
from app.ui.states import Choice, of_failure
from app.ui.tasks import Latest

if TYPE_CHECKING:
    from app.desk.desk import Desk
    from app.store.rows import Row

SOON_MS = 120
"""Several announcements, one look; after the report is painted."""

LAST = 200
"""Rows that End asks for: the rest where no more are missing, else the last of the list alone."""

REST_MS = 250
"""How long nobody types before matches are counted and more than a screenful is asked for."""


class ListAsking(QObject):
    """Keeps one list pane as the desk has it.

    ``similar_found`` says that names were compared anew.

    Attributes:
        pane: the pane that is filled; another one when the window is drawn anew.
        state: the work list that is shown.
        similar: for each handover with one, the rows with a name like its own.
    """

    pane: ListPane
    similar_found = Signal()

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self.session = session
        self._stopped = False
        self.similar: dict[str, tuple[Row, ...]] = {}
        self.state = State.EXPECTED
        self._counts: dict[State, int] = {}
        self._told: tuple[object, ...] = ()
        self._list_asked = Latest()
        self._more_asked = Latest()
        self._holds: Callable[[], bool] = lambda: False
        self._edge_waits: Callable[[], None] | None = None  # End or Home, until it is answered
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON_MS)
        self._soon.timeout.connect(self.refresh)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._look_further)

    def fill(self, pane: ListPane) -> None:
        """Keep this pane from now on."""
        self.pane = pane
        pane.more_wanted.connect(self.more)
        pane.above_wanted.connect(self._above)
        pane.everywhere_wanted.connect(self.everywhere)
        pane.end_wanted.connect(self._to_end)
        pane.start_wanted.connect(self._to_start)

    def soon(self) -> None:
        """Something changed: look again in a moment."""
        if not self._stopped and not self._soon.isActive():
            self._soon.start()

    def stop(self) -> None:
        """Ask no more: the window is closed, whatever is still announced."""
        self._stopped = True
        self._soon.stop()
        self._rest.stop()

    def clear(self) -> None:
        """Show no row, and drop whatever is still on its way: another role sits here now."""
        self._soon.stop()
        self._list_asked.next()
        self._more_asked.next()
        self._edge_waits = None
        self.similar = {}
        self.pane.forget()

    def refresh(self, *, anyway: bool = False) -> None:
        """Ask the desk what the list holds now."""
        if anyway:
            self._soon.stop()
            self._rest.stop()
        state, typed = self.state, self.pane.field.text().strip()
        asked = self.pane.screenful
        page = self.pane.page
        if not anyway and page and page.state is state:
            asked = max(asked, len(self.pane.model.rows))
        last = page is not None and page.last and (page.state, page.typed) == (state, typed)
        asked = max(asked, LAST) if last else asked
        if page is None or (page.state, page.typed) != (state, typed):
            self._edge_waits = None
        self._more_asked.next()
        holds = self._holds = self._list_asked.next()
        work = partial(self._page, state, typed, asked, holds, last=last)
        operation = self.session.operations.run(work)
        operation.wanted(holds).failed(self._failed)
        operation.done(partial(self._show_page, anyway=anyway))

    def more(self) -> None:
        """Ask for the rows after the last one, unless somebody waits for an end."""
        rows = self.pane.model.rows
        page = self.pane.page
        if rows and page and not page.last and self._edge_waits is None:
            holds = self._more_asked.next()
            work = partial(self._page, page.state, page.typed, PAGE, holds, rows[-1])
            self.session.operations.run(work).wanted(holds).done(self.pane.add_page)

    def _above(self) -> None:
        """Ask for the rows above the first one, where the list was begun at its end."""
        rows, page = self.pane.model.rows, self.pane.page
        if rows and page and page.last:
            holds = self._more_asked.next()
            work = partial(self._page, page.state, page.typed, PAGE, holds, rows[0], last=True)
            self.session.operations.run(work).wanted(holds).done(self.pane.add_above)

    def _to_end(self) -> None:
        """Ask for the rest where it is not long, else for the last rows alone."""
        rows, page = self.pane.model.rows, self.pane.page
        if page is None or not rows:
            return
        if page.matching is None or page.matching - len(rows) > LAST:
            self._to_edge(page, last=True)
            return
        self._edge_waits = self._to_end
        holds = self._more_asked.next()
        work = partial(self._page, page.state, page.typed, LAST, holds, rows[-1])
        operation = self.session.operations.run(work).wanted(holds)
        operation.done(self._show_rest).failed(self._failed)

    def _to_start(self) -> None:
        if self.pane.page is not None:
            self._to_edge(self.pane.page, last=False)

    def _to_edge(self, page: Page, *, last: bool) -> None:
        self._edge_waits = self._to_end if last else self._to_start
        self._more_asked.next()
        holds = self._holds = self._list_asked.next()
        asked = LAST if last else PAGE
        work = partial(self._page, page.state, page.typed, asked, holds, last=last)
        operation = self.session.operations.run(work).wanted(holds)
        operation.done(self._show_edge).failed(self._failed)

    def _show_edge(self, page: Page) -> None:
        self._edge_waits = None
        self._more_asked.next()  # what follows other rows does not follow these
        self.pane.show_edge(page)

    def _show_rest(self, page: Page) -> None:
        self._edge_waits = None
        self.pane.show_rest(page)

    def everywhere(self) -> None:
        """Ask how many the filter leaves in each of the other lists."""
        typed, here = self.pane.field.text().strip(), self.state
        self._edge_waits = None
        desk, holds = self.session.desk, self._more_asked.next()

        def work() -> dict[State, int]:
            return {
                one: desk.row_count(one, typed, wanted=holds) for one in State if one is not here
            }

        operation = self.session.operations.run(work).wanted(holds)
        operation.done(partial(self.pane.show_elsewhere, typed)).failed(self._failed)

    def _page(
        self,
        state: State,
        typed: str,
        asked: int,
        holds: Callable[[], bool],
        after: Row | None = None,
        *,
        last: bool = False,
    ) -> Page:
        """A page; while somebody types, nothing is counted before the rows are on the screen."""
        desk = self.session.desk
        as_at = self.session.clock()
        if after is None and (not typed or not self._counts):
            self._count()
        total = self._counts[state]
        rows = desk.rows(state, typed, after, asked, holds, last)
        matching = total if not typed else len(rows) if len(rows) < asked and not after else None
        cut_off = last and (matching is None or len(rows) < matching)
        return Page(state, typed, rows, asked, matching, total, as_at, last=cut_off)

    def _count(self) -> dict[State, int]:
        self._counts = self.session.desk.work_lists()
        self.session.announcements.counted.emit(self._counts)
        return self._counts

    def _show_page(self, page: Page, *, anyway: bool) -> None:
        self._more_asked.next()  # what follows other rows does not follow these
        self.pane.show_page(page, anyway=anyway)
        waits, self._edge_waits = self._edge_waits, None
        if waits is not None:
            waits()  # what was asked for by End or Home was about the rows before
        if not self._rest.isActive():
            self._rest.start()

    def _look_further(self) -> None:
        """Whatever may follow the rows, so that it never keeps the next key press waiting."""
        page, operations, holds = self.pane.page, self.session.operations, self._holds
        if page is None or self._stopped:
            return
        if page.typed:
            counted = operations.run(partial(self._counted, page, holds))
            counted.wanted(holds).done(self._show_counts)
        if len(page.rows) == page.asked == len(self.pane.model.rows):
            self.more()
        if not page.typed:
            self._told = ()
            names = operations.run(partial(_similar, self.session.desk))
            names.wanted(holds).done(self._mark_similar)
            operations.run(get_ready)

    def _show_counts(self, page: Page) -> None:
        """Show them, and tell a screen reader once what the filter leaves."""
        self.pane.show_counts(page)
        told = page.state, page.typed, page.matching, page.total
        if told != self._told:
            self._told = told
            say(self.pane.field, left_by_filter(page))

    def _mark_similar(self, found: dict[str, tuple[Row, ...]]) -> None:
        self.similar = found
        self.pane.model.mark_similar(found)
        self.similar_found.emit()

    def _counted(self, page: Page, holds: Callable[[], bool]) -> Page:
        desk = self.session.desk
        total = self._count()[page.state]
        matching = desk.row_count(page.state, page.typed, COUNTED + 1, holds)
        if matching > COUNTED:
            return page._replace(total=total, at_least=COUNTED)
        return page._replace(matching=matching, total=total)

    def _failed(self, failure: Exception) -> None:
        self._edge_waits = None
        again = partial(self.refresh, anyway=True)
        retry = Choice("Try again", again, "Try again to read the list")
        words = of_failure(failure)
        self.pane.show_state(words, [retry])
        if self._told != words:
            self._told = words
            say(self.pane, words.title, urgent=True)


def _similar(desk: Desk) -> dict[str, tuple[Row, ...]]:
    """Compare the names; what compares them is imported here, after the first rows."""
    from app.desk.similar import similar_here

    return similar_here(desk)
