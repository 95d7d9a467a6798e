"""The work list: filter, order, as-at time, rows, and what stands in for them when there are none.

Rows never move under a pointer or the focus: while the list has either, newer facts are written in
place and new rows wait behind ``2 new. Show`` (screen notes, section 6).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.report.states import Role, State
from app.ui import list_foot
from app.ui.flow import Flow, column, holding, row
from app.ui.frames import Frame, frame
from app.ui.health import STALE_AFTER, age_words
from app.ui.list_foot import OPEN, Page
from app.ui.list_model import ListModel
from app.ui.menu_button import MenuButton
from app.ui.row_list import RowList
from app.ui.states import Choice, StatePanel, StateWords
from app.ui.text import Button, Field, Icon, Label
from app.ui.theme import look

PAGE = 40
"""Rows that are asked for at once while a list is scrolled."""

LOWEST_ROW, LOWEST_CLINICAL_ROW = 60, 90
"""Pixels of the lowest row: no more than a screenful of those is asked for first."""


class ListPane(QWidget):
    """One work list with its head and foot."""

    filter_typed = Signal(str)
    row_opened = Signal(str)
    more_wanted = Signal()
    above_wanted = Signal()
    saved_wanted = Signal(object)
    everywhere_wanted = Signal()
    list_wanted = Signal(object)
    end_wanted = Signal()
    start_wanted = Signal()

    def __init__(self, now: datetime, role: Role) -> None:
        super().__init__()
        self._role = role
        self._page: Page | None = None
        self._waiting: Page | None = None
        self._connected = ""
        self._silent_since: datetime | None = None
        self._cannot_send = ""
        self._now = now
        self.model = ListModel(now, role)
        self.list = RowList(self.model)
        self.list.opened.connect(self._open)
        self.list.left_alone.connect(self._settle)
        self.list.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.list.moved.connect(self._tell_below)
        self.list.end_wanted.connect(self._to_end)
        self.list.start_wanted.connect(self._to_start)
        self.field = Field("", "Filter this list")
        self.field.textChanged.connect(self.filter_typed)
        self.sort = Label("Sorted by not timed, overdue, then due time", "small", wrap=True)
        self.as_at = Label("", "small", wrap=False)
        self.old = Icon("warning", "offlinet", 16)
        self.saved = MenuButton("Saved f&ilters", self._show_saved, "small")
        self.new_rows = Button("", self.show_waiting, "small")
        self.new_rows.hide()
        self.below = Label("", "small-bold")
        self.foot = Label("", "small")
        self.foot_role = Label("", "quiet-small", wrap=False)
        self._state: QWidget | None = None
        self._said: tuple[StateWords, list[str]] | None = None
        self._open_here = ""
        layout = QVBoxLayout()
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self._head_frame = self._head()
        layout.addWidget(self._head_frame)
        self._middle = column()
        self._middle.addWidget(self.list, 1)
        layout.addLayout(self._middle, 1)
        layout.addWidget(self._foot())
        self.setLayout(layout)
        self.set_role(role, now)

    @property
    def page(self) -> Page | None:
        """What is on the list."""
        return self._page

    def set_role(self, role: Role, now: datetime) -> None:
        """Show what this role may see."""
        self._role = role
        self.model.look_again(now, role)
        clinical = role is Role.CLINICIAN
        concern = ", postcode or concern" if clinical else " or postcode"
        self.field.setPlaceholderText(f"Name, NHS number{concern}")
        self.foot_role.show_text("" if clinical else "Clinical details are not shown in this role.")
        self.foot_role.setVisible(not clinical)

    def forget(self) -> None:
        """Show no row and keep none back: another role sits here now, or none that sees any."""
        self._page = self._waiting = None
        self._open_here = ""
        self._offer(0)
        self.model.show(())

    def show_page(self, page: Page, *, anyway: bool = False) -> None:
        """Show newer facts: at once, or in place only while the rows are in use.

        Args:
            page: what the desk answered.
            anyway: the person asked for it (another list, a filter, a step of their own).
        """
        same = (
            self._page is not None
            and self._page.state is page.state
            and self._page.typed == page.typed
        )
        kept = self._state is None and self.list.in_use and bool(self.model.rows)
        if same and not anyway and kept:
            new, left = self.model.merge(page.rows, whole=page.whole)
            self._waiting = page
            self._offer(new, left)
            self._words(page)
            return
        self._waiting = None
        self._offer(0)
        chosen = self.chosen
        self._page = page
        scrolled = self.list.verticalScrollBar().value()
        self.model.show(page.rows)
        self._words(page)
        self._stand_in(page)
        if not self._mark(chosen):
            self._mark(self._open_here)
        self.list.verticalScrollBar().setValue(scrolled if same else 0)

    def show_counts(self, page: Page) -> None:
        """Show how many rows the filter leaves, counted after the rows were drawn."""
        if self._page and (self._page.state, self._page.typed) == (page.state, page.typed):
            self._page = self._page.counted_as(page)
            self._waiting = self._waiting and self._waiting.counted_as(page)
            self._words(self._latest)

    def add_page(self, page: Page) -> None:
        """Add rows that were scrolled to."""
        if self._page and (self._page.state, self._page.typed) == (page.state, page.typed):
            self.model.append(page.rows)
            self._words(self._latest)
            if not self.chosen and not self.list.in_use:
                scrolled = self.list.verticalScrollBar().value()
                self._mark(self._open_here)
                self.list.verticalScrollBar().setValue(scrolled)

    def add_above(self, page: Page) -> None:
        """Add rows over those that are here, none of which moves on the screen."""
        here = self._page
        if here and (here.state, here.typed) == (page.state, page.typed) and here.last:
            self.list.put_above(lambda: self.model.prepend(page.rows))
            if len(page.rows) < page.asked:
                self._page = here.from_the_top()
                self._waiting = self._waiting and self._waiting.from_the_top()
            self._words(self._latest)

    def show_rest(self, page: Page) -> None:
        """Add the rest of the rows, and go to the last."""
        self.add_page(page)
        self.list.go_to(len(self.model.rows) - 1)

    def show_edge(self, page: Page) -> None:
        """Show the last rows in the place of the first and go to the last, or the other way."""
        self.show_page(page, anyway=True)
        self.list.go_to(len(page.rows) - 1 if page.last else 0)

    def show_waiting(self) -> None:
        """Show the rows that wait."""
        if self._waiting is not None:
            self.show_page(self._waiting, anyway=True)

    def show_state(self, words: StateWords, choices: Sequence[Choice] = ()) -> None:
        """Put a state in the place of the rows; what waited behind them is asked for again."""
        self._offer(0)
        said = (words, [choice.words for choice in choices])
        if self._state is not None and self._said == said:
            return  # a minute later it is the same, and somebody may be on one of its buttons
        self._clear_state()
        self._said = said
        if self.list.hasFocus():
            self.field.setFocus()  # a hidden list would hand the focus to whatever comes next
        self._state = StatePanel(words, choices)
        self._middle.addWidget(self._state, 1)
        self.list.hide()

    @property
    def screenful(self) -> int:
        """How many rows can be seen at once."""
        lowest = LOWEST_CLINICAL_ROW if self._role is Role.CLINICIAN else LOWEST_ROW
        return self.list.height() // look().px(lowest) + 1

    @property
    def chosen(self) -> str:
        """The id of the chosen handover, empty where none is."""
        at = self.list.currentIndex()
        return self.model.rows[at.row()].id if at.isValid() else ""

    def choose(self, handover_id: str) -> None:
        """Mark a row as the one whose report is open; one that is not here yet when it comes."""
        self._open_here = handover_id
        self._mark(handover_id)

    def _mark(self, handover_id: str) -> bool:
        at = self.model.place(handover_id)
        if at.isValid():
            self.list.selectionModel().setCurrentIndex(
                at, QItemSelectionModel.SelectionFlag.ClearAndSelect
            )
        return at.isValid()

    def tick(self, now: datetime) -> None:
        """Another minute: time left and the list's age change, the order does not."""
        self._now = now
        self.model.look_again(now, self._role)
        self._words(self._latest)

    def set_connection(
        self, words: str, silent_since: datetime | None = None, cannot_send: str = ""
    ) -> None:
        """How the senders can be reached.

        Args:
            words: what stands after the as-at time, such as ``connected``.
            silent_since: from when on this list may lack something, None where it does not.
            cannot_send: who cannot send now, as a sentence for the foot.
        """
        self._connected = words
        self._silent_since = silent_since
        self._cannot_send = cannot_send
        self._words(self._latest)

    @property
    def stale(self) -> bool:
        """Whether what is shown may no longer be so (hazard H08)."""
        latest = self._latest
        return latest is not None and self._now - self._told_at(latest) >= STALE_AFTER

    @property
    def _latest(self) -> Page | None:
        """The latest answer: also while its new rows wait, it is how old the list is."""
        return self._waiting or self._page

    def _told_at(self, page: Page) -> datetime:
        return min(page.as_at, self._silent_since or page.as_at)

    def focus_rows(self) -> None:
        """Go to the rows, on the first where none is chosen."""
        if not self.list.currentIndex().isValid() and self.model.rows:
            self.list.setCurrentIndex(self.model.index(0))
        self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _words(self, page: Page | None) -> None:
        if page is None:
            return
        parts = (age_words(self._told_at(page), self._now), self._connected)
        self.as_at.show_text(", ".join(part for part in parts if part))
        stale = self.stale
        self.old.setVisible(stale)
        self.as_at.look_as("offline-bold" if stale else "small")
        self._head_frame.look_as("list-head-stale" if stale else "list-head")
        self.sort.look_as("offline-words" if stale else "small")
        order = "not timed, overdue, then due time" if page.state in OPEN else "latest first"
        self.sort.show_text(f"Sorted by {order}")
        self.foot.show_text(f"{self._cannot_send} {list_foot.foot_words(page)}".strip())
        self.list.call(list_foot.list_name(page))
        self._tell_below()

    def _tell_below(self) -> None:
        told = ""
        page = self._latest
        if page is not None and not self.list.isHidden():
            told = list_foot.rest_words(page, self.model.rows, self.list.seen, self._now)
        if told != self.below.text():
            self.below.show_text(told)
            self.below.setVisible(bool(told))

    def _offer(self, new: int, left: int = 0) -> None:
        self.new_rows.setVisible(new + left > 0)
        words, spoken = list_foot.offer_words(new, left)
        self.new_rows.setText(words)
        self.new_rows.setAccessibleName(spoken)

    def _stand_in(self, page: Page) -> None:
        if page.rows:
            self._clear_state()
            return
        if page.typed:
            self.show_state(
                StateWords(f'No match for "{page.typed}"', list_foot.hidden_words(page)),
                [
                    Choice("Clear the filter", self.field.clear),
                    Choice("Search all lists", self.everywhere_wanted.emit),
                ],
            )
            return
        when = f"{self.as_at.text()}."
        self.show_state(StateWords(list_foot.empty_words(page), when))

    def show_elsewhere(self, typed: str, found: Mapping[State, int]) -> None:
        """Say in which other lists the filter finds somebody; each is a way there."""
        page = self._page
        if page is None or page.typed != typed or page.rows:
            return
        ways = [
            Choice(f"{state.value} {count}", partial(self.list_wanted.emit, state))
            for state, count in found.items()
            if count
        ]
        said = "Found in other lists. Choose one." if ways else "It is in none of the lists."
        ways.append(Choice("Clear the filter", self.field.clear))
        self.show_state(StateWords(f'No match for "{typed}" in {page.state.value}', said), ways)

    def _clear_state(self) -> None:
        if self._state is None:
            return
        self._middle.removeWidget(self._state)
        self._state.hide()
        self._state.deleteLater()
        self._state = None
        self.list.show()

    def _settle(self) -> None:
        put_away = self._state is not None  # Qt tells a hidden list that its pointer has left it
        if self._waiting is not None and not put_away and not self.list.in_use:
            self.show_waiting()

    def _open(self, at: QModelIndex) -> None:
        self.row_opened.emit(self.model.rows[at.row()].id)

    def _scrolled(self, value: int) -> None:
        self._tell_below()
        bar = self.list.verticalScrollBar()
        near = value > bar.maximum() - self.list.height()
        if near and self._page and self._page.goes_on_after(len(self.model.rows)):
            self.more_wanted.emit()
        if value < self.list.height() and self._page and self._page.last:
            self.above_wanted.emit()

    def _to_end(self) -> None:
        if self._page and self._page.goes_on_after(len(self.model.rows)):
            self.below.show_text("Loading the last rows")
            self.end_wanted.emit()

    def _to_start(self) -> None:
        if self._page and self._page.last:
            self.below.show_text("Loading the first rows")
            self.start_wanted.emit()

    def _show_saved(self) -> None:
        self.saved_wanted.emit(self.saved)

    def _head(self) -> Frame:
        made = frame("list-head")
        px = look().px
        layout = column(gap=px(4), margins=(px(10), px(8), px(10), px(6)))
        first = row(gap=px(6))
        first.addWidget(self.field, 1)
        first.addWidget(self.saved)
        layout.addLayout(first)
        words = QWidget()
        flow = Flow(words, gap=px(8), line_gap=0, grow=0)
        flow.addWidget(self.sort)
        flow.addWidget(self.new_rows)
        aged = row(gap=px(4))
        aged.addWidget(self.old)
        aged.addWidget(self.as_at)
        flow.addWidget(holding(aged))
        layout.addWidget(words)
        made.setLayout(layout)
        return made

    def _foot(self) -> QWidget:
        made = frame("list-foot")
        px = look().px
        lines = column(gap=0, margins=(px(10), px(5), px(10), px(6)))
        for words in (self.below, self.foot, self.foot_role):
            lines.addWidget(words)
        made.setLayout(lines)
        keeps_its_line = self.below.sizePolicy()  # so that the rows stay still while somebody types
        keeps_its_line.setRetainSizeWhenHidden(True)
        self.below.setSizePolicy(keeps_its_line)
        self.below.hide()
        return made
