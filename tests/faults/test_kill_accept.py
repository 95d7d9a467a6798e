"""A handful of kills for every run of the suite; a hundred and more are run by themselves."""

from pathlib import Path

import pytest

from tests.faults.kill_accept import run


@pytest.mark.hazard("P11", "H06")
def test_the_program_killed_during_accept_tells_the_sender_once(tmp_path: Path) -> None:
    figures = run(5, tmp_path, seed=111)

    assert figures.wrong == []
    assert figures.kills >= 5


@pytest.mark.fault
@pytest.mark.timeout(3_600)
@pytest.mark.hazard("P11", "H06")
def test_a_hundred_kills(tmp_path: Path) -> None:
    figures = run(100, tmp_path, seed=999)
    print(figures)

    assert figures.wrong == []
