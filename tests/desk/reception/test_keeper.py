"""The keeper: one commit for all who wait, nobody answered before it, to each the own failure."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from app.desk.reception.keeper import Keeper, take_in
from app.report.errors import StoreFailed
from app.store import exchanges, messages
from app.store.exchanges import Exchange
from app.store.messages import Arrival
from app.store.store import Store, Tx

NOW = datetime(2026, 11, 22, 14, 6, tzinfo=UTC)


def _arrival(text: str) -> Any:
    exchange = Exchange("bars", "Northshire 111", NOW, request_id=text)
    return lambda tx: take_in(tx, Arrival(text.encode(), "Northshire 111", "pushed"), exchange, NOW)


def _kept(store: Store) -> set[str]:
    with store.reading() as tx:
        return {row[0] for row in tx.rows("SELECT request_id FROM exchanges")}


def _commits(store: Store, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every COMMIT from now on."""
    seen: list[str] = []
    real = Tx.rows

    def rows(tx: Tx, sql: str, values: Any = ()) -> Any:
        if sql == "COMMIT":
            seen.append(sql)
        return real(tx, sql, values)

    monkeypatch.setattr(Tx, "rows", rows)
    return seen


def _while_it_is_busy(keeper: Keeper, pieces: list[Any]) -> list[Any]:
    """Hand in all pieces while the writer is held up; gives what each caller got."""
    held, go = threading.Event(), threading.Event()

    def hold(_: Tx) -> None:
        held.set()
        assert go.wait(10)

    def asked(piece: Any) -> Any:
        try:
            return keeper.run(piece)
        except Exception as failure:  # noqa: BLE001 - it is what the test looks at
            return failure

    with ThreadPoolExecutor(len(pieces) + 1) as pool:
        holding = pool.submit(keeper.run, hold)
        assert held.wait(10)
        got = [pool.submit(asked, piece) for piece in pieces]
        while len(keeper._queue) < len(pieces):
            threading.Event().wait(0.001)
        go.set()
        holding.result(10)
        return [one.result(10) for one in got]


def test_all_who_wait_share_one_commit(
    keeper: Keeper, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    commits = _commits(store, monkeypatch)

    got = _while_it_is_busy(keeper, [_arrival(f"r{n}") for n in range(20)])

    assert len(commits) == 2  # the one that held the writer up, and one for the twenty
    assert {exchange.request_id for _, exchange in got} == _kept(store)
    assert len(_kept(store)) == 20


def test_a_failure_of_one_is_told_to_that_one_alone(keeper: Keeper, store: Store) -> None:
    def half(tx: Tx) -> None:
        _arrival("half")(tx)
        raise LookupError("mine")

    got = _while_it_is_busy(keeper, [_arrival("a"), half, _arrival("b")])

    assert isinstance(got[1], LookupError)
    assert _kept(store) == {"a", "b"}
    with store.reading() as tx:
        assert len(messages.unsettled(tx)) == 2


def test_the_same_request_twice_in_one_commit_is_seen_by_the_second(
    keeper: Keeper, store: Store
) -> None:
    def once(tx: Tx) -> str:
        if exchanges.by_request(tx, "bars", "r1"):
            return "again"
        _arrival("r1")(tx)
        return "first"

    got = _while_it_is_busy(keeper, [once] * 10)

    assert sorted(got) == ["again"] * 9 + ["first"]
    assert _kept(store) == {"r1"}


@pytest.mark.expected_log("keeper_commit_failed")
def test_a_full_disk_is_told_to_everybody_and_passes(keeper: Keeper, store: Store) -> None:
    keeper.run(_arrival("before"))
    ((pages,),) = store._writer.execute("PRAGMA page_count", ()).fetchall()
    store._writer.execute(f"PRAGMA max_page_count = {pages + 8}", ())
    large = _arrival("x" * 200_000)

    got = _while_it_is_busy(keeper, [_arrival("small"), large, large])

    assert [getattr(one, "code", "kept") for one in got] == ["kept", "STORE-006", "STORE-006"]
    assert got[1] is not got[2]
    assert _kept(store) == {"before", "small"}
    store._writer.execute("PRAGMA max_page_count = 1073741823", ())
    keeper.run(large)
    assert len(_kept(store)) == 3


@pytest.mark.expected_log("keeper_commit_failed")
def test_a_store_in_use_for_too_long_is_told_to_all_who_wait_at_once(tmp_path: Path) -> None:
    path = tmp_path / "busy.db"
    with (
        Store.open(path, bytes(32), create=True) as other,
        Store.open(path, bytes(32), busy_ms=50) as store,
        Keeper(store) as keeper,
    ):
        told = []
        with other.transaction(), ThreadPoolExecutor(5) as pool:
            for one in [pool.submit(keeper.run, _arrival(f"r{n}")) for n in range(5)]:
                with pytest.raises(StoreFailed) as failed:
                    one.result(10)
                told.append(failed.value.code)
        assert told == ["STORE-005"] * 5
        assert _kept(store) == set()
        keeper.run(_arrival("later"))
        assert _kept(store) == {"later"}


def test_what_waits_is_done_before_it_ends_and_later_callers_are_told(store: Store) -> None:
    rung: list[int] = []
    keeper = Keeper(store, after=lambda: rung.append(1))
    keeper.start()
    keeper.run(_arrival("a"))
    keeper.stop()

    with pytest.raises(StoreFailed) as told:
        keeper.run(_arrival("b"))

    assert told.value.code == "STORE-014"
    assert (_kept(store), rung) == ({"a"}, [1])
