"""A step back after a mistake: wholly while nothing has left, and told as it is afterwards."""

from collections.abc import Callable
from dataclasses import replace
from threading import Barrier, Thread

import pytest

from app.desk.desk import Desk
from app.report.errors import Refused
from app.report.states import ReplyState, Role, State, Step
from app.store import audit, audit_words
from app.store.store import Store
from tests.desk.conftest import NURSE, SETTINGS, HandClock
from tests.desk.day import SENDER, Day, new_day, started_ems
from tests.desk.made import message, read

__all__ = ["new_day", "started_ems"]

WHY = "the other Zofia is here"
SAYS = "Back to expected is recorded here only. "


def offered(desk: Desk, handover: str) -> dict[Step, str]:
    """The steps back that are offered, with their sentences."""
    words = ("Undo", "Back")
    return {o.step: o.says for o in desk.open(handover).offers if o.step.startswith(words)}


def go(day: Day) -> None:
    """Let the hold pass and the worker work."""
    day.clock.go(seconds=10)
    day.worker().run_once()


@pytest.mark.hazard("B18", "H06")
def test_an_acceptance_that_left_is_put_back_here_and_stays_at_the_sender(day: Day) -> None:
    day.desk.accept(day.handover)
    assert list(offered(day.desk, day.handover)) == [Step.UNDO_ACCEPT]
    go(day)
    puts = day.puts()
    why = f"{SENDER} has been told of Accept, and no message takes that back. Telephone it."
    assert offered(day.desk, day.handover) == {Step.BACK_TO_EXPECTED: SAYS + why}

    day.clock.go(minutes=1)
    day.desk.back_to_expected(day.handover, WHY)
    go(day)

    assert day.desk.row(day.handover).state is State.EXPECTED
    first, back = day.desk.replies(day.handover)
    assert (first.step, first.state) == (Step.ACCEPT, ReplyState.CONFIRMED)
    assert (back.step, back.state, back.words) == (
        Step.BACK_TO_EXPECTED,
        ReplyState.HERE_ONLY,
        why,
    )
    assert day.puts() == puts
    assert [words for _, words in day.desk.open(day.handover).here][-1] == (
        "put back to expected by Sam Okoro"
    )


@pytest.mark.hazard("B18")
def test_who_put_it_back_and_why_stands_in_the_trail_and_beside_it(
    desk: Desk, store: Store
) -> None:
    handover = desk.receive(message(), "Wolds CAS", "file").handover_id
    desk.start(handover)
    desk.back_to_arrived(handover, WHY)

    with store.reading() as tx:
        last = audit.entries(tx)[-1]
    assert (last.action, last.who.person, last.handover_id) == (
        "back to arrived",
        "nurse1",
        handover,
    )
    assert audit_words.was_typed(last.reason)
    assert WHY not in repr(last)
    assert audit.verify(store).sound


@pytest.mark.hazard("B18")
@pytest.mark.parametrize("why", ["", "  \t"])
def test_nothing_is_put_back_without_a_reason(day: Day, why: str) -> None:
    day.desk.accept(day.handover)
    go(day)

    with pytest.raises(Refused) as told:
        day.desk.back_to_expected(day.handover, why)

    assert told.value.code == "DESK-016"
    assert day.desk.row(day.handover).state is State.ARRIVED
    assert len(day.desk.replies(day.handover)) == 1


@pytest.mark.hazard("B18", "H06")
def test_what_waits_for_the_line_never_goes_once_it_was_put_back(day: Day) -> None:
    day.ems.go_offline()
    day.desk.accept(day.handover)
    go(day)
    assert "may have been told of Accept" in offered(day.desk, day.handover)[Step.BACK_TO_EXPECTED]

    day.desk.back_to_expected(day.handover, WHY)
    day.ems.go_online()
    day.clock.go(hours=1)
    day.worker().run_once()

    accepted, back = day.desk.replies(day.handover)
    assert (accepted.state, accepted.words) == (ReplyState.WITHDRAWN, "Ended by Back to expected.")
    assert "may have been told" in back.words
    assert day.puts() == 0
    assert day.told == []


@pytest.mark.hazard("H06")
def test_a_reply_that_failed_asks_for_nothing_once_it_was_put_back(day: Day) -> None:
    day.change_task(description="Something else")
    day.desk.accept(day.handover)
    go(day)
    assert day.reply.state is ReplyState.FAILED

    day.desk.back_to_expected(day.handover, WHY)

    assert day.desk.waiting_replies() == ()
    assert day.desk.incidents() == ()


def test_a_sender_that_is_told_by_telephone_has_it_in_the_place_of_a_message(day: Day) -> None:
    day.desk.accept(day.handover)
    go(day)
    day.desk.back_to_expected(day.handover, WHY)

    told = day.desk.told_by_telephone(day.handover, "Anne: she is not here", day.reply.id)

    assert (told.step, told.state) == (Step.BACK_TO_EXPECTED, ReplyState.TOLD)


@pytest.mark.hazard("P11")
def test_a_task_is_never_moved_back_by_what_is_taken_once_more(day: Day) -> None:
    for step in (day.desk.accept, day.desk.start):
        step(day.handover)
        go(day)
    day.desk.back_to_arrived(day.handover, WHY)
    assert offered(day.desk, day.handover) == {
        Step.BACK_TO_EXPECTED: f"{SAYS}{SENDER} has been told of Accept and Start consultation, "
        "and no message takes that back. Telephone it."
    }
    day.desk.back_to_expected(day.handover, WHY)
    puts = day.puts()

    says = day.desk.what_will_be_sent(day.handover, Step.ACCEPT)
    day.desk.accept(day.handover)
    day.desk.start(day.handover)
    go(day)
    assert says == f"Accept is recorded here only. {SENDER} was told before: in progress."
    assert day.puts() == puts
    day.desk.finish(day.handover)
    go(day)

    assert day.reply.state is ReplyState.CONFIRMED
    assert day.told[-1][0] == "completed"


def test_a_second_acceptance_is_held_and_undone_as_the_first(day: Day) -> None:
    day.ems.go_offline()
    day.desk.accept(day.handover)
    go(day)
    day.desk.back_to_expected(day.handover, WHY)
    day.desk.accept(day.handover)

    assert list(offered(day.desk, day.handover)) == [Step.UNDO_ACCEPT]
    assert day.desk.undo_accept(day.handover).state is State.EXPECTED


def test_what_was_recorded_here_only_is_undone_however_late(desk: Desk, clock: HandClock) -> None:
    handover = desk.receive(message(), "Wolds CAS", "file").handover_id
    desk.not_attended(handover, "rang twice")
    clock.go(hours=5)

    assert list(offered(desk, handover)) == [Step.UNDO_NOT_ATTENDED]
    assert desk.undo_not_attended(handover).state is State.EXPECTED
    assert [words for _, words in desk.open(handover).here][-1] == (
        "not attended undone by Sam Okoro"
    )


def test_a_consultation_that_had_begun_is_no_matter_of_undo(desk: Desk) -> None:
    handover = desk.receive(message(), "Wolds CAS", "file").handover_id
    desk.accept(handover)
    desk.start(handover)
    assert offered(desk, handover) == {
        Step.BACK_TO_ARRIVED: "Back to arrived is recorded here only. Nothing of it has left."
    }
    desk.back_to_arrived(handover, WHY)

    assert list(offered(desk, handover)) == [Step.BACK_TO_EXPECTED]
    with pytest.raises(Refused) as told:
        desk.undo_accept(handover)
    assert told.value.code == "DESK-006"
    assert desk.row(handover).state is State.ARRIVED


def test_a_receptionist_puts_back_what_a_receptionist_does_and_no_consultation(
    desk_of: Callable[..., Desk],
) -> None:
    front = desk_of(replace(NURSE, id="kim", role=Role.RECEPTIONIST))
    handover = front.receive(message(), "Wolds CAS", "file").handover_id
    desk_of(NURSE).start(handover)
    assert offered(front, handover) == {}
    with pytest.raises(Refused) as told:
        front.back_to_arrived(handover, WHY)
    assert told.value.code == "DESK-001"

    desk_of(NURSE).back_to_arrived(handover, WHY)
    assert list(offered(front, handover)) == [Step.BACK_TO_EXPECTED]
    assert front.back_to_expected(handover, WHY).state is State.EXPECTED


@pytest.mark.hazard("B18")
@pytest.mark.parametrize("verb", ["back_to_expected", "undo_accept"])
def test_of_two_workstations_at_once_one_puts_it_back_and_the_other_is_told(
    desk: Desk, store: Store, clock: HandClock, verb: str
) -> None:
    handover = desk.receive(message(), "Wolds CAS", "file").handover_id
    desk.accept(handover)
    together, codes = Barrier(2), list[str]()

    def press(at: Desk) -> None:
        together.wait()
        try:
            getattr(at, verb)(handover, *([WHY] if verb == "back_to_expected" else []))
            codes.append("")
        except Refused as refused:
            codes.append(refused.code)

    with Store.open(store.engine.path, bytes(32)) as elsewhere:  # type: ignore[attr-defined]  # this engine has a file
        colleague = replace(NURSE, id="kim", workstation="ed-13")
        other = Desk(elsewhere, SETTINGS, colleague, clock=clock, read=read)
        threads = [Thread(target=press, args=(at,)) for at in (desk, other)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()

    assert sorted(codes) == ["", "DESK-003"]
    assert desk.row(handover).state is State.EXPECTED
    with store.reading() as tx:
        actions = [entry.action for entry in audit.entries(tx)]
    assert actions.count(verb.replace("_", " ")) == 1
