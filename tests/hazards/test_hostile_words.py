"""Cause 0102: words that mean something to a database or its search are words like any other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.desk.desk import Desk
from app.desk.people import Person
from app.report.states import Role, State
from app.settings.registry import Settings
from app.store.store import Store
from tests.desk.made import message, read

HOSTILE = (
    "x'); DROP TABLE handovers; --",
    "' OR '1'='1",
    '" OR name:*',
    'NEAR("a" "b")',
    "name MATCH NOT *",
    "%_\\",
    "?1 :a @b $c",
    "-- \x00 /*",
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    nurse = Person("nurse1", "Sam Okoro", Role.CLINICIAN, "ed-12")
    with Store.open(tmp_path / "handovers.db", bytes(32), create=True) as store:
        yield Desk(store, Settings(), nurse, read=read)


@pytest.mark.hazard("0102")
@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_of_a_message_are_kept_and_found_as_they_are(desk: Desk, words: str) -> None:
    desk.receive(message("other"), "Northshire 111", "file")
    known = desk.receive(message("e1", family=words, concern=words), words, words).handover_id
    assert desk.work_lists()[State.EXPECTED] == 2
    row = desk.row(known or "")
    assert (row.sender, row.facts.concern) == (words, words)


@pytest.mark.hazard("0102")
@pytest.mark.parametrize("typed", HOSTILE)
def test_hostile_words_in_the_filter_find_nobody_and_harm_nothing(desk: Desk, typed: str) -> None:
    desk.receive(message(), "Northshire 111", "file")
    assert desk.rows(State.EXPECTED, typed) == ()
    assert len(desk.rows(State.EXPECTED)) == 1
