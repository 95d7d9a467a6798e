"""The ring around what scrolls and what is read: there while it has the focus, as large as it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.focus import Ring
from app.ui.scroller import Scroller
from app.ui.text import Button, SourceText


@pytest.mark.hazard("H17")
@pytest.mark.parametrize(
    "make",
    [lambda: Scroller(QWidget(), "Report"), lambda: SourceText("<a/>", "As it came")],
    ids=["what scrolls", "a message as it came"],
)
def test_the_ring_follows_the_focus_and_the_size(qtbot: QtBot, make: Callable[[], QWidget]) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    layout = QVBoxLayout(holder)
    around, other = make(), Button("Other", lambda: None)
    layout.addWidget(around)
    layout.addWidget(other)
    with qtbot.waitExposed(holder):
        holder.show()
    holder.activateWindow()
    other.setFocus()
    ring = around.findChild(Ring)
    assert isinstance(ring, Ring)
    assert ring.isHidden()
    around.setFocus()
    qtbot.waitUntil(ring.isVisible)
    assert ring.size() == around.size()
    holder.resize(holder.width() + 90, holder.height() + 70)
    qtbot.waitUntil(lambda: ring.size() == around.size())
    other.setFocus()
    qtbot.waitUntil(ring.isHidden)
