"""The way back out of *Done*: to the list that a handover came from, and told as it is."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.desk.desk import Desk
from app.desk.forms import ReplyForm
from app.desk.plans import bars, case_999, cds
from app.desk.plans.back import TAKEN_ONCE
from app.report.errors import Refused
from app.report.states import ReplyState, Role, State, Step
from app.store import audit
from app.store.store import Store
from tests.desk.conftest import NURSE, HandClock
from tests.desk.day import SENDER, Day, new_day, started_ems
from tests.desk.made import message
from tests.desk.test_stepping_back import WHY, go, offered

__all__ = ["new_day", "started_ems"]


@pytest.mark.hazard("B18", "H06")
def test_finish_is_undone_before_it_left_and_goes_once_when_it_is_meant(day: Day) -> None:
    for step in (day.desk.accept, day.desk.start):
        step(day.handover)
        go(day)
    day.desk.finish(day.handover)
    assert list(offered(day.desk, day.handover)) == [Step.UNDO_FINISH]
    day.clock.go(seconds=9)
    day.worker().run_once()
    assert day.told[-1][0] == "in-progress"

    assert day.desk.undo_finish(day.handover).state is State.IN_CONSULTATION
    go(day)
    assert (day.reply.state, day.reply.words) == (ReplyState.WITHDRAWN, "Undone before it left.")
    assert day.told[-1][0] == "in-progress"
    day.desk.finish(day.handover)
    go(day)

    first, second = (one for one in day.desk.replies(day.handover) if one.step is Step.FINISH)
    assert first.idempotency_id != second.idempotency_id
    assert (second.state, day.told[-1][0]) == (ReplyState.CONFIRMED, "completed")


@pytest.mark.hazard("B18", "H06", "P11")
def test_a_finish_that_left_is_put_back_here_and_never_told_twice(day: Day) -> None:
    for step in (day.desk.accept, day.desk.start, day.desk.finish):
        step(day.handover)
        go(day)
    why = (
        f"{SENDER} has been told of Finish, and no message takes that back. "
        "A second Finish will not be sent. Telephone it."
    )
    says = f"Back to in consultation is recorded here only. {why}"
    assert offered(day.desk, day.handover) == {Step.BACK_TO_CONSULTATION: says}
    with pytest.raises(Refused) as late:
        day.desk.undo_finish(day.handover)
    assert (late.value.code, late.value.what_to_do) == (
        "DESK-006",
        "Press Back to in consultation, which says what the sender knows.",
    )

    row = day.desk.back_to_in_consultation(day.handover, WHY)
    puts = day.puts()
    assert row.state is State.IN_CONSULTATION
    assert (day.reply.step, day.reply.state, day.reply.words) == (
        Step.BACK_TO_CONSULTATION,
        ReplyState.HERE_ONLY,
        why,
    )
    says = day.desk.what_will_be_sent(day.handover, Step.FINISH)
    assert says == f"Finish is recorded here only. {SENDER} was told before: completed."
    day.desk.finish(day.handover)
    go(day)

    assert (day.puts(), day.told[-1][0]) == (puts, "completed")
    assert list(offered(day.desk, day.handover)) == [Step.BACK_TO_CONSULTATION]
    assert [words for _, words in day.desk.open(day.handover).here].count(
        "put back to in consultation by Sam Okoro"
    ) == 1


def test_who_left_a_page_open_for_a_minute_is_asked_why(desk: Desk, clock: HandClock) -> None:
    handover = desk.receive(message(), "Wolds CAS", "file").handover_id
    desk.start(handover)
    desk.finish(handover)
    clock.go(seconds=59)
    assert list(offered(desk, handover)) == [Step.UNDO_FINISH]
    clock.go(seconds=1)

    assert offered(desk, handover) == {
        Step.BACK_TO_CONSULTATION: "Back to in consultation is recorded here only. "
        "Nothing of it has left."
    }


@pytest.mark.hazard("B18", "H06")
@pytest.mark.parametrize("arrived", [False, True])
def test_a_rejection_that_left_is_put_back_to_where_it_came_from(
    day: Day, *, arrived: bool
) -> None:
    if arrived:
        day.desk.accept(day.handover)
        go(day)
    form = ReplyForm(words="no room")
    day.desk.reject(day.handover, form)
    go(day)
    puts = day.puts()
    (says,) = offered(day.desk, day.handover).values()
    assert says == (
        f"Back to its list is recorded here only. {SENDER} has been told of Reject, and no "
        "message takes that back. A second Reject will not be sent. Telephone it."
    )

    row = day.desk.back_to_its_list(day.handover, WHY)

    assert row.state is (State.ARRIVED if arrived else State.EXPECTED)
    known = f"{SENDER} was told before: rejected, with your reason."
    for step in (Step.START, Step.REJECT):
        says = day.desk.what_will_be_sent(day.handover, step)
        assert says == f"{step.value} is recorded here only. {known}"
    assert day.desk.reject(day.handover, ReplyForm()).state is State.DONE
    day.desk.back_to_its_list(day.handover, WHY)
    day.desk.start(day.handover)
    go(day)
    assert day.puts() == puts


@pytest.mark.hazard("H06")
def test_a_rejection_that_waits_for_the_line_never_goes_once_it_was_put_back(day: Day) -> None:
    day.ems.go_offline()
    day.desk.reject(day.handover, ReplyForm(words="no room"))
    day.desk.back_to_its_list(day.handover, WHY)
    day.ems.go_online()
    go(day)
    assert (day.puts(), day.told) == (0, [])

    day.desk.accept(day.handover)
    go(day)
    assert day.told == [("accepted", "RXX", 1)]


@pytest.mark.parametrize("for_action", [None, False])
def test_what_was_dealt_with_by_mistake_is_in_its_list_again(
    desk: Desk, store: Store, *, for_action: bool | None
) -> None:
    data = b"<x/>" if for_action is None else message(for_action=False)
    handover = desk.receive(data, "Wolds CAS", "file").handover_id
    before = desk.row(handover).state
    assert before in {State.COULD_NOT_BE_READ, State.FOR_INFORMATION}
    desk.dealt_with(handover, "filed")
    with pytest.raises(Refused) as told:
        desk.back_to_its_list(handover, " ")
    assert told.value.code == "DESK-016"

    assert list(offered(desk, handover)) == [Step.BACK_TO_ITS_LIST]
    assert desk.back_to_its_list(handover, WHY).state is before
    with store.reading() as tx:
        assert audit.entries(tx)[-1].action == "back to its list"
    assert audit.verify(store).sound


def test_a_receptionist_brings_nothing_back_out_of_done(desk_of: Callable[..., Desk]) -> None:
    front = desk_of(replace(NURSE, id="kim", role=Role.RECEPTIONIST))
    handover = front.receive(message(), "Wolds CAS", "file").handover_id
    desk_of(NURSE).start(handover)
    desk_of(NURSE).finish(handover)

    assert offered(front, handover) == {}
    for press in (front.back_to_in_consultation, front.back_to_its_list):
        with pytest.raises(Refused) as told:
            press(handover, WHY)
        assert told.value.code == "DESK-001"


def test_one_that_came_back_by_itself_is_put_back_by_what_ended_it_last(desk: Desk) -> None:
    handover = desk.receive(message(), "Wolds CAS", "file").handover_id
    desk.start(handover)
    desk.finish(handover)
    desk.receive(message(version="2", sequence="2"), "Wolds CAS", "file")
    assert desk.row(handover).state is State.EXPECTED
    desk.start(handover)
    desk.finish(handover)

    assert desk.undo_finish(handover).state is State.IN_CONSULTATION


def test_kinds_that_are_sent_once_are_those_of_the_plans() -> None:
    assert {cds.CDS_TASK, bars.REJECT, bars.FINAL, case_999.FINAL} == TAKEN_ONCE
