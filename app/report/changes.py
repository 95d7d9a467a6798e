"""What changed between two versions of a report, line by line, as the screen marks it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import zip_longest

from app.report.sheet.earlier import says_something
from app.report.sheet.lines import Line, LineKind, Section, SectionId, Sheet

_NOT_COMPARED = frozenset({SectionId.JOURNEY, SectionId.ABOUT})
_MOVING = frozenset({"clock"})
_OF_SEVERAL_LINES = frozenset(
    {SectionId.PROBLEMS, SectionId.OUTCOME, SectionId.BEWARE, SectionId.FACTS}
)
"""Where the lines of one group tell of one thing: a problem, an outcome, a flag, a finding."""

_STARTS = frozenset({LineKind.LEAD, LineKind.HEADING, LineKind.BULLET, LineKind.STRUCK})
"""Lines that something begins with."""


class Mark(StrEnum):
    """The word in the box beside a line (screen notes, section 6)."""

    CHANGED = "Changed"
    ADDED = "Added"
    REMOVED = "Removed by sender"
    NOT_REPEATED = "Not repeated by sender"


_LEFT = frozenset({Mark.REMOVED, Mark.NOT_REPEATED})


@dataclass(frozen=True, slots=True)
class Change:
    """What differs in one place: a line, or the lines of one outcome, flag, problem or finding.

    Attributes:
        section: where it stands.
        index: its place among the new section's lines; for a removed line, the place that it
            would stand before.
        mark: the word for it; *not repeated* where leaving out is not withdrawing.
        was: the old words, empty for what was added; those of several lines one under another.
        now: the new words, empty for what is not there any more; as above.
        also: the places of further lines that are part of the same change.
    """

    section: SectionId
    index: int
    mark: Mark
    was: str
    now: str
    also: tuple[int, ...] = ()

    @property
    def gone(self) -> bool:
        """Whether it tells of what is not there any more."""
        return self.mark in _LEFT


_Found = tuple[Change, object]
"""A line that differs, and what it belongs to: the same for lines that tell of one thing."""


def changes(old: Sheet, new: Sheet, *, may_leave_out: bool = False) -> tuple[Change, ...]:
    """Compare two sheets of the same role, laid out for the same instant.

    ``may_leave_out`` as :attr:`app.report.model.EncounterReport.may_leave_out` of the new one.
    Ids and the journey differ between any two messages and are left out, and so is the clock:
    it is the act-by time that counts. Every other line that differs is in the result: an outcome
    that takes the place of another is one change, however many lines it has.
    """
    found: list[Change] = []
    for name in SectionId:
        if name not in _NOT_COMPARED:
            gone = Mark.NOT_REPEATED if may_leave_out else Mark.REMOVED
            before, after = _lines(old.section(name)), _lines(new.section(name))
            every = _compare(name, before, after, gone)
            if name is SectionId.QUESTIONS:
                every = _asked_again(every, before, after)
            found += _gathered(every)
    return tuple(found)


def _lines(section: Section | None) -> tuple[Line, ...]:
    return section.lines if section else ()


def _compare(
    name: SectionId, old: tuple[Line, ...], new: tuple[Line, ...], gone: Mark
) -> list[_Found]:
    from difflib import SequenceMatcher  # most reports have one version alone

    before = ["" if line.key in _MOVING else line.plain for line in old]
    after = ["" if line.key in _MOVING else line.plain for line in new]
    of_old, of_new = _belonging(name, old), _belonging(name, new)
    found: list[_Found] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if kind == "equal":
            continue
        for at, index in zip_longest(range(old_from, old_to), range(new_from, new_to)):
            was = before[at] if at is not None else ""
            if index is None:
                left = Change(name, new_to, gone, was, "")
                found.append((left, ("gone", of_old[at])))
            elif was and gone is Mark.NOT_REPEATED and not says_something(new[index]):
                found.append((Change(name, index, gone, was, ""), ("left out", index)))
            else:
                mark = Mark.CHANGED if was else Mark.ADDED
                found.append((Change(name, index, mark, was, after[index]), of_new[index]))
    return found


def _belonging(name: SectionId, lines: tuple[Line, ...]) -> list[object]:
    """For each line the run of lines that it tells of one thing with; alone, its own place."""
    runs: list[object] = []
    run, before = 0, None
    for at, line in enumerate(lines):
        if name not in _OF_SEVERAL_LINES or line.kind in _STARTS or line.group != before:
            run = at
        before = line.group
        runs.append(run)
    return runs


def _asked_again(every: list[_Found], old: tuple[Line, ...], new: tuple[Line, ...]) -> list[_Found]:
    """A question that stands elsewhere, with another answer, has changed: it is not gone."""
    asked = {line.plain: line.label for line in old}
    gone: dict[str, list[_Found]] = {}
    for one in every:
        if not one[0].now and (label := asked.get(one[0].was)):
            gone.setdefault(label, []).append(one)
    kept: list[_Found] = []
    met: list[_Found] = []
    for one in every:
        change, belongs = one
        before = gone.get(new[change.index].label) if change.mark is Mark.ADDED else None
        if before:
            met.append(before.pop(0))
            paired = replace(change, mark=Mark.CHANGED, was=met[-1][0].was)
            kept.append((paired, belongs))
        else:
            kept.append(one)
    return [one for one in kept if not any(one is each for each in met)]


def _gathered(every: list[_Found]) -> list[Change]:
    """One change for all that belongs together."""
    together: dict[object, list[Change]] = {}
    for change, belongs in every:
        together.setdefault(belongs, []).append(change)
    return [_one(members) for members in together.values()]


def _one(members: list[Change]) -> Change:
    first = members[0]
    if len(members) == 1:
        return first
    marks = {each.mark for each in members}
    return replace(
        first,
        mark=marks.pop() if len(marks) == 1 else Mark.CHANGED,
        was="\n".join(each.was for each in members if each.was),
        now="\n".join(each.now for each in members if each.now),
        also=() if first.gone else tuple(each.index for each in members[1:]),
    )
