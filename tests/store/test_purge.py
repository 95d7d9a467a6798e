"""Forgetting: what is removed is gone from every page, and what must stay stays."""

from datetime import timedelta
from pathlib import Path

import pytest

from app.report.states import ReplyState, State
from app.store import audit, exchanges, handovers, messages, outbox, purge
from app.store.audit_words import Typed
from app.store.exchanges import Exchange, ExchangeState
from app.store.messages import Arrival
from app.store.postgres import Postgres
from app.store.records import Attempt, Opening, Who
from app.store.rows import RowFacts
from app.store.store import Store, Tx
from tests.store.elsewhere import KEY
from tests.store.making import NOW, handover, reply
from tests.store.postgres_server import Cluster
from tests.store.raw_pages import raw

LATER = NOW + timedelta(hours=97)
BEFORE = LATER - timedelta(hours=96)
WORDS = ("Quisenberry", "Zygomatic", "Thistlewood", "Xerophthalmia", "Marmaduke", "Bletchington")
"""In the row, the search index, the message, the reply, the answer to it and the exchange."""
TYPED = "Ffotheringay"
"""In what a person typed beside an entry of the trail."""
TABLES = {
    "messages": "SELECT COUNT(*) FROM messages",
    "handovers": "SELECT COUNT(*) FROM handovers",
    "versions": "SELECT COUNT(*) FROM versions",
    "openings": "SELECT COUNT(*) FROM openings",
    "read_versions": "SELECT COUNT(*) FROM read_versions",
    "replies": "SELECT COUNT(*) FROM replies",
    "attempts": "SELECT COUNT(*) FROM attempts",
    "handover_keys": "SELECT COUNT(*) FROM handover_keys",
    "exchanges": "SELECT COUNT(*) FROM exchanges",
    "audit_words": "SELECT COUNT(*) FROM audit_words",
}


def full(tx: Tx, state: State = State.DONE, settled: ReplyState = ReplyState.CONFIRMED) -> str:
    """A handover with something in every table."""
    row, search, message, body, answer, fact = WORDS
    facts = RowFacts(
        name=row, concern=search, search_identity=row, search_clinical=f"{search} fracture"
    )
    one = handover(tx, facts, state=state)
    kept = messages.keep(tx, Arrival(message.encode() * 900, "Northshire 111", "file"), NOW)
    messages.settle(tx, kept.id, messages.MessageState.DUPLICATE, one.id)
    shown = handovers.versions(tx, one.id)[0].message_id
    messages.settle(tx, shown, messages.MessageState.FILED, one.id)
    handovers.note_opening(tx, one.id, Opening(1, "p7", "ed-12", NOW))
    handovers.also_known_as(tx, one.id, "Northshire 111", ("another key",))
    sent = reply(tx, one.id)
    outbox.add(tx, sent)
    outbox.keep_body(tx, sent.id, body.encode() * 500, "1")
    number = outbox.begin_attempt(tx, sent, NOW)
    ended = Attempt(number, NOW, NOW, "sent", "", "", answer.encode() * 500)
    outbox.end_attempt(tx, sent.id, ended)
    outbox.change(tx, sent.id, settled, now=NOW)
    asked = Exchange("bars", "Northshire 111", NOW, message_id=kept.id, handover_id=one.id)
    exchanges.begin(tx, exchanges.replace(asked, state=ExchangeState.DONE, facts=f'{{"{fact}":1}}'))
    who = Who("p7", "Clinician", "ed-12")
    audit.append(tx, NOW, who, "finish", handover_id=one.id, version=1, reason=Typed(TYPED))
    return one.id


def counts(store: Store) -> dict[str, int]:
    with store.reading() as tx:
        return {table: int(tx.rows(sql)[0][0]) for table, sql in TABLES.items()}


def gone(store: Store) -> tuple[str, ...]:
    with store.transaction() as tx:
        found = tuple(one for one, _ in purge.due(tx, BEFORE, 50))
        purge.remove(tx, found)
    return found


@pytest.mark.hazard("H13", "B10")
def test_no_word_of_a_removed_handover_is_left_in_any_page(embedded: Store, path: Path) -> None:
    store = embedded
    with store.transaction() as tx:
        one = full(tx)
    before = raw(path, KEY).lower()
    every = (*WORDS, TYPED)
    assert all(word.lower().encode() in before for word in every)
    assert all(counts(store).values())

    assert gone(store) == (one,)
    assert store.wipe()

    assert set(counts(store).values()) == {0}
    with store.reading() as tx:
        assert tx.rows("SELECT COUNT(*) FROM handover_search") == [(0,)]
    after = raw(path, KEY).lower()
    assert [word for word in every if word.lower().encode() in after] == []
    assert [tri for tri in (b"zyg", b"ygo", b"quis") if tri in after] == []
    with store.reading() as tx:
        (entry,) = audit.of_handover(tx, one)
    assert (entry.action, entry.reason[:9]) == ("finish", "in words ")
    assert audit.verify(store) == audit.Verdict(1)


@pytest.mark.hazard("H13", "B10")
def test_nothing_of_a_removed_handover_is_left_in_any_table(store: Store) -> None:
    with store.transaction() as tx:
        one = full(tx)
    assert all(counts(store).values())

    assert gone(store) == (one,)
    assert store.wipe()

    assert set(counts(store).values()) == {0}
    assert audit.verify(store) == audit.Verdict(1)


def test_a_shared_database_overwrites_nothing_by_itself(cluster: Cluster) -> None:
    """What the page of the department's store says of it; so the site encrypts the disk."""

    def on_the_disk() -> bool:
        cluster.admin("CHECKPOINT")
        files = [one for one in (cluster.data / "base").rglob("*") if one.is_file()]
        return any(WORDS[0].encode() in one.read_bytes() for one in files)

    with cluster.database() as server, Store(Postgres(server), create=True) as store:
        with store.transaction() as tx:
            handover(tx, RowFacts(name="before"))
            full(tx)
            handover(tx, RowFacts(name="after"))
        assert on_the_disk()
        assert gone(store)
        assert store.wipe()
        assert on_the_disk(), "VACUUM makes room, and leaves the bytes in it"
        with cluster.as_owner(server.database) as line:
            line.execute("VACUUM FULL")
        assert not on_the_disk()


def test_the_words_of_an_earlier_version_leave_the_search_index(
    embedded: Store, path: Path
) -> None:
    store = embedded
    with store.transaction() as tx:
        one = handover(tx, RowFacts(search_identity="nowak", search_clinical="zygomatic"))
    with store.transaction() as tx:
        handovers.show(tx, one, 1, RowFacts(search_identity="nowak", search_clinical="cough"), NOW)

    assert store.wipe()
    assert b"zyg" not in raw(path, KEY)


@pytest.mark.parametrize(
    "state", [one for one in State if one not in (State.DONE, State.NOT_ATTENDED)]
)
def test_an_open_handover_is_never_due(store: Store, state: State) -> None:
    with store.transaction() as tx:
        full(tx, state)

    assert gone(store) == ()
    assert all(counts(store).values())


@pytest.mark.hazard("H06", "B10")
@pytest.mark.parametrize("settled", [ReplyState.WAITING, ReplyState.SENT, ReplyState.FAILED])
def test_a_handover_with_an_unsettled_reply_is_held(store: Store, settled: ReplyState) -> None:
    with store.transaction() as tx:
        full(tx, settled=settled)

    assert gone(store) == ()
    with store.reading() as tx:
        assert purge.held(tx, BEFORE) == 1


def test_a_handover_whose_request_is_in_work_is_held(store: Store) -> None:
    with store.transaction() as tx:
        one = full(tx)
        exchanges.begin(tx, Exchange("cds", "Northshire 111", NOW, handover_id=one))

    assert gone(store) == ()


def test_one_that_was_changed_since_is_not_due(store: Store) -> None:
    with store.transaction() as tx:
        one = full(tx)
        handovers.move(tx, one, State.DONE, BEFORE + timedelta(seconds=1))

    assert gone(store) == ()


def test_an_old_request_that_left_no_message_is_removed(store: Store) -> None:
    with store.transaction() as tx:
        for at, state in (
            (NOW, ExchangeState.REFUSED),
            (LATER, ExchangeState.REFUSED),
            (NOW, ExchangeState.IN_WORK),
        ):
            exchanges.begin(tx, Exchange("bars", "Northshire 111", at, state=state))
    with store.transaction() as tx:
        assert purge.remove_answered(tx, BEFORE) == 1

    assert counts(store)["exchanges"] == 2


def test_the_journal_is_emptied_later_while_another_process_reads(
    path: Path, embedded: Store
) -> None:
    with Store.open(path, KEY, busy_ms=50) as other, other.reading() as tx:
        tx.rows("SELECT * FROM handovers")
        with Store.open(path, KEY, busy_ms=50) as third:
            with third.transaction() as writing:
                full(writing)
            assert not third.wipe()
    assert embedded.wipe()
