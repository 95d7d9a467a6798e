"""The programme reaches a desk in its order, also when the line is down for a while."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from threading import Condition

import pytest

from app.demo.arrivals import Arrivals, Sending
from app.demo.demonstration import Demonstration
from app.demo.encounters import cas, online, telephone
from app.demo.itk import telephone as itk
from app.demo.peers.calling import NotTakenError
from app.demo.peers.peers import Peers
from app.demo.programme import Happening, What
from app.demo.pushes import PUSHES, Pushed, by_itk
from app.desk.changes import Changed
from app.desk.desk import Desk
from app.desk.people import Person
from app.desk.reception.standing import standing
from app.report.states import Role, State
from app.store.keys import open_store

PATIENCE_S = 20.0


class Watched:
    """A desk of a demonstration, with what it announces."""

    def __init__(self, demonstration: Demonstration, desk: Desk, news: Condition) -> None:
        self.demonstration = demonstration
        self.desk = desk
        self._news = news

    def comes_to(self, state: State, count: int) -> bool:
        with self._news:
            return self._news.wait_for(lambda: self.desk.work_lists()[state] == count, PATIENCE_S)


@pytest.fixture
def watched() -> Iterator[Watched]:
    news = Condition()

    def hear(_changed: Changed) -> None:
        with news:
            news.notify_all()

    with Demonstration() as demonstration:
        store = open_store(demonstration.profile.store_path, demonstration.secrets)
        with store:
            person = Person("nurse", "J. Adeyemi", Role.CLINICIAN, "ED-1")
            desk = Desk(store, demonstration.settings, person, announce=hear)
            yield Watched(demonstration, desk, news)


@pytest.fixture
def receiving(watched: Watched) -> Iterator[Watched]:
    """The same with its gateway open."""
    with standing(watched.desk, watched.demonstration.secrets):
        yield watched


def test_what_is_sent_is_received(watched: Watched) -> None:
    programme = [
        Happening(0, What.SENT, telephone.ANKLE),
        Happening(0, What.SENT, cas.BREATHLESS),
        Happening(0, What.DAMAGED, cas.GARBLED),
    ]
    with Arrivals(watched.demonstration, watched.desk, programme):
        assert watched.comes_to(State.COULD_NOT_BE_READ, 1)
    names = {row.facts.name for row in watched.desk.rows(State.EXPECTED)}
    assert names == {"ADEKUNLE, Simisola (Ms)", "BRAITHWAITE, Doreen (Mrs)"}


def test_every_message_that_is_pushed_is_taken_and_filed(receiving: Watched) -> None:
    sending = Sending(receiving.demonstration, receiving.desk)
    assert all(sending.let(one) for one in PUSHES)
    assert receiving.comes_to(State.FOR_INFORMATION, 1)
    assert receiving.comes_to(State.EXPECTED, 21)
    heard = Counter(row.sender for row in receiving.desk.rows(State.EXPECTED))
    assert heard == {
        "Northshire 111 (ITK)": 5,
        "Northshire 111 (BaRS)": 2,
        "111 online (BaRS)": 1,
        "Wolds CAS (BaRS)": 2,
        "Northshire Ambulance (ITK)": 2,
        "Northshire Ambulance (BaRS)": 3,
        "Northshire Ambulance (999)": 1,
        "Northshire Mental Health Crisis Line (ITK)": 2,
        "Northshire Mental Health Crisis Line (BaRS)": 1,
        "Wolds Dental Line (ITK)": 1,
        "Wolds Dental Line (BaRS)": 1,
    }


def test_what_is_pushed_before_the_gateway_is_up_is_pushed_again(watched: Watched) -> None:
    pushed = by_itk((itk.SCALD,))
    assert not Sending(watched.demonstration, watched.desk).let(pushed)
    together = [Happening(0, What.SENT, cas.BREATHLESS), pushed]
    with Arrivals(watched.demonstration, watched.desk, together):
        assert watched.comes_to(State.EXPECTED, 1)
        with standing(watched.desk, watched.demonstration.secrets):
            assert watched.comes_to(State.EXPECTED, 2)


@pytest.mark.expected_log("demonstration_push_refused")
def test_what_is_refused_is_not_pushed_again(receiving: Watched) -> None:
    pushed = []

    def push(_peers: Peers, now: datetime) -> None:
        pushed.append(now)
        raise NotTakenError("refused")

    programme = [Pushed(0, push), by_itk((itk.SCALD,))]
    with Arrivals(receiving.demonstration, receiving.desk, programme):
        assert receiving.comes_to(State.EXPECTED, 1)
    assert len(pushed) == 1


def test_what_comes_later_does_not_hold_up_the_end(watched: Watched) -> None:
    programme = [
        Happening(0, What.SENT, telephone.ANKLE),
        Happening(9_000, What.SENT, cas.BREATHLESS),
    ]
    with Arrivals(watched.demonstration, watched.desk, programme):
        assert watched.comes_to(State.EXPECTED, 1)
    assert watched.desk.work_lists()[State.EXPECTED] == 1


def test_a_sender_notifies_again_until_it_is_heard(watched: Watched) -> None:
    ems = watched.demonstration.senders["111 online"]
    ems.go_offline()
    happening = Happening(0, What.SENT, online.NOT_TRACED)
    assert not Sending(watched.demonstration, watched.desk).let(happening)
    assert watched.desk.work_lists()[State.EXPECTED] == 0
    with Arrivals(watched.demonstration, watched.desk, [happening]):
        ems.go_online()
        assert watched.comes_to(State.EXPECTED, 1)
