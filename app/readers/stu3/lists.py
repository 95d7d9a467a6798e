"""List -> the order of the answers, and whether everything it names has come.

The List carries ALL resources of the triage and is the only claim about their order (CDS API guide,
List). A Composition that is whole does not make up for a List with gaps (hazard log 0503).
"""

from __future__ import annotations

from collections import Counter

from app.readers.fhir.reading import Reading, type_words
from app.readers.fhir.references import Entry, typed
from app.readers.taking import node, nodes, peek
from app.report.notices import NoticeCode

Ordered = dict[str, list[tuple[Entry, str]]]
"""By resource type: the entries, each with its list's title where there are several."""


def ordered(reading: Reading, lists: list[Entry], *kinds: str) -> Ordered:
    """The entries of some kinds in List order; those that no List names follow as sent."""
    found: Ordered = {kind: [] for kind in kinds}
    seen: set[int] = set()
    for number, entry in enumerate(lists, 1):
        title = ""
        if len(lists) > 1:
            title = peek(entry.resource, "title") or f"Triage {number}"
            title = f"{title} ({number} of {len(lists)})"
        for part in nodes(entry.resource, "entry"):
            target = reading.find(peek(node(part, "item"), "reference"), entry.resource)
            if target is not None and target.type in found and id(target) not in seen:
                seen.add(id(target))
                found[target.type].append((target, title))
    for entry in reading.index.of_type(*kinds):
        if id(entry) not in seen:
            found[entry.type].append((entry, ""))
    return found


def check(reading: Reading, lists: list[Entry]) -> None:
    """Say what Lists name that has not come, and Lists that do not stand."""
    gaps: Counter[str] = Counter()
    for entry in lists:
        status = reading.take.text(entry.resource, "status")
        if status == "entered-in-error":
            reading.warn(NoticeCode.NOT_LIVE, "A list of this triage was entered in error.")
        elif status == "retired":
            reading.warn(NoticeCode.NOT_LIVE, "A list of this triage is no longer current.")
        for part in nodes(entry.resource, "entry"):
            text = peek(node(part, "item"), "reference")
            if text and reading.find(text, entry.resource) is None:
                pair = typed(text)
                gaps[type_words(pair[0]).lower() if pair else "part"] += 1
            if peek(part, "deleted") == "true":
                reading.warn(
                    NoticeCode.NOT_LIVE, "The sender's list marks one of its parts as deleted."
                )
    if gaps:
        told = ", ".join(f"{count} × {kind}" for kind, count in gaps.items())
        reading.warn(
            NoticeCode.PARTIAL_REPORT, f"The sender's list names parts that were not sent: {told}."
        )
