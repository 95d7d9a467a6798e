"""The bar under a report: the ways to its sections, and what of a first look is further down.

Who, why, how soon, beware of what and told what stand on the first screen. Where a message holds so
much that one of them does not, that is said here, with a way to it (hazards H02 and 0702).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QPoint, QSize, QTimer, Signal
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QWidget

from app.report.sheet import Line, LineKind, SectionId, Sheet
from app.ui.flow import Flow
from app.ui.frames import Frame
from app.ui.text import Button, Label, plain
from app.ui.theme import SMALL, look

Go = Callable[[SectionId], object]


class First(NamedTuple):
    """Something that belongs to a first look.

    Attributes:
        words: what it is called.
        section: where it stands.
        shown: what shows it.
        whole: whether all of that has to be in sight; else its first two lines.
        follows: whether it comes after the rest, and takes no room from that to be told of.
    """

    words: str
    section: SectionId
    shown: QWidget
    whole: bool = False
    follows: bool = False

    def bottom(self, content: QWidget) -> int:
        """How far down in the content it has to be seen."""
        tall = self.shown.height()
        if not self.whole:
            tall = min(tall, 2 * self.shown.fontMetrics().lineSpacing())
        return self.shown.mapTo(content, QPoint(0, tall)).y()


def firsts(sheet: Sheet, drawn: Mapping[SectionId, QWidget]) -> tuple[First, ...]:
    """What belongs to a first look at a report, in its order.

    Args:
        sheet: the lines of the report.
        drawn: what shows each section of the first screen.
    """
    found: list[First] = []
    for name, words in _FIRST.items():
        section, card = sheet.section(name), drawn.get(name)
        if section is None or card is None or not section.lines:
            continue
        if name is SectionId.BEWARE:
            flags = sum(line.key == "flag" for line in section.lines)
            if flags:
                found.append(First(f"{words} {flags}", name, card, whole=True))
            continue
        lead = next((one for one in section.lines if one.kind is LineKind.LEAD), section.lines[0])
        follows = name is SectionId.NOTES
        called = words or (_SHORT.get(name) if look().scale > 1 else "") or section.title
        found.append(First(called, name, _shows(card, lead), follows=follows))
        if others := section.line("others"):
            found.append(First(others.text, name, _shows(card, others), follows=True))
    return tuple(found)


_FIRST = {
    SectionId.OUTCOME: "Outcome",
    SectionId.BEWARE: "Beware",
    SectionId.REASON: "",
    SectionId.ADVICE: "",
    SectionId.NOTES: "",
}
"""The sections of a first look, and what they are called where that is not their title."""

_SHORT = {SectionId.ADVICE: "Care advice", SectionId.NOTES: "Notes and tasks"}
"""What they are called in larger text, so that all of them have room on one line."""


def _shows(card: QWidget, line: Line) -> QWidget:
    """The label of a line; where it stands in a long list, all of its card."""
    words = plain(line.text)
    labels = (one for one in card.findChildren(Label) if one.accessibleName() == words)
    return next(labels, card)


class GoTo(Frame):
    """Buttons to the sections below the first screen; above them, what is not in sight yet.

    Args:
        lower: the sections below the first screen, with their titles.
        top: goes back to the outcome.
        go: goes to a section.
    """

    looked = Signal()
    """Somebody has scrolled, or what scrolls has other places by now."""

    def __init__(
        self, lower: Sequence[tuple[SectionId, str]], top: Callable[[], object], go: Go
    ) -> None:
        super().__init__("go-to")
        space = look().space
        self._go = go
        self._gap = space(4)
        self._firsts: tuple[First, ...] = ()
        self._told: tuple[First, ...] = ()
        self._scroller: QScrollArea | None = None
        flow = Flow(self, gap=space(6), line_gap=self._gap)
        flow.setContentsMargins(space(10), space(5), space(10), space(6))
        self.further = _Across()
        self._further_flow = Flow(self.further, gap=space(6), line_gap=self._gap)
        self.further.hide()
        flow.addWidget(self.further)
        self._ways = (
            Label("Go to", "quiet-small", wrap=False),
            Button("Top", top, "go", spoken="Go to the top of the report"),
            *(_way(title, partial(go, name)) for name, title in lower),
        )
        for way in self._ways:
            flow.addWidget(way)
        self._has_ways = self._may_stand = True
        self._one_line = self._ways[1].sizeHint().height() + self._gap
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._look)

    def watch(self, scroller: QScrollArea, found: tuple[First, ...]) -> None:
        """Say from now on which of these are further down than can be seen."""
        self._scroller, self._firsts = scroller, found
        bar = scroller.verticalScrollBar()
        bar.valueChanged.connect(self._later)
        bar.rangeChanged.connect(self._later)
        self._soon.start()

    def stand(self, *, on: bool, ways: bool) -> None:
        """Stand there, or give the room up.

        Args:
            on: whether it may stand there at all.
            ways: whether the ways to the sections have room; else it stands there only while it
                tells what is further down.
        """
        self._may_stand = on
        if ways is not self._has_ways:
            self._has_ways = ways
            for way in self._ways:
                way.setVisible(ways)
        self._show()

    def _show(self) -> None:
        self.setVisible(self._may_stand and (self._has_ways or bool(self._told)))

    def _later(self, *_changed: int) -> None:
        """After what is inside has its new places; a number would be taken for how much later."""
        self._soon.start()

    def _look(self) -> None:
        scroller = self._scroller
        content = scroller.widget() if scroller is not None else None
        if scroller is None or content is None:
            return
        bar = scroller.verticalScrollBar()
        edge = bar.value() + bar.pageStep()
        # By the room that there is without what is said here: else it would come and go by itself.
        whole = edge + self._taken()
        lower = [(one, one.bottom(content)) for one in self._firsts]
        left = whole - self._needed(scroller.width(), whole, lower)
        pushed = any(left < bottom <= whole for one, bottom in lower if not one.follows)
        out = [one for one, bottom in lower if bottom > whole]
        wanted = bool(out) and not (pushed and all(one.follows for one in out))
        if look().scale > 1:  # a line takes more room there than it is worth to what it pushes
            stood_in_for = any(one.section is SectionId.OUTCOME for one in out)  # by the strip
            wanted = not (pushed or stood_in_for or all(one.follows for one in out))
        self._tell(tuple(one for one, bottom in lower if wanted and bottom > min(edge, left)))
        self.looked.emit()

    def _taken(self) -> int:
        """The room that is taken now by what is told."""
        if not self._told or self.isHidden():
            return 0
        return self.further.height() + self._gap if self._has_ways else self.height()

    def _needed(self, width: int, whole: int, lower: Sequence[tuple[First, int]]) -> int:
        """The room that it would take to tell what is below ``whole``, and what follows that."""
        if look().scale == 1:
            return self._one_line
        flow = self.layout().contentsMargins()  # type: ignore[union-attr]  # made above
        told = [one.words for one, bottom in lower if bottom > whole or one.follows]
        metrics = QFontMetricsF(look().font(SMALL, bold=True))
        around = 2 * look().space(8) + look().space(6)
        room = width - flow.left() - flow.right()
        lines, used = 1, 0.0
        for words in (_FURTHER, *told):
            wide = metrics.horizontalAdvance(words) + around
            if used and used + wide > room:
                lines, used = lines + 1, 0.0
            used += wide
        edges = 0 if self._has_ways else flow.top() + flow.bottom() - self._gap
        return lines * self._one_line + edges

    def _tell(self, ahead: tuple[First, ...]) -> None:
        if ahead == self._told:
            return
        self._told = ahead
        while (item := self._further_flow.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        if ahead:
            self._further_flow.addWidget(Label(_FURTHER, "small-bold", wrap=False))
        for one in ahead:
            self._further_flow.addWidget(_way(one.words, partial(self._go, one.section)))
        self.further.setVisible(bool(ahead))
        self.further.updateGeometry()
        self._show()


_FURTHER = "Further down"


class _Across(QWidget):
    """What has a line of its own among buttons."""

    def sizeHint(self) -> QSize:
        """Wider than any window (Qt)."""
        return QSize(_WIDEST, super().sizeHint().height())


_WIDEST = 16_000
"""Pixels."""


def _way(title: str, go: Callable[[], object]) -> Button:
    return Button(title.replace("&", "&&"), go, "go", spoken=f"Go to {title}")
