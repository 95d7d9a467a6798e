"""What somebody has begun to fill in stays theirs, whatever comes meanwhile."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QRegion
from pytestqt.qtbot import QtBot

from app.desk.changes import Changed, ChangeKind
from app.desk.desk import Desk
from app.desk.opening import Offer
from app.desk.plans.outcomes import outcomes_form
from app.report.states import Role, State, Step
from app.ui.arrival_page import ArrivalPage
from app.ui.banner import Banner
from app.ui.driving import visible_text
from app.ui.flow import settle
from app.ui.main_window import MainWindow
from app.ui.reply_list import ReplyCard, ReplyRow
from app.ui.step_form import Answers, StepForm
from app.ui.text import Field
from app.ui.theme import Look, ThemeName
from tests.ui.conftest import button, open_report, receive, rest
from tests.ui.test_replies_on_screen import FAILED, WAITING, decided

NOTE = "rang twice, no answer; the sister says she is on the way"


def noting(qtbot: QtBot, window: MainWindow, desk: Desk) -> str:
    """Begin *Not attended* for the child; gives the handover."""
    (first,) = receive(desk, "child_with_head_injury")
    open_report(qtbot, window, first)
    assert window.pane.bar is not None
    window.pane.bar.ask(Step.NOT_ATTENDED)
    qtbot.keyClicks(form(window).findChildren(Field)[0], NOTE)
    return first


def form(window: MainWindow) -> StepForm:
    assert window.pane.bar is not None
    assert window.pane.bar.form is not None
    return window.pane.bar.form


def test_a_second_click_on_the_same_row_takes_nothing_away(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    first = noting(qtbot, window, desk)
    page = window.pane.page
    window.list.row_opened.emit(first)
    rest(qtbot, window)
    assert window.pane.page is page
    assert form(window).answers == Answers(note=NOTE)


def test_a_refresh_takes_nothing_away(qtbot: QtBot, window: MainWindow, desk: Desk) -> None:
    first = noting(qtbot, window, desk)
    window.refresh(anyway=True)
    for kind in (ChangeKind.REPLY, ChangeKind.MOVED, ChangeKind.READ):
        window.session.announcements.tell(Changed((first,), kind, "somebody else"))
    rest(qtbot, window)
    assert form(window).answers == Answers(note=NOTE)


@pytest.mark.hazard("H07")
def test_an_update_is_told_and_the_form_stays_also_on_the_new_version(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    first = noting(qtbot, window, desk)
    receive(desk, "child_updated")
    told = "The sender has sent version 2. You are reading an older one."
    qtbot.waitUntil(lambda: told in visible_text(window.pane))
    assert form(window).answers == Answers(note=NOTE)
    window.list.row_opened.emit(first)  # a click that asks for nothing new
    rest(qtbot, window)
    assert told in visible_text(window.pane)
    assert form(window).answers == Answers(note=NOTE)
    button(window, "Show the new version").click()
    qtbot.waitUntil(lambda: "Updated by the sender" in visible_text(window.pane))
    assert form(window).answers == Answers(note=NOTE)


@pytest.mark.hazard("H20")
def test_the_lock_gives_it_back_to_the_same_person(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    noting(qtbot, window, desk)
    window.lock.lock()
    assert NOTE not in visible_text(window)
    window.lock.enter()
    qtbot.waitUntil(lambda: not window.lock.locked)
    assert form(window).answers == Answers(note=NOTE)


def test_another_text_size_or_theme_keeps_it(qtbot: QtBot, window: MainWindow, desk: Desk) -> None:
    noting(qtbot, window, desk)
    window.restyle(Look(ThemeName.DARK, 1.5))
    qtbot.waitUntil(lambda: window.pane.begun is not None)
    assert form(window).answers == Answers(note=NOTE)


@pytest.mark.hazard("H01")
def test_it_is_never_carried_to_another_patient(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    noting(qtbot, window, desk)
    (other,) = receive(desk, "contradictory")
    open_report(qtbot, window, other)
    assert window.pane.begun is None
    assert NOTE not in visible_text(window)


def test_what_can_no_longer_be_done_is_asked_no_more(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    first = noting(qtbot, window, desk)
    desk.accept(first)
    qtbot.waitUntil(lambda: window.pane.begun is None)
    assert window.pane.shown is not None
    assert window.pane.shown.opened.row.state is State.ARRIVED


def test_ticks_of_a_receptionist_stay(qtbot: QtBot, window: MainWindow, desk: Desk) -> None:
    (first,) = receive(desk, "child_with_head_injury")
    window.set_role(Role.RECEPTIONIST)
    open_report(qtbot, window, first)
    page = window.pane.page
    assert isinstance(page, ArrivalPage)
    page.ticks[0].setChecked(True)
    window.list.row_opened.emit(first)
    rest(qtbot, window)
    assert window.pane.page is page
    assert [tick.isChecked() for tick in page.ticks] == [True, False, False]


def test_the_reason_of_a_withdrawal_and_a_call_stay_when_another_reply_moves(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    (first,) = receive(desk, "child_with_head_injury")
    decided(desk, first, FAILED, 1)
    decided(desk, first, replace(WAITING, step=Step.START), 2)
    open_report(qtbot, window, first)
    button(window, "Told by telephone…").click()
    row = next(one for one in window.pane.findChildren(ReplyRow) if one.asking is not None)
    assert row.asking is not None
    qtbot.keyClicks(row.asking.field, "Anne, the shift lead")
    desk.retry("r2")
    rest(qtbot, window)
    card = window.pane.page.replies if window.pane.page else None
    assert isinstance(card, ReplyCard)
    (begun,) = card.begun.values()
    assert begun[1] == "Anne, the shift lead"


@pytest.mark.hazard("H05")
@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_however_much_is_asked_its_buttons_and_the_banner_stand_whole(
    qtbot: QtBot, window: MainWindow, desk: Desk, scale: float
) -> None:
    window.restyle(Look(ThemeName.LIGHT, scale))
    (first,) = receive(desk, "child_with_head_injury")
    open_report(qtbot, window, first)
    shown = window.pane.shown
    assert shown is not None
    offer = Offer(Step.FINISH, "Finish tells it: validated.", form=outcomes_form(coded=True))
    window.pane.show_standing(replace(shown, opened=replace(shown.opened, offers=(offer,))))
    assert window.pane.bar is not None
    window.pane.bar.ask(Step.FINISH)
    form(window).fill(Answers(outcomes=tuple((f"Outcome {n}", "") for n in range(6))))
    settle()
    page = window.pane.page
    assert page is not None
    banner = page.findChildren(Banner)[0]
    assert banner.height() >= banner.heightForWidth(banner.width())
    whole = window.rect()
    for words in ("Finish", "Go back"):
        one = button(window, words)
        stands = QRect(one.mapTo(window, QPoint(0, 0)), one.size())
        assert whole.contains(stands)
        assert QRegion(one.rect()).subtracted(one.visibleRegion()).isEmpty()


def test_going_back_from_the_confirmation_keeps_the_answers(qtbot: QtBot) -> None:
    from tests.ui.test_step_forms import REASONS, press, shown

    made, given = shown(qtbot, Step.REJECT, REASONS)
    made.fill(Answers(reason="other", words="no scanner tonight"))
    press(qtbot, made, "Reject")
    assert "What the sender is told cannot be taken back." in visible_text(made)
    press(qtbot, made, "Go back")
    assert made.answers == Answers(reason="other", words="no scanner tonight")
    press(qtbot, made, "Reject")
    press(qtbot, made, "Reject now")
    assert [filled.reason for _note, filled in given if filled] == ["other"]
