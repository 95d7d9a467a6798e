"""Hazards of the work list: what cannot wait is at the top, and nobody is forgotten."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path

import pytest

from app.desk.desk import Desk
from app.desk.people import Person
from app.report.due import Band, due
from app.report.states import Role, State
from app.settings.registry import Settings
from app.store.store import Store
from tests.desk.made import message, read

BEGAN = datetime(2026, 11, 22, 14, 6, tzinfo=UTC)
SENDER = "Northshire 111"
MINUTES = (-90, -1, 10, 600)
"""Until the act-by times of the handovers, from the beginning on."""


@dataclass
class Ward:
    """A department and a clock that goes when it is told to."""

    desk: Desk
    now: datetime = BEGAN

    def receive(self, encounter: str, minutes: int | None = None) -> str:
        at = None if minutes is None else (BEGAN + timedelta(minutes=minutes)).isoformat()
        data = message(encounter, due=at) if at else message(encounter)
        return self.desk.receive(data, SENDER, "file").handover_id or ""

    def expected(self) -> list[str]:
        return [row.id for row in self.desk.rows(State.EXPECTED)]


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Ward]:
    nurse = Person("nurse1", "Sam Okoro", Role.CLINICIAN, "ed-12")
    with Store.open(tmp_path / "handovers.db", bytes(32), create=True) as store:
        made = Ward(Desk(store, Settings(), nurse, read=read, clock=lambda: made.now))
        yield made


@pytest.mark.hazard("H02")
@pytest.mark.parametrize("arrival", list(permutations(range(len(MINUTES)))))
def test_whatever_the_order_of_arrival_what_cannot_wait_is_at_the_top(
    ward: Ward, arrival: tuple[int, ...]
) -> None:
    by_time = {at: ward.receive(f"e{at}", MINUTES[at]) for at in arrival}
    untimed = ward.receive("untimed")
    assert ward.expected() == [untimed, *(by_time[at] for at in range(len(MINUTES)))]


@pytest.mark.hazard("0608")
def test_a_handover_that_nobody_opens_goes_up_as_it_grows_old_and_says_by_how_much(
    ward: Ward,
) -> None:
    waits = ward.receive("waits", 10)
    ward.now = BEGAN + timedelta(hours=2)
    later = ward.receive("later", 600)
    assert ward.expected() == [waits, later]
    said = due(ward.desk.row(waits).facts.due_at, ward.now)
    assert (said.band, said.head, said.value) == (Band.OVERDUE, "overdue", "1hr 50min")


@pytest.mark.hazard("H22")
def test_days_go_by_and_everybody_is_still_in_exactly_one_list(ward: Ward) -> None:
    people = {name: ward.receive(name, 30) for name in ("comes", "never comes", "nobody looks")}
    ward.now += timedelta(hours=5)
    ward.desk.not_attended(people["never comes"])
    ward.desk.accept(people["comes"])

    ward.now += timedelta(days=3)
    found = Counter(row.id for state in State for row in ward.desk.rows(state))
    assert found == Counter(people.values())
    assert ward.expected() == [people["nobody looks"]]
    assert [row.id for row in ward.desk.rows(State.NOT_ATTENDED)] == [people["never comes"]]

    ward.desk.accept(people["never comes"])  # they came after all
    assert ward.desk.row(people["never comes"]).state is State.ARRIVED
