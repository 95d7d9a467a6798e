"""A few hundred inputs for every run of the suite; 200,000 and more are run by themselves."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tests.fuzz import planted
from tests.fuzz.check import tried
from tests.fuzz.inputs import READERS, make, seeds
from tests.fuzz.run import run
from tests.fuzz.worker import Limits, Target

SEED, EACH = 111, 200


@pytest.mark.hazard("0102", "0219", "0501", "H21")
@pytest.mark.parametrize("part", range(2))
@pytest.mark.parametrize("reader", READERS)
def test_no_input_makes_a_reader_fail(reader: str, part: int) -> None:
    seen = [tried(make(reader, SEED, number)) for number in range(part, EACH, 2)]
    assert {number: one.wrong for number, one in enumerate(seen) if one.wrong} == {}
    read = sum(not one.code for one in seen)
    assert len(seen) / 2 < read < len(seen)


@pytest.mark.parametrize("reader", READERS)
def test_the_seeds_themselves_are_read_without_a_complaint(reader: str) -> None:
    assert [(one.code, one.wrong) for one in map(tried, seeds(reader))] == [("", "")] * len(
        seeds(reader)
    )


def test_a_number_always_makes_the_same_input_and_another_number_another() -> None:
    made = [hashlib.sha256(make("itk-cda", 7, number)).digest() for number in range(60)]
    again = [hashlib.sha256(make("itk-cda", 7, number)).digest() for number in range(60)]
    assert made == again
    assert len(set(made)) > 50
    assert make("itk-cda", 8, 1) != make("itk-cda", 7, 1)


def test_both_workers_together_try_every_input_once(tmp_path: Path) -> None:
    figures = run(31, SEED, tmp_path, say=_quiet)
    assert [figures.codes[reader].total() for reader in READERS] == [11, 10, 10]
    assert figures.wrong == {}
    assert list(tmp_path.iterdir()) == []
    assert "31 inputs in" in str(figures)


@pytest.mark.parametrize(
    ("target", "wrong"),
    [
        (planted.slow_to_end, "hangs"),
        (planted.deadly, "ends the process with 9"),
        (planted.hungry, "takes more than 150 MB"),
    ],
)
def test_what_a_process_cannot_say_itself_is_found(
    tmp_path: Path, target: Target, wrong: str
) -> None:
    limits = Limits(hangs_after=1.5, most_mib=150)
    figures = run(2, SEED, tmp_path, target=target, readers=["itk-cda"], limits=limits, say=_quiet)
    assert {cause: sorted(found) for cause, found in figures.wrong.items()} == {
        ("itk-cda", wrong): [0, 1]
    }
    whole = next(tmp_path.glob("*.whole")).read_bytes()
    assert whole == make("itk-cda", SEED, 0)
    assert f"WRONG itk-cda: {wrong}" in str(figures)


def test_the_input_that_is_kept_is_the_least_that_still_fails(tmp_path: Path) -> None:
    figures = run(1, SEED, tmp_path, target=planted.broken, readers=["itk-cda"], say=_quiet)
    assert [path.read_bytes() for path in figures.kept] == [b"<"]


def _quiet(_text: str) -> None:
    """Progress is for people."""
