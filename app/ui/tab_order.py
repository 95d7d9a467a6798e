"""The Tab key goes through what is on the screen in the order in which it stands there.

Qt orders the stops as they were made. Parts of a report are made while it is being read: its lower
sections, a reply's form, an update's bar. Those would come after the actions.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractScrollArea,
    QLayout,
    QScrollArea,
    QSplitter,
    QWidget,
)


class Ordered(QWidget):
    """What holds the parts of a window."""

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Put the stops in their order, then go on as Qt does (Qt)."""
        put_in_order(self)
        return super().focusNextPrevChild(forward)


def put_in_order(root: QWidget) -> None:
    """Have the stops inside ``root`` follow each other as they stand."""
    wanted = [one for one in as_they_stand(root) if one.focusPolicy() & Qt.FocusPolicy.TabFocus]
    known = set(wanted)
    there: list[QWidget] = []
    at = root.nextInFocusChain()
    while at is not None and at is not root:
        if at in known:
            there.append(at)
        at = at.nextInFocusChain()
    if there != wanted:
        for before, after in pairwise(wanted):
            QWidget.setTabOrder(before, after)


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
    for at in range(layout.count()):
        item = layout.itemAt(at)
        if item is None:
            continue
        if (widget := item.widget()) is not None:
            yield widget
        elif (inner := item.layout()) is not None:
            yield from _laid_out(inner)
