"""The worker itself: bugs on the way, order, one at a time, its thread and its end."""

import threading
from dataclasses import replace

import pytest

from app.connections.secrets import MemorySecrets
from app.demo.ems import Ems
from app.desk.changes import Changed
from app.desk.desk import Desk
from app.desk.outbox import LEASE, LEASE_TERM, OutboxWorker
from app.desk.transports.cds_task import CdsTaskTransport
from app.desk.transports.choose import transports_for
from app.desk.transports.clients import Clients
from app.desk.transports.source import Source
from app.desk.transports.transport import Transport
from app.report.states import ReplyState
from app.settings.registry import SenderSettings, Settings
from app.store import leases, outbox
from app.store.records import Reply
from app.store.store import Store
from tests.desk.conftest import NURSE, HandClock
from tests.desk.day import ACCEPTED_ONCE, CHANCE, SENDER, TASK, Day, new_day, started_ems
from tests.desk.made import message, read

__all__ = ["new_day", "started_ems"]


@pytest.mark.expected_log("reply_attempt_failed")
def test_a_bug_on_the_way_leaves_the_reply_waiting(day: Day) -> None:
    def broken(*_: object) -> CdsTaskTransport:
        raise ZeroDivisionError

    day.accept()
    OutboxWorker(day.desk, broken, chance=CHANCE).run_once()
    assert (day.reply.state, day.reply.code) == (ReplyState.WAITING, "REPLY-900")

    day.clock.go(minutes=1)
    day.worker().run_once()
    assert day.reply.state is ReplyState.CONFIRMED


def test_the_replies_about_one_handover_go_in_order(day: Day) -> None:
    day.accept()
    first = day.reply
    second = replace(first, id="second", number=2, idempotency_id="2", not_before=first.decided_at)
    with day.store.transaction() as tx:
        outbox.add(tx, second)
    order: list[str] = []

    def noting(reply: Reply, source: Source, clients: Clients) -> Transport:
        order.append(reply.id)
        return day.transports(reply, source, clients)

    OutboxWorker(day.desk, noting).run_once()

    assert order == [first.id, "second"]
    states = [reply.state for reply in day.desk.replies(day.handover)]
    assert states == [ReplyState.CONFIRMED, ReplyState.CONFIRMED]
    assert day.told == ACCEPTED_ONCE


def test_two_workers_do_not_work_at_once(day: Day) -> None:
    day.accept()
    second = day.worker()
    made_by_second: list[int] = []

    def meanwhile(reply: Reply, source: Source, clients: Clients) -> Transport:
        made_by_second.append(second.run_once())
        return day.transports(reply, source, clients)

    assert OutboxWorker(day.desk, meanwhile, chance=CHANCE).run_once() == 1
    assert made_by_second == [0]
    assert day.told == ACCEPTED_ONCE


def test_a_worker_that_died_keeps_the_others_out_for_a_short_time_only(day: Day) -> None:
    day.accept()
    with day.store.transaction() as tx:
        assert leases.take(tx, LEASE, "dead", day.clock.now, LEASE_TERM)
    assert day.worker().run_once() == 0

    day.clock.go(seconds=15)

    assert day.worker().run_once() == 1
    assert day.told == ACCEPTED_ONCE


def test_the_worker_wakes_for_a_new_reply_and_ends_when_it_is_told(ems: Ems, store: Store) -> None:
    sender = SenderSettings(
        SENDER, ems.base_url, token_secret="t", task_updates=True, organisation="RXX"
    )
    settings = Settings(senders=(sender,), accept_hold_s=0)
    confirmed = threading.Event()
    desk = Desk(store, settings, NURSE, read=read)

    def listen(changed: Changed) -> None:
        replies = desk.replies(changed.handover_ids[0])
        if replies and replies[-1].state is ReplyState.CONFIRMED:
            confirmed.set()

    desk.subscribe(listen)
    transports = transports_for(settings, MemorySecrets({"t": "demonstration"}))
    with OutboxWorker(desk, transports):
        hook = [f"Task/{TASK}", "requested", "1"]
        received = desk.receive(message(hooks=[hook]), SENDER, "fetched")
        desk.accept(received.handover_id)
        assert confirmed.wait(10)

    assert [(a.status, a.times) for a in ems.acknowledgements()] == [("accepted", 1)]


@pytest.mark.expected_log("reply_attempt_failed")
def test_stopping_does_not_wait_for_a_sender_that_does_not_answer(
    ems: Ems, store: Store, clock: HandClock
) -> None:
    pauses: list[float] = []
    asked = threading.Event()

    def never(_: Reply, __: Source, clients: Clients) -> CdsTaskTransport:
        asked.set()
        pauses.append(3600)
        assert clients.pause(3600)  # True at once, as the program is closing
        raise ConnectionError

    sender = SenderSettings(SENDER, ems.base_url, task_updates=True, organisation="RXX")
    desk = Desk(store, Settings(senders=(sender,)), NURSE, clock=clock, read=read)
    hook = [f"Task/{TASK}", "requested", "1"]
    desk.accept(desk.receive(message(hooks=[hook]), SENDER, "fetched").handover_id)
    clock.go(seconds=10)
    worker = OutboxWorker(desk, never)
    worker.start()
    assert asked.wait(10)

    worker.stop()

    assert pauses == [3600]
