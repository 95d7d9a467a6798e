"""``occurrencePeriod`` -> by when, and what is odd about it (BaRS, ServiceRequest).

The end alone is the act-by time: nothing is worked out from a priority, a code or a start.
"""

from __future__ import annotations

from dataclasses import replace

from app.readers.bars.header import Header
from app.readers.fhir.frame import oddities
from app.readers.fhir.reading import Reading
from app.readers.taking import node
from app.readers.tree import Node
from app.report.absence import Absence
from app.report.model import ActBySource, Kind, Outcome
from app.report.notices import NoticeCode
from app.report.times import Moment

NOT_RECORDED = Absence.NOT_RECORDED


def timed(
    reading: Reading, header: Header, resource: Node, outcome: Outcome, sent_at: Moment | Absence
) -> Outcome:
    """The outcome with its times; what is odd is shown and said to be odd (hazard P7)."""
    take = reading.take
    part = node(resource, "occurrencePeriod")
    start, end = take.moment(part, "start"), take.moment(part, "end")
    odd: list[str] = []
    if end is None and "occurrenceDateTime" in resource:
        end = take.moment(resource, "occurrenceDateTime")
        odd.append("sent as one time, not as a time frame")
    authored = take.moment(resource, "authoredOn")
    for name, moment in (("start", start), ("end", end), ("time of asking", authored)):
        if isinstance(moment, str):
            odd.append(f"the {name} was sent as “{moment}”")
            reading.warn(NoticeCode.TIMES_IMPLAUSIBLE, f"The {name} was sent as “{moment}”.")
    if not isinstance(end, Moment):
        odd.append("no complete-by time was stated")
        if not outcome.standing and header.kind is not Kind.RESPONSE:
            reading.warn(NoticeCode.NO_ACT_BY, "The sender stated no complete-by time.")
    known = authored if isinstance(authored, Moment) else sent_at
    odd += oddities(reading, start, end, known, "it was asked")
    if isinstance(start, Moment):
        if outcome.starts_at is NOT_RECORDED:
            outcome = replace(outcome, starts_at=start, starts_from="start of the time frame")
        elif isinstance(outcome.starts_at, Moment) and outcome.starts_at.shown != start.shown:
            odd.append(f"the time frame starts at {start.shown}")
    if isinstance(authored, Moment):
        odd.append(f"asked at {authored.shown}")
    return replace(
        outcome,
        act_by=end if isinstance(end, Moment) else NOT_RECORDED,
        act_by_source=ActBySource.MESSAGE if isinstance(end, Moment) else None,
        act_by_note="; ".join(odd),
    )
