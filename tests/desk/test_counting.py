"""Counts of a period: they add up, and hold nothing that says who anybody is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.desk.counting import LONGER, Counts, count, csv_rows, overdue_over_time
from app.desk.desk import Desk
from app.desk.people import Person
from app.report.errors import Refused
from app.report.states import ReplyState, Role, State
from app.store import statistics
from app.store.statistics import Passage
from tests.desk.conftest import NURSE, HandClock
from tests.desk.made import message

MIDNIGHT = datetime(2026, 11, 22, tzinfo=UTC)
NOW = MIDNIGHT + timedelta(hours=14)


def at(hours: float) -> datetime:
    return MIDNIGHT + timedelta(hours=hours)


def passage(due: float | None, left: float | None, received: float = 8.0) -> Passage:
    return Passage(
        "111",
        State.EXPECTED,
        at(received),
        None if due is None else at(due),
        None,
        None if left is None else at(left),
    )


def test_a_handover_is_overdue_from_its_act_by_time_until_it_is_seen() -> None:
    came = (passage(9, 10), passage(9.5, None), passage(None, None), passage(12, 11))
    assert overdue_over_time(came, MIDNIGHT, NOW) == (
        (MIDNIGHT, 0),
        (at(9), 1),
        (at(9.5), 2),
        (at(10), 1),
        (NOW, 1),
    )


def test_one_that_came_late_is_overdue_from_its_arrival() -> None:
    came = (passage(7, None, received=8),)
    assert overdue_over_time(came, MIDNIGHT, NOW)[1] == (at(8), 1)


def counts() -> Counts:
    lists = dict.fromkeys(State, 0) | {State.EXPECTED: 2, State.DONE: 1}
    return Counts(
        as_at=NOW,
        since=MIDNIGHT,
        lists=lists,
        arrivals={(8, "111"): 2, (9, "CAS"): 1},
        waits=(4.0, 8.0, 90.0),
        overdue=((MIDNIGHT, 0), (NOW, 1)),
        untimed=0,
        replies={("111", ReplyState.FAILED): 2, ("CAS", ReplyState.CONFIRMED): 1},
        accepted={"111": 2},
    )


def test_counts_add_up() -> None:
    made = counts()
    assert made.received == sum(made.arrivals.values()) == 3
    assert made.senders == ("111", "CAS")
    assert made.middle_wait == 8.0
    assert made.waits_by_length()["0 to 5"] == 1
    assert made.waits_by_length()[LONGER] == 1
    assert made.reply_count(ReplyState.FAILED) == 2
    assert made.reply_count(ReplyState.FAILED, "CAS") == 0


def test_the_table_holds_every_count() -> None:
    rows = csv_rows(counts())
    assert ("received", "111", "08:00", "2") in rows
    assert ("reply", "Reply failed", "111", "2") in rows
    assert ("work list", "Expected", "", "2") in rows
    assert all(len(row) == 4 for row in rows)


@pytest.mark.hazard("0102")
def test_no_name_of_a_sender_is_a_formula_in_a_spreadsheet() -> None:
    name = '=HYPERLINK("https://evil.example","111")'
    made = replace(counts(), arrivals={(8, name): 1}, replies={(name, ReplyState.FAILED): 1})
    cells = [cell for row in csv_rows(made) for cell in row if "HYPERLINK" in cell]
    assert len(cells) > 1
    assert set(cells) == {f"'{name}"}


def test_whoever_was_put_back_is_waiting_still(desk: Desk, clock: HandClock) -> None:
    taken = [desk.receive(message(f"e{n}"), "Wolds CAS", "file").handover_id for n in (1, 2, 3)]
    accepted, begun, absent = taken
    clock.go(minutes=3)
    for one, verb in ((accepted, desk.accept), (begun, desk.start), (absent, desk.not_attended)):
        verb(one)
    desk.undo_accept(accepted)
    desk.back_to_arrived(begun, "the other Zofia was meant")
    desk.undo_not_attended(absent)
    with desk.context.store.reading() as tx:
        waiting = statistics.passages(tx, MIDNIGHT)
    assert [(one.accepted_at, one.left_at) for one in waiting] == [(None, None)] * 3

    clock.go(minutes=9)
    desk.accept(accepted)
    assert count(desk, 1).waits == (12.0,)


def test_somebody_who_was_turned_away_neither_begins_nor_takes_back(
    desk_of: Callable[[Person], Desk], desk: Desk
) -> None:
    handover = desk.receive(message(), "Wolds CAS", "file").handover_id
    front = desk_of(replace(NURSE, role=Role.RECEPTIONIST))
    seen: list[bool] = []
    for turned_away, verb in (
        (lambda: front.start(handover), desk.start),
        (lambda: front.back_to_arrived(handover, "by mistake"), None),
    ):
        with pytest.raises(Refused):
            turned_away()
        with desk.context.store.reading() as tx:
            (one,) = statistics.passages(tx, MIDNIGHT)
        seen.append(one.left_at is not None)
        if verb is not None:
            verb(handover)
    assert seen == [False, True]
