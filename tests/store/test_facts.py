"""What local IT is told of a store: numbers alone."""

from app.report.states import ReplyState, State
from app.store import audit, outbox
from app.store.facts import facts
from app.store.records import Who
from app.store.rows import RowFacts
from app.store.store import Store
from tests.store.making import NOW, handover, reply


def test_a_sound_store_says_what_it_holds_and_names_nobody(store: Store) -> None:
    with store.transaction() as tx:
        one = handover(tx, RowFacts(name="BRAITHWAITE, Doreen"))
        outbox.add(tx, reply(tx, one.id))
        audit.append(tx, NOW, Who("p", "Clinician", "w"), "accept", handover_id=one.id)

    told = facts(store)

    assert told.sound
    assert told.schema == store.schema_number > 0
    assert (told.lists[State.EXPECTED], told.waiting, told.failed) == (1, 1, 0)
    assert "BRAITHWAITE" not in repr(told)


def test_a_store_in_a_file_says_what_room_it_takes_and_has(embedded: Store) -> None:
    told = facts(embedded)

    assert told.size is not None
    assert told.size.used > 0
    assert told.size.free > 0


def test_a_failed_reply_or_a_broken_trail_needs_attention(store: Store) -> None:
    with store.transaction() as tx:
        one = reply(tx, handover(tx, RowFacts()).id)
        outbox.add(tx, one)
        outbox.change(tx, one.id, ReplyState.FAILED, now=NOW)
    assert not facts(store).sound

    with store.transaction() as tx:
        outbox.change(tx, one.id, ReplyState.WITHDRAWN, now=NOW)
    assert facts(store).sound

    with store.transaction() as tx:
        audit.append(tx, NOW, Who("p", "Clinician", "w"), "open")
        tx.rows("UPDATE audit SET action = 'print'")
    assert not facts(store).sound
