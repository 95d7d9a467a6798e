"""Exchanges: what was said on the wire for a message, found again by every id that matters."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.store import exchanges, messages
from app.store.exchanges import Exchange, ExchangeState
from app.store.migrations import migrations
from app.store.records import MessageState
from app.store.rows import RowFacts
from app.store.sqlcipher import SqlCipher
from app.store.stamps import stamp
from app.store.store import Store, Tx
from tests.store.elsewhere import KEY
from tests.store.making import NOW, handover, keep


def _exchange(**said: str) -> Exchange:
    return Exchange("bars", "Northshire 111", NOW, **said)  # type: ignore[arg-type]


def test_an_exchange_comes_back_as_it_was_kept(store: Store) -> None:
    begun = _exchange(request_id="r1", bundle_id="b1", reply_to="https://a/", facts='{"a":1}')
    with store.transaction() as tx:
        assert exchanges.begin(tx, begun) == begun
        done = exchanges.finish(
            tx,
            replace(begun, service_request_id="s1", case_reference="ED-7"),
            state=ExchangeState.DONE,
            status=200,
            answer=b"\x00yes",
            media_type="application/fhir+json",
            now=NOW,
        )

    with store.reading() as tx:
        assert exchanges.get(tx, begun.id) == done
        assert exchanges.by_request(tx, "bars", "r1") == done
        assert exchanges.by_service_request(tx, "s1") == (done,)
        assert exchanges.by_bundle(tx, "bars", "b1") == (done,)
        assert exchanges.by_request(tx, "itk", "r1") is None
    assert (done.state, done.status, done.answer) == (ExchangeState.DONE, 200, b"\x00yes")


def test_a_request_without_an_id_gets_one_and_an_id_is_taken_once(store: Store) -> None:
    with store.transaction() as tx:
        unnamed = exchanges.begin(tx, _exchange())
        assert unnamed.request_id == unnamed.id
        exchanges.begin(tx, _exchange())
        exchanges.begin(tx, _exchange(request_id="r1"))
    with (
        pytest.raises(Exception, match=r"UNIQUE|exchanges_protocol_request_id_key"),
        store.transaction() as tx,
    ):
        exchanges.begin(tx, _exchange(request_id="r1"))


def test_exchanges_learn_their_handover_also_those_that_come_after_it(store: Store) -> None:
    with store.transaction() as tx:
        message = keep(tx)
        first = exchanges.begin(tx, _exchange(request_id="r1", message_id=message.id))
        refused = exchanges.begin(tx, _exchange(request_id="r0"))
        assert exchanges.unfiled(tx, message.id) == (first,)
        assert exchanges.to_be_filed(tx) == ()  # its message waits to be read
        one = handover(tx, RowFacts())
        messages.settle(tx, message.id, MessageState.FILED, one.id)
        assert exchanges.to_be_filed(tx) == (message.id,)
        exchanges.file(tx, first.id, one.id)
        again = exchanges.begin(tx, _exchange(request_id="r2", message_id=message.id))
        assert exchanges.to_be_filed(tx) == (message.id,)
        exchanges.file(tx, again.id, one.id)

    with store.reading() as tx:
        assert [e.request_id for e in exchanges.of_message(tx, message.id)] == ["r1", "r2"]
        assert [e.request_id for e in exchanges.of_handover(tx, one.id)] == ["r1", "r2"]
        assert exchanges.to_be_filed(tx) == ()
        assert exchanges.get(tx, refused.id) == refused


def test_a_store_of_the_version_before_keeps_its_replies(path: Path) -> None:
    line = SqlCipher(path, KEY).connect()
    line.execute("PRAGMA foreign_keys = OFF", ())  # only the reply is looked at
    for step in migrations(SqlCipher(path, KEY).search.schema(), ())[:2]:
        for statement in step.statements:
            line.execute(statement, ())
    line.execute("CREATE TABLE schema_versions (number BIGINT, name TEXT, applied_at TEXT)", ())
    line.execute("INSERT INTO schema_versions VALUES (2, 'b', '')", ())
    line.execute(
        "INSERT INTO replies VALUES ('r', 1, 'h', 1, 'Accept', 'cds-task', 'A', 'Task/1', '1', "
        "'i', 'Reply waiting', NULL, ?, 'p', ?, ?, 0, '', '', '')",
        (stamp(NOW), stamp(NOW), stamp(NOW)),
    )
    line.close()

    from app.store import outbox

    with Store.open(path, KEY) as store, store.reading() as tx:
        kept = outbox.get(tx, "r")
    assert kept is not None
    assert (kept.target, kept.form, kept.exchange_id) == ("Task/1", "", "")
    every = migrations(SqlCipher(path, KEY).search.schema(), ())
    assert store.schema_number == every[-1].number


def test_the_exchanges_of_a_message_are_found_by_it_however_many_wait(
    embedded: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, Any]] = []
    real = Tx.rows

    def rows(tx: Tx, sql: str, values: Any = ()) -> Any:
        asked.append((sql, values))
        return real(tx, sql, values)

    with embedded.transaction() as tx:
        for number in range(3):
            exchanges.begin(tx, _exchange(request_id=str(number), message_id="m"))
        first = exchanges.of_message(tx, "m")[0]
        exchanges.file(tx, first.id, "h")
        monkeypatch.setattr(Tx, "rows", rows)
        assert [one.request_id for one in exchanges.unfiled(tx, "m")] == ["1", "2"]
        sql, values = asked[-1]
        plan = str(real(tx, f"EXPLAIN QUERY PLAN {sql}", values))
    assert "exchanges_by_message" in plan
