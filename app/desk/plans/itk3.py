"""What the sender of an ITK3 message is told: the responses that it asked for, and nothing else.

Infrastructure when the message is filed. The only published business code for *yes* says that the
patient is known here, so it goes when somebody has accepted the patient, whose identity is
confirmed then; no patient of an emergency department is answered with *not known* by a program.
"""

from __future__ import annotations

from app.desk.plans.plan import HERE_ONLY, Plan, Situation, no_way_to, on_taking_over
from app.desk.reception.itk3_asked import BUSINESS, INFRASTRUCTURE, Itk3Asked, from_json
from app.report.states import Step

ITK3_INFRASTRUCTURE = "itk3-infrastructure"
ITK3_BUSINESS = "itk3-business"

SUCCESS = "20013"
UNREADABLE = "10009"
PATIENT_KNOWN = "30001"
"""Targets of the replies: codes of ITK-ResponseCodes-1."""


def plan_itk3(step: Step, situation: Situation) -> Plan:
    """What a step tells the sender: *Accept* sends the business response that was asked for."""
    name = situation.name
    told = Plan(ITK3_BUSINESS, f"{step.value} tells {name}: patient known here.", PATIENT_KNOWN)
    return on_taking_over(step, name, _why_no_business(situation, _facts(situation)), told)


def owed_itk3(situation: Situation) -> tuple[Plan, ...]:
    """The infrastructure response that a message which was just filed asked for.

    A response is not responded to, but for a business response that asks for its receipt.
    """
    facts = _facts(situation)
    if INFRASTRUCTURE not in facts.asks:
        return ()
    if hindrance := _hindrance(situation, facts):
        says = f"The infrastructure response was not sent. {hindrance}"
        return (Plan(HERE_ONLY, says, why=hindrance),)
    code = SUCCESS if situation.report else UNREADABLE
    says = f"{situation.name} gets the infrastructure response it asked for."
    return (Plan(ITK3_INFRASTRUCTURE, says, code),)


def _why_no_business(situation: Situation, facts: Itk3Asked) -> str:
    """Why no step sends the business response, empty where one does."""
    if BUSINESS not in facts.asks or facts.answers:
        return f"{situation.name} asked for no business response."
    if hindrance := _hindrance(situation, facts):
        return hindrance
    return f"{situation.name} has been told before." if situation.has(ITK3_BUSINESS) else ""


def _hindrance(situation: Situation, facts: Itk3Asked) -> str:
    """Why nothing can be sent to the sender, empty where it can."""
    name, sender, exchange = situation.name, situation.sender, situation.exchange
    if not facts.header_id:
        return f"The message of {name} has no id to respond to."
    to = sender and (sender.its_mailbox or (exchange and exchange.reply_to))
    if sender is not None and not (sender.mailbox and to):
        return f"No mailbox is set up for responses to {name}."
    return no_way_to(situation, facts.us)


def _facts(situation: Situation) -> Itk3Asked:
    return from_json(situation.exchange.facts) if situation.exchange else Itk3Asked()
