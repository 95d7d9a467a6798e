"""Where words stand in a report: sought in the lines that a role is shown, as the lists compare.

Capitals, accents, the length of a gap and the breaks of a long word make no difference; a number of
some length is found however it is grouped.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from app.report.sheet import Line, SectionId, Sheet
from app.store.search import plain as compared
from app.ui.text import BREAK, Label, plain

_COUNTED = re.compile(r":? \d")
"""Where the title of a section begins to count what is in it."""

_GROUPED = re.compile(r"\d(?:[\s-]?\d){5,}")
"""A number that is long enough to be written in groups; shorter ones would be found in dates."""


class _Bare(dict[int, str]):
    """Each character as the lists compare it, looked up once."""

    def __missing__(self, code: int) -> str:
        """One that was not met before; between two letters, as gaps at an end are dropped."""
        bare = "" if chr(code) == BREAK else compared(f"x{chr(code)}x")[1:-1]
        self[code] = bare
        return bare


_BARE = _Bare()


@dataclass(frozen=True, slots=True)
class Sought:
    """What somebody looks for."""

    pattern: re.Pattern[str]

    def inside(self, text: str) -> bool:
        """Whether a text as it is sent or drawn has the words."""
        return self.pattern.search(text.translate(_BARE)) is not None

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Where the words stand in a text: start and length as Qt counts, in units of UTF-16.

        A character of which only a part is sought, such as a ligature, counts as a whole.
        """
        origins = [at for at, sign in enumerate(text) for _part in sign.translate(_BARE)]
        for match in self.pattern.finditer(text.translate(_BARE)):
            start, end = origins[match.start()], origins[match.end() - 1] + 1
            while end < len(text) and unicodedata.combining(text[end]):
                end += 1
            yield _units(text[:start]), _units(text[start:end])


def _units(text: str) -> int:
    return len(text) + sum(sign > "\uffff" for sign in text)


def seek(typed: str) -> Sought | None:
    """What finds the typed words in a text; None where nothing is sought."""
    bare = _GROUPED.sub(lambda number: re.sub(r"[\s-]", "", number[0]), typed.translate(_BARE))
    words = [_pattern(word) for word in bare.split()]
    return Sought(re.compile(r"\s+".join(words))) if words else None


def _pattern(word: str) -> str:
    parts = _GROUPED.split(word)
    numbers = [r"[\s-]?".join(number) for number in _GROUPED.findall(word)]
    found = [re.escape(parts[0])]
    for number, after in zip(numbers, parts[1:], strict=True):
        found += [number, re.escape(after)]
    return "".join(found)


@dataclass(frozen=True, slots=True)
class Place:
    """A line that holds the words, or a label that shows words of no line.

    Attributes:
        section: where the line stands; None for words of no line.
        title: how the part of the page is called on the screen, uncounted.
        index: its place among the section's lines.
        repeat: how many lines before it in the section read the same.
        label: what shows words of no line: a title, old words of a change, a reply.
    """

    section: SectionId | None
    title: str
    index: int
    line: Line
    repeat: int = 0
    label: Label | None = None


def uncounted(title: str) -> str:
    """The title of a part of the page without how much is in it."""
    return _COUNTED.split(title)[0]


def places(sheet: Sheet, sought: Sought) -> tuple[Place, ...]:
    """Every line with the words, in the order of the screen; a line counts once."""
    found: list[Place] = []
    for section in sheet:
        title = uncounted(section.title)
        before: dict[str, int] = {}
        for index, line in enumerate(section.lines):
            words = plain(line.plain)
            if sought.inside(words):
                repeat = before.get(words, 0)
                before[words] = repeat + 1
                found.append(Place(section.id, title, index, line, repeat))
    return tuple(found)
