"""Replies reach a real sender over real HTTP, on good days and bad ones, once."""

import json
from datetime import timedelta
from typing import Any

import pytest

from app.connections.secrets import MemorySecrets
from app.demo.ems import Fault, Wrong
from app.desk.outbox import OutboxWorker
from app.desk.transports.cds_task import CdsTaskTransport
from app.desk.transports.choose import transports_for
from app.report.states import ReplyState
from app.settings.registry import Settings
from app.store import audit
from tests.desk.conftest import Heard
from tests.desk.day import ACCEPTED_ONCE, CHANCE, TASK, Day, new_day, started_ems

__all__ = ["new_day", "started_ems"]


def test_the_sender_gets_the_acceptance_once_and_it_is_confirmed(day: Day, heard: Heard) -> None:
    day.accept()

    assert day.worker().run_once() == 1

    assert day.told == ACCEPTED_ONCE
    assert day.reply.state is ReplyState.CONFIRMED
    assert heard.kinds[-1] == "reply"
    (attempt,) = day.desk.attempts(day.reply.id)
    assert attempt.result == "Reply confirmed"
    assert attempt.answer is not None
    assert json.loads(attempt.answer)["status"] == "accepted"
    assert day.worker().run_once() == 0
    assert audit.verify(day.store).sound


def test_nothing_leaves_while_accept_can_be_undone(day: Day) -> None:
    day.desk.accept(day.handover)
    day.clock.go(seconds=9)
    assert day.worker().run_once() == 0

    day.desk.undo_accept(day.handover)
    day.clock.go(seconds=60)
    assert day.worker().run_once() == 0

    assert day.told == []
    assert not [call for call in day.ems.calls() if "Task" in call.path]


def test_a_sender_that_is_away_is_told_when_it_is_back_with_the_same_bytes(day: Day) -> None:
    day.accept()
    day.ems.fail(Fault(Wrong.STATUS, "PUT", status=503), 10)
    day.worker().run_once()
    first = day.reply
    assert (first.state, first.body is not None) == (ReplyState.WAITING, True)
    assert day.clock.now < first.not_before <= day.clock.now + timedelta(seconds=2)
    assert day.told == []

    day.ems.mend()
    day.ems.go_offline()
    day.clock.go(minutes=1)
    day.worker().run_once()
    assert day.reply.state is ReplyState.WAITING
    assert day.reply.code.startswith("CONN-")

    day.ems.go_online()
    day.clock.go(minutes=1)
    day.worker().run_once()
    assert day.told == ACCEPTED_ONCE
    assert day.reply.state is ReplyState.CONFIRMED
    assert (day.reply.body, day.reply.idempotency_id) == (first.body, first.idempotency_id)
    assert [a.number for a in day.desk.attempts(day.reply.id)] == [1, 2, 3]


@pytest.mark.hazard("P11")
@pytest.mark.parametrize("wrong", [Wrong.ANSWER_LOST, Wrong.REQUEST_LOST, Wrong.CUT_SHORT])
def test_an_answer_that_is_lost_does_not_make_a_second_acceptance(day: Day, wrong: Wrong) -> None:
    day.accept()
    day.ems.fail(Fault(wrong, "PUT"))

    for _ in range(4):
        day.worker().run_once()
        day.clock.go(minutes=40)

    assert day.told == ACCEPTED_ONCE
    assert day.reply.state is ReplyState.CONFIRMED


@pytest.mark.hazard("P11")
def test_after_a_crash_in_the_middle_the_sender_is_asked_before_it_is_told_again(
    day: Day,
) -> None:
    class PowerCut(BaseException):
        pass

    day.accept()
    worker = day.worker()

    def cut(*_: object) -> None:
        raise PowerCut

    worker._attempts.end = cut  # type: ignore[method-assign]  # the outcome is never written down
    with pytest.raises(PowerCut):
        worker.run_once()
    assert day.reply.state is ReplyState.WAITING
    assert day.reply.attempts == 1
    puts = day.puts()
    day.clock.go(minutes=1)

    day.worker().run_once()

    assert day.reply.state is ReplyState.CONFIRMED
    assert day.told == ACCEPTED_ONCE
    assert day.puts() == puts


@pytest.mark.hazard("H06")
def test_taken_and_not_yet_seen_to_stand_there_is_sent_and_not_confirmed(day: Day) -> None:
    day.accept()
    # The first reading passes; those after the update do not.
    reads = iter([False] + [True] * 20)
    transport = day.transport()
    assert isinstance(transport, CdsTaskTransport)
    real = transport._client.read_task

    def flaky(reference: str) -> Any:
        if next(reads):
            raise _no_answer(day)
        return real(reference)

    transport._client.read_task = flaky  # type: ignore[method-assign]
    OutboxWorker(day.desk, lambda *_: transport, chance=CHANCE).run_once()
    assert day.reply.state is ReplyState.SENT
    assert day.reply.ended_at is None

    day.clock.go(minutes=1)
    day.worker().run_once()
    assert day.reply.state is ReplyState.CONFIRMED
    assert day.told == ACCEPTED_ONCE
    assert day.puts() == 1


def _no_answer(day: Day) -> Exception:
    """The failure of a sender that cannot be reached, as the client tells it."""
    day.ems.go_offline()
    try:
        with day.transport() as transport:
            transport.deliver(day.reply, lambda *_: None)
    except Exception as failure:  # noqa: BLE001 - whatever it is, it is what is wanted
        return failure
    finally:
        day.ems.go_online()
    raise AssertionError


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({"status": "cancelled"}, "REPLY-011", "already cancelled"),
        ({"status": "rejected"}, "REPLY-011", "already rejected"),
        (
            {"status": "accepted", "owner": {"reference": "Organization/other"}},
            "REPLY-011",
            "already accepted, and not by you",
        ),
        ({"description": "Something else"}, "REPLY-012", "since the version that you accepted"),
    ],
)
def test_a_task_that_has_moved_on_is_not_written_over(
    day: Day, changes: dict[str, Any], code: str, words: str
) -> None:
    day.change_task(**changes)
    day.accept()

    day.worker().run_once()

    assert (day.reply.state, day.reply.code) == (ReplyState.FAILED, code)
    assert words in day.reply.words
    assert day.puts() == 0
    assert [reply.id for reply in day.desk.waiting_replies()] == [day.reply.id]


def test_after_a_conflict_a_person_can_send_it_again_on_what_stands_now(day: Day) -> None:
    day.change_task(description="Something else")
    day.accept()
    day.worker().run_once()

    day.desk.retry(day.reply.id)
    day.worker().run_once()

    assert day.reply.state is ReplyState.CONFIRMED
    assert day.told == ACCEPTED_ONCE
    held = day.ems.resource("Task", TASK)
    assert held is not None
    assert held["description"] == "Something else"


def test_a_change_between_reading_and_writing_is_caught_by_the_sender(day: Day) -> None:
    day.accept()
    transport = day.transport()
    assert isinstance(transport, CdsTaskTransport)
    real = transport._client.read_task
    turns = iter(range(10))

    def read_and_then_the_sender_changes_it(reference: str) -> Any:
        answer = real(reference)
        if next(turns) == 0:
            day.change_task(description="Something else")
        return answer

    transport._client.read_task = read_and_then_the_sender_changes_it  # type: ignore[method-assign]
    OutboxWorker(day.desk, lambda *_: transport, chance=CHANCE).run_once()

    assert (day.reply.state, day.reply.code) == (ReplyState.FAILED, "REPLY-012")
    assert day.told == []


@pytest.mark.parametrize("status", [400, 403, 404, 410, 422])
def test_a_refusal_for_good_is_shown_and_not_repeated(day: Day, status: int) -> None:
    day.accept()
    day.ems.fail(Fault(Wrong.STATUS, "PUT", status=status), 20)

    day.worker().run_once()
    day.clock.go(hours=1)
    day.worker().run_once()

    assert day.reply.state is ReplyState.FAILED
    assert day.reply.words
    assert day.reply.attempts == 1


@pytest.mark.hazard("H06")
def test_it_is_tried_for_96_hours_and_then_given_up_visibly(day: Day) -> None:
    day.accept()
    day.ems.go_offline()
    worker, waits = day.worker(), []
    while day.reply.state is ReplyState.WAITING:
        waits.append((day.reply.not_before - day.clock.now).total_seconds())
        day.clock.now = max(day.clock.now, day.reply.not_before)
        worker.run_once()
        if len(waits) == 20:
            day.clock.go(hours=96)

    assert day.reply.state is ReplyState.FAILED
    assert "96 hours" in day.reply.words
    assert waits[2:8] == sorted(waits[2:8])
    assert max(waits) <= 1800
    day.ems.go_online()


def test_a_reply_that_left_before_it_was_withdrawn_says_so(day: Day) -> None:
    day.accept()
    transport = day.transport()
    assert isinstance(transport, CdsTaskTransport)
    real = transport._client.update_task

    def update_while_somebody_withdraws(*arguments: Any) -> Any:
        day.desk.withdraw(day.reply.id, "told by telephone")
        return real(*arguments)

    transport._client.update_task = update_while_somebody_withdraws  # type: ignore[method-assign]
    OutboxWorker(day.desk, lambda *_: transport, chance=CHANCE).run_once()

    assert day.reply.state is ReplyState.CONFIRMED
    assert day.reply.words == "It had left before it was withdrawn."


def test_a_reply_to_a_sender_that_is_no_longer_set_up_is_told(day: Day) -> None:
    day.accept()
    nobody = transports_for(Settings(), MemorySecrets())

    OutboxWorker(day.desk, nobody).run_once()

    assert (day.reply.state, day.reply.code) == (ReplyState.FAILED, "REPLY-016")
