"""A short soak for every run of the suite; the long one is run by itself, with figures."""

from pathlib import Path

import pytest

from tests.soak.__main__ import run


@pytest.mark.hazard("P11", "H06")
def test_a_receiver_that_is_killed_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    wrong = run(tmp_path, seconds=8, count=120, seed=7, callers=8, kill_every_s=3)

    assert wrong == []


@pytest.mark.fault
@pytest.mark.timeout(7_200)
@pytest.mark.hazard("P11", "H06")
def test_ten_minutes_and_twenty_thousand_messages(tmp_path: Path) -> None:
    assert run(tmp_path, seconds=600, count=20_000, seed=2026) == []
