"""A later version takes the store over while this one runs: it stops, and nothing is told twice."""

from contextlib import ExitStack

import pytest

from app.desk.desk import Desk
from app.desk.neighbours import Neighbours
from app.desk.outbox import OutboxWorker
from app.desk.transports.clients import Clients
from app.desk.transports.source import Source
from app.desk.transports.transport import Transport
from app.report.errors import StoreFailed
from app.report.states import ReplyState
from app.store import outbox
from app.store.records import Reply
from app.store.store import Store
from tests.desk.conftest import NURSE
from tests.desk.day import ACCEPTED_ONCE, CHANCE, Day, new_day, started_ems
from tests.desk.made import message, read
from tests.store.elsewhere import brought_up_to_date

__all__ = ["new_day", "started_ems"]


@pytest.mark.hazard("H06", "P11")
def test_it_takes_no_step_receives_nothing_and_sends_nothing_any_more(day: Day) -> None:
    day.accept()
    neighbours = Neighbours(day.desk)
    with brought_up_to_date(day.store) as newer:
        for press in (
            lambda: day.desk.start(day.handover),
            lambda: day.desk.receive(message("another"), "Wolds CAS", "file"),
            lambda: day.desk.open(day.handover),
            day.desk.work_lists,
            neighbours.look,
            day.worker().run_once,
        ):
            with pytest.raises(StoreFailed, match="STORE-036"):
                press()
        assert day.told == []
        with newer.reading() as tx:
            (reply,) = outbox.of_handover(tx, day.handover)
            assert (reply.state, reply.attempts) == (ReplyState.WAITING, 0)
            assert tx.rows("SELECT COUNT(*) FROM messages") == [(1,)]


@pytest.mark.hazard("P11")
def test_a_reply_that_was_under_way_is_brought_once_by_the_later_version(day: Day) -> None:
    """What came of it cannot be written down here; the later version asks the sender first."""
    day.accept()
    taken_over: list[Store] = []

    def meanwhile(reply: Reply, source: Source, clients: Clients) -> Transport:
        way = day.transports(reply, source, clients)
        deliver = way.deliver

        def delivered(reply: Reply, keep: object) -> object:
            done = deliver(reply, keep)  # type: ignore[arg-type]
            taken_over.append(opened.enter_context(brought_up_to_date(day.store)))
            return done

        way.deliver = delivered  # type: ignore[method-assign, assignment]
        return way

    with ExitStack() as opened:
        with pytest.raises(StoreFailed, match="STORE-036"):
            OutboxWorker(day.desk, meanwhile, chance=CHANCE).run_once()
        assert day.told == ACCEPTED_ONCE
        (newer,) = taken_over
        desk = Desk(newer, day.desk.settings, NURSE, clock=day.clock, read=read)
        (reply,) = desk.replies(day.handover)
        assert reply.state is ReplyState.WAITING
        day.clock.go(minutes=1)
        OutboxWorker(desk, day.transports, chance=CHANCE).run_once()
        (reply,) = desk.replies(day.handover)
        assert reply.state is ReplyState.CONFIRMED
        assert day.told == ACCEPTED_ONCE
