"""A step back on the screen: a reason is asked, and what the sender knows stands beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.desk.desk import Desk
from app.desk.people import Person
from app.report.states import ReplyState, Role, State, Step
from app.store import audit, handovers, outbox
from app.store.stamps import stamp
from app.ui.action_bar import ActionBar
from app.ui.driving import visible_text
from app.ui.main_window import MainWindow
from app.ui.text import Button, Field
from tests.ui import reports
from tests.ui.conftest import open_report, receive
from tests.ui.test_replies_on_screen import WAITING, decided
from tests.ui.test_window import button, press, words_of_buttons

WHY = "another patient was meant"


def bar_of(window: MainWindow) -> ActionBar:
    bar = window.pane.bar
    assert isinstance(bar, ActionBar)
    return bar


@pytest.mark.hazard("B18", "H06")
def test_what_may_have_left_is_put_back_with_a_reason_and_says_so(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    (first,) = receive(desk, "child_with_head_injury")
    reply = desk.accept(first)
    with desk.context.store.transaction() as tx:
        outbox.change(tx, reply.id, ReplyState.FAILED, now=reports.NOW, words="Refused.")
    open_report(qtbot, window, first)
    assert "Undo accept" not in words_of_buttons(window)

    press(qtbot, window, "Back to expected…")
    text = visible_text(bar_of(window))
    assert "may have been told of Accept, and no message takes that back. Telephone it." in text
    (field,) = bar_of(window).findChildren(Field)
    assert field.hasFocus()
    assert field.accessibleName().startswith("Why is it put back? For NOWAK-BELL, Zofia Maria")
    press(qtbot, window, "Back to expected")
    assert "Say why first." in visible_text(bar_of(window))
    assert desk.row(first).state is State.ARRIVED

    qtbot.keyClicks(field, WHY)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: desk.row(first).state is State.EXPECTED)
    qtbot.waitUntil(lambda: "Accept" in words_of_buttons(window))
    qtbot.waitUntil(lambda: window.top.tabs[State.ARRIVED].text() == "Arrived 0")
    assert desk.waiting_replies() == ()


@pytest.mark.hazard("B18")
def test_a_consultation_of_the_wrong_patient_ends_by_the_keyboard_alone(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    (first,) = receive(desk, "child_with_head_injury")
    open_report(qtbot, window, first)
    qtbot.keyClick(window, Qt.Key.Key_S, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: "Back to arrived…" in words_of_buttons(window))
    named = button(window, "Back to arrived…").accessibleName()
    assert named.startswith("Back to arrived: NOWAK-BELL, Zofia Maria (Miss), NHS number")
    qtbot.keyClick(window, Qt.Key.Key_B, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: bar_of(window).form is not None)
    (field,) = bar_of(window).findChildren(Field)
    qtbot.keyClicks(field, WHY)
    qtbot.keyClick(field, Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: desk.row(first).state is State.ARRIVED)
    qtbot.waitUntil(lambda: "Back to expected…" in words_of_buttons(window))
    assert [one.state for one in desk.replies(first)] == [ReplyState.HERE_ONLY]


def test_not_attended_is_undone_at_once_and_far_from_where_the_eye_ends(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    (first,) = receive(desk, "child_with_head_injury")
    desk.not_attended(first)
    open_report(qtbot, window, first)
    undo, accept = button(window, "Undo not attended"), button(window, "Accept")
    assert isinstance(undo, Button)
    assert (
        undo.mapTo(window, undo.rect().topLeft()).x()
        < accept.mapTo(window, accept.rect().topLeft()).x()
    )
    assert "Nothing on this page tells the sender." in visible_text(window)
    qtbot.keyClick(window, Qt.Key.Key_U, Qt.KeyboardModifier.AltModifier)

    qtbot.waitUntil(lambda: desk.row(first).state is State.EXPECTED)


@pytest.mark.hazard("B18", "H06")
def test_a_row_that_was_finished_by_mistake_comes_out_of_done_with_a_reason(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    first, other = receive(desk, "child_with_head_injury", "man_who_died")
    for one in (first, other):
        desk.start(one)
        desk.finish(one)
    with desk.context.store.transaction() as tx:
        earlier = stamp(reports.NOW - timedelta(minutes=1))
        tx.rows("UPDATE handovers SET changed_at = ?", (earlier,))
    open_report(qtbot, window, first)
    assert "Undo finish" not in words_of_buttons(window)
    named = button(window, "Back to in consultation…").accessibleName()
    assert named.startswith("Back to in consultation: NOWAK-BELL, Zofia Maria (Miss), NHS number")

    press(qtbot, window, "Back to in consultation…")
    (field,) = bar_of(window).findChildren(Field)
    assert field.accessibleName().startswith("Why is it put back? For NOWAK-BELL, Zofia Maria")
    press(qtbot, window, "Back to in consultation")
    assert "Say why first." in visible_text(bar_of(window))
    assert desk.row(first).state is State.DONE
    qtbot.keyClicks(field, WHY)
    qtbot.keyClick(field, Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: desk.row(first).state is State.IN_CONSULTATION)
    qtbot.waitUntil(lambda: "Finish…" in words_of_buttons(window))
    qtbot.waitUntil(lambda: window.top.tabs[State.DONE].text() == "Done 1")
    assert desk.row(other).state is State.DONE


@pytest.mark.hazard("B18")
def test_finish_is_undone_at_once_by_the_keyboard(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    (first,) = receive(desk, "child_with_head_injury")
    desk.start(first)
    desk.finish(first)
    open_report(qtbot, window, first)
    named = button(window, "Undo finish").accessibleName()
    assert named.startswith("Undo finish: NOWAK-BELL, Zofia Maria (Miss), NHS number")
    qtbot.keyClick(window, Qt.Key.Key_U, Qt.KeyboardModifier.AltModifier)

    qtbot.waitUntil(lambda: desk.row(first).state is State.IN_CONSULTATION)


@pytest.mark.hazard("B18", "H06")
def test_a_rejection_that_may_have_left_says_so_before_it_is_put_back(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    (first,) = receive(desk, "child_with_head_injury")
    rejection = replace(WAITING, step=Step.REJECT, kind="bars-reject", state=ReplyState.CONFIRMED)
    decided(desk, first, rejection, 1)
    with desk.context.store.transaction() as tx:
        handovers.move(tx, first, State.DONE, reports.NOW)
    open_report(qtbot, window, first)
    press(qtbot, window, "Back to its list…")
    text = visible_text(bar_of(window))
    assert "has been told of Reject, and no message takes that back. A second Reject" in text
    (field,) = bar_of(window).findChildren(Field)
    qtbot.keyClicks(field, WHY)
    qtbot.keyClick(field, Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: desk.row(first).state is State.EXPECTED)
    assert desk.replies(first)[-1].words.endswith("Telephone it.")


@pytest.mark.hazard("B18")
def test_who_pressed_at_the_same_moment_is_named(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    (first,) = receive(desk, "child_with_head_injury")
    desk.start(first)
    desk.finish(first)
    open_report(qtbot, window, first)
    colleague = Person("kim", "Kim Adeyemi", Role.CLINICIAN, "ed-13")
    context = desk.context
    other = Desk(context.store, context.settings, colleague, clock=context.clock, read=context.read)
    undo = button(window, "Undo finish")
    other.undo_finish(first)  # at another workstation: this window has not heard of it yet
    undo.click()

    told = "This handover is in In consultation; Kim Adeyemi pressed Undo finish at"
    qtbot.waitUntil(lambda: told in visible_text(window))
    assert desk.row(first).state is State.IN_CONSULTATION


@pytest.mark.hazard("B18", "H06")
def test_a_step_of_a_later_version_of_this_program_stands_on_the_screen_by_its_name(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    (first,) = receive(desk, "child_with_head_injury")
    later = replace(WAITING, step=None, unknown_step="Back to the ward", kind="bars-ward")
    decided(desk, first, later, 1)
    with desk.context.store.transaction() as tx:
        handovers.move(tx, first, State.ARRIVED, reports.NOW)
        who = desk.person.who
        audit.append(tx, reports.NOW, who, "back to the ward", handover_id=first, version=1)

    open_report(qtbot, window, first)

    assert "Reply waiting: back to the ward, 13:57" in visible_text(bar_of(window))
    here = [words for _, words in desk.open(first).here]
    assert f"back to the ward, said {WAITING.decided_by}" in here
    assert desk.row(first).reply_state is ReplyState.WAITING
    assert "Start consultation" in words_of_buttons(window)
    assert [one.unknown_step for one in desk.waiting_replies()] == ["Back to the ward"]
