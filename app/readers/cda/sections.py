"""structuredBody -> sections at any depth, each with its lines, its topic and whose it is."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from app.readers.cda.contexts import Contexts
from app.readers.cda.datatypes import Coded, coded
from app.readers.cda.elements import HL7, Element, child, children, empty
from app.readers.cda.headings import bold_heading, ends_part, plain_heading
from app.readers.cda.reading import Reading
from app.readers.cda.text import TextLine, join, text_lines
from app.readers.cda.topics import Topic, topic_of
from app.report.model import NarrativeSection

DEEPEST_LEVEL = 12
"""Further levels are shown at this one: no screen is wide enough to indent more."""

NO_TEXT = "No text was sent under this heading."
ONLY_CODES = "No text was sent under this heading, but coded entries were."


@dataclass(frozen=True, slots=True)
class Section:
    """One section of a document; ``about`` is whose it is, where that is not the patient."""

    title: str
    lines: tuple[TextLine, ...]
    level: int
    topic: Topic
    holds_others: bool = False
    holds_entries: bool = False
    about: str = ""

    @property
    def text(self) -> str:
        """The text with its line breaks."""
        return join(list(self.lines))

    @property
    def narratives(self) -> list[NarrativeSection]:
        """The section for the screen, and each part of a case summary under its own heading."""
        parts = _case_parts(self)
        if not parts:
            return [self.narrative]
        first = replace(self, lines=tuple(parts[0][1]), holds_others=True)
        below = [
            replace(self, title=title, lines=tuple(lines), level=self.level + 1)
            for title, lines in parts[1:]
        ]
        return [part.narrative for part in (first, *below)]

    @property
    def narrative(self) -> NarrativeSection:
        """The section in one piece; an empty one says so (its heading was sent)."""
        nothing = ONLY_CODES if self.holds_entries else "" if self.holds_others else NO_TEXT
        title = self.title
        if self.about:
            whose = f"about {self.about}, not the patient"
            title = f"{title} ({whose})" if title else f"A{whose[1:]}"
        return NarrativeSection(title, self.text or nothing, min(self.level, DEEPEST_LEVEL))


def sections_of(reading: Reading, document: Element, contexts: Contexts) -> list[Section]:
    """Every section that has a title or a text, in document order."""
    found: list[Section] = []
    stack: list[tuple[Element, int, Topic]] = []
    for body in document.iter(f"{HL7}structuredBody"):
        stack += [(section, 0, Topic.OTHER) for section in reversed(list(_inner(body)))]
    while stack:
        section, level, inherited = stack.pop()
        read = _section(reading, section, level, inherited, contexts.of(section).about)
        if read is not None:
            found.append(read)
        below = level + 1 if read is not None else level
        passed = read.topic if read is not None else inherited
        inner = [(part, below, passed) for part in _inner(section)]
        stack.extend(reversed(inner))
    return found


def _inner(parent: Element) -> list[Element]:
    parts = children(parent, "component")
    return [section for part in parts for section in children(part, "section")]


def _section(
    reading: Reading, section: Element, level: int, inherited: Topic, about: str
) -> Section | None:
    head, block, kind = child(section, "title"), child(section, "text"), child(section, "code")
    title = reading.take_text(head) if head is not None else ""
    lines: list[TextLine] = []
    if block is not None:
        lines = text_lines(block)
        for line in lines:
            reading.note(line.text)
        empty(block)
    if not title and not lines:
        return None
    code = kind.get("code", "").strip() if kind is not None else ""
    if kind is not None:
        _heading_code(reading, kind, title)
    topic = topic_of(title, code) if title or code else inherited
    return Section(
        title,
        tuple(lines),
        level,
        Topic.OTHER if about else topic,  # what holds of somebody else is no fact of the patient
        holds_others=bool(_inner(section)),
        holds_entries=child(section, "entry") is not None,
        about=about,
    )


def _heading_code(reading: Reading, kind: Element, title: str) -> None:
    """A code that only says the title again is no news; any other stays to be listed."""
    display = " ".join(kind.get("displayName", "").casefold().split())
    if display and display in title.casefold():
        said: Coded | None = coded(reading, kind)
        reading.note(said.words if said else "")


@dataclass(frozen=True, slots=True)
class Part:
    """A run-in part of a section: a heading and the lines under it.

    ``plain`` where nothing but its words says that it is a heading.
    """

    title: str
    lines: tuple[TextLine, ...]
    topic: Topic
    plain: bool = False

    @property
    def text(self) -> str:
        """The text with its line breaks."""
        return join(list(self.lines))


_HOLDS_ANYTHING = (Topic.SUMMARY, Topic.OTHER, Topic.ASSESSMENT, Topic.NOTES, Topic.CONCERN)
_OF_ANOTHER = re.compile(r"\b(?:previous|earlier|family|carer|next of kin)\b", re.IGNORECASE)
"""Headings under which *Allergies* may be those of somebody else, or of another call."""


def run_in_parts(section: Section) -> list[Part]:
    """The parts of a section that has headings inside its text (case summary dialect).

    A bold heading has its line to itself, or its text goes on in plain letters behind it, and it
    holds until the next one. A plain one holds its own line; alone on it, until the next heading.
    """
    if section.about or section.topic is Topic.REPEAT_CALLER:
        return []
    parts: list[tuple[str, list[TextLine], Topic, bool]] = []
    mixed = _may_hold_anything(section.title, section.topic)
    above: list[TextLine] | None = None
    now: list[TextLine] | None = None
    in_columns = False
    for line in section.lines:
        in_columns = line.header or (in_columns and bool(line.cells))
        if (match := bold_heading(line)) is not None:
            above = now = [TextLine(match["rest"])] if match["rest"] else []
            topic = topic_of(match["title"])
            parts.append((match["title"], now, topic, False))
            mixed = _may_hold_anything(match["title"], topic)
        elif mixed and not in_columns and (plain := plain_heading(line)) is not None:
            title, rest, topic = plain
            lines = [TextLine(rest)] if rest else []
            parts.append((title, lines, topic, True))
            now = above if rest else lines
        else:
            if now is not above and ends_part(line):
                now = above
            if now is not None:
                now.append(line)
    return [Part(title, tuple(lines), topic, plain) for title, lines, topic, plain in parts]


def _may_hold_anything(title: str, topic: Topic) -> bool:
    return topic in _HOLDS_ANYTHING and not _OF_ANOTHER.search(title)


_OWN_PLACE = ("consultation summary", "clinical summary")
"""Summaries that stand whole with the reason for the call."""


def _case_parts(section: Section) -> list[tuple[str, list[TextLine]]]:
    """A case summary as its parts, the first without a heading; none where it has no parts.

    Only headings that are known begin a part: any other bold line stays where it stands.
    """
    title = section.title.casefold().strip(" :")
    if section.topic is not Topic.SUMMARY or title in _OWN_PLACE:
        return []
    parts: list[tuple[str, list[TextLine]]] = [("", [])]
    for line in section.lines:
        match = bold_heading(line)
        if match is None or topic_of(match["title"]) is Topic.OTHER:
            parts[-1][1].append(line)
        elif line.bold:
            parts.append((line.text.removesuffix(":"), []))
        else:
            parts.append((match["title"], [TextLine(match["rest"])] if match["rest"] else []))
    return parts if len(parts) > 1 else []
