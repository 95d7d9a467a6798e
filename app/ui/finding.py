"""Where words stand in a report: sought in the lines that a role is shown, as the lists compare.

Capitals, accents, the length of a gap and the breaks of a long word make no difference; a number of
some length is found however it is grouped.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from app.report.sheet import Line, SectionId, Sheet
from app.store.search import plain as compared
from app.ui.text import BREAK, plain

_COUNTED = re.compile(r":? \d")
"""Where the title of a section begins to count what is in it."""

_GROUPED = re.compile(r"\d(?:[\s-]?\d){5,}")
"""A number that is long enough to be written in groups; shorter ones would be found in dates."""


class _Bare(dict[int, str]):
    """Each character as the lists compare it, looked up once."""

    def __missing__(self, code: int) -> str:
        """One that was not met before; between two letters, as gaps at an end are dropped."""
        sign = plain(chr(code))
        bare = "" if sign == BREAK else compared(f"x{sign}x")[1:-1]
        self[code] = bare
        return bare


_BARE = _Bare()


def compared_as(text: str) -> str:
    """A text as it is sought in, whether it is as it was sent or as it is drawn."""
    if text.isascii() and text.isprintable():  # nearly every line of most reports
        return text.lower().replace("`", "'")
    return text.translate(_BARE)


@dataclass(frozen=True, slots=True)
class Sought:
    """What somebody looks for."""

    pattern: re.Pattern[str]

    def inside(self, text: str) -> bool:
        """Whether a text as it is sent or drawn has the words."""
        return self.inside_bare(compared_as(text))

    def inside_bare(self, bare: str) -> bool:
        """Whether a text has the words, given as :func:`compared_as` has it."""
        return self.pattern.search(bare) is not None

    def places(self, text: str) -> Iterator[tuple[int, int]]:
        """Where the words stand in a text: where they begin and end, in characters.

        A character of which only a part is sought, such as a ligature, counts as a whole.
        """
        if text.isascii():  # each sign is compared as one
            yield from (match.span() for match in self.pattern.finditer(text.translate(_BARE)))
            return
        origins = [at for at, sign in enumerate(text) for _part in sign.translate(_BARE)]
        for match in self.pattern.finditer(text.translate(_BARE)):
            start, end = origins[match.start()], origins[match.end() - 1] + 1
            while end < len(text) and unicodedata.combining(text[end]):
                end += 1
            yield start, end

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Where the words stand in a text: start and length as Qt counts, in units of UTF-16."""
        for start, end in self.places(text):
            yield units(text[:start]), units(text[start:end])


def units(text: str) -> int:
    """How long a text is for Qt, which counts a letter of the higher planes as two."""
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
class Entry:
    """A line of a sheet, made ready to be sought in.

    Attributes:
        title: how the part of the page is called on the screen, uncounted.
        index: its place among the section's lines.
        bare: its words as they are compared.
    """

    section: SectionId
    title: str
    index: int
    line: Line
    bare: str


@dataclass(frozen=True, slots=True)
class Place:
    """A line that holds the words, or a widget that shows words of no line.

    Attributes:
        section: where the line stands; None for words of no line.
        title: how the part of the page is called on the screen, uncounted.
        index: its place among the section's lines.
        repeat: how many lines before it in the section read the same.
        shown_by: what shows words of no line: a title, old words of a change, a button.
    """

    section: SectionId | None
    title: str
    index: int
    line: Line
    repeat: int = 0
    shown_by: QWidget | None = None


def uncounted(title: str) -> str:
    """The title of a part of the page without how much is in it."""
    return _COUNTED.split(title)[0]


def entries(sheet: Sheet) -> Iterator[Entry]:
    """Every line of a sheet, in its order."""
    for section in sheet:
        title = uncounted(section.title)
        for index, line in enumerate(section.lines):
            yield Entry(section.id, title, index, line, compared_as(line.plain))


def place_of(entry: Entry, found: Sequence[Entry]) -> Place:
    """The place of a line, among all the lines that have the words."""
    repeat = sum(
        one.section is entry.section and one.index < entry.index and one.bare == entry.bare
        for one in found
    )
    return Place(entry.section, entry.title, entry.index, entry.line, repeat)
