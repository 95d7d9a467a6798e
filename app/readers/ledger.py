"""The proof that nothing was lost: every readable value against what a clinician sees.

The values are counted on a fresh parse, without any of the mappings; what a line of the sheet
does not show is added to *Also in this message*, and the ledger then says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from app.readers.cda.values import Value, cda_values
from app.readers.fhir.doses import DAYS, EVENTS, TAKEN, TIME_UNITS, clock
from app.readers.fhir.leftover import path_words
from app.readers.fhir.questionnaires import OPERATORS
from app.readers.fhir.readable import Leaf, readable, shown
from app.readers.fhir.reading import type_words
from app.readers.sniff import Parsed, parse
from app.report.contact import show_phone, show_postcode
from app.report.ledger import Ledger
from app.report.model import AlsoLine, EncounterReport
from app.report.sheet import SectionId, sheet
from app.report.sheet.lines import LEDGER

_NOON = datetime(2000, 1, 1, 12, tzinfo=UTC)
"""Ages and minutes left do not matter to the proof, so it uses a fixed clock."""

_LATER = (SectionId.ALSO,)
_DIGITS = re.compile(r"\D+")
_WORD = re.compile(r"[^\W_]+")
_BULLET = "• "
"""How a narrative marks an item of a list, where the sheet may set it as one."""


_IN_WORDS = {
    "periodUnit": TIME_UNITS,
    "durationUnit": TIME_UNITS,
    "when": EVENTS,
    "dayOfWeek": DAYS,
    "taken": TAKEN,
    "operator": OPERATORS,
}
"""Codes of FHIR itself that are told in words alone."""


def prove(report: EncounterReport, data: bytes) -> EncounterReport:
    """The same report with a ledger that was checked against the sheet, value by value.

    Raises:
        Unreadable: where the bytes cannot be read, as :func:`app.readers.read.read` says.
    """
    page = sheet(report, _NOON)
    placed_text = Shown(
        line.plain for s in page for line in s.lines if s.id not in _LATER and line.key != LEDGER
    )
    apart = (line.text for line in report.set_apart)
    later = (line.plain for s in page for line in s.lines if s.id in _LATER)
    also_text = Shown((*later, *apart))
    values = placed = also = 0
    missing: dict[AlsoLine, None] = {}
    for words, line in _values(parse(data)):
        values += 1
        if placed_text.holds(words):
            placed += 1
            continue
        also += 1
        if not also_text.holds(words):
            missing[line()] = None
    return replace(report, also=(*report.also, *missing), ledger=Ledger(values, placed, also))


def _values(parsed: Parsed) -> Iterator[Value]:
    """The readable values of a message, whatever its format."""
    if parsed.tree is not None:
        return ((forms(leaf), partial(_line, leaf)) for leaf in readable(parsed.tree))
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
    if key in ("doNotPerform", "prohibited"):
        found += ["DO NOT", "not to be done", "NOT to be given"]
    if key in _IN_WORDS:
        found.append(_IN_WORDS[key].get(raw, raw))
    if key == "timeOfDay":
        found.append(clock(raw))
    if key == "preferred":
        found.append("preferred")
    if key == "postalCode":
        found.append(show_postcode(raw))
    return tuple(found)


class Shown:
    """What a person sees, to be asked for thousands of values without reading it all each time."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._text = _flat("\n".join(lines))
        self._places: dict[str, list[int]] = {}
        for match in _WORD.finditer(self._text):
            self._places.setdefault(match[0], []).append(match.start())
        self._known: dict[tuple[str, ...], bool] = {}

    def holds(self, forms: tuple[str, ...]) -> bool:
        """Whether one of the forms stands there, line for line and word for word."""
        found = self._known.get(forms)
        if found is None:
            found = self._known[forms] = any(self._has(form) for form in forms)
        return found

    def _has(self, form: str) -> bool:
        lines = (line.strip().removeprefix(_BULLET) for line in form.split("\n"))
        return all(self._whole(_flat(line)) for line in lines if line)

    def _whole(self, words: str) -> bool:
        """Whether words stand there as whole words: ``no`` is not shown by ``nose``.

        Looked for only where the rarest of them stands.
        """
        parts = list(_WORD.finditer(words))
        if not parts:
            return words in self._text
        rarest = min(parts, key=lambda part: len(self._places.get(part[0], ())))
        starts = (at - rarest.start() for at in self._places.get(rarest[0], ()))
        return any(self._stands_at(at, words) for at in starts)

    def _stands_at(self, at: int, words: str) -> bool:
        text, end = self._text, at + len(words)
        if not text.startswith(words, at):
            return False
        within = at and text[at - 1].isalnum() and words[0].isalnum()
        goes_on = text[end : end + 1].isalnum() and words[-1].isalnum()
        return not within and not goes_on


def _flat(text: str) -> str:
    """For comparing: one kind of space, and no difference between capitals and small letters."""
    return " ".join(text.upper().casefold().split())


def _line(leaf: Leaf) -> AlsoLine:
    kind = type_words(str(leaf.resource.get("resourceType", "Message")))
    words = " ".join(word for key in leaf.path if (word := path_words(key)))
    return AlsoLine(f"{kind}, {words}" if words else kind, shown(leaf.path[-1], leaf.raw))
