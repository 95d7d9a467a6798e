"""ServiceRequest with its CarePlan -> the triage outcome (BaRS, ServiceRequest and CarePlan).

The act-by time is ``occurrencePeriod.end`` alone: nothing is worked out from a priority, a code or
a start. The clock starts at ``CarePlan.period.start``, when the disposition was identified.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import timedelta

from app.readers.bars import use_cases
from app.readers.bars.codes import DISPOSITION, coded, is_label
from app.readers.bars.header import Header
from app.readers.bars.service import service_of
from app.readers.fhir.people import Cards
from app.readers.fhir.reading import Reading
from app.readers.fhir.references import Entry, references
from app.readers.fhir.values import concepts, moment_words, period, remarks
from app.readers.stu3.composition import section_text
from app.readers.stu3.encounter import before
from app.readers.taking import node, nodes, peek
from app.readers.tree import Node
from app.report.absence import Absence
from app.report.model import ActBySource, CareAdvice, Code, Kind, NarrativeSection, Outcome
from app.report.notices import NoticeCode
from app.report.times import Moment, read_time

NOT_RECORDED = Absence.NOT_RECORDED

_STANDINGS = {
    "draft": "draft",
    "on-hold": "on hold",
    "completed": "completed",
    "revoked": "cancelled by the sender",
    "entered-in-error": "sent in error",
    "unknown": "status unknown to the sender",
}
_PLANS_OVER = {"revoked": "withdrawn", "entered-in-error": "entered in error"}
_ADVICE = re.compile(r"\badvice given\b\s*:?", re.IGNORECASE)
_BREAK = re.compile(r"/n[ \t]+")
_FAR = timedelta(days=366)
_ASKED = {"referral": "Transfer of Care", "validation": "For Validation"}


@dataclass(slots=True)
class Triage:
    """What the referrals and care plans of a message say."""

    outcomes: list[Outcome] = field(default_factory=list)
    advice: list[CareAdvice] = field(default_factory=list)
    narrative: list[NarrativeSection] = field(default_factory=list)
    bookings: list[tuple[str, str]] = field(default_factory=list)
    """Bookings that a referral names without sending them, as (words, reference)."""


def triage_of(reading: Reading, header: Header, cards: Cards, sent_at: Moment | Absence) -> Triage:
    """Every referral is an outcome; care plans give them their codes and the clock its start."""
    found = Triage()
    plans = reading.index.of_type("CarePlan")
    mine = {id(r.resource): _plans_of(reading, r) for r in header.referrals}
    named = {id(plan.resource) for group in mine.values() for plan in group}
    loose = [plan for plan in plans if id(plan.resource) not in named]
    for number, referral in enumerate(header.referrals):
        group = mine[id(referral.resource)] + (loose if number == 0 else [])
        found.outcomes.append(_outcome(reading, header, referral, group, cards, sent_at, found))
    if not header.referrals and loose:
        outcome, codes = _planned(reading, Outcome(), loose, found)
        found.outcomes.append(_with_codes(outcome, codes))
    _disagreement(reading, found.outcomes)
    _number(found.narrative)
    return found


def _plans_of(reading: Reading, referral: Entry) -> list[Entry]:
    plans = []
    for part in nodes(referral.resource, "basedOn"):
        entry = reading.follow(part, referral.resource, "care plan")
        if entry is not None and entry.type == "CarePlan" and entry not in plans:
            plans.append(entry)
    return plans


def _outcome(
    reading: Reading,
    header: Header,
    referral: Entry,
    plans: list[Entry],
    cards: Cards,
    sent_at: Moment | Absence,
    found: Triage,
) -> Outcome:
    resource, take = referral.resource, reading.take
    reading.used.add(id(resource))
    status = take.text(resource, "status").lower()
    standing = _STANDINGS.get(status, "" if status in ("", "active") else f"status “{status}”")
    reasons = [said.words for said in concepts(reading, resource, "reasonCode", quiet=True)]
    _say_standing(reading, header, status, standing, reasons)
    label = "Reason for cancelling" if header.kind is Kind.CANCEL else "Reason"
    notes = [f"{label}: {reason}" for reason in reasons if reason]
    notes += remarks(reading, resource)
    outcome = Outcome(
        standing=standing,
        service=service_of(reading, referral, header, cards) or NOT_RECORDED,
        requested_by=cards.named(resource, "requester", resource, "practitioner") or NOT_RECORDED,
        notes=tuple(notes),
    )
    for text in take.texts(resource, "patientInstruction"):
        found.advice.append(CareAdvice(_lines(text), "ServiceRequest, patientInstruction", ""))
    _supporting(reading, resource, found)
    outcome, codes = _planned(reading, outcome, plans, found)
    outcome = _times(reading, header, resource, outcome, sent_at)
    return _with_codes(outcome, [*codes, *_asked(reading, resource)])


def _asked(reading: Reading, resource: Node) -> list[Code]:
    """What is asked for: the category and the use case, in words even where none were sent."""
    found = []
    for said in concepts(reading, resource, "category", quiet=True):
        for code in said.codes:
            use = use_cases.is_use_case(code.system, code.code)
            known = use_cases.words(code.code) if use else _ASKED.get(code.code.lower(), "")
            found.append(
                Code(
                    "use-case" if use else "request",
                    code.code,
                    code.system,
                    code.display or known,
                )
            )
        if not said.codes and said.words:
            found.append(Code("request", "", "", said.words))
    for key, kind in (("code", "service-requested"), ("orderDetail", "order-detail")):
        for said in concepts(reading, resource, key, quiet=True):
            found += [replace(c, kind=kind) for c in said.codes] or [Code(kind, "", "", said.words)]
    return found


def _planned(
    reading: Reading, outcome: Outcome, plans: list[Entry], found: Triage
) -> tuple[Outcome, list[Code]]:
    """Codes and narrative of the care plans, and when the clock started."""
    codes: list[Code] = []
    for plan in plans:
        resource, take = plan.resource, reading.take
        reading.used.add(id(resource))
        status = take.text(resource, "status").lower()
        over = _PLANS_OVER.get(status, "")
        if over:
            reading.warn(NoticeCode.NOT_LIVE, f"The sender's care plan was {over}.")
        start, end = period(reading, resource, "period")
        if isinstance(start, Moment) and not over and outcome.starts_at is NOT_RECORDED:
            outcome = replace(outcome, starts_at=start, starts_from="clock start of the triage")
        for activity in nodes(resource, "activity"):
            for part in nodes(activity, "outcomeCodeableConcept"):
                codes += _concept(reading, part, found, over)
            for part in nodes(activity, "reference"):
                reading.follow(part, resource, "activity")
            for text in remarks(reading, activity, "progress"):
                _tell(found, text, over)
            for detail in nodes(activity, "detail"):
                for text in take.texts(detail, "description"):
                    _tell(found, text, over)
        texts = [*take.texts(resource, "title"), *take.texts(resource, "description")]
        texts += [section_text(reading, resource), *remarks(reading, resource)]
        for text in texts:
            _tell(found, text, over)
        if end is not None:
            _tell(found, f"Until {moment_words(end)}", over)
        for part in nodes(resource, "supportingInfo"):
            reading.follow(part, resource, "supporting information")
    return outcome, codes


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
    found.narrative.append(NarrativeSection(title, _lines(text)))
    match = _ADVICE.search(text)
    if match is not None and not over:
        words = _lines(text[match.start() :])
        found.advice.append(CareAdvice(words, "CarePlan, triage narrative"))


def _lines(text: str) -> str:
    """``/n`` before a space is a line break that went wrong: broken there, and left to be seen."""
    return _BREAK.sub("/n\n", text).strip()


def _number(sections: list[NarrativeSection]) -> None:
    if len(sections) > 1:
        sections[:] = [
            replace(part, title=f"{part.title} {number}") for number, part in enumerate(sections, 1)
        ]


def _supporting(reading: Reading, resource: Node, found: Triage) -> None:
    """What the referral rests on; a booking that is not in the message is no gap."""
    for part in nodes(resource, "supportingInfo"):
        text = peek(part, "reference")
        entry = reading.find(text, resource)
        words = peek(part, "display")
        if entry is None and ("Appointment/" in text or words.lower() == "booking"):
            found.bookings.append((reading.take.text(part, "display"), text))
        else:
            reading.follow(part, resource, "supporting information")
    for text in references(resource, "locationReference"):
        reading.follow({"reference": text}, resource, "location")


def _times(
    reading: Reading, header: Header, resource: Node, outcome: Outcome, sent_at: Moment | Absence
) -> Outcome:
    take = reading.take
    part = node(resource, "occurrencePeriod")
    start, end = take.moment(part, "start"), take.moment(part, "end")
    odd: list[str] = []
    if end is None and "occurrenceDateTime" in resource:
        end = take.moment(resource, "occurrenceDateTime")
        odd.append("sent as one time, not as a time frame")
    authored = take.moment(resource, "authoredOn")
    for name, moment in (("start", start), ("end", end), ("time of asking", authored)):
        if isinstance(moment, str):
            odd.append(f"the {name} was sent as “{moment}”")
            reading.warn(NoticeCode.TIMES_IMPLAUSIBLE, f"The {name} was sent as “{moment}”.")
    if not isinstance(end, Moment):
        odd.append("no complete-by time was stated")
        if not outcome.standing and header.kind is not Kind.RESPONSE:
            reading.warn(NoticeCode.NO_ACT_BY, "The sender stated no complete-by time.")
    known = authored if isinstance(authored, Moment) else sent_at
    odd += _oddities(reading, start, end, known)
    if isinstance(start, Moment):
        if outcome.starts_at is NOT_RECORDED:
            outcome = replace(outcome, starts_at=start, starts_from="start of the time frame")
        elif isinstance(outcome.starts_at, Moment) and outcome.starts_at.shown != start.shown:
            odd.append(f"the time frame starts at {start.shown}")
    if isinstance(authored, Moment):
        odd.append(f"asked at {authored.shown}")
    return replace(
        outcome,
        act_by=end if isinstance(end, Moment) else NOT_RECORDED,
        act_by_source=ActBySource.MESSAGE if isinstance(end, Moment) else None,
        act_by_note="; ".join(odd),
    )


def _oddities(
    reading: Reading,
    start: Moment | str | None,
    end: Moment | str | None,
    known: Moment | Absence,
) -> list[str]:
    odd = []
    if isinstance(start, Moment) and isinstance(end, Moment) and before(end, start):
        odd.append("it ends before it starts")
    for name, moment in (("start", start), ("end", end)):
        if isinstance(moment, Moment) and isinstance(known, Moment):
            days = abs(moment.on.toordinal() - read_day(known))
            if timedelta(days=days) > _FAR:
                odd.append(f"its {name} lies more than a year from when it was asked")
    for text in odd:
        reading.warn(NoticeCode.TIMES_IMPLAUSIBLE, f"The time frame is odd: {text}.")
    return odd


def read_day(moment: Moment) -> int:
    """The day of a moment as a number, to count days between two."""
    read = read_time(moment.sent)
    return (read or moment).on.toordinal()


def _say_standing(
    reading: Reading, header: Header, status: str, standing: str, reasons: list[str]
) -> None:
    if not standing or header.kind is Kind.RESPONSE:
        return
    why = "; ".join(reason for reason in reasons if reason)
    told = f" Reason: {why}." if why else ""
    if status == "entered-in-error":
        reading.warn(NoticeCode.WITHDRAWN, f"The sender says that this was sent in error.{told}")
    elif status == "revoked":
        reading.warn(NoticeCode.NOT_LIVE, f"The sender has cancelled this referral.{told}")
    else:
        reading.warn(NoticeCode.NOT_LIVE, f"The referral is not active: {standing}.{told}")
    if status not in _STANDINGS:
        reading.warn(NoticeCode.UNKNOWN_CODE, f"The status “{status}” is not known.")


def _with_codes(outcome: Outcome, codes: list[Code]) -> Outcome:
    codes = list(dict.fromkeys(codes))
    first = next((code for code in codes if code.kind == DISPOSITION and code.code), None)
    return replace(outcome, disposition=first, codes=tuple(codes))


def _disagreement(reading: Reading, outcomes: list[Outcome]) -> None:
    """Different dispositions in live outcomes are shown, all of them, and said (rule 4)."""
    codes = {
        "".join(code.code.split()).lower(): code.code
        for outcome in outcomes
        if not outcome.standing
        for code in outcome.codes
        if code.kind == DISPOSITION and code.code
    }
    if len(codes) > 1:
        told = ", ".join(codes.values())
        reading.warn(NoticeCode.CODES_DISAGREE, f"Different dispositions were sent: {told}.")
