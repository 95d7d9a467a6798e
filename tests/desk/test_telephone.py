"""A sender that is told by telephone, in the place of a reply or where there is none."""

import pytest

from app.desk.desk import Desk
from app.report.errors import Refused
from app.report.states import ReplyState, Step
from app.store import audit, outbox
from app.store.records import Reply
from app.store.store import Store
from tests.desk.conftest import HandClock
from tests.desk.made import message

SAID = "Shift lead Anne: he is with us and is being seen"


@pytest.fixture
def reply(desk: Desk) -> Reply:
    hooks = [["Task/7", "requested", "1"]]
    received = desk.receive(message(hooks=hooks), "Northshire 111", "fetched")
    return desk.accept(received.handover_id)


def stands(store: Store, clock: HandClock, reply: Reply, state: ReplyState) -> None:
    with store.transaction() as tx:
        outbox.change(tx, reply.id, state, now=clock.now, code="REPLY-021", words="Refused.")


@pytest.mark.hazard("H06")
@pytest.mark.parametrize("state", [ReplyState.FAILED, ReplyState.HERE_ONLY])
def test_a_call_takes_the_place_of_what_never_got_there(
    desk: Desk, store: Store, clock: HandClock, reply: Reply, state: ReplyState
) -> None:
    stands(store, clock, reply, state)
    clock.go(minutes=7)

    told = desk.told_by_telephone(reply.handover_id, f" {SAID} ", reply.id)

    assert (told.state, told.ended_at, told.words) == (
        ReplyState.TOLD,
        clock.now,
        f"{desk.person.name}: {SAID}",
    )
    assert (told.decided_at, told.code) == (reply.decided_at, "")
    assert desk.waiting_replies() == ()
    assert desk.incidents() == ()
    assert desk.row(reply.handover_id).reply_state is ReplyState.TOLD
    with store.reading() as tx:
        last = audit.entries(tx)[-1]
    assert (last.action, last.handover_id) == ("told by telephone", reply.handover_id)


@pytest.mark.hazard("H06")
@pytest.mark.parametrize(
    "state", [ReplyState.WAITING, ReplyState.SENT, ReplyState.CONFIRMED, ReplyState.WITHDRAWN]
)
def test_what_is_on_its_way_or_over_is_left_alone(
    desk: Desk, store: Store, clock: HandClock, reply: Reply, state: ReplyState
) -> None:
    stands(store, clock, reply, state)

    with pytest.raises(Refused) as refused:
        desk.told_by_telephone(reply.handover_id, SAID, reply.id)

    assert refused.value.code == "DESK-014"
    assert [one.state for one in desk.replies(reply.handover_id)] == [state]


def test_a_call_without_a_reply_stands_for_itself(desk: Desk, clock: HandClock) -> None:
    handover = desk.receive(message(), "Wolds CAS", "file").handover_id
    desk.not_attended(handover, "rang twice")
    clock.go(minutes=2)

    call = desk.told_by_telephone(handover, SAID)

    assert desk.replies(handover) == (call,)
    assert (call.state, call.sender, call.occasion) == (
        ReplyState.TOLD,
        "Wolds CAS",
        "telephone call",
    )
    told = [words for _at, words in desk.open(handover).here if "telephone" in words]
    assert told == [f"sender told by telephone by {desk.person.name}"]


@pytest.mark.parametrize(("said", "code"), [("  ", "DESK-015"), (SAID, "DESK-007")])
def test_a_call_needs_words_and_a_reply_of_this_handover(
    desk: Desk, reply: Reply, said: str, code: str
) -> None:
    other = desk.receive(message("e9"), "Wolds CAS", "file").handover_id

    with pytest.raises(Refused) as refused:
        desk.told_by_telephone(other, said, reply.id)

    assert refused.value.code == code


def test_an_acceptance_that_was_told_cannot_be_undone(
    desk: Desk, store: Store, clock: HandClock, reply: Reply
) -> None:
    stands(store, clock, reply, ReplyState.FAILED)
    desk.told_by_telephone(reply.handover_id, SAID, reply.id)

    assert Step.UNDO_ACCEPT not in {offer.step for offer in desk.open(reply.handover_id).offers}
    with pytest.raises(Refused) as refused:
        desk.undo_accept(reply.handover_id)

    assert refused.value.code == "DESK-006"
    assert "may have the acceptance" in refused.value.what_happened


def test_the_task_of_a_sender_that_was_told_can_still_be_moved_on(
    desk: Desk, store: Store, clock: HandClock, reply: Reply
) -> None:
    stands(store, clock, reply, ReplyState.FAILED)
    desk.told_by_telephone(reply.handover_id, SAID, reply.id)

    desk.start(reply.handover_id)

    last = desk.replies(reply.handover_id)[-1]
    assert (last.step, last.state, last.target) == (Step.START, ReplyState.WAITING, "Task/7")
