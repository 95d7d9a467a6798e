"""Finding words in the open report: one field above it, and how many lines have them."""

from __future__ import annotations

import re

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QWidget
from shiboken6 import isValid

from app.ui.announcing import say
from app.ui.begun import Looking
from app.ui.finding import Sought, seek
from app.ui.finding_on_page import Finder, Found
from app.ui.flow import Flow
from app.ui.frames import Frame
from app.ui.patient_page import PatientPage
from app.ui.reveal import Revealer
from app.ui.scroller import Scroller
from app.ui.text import Button, Field, Label
from app.ui.theme import look

FIND = "Find in report"

WIDEST = 320
"""Pixels of the field at any text size: the buttons stand beside it."""

_BUILT_MEANWHILE_MS = 25

_ANYTHING = Sought(re.compile(""))
"""What stands everywhere."""


class FindBar(Frame):
    """Stands above what scrolls until it is closed.

    Escape gives back the place that was being read; *Stay here* leaves the report where it is.

    Args:
        page: the page that is searched.
        before: what had the focus, which gets it back.
    """

    def __init__(self, page: PatientPage, scroller: Scroller, before: QWidget | None) -> None:
        super().__init__("panel")
        self._page, self._scroller = page, scroller
        self._before = before
        self._sought: Sought | None = None
        self._finder = Finder(page)
        self._places = Found([])
        self._at = 0
        self._revealer = Revealer(page, scroller)
        self.setAccessibleName(FIND)
        px = look().px
        flow = Flow(self, gap=px(8), line_gap=px(4))
        flow.setContentsMargins(px(10), px(4), px(10), px(4))
        self.field = Field(FIND, FIND)
        self.field.setAccessibleDescription("Enter: next place. Escape: back to where you were")
        self.field.setFixedWidth(min(px(280), WIDEST))
        self.field.textChanged.connect(self._seek)
        self.field.returnPressed.connect(self.step)
        flow.addWidget(self.field)
        self.previous = Button("Previous", lambda: self.step(-1), "small", spoken="Previous place")
        self.next = Button("Next", self.step, "small", spoken="Next place")
        flow.addWidget(self.previous)
        flow.addWidget(self.next)
        stay = Button("Stay here", self.leave, "small", spoken="Stay here: close, and read on")
        flow.addWidget(stay)
        back = "Close, and go back to the place before"
        flow.addWidget(Button("Close", self.go_back, "small", spoken=back))
        self.told = Label("", "bold", wrap=False)
        flow.addWidget(self.told)
        self._tell("")
        scroller.installEventFilter(self)
        self._ready = QTimer(self)  # the lines are made ready before the first key is felt
        self._ready.timeout.connect(self._get_ready)
        self._ready.start(0)

    @property
    def looking(self) -> Looking:
        """What is being found, and where."""
        return Looking(self.field.text(), self._at, self.field.hasFocus())

    def look_on(self, looking: Looking) -> None:
        """Go on with what was being found."""
        self.field.setText(looking.words)
        if looking.at:
            self.step(looking.at)

    def step(self, by: int = 1) -> None:
        """Go to the next place, or the previous one with -1; round at the ends."""
        if self._sought is not None:
            self._at += by
            self._show()

    def leave(self) -> None:
        """Close, and leave the report where it is."""
        self._scroller.setFocus(Qt.FocusReason.OtherFocusReason)
        self._put_away()

    def go_back(self) -> None:
        """Close, fold what was opened, and show the place that was being read."""
        self._revealer.put_back()
        before = self._before
        there = before is not None and isValid(before) and before.isVisible()
        (before if before is not None and there else self._scroller).setFocus()
        self._put_away()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape gives back the place, and is not for the list (Qt)."""
        if event.key() == Qt.Key.Key_Escape:
            self.go_back()
            return
        super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Something else stands in the place of what is searched (Qt)."""
        hides = watched is self._scroller and event.type() is QEvent.Type.Hide
        if hides and self._scroller.isHidden():  # not with all around it, as at a lock
            self._put_away()
        return super().eventFilter(watched, event)

    def _get_ready(self) -> None:
        if self._finder.get_ready():
            return
        if not self._page.complete:
            self._ready.setInterval(_BUILT_MEANWHILE_MS)  # it builds a section at a time
        else:
            self._ready.stop()
            self._finder.find(_ANYTHING, self)  # PySide has met all the widgets when a key comes

    def _seek(self, typed: str) -> None:
        self._sought, self._at = seek(typed), 0
        self._show()

    def _show(self) -> None:
        """Show the place that it is at now: replies and times may have changed since the last."""
        sought = self._sought
        self._places = self._finder.find(sought, self) if sought is not None else Found([])
        if sought is None or not self._places:
            self._revealer.clear()
            self._tell(self._page.none_found if sought is not None else "")
            return
        self._at %= len(self._places)
        place = self._places[self._at]
        self._revealer.show(place, sought)
        self._tell(f"{self._at + 1} of {len(self._places)}, in {place.title}")

    def _tell(self, words: str) -> None:
        self.told.show_text(words)
        for button in (self.previous, self.next):
            button.setEnabled(len(self._places) > 1)
        if words:
            say(self.field, words)

    def _put_away(self) -> None:
        self._scroller.removeEventFilter(self)
        self._revealer.clear()
        self.hide()
        self.deleteLater()
        self._page.finding = False
        self._page.keep_banner_whole()


def find_bar(page: PatientPage) -> FindBar | None:
    """The field of a page, None where it is not open."""
    return next((one for one in page.findChildren(FindBar) if not one.isHidden()), None)


def open_find(page: PatientPage, before: QWidget | None) -> None:
    """Put the field above the report, or go to the one that is there."""
    bar = find_bar(page) or _put(page, before)
    if bar is not None:
        bar.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        bar.field.selectAll()


def look_on(page: PatientPage, looking: Looking) -> None:
    """Go on with what was being found on the page that stood there before."""
    bar = _put(page, None)
    if bar is not None:
        bar.look_on(looking)
        if looking.typing:
            bar.field.setFocus(Qt.FocusReason.OtherFocusReason)


def _put(page: PatientPage, before: QWidget | None) -> FindBar | None:
    scroller, layout = getattr(page, "scroller", None), page.layout()
    if page.sheet is None or not isinstance(scroller, Scroller):
        return None
    assert isinstance(layout, QBoxLayout)  # noqa: S101  a page is a column
    bar = FindBar(page, scroller, before)
    layout.insertWidget(layout.indexOf(scroller), bar)
    bar.show()
    page.finding = True
    page.keep_banner_whole()
    return bar
