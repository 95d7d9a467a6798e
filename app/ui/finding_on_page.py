"""Where words stand on a page: the lines of its sheet, and what is said there beside them.

Titles, the old words of a change, the replies and the bars above the report are on no sheet, and
are sought in what shows them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.report.sheet import Line, Section
from app.ui.finding import Place, Sought, places, uncounted
from app.ui.flow import standing_in
from app.ui.folding import folded_around
from app.ui.patient_page import PatientPage
from app.ui.rows_view import RowsView
from app.ui.tab_order import as_they_stand
from app.ui.text import BREAK, Label, plain

_BAR = "the bar above the report"

_CLOCK = "clock"
"""The key of a line that is drawn in other words, with the minutes that are left now."""

_BY_SOMEBODY = Qt.WidgetAttribute.WA_WState_ExplicitShowHide

_Parts = dict[QWidget, list[Section]]


def places_on(page: PatientPage, sought: Sought, aside: QWidget | None = None) -> tuple[Place, ...]:
    """Every place of the words on a page, in the order of the screen; a line counts once.

    What is folded counts too: it is opened by whoever goes there. All of the page is built.
    ``aside`` is what stands on it and is not searched, such as the field itself.
    """
    if page.sheet is None:
        return ()
    parts: _Parts = {}
    for section in reversed(page.sheet.sections):
        parts.setdefault(page.part(section.id), []).append(section)
    lines: list[tuple[QWidget, Place, tuple[str, ...]]] = []
    told: dict[QWidget, set[str]] = defaultdict(set)
    for place in places(page.sheet, sought):
        if place.section is not None and place.line.key != _CLOCK:
            part, pieces = page.part(place.section), _pieces(place.line)
            lines.append((part, place, pieces))
            told[part].update(pieces)
    order: dict[QWidget, dict[str, int]] = defaultdict(dict)
    lists: dict[QWidget, int] = {}
    found: list[tuple[int, Place]] = []
    for at, (widget, part) in enumerate(_standing(page, parts, aside)):
        if isinstance(widget, RowsView):
            lists.setdefault(part, at)
            continue
        words = _words(widget)
        for each in words:
            order[part].setdefault(each, at)
        if sought.inside(words[0]) and _is_there(widget, page) and told[part].isdisjoint(words):
            title = _title(part, parts.get(part, []))
            found.append((at, Place(None, title, 0, Line(words[0]), label=widget)))
    for part, place, pieces in lines:
        drawn = order[part]
        label = next((drawn[piece] for piece in pieces if piece and piece in drawn), None)
        found.append((lists.get(part, 0) if label is None else label, place))
    found.sort(key=lambda one: one[0])
    return tuple(place for _at, place in found)


def _standing(
    page: PatientPage, parts: Iterable[QWidget], but: QWidget | None
) -> Iterator[tuple[Label | RowsView, QWidget]]:
    """The labels and lists in their order, each with the part of the page that it stands in."""
    known, content = set(parts), getattr(page, "content", None)
    aside = [but, *(getattr(page, name, None) for name in ("sticky", "go_to"))]
    layout = page.layout()
    areas = list(standing_in(layout)) if layout is not None else []
    for area in areas:
        if not isinstance(area, QWidget) or area in aside:
            continue  # what they say is said below
        for widget in as_they_stand(area):
            if isinstance(widget, Label | RowsView):
                part: QWidget = widget
                while part not in known and part is not area:
                    above = part.parentWidget()
                    if above is None or above is content:
                        break
                    part = above
                yield widget, part


def _words(label: Label) -> tuple[str, str]:
    """What a label shows, and what it says: the day of several lines may stand above them."""
    shown = label.text().replace(BREAK, "")
    return shown, label.accessibleName() or shown


def _pieces(line: Line) -> tuple[str, ...]:
    """The texts of which the labels of a line show one each."""
    whole, text, label, aside = line.plain, line.text, line.label, line.aside
    if (drawn := plain(whole)) != whole:
        whole, text, label, aside = drawn, plain(text), plain(label), plain(aside)
    return text, whole, label, aside, f"{text} ({aside})", f"{label}: {text}"


def _is_there(label: Label, page: PatientPage) -> bool:
    """Whether it is on the screen, further down, or behind a button that opens it."""
    widget: QWidget | None = label
    while widget is not None and widget is not page:
        # What has just been built is not shown yet, and was not hidden by anybody.
        if widget.isHidden() and widget.testAttribute(_BY_SOMEBODY):
            return bool(folded_around(label, page))
        widget = widget.parentWidget()
    return True


def _title(part: QWidget, sections: list[Section]) -> str:
    if len(sections) == 1:
        return uncounted(sections[0].title)
    if isinstance(part.parentWidget(), PatientPage):
        return _BAR
    head = part.findChild(Label)
    return uncounted(part.accessibleName() or (head.text() if head is not None else ""))
