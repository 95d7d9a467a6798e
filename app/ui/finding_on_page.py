"""Where words stand on a page: the lines of its sheet, and what is said there beside them.

Titles, the old words of a change, the replies, the bars above the report, the words of buttons and
those on the drawn line of the journey are on no sheet, and are sought in what shows them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import overload

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QWidget

from app.report.sheet import Line, Section, Sheet
from app.ui.finding import Entry, Place, Sought, entries, place_of, uncounted
from app.ui.flow import standing_in
from app.ui.folding import folded_around
from app.ui.journey import Track
from app.ui.patient_page import PatientPage
from app.ui.questions_view import QuestionsView
from app.ui.rows_view import RowsView
from app.ui.tab_order import as_they_stand
from app.ui.text import BREAK, Label, plain

_BAR = "the bar above the report"

_CLOCK = "clock"
"""The key of a line that is drawn in other words, with the minutes that are left now."""

_BY_SOMEBODY = Qt.WidgetAttribute.WA_WState_ExplicitShowHide

_AT_A_STRETCH = 300
"""Lines that are made ready between two paints: about two milliseconds."""

_Shown = Label | QAbstractButton | Track | RowsView
_Parts = dict[QWidget, list[Section]]
_Having = dict[QWidget, list[Entry]]
"""The lines with the words, by the part of the page that shows them."""

_Told = dict[QWidget, set[str]]
_Placed = list[tuple[int, Sequence[Entry | Place]]]


class Found(Sequence[Place]):
    """The places of some words on a page, in the order of the screen; each is made when asked for.

    Args:
        found: what stands at one place among all that is shown, and which place that is.
    """

    def __init__(self, found: _Placed) -> None:
        found.sort(key=lambda one: one[0])
        self._found = [what for _at, some in found for what in some]

    def __len__(self) -> int:
        return len(self._found)

    @overload
    def __getitem__(self, at: int) -> Place: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[Place]: ...

    def __getitem__(self, at: int | slice) -> Place | Sequence[Place]:
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(len(self)))]
        what = self._found[at]
        if isinstance(what, Place):
            return what
        return place_of(what, [one for one in self._found if isinstance(one, Entry)])


class Finder:
    """Finds words on one page, whose lines are made ready once."""

    def __init__(self, page: PatientPage) -> None:
        self._page = page
        self._sheet: Sheet | None = None
        self._entries: list[Entry] = []
        self._further: Iterator[Entry] = iter(())

    def get_ready(self) -> bool:
        """Make some more lines ready; False where all of them are."""
        if self._sheet is not self._page.sheet:
            self._sheet, self._entries = self._page.sheet, []
            self._further = entries(self._sheet) if self._sheet is not None else iter(())
        some = list(islice(self._further, _AT_A_STRETCH))
        self._entries += some
        return bool(some)

    def find(self, sought: Sought, aside: QWidget | None = None) -> Found:
        """Every place of the words, in the order of the screen; a line counts once.

        What is folded counts too: it is opened by whoever goes there. All of the page is built.
        ``aside`` is what stands on it and is not searched, such as the field itself.
        """
        page = self._page
        while self.get_ready():
            pass
        if page.sheet is None:
            return Found([])
        parts: _Parts = {}
        for section in reversed(page.sheet.sections):
            parts.setdefault(page.part(section.id), []).append(section)
        of_section = {section.id: part for part, some in parts.items() for section in some}
        having: _Having = defaultdict(list)
        has = sought.pattern.search
        for entry in self._entries:
            if has(entry.bare) and entry.line.key != _CLOCK:
                having[of_section[entry.section]].append(entry)
        drawn = _drawn(page, parts, aside)
        lines, told = _lines(drawn, having)
        return Found(lines + _beside(page, sought, drawn, parts, (having, told)))


@dataclass(frozen=True)
class _Drawn:
    """What of a page shows words.

    Attributes:
        standing: every widget that does, in the order of the screen, with its part of the page.
        rows: where the first list of a part stands in that order.
        words: where the words of the labels and buttons of a part stand in it.
    """

    standing: list[tuple[_Shown, QWidget]]
    rows: dict[QWidget, int]
    words: dict[QWidget, dict[str, int]]


def _drawn(page: PatientPage, parts: _Parts, aside: QWidget | None) -> _Drawn:
    made = _Drawn(list(_standing(page, parts, aside)), {}, defaultdict(dict))
    for at, (widget, part) in enumerate(made.standing):
        if isinstance(widget, RowsView):
            made.rows.setdefault(part, at)
        else:
            for each in _words(widget):
                made.words[part].setdefault(each, at)
    return made


def _lines(drawn: _Drawn, having: _Having) -> tuple[_Placed, _Told]:
    """Where the lines with the words stand, and all that is said of those no list has."""
    found: _Placed = []
    told: _Told = defaultdict(set)
    for part, some in having.items():
        of_list = drawn.rows.get(part, 0)
        if isinstance(part, QuestionsView):  # all of it is one list
            found.append((of_list, some))
            continue
        listed = {id(line) for view in part.findChildren(RowsView) for line in view.lines.every}
        shown = drawn.words[part]
        for entry in some:
            at = of_list
            if id(entry.line) not in listed:
                pieces = _pieces(entry.line)
                told[part].update(pieces)
                at = next((shown[piece] for piece in pieces if piece and piece in shown), at)
            found.append((at, [entry]))
    return found, told


def _beside(
    page: PatientPage, sought: Sought, drawn: _Drawn, parts: _Parts, found: tuple[_Having, _Told]
) -> _Placed:
    """What shows the words, and is no line that was found."""
    having, told = found
    beside: _Placed = []
    for at, (widget, part) in enumerate(drawn.standing):
        if isinstance(widget, RowsView) or (isinstance(widget, Track) and part in having):
            continue  # the events of the journey are listed under it
        words = _words(widget)
        # What a label says and does not show are a line's own words.
        shown = words[:1] if isinstance(widget, Label) else words
        seen = next((each for each in shown if sought.inside(each)), None)
        if seen and _is_there(widget, page) and told[part].isdisjoint(words):
            title = _title(part, parts.get(part, []))
            beside.append((at, [Place(None, title, 0, Line(seen), shown_by=widget)]))
    return beside


def _standing(
    page: PatientPage, parts: Iterable[QWidget], but: QWidget | None
) -> Iterator[tuple[_Shown, QWidget]]:
    """What shows words, in its order, each with the part of the page that it stands in."""
    known, content = set(parts), getattr(page, "content", None)
    aside = [but, *(getattr(page, name, None) for name in ("sticky", "go_to"))]
    layout = page.layout()
    areas = list(standing_in(layout)) if layout is not None else []
    for area in areas:
        if not isinstance(area, QWidget) or area in aside:
            continue  # what they say is said below
        for widget in as_they_stand(area):
            if isinstance(widget, _Shown):
                part: QWidget = widget
                while part not in known and part is not area:
                    above = part.parentWidget()
                    if above is None or above is content:
                        break
                    part = above
                yield widget, part


def _words(widget: Label | QAbstractButton | Track) -> tuple[str, ...]:
    """What is shown, and for a label what it says: the day of several lines may stand above."""
    if isinstance(widget, Track):
        return tuple(words for words, _where in widget.words())
    if isinstance(widget, QAbstractButton):
        return (widget.text().replace("&&", "\0").replace("&", "").replace("\0", "&"),)
    shown = widget.text().replace(BREAK, "")
    return shown, widget.accessibleName() or shown


def _pieces(line: Line) -> tuple[str, ...]:
    """The texts of which the labels of a line show one each."""
    whole, text, label, aside = line.plain, line.text, line.label, line.aside
    if (drawn := plain(whole)) != whole:
        whole, text, label, aside = drawn, plain(text), plain(label), plain(aside)
    return text, whole, label, aside, f"{text} ({aside})", f"{label}: {text}"


def _is_there(shown: QWidget, page: PatientPage) -> bool:
    """Whether it is on the screen, further down, or behind a button that opens it."""
    widget: QWidget | None = shown
    while widget is not None and widget is not page:
        # What has just been built is not shown yet, and was not hidden by anybody.
        if widget.isHidden() and widget.testAttribute(_BY_SOMEBODY):
            return bool(folded_around(shown, page))
        widget = widget.parentWidget()
    return True


def _title(part: QWidget, sections: list[Section]) -> str:
    if len(sections) == 1:
        return uncounted(sections[0].title)
    if isinstance(part.parentWidget(), PatientPage):
        return _BAR
    head = part.findChild(Label)
    return uncounted(part.accessibleName() or (head.text() if head is not None else ""))
