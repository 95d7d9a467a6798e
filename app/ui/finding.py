"""Where words stand in a report: sought in the lines that a role is shown, not in what is drawn."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.report.sheet import Line, SectionId, Sheet
from app.ui.text import BREAK, plain

_ALIKE = {"'": "['\u2019]", "\u2019": "['\u2019]"}
"""Characters that stand for each other: keyboards have the one, senders write both."""

_COUNTED = re.compile(r":? \d")
"""Where the title of a section begins to count what is in it."""


@dataclass(frozen=True, slots=True)
class Place:
    """A line that holds the words.

    Attributes:
        section: where it stands; ``title`` is how that is called on the screen, uncounted.
        index: its place among the section's lines.
        repeat: how many lines before it in the section read the same.
    """

    section: SectionId
    title: str
    index: int
    line: Line
    repeat: int = 0


def pattern(words: str) -> re.Pattern[str] | None:
    """What finds ``words`` in a text as it is sent or drawn; None where nothing is sought.

    Capitals and the length of a gap make no difference, nor do the breaks of a long word.
    """
    sought = [f"{BREAK}?".join(map(_letter, word)) for word in plain(words).split()]
    return re.compile(rf"[\s{BREAK}]+".join(sought), re.IGNORECASE) if sought else None


def _letter(letter: str) -> str:
    return _ALIKE.get(letter) or re.escape(letter)


def places(sheet: Sheet, sought: re.Pattern[str]) -> tuple[Place, ...]:
    """Every line with the words, in the order of the screen; a line counts once."""
    found: list[Place] = []
    for section in sheet:
        title = _COUNTED.split(section.title)[0]
        before: dict[str, int] = {}
        for index, line in enumerate(section.lines):
            words = plain(line.plain)
            if sought.search(words):
                repeat = before.get(words, 0)
                before[words] = repeat + 1
                found.append(Place(section.id, title, index, line, repeat))
    return tuple(found)
