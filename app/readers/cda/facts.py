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
from app.readers.cda.text import BULLET, INNER_BULLET, TextLine, join
from app.readers.cda.topics import Topic
from app.report.model import CareAdvice, Flag, Item, Polarity, Question

_SECRECY = {"R": "Restricted", "V": "Very restricted"}
_NOTHING = re.compile(
    r"(?:none|nil|no)(?: (?:known|identified|recorded|reported|disclosed|noted|raised|concerns?"
    r"|issues?|risks?|alerts?|safeguarding|to report))*|n/?a|not applicable|not known"
)
"""Under a heading to beware of: words that only say that there is nothing."""

_ASKED = re.compile(r"(?P<question>[^?]{6,}\?)\s*[:\-–]?\s*(?P<answer>\S.*)\Z")
_LEADING = re.compile(r"(yes|no)\b", re.IGNORECASE)
_QUESTION_HEAD = ("question",)
_ANSWER_HEAD = ("answer", "response")


def care_advice(sections: list[Section]) -> list[CareAdvice]:
    """What the patient was told, with the heading that it stood under."""
    found: list[CareAdvice] = []
    for section in sections:
        if section.topic is Topic.ADVICE and section.lines:
            found.append(CareAdvice(section.text, f"Narrative, {section.title or 'advice'}"))
            continue
        for part in run_in_parts(section):
            if part.topic is Topic.ADVICE and part.lines:
                source = f"Narrative, {section.title}: {part.title}"
                found.append(CareAdvice(join(list(part.lines)), source))
    return found


def flags_of(sections: list[Section], subject: str = "") -> list[Flag]:
    """Special patient notes, repeat caller, safeguarding and other warnings by their headings."""
    found: list[Flag] = []
    for section in sections:
        text = section.text
        if not text or _NOTHING.fullmatch(text.casefold().strip(" .")):
            continue
        if section.topic is Topic.SPECIAL_NOTES:
            found.append(Flag("Special patient note", "", "", text, subject))
        elif section.topic is Topic.REPEAT_CALLER:
            found.append(Flag("Repeat caller", "", "", text, subject))
        elif section.topic is Topic.BEWARE:
            found.append(Flag(section.title, "", "", text, subject))
    return found


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
    for section in (each for each in sections if each.topic is topic):
        columns: tuple[str, ...] = ()
        source = (("From", section.title),) if section.title else ()
        for line in section.lines:
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
    """Questions with answers, only where the sender set them so: a table, or ``…? answer``."""
    found: list[Question] = []
    for section in (each for each in sections if not each.about):
        columns: tuple[int, int] | None = None
        for line in section.lines:
            if line.header:
                columns = _columns(line)
            elif columns is not None and len(line.cells) > max(columns):
                found.append(_question(line.cells[columns[0]], line.cells[columns[1]], section))
            elif section.topic is Topic.ASSESSMENT and (match := _ASKED.match(line.text)):
                found.append(_question(match["question"], match["answer"], section))
    return found


def _columns(heading: TextLine) -> tuple[int, int] | None:
    names = [cell.casefold() for cell in heading.cells]
    asked = next((n for n, name in enumerate(names) if name.startswith(_QUESTION_HEAD)), None)
    answer = next((n for n, name in enumerate(names) if name.startswith(_ANSWER_HEAD)), None)
    return (asked, answer) if asked is not None and answer is not None else None


def _question(asked: str, answer: str, section: Section) -> Question:
    match = _LEADING.match(answer)
    polarity = Polarity.UNCLEAR
    if match is not None:
        polarity = Polarity.YES if match[1].lower() == "yes" else Polarity.NO
    return Question(asked, answer or "Not answered", polarity=polarity, set=section.title)
