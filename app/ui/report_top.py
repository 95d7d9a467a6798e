"""How soon, what is wanted and why, in one strip for as long as the outcome itself is not in sight.

Large text, a long name, many problems or a question in the action bar can push the outcome off the
first screen, and so does scrolling. Whatever does, this stands under the banner (hazard H02).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QWidget

from app.report.due import Due
from app.report.sheet import LineKind, SectionId, Sheet
from app.ui.cards import Clock
from app.ui.drawing import text_height
from app.ui.flow import Flow
from app.ui.frames import Frame
from app.ui.go_to import First
from app.ui.text import Label
from app.ui.theme import BODY, look

LONGEST = 120
"""Characters of an outcome or a concern up to which all of it stands there, however little room
there is; longer ones stand whole where they fit, as the strip leaves the screen to what is read."""

SHARE = 3
"""Of the room for the strip and what scrolls, one part of so many may go to long words."""

MORE = " (more on its card)"

NO_MORE = "No outcome holds any more"


class Told(NamedTuple):
    """What the strip says beside how soon.

    Attributes:
        flags: how many there are to beware of.
    """

    outcome: str = ""
    concern: str = ""
    flags: int = 0


def told_of(sheet: Sheet) -> Told:
    """What stands in the strip over a report; one of several outcomes never passes for them all."""
    outcome, reason = sheet.section(SectionId.OUTCOME), sheet.section(SectionId.REASON)
    heads = [line for line in outcome.lines if line.key == "outcome"] if outcome else []
    live = [line.text for line in heads if line.kind is not LineKind.STRUCK]
    wanted = live[0] if len(live) == 1 else f"{len(live)} outcomes" if live else NO_MORE
    beware = sheet.section(SectionId.BEWARE)
    flags = sum(line.key == "flag" for line in beware.lines) if beware else 0
    return Told(wanted, reason.text("concern") if reason else "", flags)


class DueStrip(Frame):
    """The strip; drawn when it is first needed, as most reports are read without it."""

    def __init__(self, told: Told | None = None) -> None:
        super().__init__("sticky")
        self._told = told or Told()
        self._due: Due | None = None
        self._room = 0, 0
        self._drawn: tuple[Due | None, tuple[int, int]] | None = None
        space = look().space
        self._flow = Flow(self, gap=space(8), line_gap=0)
        self._flow.setContentsMargins(space(14), 0, space(12), 0)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.hide()

    def show_due(self, due: Due) -> None:
        """Say that time from now on."""
        self._due = due
        if not self.isHidden():
            self._draw()

    def stand_in(self, scroller: QScrollArea, clock: Clock, lead: First | None = None) -> None:
        """Stand there while the clock, or the outcome, cannot be read in the scroller.

        Args:
            scroller: what both stand in; the strip takes its room from that.
            clock: how soon.
            lead: the outcome itself, None where the page has none.
        """
        content = scroller.widget()
        if content is None:
            return
        shared = scroller.height() + (0 if self.isHidden() else self.height())
        self._room = scroller.width(), shared // SHARE
        if scroller.isHidden():  # what stands in its place says nothing of it
            self._stand(on=True)
            return
        here = scroller.verticalScrollBar().value()
        edge = here + shared
        lowest = max(_y(clock, clock.read_height, content), lead.bottom(content) if lead else 0)
        past = here > _y(clock, look().space(12), content)
        self._stand(on=past or lowest > edge)

    def _stand(self, *, on: bool) -> None:
        if on and self._drawn != (self._due, self._room):
            self._draw()
        self.setVisible(on)

    def _draw(self) -> None:
        due, self._drawn = self._due, (self._due, self._room)
        if due is None:
            return
        while (item := self._flow.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        band = due.band.value
        self.look_as(f"due-{band}")
        self._flow.addWidget(Label(f"{due.head} {due.value}", f"{band}-bold", wrap=False))
        if due.by:
            self._flow.addWidget(Label(due.by, f"{band}-text", wrap=False))
        outcome, concern, flags = self._told
        if flags:
            self._flow.addWidget(Label(f"Beware {flags}", f"{band}-bold", wrap=False))
        long = [words for words in (outcome, concern) if len(words) > LONGEST]
        for words in filter(None, (outcome, concern)):
            said = self._fitting(words, len(long)) if words in long else words
            self._flow.addWidget(Label(said, f"{band}-bold"))

    def _fitting(self, words: str, long: int) -> str:
        """All of long words where they fit, else as many of the first ones as do, and so said."""
        face = look().face(BODY, bold=True)
        margins = self._flow.contentsMargins()
        width, room = self._room[0] - margins.left() - margins.right(), self._room[1] // long
        most = max(room, face.height)
        if text_height(words, face, width) <= most:
            return words
        firsts = [words[: word.end()] + MORE for word in re.finditer(r"\S+", words)]
        fitting = bisect_right(firsts, most, key=lambda said: text_height(said, face, width))
        return firsts[max(fitting, 1) - 1]


class Watch(QTimer):
    """Looks again after somebody scrolled, or what scrolls has other places by now."""

    def __init__(self, scroller: QScrollArea) -> None:
        super().__init__(scroller)
        self.setSingleShot(True)
        bar = scroller.verticalScrollBar()
        bar.valueChanged.connect(self._later)
        bar.rangeChanged.connect(self._later)

    def _later(self, *_changed: int) -> None:
        """A number that is handed on would be taken for how much later."""
        self.start()


def _y(widget: QWidget, down: int, content: QWidget) -> int:
    return widget.mapTo(content, QPoint(0, down)).y()
