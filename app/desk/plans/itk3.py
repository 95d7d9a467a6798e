"""What the sender of an ITK3 message is told: the responses that it asked for, and nothing else.

Infrastructure when the message is filed. The only published business code for *yes* says that the
patient is known here, so it goes when somebody has accepted the patient, whose identity is
confirmed then; no patient of an emergency department is answered with *not known* by a program.
"""

from __future__ import annotations

from app.desk.plans.plan import HERE_ONLY, Plan, Situation, here_only
from app.desk.reception.itk3_asked import BUSINESS, INFRASTRUCTURE, Itk3Asked, from_json
from app.report.states import ReplyState, Step

ITK3_INFRASTRUCTURE = "itk3-infrastructure"
ITK3_BUSINESS = "itk3-business"

SUCCESS = "20013"
UNREADABLE = "10009"
PATIENT_KNOWN = "30001"
"""Targets of the replies: codes of ITK-ResponseCodes-1."""

_TAKEN_OVER = frozenset({Step.ACCEPT, Step.START})


def plan_itk3(step: Step, situation: Situation) -> Plan:
    """What a step tells the sender: *Accept* sends the business response that was asked for."""
    name, facts = situation.name, _facts(situation)
    if step is Step.REJECT:
        return here_only(step, f"{name} takes no rejection.")
    if step not in _TAKEN_OVER:
        return here_only(step)
    if BUSINESS not in facts.asks or facts.answers:
        why = f"{name} asked for no business response."
    elif hindrance := _hindrance(situation, facts):
        why = hindrance
    elif _has_business(situation):
        why = f"{name} has been told before."
    else:
        return Plan(ITK3_BUSINESS, f"{step.value} tells {name}: patient known here.", PATIENT_KNOWN)
    return here_only(step, why if step is Step.ACCEPT else "")


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


def _has_business(situation: Situation) -> bool:
    exchange = situation.exchange
    return exchange is not None and any(
        reply.kind == ITK3_BUSINESS
        and reply.exchange_id == exchange.id
        and reply.state is not ReplyState.WITHDRAWN
        for reply in situation.replies
    )


def _hindrance(situation: Situation, facts: Itk3Asked) -> str:
    """Why nothing can be sent to the sender, empty where it can."""
    name, sender, exchange = situation.name, situation.sender, situation.exchange
    if not facts.header_id:
        return f"The message of {name} has no id to respond to."
    if sender is None:
        return f"{name} is not set up here, so there is no way to it."
    if not (sender.mailbox and (sender.its_mailbox or (exchange and exchange.reply_to))):
        return f"No mailbox is set up for responses to {name}."
    if not (sender.organisation or facts.us):
        return f"Our organisation is not set up for {name}, so it cannot be told."
    return ""


def _facts(situation: Situation) -> Itk3Asked:
    return from_json(situation.exchange.facts) if situation.exchange else Itk3Asked()
