"""What an ITK sender is told: the acknowledgements that it asked for, and nothing else.

Infrastructure when the message is kept and filed; business when it is filed or, where the sender
is set up so, when somebody accepts the patient. An acknowledgement is never acknowledged, but for
the receipt of a business acknowledgement that asks for one (ITK 2.2).
"""

from __future__ import annotations

from app.desk.plans.back import behind
from app.desk.plans.plan import (
    HERE_ONLY,
    TAKEN_OVER,
    Plan,
    Situation,
    no_way_to,
    on_taking_over,
)
from app.desk.reception.itk_facts import BUSINESS, INFRASTRUCTURE, ItkFacts, from_json
from app.report.kinds import Kind
from app.report.model import EncounterReport
from app.report.notices import NoticeCode
from app.report.states import ReplyState, Step
from app.settings.registry import BusinessAck

ITK_INFRASTRUCTURE = "itk-infrastructure"
ITK_BUSINESS = "itk-business"

ACCEPTED = "AA"
NOT_READ = "AE"
PARTLY_READ = "AE in part"
"""Targets of a business acknowledgement: its verdict. That of an infrastructure one is ``OK``."""

_NOT_A_DOCUMENT = frozenset({NoticeCode.PAYLOAD_NOT_SHOWN, NoticeCode.PART_NOT_UNDERSTOOD})
_NOBODY_ACCEPTS = frozenset({Kind.WITHDRAWN, Kind.CANCEL, Kind.RESPONSE, Kind.OTHER})


def plan_itk(step: Step, situation: Situation) -> Plan:
    """What a step tells an ITK sender.

    *Accept*, or a consultation that starts without it, sends the business acknowledgement where
    the sender asked for one and is set up to get it then.
    """
    name, facts = situation.name, _facts(situation)
    verdict = _verdict(situation.report, facts)
    but = "" if verdict == ACCEPTED else ", but for what could not be read"
    told = Plan(ITK_BUSINESS, f"{step.value} tells {name}: accepted{but}.", verdict)
    return on_taking_over(step, name, _why_no_business(situation, facts), told)


def owed_itk(situation: Situation) -> tuple[Plan, ...]:
    """What a message that was just filed is owed by itself.

    Where an acknowledgement was asked for and cannot be sent, that is recorded in its place.
    """
    facts = _facts(situation)
    asked = _owed_kinds(situation, facts)
    hindrance = _hindrance(situation, facts)
    if hindrance:
        return tuple(
            Plan(HERE_ONLY, f"The {name} acknowledgement was not sent. {hindrance}", why=hindrance)
            for name in asked
        )
    verdicts = {INFRASTRUCTURE: (ITK_INFRASTRUCTURE, "OK")}
    verdicts[BUSINESS] = (ITK_BUSINESS, _verdict(situation.report, facts))
    return tuple(
        Plan(kind, f"{situation.name} gets the {name} acknowledgement it asked for.", verdict)
        for name, (kind, verdict) in verdicts.items()
        if name in asked
    )


def _verdict(report: EncounterReport | None, facts: ItkFacts) -> str:
    """What became of the payloads: one that is encrypted, damaged or no document was not read."""
    if report is None:
        return NOT_READ
    unread = any(notice.code in _NOT_A_DOCUMENT for notice in report.warnings)
    if unread and report.message.kind is Kind.OTHER:
        return NOT_READ
    return PARTLY_READ if facts.encrypted else ACCEPTED


def _owed_kinds(situation: Situation, facts: ItkFacts) -> tuple[str, ...]:
    """The acknowledgements to be sent now, of those asked for."""
    if facts.acknowledges:
        is_business = facts.acknowledges == BUSINESS
        return tuple(name for name in facts.asks if is_business and name == INFRASTRUCTURE)
    if BUSINESS in facts.asks and _waits_for_a_person(situation):
        return tuple(name for name in facts.asks if name != BUSINESS)
    return facts.asks


def _waits_for_a_person(situation: Situation) -> bool:
    """Whether the business acknowledgement goes when the patient is accepted.

    Not where nobody will accept: for what cannot be read, is withdrawn, or came for information;
    nor where somebody has accepted the patient already and this is an update.
    """
    sender, report = situation.sender, situation.report
    if sender is None or sender.business_ack is not BusinessAck.WHEN_ACCEPTED or report is None:
        return False
    if report.message.for_action is False or report.message.kind in _NOBODY_ACCEPTS:
        return False
    return not any(
        reply.step in TAKEN_OVER and reply.state is not ReplyState.WITHDRAWN
        for reply in behind(Step.BACK_TO_EXPECTED, situation.replies)
    )


def _why_no_business(situation: Situation, facts: ItkFacts) -> str:
    """Why nobody's step sends the business acknowledgement, empty where one does."""
    name, sender = situation.name, situation.sender
    if BUSINESS not in facts.asks or facts.acknowledges:
        return f"{name} asked for no business acknowledgement."
    if hindrance := _hindrance(situation, facts):
        return hindrance
    by_itself = sender is not None and sender.business_ack is BusinessAck.WHEN_FILED
    if by_itself or situation.has(ITK_BUSINESS):
        return f"{name} gets its acknowledgement without it."
    return ""


def _hindrance(situation: Situation, facts: ItkFacts) -> str:
    """Why nothing can be sent to the sender, empty where it can."""
    name, sender, exchange = situation.name, situation.sender, situation.exchange
    if exchange is None or not exchange.reply_to:
        return f"{name} named no address for acknowledgements."
    if sender is not None and not sender.base_url:
        return f"No address is set up at which {name} takes acknowledgements."
    return no_way_to(situation, facts.us)


def _facts(situation: Situation) -> ItkFacts:
    return from_json(situation.exchange.facts) if situation.exchange else ItkFacts()
