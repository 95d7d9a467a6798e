"""Ages: every row of the banner's tables 7 and 8, and what cannot be said."""

from datetime import UTC, datetime, timedelta

import pytest

from app.report.age import age, implausible
from app.report.times import Moment, read_time

NOW = datetime(2026, 11, 22, 14, 6, tzinfo=UTC)


def born(text: str) -> Moment:
    moment = read_time(text)
    assert moment is not None
    return moment


@pytest.mark.hazard("H10")
@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("2026-11-22T12:36:00Z", "90min"),
        ("2026-11-22T12:06:00Z", "2hr"),
        ("2026-11-21T12:06:00Z", "26hr"),
        ("2026-11-20T14:07:00Z", "47hr"),
        ("2026-11-20T14:06:00Z", "2d"),
        ("2026-11-22", "0d"),
        ("2026-11-19", "3d"),
        ("2026-10-26", "27d"),
        ("2026-10-25", "4w"),
        ("2026-10-24", "4w 1d"),
        ("2025-11-23", "52w"),
        ("2025-11-22", "12m"),
        ("2025-11-21", "12m 1d"),
        ("2025-10-14", "13m 8d"),
        ("2024-11-23", "23m 30d"),
        ("2024-11-22", "2y"),
        ("2022-10-22", "4y 1m"),
        ("2008-11-23", "17y 11m"),
        ("2008-10-22", "18y"),
        ("2008-11-22", "18y"),
        ("1965-11-22", "61y"),
        ("1965-11-23", "60y"),
    ],
)
def test_each_band_has_its_units(sent: str, shown: str) -> None:
    assert age(born(sent), NOW) == shown


@pytest.mark.hazard("H10")
@pytest.mark.parametrize("sent", ["1945", "1945-07", "2026-11-23", "1890-01-01"])
def test_no_age_is_invented(sent: str) -> None:
    assert age(born(sent), NOW) is None


def test_a_leap_day_birthday_falls_on_the_last_of_february() -> None:
    leap = born("2008-02-29")
    assert age(leap, datetime(2026, 2, 27, 12, tzinfo=UTC)) == "17y 11m"
    assert age(leap, datetime(2026, 2, 28, 12, tzinfo=UTC)) == "18y"


def test_implausible_dates_are_told_apart() -> None:
    assert implausible(born("2027-01-01"), NOW)
    assert implausible(born("1890-01-01"), NOW)
    assert not implausible(born("1930-01-01"), NOW)
    assert not implausible(born("2026-11-22"), NOW)
    assert not implausible(born("1895-11-23"), NOW)
    assert implausible(born("1895-11-22"), NOW)


def test_at_130_years_an_age_is_still_said() -> None:
    assert age(born("1895-11-23"), NOW) == "130y"
    assert age(born("1895-11-22"), NOW) is None


def test_the_day_is_the_uk_s_day() -> None:
    just_after_midnight_in_bst = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    assert age(born("2026-07-01"), just_after_midnight_in_bst) == "0d"
    assert age(born("2026-07-01"), just_after_midnight_in_bst - timedelta(hours=1)) is None
