"""A booked arrival in the row, from version to version."""

from __future__ import annotations

import json
from dataclasses import replace

from app.desk.desk import Desk
from app.report.arrival import ArrivalWindow
from app.report.model import EncounterReport, Format, Item
from app.report.times import read_time
from app.store.store import Store
from tests.desk.conftest import NURSE, SETTINGS, HandClock
from tests.desk.made import message, read

HALF_PAST = read_time("2026-11-22T14:30:00Z")


def read_booked(data: bytes) -> EncounterReport:
    """As :func:`read`; ``booked`` is when, and ``format`` in which standard."""
    said = json.loads(data)
    when = read_time(said.get("booked", ""))
    return replace(
        read(data),
        format=Format(said.get("format", "cds-stu3")),
        appointments=(Item("Arrival", "booked", when),) if when else (),
    )


def booked_after(store: Store, clock: HandClock, later: bytes) -> tuple[ArrivalWindow, ...]:
    """What the row says after a booked version and then that one."""
    desk = Desk(store, SETTINGS, NURSE, clock=clock, read=read_booked)
    desk.receive(message(booked="2026-11-22T14:30:00Z"), "Northshire 111", "file")
    received = desk.receive(later, "Northshire 111", "file")
    assert received.version == 2
    return desk.row(received.handover_id).facts.arrivals


def test_a_partial_update_leaves_what_was_booked(store: Store, clock: HandClock) -> None:
    later = message(version="2", kind="update", format="bars-r4")
    assert HALF_PAST is not None
    assert [one.start.at for one in booked_after(store, clock, later)] == [HALF_PAST.at]


def test_a_whole_version_without_it_takes_it_away(store: Store, clock: HandClock) -> None:
    assert booked_after(store, clock, message(version="2", kind="update")) == ()


def test_a_later_time_takes_the_place_of_the_earlier(store: Store, clock: HandClock) -> None:
    booked = "2026-11-22T15:00:00Z"
    later = message(version="2", kind="update", format="bars-r4", booked=booked)
    (window,) = booked_after(store, clock, later)
    assert window.start == read_time("2026-11-22T15:00:00+00:00")
