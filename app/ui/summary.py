"""A report as SBAR (situation, background, assessment, recommendation) in plain text.

The words are the sender's. What is left out is counted, so that nobody takes it for the whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from app.report.model import Polarity
from app.report.sheet import Line, LineKind, Section, SectionId, Sheet, without_findings
from app.report.times import show_time
from app.ui.print_sheet import Imprint, lasting
from app.ui.text import plain

_ENDS = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_NEVER_SENT = frozenset({"source"})
"""Where in the message a line stood is of no use on paper or in another system."""


def summary(sheet: Sheet, imprint: Imprint) -> str:
    """Four parts under their names; every line of them as it stands on the screen.

    Control characters are made visible as there: another program would end the text at a NUL.
    """
    parts = (
        ("SITUATION", (*_identity(sheet), *_of(sheet, SectionId.PROBLEMS), *_concern(sheet))),
        ("BACKGROUND", (*_facts(sheet), *_of(sheet, SectionId.JOURNEY))),
        (
            "ASSESSMENT",
            (
                *_of(sheet, SectionId.BEWARE, "Beware: "),
                *_findings(sheet),
                *_answers(sheet),
            ),
        ),
        (
            "RECOMMENDATION",
            (
                *_of(sheet, SectionId.OUTCOME),
                *_of(sheet, SectionId.ADVICE, "Told the patient: "),
                *_of(sheet, SectionId.NOTES),
            ),
        ),
    )
    made: list[str] = []
    for title, lines in parts:
        made.append(title)
        made += [_item(line) for line in lines] or ["- Nothing was sent for this part"]
        made.append("")
    made.append(_left_out(sheet))
    by = f" by {imprint.by}" if imprint.by else ""
    made.append(f"Copied {show_time(imprint.at)}{by}. Version {imprint.version}.")
    return plain("\n".join(made))


def _item(line: str) -> str:
    """A line of its part; what the sender broke is set in, or it would pass for a part's name."""
    return "\n  ".join(_ENDS.split(f"- {line}"))


def _identity(sheet: Sheet) -> list[str]:
    banner = sheet.section(SectionId.BANNER)
    lines = banner.lines if banner else ()
    name = next((line.text for line in lines if line.key == "name"), "Name not recorded")
    return [name, *(_words(line) for line in lines if line.key != "name")]


def _concern(sheet: Sheet) -> list[str]:
    reason = sheet.section(SectionId.REASON)
    return [line.plain for line in reason.lines if line.key == "concern"] if reason else []


def _findings(sheet: Sheet) -> list[str]:
    reason = sheet.section(SectionId.REASON)
    return [_words(line) for line in reason.lines if line.key != "concern"] if reason else []


def _facts(sheet: Sheet) -> list[str]:
    """Without the findings, which stand under the assessment."""
    facts = sheet.section(SectionId.FACTS)
    return [_words(line) for line in without_findings(facts).lines] if facts else []


def _answers(sheet: Sheet) -> list[str]:
    asked = sheet.section(SectionId.QUESTIONS)
    lines = asked.lines if asked else ()
    return [f"{line.label} {line.text}" for line in lines if line.key in _POSITIVE]


_POSITIVE = (Polarity.YES, Polarity.UNCLEAR)


def _of(sheet: Sheet, name: SectionId, before: str = "") -> list[str]:
    section = sheet.section(name)
    return [f"{before}{_words(line)}" for line in _kept(section)]


def _kept(section: Section | None) -> Iterable[Line]:
    return (line for line in section.lines if line.key not in _NEVER_SENT) if section else ()


def _words(line: Line) -> str:
    text = lasting(line.text) if line.key == "clock" else line.text
    words = f"{line.label}: {text}" if line.label else text
    words = f"{words} ({line.aside})" if line.aside else words
    return f"No longer: {words}" if line.kind is LineKind.STRUCK else words


def _left_out(sheet: Sheet) -> str:
    asked = sheet.section(SectionId.QUESTIONS)
    no = sum(line.key == Polarity.NO for line in asked.lines) if asked else 0
    names = (SectionId.NARRATIVE, SectionId.PEOPLE, SectionId.ALSO)
    rest = [section.title for name in names if (section := sheet.section(name))]
    facts = sheet.section(SectionId.FACTS)
    if facts and len(without_findings(facts).lines) < len(facts.lines) - 1:
        rest.append("when and how each finding was made")
    return f"Not in this summary: {', '.join((f'{no} questions answered no', *rest))}."
