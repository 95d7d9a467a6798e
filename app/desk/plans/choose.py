"""Which standard a sender's replies follow: one table, by what the sender speaks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from app.desk.plans.back import PUTS_BACK, UNDOES, plan_back
from app.desk.plans.bars import plan_bars
from app.desk.plans.case_999 import plan_case_999
from app.desk.plans.cds import plan_cds
from app.desk.plans.itk import owed_itk, plan_itk
from app.desk.plans.itk3 import owed_itk3, plan_itk3
from app.desk.plans.plan import Plan, Situation, here_only
from app.report.states import Step
from app.store.exchanges import Exchange

Planner = Callable[[Step, Situation], Plan]
"""What a step tells a sender of one kind."""

Owed = Callable[[Situation], tuple[Plan, ...]]
"""What a sender of one kind is owed by the program itself once its message is filed."""

PLANNERS: dict[str, Planner] = {
    "cds-ems": plan_cds,
    "999": plan_case_999,
    "bars": plan_bars,
    "itk": plan_itk,
    "itk3": plan_itk3,
}
"""By the kind of the sender in the settings."""

OWED: dict[str, Owed] = {
    "itk": owed_itk,
    "itk3": owed_itk3,
}
"""As above; kinds that are not here are owed nothing."""

ANSWERS_EACH = frozenset({"itk", "itk3"})
"""Kinds whose every message is answered by itself."""

SPOKEN = {"itk": "itk", "mesh": "itk3"}
"""What a sender that is not set up speaks, by the way its message came."""


def plan(step: Step, situation: Situation) -> Plan:
    """What a step will tell the sender of a handover; the sentence counts what else it answers."""
    planned = _plan_one(step, situation)
    count = len(plan_others(step, situation))
    if not count:
        return planned
    messages = "1 other message" if count == 1 else f"{count} other messages"
    return replace(planned, says=f"{planned.says} It also answers {messages} that asked.")


def _plan_one(step: Step, situation: Situation) -> Plan:
    if step in UNDOES or step in PUTS_BACK:
        return plan_back(step, situation)
    if step is Step.DEALT_WITH:
        return here_only(step)
    if situation.sender is None:
        why = f"{situation.name} takes no acceptance." if step is Step.ACCEPT else ""
        return here_only(step, why)
    return PLANNERS[situation.sender.kind.value](step, situation)


def plan_others(step: Step, situation: Situation) -> tuple[tuple[Plan, Exchange], ...]:
    """What a step sends for messages about the same handover beside that of the version shown.

    Each message that asked for an acknowledgement gets its own, once (ITK 2.2, ITK3: they name the
    message that they answer); in the other standards the reply to the latest is for all.
    """
    if situation.sender is None or situation.sender.kind.value not in ANSWERS_EACH:
        return ()
    made = ((_plan_one(step, replace(situation, exchange=one)), one) for one in situation.others)
    return tuple((planned, one) for planned, one in made if planned.sends)


def owed(situation: Situation) -> tuple[Plan, ...]:
    """What the sender of a message that was just filed is owed without anybody's step."""
    sender, exchange = situation.sender, situation.exchange
    if exchange is None:
        return ()
    known = OWED.get(sender.kind.value if sender else SPOKEN.get(exchange.protocol, ""))
    return known(situation) if known else ()
