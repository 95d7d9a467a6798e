"""Steps: allowed or refused in words; state, reply and trail together or not at all."""

import pytest

from app.desk.desk import Desk
from app.report.errors import Refused
from app.report.states import ReplyState, State, Step, leads_to
from app.store import audit, handovers
from app.store.store import Store
from tests.desk.conftest import HandClock, Heard
from tests.desk.made import message

TASK = ["Task/7", "requested", "1", "Organization/receiver"]


def _received(desk: Desk, **said: object) -> str:
    return desk.receive(message(hooks=[TASK], **said), "Northshire 111", "fetched").handover_id


def _actions(store: Store) -> list[str]:
    with store.reading() as tx:
        return [entry.action for entry in audit.entries(tx)]


def test_accept_moves_the_handover_and_puts_a_reply_into_the_outbox(
    desk: Desk, store: Store, heard: Heard, clock: HandClock
) -> None:
    handover = _received(desk)
    assert desk.what_will_be_sent(handover, Step.ACCEPT) == "Accept tells Northshire 111: accepted."

    reply = desk.accept(handover, identity="3 of 3 match")

    assert desk.row(handover).state is State.ARRIVED
    assert desk.row(handover).reply_state is ReplyState.WAITING
    assert (reply.kind, reply.target, reply.target_version) == ("cds-task", "Task/7", "1")
    assert (reply.not_before - clock.now).total_seconds() == 10
    assert desk.replies(handover) == (reply,)
    assert reply.decided_by == "Sam Okoro"  # by name, for people and for the sender
    assert _actions(store) == ["received", "accept"]
    assert heard.kinds == ["received", "moved", "reply"]
    with store.reading() as tx:
        assert audit.entries(tx)[-1].reason == "3 of 3 match"
        assert audit.entries(tx)[-1].who.person == "nurse1"


@pytest.mark.parametrize(
    ("sender", "hooks", "why"),
    [
        ("Wolds CAS", [TASK], "Wolds CAS takes no acceptance."),
        ("A file", [TASK], "A file takes no acceptance."),
        ("Northshire 111", [], "Northshire 111 sent no task with this report"),
        ("Northshire 111", [["Task/7", "cancelled"]], "The task of Northshire 111 is already canc"),
    ],
)
def test_an_acceptance_that_cannot_be_told_says_so_before_and_after(
    desk: Desk, sender: str, hooks: list[list[str]], why: str
) -> None:
    handover = desk.receive(message(hooks=hooks), sender, "file").handover_id
    says = desk.what_will_be_sent(handover, Step.ACCEPT)

    reply = desk.accept(handover)

    assert says.startswith(f"Accept is recorded here only. {why}")
    assert reply.state is ReplyState.HERE_ONLY
    assert reply.words.startswith(why)
    assert desk.waiting_replies() == ()


def test_a_task_that_names_us_comes_before_another_open_one(desk: Desk) -> None:
    hooks = [
        ["Task/1", "completed", "1", "Organization/RXX"],
        ["Task/2", "requested", "1", "Organization/other"],
        ["Task/3", "requested", "4", "Organization/RXX"],
    ]
    handover = desk.receive(message(hooks=hooks), "Northshire 111", "file").handover_id

    reply = desk.accept(handover)

    assert (reply.target, reply.target_version) == ("Task/3", "4")


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("step", [step for step in Step if step is not Step.REJECT])
def test_every_step_that_is_not_in_the_table_is_refused(
    desk: Desk, store: Store, clock: HandClock, state: State, step: Step
) -> None:
    handover = desk.receive(message(), "Wolds CAS", "file").handover_id
    with store.transaction() as tx:
        handovers.move(tx, handover, state, clock.now)
    verbs = {
        Step.ACCEPT: desk.accept,
        Step.UNDO_ACCEPT: desk.undo_accept,
        Step.START: desk.start,
        Step.FINISH: desk.finish,
        Step.NOT_ATTENDED: desk.not_attended,
        Step.UNDO_NOT_ATTENDED: desk.undo_not_attended,
        Step.BACK_TO_EXPECTED: lambda one: desk.back_to_expected(one, "another was meant"),
        Step.BACK_TO_ARRIVED: lambda one: desk.back_to_arrived(one, "another was meant"),
        Step.DEALT_WITH: desk.dealt_with,
        Step.UNDO_FINISH: desk.undo_finish,
        Step.BACK_TO_CONSULTATION: lambda one: desk.back_to_in_consultation(one, "too early"),
        Step.BACK_TO_ITS_LIST: lambda one: desk.back_to_its_list(one, "another was meant"),
    }
    before = _actions(store)

    target = leads_to(state, step, State.EXPECTED)
    if target is not None:
        verbs[step](handover)
        assert desk.row(handover).state is target
    else:
        with pytest.raises(Refused) as told:
            verbs[step](handover)
        assert told.value.code == "DESK-003"
        assert desk.row(handover).state is state
        assert _actions(store) == before


@pytest.mark.hazard("0204", "0205")
@pytest.mark.parametrize("code", ["other-patient", "other-encounter"])
def test_a_message_about_somebody_else_cannot_be_accepted(desk: Desk, code: str) -> None:
    handover = _received(desk, warnings=[code])

    with pytest.raises(Refused) as told:
        desk.accept(handover)

    assert (told.value.code, told.value.what_happened) == ("DESK-004", f"Found {code}.")
    assert desk.row(handover).state is State.EXPECTED
    assert desk.replies(handover) == ()
    (offer, *_) = desk.open(handover).offers
    assert (offer.step, offer.not_now) == (Step.ACCEPT, f"Found {code}.")


@pytest.mark.hazard("P3", "P11")
def test_a_version_that_is_no_longer_the_latest_cannot_be_accepted(desk: Desk) -> None:
    handover = _received(desk)
    _received(desk, version="2")

    with pytest.raises(Refused) as told:
        desk.accept(handover, version=1)

    assert told.value.code == "DESK-005"
    assert desk.accept(handover, version=2).version == 2


def test_accept_is_taken_back_while_nothing_has_left(desk: Desk) -> None:
    handover = _received(desk)
    first = desk.accept(handover)

    desk.undo_accept(handover)

    assert desk.row(handover).state is State.EXPECTED
    assert [reply.state for reply in desk.replies(handover)] == [ReplyState.WITHDRAWN]
    second = desk.accept(handover)
    assert second.idempotency_id != first.idempotency_id


def test_accept_is_not_taken_back_once_an_attempt_has_begun(desk: Desk, store: Store) -> None:
    handover = _received(desk)
    reply = desk.accept(handover)
    with store.transaction() as tx:
        tx.update("replies", ("id", reply.id), attempts=1)

    with pytest.raises(Refused) as told:
        desk.undo_accept(handover)

    assert told.value.code == "DESK-006"
    assert desk.row(handover).state is State.ARRIVED
    assert Step.UNDO_ACCEPT not in [offer.step for offer in desk.open(handover).offers]


def test_an_acceptance_recorded_here_only_is_taken_back(desk: Desk) -> None:
    handover = desk.receive(message(), "Wolds CAS", "file").handover_id
    desk.accept(handover)

    assert desk.undo_accept(handover).state is State.EXPECTED


def test_a_handover_that_is_not_there_is_told(desk: Desk) -> None:
    for verb in (desk.accept, desk.open, desk.start, desk.original, desk.row):
        with pytest.raises(Refused) as told:
            verb("nowhere")
        assert told.value.code == "DESK-002"


def test_a_store_that_fails_in_the_middle_of_accept_changes_nothing(
    desk: Desk, store: Store
) -> None:
    handover = _received(desk)
    with store.transaction() as tx:  # the last statement of the transaction cannot be done
        tx.rows(
            "CREATE TRIGGER full BEFORE INSERT ON replies "
            "BEGIN SELECT RAISE(ABORT, 'no reply fits in'); END"
        )

    with pytest.raises(Exception, match="no reply fits in"):
        desk.accept(handover)

    assert desk.work_lists()[State.EXPECTED] == 1
    assert _actions(store) == ["received"]
    assert audit.verify(store).sound


def test_the_day_of_a_handover_is_told_in_order(desk: Desk, clock: HandClock) -> None:
    handover = _received(desk)
    for step in (desk.open, desk.accept, desk.start, desk.finish):
        clock.go(minutes=5)
        step(handover)

    told = [words for _, words in desk.open(handover).here]

    assert told == [
        "received here",
        "opened by Sam Okoro",
        "accepted by Sam Okoro",
        "Reply waiting, Northshire 111",
        "consultation started by Sam Okoro",
        "Reply waiting, Northshire 111",
        "finished by Sam Okoro",
        "Reply waiting, Northshire 111",
    ]
