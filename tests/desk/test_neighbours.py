"""Neighbours: what another program does on the same store is announced here."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.desk.desk import Desk
from app.desk.neighbours import Neighbours
from app.desk.noting import Left, note_left
from app.desk.permission import DENIED, GLASS
from app.report.states import Step
from app.store import audit
from app.store.store import Store
from tests.desk.conftest import NURSE, SETTINGS, HandClock, Heard
from tests.desk.made import message, read


@pytest.fixture
def elsewhere(store: Store, tmp_path: Path, clock: HandClock) -> Iterator[Desk]:
    """The desk of another program: it has the file open by itself."""
    with Store.open(tmp_path / "handovers.db", bytes(32)) as same:
        yield Desk(same, SETTINGS, replace(NURSE, id="nurse2"), clock=clock, read=read)


def _told(heard: Heard) -> list[tuple[str, int, str]]:
    return [(c.kind.value, len(c.handover_ids), c.initiator) for c in heard.all]


def test_what_others_do_is_announced_once_with_who_did_it(
    desk: Desk, elsewhere: Desk, heard: Heard
) -> None:
    neighbours = Neighbours(desk)
    first = elsewhere.receive(message(), "Northshire 111", "pushed").handover_id
    elsewhere.receive(message("e2"), "Northshire 111", "pushed")
    elsewhere.receive(message(version="2"), "Northshire 111", "pushed")
    elsewhere.open(first)
    elsewhere.accept(first)

    assert neighbours.look() == 5

    assert _told(heard) == [
        ("received", 2, "program"),
        ("updated", 1, "program"),
        ("read", 1, "nurse2"),
        ("moved", 1, "nurse2"),
        ("reply", 1, "nurse2"),
    ]
    assert neighbours.look() == 0


def test_what_is_done_here_alone_is_not_announced_twice(desk: Desk, heard: Heard) -> None:
    neighbours = Neighbours(desk)
    desk.receive(message(), "Northshire 111", "pushed")

    assert neighbours.look() == 0
    assert heard.kinds == ["received"]


def test_more_than_a_page_of_news_is_announced_whole(
    desk: Desk, elsewhere: Desk, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = audit.entries
    monkeypatch.setattr(audit, "entries", lambda tx, after: real(tx, after, limit=3))
    neighbours = Neighbours(desk)
    for number in range(8):
        elsewhere.receive(message(f"e{number}"), "Northshire 111", "pushed")

    neighbours.look()

    assert sum(len(changed.handover_ids) for changed in heard.all) == 8


@pytest.mark.parametrize("step", Step)
def test_every_step_of_others_is_told_with_what_it_owes_the_sender(
    desk: Desk, elsewhere: Desk, heard: Heard, step: Step
) -> None:
    """A reply that waits changes nothing further in the trail, so nothing else would tell of it."""
    told = _told_of(desk, elsewhere, heard, step.value.lower())
    assert told == [("moved", 1, "nurse2"), ("reply", 1, "nurse2")]


def test_what_a_newer_program_did_is_looked_at(desk: Desk, elsewhere: Desk, heard: Heard) -> None:
    told = _told_of(desk, elsewhere, heard, "sent to another department")
    assert ("moved", 1, "nurse2") in told


def test_what_a_person_printed_here_moves_no_row_under_the_pointer(
    desk: Desk, elsewhere: Desk, heard: Heard
) -> None:
    neighbours = Neighbours(desk)
    first = desk.receive(message(), "Northshire 111", "pushed").handover_id
    note_left(desk.context, first, 1, Left.SUMMARY)
    elsewhere.receive(message("e2"), "Northshire 111", "pushed")
    neighbours.look()
    assert "moved" not in heard.kinds


@pytest.mark.parametrize("action", ["accept", GLASS])
def test_what_others_were_refused_changed_nothing(
    desk: Desk, elsewhere: Desk, heard: Heard, action: str
) -> None:
    assert _told_of(desk, elsewhere, heard, action, DENIED) == []


def _told_of(
    desk: Desk, elsewhere: Desk, heard: Heard, action: str, result: str = ""
) -> list[tuple[str, int, str]]:
    """What is announced here of one entry that another program wrote."""
    first = elsewhere.receive(message(), "Northshire 111", "pushed").handover_id
    neighbours = Neighbours(desk)
    ctx = elsewhere.context
    with ctx.store.transaction() as tx:
        audit.append(tx, ctx.clock(), ctx.person.who, action, handover_id=first, result=result)
    neighbours.look()
    return _told(heard)
