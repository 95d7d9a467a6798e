"""A desk over a real store, with a clock that is moved by hand."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.desk.changes import Changed
from app.desk.desk import Desk
from app.desk.people import Person
from app.report.states import Role
from app.settings.registry import SenderSettings, Settings
from app.store.store import Store
from tests.desk.made import read

NURSE = Person("nurse1", "Sam Okoro", Role.CLINICIAN, "ed-12")
SETTINGS = Settings(
    senders=(
        SenderSettings(
            "Northshire 111",
            "http://127.0.0.1:1/fhir",
            task_updates=True,
            organisation="RXX",
            phone="01632 960100",
        ),
        SenderSettings("Wolds CAS", "http://127.0.0.1:1/fhir"),
    )
)


@dataclass
class HandClock:
    """A clock that only goes when it is told to."""

    now: datetime = datetime(2026, 11, 22, 14, 6, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def go(self, **span: float) -> None:
        self.now += timedelta(**span)


@dataclass
class Heard:
    """Every announcement, in order."""

    all: list[Changed] = field(default_factory=list)

    def __call__(self, changed: Changed) -> None:
        self.all.append(changed)

    @property
    def kinds(self) -> list[str]:
        return [changed.kind.value for changed in self.all]


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "handovers.db", bytes(32), create=True) as opened:
        yield opened


@pytest.fixture
def desk_of(store: Store, clock: HandClock, heard: Heard) -> Callable[[Person], Desk]:
    """The desk as another person has it."""

    def desk(person: Person) -> Desk:
        return Desk(store, SETTINGS, person, announce=heard, clock=clock, read=read)

    return desk


@pytest.fixture
def desk(desk_of: Callable[[Person], Desk]) -> Desk:
    return desk_of(NURSE)
