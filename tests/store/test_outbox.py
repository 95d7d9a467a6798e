"""The outbox: whose turn it is, and what is known of every attempt."""

from datetime import timedelta

from app.report.states import ReplyState
from app.store import outbox
from app.store.records import Attempt
from app.store.rows import RowFacts
from app.store.store import Store
from tests.store.making import NOW, handover, reply


def test_a_reply_comes_back_as_it_was_put_in(store: Store) -> None:
    with store.transaction() as tx:
        put_in = reply(tx, handover(tx, RowFacts()).id)
        outbox.add(tx, put_in)

    with store.reading() as tx:
        assert outbox.get(tx, put_in.id) == put_in
        assert outbox.of_handover(tx, put_in.handover_id) == (put_in,)


def test_a_reply_waits_for_its_time_and_for_those_before_it(store: Store) -> None:
    with store.transaction() as tx:
        one, other = handover(tx, RowFacts()), handover(tx, RowFacts())
        first = reply(tx, one.id, due=NOW + timedelta(seconds=10))
        outbox.add(tx, first)
        second = reply(tx, one.id)
        outbox.add(tx, second)
        elsewhere = reply(tx, other.id, due=NOW + timedelta(seconds=5))
        outbox.add(tx, elsewhere)

    def turn(seconds: int) -> str | None:
        with store.reading() as tx:
            due = outbox.due(tx, NOW + timedelta(seconds=seconds))
        return due[0].id if due else None

    assert turn(0) is None  # the second one is due, but the first about its handover is not
    assert turn(5) == elsewhere.id
    with store.transaction() as tx:
        assert outbox.next_moment(tx) == elsewhere.not_before
        outbox.change(tx, elsewhere.id, ReplyState.CONFIRMED, now=NOW)
    assert turn(9) is None
    assert turn(10) == first.id
    with store.transaction() as tx:
        outbox.change(tx, first.id, ReplyState.SENT, now=NOW)
    assert turn(10) == first.id  # to be read back
    with store.transaction() as tx:
        outbox.change(tx, first.id, ReplyState.FAILED, now=NOW)
    assert turn(10) == second.id


def test_an_attempt_is_known_before_it_ends(store: Store) -> None:
    with store.transaction() as tx:
        one = reply(tx, handover(tx, RowFacts()).id)
        outbox.add(tx, one)
        number = outbox.begin_attempt(tx, one, NOW)
        assert outbox.attempts(tx, one.id) == (Attempt(1, NOW, None, "", "", "", None),)
        ended = Attempt(number, NOW, NOW, "Reply sent", "CONN-001", "No answer.", b"{}")
        outbox.end_attempt(tx, one.id, ended)

    with store.reading() as tx:
        assert outbox.attempts(tx, one.id) == (ended,)
        stands = outbox.get(tx, one.id)
    assert stands is not None
    assert stands.attempts == 1


def test_bytes_are_kept_for_every_later_attempt(store: Store) -> None:
    with store.transaction() as tx:
        one = reply(tx, handover(tx, RowFacts()).id)
        outbox.add(tx, one)
        outbox.keep_body(tx, one.id, b"\x00bytes", "7")
    with store.transaction() as tx:
        stands = outbox.get(tx, one.id)
        assert stands is not None
        assert (stands.body, stands.target_version) == (b"\x00bytes", "7")
        outbox.build_anew(tx, one.id)
        stands = outbox.get(tx, one.id)
        assert stands is not None
        assert (stands.body, stands.target_version) == (None, "")


def test_a_reply_is_found_by_the_id_under_which_it_went_out(store: Store) -> None:
    with store.transaction() as tx:
        one = reply(tx, handover(tx, RowFacts()).id)
        outbox.add(tx, one)
        assert outbox.by_idempotency(tx, one.idempotency_id) == one
        assert outbox.by_idempotency(tx, "another") is None
