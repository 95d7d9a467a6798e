"""The disposition and everything that speaks for or against it, as one outcome.

``dischargeDispositionCode`` leads. The narrative, the coded entries and the Pathways case may say
something else: then all of it is shown and the disagreement is told (hazard P15).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from app.readers.cda.datatypes import Coded
from app.readers.cda.document import Document
from app.readers.cda.encounter import DX, dx_of
from app.readers.cda.entries import Entries
from app.readers.cda.pathways import PathwaysCase
from app.readers.cda.people import People
from app.readers.cda.reading import Reading
from app.readers.cda.sections import Section, run_in_parts
from app.readers.cda.topics import Topic
from app.report.absence import Absence
from app.report.model import Code, Encounter, Outcome
from app.report.notices import NoticeCode
from app.report.times import Moment

NOT_RECORDED = Absence.NOT_RECORDED

_WITHIN = re.compile(
    r"within\s+(?:the\s+next\s+)?(\d+)\s*(minute|hour|hr|day|working day)", re.IGNORECASE
)
_SAME = "disposition-in-other-codes"
_SLACK = timedelta(minutes=1)
_LONGEST_SUMMARY = 600


@dataclass(frozen=True, slots=True)
class Evidence:
    """What an outcome is put together from."""

    document: Document
    encounter: Encounter
    dispositions: list[Coded]
    entries: Entries
    sections: list[Section]
    people: People


def outcome_of(reading: Reading, found: Evidence, standing: str = "") -> Outcome:
    """The outcome of one document; ``standing`` is why it is not live, where it is not."""
    codes = _codes(found)
    if not standing:
        _disagreement(reading, found, codes)
    starts_at, starts_from = _start(reading, found)
    leading = next((code for code in codes if code.kind == "disposition"), None)
    text = concern(found.sections) or "; ".join(dict.fromkeys(found.entries.concerns))
    discriminators = [each for each in found.entries.discriminators if not dx_of(each.code)]
    return Outcome(
        standing=standing,
        disposition=leading,
        description="" if leading else "\n".join(_disposition_texts(found.sections, plain=True)),
        codes=tuple(codes),
        chief_concern=text or NOT_RECORDED,
        other_concerns=tuple(f"{each.words} (clinical discriminator)" for each in discriminators),
        starts_at=starts_at,
        starts_from=starts_from,
        service=_service(found.people) or NOT_RECORDED,
        requested_by=found.people.author or found.people.owner or NOT_RECORDED,
        notes=tuple(s.text for s in found.sections if s.topic is Topic.NOTES and s.lines),
    )


def concern(sections: list[Section]) -> str:
    """Why they are coming in the sender's words, with the heading that they stood under."""
    for section in sections:
        if section.topic is Topic.CONCERN and section.lines:
            return f"{section.text} ({section.title or 'reason for the call'})"
    for section in sections:
        for part in run_in_parts(section):
            if part.topic is Topic.CONCERN and part.lines:
                return f"{part.text} ({part.title})"
    for section in sections:
        if section.topic is Topic.SUMMARY and 0 < len(section.text) <= _LONGEST_SUMMARY:
            return f"{section.text} ({section.title})"
    return ""


def _codes(found: Evidence) -> list[Code]:
    """Every code that was sent, the header's first.

    Whatever contradicts the header is a disposition too: then no time is derived from either.
    """
    codes = [
        Code(_SAME if said.is_translation else "disposition", said.code, said.system, said.display)
        for said in found.dispositions
    ]
    for said in found.entries.discriminators:
        kind = "disposition" if dx_of(said.code) else "clinical-discriminator"
        codes.append(Code(kind, said.code, said.system, said.display))
    header = dx_of(codes[0].code) if codes else ""
    for case in found.entries.cases:
        codes += _pathways_codes(case, header)
    known = {dx_of(code.code) for code in codes}
    for text in _disposition_texts(found.sections):
        for match in DX.finditer(text):
            if header and f"DX{match[1].upper()}" not in known:
                known.add(f"DX{match[1].upper()}")
                codes.append(Code("disposition", match[0], "", "as the narrative says"))
    return list(dict.fromkeys(codes))


def _pathways_codes(case: PathwaysCase, header: str) -> list[Code]:
    """The case's own dispositions, where they are not just what the header says."""
    initial, final = case.initial, case.final
    found = []
    differs = final is not None and dx_of(final.code) != header
    if initial and dx_of(initial.code) != header:
        found.append(Code("first-disposition-of-the-triage", initial.code, "", initial.display))
    if final and (differs or found):
        kind = "disposition" if differs else "final-disposition-of-the-triage"
        words = f"{final.display}, by the record of the triage" if differs else final.display
        found.append(Code(kind, final.code, "", words))
    return found


def _disagreement(reading: Reading, found: Evidence, codes: list[Code]) -> None:
    """Codes that differ, and time limits in words that differ from the code's own."""
    header = next((dx_of(said.code) for said in found.dispositions if dx_of(said.code)), "")
    said: dict[str, str] = {}
    for code in codes:
        if code.kind == "disposition" and (dx := dx_of(code.code)):
            said.setdefault(dx, code.code)
    if len(said) > 1:
        told = ", ".join(said.values())
        reading.warn(NoticeCode.CODES_DISAGREE, f"Different dispositions were sent: {told}.")
    elif len(several := [each for each in found.dispositions if not each.is_translation]) > 1:
        told = ", ".join(dict.fromkeys(each.words for each in several))
        reading.warn(NoticeCode.CODES_DISAGREE, f"Several dispositions were sent: {told}.")
    display = next((each.display for each in found.dispositions), "")
    if header and (times := _limits([display])):
        texts = [text for text in _disposition_texts(found.sections) if header in _all_dx(text)]
        narrative = _limits(texts)
        if narrative and not times & narrative:
            reading.warn(
                NoticeCode.CODES_DISAGREE,
                f"The time limit of {found.dispositions[0].code} is worded in two ways: see "
                "the outcome and the narrative.",
            )


def _all_dx(text: str) -> set[str]:
    return {f"DX{match[1].upper()}" for match in DX.finditer(text)}


def _limits(texts: list[str]) -> set[tuple[str, str]]:
    return {
        (match[1], match[2].lower().replace("hr", "hour"))
        for text in texts
        for match in _WITHIN.finditer(text)
    }


def _disposition_texts(sections: list[Section], *, plain: bool = False) -> list[str]:
    """The lines under headings of a disposition; ``plain`` ones are told where nothing else is."""
    texts = [line.text for s in sections if s.topic is Topic.DISPOSITION for line in s.lines]
    for section in sections:
        for part in run_in_parts(section):
            if part.topic is Topic.DISPOSITION and plain >= part.plain:
                texts += [line.text for line in part.lines]
    return texts


def _service(people: People) -> str:
    """The recipients for action, then where the patient was referred to, where that differs."""
    services = list(dict.fromkeys(people.primary))
    others = [name for name in dict.fromkeys(people.referred_to) if name not in services]
    if services and others:
        return f"{'; '.join(services)}; referred to {'; '.join(others)}"
    return "; ".join(services or others)


def _start(reading: Reading, found: Evidence) -> tuple[Moment | Absence, str]:
    """When the time frame starts: disposition reached, else end of the call, else the document.

    A case that was reached outside the call is of another call or of no call, and is not used.
    """
    encounter, made = found.encounter, found.document.made_at
    for case in found.entries.cases:
        if case.reached is None or case.reached.at is None:
            continue
        if _within(case.reached, encounter, made):
            return case.reached, "when the triage reached its disposition"
        reading.warn(
            NoticeCode.TIMES_IMPLAUSIBLE,
            f"The triage reached its disposition at {case.reached.shown}, which is not within the "
            "call; that time is not used.",
        )
    if isinstance(encounter.ended_at, Moment):
        return encounter.ended_at, "the end of the call"
    if made is not None:
        return made, "when the document was made"
    return NOT_RECORDED, ""


def _within(reached: Moment, encounter: Encounter, made: Moment | None) -> bool:
    at = reached.at
    low = encounter.started_at.at if isinstance(encounter.started_at, Moment) else None
    high = encounter.ended_at.at if isinstance(encounter.ended_at, Moment) else None
    high = high or (made.at if made else None)
    if at is None or (low is None and high is None):
        return False
    # Differences, since a minute more than the last that dates know is none.
    return (low is None or low - at <= _SLACK) and (high is None or at - high <= _SLACK)
