"""Frozen data behaves as that of the standard library does, and its class is made without code."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import subprocess
import sys
from collections.abc import Callable
from dataclasses import FrozenInstanceError, asdict, field, fields, is_dataclass, replace
from typing import Any

import pytest

from app.report.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Point:
    """A point with everything that fields can be."""

    across: int
    up: int = 2
    marks: list[str] = field(default_factory=list)
    secret: str = field(default="s", repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.across < 0:
            raise ValueError("too far left")


@dataclass(frozen=True)
class Loose:
    """Data without slots."""

    set: tuple[int, ...] = ()
    absent: int = 0


@dataclass(frozen=True, slots=True)
class Lower(Point):
    """More fields after those of the class above."""

    down: int = 0


@dataclasses.dataclass(frozen=True, slots=True)
class Reference:
    """What the standard library makes of the same fields."""

    across: int
    up: int = 2
    marks: list[str] = field(default_factory=list)
    secret: str = field(default="s", repr=False, compare=False)


def test_values_are_given_by_place_by_name_and_by_default() -> None:
    assert (Point(1).across, Point(1).up, Point(1).marks, Point(1).secret) == (1, 2, [], "s")
    assert Point(1, 3, ["x"]) == Point(across=1, up=3, marks=["x"])
    assert Lower(1, down=4).down == 4
    assert Point(1).marks is not Point(1).marks


def test_what_is_missing_or_unknown_is_refused_and_named() -> None:
    made: Callable[..., Point] = Point
    with pytest.raises(TypeError, match="across"):
        made()
    with pytest.raises(TypeError, match="depth"):
        made(1, depth=2)
    with pytest.raises(ValueError, match="too far left"):
        made(-1)


def test_it_compares_hashes_and_shows_as_the_standard_library_has_it() -> None:
    assert Loose((1,)) == Loose((1,)) != Loose((2,))
    assert hash(Loose((1,))) == hash(Loose((1,)))
    assert {Loose((1,)), Loose((1,))} == {Loose((1,))}
    assert Point(1, secret="a") == Point(1, secret="b")
    unlike: tuple[object, ...] = (Lower(1), (1, 2, [], "s"))
    assert Point(1) not in unlike
    assert repr(Point(1)) == repr(Reference(1)).replace("Reference", "Point")
    with pytest.raises(TypeError, match="unhashable"):
        hash(Point(1))


@pytest.mark.parametrize("data", [Point(1), Lower(1), Loose((1,))])
def test_it_cannot_be_changed(data: Any) -> None:
    name = fields(data)[0].name
    with pytest.raises(FrozenInstanceError):
        setattr(data, name, 5)
    with pytest.raises(FrozenInstanceError):
        delattr(data, name)
    with pytest.raises(FrozenInstanceError):
        data.something_else = 5


def test_it_is_a_dataclass_to_whoever_asks() -> None:
    assert is_dataclass(Point)
    assert asdict(Lower(1)) == {"across": 1, "up": 2, "marks": [], "secret": "s", "down": 0}
    assert replace(Lower(1), up=7) == Lower(1, 7)
    assert Point.__match_args__ == ("across", "up", "marks", "secret")


@pytest.mark.parametrize("data", [Point(1, marks=["x"]), Lower(1, down=3), Loose((1,))])
def test_it_is_copied_and_pickled(data: object) -> None:
    again = pickle.loads(pickle.dumps(data))  # noqa: S301  it is our own
    assert copy.copy(data) == copy.deepcopy(data) == again == data


COMPILED = """
import sys
from app.report.dataclass import dataclass
seen = []
sys.addaudithook(lambda event, _args: seen.append(event) if event == "compile" else None)

@dataclass(frozen=True, slots=True)
class Point:
    across: int
    up: int = 0

counts = [len(seen)]
Point(1), Point(2) == Point(3), repr(Point(1)), hash(Point(1))
counts.append(len(seen))
print(counts)
"""


def test_nothing_is_compiled_before_the_first_instance_and_then_one_function() -> None:
    run = subprocess.run(
        [sys.executable, "-c", COMPILED], capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, "[0, 1]\n", "")
