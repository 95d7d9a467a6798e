"""What a 999 service is told that asked for a validation (FHIR STU3 message; 999 guide).

*Start consultation* sends the interim response and *Finish* the final one, with the outcomes. A
request counts as accepted when it arrives, so there is nothing to accept and nothing to reject.
Its Task goes from in progress to completed and no further, so each response is sent once.
"""

from __future__ import annotations

from app.desk.plans.back import earlier_answer
from app.desk.plans.outcomes import outcomes_form
from app.desk.plans.plan import Plan, Situation, here_only, told_before
from app.report.model import ReplyHook
from app.report.states import ReplyState, Step

INTERIM = "999-interim"
FINAL = "999-final"

_GONE = frozenset({ReplyState.FAILED, ReplyState.WITHDRAWN})


def plan_case_999(step: Step, situation: Situation) -> Plan:
    """What a step tells a 999 service."""
    name = situation.name
    if step is Step.ACCEPT:
        return here_only(step, f"For {name} its request counts as accepted when it arrives.")
    if step is Step.REJECT:
        why = f"For {name} its request counts as accepted; it takes no rejection."
        return here_only(step, f"{why} Telephone it.")
    if step not in {Step.START, Step.FINISH}:
        return here_only(step)
    hook = _request(situation)
    why = _hindrance(situation) if hook else f"{name} asked for no validation."
    if hook is None or why:
        return here_only(step, why)
    if _told(situation, FINAL, hook):
        return told_before(step, f"{name} has the outcomes already.")
    if step is Step.START and _told(situation, INTERIM, hook):
        return told_before(step, f"{name} was told before: in progress.")
    if step is Step.START:
        return Plan(INTERIM, f"Start consultation tells {name}: in progress.", hook.url)
    says = f"Finish tells {name}: completed, with the outcomes.{earlier_answer(situation)}"
    return Plan(FINAL, says, hook.url, form=outcomes_form(coded=False))


def _request(situation: Situation) -> ReplyHook | None:
    """The Task that asks for a validation; the guide names it in words, without a code."""
    report = situation.report
    if report is None or not any("validation" in one.text.casefold() for one in report.tasks):
        return None
    return next(iter(report.reply_hooks), None)


def _told(situation: Situation, kind: str, hook: ReplyHook) -> bool:
    """Whether such a response about that Task went, or is on its way."""
    return any(
        one.kind == kind and one.target == hook.url and one.state not in _GONE
        for one in situation.replies
    )


def _hindrance(situation: Situation) -> str:
    name, sender = situation.name, situation.sender
    if sender is None or not sender.base_url:
        return f"No address is set up at which {name} takes responses."
    if not sender.organisation:
        return f"Our organisation is not set up for {name}, so it cannot be told."
    return ""
