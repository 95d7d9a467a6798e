"""The Tab key goes through what is on the screen in the order in which it stands there.

Qt orders the stops as they were made. Parts of a report are made while it is being read: its lower
sections, a reply's form, an update's bar. Those would come after the actions.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QLayout,
    QScrollArea,
    QSplitter,
    QWidget,
)
from shiboken6 import isValid

from app.ui.flow import standing_in


class Ordered(QWidget):
    """What holds the parts of a window."""

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Put the stops in their order, then go on as Qt does (Qt).

        Qt asks the same where what has the focus is being hidden: a form that was left, a strip
        that was put away. What stands nearest gets it then, and not whatever comes round.
        """
        held = QApplication.focusWidget()
        if held is not None and self.isAncestorOf(held) and not held.isVisible():
            near = nearest(held, self)
            if near is not None:
                near.setFocus(Qt.FocusReason.OtherFocusReason)
                return True
        put_in_order(self)
        return super().focusNextPrevChild(forward)


def nearest(gone: QWidget, root: QWidget) -> QWidget | None:
    """Where the focus rests when what had it is no longer to be seen, None where nowhere.

    It is what scrolled around it, or else what stands next in the smallest part of ``root`` around
    it. It is never a button: the same key pressed once more would do something else.
    """
    holding = list(_around(gone, root))
    for scrolled in holding:
        if isinstance(scrolled, QScrollArea) and _may_rest(scrolled):
            return scrolled
    for around in holding:
        if around.isVisible():
            places = list(_places(around))
            holders = [at for at, one in enumerate(places) if one is gone or one.isAncestorOf(gone)]
            after = places[holders[-1] + 1 :] if holders else []
            before = places[: holders[-1]] if holders else places
            resting = [one for one in after if _may_rest(one)]
            resting += [one for one in reversed(before) if _may_rest(one)]
            if resting:
                return resting[0]
    return None


def go_back_to(before: QWidget | None) -> None:
    """Give the focus to what had it before, where that can still be seen."""
    if before is not None and isValid(before) and before.isVisible():
        before.setFocus(Qt.FocusReason.OtherFocusReason)


def _around(gone: QWidget, root: QWidget) -> Iterator[QWidget]:
    above = gone.parentWidget()
    while above is not None:
        yield above
        above = above.parentWidget() if above is not root else None


def _places(root: QWidget) -> Iterator[QWidget]:
    """Every widget as it stands, but for what scrolls inside one of them."""
    for child in _parts(root):
        yield child
        if not isinstance(child, QAbstractScrollArea):
            yield from _places(child)


def _may_rest(one: QWidget) -> bool:
    stops = bool(one.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return stops and one.isVisible() and one.isEnabled() and not isinstance(one, QAbstractButton)


def put_in_order(root: QWidget) -> None:
    """Have the stops inside ``root`` follow each other as they stand."""
    for before, after in pairwise(_stops(root)):
        QWidget.setTabOrder(before, after)


def _stops(root: QWidget) -> list[QWidget]:
    return [one for one in as_they_stand(root) if one.focusPolicy() & Qt.FocusPolicy.TabFocus]


def as_they_stand(root: QWidget) -> Iterator[QWidget]:
    """Every widget inside ``root`` by the order of the layouts, also what is folded."""
    for child in _parts(root):
        yield child
        if not isinstance(child, QAbstractItemView):
            yield from as_they_stand(child)


def _parts(widget: QWidget) -> Iterator[QWidget]:
    if isinstance(widget, QScrollArea):
        inner = widget.widget()
        if inner is not None:
            yield inner
    elif isinstance(widget, QSplitter):
        yield from (one for at in range(widget.count()) if (one := widget.widget(at)))
    elif not isinstance(widget, QAbstractScrollArea):
        layout = widget.layout()
        if layout is not None:
            yield from _laid_out(layout)


def _laid_out(layout: QLayout) -> Iterator[QWidget]:
    for one in standing_in(layout):
        if isinstance(one, QWidget):
            yield one
        else:
            yield from _laid_out(one)
