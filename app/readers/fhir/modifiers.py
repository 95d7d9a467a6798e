"""``modifierExtension`` and ``implicitRules``: they may turn the meaning of a part around (P17)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from app.readers.fhir.reading import Reading, type_words
from app.readers.tree import Node
from app.report.model import EncounterReport, Item, Outcome
from app.report.notices import NoticeCode

_UNDERSTOOD = ("requestercdsssoftware",)
"""The 999 guide names the triage software in modifier extensions of the message source."""

_LISTS = ("observations", "medications", "allergies", "conditions", "tasks", "consents")
_MARK = "meaning not certain, see the problems above"


def modifiers(reading: Reading, envelope: Node) -> tuple[Node, ...]:
    """Say which resources cannot be interpreted safely, and give them.

    Args:
        reading: the message being read.
        envelope: what the resources came in; rules for all of it may stand there.
    """
    found: dict[str, None] = {}
    modified = []
    if "implicitRules" in envelope:
        found["Whole message"] = None
    for entry in reading.index.entries:
        if entry.holder is None and _modified(entry.resource):
            found[type_words(entry.type)] = None
            modified.append(entry.resource)
    if found:
        told = ", ".join(found)
        reading.warn(
            NoticeCode.MODIFIER_NOT_UNDERSTOOD,
            f"These parts carry a modifier that may change their meaning: {told}. "
            "Look at what the sender wrote, under “Also in this message”.",
        )
    return tuple(modified)


def marked(
    reading: Reading, modified: tuple[Node, ...], report: EncounterReport
) -> EncounterReport:
    """The report with a mark on every statement that came from such a resource.

    A notice at the top names the kind of part; only beside the statement itself does it keep
    somebody from relying on that one.
    """
    texts = {reading.words[id(each)] for each in modified if id(each) in reading.words}
    if not texts:
        return report
    lists: dict[str, Any] = {
        name: tuple(_marked(item, texts) for item in getattr(report, name)) for name in _LISTS
    }
    outcomes = tuple(_marked_concern(outcome, texts) for outcome in report.outcomes)
    return replace(report, outcomes=outcomes, **lists)


def _marked_concern(outcome: Outcome, texts: set[str]) -> Outcome:
    chief = outcome.chief_concern
    if chief in texts:
        chief = f"{chief} ({_MARK})"
    others = (f"{words} ({_MARK})" if words in texts else words for words in outcome.other_concerns)
    return replace(outcome, chief_concern=chief, other_concerns=tuple(others))


def _marked(item: Item, texts: set[str]) -> Item:
    """The words of a concern stand behind its part: ``Chief concern: Fits``."""
    if item.text in texts or item.text.partition(": ")[2] in texts:
        return replace(item, text=f"{item.text} ({_MARK})")
    return item


def _modified(top: Any) -> bool:
    stack = [top]
    while stack:
        node = stack.pop()
        if isinstance(node, list):
            stack.extend(part for part in node if isinstance(part, (dict, list)))
            continue
        if "implicitRules" in node:
            return True
        marks = node.get("modifierExtension")
        for mark in marks if isinstance(marks, list) else [marks] if marks else []:
            url = str(mark.get("url", "")).lower() if isinstance(mark, dict) else ""
            if not any(known in url for known in _UNDERSTOOD):
                return True
        stack.extend(part for part in node.values() if isinstance(part, (dict, list)))
    return False
