"""Counts of a period: they add up, and hold nothing that says who anybody is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.desk.counting import LONGER, Counts, csv_rows, overdue_over_time
from app.report.states import ReplyState, State
from app.store.statistics import Passage

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
