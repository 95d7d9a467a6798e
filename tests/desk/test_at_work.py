"""Requests go first: what can wait lets them by, and not for ever."""

import threading
from contextlib import ExitStack
from datetime import datetime

import pytest

from app.desk import filing
from app.desk.at_work import AtWork
from app.desk.changes import Changed
from app.desk.desk import Desk
from app.desk.filing import Filer
from app.desk.reception.keeper import Keeper, take_in
from app.report.states import State
from app.store.exchanges import Exchange
from app.store.messages import Arrival
from app.store.store import Store
from tests.desk.conftest import HandClock
from tests.desk.made import message


def _push(store: Store, data: bytes, request: str, now: datetime) -> None:
    exchange = Exchange("itk", "Northshire 111", now, request_id=request)
    with Keeper(store) as keeper:
        keeper.run(lambda tx: take_in(tx, Arrival(data, "Northshire 111", "pushed"), exchange, now))


def test_nobody_waits_where_nothing_is_in_work() -> None:
    assert AtWork().let_by(60) < 1


def test_whoever_waits_goes_on_when_the_last_request_is_answered() -> None:
    at_work, gone_on = AtWork(), threading.Event()

    def wait() -> None:
        at_work.let_by(60)
        gone_on.set()

    waiting = threading.Thread(target=wait)
    with at_work.one():
        with at_work.one():
            waiting.start()
        assert not gone_on.wait(0.1)  # one is still in work
    assert gone_on.wait(10)
    waiting.join()


def test_patience_ends() -> None:
    at_work = AtWork()
    with at_work.one():
        assert 0.05 <= at_work.let_by(0.05) < 10
        assert at_work.let_by(-1) < 1


def test_a_burst_is_answered_first_and_filed_after(
    desk: Desk, store: Store, clock: HandClock
) -> None:
    _push(store, message(), "t1", clock.now)
    at_work, filed = AtWork(), threading.Event()

    def listen(_: Changed) -> None:
        filed.set()

    desk.subscribe(listen)
    with ExitStack() as request:
        request.enter_context(at_work.one())
        with Filer(desk, at_work):
            assert not filed.wait(0.3)
            request.close()
            assert filed.wait(10)


def test_a_burst_without_end_is_filed_all_the_same(
    desk: Desk, store: Store, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The patience is that of a whole round: twenty messages do not wait twenty times as long."""
    monkeypatch.setattr(filing, "PATIENCE_S", 0.05)
    for number in range(20):
        _push(store, message(f"e{number}"), f"t{number}", clock.now)
    at_work = AtWork()
    with at_work.one():
        assert Filer(desk, at_work).file_all() == 20
    assert len(desk.rows(State.EXPECTED)) == 20
