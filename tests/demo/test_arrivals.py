"""The programme reaches a desk in its order, also when the line is down for a while."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from threading import Condition

import pytest

from app.demo.arrivals import Arrivals, Sending
from app.demo.demonstration import Demonstration
from app.demo.encounters import cas, online, telephone
from app.demo.itk import telephone as itk
from app.demo.post import POST, by_itk
from app.demo.programme import Happening, What
from app.desk.changes import Changed
from app.desk.desk import Desk
from app.desk.people import Person
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


def test_every_line_is_heard_by_post_too(watched: Watched) -> None:
    sending = Sending(watched.demonstration, watched.desk)
    assert all(sending.let(one) for one in POST)
    lists = {state: count for state, count in watched.desk.work_lists().items() if count}
    assert lists == {State.EXPECTED: 19, State.FOR_INFORMATION: 1}
    heard = Counter(row.sender for row in watched.desk.rows(State.EXPECTED))
    assert heard == {
        "Northshire 111": 7,
        "111 online": 1,
        "Wolds CAS": 2,
        "Northshire Ambulance": 4,
        "Northshire Mental Health Crisis Line": 3,
        "Wolds Dental Line": 2,
    }


def test_post_and_programme_come_together(watched: Watched) -> None:
    together = [Happening(0, What.SENT, cas.BREATHLESS), by_itk((itk.SCALD,))]
    with Arrivals(watched.demonstration, watched.desk, together):
        assert watched.comes_to(State.EXPECTED, 2)


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
