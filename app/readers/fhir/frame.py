"""What is odd about a time frame (``occurrencePeriod``), and when a case was in which state.

An odd frame is shown, and told (hazard P7).
"""

from __future__ import annotations

from datetime import timedelta

from app.readers.fhir.reading import Reading
from app.readers.fhir.values import period_words
from app.readers.taking import nodes, peek
from app.readers.tree import Node
from app.report.absence import Absence
from app.report.notices import NoticeCode
from app.report.times import Moment, before


def status_history(reading: Reading, resource: Node) -> str:
    """``Encounter.statusHistory``: the state of the case from step to step."""
    steps = [
        " ".join(p for p in (peek(part, "status"), period_words(reading, part, "period")) if p)
        for part in nodes(resource, "statusHistory")
    ]
    return "; ".join(steps)


_FAR = timedelta(days=366)


def oddities(
    reading: Reading,
    start: Moment | str | None,
    end: Moment | str | None,
    known: Moment | Absence,
    what: str,
) -> list[str]:
    """What speaks against a time frame, told as notices too.

    Args:
        reading: the message being read.
        start: when the frame starts, as far as it was sent.
        end: when it ends.
        known: a time that the frame should lie near.
        what: what happened at that time, such as ``it was decided``.
    """
    odd = []
    if isinstance(start, Moment) and isinstance(end, Moment) and before(end, start):
        odd.append("it ends before it starts")
    for name, moment in (("start", start), ("end", end)):
        if not (isinstance(moment, Moment) and isinstance(known, Moment)):
            continue
        if abs(moment.on - known.on) > _FAR:
            odd.append(f"its {name} lies more than a year from when {what}")
    for text in odd:
        reading.warn(NoticeCode.TIMES_IMPLAUSIBLE, f"The time frame is odd: {text}.")
    return odd
