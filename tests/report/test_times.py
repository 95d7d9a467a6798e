"""Dates and times: one form, UK time, nothing invented."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.report.times import (
    MONTHS,
    Moment,
    Precision,
    moment_at,
    read_time,
    show_clock,
    show_date,
    show_duration,
    show_time,
)


@pytest.mark.hazard("H09")
@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("2024-09-03T09:05:00+01:00", "03-Sep-2024 09:05"),
        ("2024-09-03T08:05:00Z", "03-Sep-2024 09:05"),
        ("2024-01-03T08:05:00Z", "03-Jan-2024 08:05"),
        ("2021-02-19T07:15:00+10:00", "18-Feb-2021 21:15"),
        ("2024-09-03T23:59:59.999+00:00", "04-Sep-2024 00:59"),
        ("2024-09-03T09:05:00.000+01", "03-Sep-2024 09:05"),
        ("2024-09-03 09:05", "03-Sep-2024 09:05 (no time zone sent)"),
        ("20240903090500+0100", "03-Sep-2024 09:05"),
        ("202409030905", "03-Sep-2024 09:05 (no time zone sent)"),
        ("2024-09-03", "03-Sep-2024"),
        ("20240903", "03-Sep-2024"),
        ("2024-09", "Sep-2024"),
        ("1945", "1945"),
    ],
)
def test_a_time_is_shown_in_uk_time_as_far_as_it_was_sent(sent: str, shown: str) -> None:
    moment = read_time(sent)
    assert moment is not None
    assert moment.shown == shown
    assert moment.sent == sent


@pytest.mark.parametrize(
    "sent",
    [
        "",
        "soon",
        "2024-13-01",
        "2024-02-30",
        "2024-09-03T25:00:00Z",
        "2024-09-03T09:05:00+99:00",
        "0000",
    ],
)
def test_what_is_no_time_is_not_read_as_one(sent: str) -> None:
    assert read_time(sent) is None


@pytest.mark.hazard("P6")
@pytest.mark.hazard("H09")
def test_the_hour_that_a_clock_change_repeats_says_which_it_was() -> None:
    first = read_time("2024-10-27T00:30:00Z")
    second = read_time("2024-10-27T01:30:00Z")
    assert first is not None
    assert second is not None
    assert first.shown == "27-Oct-2024 01:30 BST"
    assert second.shown == "27-Oct-2024 01:30 GMT"


@pytest.mark.hazard("P6", "H09")
@pytest.mark.parametrize(
    ("at", "shown"),
    [
        ("2026-10-24T23:59:00+00:00", "00:59"),
        ("2026-10-25T00:00:00+00:00", "01:00 BST"),
        ("2026-10-25T00:59:59+00:00", "01:59 BST"),
        ("2026-10-25T01:00:00+00:00", "01:00 GMT"),
        ("2026-10-25T01:59:59+00:00", "01:59 GMT"),
        ("2026-10-25T02:00:00+00:00", "02:00"),
        ("2026-03-29T00:59:00+00:00", "00:59"),
        ("2026-03-29T01:00:00+00:00", "02:00"),
    ],
)
def test_a_clock_without_a_date_says_it_too(at: str, shown: str) -> None:
    instant = datetime.fromisoformat(at)
    assert show_clock(instant) == shown
    assert show_time(instant).endswith(f"-2026 {shown}")


@pytest.mark.hazard("P6")
def test_the_offset_of_the_source_is_kept_for_machines() -> None:
    moment = read_time("2021-02-19T07:15:00+10:00")
    assert moment is not None
    assert moment.iso == "2021-02-19T07:15:00+10:00"
    assert moment.zone_sent


def test_a_date_stays_a_date() -> None:
    moment = read_time("2024-03-30")
    assert moment is not None
    assert moment.precision is Precision.DAY
    assert moment.at is None
    assert moment.iso == "2024-03-30"


def test_dates_ignore_the_machine_s_language() -> None:
    assert [show_date(date(2024, n, 9))[3:6] for n in range(1, 13)] == list(MONTHS)
    assert show_date(date(2024, 9, 3)) == "03-Sep-2024"


@given(
    st.datetimes(
        datetime(1900, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
        datetime(2100, 1, 1),  # noqa: DTZ001 - as above
        timezones=st.just(UTC),
    )
)
def test_reading_back_what_is_written_gives_the_same_instant(at: datetime) -> None:
    at = at.replace(microsecond=0)
    moment = read_time(at.isoformat())
    assert isinstance(moment, Moment)
    assert moment.at == at
    assert moment.shown == moment_at(at).shown == show_time(at)


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused_without_a_fault(text: str) -> None:
    moment = read_time(text)
    assert moment is None or moment.shown


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "0min"), (18, "18min"), (60, "1hr"), (160, "2hr 40min"), (1440, "1d"), (1505, "1d 1hr")],
)
def test_durations_drop_units_that_are_zero(minutes: int, words: str) -> None:
    assert show_duration(timedelta(minutes=minutes)) == words
