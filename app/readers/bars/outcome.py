"""ServiceRequest with its CarePlan -> the triage outcome (BaRS, ServiceRequest and CarePlan).

Every referral is an outcome. The clock starts at ``CarePlan.period.start``, when the disposition
was identified.
"""

from __future__ import annotations

from dataclasses import replace

from app.readers.bars import use_cases
from app.readers.bars.codes import DISPOSITION
from app.readers.bars.header import Header, reason_codes
from app.readers.bars.plans import Triage, numbered, planned, text_lines
from app.readers.bars.service import service_of
from app.readers.bars.timing import timed
from app.readers.fhir.people import Cards
from app.readers.fhir.priority import sent_priority
from app.readers.fhir.reading import Reading
from app.readers.fhir.references import Entry, references
from app.readers.fhir.values import concepts, remarks
from app.readers.taking import node, nodes, peek
from app.readers.tree import Node
from app.report.absence import Absence
from app.report.model import CareAdvice, Code, Kind, Outcome
from app.report.notices import NoticeCode
from app.report.times import Moment

NOT_RECORDED = Absence.NOT_RECORDED

_STANDINGS = {
    "draft": "draft",
    "on-hold": "on hold",
    "completed": "completed",
    "revoked": "cancelled by the sender",
    "entered-in-error": "sent in error",
    "unknown": "status unknown to the sender",
}
_ASKED = {"referral": "Transfer of Care", "validation": "For Validation"}


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
        outcome, codes = planned(reading, Outcome(), loose, found)
        found.outcomes.append(_with_codes(outcome, codes))
    _disagreement(reading, found.outcomes)
    numbered(found.narrative)
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
    if status == "active" and reason_codes(header.resource) == ["delete"]:
        status = "revoked"  # a cancellation, by the older tables of the standard
    standing = _STANDINGS.get(status, "" if status in ("", "active") else f"status “{status}”")
    reasons = [said.words for said in concepts(reading, resource, "reasonCode", quiet=True)]
    _say_standing(reading, header, status, standing, reasons)
    if take.flag(resource, "doNotPerform"):
        standing = standing or "not to be done"
        reading.warn(NoticeCode.DO_NOT_PERFORM, "The sender says not to do what is asked here.")
    label = "Reason for cancelling" if header.kind is Kind.CANCEL else "Reason"
    notes = [f"{label}: {reason}" for reason in reasons if reason]
    notes += [
        f"{label}: {take.text(part, 'display')} (details not sent)"
        for part in nodes(resource, "reasonReference")
        if reading.follow(part, resource, "reason") is None and "display" in part
    ]
    notes += remarks(reading, resource)
    outcome = Outcome(
        standing=standing,
        service=service_of(reading, referral, header, cards) or NOT_RECORDED,
        requested_by=cards.named(resource, "requester", resource, "practitioner") or NOT_RECORDED,
        notes=tuple(notes),
    )
    for text in take.texts(resource, "patientInstruction"):
        why_not = standing if status == "entered-in-error" else ""
        source = "ServiceRequest, patientInstruction"
        found.advice.append(CareAdvice(text_lines(text), source, why_not))
    _supporting(reading, resource, found)
    outcome, codes = planned(reading, outcome, plans, found)
    outcome = timed(reading, header, resource, outcome, sent_at)
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
        if said.text and said.text.lower() not in (c.display.lower() for c in said.codes):
            found.append(Code("request", "", "", said.text))
    for key, kind in (("code", "service-requested"), ("orderDetail", "order-detail")):
        for said in concepts(reading, resource, key, quiet=True):
            found += [replace(code, kind=kind) for code in said.codes]
            if said.text and said.text.lower() not in (c.display.lower() for c in said.codes):
                found.append(Code(kind, "", "", said.text))
    if priority := sent_priority(resource):
        found.append(Code("priority-as-sent", "", "", priority))
    return found


def _supporting(reading: Reading, resource: Node, found: Triage) -> None:
    """What the referral rests on; a booking that is not in the message is no gap."""
    for part in nodes(resource, "supportingInfo"):
        text = peek(part, "reference")
        entry = reading.find(text, resource)
        words = peek(part, "display")
        if entry is None and ("Appointment/" in text or words.lower() == "booking"):
            number = reading.take.text(node(part, "identifier"), "value")
            found.bookings.append((reading.take.text(part, "display"), number))
        else:
            reading.follow(part, resource, "supporting information")
    for text in references(resource, "locationReference"):
        reading.follow({"reference": text}, resource, "location")


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
    codes: dict[str, str] = {}
    for outcome in outcomes:
        for code in outcome.codes if not outcome.standing else ():
            if code.kind == DISPOSITION and code.code:
                codes.setdefault("".join(code.code.split()).lower(), code.code)
    if len(codes) > 1:
        told = ", ".join(codes.values())
        reading.warn(NoticeCode.CODES_DISAGREE, f"Different dispositions were sent: {told}.")
