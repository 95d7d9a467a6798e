"""What earlier versions say and the newest does not repeat, where leaving out is not withdrawing.

A BaRS update or cancellation may bring only what changed (BaRS Core, merging of updates: entries
are matched one by one, and what is absent stays as it was). The newest version is shown as it was
sent; the earlier lines stand above it, so that a flag is not lost because it was sent only once.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from app.report.absence import Absence
from app.report.sheet.lines import Line, LineKind, Section, SectionId, Sheet
from app.report.sheet.triage import problems_title

KEY = "earlier"
"""The key of the lines that an earlier version said."""

HEADING = "Not repeated by the sender"

_OURS = re.compile(
    r"(?:Concern|Outcome|Medicines|Allergies|Conditions|Observations|Given name|date) "
    r"(?:not recorded|unavailable)"
)
"""What the sheet says itself where nothing was sent; a sender may well write *not recorded*."""

_APART = (
    SectionId.BEWARE,
    SectionId.PROBLEMS,
    SectionId.JOURNEY,
    SectionId.ALSO,
    SectionId.ABOUT,
)
_ABSENT = frozenset(absence.value for absence in Absence)
_ORDER = (SectionId.BEWARE, *(name for name in SectionId if name not in _APART))


def with_earlier(newest: Sheet, earlier: Sequence[Sheet]) -> Sheet:
    """The newest sheet, with what it does not repeat of earlier ones among its problems.

    Args:
        newest: the sheet of a version that may leave out what still stands.
        earlier: the sheets of the versions before it for the same role and instant, back to the
            last one that was whole.
    """
    lines = _not_repeated(newest, earlier)
    if not lines:
        return newest
    old = newest.section(SectionId.PROBLEMS)
    there = old.lines if old else ()
    count = f"{len(lines)} lines of earlier versions are" if len(lines) > 1 else "One line is"
    group = max((line.group for line in there), default=-1) + 1
    told = (
        Line(HEADING, kind=LineKind.HEADING, key=KEY, group=group),
        Line(
            f"{count} not in this one. The sender may leave out what has not changed, so it still "
            "stands unless the sender says otherwise.",
            group=group,
        ),
    )
    made = Section(SectionId.PROBLEMS, problems_title(group + 1), (*there, *told, *lines))
    others = [section for section in newest if section.id is not SectionId.PROBLEMS]
    at = 1 if others and others[0].id is SectionId.BANNER else 0
    return replace(newest, sections=(*others[:at], made, *others[at:]))


def _not_repeated(newest: Sheet, earlier: Sequence[Sheet]) -> list[Line]:
    found: dict[str, Line] = {}
    for name in _ORDER:
        now = newest.section(name)
        here = now.lines if now else ()
        for section in (one for page in earlier if (one := page.section(name))):
            for line in _left_out(section.lines, here):
                label = f"{section.title}, {line.label}" if line.label else section.title
                made = Line(line.text, label, LineKind.ROW, KEY, line.aside)
                found.setdefault(made.plain, made)
    return list(found.values())


def _left_out(old: Sequence[Line], new: Sequence[Line]) -> list[Line]:
    shown = {line.plain for line in new}
    return [
        line
        for line in old
        if line.plain not in shown and says_something(line) and not _changed(line, old, new)
    ]


def says_something(line: Line) -> bool:
    """Whether a line is of the sender: not a clock, nor our word for what was not sent."""
    if line.key == "clock" or line.key.startswith("no-") or line.text in _ABSENT:
        return False
    return not (line.key and _OURS.fullmatch(line.text))


def _changed(line: Line, old: Sequence[Line], new: Sequence[Line]) -> bool:
    """Whether the new version says something else in that line's one place: it was changed."""
    name = (line.key, line.label)
    if name == ("", ""):
        return False
    before, after = (Counter((each.key, each.label) for each in lines) for lines in (old, new))
    kept = next((each for each in new if (each.key, each.label) == name), None)
    return before[name] == 1 == after[name] and kept is not None and says_something(kept)
