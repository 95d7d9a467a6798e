"""What changed between two versions of a report, line by line, as the screen marks it."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import zip_longest

from app.report.sheet.earlier import says_something
from app.report.sheet.lines import Line, Section, SectionId, Sheet

_NOT_COMPARED = frozenset({SectionId.JOURNEY, SectionId.ABOUT})
_MOVING = frozenset({"clock"})


class Mark(StrEnum):
    """The word in the box beside a line (screen notes, section 6)."""

    CHANGED = "Changed"
    ADDED = "Added"
    REMOVED = "Removed by sender"
    NOT_REPEATED = "Not repeated by sender"


@dataclass(frozen=True, slots=True)
class Change:
    """One line that differs.

    Attributes:
        section: where it stands.
        index: its place among the new section's lines; for a removed line, the place that it
            would stand before.
        mark: the word for it; *not repeated* where leaving out is not withdrawing.
        was: the old words, empty for an added line.
        now: the new words, empty for a line that is not there any more.
    """

    section: SectionId
    index: int
    mark: Mark
    was: str
    now: str


def changes(old: Sheet, new: Sheet, *, may_leave_out: bool = False) -> tuple[Change, ...]:
    """Compare two sheets of the same role, laid out for the same instant.

    ``may_leave_out`` as :attr:`app.report.model.EncounterReport.may_leave_out` of the new one.
    Ids and the journey differ between any two messages and are left out, and so is the clock:
    it is the act-by time that counts. Every other line that differs is in the result.
    """
    found: list[Change] = []
    for name in SectionId:
        if name not in _NOT_COMPARED:
            gone = Mark.NOT_REPEATED if may_leave_out else Mark.REMOVED
            found += _compare(name, _lines(old.section(name)), _lines(new.section(name)), gone)
    return tuple(found)


def _lines(section: Section | None) -> tuple[Line, ...]:
    return section.lines if section else ()


def _compare(
    name: SectionId, old: tuple[Line, ...], new: tuple[Line, ...], gone: Mark
) -> list[Change]:
    before = ["" if line.key in _MOVING else line.plain for line in old]
    after = ["" if line.key in _MOVING else line.plain for line in new]
    found: list[Change] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if kind == "equal":
            continue
        pairs = zip_longest(before[old_from:old_to], range(new_from, new_to))
        for was, index in pairs:
            if index is None:
                found.append(Change(name, new_to, gone, was or "", ""))
            elif was and gone is Mark.NOT_REPEATED and not says_something(new[index]):
                found.append(Change(name, index, gone, was, ""))
            else:
                mark = Mark.CHANGED if was else Mark.ADDED
                found.append(Change(name, index, mark, was or "", after[index]))
    return found
