"""What every page of the patient pane can do, so that the pane need not know which one it holds."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QScrollArea, QWidget

from app.report.sheet import SectionId, Sheet
from app.ui.banner import Banner
from app.ui.go_to import GoTo
from app.ui.theme import look

ROOM_FOR_GO_TO = 355
"""Height of a page without the bars under its banner, at 100 % text, below which the report has the
room of the bar *Go to*, whose keys (Ctrl+1 to Ctrl+5) work all the same, and of the second zone of
the banner."""

_BAR = "underBanner"
"""Set on what stands under the banner and does not scroll."""


class PatientPage(QWidget):
    """One patient, between the top bar and the actions.

    Attributes:
        is_report: whether it shows the whole report, so that a summary can be copied.
        asks_identity: whether identity is confirmed on it.
        sheet: its lines, in which words can be found; None where it has none.
        none_found: what is said where no line has the words.
        finding: whether words are being found, in the room of the bar *Go to*.
    """

    is_report = False
    asks_identity = False
    replies: QWidget | None = None
    sheet: Sheet | None = None
    none_found = "Not in this report."
    finding = False

    def part(self, name: SectionId) -> QWidget:
        """What shows that section, built by now; the page itself where it has no such parts."""
        del name
        return self

    @property
    def complete(self) -> bool:
        """Whether everything on it has been built."""
        return True

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Whatever else is short of room, who the patient is stands there in full (Qt)."""
        super().resizeEvent(event)
        self.keep_banner_whole()

    def keep_banner_whole(self) -> None:
        """Give the banner the height that it needs at this width, and go-to what is left."""
        banner, go_to = getattr(self, "banner", None), getattr(self, "go_to", None)
        left = self.height() - self.height_of_bars()
        low = self.isVisible() and left < look().px(ROOM_FOR_GO_TO)
        if isinstance(banner, Banner):
            if self.isVisible():
                banner.show_tight(on=low)
            banner.setMinimumHeight(banner.heightForWidth(self.width()))
        if isinstance(go_to, GoTo) and self.isVisible():
            uncovered = getattr(self, "covered", None) is None
            go_to.stand(on=uncovered and not self.finding, ways=not low)

    def tick(self, now: datetime) -> None:
        """Another minute."""

    def show_here(self, sheet: Sheet | None) -> None:
        """Show what has happened in this department by now, on a page that tells of it."""

    def put_under_banner(self, bar: QWidget) -> None:
        """Put a bar under the banner, where it never scrolls away."""
        layout = self.layout()
        assert isinstance(layout, QBoxLayout)  # noqa: S101  a page is a column, banner first
        bar.setProperty(_BAR, True)
        layout.insertWidget(1, bar)
        self.keep_banner_whole()

    def put_instead(self, asking: QWidget) -> None:
        """Put something in the place of what scrolls, under all the bars."""
        layout, scroller = self.layout(), getattr(self, "scroller", None)
        assert isinstance(layout, QBoxLayout)  # noqa: S101  a page is a column, banner first
        at = layout.indexOf(scroller) if isinstance(scroller, QWidget) else 1
        layout.insertWidget(at, asking, 1)

    def height_of_bars(self) -> int:
        """How much the bars under the banner take at this width; what scrolls takes the rest."""
        bars = (one for one in self.children() if isinstance(one, QWidget) and one.property(_BAR))
        still = [one for one in bars if not one.isHidden() and not isinstance(one, QScrollArea)]
        width = self.width()
        return sum(
            one.heightForWidth(width) if one.hasHeightForWidth() else one.sizeHint().height()
            for one in still
        )

    def put_replies(self, card: QWidget) -> None:
        """Put the card of the replies in its place, or in the place of the one before."""
        if self.replies is not None:
            self.replies.hide()
            self.replies.deleteLater()
        self.replies = card
        self.place_replies(card)

    def place_replies(self, card: QWidget) -> None:
        """Where the card of the replies stands: above what follows the page."""
        layout = self.layout()
        assert isinstance(layout, QBoxLayout)  # noqa: S101  a page is a column
        layout.addWidget(card)

    def go_replies(self) -> None:
        """Bring the replies into view."""
        if self.replies is not None:
            scroller = self.findChild(QScrollArea)
            if scroller is not None and scroller.isAncestorOf(self.replies):
                scroller.ensureWidgetVisible(self.replies)
            self.replies.setFocus()
