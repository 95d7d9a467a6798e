"""What a BaRS sender is told by a step (digest, table 3.0).

A request for validation (application 4) is owed an interim when the clinician starts the
consultation, a rejection where it cannot be undertaken, and the outcome at the end. For a
referral to an ED or a UTC (applications 1 to 3) the standard has no reply of a person at all:
its sender had its receipt when the message came. Nothing is ever sent by opening a report.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from app.desk.forms import FormSpec
from app.desk.plans.back import earlier_answer
from app.desk.plans.outcomes import outcomes_form
from app.desk.plans.plan import Plan, Situation, here_only, told_before
from app.report.states import ReplyState, Step
from app.store.exchanges import Exchange

INTERIM = "bars-interim"
REJECT = "bars-reject"
FINAL = "bars-final"
DID_NOT_ATTEND = "bars-did-not-attend"
STATUS = "bars-status"

KINDS = (INTERIM, REJECT, FINAL, DID_NOT_ATTEND, STATUS)

REASONS = FormSpec(
    reasons=(
        ("RRNA", "Requested resource not available within timescale"),
        ("FC", "Failed contact"),
        ("OTH", "Other"),
    ),
    words_required_for=frozenset({"OTH"}),
)
"""CodeSystem rejected-reasons-bars 1.1.0."""

_GONE = frozenset({ReplyState.FAILED, ReplyState.WITHDRAWN, ReplyState.HERE_ONLY})
_AMBULANCE = "a6"
_NEW = "servicerequest-request/new"
_STATUSES = {Step.START: "in-progress", Step.FINISH: "finished", Step.REJECT: "cancelled"}


def plan_bars(step: Step, situation: Situation) -> Plan:
    """What a step tells a BaRS sender."""
    why = _hindrance(situation)
    if why:
        return here_only(step, why)
    facts = facts_of(situation)
    if facts.get("category") == "validation":
        return _validation(step, situation)
    if facts.get("use_case", "").startswith(_AMBULANCE):
        return _ambulance(step, situation)
    return _referral(step, situation)


def facts_of(situation: Situation) -> Mapping[str, str]:
    """What was kept of the exchange for replies."""
    found = json.loads(situation.exchange.facts) if situation.exchange else {}
    return found if isinstance(found, dict) else {}


def has_gone(situation: Situation, kind: str) -> bool:
    """Whether such a reply to this request went, or is on its way: none goes twice."""
    known = (*situation.others, situation.exchange) if situation.exchange else ()
    before = of_requests_before(known)
    return any(
        one.kind == kind and one.state not in _GONE and one.exchange_id not in before
        for one in situation.replies
    )


def of_requests_before(known: Iterable[Exchange]) -> frozenset[str]:
    """The ids of the exchanges that came before the request that stands now.

    A case may be asked about again when it was answered: that is another request, and is owed its
    own answers. An update, and the same request sent again, belong to the one that they repeat.

    Args:
        known: every exchange about a handover.
    """
    every = sorted(known, key=lambda one: one.received_at)
    new = [one for one in every if one.event == _NEW]
    first = next((one for one in new if one.message_id == new[-1].message_id), None)
    return frozenset(one.id for one in every[: every.index(first)]) if first else frozenset()


def _hindrance(situation: Situation) -> str:
    """Why nothing can be sent, "" where something can."""
    name, exchange, sender = situation.name, situation.exchange, situation.sender
    if exchange is None or exchange.protocol != "bars":
        return f"The message did not come from {name} itself, so it cannot be answered."
    if exchange.event.endswith("/cancel"):
        return f"{name} has cancelled its request, and is owed no reply."
    if not exchange.event.startswith("servicerequest-request/"):
        return f"BaRS has no reply to this message of {name}."
    if sender is None or not sender.base_url:
        return f"No address is set up at which {name} takes replies."
    if not sender.organisation or not sender.our_name:
        return f"Our organisation is not set up for {name}, so it cannot be told."
    return ""


def _validation(step: Step, situation: Situation) -> Plan:
    name = situation.name
    target = situation.exchange.reply_to if situation.exchange else ""
    if situation.has(REJECT):
        why = f"{name} was told before that the validation cannot be undertaken."
        return told_before(step, why)
    if step is Step.ACCEPT:
        why = f"{name} is told when the consultation starts, and not before."
        return here_only(step, why)
    if step is Step.START:
        if has_gone(situation, INTERIM):
            return here_only(step, f"{name} was told before that the validation has started.")
        says = f"Start consultation tells {name}: validation in progress."
        return Plan(INTERIM, says, target)
    if step in {Step.REJECT, Step.FINISH} and has_gone(situation, FINAL):
        return told_before(step, f"{name} has the outcome of this validation already.")
    if step is Step.REJECT:
        says = f"Reject tells {name}: the validation cannot be undertaken, with your reason."
        return Plan(REJECT, f"{says}{earlier_answer(situation)}", target, form=REASONS)
    if step is Step.FINISH:
        says = f"Finish tells {name}: validated, with the outcome."
        return Plan(
            FINAL, f"{says}{earlier_answer(situation)}", target, form=outcomes_form(coded=True)
        )
    return here_only(step, f"To tell {name} that contact failed, press Reject.")


def _referral(step: Step, situation: Situation) -> Plan:
    name, sender = situation.name, situation.sender
    if step is Step.NOT_ATTENDED and sender is not None and sender.did_not_attend:
        if not _safeguarding(situation):
            why = f"{name} is told of safeguarding concerns alone, and its referral holds none."
            return here_only(step, why)
        says = f"Not attended tells {name}: a patient with a safeguarding concern did not attend."
        return Plan(DID_NOT_ATTEND, says, situation.exchange.reply_to if situation.exchange else "")
    if step is Step.REJECT:
        return here_only(step, f"{name} takes no rejection of a referral. Telephone it.")
    if step is Step.ACCEPT:
        why = f"{name} had its receipt when the referral came; BaRS has no further reply to it."
        return here_only(step, why)
    return here_only(step, "BaRS has no such reply to a referral.")


def _ambulance(step: Step, situation: Situation) -> Plan:
    name, sender = situation.name, situation.sender
    if sender is None or not sender.status_updates or step not in _STATUSES:
        return here_only(step, f"{name} takes no status for this step.")
    now = _STATUSES[step]
    says = f"{step.value} tells {name}: {now}."
    form = REASONS if step is Step.REJECT else None
    target = situation.exchange.reply_to if situation.exchange else ""
    return Plan(STATUS, says, target, target_version=now, form=form)


def _safeguarding(situation: Situation) -> bool:
    report = situation.report
    return report is not None and any(_is_safeguarding(f.category) for f in report.flags)


def _is_safeguarding(category: str) -> bool:
    words = category.strip().casefold()
    return words == "sg" or words.startswith("safeguarding")
