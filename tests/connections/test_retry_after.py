"""Senders that ask to wait: in seconds or until a moment, as long as they say and no longer."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from pytest_httpserver import HTTPServer

from app.connections.dates import retry_after
from app.connections.ems import EmsClient
from app.report.errors import ConnectionFailed
from tests.connections.fhir_samples import PATIENT

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
AT_920 = "Sun, 22 Nov 2026 09:20:00 GMT"
MakeClient = Callable[..., EmsClient]


@pytest.mark.parametrize(
    ("headers", "minutes"),
    [
        ({"retry-after": "1200"}, 20),
        ({"retry-after": " 60 "}, 1),
        ({"retry-after": AT_920}, 20),
        ({"retry-after": AT_920, "date": "Sun, 22 Nov 2026 09:15:00 GMT"}, 5),
        ({"retry-after": AT_920, "date": "soon"}, 20),
        ({"retry-after": "Sunday, 22-Nov-26 09:20:00 GMT"}, 20),
        ({"retry-after": "Sun Nov 22 09:20:00 2026"}, 20),
        ({"retry-after": "Sun, 22 Nov 2026 08:59:00 GMT"}, None),
        ({"retry-after": "0"}, None),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "1.5"}, None),
        ({"retry-after": "\u0661\u0662"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": ""}, None),
        ({}, None),
    ],
)
def test_how_long_an_answer_asks_to_wait(headers: dict[str, str], minutes: int | None) -> None:
    """A date, in any of the three forms, is measured by the clock that wrote it."""
    asked = timedelta(minutes=minutes) if minutes else None
    assert retry_after(503, headers, NOW) == asked
    assert retry_after(429, headers, NOW) == asked


@pytest.mark.parametrize("status", [200, 301, 425, 500, 502])
def test_no_other_answer_asks_to_wait(status: int) -> None:
    assert retry_after(status, {"retry-after": "60"}, NOW) is None


def test_a_number_without_end_is_a_long_wait_and_no_fault() -> None:
    asked = retry_after(503, {"retry-after": "9" * 400}, NOW)
    assert asked is not None
    assert asked > timedelta(days=365)


def test_a_short_wait_is_waited_out_and_then_it_works(
    httpserver: HTTPServer, ems: EmsClient, pauses: list[float]
) -> None:
    busy = httpserver.expect_ordered_request("/fhir/Patient/1")
    busy.respond_with_data("", 429, headers={"Retry-After": "3"})
    httpserver.expect_ordered_request("/fhir/Patient/1").respond_with_data(PATIENT)
    assert ems.read("Patient/1") == PATIENT.encode()
    assert pauses == [3.0]


def test_a_sender_that_asks_for_longer_is_left_alone_and_it_is_told_for_how_long(
    httpserver: HTTPServer, ems: EmsClient, pauses: list[float]
) -> None:
    busy = httpserver.expect_request("/fhir/metadata")
    busy.respond_with_data("", 503, headers={"Retry-After": "1200"})
    with pytest.raises(ConnectionFailed) as raised:
        ems.check()
    assert raised.value.wait == timedelta(minutes=20)
    assert (len(httpserver.log), pauses) == (1, [])
