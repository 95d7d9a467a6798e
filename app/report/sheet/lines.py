"""The lines of a sheet: what stands on the screen, in order, as plain data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class LineKind(StrEnum):
    """How a line is set. The kind never carries meaning that the words do not."""

    LEAD = "lead"
    HEADING = "heading"
    TEXT = "text"
    BULLET = "bullet"
    ROW = "row"
    QUIET = "quiet"
    STRUCK = "struck"


class SectionId(StrEnum):
    """The parts of a report's screen, in their fixed order (screen notes, section 1)."""

    BANNER = "banner"
    PROBLEMS = "problems"
    OUTCOME = "outcome"
    BEWARE = "beware"
    REASON = "reason"
    ADVICE = "advice"
    NOTES = "notes"
    FACTS = "facts"
    JOURNEY = "journey"
    QUESTIONS = "questions"
    NARRATIVE = "narrative"
    PEOPLE = "people"
    ALSO = "also"
    ABOUT = "about"


LEDGER = "ledger"
"""The key of the line that counts values: no number in it shows a value of the message."""

WAITING = "waiting"
"""The key of an event of the journey that has not come to its end: a reply that waits."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line.

    Attributes:
        text: the value, plain text; may hold line breaks of the sender's own.
        label: what it is, where it has a label.
        key: a stable name for the places of the screen that pick out one line, such as ``nhs``.
        aside: a short secondary text at the end of the line, such as the time of an answer.
        group: lines of one group belong together (one flag, one outcome, one narrative part).
        at: the instant of an event of the journey, so that it can be drawn to scale.
    """

    text: str
    label: str = ""
    kind: LineKind = LineKind.TEXT
    key: str = ""
    aside: str = ""
    group: int = 0
    at: datetime | None = None

    @property
    def plain(self) -> str:
        """The line as one piece of text: label, value, aside."""
        return " ".join(part for part in (self.label, self.text, self.aside) if part)


@dataclass(frozen=True, slots=True)
class Section:
    """A titled part of the sheet."""

    id: SectionId
    title: str
    lines: tuple[Line, ...]

    def line(self, key: str) -> Line | None:
        """The first line with that key."""
        return next((line for line in self.lines if line.key == key), None)

    def text(self, key: str) -> str:
        """The text of the first line with that key, empty where there is none."""
        line = self.line(key)
        return line.text if line else ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that one role is shown of one report, in the order of the screen.

    Attributes:
        over: whether nobody is waited for any more, so that no time runs.
    """

    sections: tuple[Section, ...]
    over: bool = False

    def __iter__(self) -> Iterator[Section]:
        return iter(self.sections)

    def section(self, name: SectionId) -> Section | None:
        """The section with that id, or None where the role has none."""
        return next((section for section in self.sections if section.id is name), None)

    @property
    def text(self) -> str:
        """The sheet as plain text: every title and line, in order."""
        rows: list[str] = []
        for section in self.sections:
            rows.append(section.title.upper())
            rows.extend(f"  {line.plain}" for line in section.lines)
            rows.append("")
        return "\n".join(rows)
