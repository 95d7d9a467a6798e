"""When somebody is booked to arrive: which times stand, and in what words."""

from datetime import UTC, datetime

import pytest

from app.report.arrival import arrival_windows, arrival_words, as_intervals, of_intervals
from app.report.model import Item
from app.report.times import Moment, read_time
from tests.report.reports import empty_report

NOW = datetime(2026, 11, 22, 14, 6, tzinfo=UTC)


def at(text: str) -> Moment:
    moment = read_time(text)
    assert moment is not None
    return moment


def booked(start: str, end: str = "", *, status: str = "booked", standing: str = "") -> Item:
    times = {"when": at(start)} | ({"until": at(end)} if end else {})
    return Item("Arrival", status, standing=standing, **times)


def words(*items: Item) -> str:
    return arrival_words(arrival_windows(empty_report(appointments=items)), NOW)


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        ("2026-11-22T14:30:00Z", "2026-11-22T15:00:00Z", "Arrival window 14:30 to 15:00"),
        ("2026-11-22T14:30:00Z", "", "Arrival booked for 14:30"),
        ("2026-11-22T14:30:00Z", "2026-11-22T14:30:00+00:00", "Arrival booked for 14:30"),
        (
            "2026-11-23T09:00:00Z",
            "2026-11-23T09:30:00Z",
            "Arrival window 23-Nov-2026 09:00 to 09:30",
        ),
        (
            "2026-11-22T23:45:00Z",
            "2026-11-23T00:15:00Z",
            "Arrival window 23:45 to 23-Nov-2026 00:15",
        ),
        ("2026-11-23", "", "Arrival booked for 23-Nov-2026"),
        ("2026-11-22T15:30:00+01:00", "2026-11-22T16:00:00+01:00", "Arrival window 14:30 to 15:00"),
    ],
)
def test_a_booked_time_in_words(start: str, end: str, said: str) -> None:
    assert words(booked(start, end)) == said


def test_in_summer_the_words_are_uk_time() -> None:
    windows = arrival_windows(empty_report(appointments=(booked("2026-07-01T13:30:00Z"),)))
    assert arrival_words(windows, datetime(2026, 7, 1, 12, tzinfo=UTC)) == (
        "Arrival booked for 14:30"
    )


@pytest.mark.parametrize(
    "item",
    [
        booked("2026-11-22T14:30:00Z", status="cancelled", standing="cancelled"),
        booked("2026-11-22T14:30:00Z", status="nullified"),
        Item("Booking linked to this referral"),
    ],
)
def test_what_does_not_stand_or_has_no_time_is_no_booked_arrival(item: Item) -> None:
    assert words(item) == ""


def test_several_that_differ_are_all_told_and_the_same_one_once() -> None:
    first = booked("2026-11-22T14:30:00Z", "2026-11-22T15:00:00Z")
    again = booked("2026-11-22T14:30:00+00:00", "2026-11-22T15:00:00+00:00")
    later = booked("2026-11-22T16:00:00Z")
    assert words(later, first, again) == "Arrival windows 14:30 to 15:00, 16:00"


def test_a_store_gives_back_what_was_sent_of_them() -> None:
    windows = arrival_windows(
        empty_report(
            appointments=(booked("2026-11-22T14:30:00Z", "2026-11-22T15:00"), booked("2026-11-23"))
        )
    )
    assert of_intervals(as_intervals(windows)) == windows
    assert of_intervals("") == ()
