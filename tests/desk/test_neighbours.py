"""Neighbours: what another program does on the same store is announced here."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.desk.desk import Desk
from app.desk.neighbours import Neighbours
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

    assert neighbours.look() == 4

    assert _told(heard) == [
        ("received", 2, "program"),
        ("updated", 1, "program"),
        ("read", 1, "nurse2"),
        ("moved", 1, "nurse2"),
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
    from app.store import audit

    real = audit.entries
    monkeypatch.setattr(audit, "entries", lambda tx, after: real(tx, after, limit=3))
    neighbours = Neighbours(desk)
    for number in range(8):
        elsewhere.receive(message(f"e{number}"), "Northshire 111", "pushed")

    neighbours.look()

    assert sum(len(changed.handover_ids) for changed in heard.all) == 8
