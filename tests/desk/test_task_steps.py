"""The steps after Accept at a CDS API sender: its Task moves on, and never over anybody's head."""

from datetime import UTC, datetime
from typing import Any

import pytest

from app.desk.forms import ReplyForm
from app.desk.outbox import OutboxWorker
from app.desk.plans.cds import plan_cds
from app.desk.plans.plan import Situation
from app.desk.transports.cds_task import CdsTaskTransport
from app.report.errors import Refused
from app.report.model import ReplyHook
from app.report.states import ReplyState, Step
from app.settings.registry import SenderSettings
from app.store.records import Reply
from tests.desk.day import CHANCE, SENDER, TASK, Day, new_day, started_ems
from tests.report.reports import empty_report

__all__ = ["new_day", "started_ems"]

WORDS = "No paediatric cover <tonight>"
ACCEPT, START, FINISH, REJECT = Step.ACCEPT, Step.START, Step.FINISH, Step.REJECT


def press(day: Day, step: Step, words: str = WORDS) -> None:
    """Take one step."""
    if step is REJECT:
        day.desk.reject(day.handover, ReplyForm(words=words))
    else:
        {ACCEPT: day.desk.accept, START: day.desk.start, FINISH: day.desk.finish}[step](
            day.handover
        )


def do(day: Day, *steps: Step) -> None:
    """Take steps and let each go out."""
    for step in steps:
        press(day, step)
        day.clock.go(seconds=10)
        day.worker().run_once()


def stands(day: Day) -> dict[str, Any]:
    held = day.ems.resource("Task", TASK)
    assert held is not None
    return held


def replies(day: Day) -> list[tuple[Step | None, ReplyState, str]]:
    return [(one.step, one.state, one.code) for one in day.desk.replies(day.handover)]


CONFIRMED = ReplyState.CONFIRMED


@pytest.mark.parametrize(
    ("steps", "status", "puts"),
    [
        ([ACCEPT, START], "in-progress", 2),
        ([ACCEPT, START, FINISH], "completed", 3),
        ([START], "in-progress", 2),  # accepted on the way: a Task begins only after that
        ([START, FINISH], "completed", 3),
        ([REJECT], "rejected", 1),
        ([ACCEPT, REJECT], "failed", 2),  # what was accepted can only fail
    ],
)
def test_the_task_follows_the_steps(day: Day, steps: list[Step], status: str, puts: int) -> None:
    do(day, *steps)
    assert replies(day) == [(step, CONFIRMED, "") for step in steps]
    assert (stands(day)["status"], day.puts()) == (status, puts)


@pytest.mark.parametrize("before", [[], [ACCEPT]])
def test_a_rejection_gives_its_reason_and_takes_no_ownership(day: Day, before: list[Step]) -> None:
    do(day, *before)
    owner = stands(day).get("owner")
    do(day, REJECT)
    assert stands(day)["statusReason"] == {"text": WORDS}
    assert stands(day).get("owner") == owner


def test_a_rejection_needs_words(day: Day) -> None:
    with pytest.raises(Refused) as told:
        press(day, REJECT, words=" ")
    assert told.value.code == "DESK-012"
    assert replies(day) == []


@pytest.mark.hazard("P11")
@pytest.mark.parametrize("steps", [[ACCEPT, START], [START], [ACCEPT, START, FINISH], [REJECT]])
def test_an_answer_that_was_lost_is_found_and_nothing_goes_twice(
    day: Day, steps: list[Step]
) -> None:
    do(day, *steps[:-1])
    press(day, steps[-1])
    day.clock.go(seconds=10)
    with day.transport() as transport:
        delivered = transport.deliver

        def cut(*given: Any) -> None:
            delivered(*given)
            raise KeyboardInterrupt  # the outcome is never written down

        transport.deliver = cut  # type: ignore[assignment]  # one that does not come back
        with pytest.raises(KeyboardInterrupt):
            OutboxWorker(day.desk, lambda *_: transport, chance=CHANCE).run_once()
    puts, status = day.puts(), stands(day)["status"]
    day.clock.go(minutes=1)
    day.worker().run_once()
    assert day.reply.state is CONFIRMED
    assert (day.puts(), stands(day)["status"]) == (puts, status)


@pytest.mark.hazard("P11")
@pytest.mark.parametrize("after", [1, 2, 3, 4])
def test_a_start_that_breaks_off_anywhere_is_taken_up_where_it_was(day: Day, after: int) -> None:
    """Reading, accepting, reading back, beginning, reading back: the line is cut in between."""
    press(day, START)
    with day.transport() as transport:
        assert isinstance(transport, CdsTaskTransport)
        calls = iter([False] * after + [True] * 20)
        for name in ("read_task", "update_task"):
            real = getattr(transport._client, name)

            def cut(*given: Any, real: Any = real) -> Any:
                if next(calls):
                    raise KeyboardInterrupt
                return real(*given)

            setattr(transport._client, name, cut)
        worker = OutboxWorker(day.desk, lambda *_: transport, chance=CHANCE)
        if after < 4:
            with pytest.raises(KeyboardInterrupt):
                worker.run_once()
    day.clock.go(minutes=1)
    day.worker().run_once()
    assert day.reply.state is CONFIRMED
    assert (stands(day)["status"], day.puts()) == ("in-progress", 2)


@pytest.mark.hazard("P19")
@pytest.mark.parametrize("step", [START, FINISH, REJECT])
@pytest.mark.parametrize(
    "changes",
    [
        {"status": "cancelled"},
        {
            "status": "in-progress",
            "owner": {"reference": "Organization/other"},
            "lastModified": "2026-11-22T15:00:00+00:00",
        },
    ],
)
def test_a_task_that_is_not_ours_any_more_is_left_alone(
    day: Day, step: Step, changes: dict[str, Any]
) -> None:
    do(day, ACCEPT, *([START] if step is FINISH else []))
    day.change_task(**changes)
    puts = day.puts()
    do(day, step)
    assert (day.reply.state, day.reply.code) == (ReplyState.FAILED, "REPLY-011")
    assert day.puts() == puts


@pytest.mark.hazard("P19")
@pytest.mark.parametrize("step", [START, REJECT])
def test_an_open_task_that_changed_since_it_was_seen_is_not_written_over(
    day: Day, step: Step
) -> None:
    day.change_task(description="Something else")
    do(day, step)
    assert (day.reply.state, day.reply.code) == (ReplyState.FAILED, "REPLY-012")
    assert day.puts() == 0
    day.desk.retry(day.reply.id)
    day.worker().run_once()
    assert day.reply.state is CONFIRMED
    assert stands(day)["description"] == "Something else"


def test_a_start_does_not_do_what_a_failed_acceptance_could_not(day: Day) -> None:
    day.change_task(description="Something else")
    do(day, ACCEPT, START)
    assert [code for _, _, code in replies(day)] == ["REPLY-012", "REPLY-012"]
    assert day.puts() == 0


def test_words_of_the_sender_that_came_after_the_acceptance_stay(day: Day) -> None:
    do(day, ACCEPT)
    day.change_task(description="Something else")
    do(day, START)
    assert day.reply.state is CONFIRMED
    assert stands(day)["description"] == "Something else"


def test_an_acceptance_that_was_undone_lets_a_rejection_follow(day: Day) -> None:
    day.desk.accept(day.handover)
    day.desk.undo_accept(day.handover)
    do(day, REJECT)
    assert replies(day) == [
        (ACCEPT, ReplyState.WITHDRAWN, ""),
        (REJECT, CONFIRMED, ""),
    ]
    assert stands(day)["status"] == "rejected"


def test_an_acceptance_that_left_cannot_be_undone(day: Day) -> None:
    do(day, ACCEPT)
    with pytest.raises(Refused) as told:
        day.desk.undo_accept(day.handover)
    assert told.value.code == "DESK-006"


def plan_says(step: Step, hooks: tuple[ReplyHook, ...], *replies: Reply, **settings: Any) -> str:
    usual: dict[str, Any] = {"task_updates": True, "organisation": "RXX"}
    sender = SenderSettings(SENDER, "https://ems.example", **{**usual, **settings})
    return plan_cds(
        step, Situation(SENDER, sender, empty_report(reply_hooks=hooks), None, replies)
    ).says


OPEN = (ReplyHook("Task/1", "requested", "3"),)


@pytest.mark.parametrize(
    ("step", "says"),
    [
        (ACCEPT, f"Accept tells {SENDER}: accepted."),
        (START, f"Start consultation tells {SENDER}: in progress."),
        (FINISH, f"Finish tells {SENDER}: completed."),
        (REJECT, f"Reject tells {SENDER}: rejected, with your reason."),
        (Step.NOT_ATTENDED, "Not attended is recorded here only."),
    ],
)
def test_each_step_says_what_it_tells(step: Step, says: str) -> None:
    assert plan_says(step, OPEN) == says


@pytest.mark.parametrize("step", [START, FINISH])
def test_where_nothing_is_told_it_is_recorded_here_only(step: Step) -> None:
    for said in (plan_says(step, ()), plan_says(step, OPEN, task_updates=False)):
        assert said == f"{step.value} is recorded here only."


def test_off_by_default_nothing_leaves(day: Day) -> None:
    assert SenderSettings("Town", "https://a").task_updates is False
    assert plan_says(REJECT, OPEN, task_updates=False) == (
        f"Reject is recorded here only. {SENDER} takes no acceptance."
    )


def test_later_steps_are_about_the_task_that_was_accepted(day: Day) -> None:
    do(day, ACCEPT)
    other = (ReplyHook("Task/other", "requested", "9"),)
    sender = SenderSettings(SENDER, "https://a", task_updates=True, organisation="RXX")
    situation = Situation(SENDER, sender, empty_report(reply_hooks=other), None, (day.reply,))
    assert plan_cds(START, situation).target == f"Task/{TASK}"


def test_a_step_after_a_reply_that_failed_is_about_what_the_report_offers_now(day: Day) -> None:
    day.change_task(description="Something else")
    do(day, ACCEPT)
    assert day.reply.state is ReplyState.FAILED
    sender = SenderSettings(SENDER, "https://a", task_updates=True, organisation="RXX")
    situation = Situation(SENDER, sender, empty_report(reply_hooks=OPEN), None, (day.reply,))
    planned = plan_cds(START, situation)
    assert (planned.target, planned.target_version) == ("Task/1", "3")


def test_moments_of_decisions_are_kept_to_the_second_in_the_task(day: Day) -> None:
    do(day, START)
    written = datetime.fromisoformat(stands(day)["lastModified"]).astimezone(UTC)
    assert written == day.reply.decided_at.replace(microsecond=0)
