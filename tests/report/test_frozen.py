"""Frozen data that is not compiled behaves as the frozen dataclass that it stands for."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from dataclasses import FrozenInstanceError, asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import pytest

from app.report.frozen import frozen
from app.settings.profile import Profile


def _classes() -> tuple[type[Any], type[Any]]:
    """The same class made in both ways."""

    def body() -> type[Any]:
        class Bed:
            """A bed."""

            ward: str
            number: int = 1
            key: str = field(default="", repr=False)
            notes: list[str] = field(default_factory=list, compare=False)

            def told(self) -> str:
                return f"{self.ward} {self.number}"

        return Bed

    return frozen(body()), dataclass(frozen=True, slots=True)(body())


OURS, THEIRS = _classes()

MADE: list[Callable[[type[Any]], object]] = [
    lambda bed: bed("A"),
    lambda bed: bed("A", 2, "k", ["n"]),
    lambda bed: bed(number=3, ward="B"),
    lambda bed: bed("A", notes=["n"]),
]


@pytest.mark.parametrize("make", MADE)
def test_it_is_made_written_and_taken_apart_alike(make: Callable[[type[Any]], Any]) -> None:
    ours, theirs = make(OURS), make(THEIRS)
    assert repr(ours) == repr(theirs)
    assert asdict(ours) == asdict(theirs)
    assert ours.told() == theirs.told()
    assert replace(ours, ward="C") == OURS("C", ours.number, ours.key)
    assert [one.name for one in fields(ours)] == [one.name for one in fields(theirs)]
    assert OURS.__match_args__ == THEIRS.__match_args__


@pytest.mark.parametrize(
    "make",
    [
        lambda bed: bed(),
        lambda bed: bed("A", 1, "", [], "more"),
        lambda bed: bed("A", ward="A"),
        lambda bed: bed("A", colour="red"),
    ],
)
def test_what_a_dataclass_does_not_take_is_not_taken(make: Callable[[type[Any]], Any]) -> None:
    with pytest.raises(TypeError):
        make(THEIRS)
    with pytest.raises(TypeError, match="Bed"):
        make(OURS)


def test_it_is_equal_by_what_is_compared() -> None:
    one, same, other = OURS("A"), OURS("A", notes=["not compared"]), OURS("A", 2)
    assert one == same
    assert hash(one) == hash(same)
    assert one != other
    assert one != THEIRS("A")
    assert {one, same, other} == {one, other}


def test_each_has_a_list_of_its_own() -> None:
    assert OURS("A").notes is not OURS("A").notes


def test_nothing_of_it_changes() -> None:
    bed = OURS("A")
    with pytest.raises(FrozenInstanceError):
        bed.ward = "B"
    with pytest.raises(FrozenInstanceError):
        del bed.ward
    with pytest.raises(FrozenInstanceError):
        bed.colour = "red"
    assert bed.ward == "A"


def test_it_goes_to_another_process_and_comes_back() -> None:
    bed = OURS("A", 2, notes=["by the window"])
    assert asdict(copy.deepcopy(bed)) == asdict(bed)
    profile = Profile.at(Path("here"))
    assert pickle.loads(pickle.dumps(profile)) == profile  # noqa: S301 - our own bytes
