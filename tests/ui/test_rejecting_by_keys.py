"""A referral is rejected, and the rejection put back, by keys alone: over a real BaRS message."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.desk.desk import Desk
from app.report.states import State, Step
from app.ui.driving import visible_text
from app.ui.gallery_day import VALIDATION, Day, day
from app.ui.main_window import MainWindow
from app.ui.session import Announcements
from tests.ui.conftest import rest
from tests.ui.test_by_keys_alone import ALT, CTRL, Keys

NAME = Path(VALIDATION).stem


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Day]:
    with day(tmp_path) as made:
        yield made


@pytest.fixture
def desk(here: Day) -> Desk:
    return here.desk


@pytest.fixture
def announcements(here: Day) -> Announcements:
    return here.announcements


def focused() -> str:
    at = QApplication.focusWidget()
    assert at is not None, "the focus is lost"
    return at.accessibleName()


@pytest.mark.hazard("H01", "B18")
def test_a_rejection_and_the_way_back_from_it(
    qtbot: QtBot, window: MainWindow, here: Day, desk: Desk
) -> None:
    handover_id, keys = here.ids[NAME], Keys(qtbot, window)

    def stands(state: State) -> None:
        qtbot.waitUntil(lambda: desk.row(handover_id).state is state)
        rest(qtbot, window)

    keys.press(Qt.Key.Key_F, CTRL)
    keys.write(desk.row(handover_id).facts.name.split(",")[0])
    keys.tab_to("Handovers, Expected: 1 of ")
    keys.press(Qt.Key.Key_Home)
    keys.press(Qt.Key.Key_Return)
    assert window.pane.handover_id == handover_id

    keys.press(Qt.Key.Key_R, ALT)
    assert focused().startswith("Reason: ")
    keys.press(Qt.Key.Key_Space)
    chosen = focused()
    keys.press(Qt.Key.Key_R, ALT)
    assert focused() == "Go back", "what cannot be called back is not one key away"
    assert f"{chosen}. What the sender is told cannot be taken back." in visible_text(window)
    keys.press(Qt.Key.Key_Space)
    assert focused() == chosen, "the answers stand"
    keys.press(Qt.Key.Key_R, ALT)
    keys.tab_to("Reject now: ")
    keys.press(Qt.Key.Key_Space)
    stands(State.DONE)
    (reply,) = desk.replies(handover_id)
    assert reply.step is Step.REJECT
    assert QApplication.focusWidget() is not None

    keys.press(Qt.Key.Key_B, ALT)
    assert focused().startswith("Why is it put back? For ")
    keys.write("another patient was meant")
    keys.press(Qt.Key.Key_Return)
    stands(State.EXPECTED)
    assert QApplication.focusWidget() is not None


@pytest.mark.hazard("B18")
def test_what_is_asked_is_left_by_keys_and_nothing_was_done(
    window: MainWindow, here: Day, desk: Desk, qtbot: QtBot
) -> None:
    handover_id, keys = here.ids[NAME], Keys(qtbot, window)
    window.open(handover_id)
    qtbot.waitUntil(lambda: window.pane.handover_id == handover_id)
    rest(qtbot, window)  # the buttons are on the screen a turn later than the page
    for key, words in ((Qt.Key.Key_R, "Reject"), (Qt.Key.Key_N, "Not attended")):
        keys.press(key, ALT)
        assert window.pane.begun is not None
        keys.tab_to("Go back")
        keys.press(Qt.Key.Key_Space)
        assert window.pane.begun is None, words
        assert QApplication.focusWidget() is not None
    assert desk.row(handover_id).state is State.EXPECTED
    assert desk.replies(handover_id) == ()
