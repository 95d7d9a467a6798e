"""What the window says when there is no list to show, or something has failed."""

from __future__ import annotations

from app.report.errors import Refused
from app.ui.driving import visible_text
from app.ui.flow import settle
from app.ui.main_window import MainWindow
from app.ui.states import NO_SENDER, Choice
from tests.ui.conftest import button


def test_without_a_sender_a_person_is_told_what_to_do(window: MainWindow) -> None:
    window.show_state(NO_SENDER, Choice("Show the work lists", window.show_lists))
    settle()
    text = visible_text(window)
    assert "No sender is connected yet" in text
    assert "SETUP-001" in text
    assert not window.splitter.isVisible()
    button(window, "Show the work lists").click()
    settle()
    assert window.splitter.isVisible()


def test_a_failure_is_told_in_words_above_everything(window: MainWindow) -> None:
    window.tell_failure(Refused("Not done", "A later version came", "Read it first", "DESK-005"))
    settle()
    assert "Not done. A later version came. Read it first. DESK-005" in visible_text(window)
    button(window, "Put away").click()
    assert not window.failure_strip.isVisible()
