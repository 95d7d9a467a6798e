"""Where each reply stands: on the report, on a page of its own, in the bar and in an alert."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.desk.desk import Desk
from app.desk.forms import ReplyForm, to_json
from app.report.errors import ConnectionFailed
from app.report.states import ReplyState, Role, State, Step
from app.store import handovers, outbox
from app.store.records import Reply
from app.ui import strips
from app.ui.alerts import reply_alerts
from app.ui.driving import visible_text
from app.ui.flow import settle
from app.ui.health import Source, offline_words, standing
from app.ui.main_window import MainWindow
from app.ui.replies_page import RepliesPage
from app.ui.reply_list import ReplyCard, ReplyRow
from app.ui.text import Field
from tests.ui import reports
from tests.ui.conftest import SENDER, button, open_report, receive

BODY = b'{"resourceType":"Bundle","note":"BP <90 & <b>"}'
WAITING = Reply(
    id="r1",
    number=1,
    handover_id="",
    version=1,
    step=Step.ACCEPT,
    kind="bars-interim",
    sender=SENDER,
    target="",
    target_version="",
    idempotency_id="i1",
    state=ReplyState.WAITING,
    body=BODY,
    decided_at=reports.NOW - timedelta(minutes=9),
    decided_by="R. Mensah",
    not_before=reports.NOW + timedelta(minutes=2),
    give_up_at=reports.NOW + timedelta(hours=96),
    attempts=2,
    ended_at=None,
    code="",
    words="",
)
FAILED = replace(
    WAITING,
    state=ReplyState.FAILED,
    ended_at=reports.NOW,
    code="REPLY-021",
    words="The sender does not know this message.",
)


def decided(desk: Desk, handover_id: str, reply: Reply, number: int) -> Reply:
    made = replace(
        reply, id=f"r{number}", number=number, handover_id=handover_id, idempotency_id=f"i{number}"
    )
    with desk.context.store.transaction() as tx:
        outbox.add(tx, made)
        begun = outbox.begin_attempt(tx, replace(made, attempts=0), reports.NOW)
        attempt = outbox.attempts(tx, made.id)[0]
        ended = replace(
            attempt,
            ended_at=reports.NOW,
            result="refused",
            code="REPLY-021",
            words="",
            answer=b"<html>502 <b>Bad</b> gateway</html>",
        )
        outbox.end_attempt(tx, made.id, ended)
        assert begun == 1
    return made


def test_the_report_shows_every_reply_with_what_can_be_done(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    (first,) = receive(desk, "child_with_head_injury")
    decided(desk, first, WAITING, 1)
    open_report(qtbot, window, first)
    text = visible_text(window.pane)
    assert "Accept, to Northshire 111: interim response. Decided 13:57 by R. Mensah." in text
    assert "Goes by itself at 14:08. Given up at 26-Nov-2026 14:06." in text
    assert button(window, "Try now").accessibleName().endswith("NHS number 943 476 5919")


@pytest.mark.hazard("H04", "H06")
def test_what_was_sent_and_what_came_back_are_shown_as_text(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    (first,) = receive(desk, "child_with_head_injury")
    decided(desk, first, FAILED, 1)
    open_report(qtbot, window, first)
    button(window, "What was sent and what came back").click()
    qtbot.waitUntil(lambda: "BP <90 & <b>" in visible_text(window.pane))
    text = visible_text(window.pane)
    assert "<html>502 <b>Bad</b> gateway</html>" in text
    assert "Try 1, 22-Nov-2026 14:06: refused." in text
    assert "NOWAK-BELL, Zofia Maria (Miss)" in text  # the banner stays


def test_a_reply_is_withdrawn_with_a_reason_and_not_without(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    (first,) = receive(desk, "child_with_head_injury")
    decided(desk, first, FAILED, 1)
    open_report(qtbot, window, first)
    button(window, "Withdraw…").click()
    row = window.pane.findChildren(ReplyRow)[0]
    assert row.asking is not None
    assert not row.asking.confirm.isEnabled()
    qtbot.keyClicks(row.findChildren(Field)[0], "the patient went home")
    qtbot.mouseClick(row.asking.confirm, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: desk.replies(first)[0].state is ReplyState.WITHDRAWN)
    qtbot.waitUntil(lambda: "Reply withdrawn" in visible_text(window.pane))


def test_waiting_replies_stand_on_a_page_failed_first_and_counted_in_the_bar(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    first, second = receive(desk, "child_with_head_injury", "contradictory")
    decided(desk, first, WAITING, 1)
    decided(desk, second, FAILED, 2)
    window.pages.look_again()
    qtbot.waitUntil(lambda: window.top.replies.text() == "Replies 2")
    window.top.replies.click()
    qtbot.waitUntil(lambda: "As at 14:06: 1 failed, 1 waiting." in visible_text(window))
    page = window.page
    assert isinstance(page, RepliesPage)
    named = [one.accessibleName() for one in page.findChildren(ReplyRow)]
    assert [name.split(".")[0] for name in named] == [
        "Reply failed: ABARA",
        "Reply waiting: NOWAK-BELL, Zofia Maria (Miss)",
    ]
    assert not window.splitter.isVisible()
    qtbot.mouseClick(button(window, "Send again"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: desk.replies(second)[0].state is ReplyState.WAITING)
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    assert window.splitter.isVisible()


def test_a_receptionist_may_send_again_and_reads_no_bytes(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    (first,) = receive(desk, "child_with_head_injury")
    decided(desk, first, FAILED, 1)
    window.set_role(Role.RECEPTIONIST)
    window.pages.show_replies()
    qtbot.waitUntil(lambda: "Reply failed: NOWAK-BELL" in visible_text(window))
    text = visible_text(window)
    assert "Send again" in text
    assert "What was sent" not in text
    assert "Withdraw" not in text


def test_there_is_one_alert_for_one_incident_and_it_names_no_patient(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    first, second = receive(desk, "child_with_head_injury", "contradictory")
    decided(desk, first, FAILED, 1)
    decided(desk, second, FAILED, 2)
    window.pages.look_again()
    told = (
        "Northshire 111 has not confirmed 2 replies (the first: accept, 13:57). "
        "The sender does not know this message. Telephone Northshire 111. REPLY-021"
    )
    qtbot.waitUntil(lambda: told in visible_text(window.alert_strips))
    assert visible_text(window.alert_strips).count("has not confirmed") == 1
    qtbot.mouseClick(button(window, "Put away"), Qt.MouseButton.LeftButton)
    assert not window.alert_strips.isVisible()
    decided(desk, second, replace(FAILED, code="REPLY-009"), 3)
    window.pages.look_again()
    qtbot.waitUntil(window.alert_strips.isVisible)
    assert "REPLY-009" in visible_text(window.alert_strips)
    assert "REPLY-021" not in visible_text(window.alert_strips)


@pytest.mark.hazard("H06", "H18")
def test_a_screen_reader_hears_of_each_failure_once_and_at_once(
    qtbot: QtBot, window: MainWindow, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[tuple[str, bool]] = []

    def hear(_widget: object, words: str, *, urgent: bool = False) -> None:
        heard.append((words, urgent))

    monkeypatch.setattr(strips, "say", hear)
    first, second = receive(desk, "child_with_head_injury", "contradictory")
    decided(desk, first, FAILED, 1)
    window.pages.look_again()
    qtbot.waitUntil(lambda: len(heard) == 1)
    told, urgent = heard[0]
    assert told.startswith("Northshire 111 has not confirmed your reply (accept, 13:57).")
    assert urgent
    assert "NOWAK" not in told
    decided(desk, second, replace(FAILED, code="REPLY-009"), 2)
    window.pages.look_again()
    qtbot.waitUntil(lambda: "REPLY-009" in visible_text(window.alert_strips))
    assert "REPLY-021" in visible_text(window.alert_strips)
    assert ["REPLY-009" in words for words, _urgent in heard] == [False, True]


def test_incidents_are_told_apart_by_sender_and_cause() -> None:
    several = [
        replace(FAILED, id="a"),
        replace(FAILED, id="b", number=2),
        replace(FAILED, id="c", number=3, sender="Wolds CAS"),
        replace(WAITING, id="d", number=4),
    ]
    made = reply_alerts(several, lambda sender: "01632 960100" if sender == SENDER else "")
    assert [alert.reply_ids for alert in made] == [("a", "b"), ("c",)]
    assert "Telephone 01632 960100." in made[0].words
    assert "Telephone Wolds CAS." in made[1].words


DOWN = ConnectionFailed("No answer", "Its server is not there", "Wait", "CONN-001", retryable=True)


def test_the_offline_strip_says_what_waits_and_tries_now(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    (first,) = receive(desk, "child_with_head_injury")
    decided(desk, first, WAITING, 1)
    asked: list[bool] = []
    window.session.look_now = lambda: asked.append(True)
    window.pages.look_again()
    since = reports.NOW - timedelta(minutes=4)
    window.pages.show_sources([Source(SENDER, as_at=since, failure=DOWN)])
    qtbot.waitUntil(lambda: "1 reply is waiting" in visible_text(window.offline_strip))
    assert window.offline_strip.words.text() == (
        "No connection to Northshire 111 since 14:02. Reports already here can be read. "
        "1 reply is waiting and goes by itself. Next try 14:08."
    )
    assert window.top.connections.text() == "Not connected"
    window.offline_strip.findChildren(type(window.back))[0].click()
    qtbot.waitUntil(lambda: desk.replies(first)[0].not_before <= reports.NOW)
    assert asked == [True]


def test_no_source_is_called_connected_before_it_has_answered(window: MainWindow) -> None:
    window.pages.show_standing()
    assert window.top.connections.text() == "Not yet asked"
    window.pages.show_sources([Source(SENDER, as_at=reports.NOW)])
    assert window.top.connections.text() == "Connected"


def test_the_page_of_connections_shows_each_source_with_its_time(window: MainWindow) -> None:
    window.pages.show_sources([Source("Folder in", "Folder", reports.NOW - timedelta(minutes=3))])
    window.pages.show_connections()
    settle()
    text = visible_text(window)
    assert "Connected, last answer 14:03 (3min ago)" in text
    assert "Northshire 111" in text
    assert "Not yet asked" in text


def test_words_of_one_source() -> None:
    assert standing(Source("x", as_at=None, failure=DOWN), reports.NOW) == "Not connected"
    gateway = Source("Gateway", "Gateway", reports.NOW - timedelta(minutes=1))
    assert standing(gateway, reports.NOW) == "Receiving since 14:05 (1min ago)"
    assert offline_words([Source("x", as_at=reports.NOW)], [WAITING]) == ""


@pytest.mark.hazard("H06")
def test_a_failed_reply_is_told_by_telephone_by_whom_and_when(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    (first,) = receive(desk, "child_with_head_injury")
    decided(desk, first, FAILED, 1)
    desk.accept(first)
    open_report(qtbot, window, first)
    button(window, "Told by telephone…").click()
    row = next(one for one in window.pane.findChildren(ReplyRow) if one.asking is not None)
    assert row.asking is not None
    assert not row.asking.confirm.isEnabled()
    qtbot.keyClicks(row.asking.field, "Anne, shift lead: she is here")
    qtbot.mouseClick(row.asking.confirm, Qt.MouseButton.LeftButton)
    told = f"Told 14:06 by {desk.person.name}: Anne, shift lead: she is here"
    qtbot.waitUntil(lambda: told in visible_text(window.pane))
    states = {one.state for one in desk.replies(first)}
    assert ReplyState.TOLD in states
    open_report(qtbot, window, first)
    noted = "sender told by telephone by J. Adeyemi"
    qtbot.waitUntil(lambda: noted in visible_text(window.pane))


def test_a_call_is_recorded_where_there_is_no_reply(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    (first,) = receive(desk, "child_with_head_injury")
    window.set_role(Role.RECEPTIONIST)
    open_report(qtbot, window, first)
    button(window, "Told by telephone…").click()
    card = window.pane.findChildren(ReplyCard)[0]
    assert card.asking is not None
    qtbot.keyClicks(card.asking.field, "They know")
    qtbot.keyClick(card.asking.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: desk.replies(first) != ())
    (call,) = desk.replies(first)
    assert (call.state, call.words) == (ReplyState.TOLD, f"{desk.person.name}: They know")
    qtbot.waitUntil(lambda: "Told 14:06 by" in visible_text(window.pane))
    assert desk.row(first).reply_state is ReplyState.TOLD


def test_the_reason_of_a_rejection_stands_on_the_report_and_with_its_reply(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    (first,) = receive(desk, "child_with_head_injury")
    form = to_json(ReplyForm(reason="FC", words="rang <3> times"))
    decided(desk, first, replace(WAITING, step=Step.REJECT, kind="bars-reject", form=form), 1)
    with desk.context.store.transaction() as tx:
        handovers.move(tx, first, State.DONE, reports.NOW)
    open_report(qtbot, window, first)
    text = visible_text(window.pane)
    assert "Reply waiting: reject (Failed contact), 13:57" in text
    assert "Reason: Failed contact." in text
    assert "Words for the sender: rang <3> times" in text
    window.pane.show_sent(desk.replies(first)[-1], ())
    settle()
    assert "Reason: Failed contact." in visible_text(window.pane)
