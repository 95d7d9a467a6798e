"""A flow remembers what it measured until something in it changes."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget, QWidgetItem
from pytestqt.qtbot import QtBot
from shiboken6 import getAllValidWrappers

from app.ui.flow import Flow, settle, standing_in
from app.ui.text import Label


@pytest.mark.hazard("H04")
def test_a_flow_follows_what_it_holds(qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    flow = Flow(holder)
    words = [Label(f"Flag {number}", wrap=False) for number in range(4)]
    for one in words:
        flow.addWidget(one)
    holder.resize(150, 300)
    holder.show()
    settle()
    lines = [flow.heightForWidth(150)]
    words[1].show_text("A flag that has become as long as a line")
    settle()
    lines.append(flow.heightForWidth(150))
    for number in range(4):
        flow.addWidget(more := Label(f"Another {number}", wrap=False))
    settle()
    lines.append(flow.heightForWidth(150))
    assert lines == sorted(set(lines))
    more.hide()
    settle()
    hidden = flow.heightForWidth(60)
    more.show()
    settle()
    assert flow.heightForWidth(60) > hidden
    while flow.takeAt(0):
        pass
    assert flow.heightForWidth(60) == 0


def test_what_follows_the_gap_stands_at_the_right_on_every_line(qtbot: QtBot) -> None:
    """Accept must not end up under Reject where the text is large."""
    holder = QWidget()
    qtbot.addWidget(holder)
    flow = Flow(holder, gap=10)
    words = [QWidget() for _number in range(4)]
    for one in words:
        one.setFixedSize(100, 20)
    flow.addWidget(words[0])
    flow.add_gap()
    for one in words[1:]:
        flow.addWidget(one)
    holder.resize(360, 100)
    holder.show()
    settle()
    assert [(one.x(), one.y()) for one in words] == [(0, 0), (150, 0), (260, 0), (260, 24)]
    holder.resize(700, 100)
    settle()
    assert [one.x() for one in words] == [0, 380, 490, 600]


def test_no_item_of_a_layout_is_remembered_once_it_has_told_what_stands_there(
    qtbot: QtBot,
) -> None:
    holder, first, second, further = QWidget(), QLabel("a"), QLabel("b"), QLabel("c")
    qtbot.addWidget(holder)
    layout, inner = QVBoxLayout(holder), QHBoxLayout()
    layout.addWidget(first)
    layout.addLayout(inner)
    inner.addWidget(second)
    layout.addStretch()
    flowing = QWidget()
    flow = Flow(flowing)
    flow.addWidget(further)
    layout.addWidget(flowing)
    assert list(standing_in(layout)) == [first, inner, flowing]
    assert list(standing_in(inner)) == [second]
    assert list(standing_in(flow)) == [further]
    assert list(standing_in(flow)) == [further]  # a flow keeps its items itself
    wrapped = (one for one in getAllValidWrappers() if isinstance(one, QWidgetItem))
    known = {one.widget() for one in wrapped}
    assert known.isdisjoint({first, second, flowing})
