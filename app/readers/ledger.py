"""The proof that nothing was lost: every readable value against what a clinician sees.

The values are counted on a fresh parse, without any of the mappings; what a line of the sheet
does not show is added to *Also in this message*, and the ledger then says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from app.readers.cda.values import Value, cda_values
from app.readers.fhir.leftover import path_words
from app.readers.fhir.readable import Leaf, readable, shown
from app.readers.fhir.reading import type_words
from app.readers.sniff import Parsed, parse
from app.report.contact import show_phone
from app.report.ledger import Ledger
from app.report.model import AlsoLine, EncounterReport
from app.report.sheet import SectionId, sheet

_NOON = datetime(2000, 1, 1, 12, tzinfo=UTC)
"""Ages and minutes left do not matter to the proof, so it uses a fixed clock."""

_LATER = (SectionId.ALSO,)
_DIGITS = re.compile(r"\D+")


def prove(report: EncounterReport, data: bytes) -> EncounterReport:
    """The same report with a ledger that was checked against the sheet, value by value.

    Raises:
        Unreadable: where the bytes cannot be read, as :func:`app.readers.read.read` says.
    """
    page = sheet(report, _NOON)
    placed_text = _flat(
        "\n".join(line.plain for s in page for line in s.lines if s.id not in _LATER)
    )
    also_text = _flat("\n".join(line.plain for s in page for line in s.lines if s.id in _LATER))
    apart = _flat("\n".join(line.text for line in report.set_apart))
    also_text = f"{also_text}\n{apart}"
    values = placed = also = 0
    missing: dict[AlsoLine, None] = {}
    for words, line in _values(parse(data)):
        values += 1
        if visible(words, placed_text):
            placed += 1
            continue
        also += 1
        if not visible(words, also_text):
            missing[line] = None
    return replace(report, also=(*report.also, *missing), ledger=Ledger(values, placed, also))


def _values(parsed: Parsed) -> Iterator[Value]:
    """The readable values of a message, whatever its format."""
    if parsed.tree is not None:
        return ((forms(leaf), _line(leaf)) for leaf in readable(parsed.tree))
    return cda_values(parsed.root) if parsed.root is not None else iter(())


def forms(leaf: Leaf) -> tuple[str, ...]:
    """The ways in which a value may stand on the sheet: as sent, or as the NHS shows it."""
    raw, key = leaf.raw, leaf.path[-1]
    words = shown(key, raw)
    found = [words]
    if key == "value":
        found.append(show_phone(raw))
        digits = _DIGITS.sub("", raw)
        if len(digits) == 10 and len(raw) < 14:
            found.append(f"{digits[:3]} {digits[3:6]} {digits[6:]}")
        found.append(raw.removeprefix("mailto:"))
    if key == "gender":
        found.append("Not Known" if raw == "unknown" else raw)
    if key == "deceasedBoolean":
        found.append("Died")
    if key == "preferred":
        found.append("preferred")
    if key == "postalCode":
        found.append(raw.replace(" ", ""))
    return tuple(found)


def visible(words: tuple[str, ...], text: str) -> bool:
    """Whether one of the forms stands in the text, line for line and word for word."""
    return any(
        all(_whole(_flat(line), text) for line in form.split("\n") if line.strip())
        for form in words
    )


def _whole(words: str, text: str) -> bool:
    """Whether words stand in a text as whole words: ``no`` is not shown by ``nose``."""
    at = text.find(words)
    while at >= 0:
        end = at + len(words)
        before = text[at - 1] if at else " "
        after = text[end] if end < len(text) else " "
        if not (before.isalnum() and words[:1].isalnum()) and not (
            after.isalnum() and words[-1:].isalnum()
        ):
            return True
        at = text.find(words, at + 1)
    return not words


def _flat(text: str) -> str:
    """For comparing: one kind of space, and no difference between capitals and small letters."""
    return " ".join(text.upper().casefold().split())


def _line(leaf: Leaf) -> AlsoLine:
    kind = type_words(str(leaf.resource.get("resourceType", "Message")))
    words = " ".join(word for key in leaf.path if (word := path_words(key)))
    return AlsoLine(f"{kind}, {words}" if words else kind, shown(leaf.path[-1], leaf.raw))
