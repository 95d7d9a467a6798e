"""The patient banner (ISB 1505): fixed above every report, in the order that the standard sets.

Name, Born, Gender, NHS No.; then, opening as one, address, telephone, language, GP and allergies.
The Tab key visits them in that order (PAB-0016, -0076). Names and the NHS number are never cut.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QBrush, QPainter, QPaintEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from app.report.sheet import Line, Section
from app.ui.flow import Flow, column, holding, row
from app.ui.focus import ring
from app.ui.text import Icon, Label, SmallToggle
from app.ui.theme import look

_LIFE = ("born", "died", "age-at-death")
"""One under another for a patient who has died (PAB-0055 on)."""

_ZONE_ONE = (*_LIFE, "gender", "nhs")
_ABSENT = (
    "Not recorded",
    "Not Known",
    "Unavailable",
    "Allergies not recorded",
    "Allergies unavailable",
)
_ZONE_TWO = ("address", "phone", "language", "gp", "allergies")
_PREVIEW, _CROWDED = 205, 160
"""Pixels, at 100 % text, of the one-line preview of the address; less where a line has to say that
there is more of something, so that all of them still stand in one line."""

_DENIED = re.compile(r"(?:no|nil|none)\b.{0,9}\b(?:known|allerg)|nkd?a\b", re.IGNORECASE)
"""Words of a sender who was told of no allergy: they stand as sent, and never as a known one."""

_SHOW_ALL = "Show all of address and telephone"
_UNDER_NAME = ("given-absent", "preferred", "name-as-sent")


class BannerItem(Label):
    """A label with its value under it, one stop of the Tab key, spoken as one.

    It is words to a screen reader too, and none of its own to the eye: they stand in what it holds.
    """

    def __init__(
        self, line: Line, content: QLayout, *, plate: bool = False, more: str = ""
    ) -> None:
        super().__init__(wrap=False, focusable=True)
        self._plate = plate
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 2, 4, 2)
        layout.setSpacing(0)
        layout.addLayout(content)
        layout.addStretch()
        self._content = layout
        self.setAccessibleName(" ".join(part for part in (_said(line), more) if part))

    def sizeHint(self) -> QSize:
        """The room of what it holds (Qt)."""
        return self._content.totalSizeHint()

    def minimumSizeHint(self) -> QSize:
        """What it holds at its narrowest (Qt)."""
        return self._content.totalMinimumSize()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the plain plate behind the text of a patient who has died, and the ring."""
        painter = QPainter(self)
        if self._plate:
            painter.fillRect(self.rect(), look().colour("page"))
        if self.hasFocus():
            ring(painter, self.rect())


def _said(line: Line) -> str:
    """A line as it is spoken: what is not known is named, and nothing is named twice."""
    if line.key == "name" and line.text in _ABSENT:
        return f"Name {line.plain}"
    return line.plain.removeprefix(f"{line.label} ") if _names_itself(line) else line.plain


def _names_itself(line: Line) -> bool:
    return bool(line.label) and line.text.startswith(f"{line.label} ")


class Banner(QWidget):
    """The banner of one patient."""

    def __init__(self, section: Section) -> None:
        super().__init__()
        self._section = section
        self.died = section.line("died") is not None
        self.setAccessibleName("Patient")
        px = look().px
        layout = QVBoxLayout(self)
        layout.setContentsMargins(px(14), px(3), px(8), px(4))
        layout.setSpacing(px(2))
        self._roomy = self._zone_one(tight=False)
        self._tight: QWidget | None = None
        layout.addWidget(self._roomy)
        self._opened = False
        self._short = self._zone_two(short=True)
        self._full: QWidget | None = None  # made when it is first asked for
        layout.addWidget(self._short)
        self._zones = layout

    def toggle(self) -> None:
        """Open or close the second zone as one."""
        self._opened = not self._opened
        self._arrange()
        closed = self._short if self._tight is None or self._tight.isHidden() else self._tight
        open_now = self._full if self._opened and self._full is not None else closed
        button = open_now.findChild(SmallToggle)
        if button is not None:
            button.setFocus(Qt.FocusReason.OtherFocusReason)

    def open(self) -> Callable[[], None]:
        """Show all of the second zone, the focus where it is; gives what shows it as it was."""
        before = self._opened

        def put_back() -> None:
            self._opened = before
            self._arrange()

        self._opened = True
        self._arrange()
        return put_back

    def show_tight(self, *, on: bool) -> None:
        """Labels beside their values and the second zone one key away, where room is short."""
        if on is (self._tight is not None and not self._tight.isHidden()):
            return
        if self._tight is None:
            self._tight = self._zone_one(tight=True)
            self._zones.insertWidget(1, self._tight)
        self._tight.setVisible(on)
        self._roomy.setVisible(not on)
        self._arrange()

    def _arrange(self) -> None:
        tight = self._tight is not None and not self._tight.isHidden()
        self._short.setVisible(not self._opened and not tight)
        if self._full is None and self._opened:
            self._full = self._zone_two(short=False)
            self._zones.addWidget(self._full)
        if self._full is not None:
            self._full.setVisible(self._opened)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the ground and its edges; for a patient who has died, hatched (PAB-0055 on)."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), look().colour("banner"))
        edge = look().colour("bannerline")
        if self.died:
            edge = look().colour("text")
            painter.fillRect(self.rect(), look().colour("line"))
            hatch = QBrush(look().colour("page"), Qt.BrushStyle.BDiagPattern)
            painter.fillRect(self.rect(), hatch)
        painter.fillRect(0, 0, look().px(8), self.height(), edge)
        painter.fillRect(0, self.height() - 3, self.width(), 3, edge)

    def _zone_one(self, *, tight: bool) -> QWidget:
        zone = QWidget()
        flow = Flow(zone, gap=look().px(10), line_gap=0, grow=None if tight else 0)
        section = self._section
        name = section.line("name") or section.lines[0]
        under = [line for line in section.lines if line.key in _UNDER_NAME]
        names = column(gap=0)
        first = row(gap=look().px(8))
        name_label = Label(name.text, "banner-name", selectable=True)
        # A name written from right to left begins where all names begin (PAB-0054).
        name_label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute)
        first.addWidget(name_label, 1)
        if self.died:
            first.addWidget(Label("Died", "died", wrap=False), 0, Qt.AlignmentFlag.AlignTop)
        names.addLayout(first)
        for line in under:
            pair = row(gap=look().px(5))
            if line.label:
                pair.addWidget(Label(line.label, "banner-label", wrap=False))
            pair.addWidget(Label(line.text, "banner-small" if line.label else "banner-light"), 1)
            names.addLayout(pair)
        flow.addWidget(BannerItem(name, names, plate=self.died))
        for keys in (_LIFE, *((key,) for key in _ZONE_ONE if key not in _LIFE)):
            found = [each for key in keys if (each := section.line(key))]
            items = [
                BannerItem(one, self._value(one, tight=tight or len(found) > 1), plate=self.died)
                for one in found
            ]
            if len(items) > 1:
                life = column(gap=0)
                for item in items:
                    life.addWidget(item)
                flow.addWidget(holding(life))
            elif items:
                flow.addWidget(items[0])
        return self._with_toggle(zone, _SHOW_ALL) if tight else zone

    def _with_toggle(self, items: QWidget, words: str) -> QWidget:
        """What opens or closes the second zone stands at the right, where it takes no line."""
        zone = QWidget()
        outer = QHBoxLayout(zone)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(look().px(8))
        outer.addWidget(items, 1)
        toggle = SmallToggle("down", words, self.toggle)
        if self.died:
            toggle.worn = "icon-on-plate"  # nothing stands out on the hatching behind it
        outer.addWidget(toggle, 0, Qt.AlignmentFlag.AlignTop)
        return zone

    def _value(self, line: Line, *, tight: bool) -> QLayout:
        cell: QBoxLayout = row(gap=look().px(4)) if tight else column(gap=0)
        cell.addWidget(Label(line.label, "banner-label", wrap=False))
        cell.addWidget(Label(line.text, "banner-value", wrap=False, selectable=True))
        if line.aside:
            invalid = line.aside.startswith("invalid")
            cell.addWidget(Label(line.aside, "invalid" if invalid else "banner-label", wrap=False))
        return cell

    def _zone_two(self, *, short: bool) -> QWidget:
        items = QWidget()
        flow = Flow(items, gap=look().px(10), line_gap=0)
        section = self._section
        told = [[line for line in section.lines if line.key == key] for key in _ZONE_TWO]
        preview = _CROWDED if any(len(every) > 1 for every in told) else _PREVIEW
        for every in told:
            for line in every[: 1 if short else None]:
                more = f"and {len(every) - 1} more" if short and len(every) > 1 else ""
                shown = self._detail(line, short=short, more=more, preview=preview)
                flow.addWidget(BannerItem(line, shown, plate=self.died, more=more))
        if not short and (status := section.line("nhs-status")):
            flow.addWidget(BannerItem(status, self._detail(status, short=False), plate=self.died))
        return self._with_toggle(items, _SHOW_ALL if short else "Show less")

    def _detail(
        self, line: Line, *, short: bool, more: str = "", preview: int = _PREVIEW
    ) -> QLayout:
        cell = column(gap=0)
        cell.addWidget(Label(line.label, "banner-label", wrap=False))
        text = line.text
        light = text in _ABSENT
        look_as = "banner-light" if light else "banner-small"
        value = Label(text, look_as, wrap=not short, selectable=not short)
        if short and line.key in ("address", "phone"):
            value.elide(look().px(130 if more else preview))
        if line.key == "allergies":
            return self._allergies(cell, value, line.aside, light=light)
        if more:
            both = row(gap=look().px(5))
            both.addWidget(value)
            both.addWidget(Label(more, "banner-label", wrap=False))
            cell.addLayout(both)
        else:
            cell.addWidget(value)
        return cell

    def _allergies(
        self, cell: QVBoxLayout, value: Label, aside: str, *, light: bool
    ) -> QVBoxLayout:
        line = row(gap=look().px(3))
        token = "bannerlabel" if light else "bannertext"
        known = not light and not all(map(_DENIED.match, value.accessibleName().split("; ")))
        line.addWidget(Icon("allergy", token, 15 if known else 11))
        if known:
            line.addWidget(Label("Known allergies", "banner-small", wrap=False))
        line.addWidget(value, 1)
        cell.addLayout(line)
        if aside:
            cell.addWidget(Label(aside, "banner-label", wrap=False))
        return cell
