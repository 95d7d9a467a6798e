"""A later version of this program on the same store: what it says there hides nothing here."""

import threading
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.report.errors import StoreFailed
from app.report.states import ReplyState, State, Step
from app.store import audit, listing, outbox
from app.store.engine import Engine
from app.store.records import Reply, Who
from app.store.rows import RowFacts
from app.store.stamps import stamp
from app.store.store import Store
from tests.store.elsewhere import brought_up_to_date
from tests.store.making import handover, reply

NOW = datetime(2026, 11, 22, 14, 6, tzinfo=UTC)
LATER = "Back to the ward"


def filed(store: Store, *steps: Step | str) -> tuple[str, list[Reply]]:
    """A handover with a reply for each step, the last one decided first due."""
    with store.transaction() as tx:
        one = handover(tx, RowFacts(), state=State.ARRIVED)
        made = []
        for step in steps:
            known = step if isinstance(step, Step) else None
            unknown = "" if known else str(step)
            each = replace(reply(tx, one.id), step=known, unknown_step=unknown)
            outbox.add(tx, each)
            made.append(each)
    return one.id, made


def test_a_reply_of_a_step_that_is_not_known_keeps_its_name(store: Store) -> None:
    filed_id, made = filed(store, LATER)
    with store.reading() as tx:
        (found,) = outbox.of_handover(tx, filed_id)
        assert found == made[0]
        assert (found.step, found.unknown_step, found.occasion) == (None, LATER, LATER.lower())
        row = listing.row(tx, filed_id, person="")
        assert row is not None
        assert (row.state, row.reply_state) == (State.ARRIVED, ReplyState.WAITING)


@pytest.mark.hazard("H06", "P11")
def test_what_nobody_here_could_say_is_not_said_and_what_follows_waits_for_it(store: Store) -> None:
    filed_id, (first, unknown, _) = filed(store, Step.ACCEPT, LATER, Step.FINISH)
    moment = first.give_up_at
    with store.transaction() as tx:
        assert outbox.due(tx, moment) == (first,)
        outbox.change(tx, first.id, ReplyState.CONFIRMED, now=NOW)
        assert outbox.due(tx, moment) == ()
        assert outbox.next_moment(tx) is None
        assert [one.id for one in outbox.of_handover(tx, filed_id)][1] == unknown.id
        outbox.change(tx, unknown.id, ReplyState.CONFIRMED, now=NOW)  # by the later version
        assert [one.step for one in outbox.due(tx, moment)] == [Step.FINISH]


def test_the_trail_tells_of_it_and_stays_whole(store: Store) -> None:
    filed_id, _ = filed(store)
    with store.transaction() as tx:
        audit.append(tx, NOW, Who("kim", "Clinician", "ed-13"), LATER.lower(), handover_id=filed_id)
    with store.reading() as tx:
        (entry,) = audit.of_handover(tx, filed_id)
    assert entry.action == LATER.lower()
    assert audit.verify(store).sound


def test_a_store_of_a_later_version_is_not_opened_and_nothing_in_it_changes(
    engine: Engine,
) -> None:
    with Store(engine, create=True) as store:
        number = store.schema_number
        with store.transaction() as tx:
            tx.insert("schema_versions", number=number + 1, name="later", applied_at=stamp(NOW))
            before = tx.rows("SELECT * FROM schema_versions ORDER BY number")
    for create in (False, True):
        with pytest.raises(StoreFailed) as told:
            Store(engine, create=create)
        assert told.value.code == "STORE-010"
        assert f"(schema {number + 1}, this version knows {number})" in str(told.value)
    line = engine.connect()
    assert line.execute("SELECT * FROM schema_versions ORDER BY number", ()).fetchall() == before
    line.close()


@pytest.mark.hazard("P11", "H08")
def test_a_running_program_does_nothing_more_in_a_store_that_a_later_version_has_changed(
    store: Store,
) -> None:
    """Its rows would lack what the later version means by a new column, and nobody would know."""
    filed_id, _ = filed(store, Step.ACCEPT)
    known = store.schema_number
    with brought_up_to_date(store) as newer:
        for use in (store.transaction, store.reading):
            with pytest.raises(StoreFailed) as told, use() as tx:
                tx.rows("UPDATE handovers SET state = 'Done'")
            assert told.value.code == "STORE-036"
            assert told.value.what_happened.startswith(
                f"A newer version of this program opened this store (schema {known + 1}, "
                f"this version knows {known})"
            )
            assert told.value.what_to_do.startswith("Close this program and start the new version")
        with newer.transaction() as tx:
            assert tx.rows("SELECT state, later FROM handovers") == [(State.ARRIVED, "")]
            assert len(outbox.of_handover(tx, filed_id)) == 1
    store.close()  # and it ends in peace


def test_a_later_version_waits_for_what_is_being_written_and_what_follows_is_refused(
    store: Store,
) -> None:
    newer: list[Store] = []
    opening = threading.Thread(target=lambda: newer.append(brought_up_to_date(store)))
    with store.transaction() as tx:
        opening.start()
        handover(tx, RowFacts(), state=State.EXPECTED)
    opening.join()
    with pytest.raises(StoreFailed, match="STORE-036"), store.transaction() as tx:
        handover(tx, RowFacts(), state=State.EXPECTED)
    with newer[0] as opened, opened.reading() as tx:
        assert tx.rows("SELECT COUNT(*) FROM handovers") == [(1,)]
