"""``modifierExtension`` and ``implicitRules``: they may turn the meaning of a part around (P17)."""

from __future__ import annotations

from typing import Any

from app.readers.fhir.reading import Reading, type_words
from app.report.notices import NoticeCode

_UNDERSTOOD = ("requestercdsssoftware",)
"""The 999 guide names the triage software in modifier extensions of the message source."""


def modifiers(reading: Reading) -> None:
    """Say which resources cannot be interpreted safely."""
    found: dict[str, None] = {}
    for entry in reading.index.entries:
        if entry.holder is None and _modified(entry.resource):
            found[type_words(entry.type)] = None
    if found:
        told = ", ".join(found)
        reading.warn(
            NoticeCode.MODIFIER_NOT_UNDERSTOOD,
            f"These parts carry a modifier that may change their meaning: {told}. "
            "Look at what the sender wrote, under “Also in this message”.",
        )


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
