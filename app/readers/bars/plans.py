"""CarePlan -> the codes of the outcome, when its clock started, the narrative and advice in it.

An item with a coding is a code; one without is narrative, which stays whole where it stands (BaRS,
CarePlan). Advice that senders put into the narrative is shown as advice as well, from its heading.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from app.readers.bars.codes import DISPOSITION, coded, is_label
from app.readers.fhir.composition import advice_within, section_text
from app.readers.fhir.reading import Reading
from app.readers.fhir.references import Entry
from app.readers.fhir.values import concepts, moment_words, period, remarks
from app.readers.taking import nodes, peek
from app.readers.tree import Node
from app.report.absence import Absence
from app.report.model import CareAdvice, Code, NarrativeSection, Outcome
from app.report.notices import NoticeCode
from app.report.times import Moment

_OVER = {"revoked": "withdrawn", "entered-in-error": "entered in error"}
_BREAK = re.compile(r"/n[ \t]+")


@dataclass(slots=True)
class Triage:
    """What the referrals and care plans of a message say."""

    outcomes: list[Outcome] = field(default_factory=list)
    advice: list[CareAdvice] = field(default_factory=list)
    narrative: list[NarrativeSection] = field(default_factory=list)
    bookings: list[tuple[str, str]] = field(default_factory=list)
    """Bookings that a referral names without sending them, as (words, number)."""


def planned(
    reading: Reading, outcome: Outcome, plans: list[Entry], found: Triage
) -> tuple[Outcome, list[Code]]:
    """Codes and narrative of the care plans, and when the clock started."""
    codes: list[Code] = []
    for plan in plans:
        resource, take = plan.resource, reading.take
        reading.used.add(id(resource))
        status = take.text(resource, "status").lower()
        over = _OVER.get(status, "")
        if over:
            reading.warn(NoticeCode.NOT_LIVE, f"The sender's care plan was {over}.")
        start, end = period(reading, resource, "period")
        if isinstance(start, Moment) and not over and outcome.starts_at is Absence.NOT_RECORDED:
            outcome = replace(outcome, starts_at=start, starts_from="clock start of the triage")
        for activity in nodes(resource, "activity"):
            codes += _activity(reading, resource, activity, found, over)
        texts = [*take.texts(resource, "title"), *take.texts(resource, "description")]
        texts += [section_text(reading, resource), *remarks(reading, resource)]
        for text in texts:
            _tell(found, text, over)
        if end is not None:
            _tell(found, f"The care plan runs until {moment_words(end)}", over)
        for part in nodes(resource, "supportingInfo"):
            reading.follow(part, resource, "supporting information")
    return outcome, codes


def _activity(reading: Reading, plan: Node, activity: Node, found: Triage, over: str) -> list[Code]:
    codes = []
    for part in nodes(activity, "outcomeCodeableConcept"):
        codes += _concept(reading, part, found, over)
    for part in nodes(activity, "reference"):
        reading.follow(part, plan, "activity")
    for text in remarks(reading, activity, "progress"):
        _tell(found, text, over)
    for detail in nodes(activity, "detail"):
        denied = "DO NOT: " if reading.take.flag(detail, "doNotPerform") else ""
        for text in reading.take.texts(detail, "description"):
            _tell(found, f"{denied}{text}", over)
    return codes


def _concept(reading: Reading, part: Node, found: Triage, over: str) -> list[Code]:
    """An item with a coding is a code of the outcome, one without is narrative."""
    if not nodes(part, "coding"):
        _tell(found, reading.take.text(part, "text"), over)
        return []
    text = "" if is_label(peek(part, "text")) else reading.take.text(part, "text")
    kept = part.pop("text", None)
    said = next(iter(concepts(reading, {"here": part}, "here", quiet=True)), None)
    if kept is not None:
        part["text"] = kept
    codes = coded(said, text) if said else []
    if over:
        return [replace(code, display=f"{code.display} ({over})".strip()) for code in codes]
    reading.wordless += [c.code for c in codes if not c.display and c.kind != DISPOSITION]
    return codes


def _tell(found: Triage, text: str, over: str) -> None:
    if not text.strip():
        return
    title = f"Triage narrative ({over})" if over else "Triage narrative"
    found.narrative.append(NarrativeSection(title, text_lines(text)))
    words = text_lines(advice_within(text))
    if words and not over:
        found.advice.append(CareAdvice(words, "CarePlan, triage narrative"))


def text_lines(text: str) -> str:
    """``/n`` before a space is a line break that went wrong: broken there, and left to be seen."""
    return _BREAK.sub("/n\n", text).strip()


def numbered(sections: list[NarrativeSection]) -> None:
    """Give several parts of a narrative numbers, in place."""
    if len(sections) > 1:
        sections[:] = [
            replace(part, title=f"{part.title} {number}") for number, part in enumerate(sections, 1)
        ]
