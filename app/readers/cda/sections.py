"""structuredBody -> sections at any depth, and what each is about, by title or by code.

Four dialects are in the field (national message set, case summary with run-in headings, 111 DMS,
integrated urgent care v3) and a fifth is never far: a title that is not known is simply shown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from app.readers.cda.datatypes import Coded, coded
from app.readers.cda.elements import HL7, Element, child, children, empty
from app.readers.cda.reading import Reading
from app.readers.cda.text import TextLine, join, text_lines
from app.report.model import NarrativeSection

DEEPEST_LEVEL = 12
"""Further levels are shown at this one: no screen is wide enough to indent more."""

NO_TEXT = "No text was sent under this heading."


class Topic(Enum):
    """What a section is about."""

    CONCERN = auto()
    SUMMARY = auto()
    DISPOSITION = auto()
    ASSESSMENT = auto()
    ADVICE = auto()
    ALLERGIES = auto()
    MEDICINES = auto()
    SPECIAL_NOTES = auto()
    NOTES = auto()
    REPEAT_CALLER = auto()
    BEWARE = auto()
    CONSENT = auto()
    OTHER = auto()


_TITLES: dict[Topic, str] = {
    Topic.REPEAT_CALLER: "repeat caller",
    Topic.SPECIAL_NOTES: r"special (?:patient )?notes?\b|patient special notes?",
    Topic.CONCERN: r"""reported condition|reason for (?:the )?(?:call|contact|encounter|attendance)
        |presenting (?:complaint|problem|symptom)|^(?:chief|main) (?:complaint|concern)""",
    Topic.DISPOSITION: r"\bdisposition|^(?:call |triage |final )?outcome$",
    Topic.ADVICE: r"""\badvice given|\bcare advice|information and advice|\binstructions? given
        |^advice$|worsening advice|advice to (?:the )?patient|\bsafety[ -]?net|^recommended care
        |^self[ -]?care|^patient instructions?$|^interim advice""",
    Topic.ALLERGIES: r"\ballerg|\badverse (?:drug )?reactions?$",
    Topic.MEDICINES: r"""\bprescribed items|\bcurrent medic|\bmedications?$|\bmedicines?$
        |\brepeat medic|\b(?:drug|medication) history$|\bcurrent drugs$""",
    Topic.BEWARE: r"""safeguard|child protection|vulnerab|violen|scene safety|\balerts?\b|infecti
        |resuscitation|\bdna(?:cp)?r\b|^(?:patient )?(?:flags|warnings?)$|reasonable adjust|hazard
        |\brisks?\b""",
    Topic.CONSENT: r"\bconsent\b",
    Topic.NOTES: r"additional (?:patient )?notes?\b|local (?:additional )?information",
    Topic.ASSESSMENT: "assessment|triage report|questions? and answers?",
    Topic.SUMMARY: r"\bsummary$",
}
"""The words of a heading that say its topic; the first topic that fits counts."""

_KNOWN_TITLES = tuple(
    (topic, re.compile(re.sub(r"\s*\n\s*", "", words))) for topic, words in _TITLES.items()
)
_CODES = {
    "886891000000102": Topic.CONCERN,
    "887181000000106": Topic.SUMMARY,
    "913341000000104": Topic.DISPOSITION,
    "1052951000000105": Topic.ADVICE,
    "886921000000105": Topic.ALLERGIES,
    "933361000000108": Topic.MEDICINES,
    "38651000000103": Topic.NOTES,
    "4281000179108": Topic.ASSESSMENT,
    "887031000000108": Topic.CONSENT,
    "SPN": Topic.SPECIAL_NOTES,
    "PRC": Topic.REPEAT_CALLER,
    "OAN": Topic.NOTES,
    "LAI": Topic.NOTES,
}
"""SNOMED CT section codes of integrated urgent care v3, and note types of OID …17.422."""


@dataclass(frozen=True, slots=True)
class Section:
    """One section of a document."""

    title: str
    lines: tuple[TextLine, ...]
    level: int
    topic: Topic
    holds_others: bool = False

    @property
    def text(self) -> str:
        """The text with its line breaks."""
        return join(list(self.lines))

    @property
    def narrative(self) -> NarrativeSection:
        """The section for the screen; an empty one says so (its heading was sent)."""
        text = self.text or ("" if self.holds_others else NO_TEXT)
        return NarrativeSection(self.title, text, min(self.level, DEEPEST_LEVEL))


def topic_of(title: str, code: str = "") -> Topic:
    """What a section is about, by its title first (senders reuse codes), then by its code."""
    words = " ".join(title.replace("’", "'").casefold().split()).rstrip(":. ")
    for topic, known in _KNOWN_TITLES:
        if known.search(words):
            return topic
    return _CODES.get(code, Topic.OTHER)


def sections_of(reading: Reading, document: Element) -> list[Section]:
    """Every section that has a title or a text, in document order."""
    found: list[Section] = []
    stack: list[tuple[Element, int, Topic]] = []
    for body in document.iter(f"{HL7}structuredBody"):
        stack += [(section, 0, Topic.OTHER) for section in reversed(list(_inner(body)))]
    while stack:
        section, level, inherited = stack.pop()
        read = _section(reading, section, level, inherited)
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


def _section(reading: Reading, section: Element, level: int, inherited: Topic) -> Section | None:
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
    return Section(title, tuple(lines), level, topic, bool(_inner(section)))


def _heading_code(reading: Reading, kind: Element, title: str) -> None:
    """A code that only says the title again is no news; any other stays to be listed."""
    display = " ".join(kind.get("displayName", "").casefold().split())
    if display and display in title.casefold():
        said: Coded | None = coded(reading, kind)
        reading.note(said.words if said else "")


@dataclass(frozen=True, slots=True)
class Part:
    """A run-in part of a section: a bold heading and the lines under it."""

    title: str
    lines: tuple[TextLine, ...]
    topic: Topic


_LEAD = re.compile(r"(?P<title>[^:]{3,60}):\s*(?P<rest>.*)\Z")
_HEAD = re.compile(r"[^:]{3,60}:")


def run_in_parts(section: Section) -> list[Part]:
    """The parts of a section that has bold headings inside its text (case summary dialect).

    A heading has its line to itself, or its text goes on in plain letters behind it.
    """
    parts: list[tuple[str, list[TextLine]]] = []
    for line in section.lines:
        leads = line.bold or _HEAD.fullmatch(line.head) is not None
        match = _LEAD.match(line.text) if leads else None
        if match:
            rest = match["rest"]
            parts.append((match["title"], [TextLine(rest)] if rest else []))
        elif parts:
            parts[-1][1].append(line)
    return [Part(title, tuple(lines), topic_of(title)) for title, lines in parts]
