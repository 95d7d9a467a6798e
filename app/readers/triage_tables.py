"""Our own tables beside the sender's words: the kind of service, and how long a disposition gives.

One place for every format, after its reader. The sender's words and times lead:

* a time that was sent is never touched, and a missing one stays told (``no-act-by``);
* BaRS says not to derive where ``occurrencePeriod.end`` is absent, so a BaRS report gets none;
* the CDS API guide derives from ``occurrencePeriod`` alone. What the 111 adaptor sends is a
  Pathways report without an end, so a Pathways code that stands in the table gives a time there,
  as it does in NHS 111 CDA; the time says that it is derived, from which code and which start;
* outcomes that are no longer live, and dispositions that disagree, give no time;
* leading zeros count (Dx02 is not Dx2), capitals do not.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from datetime import MAXYEAR, timedelta
from functools import cache
from pathlib import Path

from app.report.model import ActBySource, Code, EncounterReport, Format, Outcome
from app.report.notices import Notice, NoticeCode
from app.report.times import Moment, moment_at, show_clock, show_duration

TABLES = Path(__file__).resolve().parents[2] / "resources" / "tables"

_DERIVES = {Format.CDS_STU3: "start of the time frame sent", Format.ITK_CDA: ""}
"""The formats in which a time may be derived, and what a start is where the reader names none."""


@dataclass(frozen=True, slots=True)
class Disposition:
    """One row: a Pathways disposition with our word for its kind of service.

    ``minutes`` is None where no source gives them.
    """

    code: str
    group: str
    minutes: int | None
    source: str


def disposition(code: str) -> Disposition | None:
    """The row of a Pathways disposition code as sent, None where the table has none."""
    return _dispositions().get(_key(code))


def ambulance_priority(code: str) -> str:
    """The words for an ambulance response code that came without any, "" where it is not known."""
    return _priorities().get(code.strip().upper(), "")


def with_tables(report: EncounterReport) -> EncounterReport:
    """The same report with groups, derived times and a notice for dispositions not in the table."""
    outcomes = tuple(_with_table(outcome, report.format) for outcome in report.outcomes)
    unknown = dict.fromkeys(
        code.code
        for outcome in report.outcomes
        for code in _told(outcome)
        if disposition(code.code) is None
    )
    if outcomes == report.outcomes and not unknown:
        return report
    notices = report.warnings
    if unknown:
        text = f"Not in our table of dispositions, shown as sent: {', '.join(unknown)}."
        notices = (*notices, Notice(NoticeCode.UNKNOWN_CODE, text))
    return replace(report, outcomes=outcomes, warnings=notices)


def _told(outcome: Outcome) -> tuple[Code, ...]:
    """Every disposition code of an outcome, the leading one first."""
    first = (outcome.disposition,) if outcome.disposition else ()
    others = (code for code in outcome.codes if code.kind == "disposition")
    return tuple(code for code in dict.fromkeys((*first, *others)) if code.code)


def _with_table(outcome: Outcome, format_: Format) -> Outcome:
    codes = _told(outcome)
    if len({_key(code.code) for code in codes}) != 1:
        return outcome
    row = disposition(codes[0].code)
    if row is None:
        return outcome
    outcome = replace(outcome, group=row.group)
    start = outcome.starts_at
    if (
        row.minutes is None
        or outcome.standing
        or format_ not in _DERIVES
        or isinstance(outcome.act_by, Moment)
        or not isinstance(start, Moment)
        or start.at is None
    ):
        return outcome
    span = timedelta(minutes=row.minutes)
    if start.at.year == MAXYEAR:
        return outcome  # the end of time, which programs send for a time that they do not know
    since = outcome.starts_from or _DERIVES[format_]
    note = f"{codes[0].code}, {show_duration(span)} from {show_clock(start.at)}"
    note = f"{note} ({since})" if since else note
    told = outcome.act_by_note
    return replace(
        outcome,
        act_by=moment_at(start.at + span),
        act_by_source=ActBySource.DERIVED,
        act_by_note=f"{note}; {told}" if told else note,
    )


def _key(code: str) -> str:
    """Comparable: no spaces, no difference between Dx and DX; zeros stay."""
    return "".join(code.split()).upper()


@cache
def _dispositions() -> dict[str, Disposition]:
    return {
        _key(row["code"]): Disposition(
            row["code"],
            row["group"],
            int(row["minutes"]) if row["minutes"] else None,
            row["source"],
        )
        for row in _rows("dispositions.csv")
    }


@cache
def _priorities() -> dict[str, str]:
    return {row["code"]: row["words"] for row in _rows("ambulance-priorities.csv")}


def _rows(name: str) -> list[dict[str, str]]:
    with (TABLES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
