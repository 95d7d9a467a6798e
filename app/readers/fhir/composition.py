"""Composition -> the sender's narrative, and the care advice that stands only there.

For people only: nothing is decided from a Composition (CDS API guide, Composition).
"""

from __future__ import annotations

import re

from app.readers.fhir.reading import Reading
from app.readers.fhir.references import Entry
from app.readers.narrative import plain
from app.readers.taking import node, nodes, peek
from app.readers.tree import Node
from app.report.model import CareAdvice, Flag, NarrativeSection
from app.report.notices import NoticeCode

_ADVICE = re.compile(r"\b(?:advice|instructions?)\b", re.IGNORECASE)
_ADVICE_GIVEN = re.compile(r"\badvice given\b\s*:?", re.IGNORECASE)
_COMPLAINT = re.compile(
    r"\b(?:reported condition|presenting complaint|reason for (?:the )?(?:call|contact))\b",
    re.IGNORECASE,
)
_WORD = r"(?:[A-Z][\w'’-]*|and|or|of|the|to|for|&)"
_HEADING = re.compile(rf"{_WORD}(?: {_WORD})*:")
"""A heading has capitals throughout, unlike ``If it gets worse:``."""
_LONGEST_COMPLAINT = 300
_LONGEST_HEADING = 50
_DEEPEST = 40
_ERROR = "Entered in error"
_SECRECY = {"R": "Restricted", "V": "Very restricted"}


def narrative(reading: Reading, entries: list[Entry]) -> list[NarrativeSection]:
    """Every section of every Composition, in the sender's order and nesting."""
    found: list[NarrativeSection] = []
    for entry in entries:
        resource, take = entry.resource, reading.take
        status = take.text(resource, "status")
        prefix = ""
        if status == "entered-in-error":
            prefix = f"{_ERROR}: "
            reading.warn(NoticeCode.NOT_LIVE, "A narrative in this message was entered in error.")
        elif status == "preliminary":
            text = "The sender's narrative is not final yet."
            reading.warn(NoticeCode.PARTIAL_REPORT, text, interim=True)
        level = 0
        if len(entries) > 1 and (title := take.text(resource, "title")):
            found.append(NarrativeSection(f"{prefix}{title}", "", 0))
            level = 1
        _sections(reading, resource, found, level, prefix)
    return found


def _sections(
    reading: Reading, parent: Node, found: list[NarrativeSection], level: int, prefix: str
) -> None:
    for section in nodes(parent, "section"):
        text = section_text(reading, section)
        inner = nodes(section, "section")
        if text or (inner and peek(section, "title")):
            title = reading.take.text(section, "title")
            name = f"{prefix}{title}" if title else prefix.removesuffix(": ")
            found.append(NarrativeSection(name, text, level))
        below = level + 1 if peek(section, "title") or text else level
        if level < _DEEPEST:
            _sections(reading, section, found, below, prefix)


def section_text(reading: Reading, part: Node) -> str:
    """The narrative of a section or a resource, taken."""
    return plain(reading.take.text(node(part, "text"), "div"))


def in_words(reading: Reading, resource: Node) -> str:
    """The narrative of a resource on one line, for one that says nothing in any other way."""
    return "; ".join(line.strip() for line in section_text(reading, resource).splitlines() if line)


def advice(sections: list[NarrativeSection]) -> list[CareAdvice]:
    """Sections that are titled as advice or instructions, and such parts of others (hazard P14)."""
    found = []
    for section in sections:
        if not section.text:
            continue
        standing = _ERROR.lower() if section.title.startswith(_ERROR) else ""
        if _ADVICE.search(section.title):
            found.append(CareAdvice(section.text, f"Composition, {section.title}", standing))
            continue
        for heading, text in _run_in(section.text):
            if _ADVICE.search(heading):
                source = f"Composition, {section.title}, {heading}"
                found.append(CareAdvice(text, source, standing))
    return found


def complaint(sections: list[NarrativeSection]) -> str:
    """The patient's own reason for calling, from the section that is titled so."""
    for section in sections:
        if (
            section.text
            and len(section.text) <= _LONGEST_COMPLAINT
            and not section.title.startswith(_ERROR)
            and _COMPLAINT.search(section.title)
        ):
            return f"{section.text} (narrative, {section.title})"
    return ""


def advice_within(text: str) -> str:
    """What follows *Advice given* in running text, with these words; "" where they are not in it.

    999 and 111 services put it into the narrative of the care plan.
    """
    match = _ADVICE_GIVEN.search(text)
    return text[match.start() :] if match else ""


def _run_in(text: str) -> list[tuple[str, str]]:
    """Parts of a section under headings of their own line, such as ``Advice Given:``."""
    parts: list[tuple[str, list[str]]] = []
    for line in text.split("\n"):
        if _HEADING.fullmatch(line) and len(line) <= _LONGEST_HEADING:
            parts.append((line.rstrip(":"), []))
        elif parts:
            parts[-1][1].append(line)
    return [(heading, "\n".join(lines)) for heading, lines in parts if lines]


def secrecy(reading: Reading, entries: list[Entry]) -> list[Flag]:
    """Compositions and resources marked as restricted (hazard P9)."""
    found: list[Flag] = []
    for entry in entries:
        code = peek(entry.resource, "confidentiality").upper()
        if code in _SECRECY:
            reading.take.text(entry.resource, "confidentiality")
            found.append(
                Flag(
                    "Confidentiality",
                    code,
                    _SECRECY[code],
                    f"The sender marks this report as {_SECRECY[code].lower()} ({code})",
                )
            )
    for entry in reading.index.entries:
        if "meta" not in entry.resource:
            continue
        for label in nodes(node(entry.resource, "meta"), "security"):
            code = peek(label, "code").upper()
            if code in _SECRECY:
                found.append(
                    Flag(
                        "Confidentiality",
                        code,
                        _SECRECY[code],
                        f"A part of this report is marked as {_SECRECY[code].lower()}",
                    )
                )
    return list(dict.fromkeys(found))


def replaced_report(entries: list[Entry]) -> str:
    """The earlier Composition that this one takes the place of, "" where there is none."""
    for entry in entries:
        for part in nodes(entry.resource, "relatesTo"):
            if peek(part, "code") == "replaces":
                inner = node(part, "targetIdentifier")
                return peek(node(part, "targetReference"), "reference") or peek(inner, "value")
    return ""
