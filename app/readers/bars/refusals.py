"""OperationOutcome -> an answer that something was refused: by whom, why, and the two codes.

The codes are for developers and the screen translates them; the system is spelt in several ways and
does not count (BaRS, error catalogue).
"""

from __future__ import annotations

import re

from app.readers.fhir.container import Envelope
from app.readers.fhir.reading import Reading
from app.readers.fhir.values import concepts
from app.readers.taking import nodes
from app.readers.tree import Node
from app.report.model import Code, NarrativeSection, Outcome
from app.report.notices import NoticeCode

_CODE = re.compile(r"(?:(REC|SEND|PROXY)_)?([A-Z_]+)")
_BY = {
    "REC": "the receiving system",
    "SEND": "the national service, because of what was sent",
    "PROXY": "the national service",
}
_WHY = {
    "BAD_REQUEST": "the request was not as it should be",
    "UNAUTHORIZED": "who asked was not signed on",
    "FORBIDDEN": "who asked is not allowed to",
    "NOT_FOUND": "what it is about was not found",
    "METHOD_NOT_ALLOWED": "this cannot be asked there",
    "NOT_ACCEPTABLE": "the version that was asked for is not spoken there",
    "TIMEOUT": "there was no answer in time",
    "CONFLICT": "it does not fit what is there already",
    "UNPROCESSABLE_ENTITY": "the version or the content cannot be processed there",
    "TOO_EARLY": "the first attempt is still being worked on",
    "TOO_MANY_REQUESTS": "too much was sent at once",
    "SERVER_ERROR": "something failed there",
    "NOT_IMPLEMENTED": "this cannot be asked there yet",
    "SERVICE_UNAVAILABLE": "the service is not available",
    "UNAVAILABLE": "the service is not available",
}
_DUPLICATE = "duplicate"


def refusals_of(
    reading: Reading, envelope: Envelope, *, is_answer: bool
) -> tuple[list[Outcome], list[NarrativeSection]]:
    """Each problem that was reported, as an outcome of its own, and what was said about it.

    Beside a report that somebody looked up it is no outcome: then something of it may be missing.
    """
    outcomes, sections = [], []
    for entry in envelope.problems:
        reading.used.add(id(entry.resource))
        for issue in nodes(entry.resource, "issue"):
            outcome, told = _refusal(reading, issue)
            if is_answer:
                outcomes.append(outcome)
                text = f"This is an answer: {outcome.description}."
                reading.warn(NoticeCode.NOT_A_TRIAGE_HANDOVER, text)
            else:
                what = told.replace("\n", "; ") or outcome.description
                text = f"The service that was asked reported a problem: {what}."
                reading.warn(NoticeCode.PARTIAL_REPORT, text)
                codes = (f"{code.display} {code.code}".strip() for code in outcome.codes)
                told = "\n".join(filter(None, (told, *codes)))
            if told:
                sections.append(NarrativeSection("What the service said", told))
    return outcomes, sections


def _refusal(reading: Reading, issue: Node) -> tuple[Outcome, str]:
    take = reading.take
    kind, severity = take.text(issue, "code"), take.text(issue, "severity")
    said = [s for s in concepts(reading, issue, "details", quiet=True) if s.words or s.codes]
    codes = [Code("refusal", c.code, c.system, c.display) for s in said for c in s.codes]
    shown = {word for code in codes for word in (code.code, code.display)}
    told = [s.words for s in said if s.words and s.words not in shown]
    for key in ("diagnostics", "location", "expression"):
        told += take.texts(issue, key)
    words = _words([code.code for code in codes], kind)
    if kind:
        codes.append(Code("issue", kind, "", severity))
    return Outcome(description=words, codes=tuple(codes)), "\n".join(dict.fromkeys(told))


def _words(codes: list[str], kind: str) -> str:
    for code in codes:
        match = _CODE.fullmatch(code)
        if match is not None and match[2] in _WHY:
            by = _BY.get(match[1] or "", "the service that was asked")
            why = _WHY[match[2]]
            if match[2] == "CONFLICT" and kind == _DUPLICATE:
                why = "the same message was processed before"
            return f"Refused by {by}: {why}"
    return "A problem was reported by the service that was asked"
