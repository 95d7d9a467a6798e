"""Our tables stand beside the sender's words: groups, derived times, and nothing invented."""

from __future__ import annotations

import csv
from dataclasses import replace

import pytest

from app.readers.triage_tables import TABLES, ambulance_priority, disposition, with_tables
from app.report.absence import Absence
from app.report.model import ActBySource, Code, EncounterReport, Format, Outcome
from app.report.notices import NoticeCode
from app.report.times import Moment, read_time
from tests.report.reports import empty_report

START = read_time("2026-11-22T13:40:00+00:00")
SENT = read_time("2026-11-22T15:00:00+00:00")


def _report(*codes: str, format_: Format = Format.ITK_CDA, **outcome: object) -> EncounterReport:
    told = [Code("disposition", code, "", "As the sender says") for code in codes]
    first = told[0] if told else None
    one = Outcome(disposition=first, codes=tuple(told), starts_at=START or Absence.NOT_RECORDED)
    one = replace(one, **outcome)  # type: ignore[arg-type] # the fields of an Outcome, by name
    return replace(empty_report(outcomes=(one,)), format=format_)


@pytest.mark.parametrize("format_", [Format.ITK_CDA, Format.CDS_STU3])
def test_a_missing_time_is_derived_and_says_from_what(format_: Format) -> None:
    outcome = with_tables(_report("Dx02", format_=format_, starts_from="end of triage")).outcome
    assert isinstance(outcome.act_by, Moment)
    assert outcome.act_by.shown == "22-Nov-2026 14:40"
    assert outcome.act_by_source is ActBySource.DERIVED
    assert outcome.act_by_note == "Dx02, 1hr from 13:40 (end of triage)"
    assert outcome.group == "ED"


@pytest.mark.hazard("P7")
def test_bars_forbids_it_so_a_bars_report_gets_the_group_alone() -> None:
    outcome = with_tables(_report("Dx02", format_=Format.BARS_R4)).outcome
    assert outcome.act_by is Absence.NOT_RECORDED
    assert outcome.act_by_source is None
    assert outcome.group == "ED"


@pytest.mark.hazard("P7")
def test_a_time_that_was_sent_is_never_touched() -> None:
    sent = _report("Dx02", act_by=SENT, act_by_source=ActBySource.MESSAGE)
    outcome = with_tables(sent).outcome
    assert (outcome.act_by, outcome.act_by_source) == (SENT, ActBySource.MESSAGE)


@pytest.mark.parametrize(
    "changes",
    [
        {"starts_at": Absence.NOT_RECORDED},
        {"starts_at": read_time("2026-11-22")},
        {"standing": "cancelled by the sender"},
        {"act_by": Absence.NOT_RECORDED, "standing": "draft"},
    ],
)
def test_without_a_start_or_a_live_outcome_nothing_is_derived(changes: dict[str, object]) -> None:
    assert not isinstance(with_tables(_report("Dx02", **changes)).outcome.act_by, Moment)


def test_dispositions_that_disagree_give_neither_group_nor_time() -> None:
    outcome = with_tables(_report("Dx02", "Dx06")).outcome
    assert (outcome.act_by, outcome.group) == (Absence.NOT_RECORDED, "")


@pytest.mark.parametrize("code", ["DX02", "dx02", "Dx 02", " Dx02 "])
def test_capitals_and_spaces_do_not_count(code: str) -> None:
    row = disposition(code)
    assert row is not None
    assert (row.code, row.minutes) == ("Dx02", 60)


@pytest.mark.parametrize(
    ("one", "other"), [("Dx02", "Dx2"), ("Dx012", "Dx12"), ("Dx0116", "Dx116")]
)
def test_leading_zeros_count(one: str, other: str) -> None:
    assert disposition(one) != disposition(other)


def test_an_unknown_disposition_is_shown_as_sent_and_told_and_has_no_countdown() -> None:
    report = with_tables(_report("Dx9999"))
    assert report.outcome.disposition == Code("disposition", "Dx9999", "", "As the sender says")
    assert report.outcome.act_by is Absence.NOT_RECORDED
    assert [notice.code for notice in report.warnings] == [NoticeCode.UNKNOWN_CODE]
    assert "Dx9999" in report.warnings[0].text


def test_only_dispositions_are_looked_up() -> None:
    outcome = Outcome(codes=(Code("symptom-group", "SG9999", "", "Odd"),))
    assert with_tables(empty_report(outcomes=(outcome,))).warnings == ()


def test_a_disposition_without_minutes_gets_its_group_alone() -> None:
    outcome = with_tables(_report("Dx0122")).outcome
    assert (outcome.group, outcome.act_by) == ("ambulance", Absence.NOT_RECORDED)


def test_every_row_has_a_source_and_no_code_comes_twice() -> None:
    for name in ("dispositions.csv", "ambulance-priorities.csv"):
        with (TABLES / name).open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        codes = [row["code"].upper() for row in rows]
        assert len(codes) == len(set(codes))
        assert all(row["source"] for row in rows)
    with (TABLES / "dispositions.csv").open(encoding="utf-8", newline="") as file:
        assert all(row["group"] for row in csv.DictReader(file))


def test_ambulance_responses_have_words() -> None:
    assert ambulance_priority("c3") == "Category 3: urgent"
    assert ambulance_priority("HP4T") == ""
