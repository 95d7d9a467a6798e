"""What somebody goes to stays at the top while what stands above it is still being laid out."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QAbstractSlider, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.desk.desk import Desk
from app.report.sheet import SectionId
from app.ui.flow import settle
from app.ui.main_window import MainWindow
from app.ui.report_page import ReportPage
from app.ui.scroller import Scroller
from app.ui.theme import Look, look
from tests.ui.conftest import receive

BIG = pytest.mark.parametrize("worn", [Look(), Look(scale=2.0)], ids=["100", "200"])


@BIG
@pytest.mark.parametrize("name", [SectionId.NARRATIVE, SectionId.PEOPLE, SectionId.ABOUT])
def test_a_section_that_is_gone_to_at_once_is_at_the_top_when_all_is_built(
    qtbot: QtBot, window: MainWindow, desk: Desk, name: SectionId
) -> None:
    (first,) = receive(desk, "child_with_head_injury")
    window.open(first)
    qtbot.waitUntil(lambda: window.pane.handover_id == first)
    page = window.pane.page
    assert isinstance(page, ReportPage)
    assert not page.complete
    page.go(name)
    qtbot.waitUntil(lambda: page.complete)
    bar, part = page.scroller.verticalScrollBar(), page.part(name)

    def there() -> bool:
        top = part.mapTo(page.content, QPoint(0, 0)).y() - look().px(8)
        return bar.value() == min(top, bar.maximum())

    settle()
    qtbot.waitUntil(there)


def tall(qtbot: QtBot) -> tuple[Scroller, QVBoxLayout, list[QLabel]]:
    """A scroller with ten tall labels."""
    content = QWidget()
    column = QVBoxLayout(content)
    labels = [QLabel(str(number)) for number in range(10)]
    for label in labels:
        label.setFixedHeight(400)
        column.addWidget(label)
    made = Scroller(content, "Ten of them")
    qtbot.addWidget(made)
    made.resize(300, 300)
    made.show()
    settle()
    return made, column, labels


def test_it_stays_when_something_above_it_grows(qtbot: QtBot) -> None:
    scroller, _column, labels = tall(qtbot)
    bar = scroller.verticalScrollBar()
    scroller.bring(labels[5], 8)
    before = bar.value()
    assert before == labels[5].y() - 8
    labels[1].setFixedHeight(900)
    qtbot.waitUntil(lambda: bar.value() == before + 500)


@pytest.mark.parametrize("by_hand", [True, False], ids=["by hand", "by the program"])
def test_whoever_went_elsewhere_is_left_there(qtbot: QtBot, *, by_hand: bool) -> None:
    scroller, _column, labels = tall(qtbot)
    bar = scroller.verticalScrollBar()
    scroller.bring(labels[5], 8)
    if by_hand:
        bar.triggerAction(QAbstractSlider.SliderAction.SliderToMaximum)
    else:
        bar.setValue(100)
    labels[1].setFixedHeight(100)
    highest = bar.maximum()
    qtbot.waitUntil(lambda: bar.maximum() == highest - 300)
    settle()
    assert bar.value() == (bar.maximum() if by_hand else 100)


def test_what_it_was_kept_at_may_go(qtbot: QtBot) -> None:
    scroller, column, labels = tall(qtbot)
    scroller.bring(labels[5], 8)
    column.removeWidget(labels[5])
    labels[5].deleteLater()
    settle()
    assert scroller.verticalScrollBar().maximum() > 0
