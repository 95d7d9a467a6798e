"""Emergency access (break-glass) on the screen: asked with a reason, shown while it lasts."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QButtonGroup, QLabel, QSizePolicy, QWidget

from app.desk.break_glass import LEAST_WORDS, GlassReason
from app.report.model import EncounterReport
from app.report.sheet import Sheet
from app.report.times import show_clock
from app.ui.announcing import say
from app.ui.flow import Flow, column, holding, row
from app.ui.frames import Frame, frame
from app.ui.report_page import ReportPage
from app.ui.scroller import Scroller
from app.ui.text import Button, Choice, Field, Icon, Label
from app.ui.theme import look

ASKED = "Why do you need to read this report?"
TOLD = (
    "It opens this report alone, for a few minutes. Your name, the time and the reason stand in "
    "the audit trail, and the privacy officer looks into it."
)
WORDS = "In a few words, without the patient's name"


class GlassForm(Frame):
    """Asks why, under the banner.

    Signals:
        given: a :class:`GlassReason` and what was typed.
        left: it is not needed.
    """

    given = Signal(object, str)
    left = Signal()

    def __init__(self, naming: str) -> None:
        super().__init__("card")
        self.setAccessibleName("Emergency access")
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        space = look().space
        into = column(gap=space(5), margins=(space(12), space(8), space(12), space(8)))
        into.addWidget(Label(ASKED, "title"))
        into.addWidget(Label(TOLD))
        self._group = QButtonGroup(self)
        choices = QWidget()
        flow = Flow(choices, gap=space(16), line_gap=space(2))
        for at, reason in enumerate(GlassReason):
            words = reason.value.capitalize()
            choice = Choice(words, f"Reason: {words}")
            self._group.addButton(choice, at)
            flow.addWidget(choice)
        into.addWidget(choices)
        self.words = Field(WORDS, WORDS)
        self.words.setAccessibleDescription("Needed with another reason. Enter: open the report")
        self.words.returnPressed.connect(self._check)
        into.addWidget(self.words)
        self.why_not = Label("", "bold")
        self.why_not.hide()
        into.addWidget(self.why_not)
        feet = row(gap=space(8))
        feet.addStretch()
        feet.addWidget(Button("Go back", self.left.emit))
        spoken = f"Open the report by emergency access: {naming}"
        feet.addWidget(Button("Open the report", self._check, "danger", spoken=spoken))
        into.addWidget(holding(feet))
        self.setLayout(into)

    def focus_first(self) -> None:
        """Put the focus on the first reason."""
        self._group.buttons()[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _check(self) -> None:
        at = self._group.checkedId()
        words = self.words.text().strip()
        missing = ""
        if at < 0:
            missing = "Choose a reason first."
        elif list(GlassReason)[at] is GlassReason.OTHER and len(words) < LEAST_WORDS:
            missing = "Another reason needs a few words."
        self.why_not.show_text(missing)
        self.why_not.setVisible(bool(missing))
        if missing:
            say(self, missing)
        else:
            self.given.emit(list(GlassReason)[at], words)


def asking(naming: str) -> tuple[GlassForm, QWidget]:
    """The form, and what stands in the place of all that scrolls to hold it."""
    form = GlassForm(naming)
    content = QWidget()
    margin = look().px(10)
    into = column(margins=(margin, margin, margin, margin))
    into.addWidget(form)
    into.addStretch()
    content.setLayout(into)
    return form, Scroller(content, "Emergency access")


class GlassPage(ReportPage):
    """A report that is open by emergency access: to be read, and not to be taken away.

    Signals:
        end_wanted: it was read.
    """

    end_wanted = Signal()
    is_report = False

    def __init__(
        self,
        report: EncounterReport,
        sheet: Sheet,
        now: datetime,
        until: datetime,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(report, sheet, now, parent=parent)
        self._keeper = _NoTaking(self)
        words = (
            f"Emergency access until {show_clock(until)}, to read this report alone. "
            "It stands in the audit trail, and the privacy officer looks into it."
        )
        bar = frame("offline")
        bar.setAccessibleName(words)
        space = look().space
        line = row(gap=space(10), margins=(space(12), space(4), space(12), space(4)))
        line.addWidget(Icon("warning", "offlinet", 20))
        line.addWidget(Label(words, "offline-bold"), 1)
        line.addWidget(Button("End it now", self.end_wanted.emit, "small"))
        bar.setLayout(line)
        self.put_under_banner(bar)
        say(bar, words, urgent=True)


class _NoTaking(QObject):
    """Keeps the words of a page from being marked and copied, while the page is there."""

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self._page = page
        app = QApplication.instance()
        if app is not None:
            app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Drop what would mark or copy words of the page (Qt)."""
        return (
            _takes(watched, event)
            and isinstance(watched, QWidget)
            and self._page.isAncestorOf(watched)
        )


_PRESSES = frozenset({QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick})
_KEYS = frozenset({QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride})


def _takes(watched: QObject, event: QEvent) -> bool:
    kind = event.type()
    if kind is QEvent.Type.ContextMenu:
        return True
    if kind in _KEYS and isinstance(event, QKeyEvent):
        return event.matches(QKeySequence.StandardKey.Copy)
    return kind in _PRESSES and isinstance(watched, QLabel)
