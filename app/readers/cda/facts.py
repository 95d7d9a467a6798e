"""Sections -> advice, flags, medicines, allergies, consents and questions, in the sender's words.

Nothing is worked out of prose: a section is used for what its heading says it is, and its lines
stay as they were sent.
"""

from __future__ import annotations

import re

from app.readers.cda.acts import standing_of
from app.readers.cda.datatypes import coded, identifier, period_words
from app.readers.cda.elements import HL7, Element, child, children, local, words_in
from app.readers.cda.reading import Reading
from app.readers.cda.sections import Section, run_in_parts
from app.readers.cda.text import BULLET, INNER_BULLET, TextLine
from app.readers.cda.topics import Topic
from app.report.model import CareAdvice, Flag, Item, Polarity, Question

_SECRECY = {"R": "Restricted", "V": "Very restricted"}
_NOTHING = re.compile(
    r"(?:none|nil|no)(?: (?:known|identified|recorded|reported|disclosed|noted|raised|concerns?"
    r"|issues?|risks?|alerts?|safeguarding|to report|interpreter|required|needed))*"
    r"|n/?a|not (?:applicable|known|required|needed)"
)
"""Under a heading to beware of: words that only say that there is nothing."""

_ASKED = re.compile(r"(?P<question>[^?]{6,}\?)\s*[:\-–]?\s*(?P<answer>\S.*)\Z")
_DASHED = re.compile(r"(?P<question>[^?]{4,120}?)\s*(?:\s[-–]\s|:)\s*(?P<answer>\S.*)\Z")
_QUESTIONS = re.compile(r"\bquestions?\b|\bq ?(?:&|and) ?a\b", re.IGNORECASE)
_LEADING = re.compile(r"(yes|no)\b", re.IGNORECASE)
_COUNTED = ("", "#", "no", "nr", "number", "order")
_QUESTION_HEAD = ("question",)
_ANSWER_HEAD = ("answer", "response")


def care_advice(sections: list[Section]) -> list[CareAdvice]:
    """What the patient was told, with the heading that it stood under.

    A triage report has *Advice given: Fever*, the name of a leaflet whose words stand elsewhere:
    told where nothing else is.
    """
    found: list[CareAdvice] = []
    named: list[CareAdvice] = []
    for section in sections:
        if section.topic is Topic.ADVICE and section.lines:
            found.append(CareAdvice(section.text, f"Narrative, {section.title or 'advice'}"))
            continue
        for part in run_in_parts(section):
            if part.topic is Topic.ADVICE and part.lines:
                advice = CareAdvice(part.text, f"Narrative, {section.title}: {part.title}")
                names = part.plain and section.topic is Topic.ASSESSMENT
                (named if names else found).append(advice)
    return found or named


def flags_of(sections: list[Section], subject: str = "") -> list[Flag]:
    """Special patient notes, repeat caller, safeguarding and other warnings by their headings."""
    found: list[Flag] = []
    for section in sections:
        found += _flag(section.topic, section.title, section.text, subject)
        if section.topic not in _FLAGGED:
            for part in run_in_parts(section):
                found += _flag(part.topic, part.title, part.text, subject)
    return found


_FLAGGED = {
    Topic.SPECIAL_NOTES: "Special patient note",
    Topic.REPEAT_CALLER: "Repeat caller",
    Topic.BEWARE: "",
}
"""What the flags of a heading are called, where that is not what the heading says."""


def _flag(topic: Topic, title: str, text: str, subject: str) -> list[Flag]:
    if topic not in _FLAGGED or not text or _NOTHING.fullmatch(text.casefold().strip(" .")):
        return []
    return [Flag(_FLAGGED[topic] or title, "", "", text, subject)]


def secrecy(reading: Reading, document: Element) -> list[Flag]:
    """What is marked as restricted; N and silence are no flag (hazard P9)."""
    found: list[Flag] = []
    for part in document.iter(f"{HL7}confidentialityCode"):
        holder = part.getparent()
        code = part.get("code", "").strip().upper()
        if code not in _SECRECY or holder is None or local(holder) == "parentDocument":
            continue
        what = "this report"
        if holder is not document:
            head = child(holder, "title")
            title = words_in(head) if head is not None else ""
            what = f"the part “{title}”" if title else "a part of this report"
            reading.take(part, "code")
        words = f"The sender marks {what} as {_SECRECY[code].lower()} ({code})"
        found.append(Flag("Confidentiality", code, _SECRECY[code], words))
    return found


_ONLY_A_HEADING = re.compile(
    r"(?:allerg(?:y|ies)|medications?|medicines?|prescribed items|prescriptions?|drugs?"
    r"|conditions?|problems?)(?: (?:list|history))?\s*:?",
    re.IGNORECASE,
)
"""A line that only repeats what its section holds is no entry of it."""


def _bare(line: TextLine) -> str:
    return line.text.removeprefix(BULLET).removeprefix(INNER_BULLET)


def items(sections: list[Section], topic: Topic) -> list[Item]:
    """The lines of the sections about something, each as it was sent.

    A row of a table says of each cell what its column is: a bare *14* or *Yes* says nothing.
    """
    found: list[Item] = []
    for section in sections:
        if section.topic is topic:
            found += _items(section.lines, section.title)
            continue
        for part in run_in_parts(section):
            if part.topic is topic:
                found += _items(part.lines, f"{section.title}: {part.title}".removeprefix(": "))
    return found


def _items(lines: tuple[TextLine, ...], title: str) -> list[Item]:
    found: list[Item] = []
    columns: tuple[str, ...] = ()
    source = (("From", title),) if title else ()
    for line in lines:
        columns = line.cells if line.header else columns if line.cells else ()
        text = _labelled(line, columns)
        if not line.header and not _ONLY_A_HEADING.fullmatch(text):
            found.append(Item(text, details=source))
    return found


def _labelled(line: TextLine, columns: tuple[str, ...]) -> str:
    if len(line.cells) < 2 or len(line.cells) > len(columns):
        return _bare(line)
    first, *rest = zip(columns, line.cells, strict=False)
    told = [
        f"{name}{'' if name.endswith(('?', ':')) else ':'} {cell}" if name else cell
        for name, cell in rest
        if cell
    ]
    head = first[1] or "not named"
    return "; ".join([head, *told])


def consents_of(reading: Reading, document: Element, sections: list[Section]) -> list[Item]:
    """Header consents, and sections headed as consent."""
    found: list[Item] = []
    for authorization in children(document, "authorization"):
        for consent in children(authorization, "consent"):
            said = coded(reading, child(consent, "code"))
            status = coded(reading, child(consent, "statusCode"))
            details: list[tuple[str, str]] = []
            for part in children(consent, "id"):
                label, value = identifier(reading, part)
                details += [(label, value)] if value else []
            if times := period_words(reading, child(consent, "effectiveTime")):
                details.append(("Valid", times))
            words = said.words if said else "Consent without words"
            stage = status.words if status else ""
            standing = standing_of(stage)
            found.append(Item(words, stage, details=tuple(details), standing=standing))
    found += [
        Item(f"{section.title}: {line.text}" if section.title else line.text)
        for section in sections
        if section.topic is Topic.CONSENT and section.title.casefold() != "permission to view"
        for line in section.lines
    ]
    return found


def questions_of(sections: list[Section]) -> list[Question]:
    """Questions with answers, only where the sender set them so: a table, or ``…? answer``.

    Under a heading that says that questions follow, ``… - answer`` is one too.
    """
    found: list[Question] = []
    for section in (each for each in sections if not each.about):
        heading: TextLine | None = None
        columns: tuple[int, int] | None = None
        patterns = (_ASKED, _DASHED) if _QUESTIONS.search(section.title) else (_ASKED,)
        for line in section.lines:
            if line.header:
                heading, columns = line, _columns(line)
            elif heading and columns is not None and len(line.cells) > max(columns):
                found.append(_row(line, heading, columns, section))
            elif section.topic is Topic.ASSESSMENT:
                matches = (pattern.match(line.text) for pattern in patterns)
                if match := next(filter(None, matches), None):
                    found.append(_question(match["question"], match["answer"], section))
    return found


def _row(line: TextLine, heading: TextLine, columns: tuple[int, int], section: Section) -> Question:
    """A row of a table of questions; what further columns say belongs to the answer."""
    asked, answer = (line.cells[n] for n in columns)
    more = [
        f"{name}: {cell}" if name else cell
        for n, (name, cell) in enumerate(zip(heading.cells, line.cells, strict=False))
        if n not in columns and cell and name.casefold().strip(" .") not in _COUNTED
    ]
    return _question(asked, answer, section, "; ".join(more))


def _columns(heading: TextLine) -> tuple[int, int] | None:
    names = [cell.casefold() for cell in heading.cells]
    asked = next((n for n, name in enumerate(names) if name.startswith(_QUESTION_HEAD)), None)
    answer = next((n for n, name in enumerate(names) if name.startswith(_ANSWER_HEAD)), None)
    return (asked, answer) if asked is not None and answer is not None else None


def _question(asked: str, answer: str, section: Section, more: str = "") -> Question:
    match = _LEADING.match(answer)
    polarity = Polarity.UNCLEAR
    if match is not None:
        polarity = Polarity.YES if match[1].lower() == "yes" else Polarity.NO
    answer = answer or "Not answered"
    words = f"{answer} ({more})" if more else answer
    return Question(asked, words, polarity=polarity, set=section.title)
