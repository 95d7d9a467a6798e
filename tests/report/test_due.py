"""The due clock: five bands of time left, and never an invented time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.report.absence import Absence
from app.report.due import Band, act_by, act_by_origin, due
from app.report.model import ActBySource, Encounter, EncounterReport, Outcome, Sender
from app.report.times import moment_at, read_time, show_time
from tests.report.reports import empty_report

NOW = datetime(2026, 11, 22, 14, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("minutes", "band", "head", "value"),
    [
        (-18, Band.OVERDUE, "overdue", "18min"),
        (0, Band.SOON, "due in", "0min"),
        (15, Band.SOON, "due in", "15min"),
        (16, Band.HOUR, "due in", "16min"),
        (60, Band.HOUR, "due in", "1hr"),
        (61, Band.LATER, "due in", "1hr 1min"),
    ],
)
def test_time_left_decides_the_band(minutes: int, band: Band, head: str, value: str) -> None:
    cell = due(NOW + timedelta(minutes=minutes), NOW)
    assert (cell.band, cell.head, cell.value) == (band, head, value)


def test_no_time_is_said_and_a_receptionist_is_told_to_fetch_a_nurse() -> None:
    assert due(None, NOW).spoken == "act-by time Not recorded, read first"
    assert due(None, NOW, clinical=False).by == "tell a nurse"


@pytest.mark.hazard("P7")
def test_two_outcomes_with_two_times_choose_neither() -> None:
    early, late = (Outcome(act_by=moment_at(NOW + timedelta(hours=n))) for n in (1, 2))
    assert act_by(empty_report(outcomes=(early, late))) == (None, "Two differ")
    assert act_by(empty_report(outcomes=(early, early)))[0] == NOW + timedelta(hours=1)


@pytest.mark.hazard("P12")
def test_a_cancelled_outcome_has_no_clock() -> None:
    cancelled = Outcome(standing="cancelled by the sender", act_by=moment_at(NOW))
    assert act_by(empty_report(outcomes=(cancelled,))) == (None, "Not recorded")


def test_a_date_without_a_time_is_shown_and_not_counted_down() -> None:
    day = read_time("2026-11-22")
    assert day is not None
    assert act_by(empty_report(outcomes=(Outcome(act_by=day),))) == (None, "22-Nov-2026")
    unreadable = Outcome(act_by=Absence.UNAVAILABLE)
    assert act_by(empty_report(outcomes=(unreadable,))) == (None, "Unavailable")


def sent_by(organisation: str | Absence, outcome: Outcome) -> EncounterReport:
    report = empty_report(outcomes=(outcome,))
    return replace(report, message=replace(report.message, sender=Sender(organisation)))


@pytest.mark.hazard("P7")
def test_under_the_clock_stands_whose_time_it_is() -> None:
    sent = Outcome(act_by=moment_at(NOW), act_by_source=ActBySource.MESSAGE)
    assert act_by_origin(sent_by("Northshire 111", sent)) == "sent by Northshire 111"
    nameless = sent_by(Absence.NOT_RECORDED, sent)
    assert act_by_origin(nameless) == "sent in the message"
    of_encounter = replace(nameless, encounter=Encounter(organisation="Wolds CAS"))
    assert act_by_origin(of_encounter) == "sent by Wolds CAS"
    derived = Outcome(
        act_by=moment_at(NOW), act_by_source=ActBySource.DERIVED, act_by_note="Dx02, 1hr"
    )
    assert act_by_origin(sent_by("Northshire 111", derived)) == "derived: Dx02, 1hr"
    assert act_by_origin(sent_by("Northshire 111", Outcome())) == ""


@pytest.mark.hazard("P6", "H09")
@pytest.mark.parametrize("organisation", ["Northshire 111", Absence.NOT_RECORDED])
def test_under_the_clock_stands_that_no_zone_came(organisation: str | Absence) -> None:
    vague = Outcome(
        act_by=replace(moment_at(NOW), zone_sent=False), act_by_source=ActBySource.MESSAGE
    )
    assert act_by_origin(sent_by(organisation, vague)).endswith(", no time zone sent")


@pytest.mark.hazard("H03")
@pytest.mark.parametrize("hours", [-30, -1, 0, 3])
def test_what_is_over_runs_no_further_and_looks_like_nothing_to_see_to(hours: int) -> None:
    at = NOW + timedelta(hours=hours)
    for clinical in (True, False):
        told = due(at, NOW, clinical=clinical, over=True)
        assert told.band is Band.LATER
        assert told.spoken == f"was due {show_time(at)[-5:]}, {show_time(at)[:11]}"
    untimed = due(None, NOW, why_not="Unavailable", over=True)
    assert (untimed.band, untimed.spoken) == (Band.LATER, "act-by time Unavailable")


@pytest.mark.hazard("H09", "P6")
def test_the_date_is_the_one_of_the_clock_beside_it() -> None:
    """In summer the first hour of a day in the UK is the last one of the day before in UTC."""
    at = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    now = at - timedelta(minutes=90)
    assert due(at, now).spoken == "due in 1hr 30min, by 00:30, 02-Jul-2026"
    assert due(at, now, over=True).spoken == "was due 00:30, 02-Jul-2026"
