"""Replies that do not get through: sent again, or withdrawn with a reason."""

import pytest

from app.desk.desk import Desk
from app.report.errors import Refused
from app.report.states import ReplyState
from app.store import outbox
from app.store.store import Store
from tests.desk.conftest import HandClock
from tests.desk.made import message


@pytest.fixture
def reply_id(desk: Desk) -> str:
    hooks = [["Task/7", "requested", "1"]]
    received = desk.receive(message(hooks=hooks), "Northshire 111", "fetched")
    return desk.accept(received.handover_id).id


def _stand(store: Store, clock: HandClock, reply_id: str, state: ReplyState, code: str) -> None:
    with store.transaction() as tx:
        outbox.keep_body(tx, reply_id, b"bytes", "1")
        outbox.change(tx, reply_id, state, now=clock.now, code=code, words="It failed.")


def test_a_failed_reply_is_sent_again_with_the_same_bytes(
    desk: Desk, store: Store, clock: HandClock, reply_id: str
) -> None:
    _stand(store, clock, reply_id, ReplyState.FAILED, "CONN-001")
    clock.go(hours=200)

    reply = desk.retry(reply_id)

    assert (reply.state, reply.not_before, reply.body) == (ReplyState.WAITING, clock.now, b"bytes")
    assert reply.give_up_at > clock.now
    assert reply.ended_at is None


def test_after_a_conflict_the_bytes_are_built_anew(
    desk: Desk, store: Store, clock: HandClock, reply_id: str
) -> None:
    _stand(store, clock, reply_id, ReplyState.FAILED, "REPLY-012")

    reply = desk.retry(reply_id)

    assert (reply.body, reply.target_version) == (None, "")


def test_a_reply_is_withdrawn_with_its_reason(
    desk: Desk, store: Store, clock: HandClock, reply_id: str
) -> None:
    _stand(store, clock, reply_id, ReplyState.FAILED, "CONN-001")
    assert [reply.id for reply in desk.waiting_replies()] == [reply_id]

    reply = desk.withdraw(reply_id, " told by telephone ")

    assert (reply.state, reply.words) == (ReplyState.WITHDRAWN, "told by telephone")
    assert desk.waiting_replies() == ()


def test_no_reply_is_withdrawn_without_a_reason(desk: Desk, reply_id: str) -> None:
    with pytest.raises(Refused) as told:
        desk.withdraw(reply_id, "  ")

    assert told.value.code == "DESK-010"


@pytest.mark.parametrize(
    ("state", "again", "back"),
    [
        (ReplyState.WAITING, True, True),
        (ReplyState.SENT, True, False),
        (ReplyState.FAILED, True, True),
        (ReplyState.CONFIRMED, False, False),
        (ReplyState.WITHDRAWN, False, False),
        (ReplyState.HERE_ONLY, False, False),
    ],
)
def test_what_may_be_done_depends_on_where_the_reply_stands(
    desk: Desk,
    store: Store,
    clock: HandClock,
    reply_id: str,
    state: ReplyState,
    *,
    again: bool,
    back: bool,
) -> None:
    for allowed, verb in (
        (again, lambda: desk.retry(reply_id)),
        (back, lambda: desk.withdraw(reply_id, "why")),
    ):
        _stand(store, clock, reply_id, state, "")
        if allowed:
            verb()
        else:
            with pytest.raises(Refused) as told:
                verb()
            assert told.value.code == "DESK-009"


def test_a_reply_that_is_not_there_is_told(desk: Desk) -> None:
    with pytest.raises(Refused) as told:
        desk.retry("nowhere")

    assert told.value.code == "DESK-007"
