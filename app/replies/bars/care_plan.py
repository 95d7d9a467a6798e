"""The CarePlan of a final validation response: the new outcome, and from when the clock runs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from app.replies.bars.original import Original
from app.replies.bars.respond import Draft, lacks, patient
from app.replies.bars.strict import instant
from app.replies.bars.tree import Node, codes, text

if TYPE_CHECKING:
    from collections.abc import Iterable

_ARP_FAMILY = re.compile(r"(arp-priority|pathways-arp)-codes?\Z", re.IGNORECASE)
_LEVEL = re.compile(r"(?:C|HCP|HP|IFT)(\d)T?\Z", re.IGNORECASE)
_AMBULANCE = frozenset({1, 2})


@dataclass(frozen=True, slots=True)
class Outcome:
    """One item of an outcome: a code with its words, or words alone."""

    system: str
    code: str
    display: str
    text: str = ""


class NewOutcome(Protocol):
    """What a CarePlan says."""

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """Codes and words, in order."""

    @property
    def narrative(self) -> str:
        """The consultation summary."""

    @property
    def action_needed(self) -> bool:
        """Whether the sender must act."""


def care_plan(draft: Draft, asked: Node, encounter: str, said: NewOutcome) -> Node:
    """The one CarePlan: *active* where the sender must act, *completed* where not."""
    concepts = [_concept(each) for each in said.outcomes]
    if said.narrative.strip():
        concepts.append({"text": said.narrative.strip()})
    return draft.head("CarePlan") | {
        "status": "active" if said.action_needed else "completed",
        "intent": "plan",
        "subject": {"reference": patient(draft, asked)},
        "encounter": {"reference": encounter},
        "period": {"start": _clock_start(draft, said.outcomes)},
        "activity": [{"outcomeCodeableConcept": concepts}],
    }


def is_upgraded(original: Original, outcomes: Iterable[Outcome]) -> bool:
    """Whether the new ambulance category is more urgent than that of the request.

    Levels are compared, whichever family they are of (C, HCP, IFT). Where either is not given
    or not known, nothing was upgraded.
    """
    before, after = _level(_sent(original)), _level((o.system, o.code) for o in outcomes)
    return before is not None and after is not None and after < before


def wants_ambulance(outcomes: Iterable[Outcome]) -> bool:
    """Whether the outcome is an ambulance of category 1 or 2."""
    return _level((o.system, o.code) for o in outcomes) in _AMBULANCE


def _clock_start(draft: Draft, outcomes: tuple[Outcome, ...]) -> str:
    """The T5 rule: same or lower category keeps the original clock start, an upgrade is ours."""
    if is_upgraded(draft.original, outcomes):
        return instant(draft.answering.at)
    plan = draft.original.first("CarePlan")
    start = text(plan.resource, "period", "start") if plan else ""
    if not start:
        raise lacks("the start of its CarePlan (T5)")
    return start


def _concept(outcome: Outcome) -> Node:
    made: Node = {}
    if outcome.code:
        told = {"system": outcome.system, "code": outcome.code, "display": outcome.display}
        made["coding"] = [{name: value for name, value in told.items() if value}]
    words = outcome.text or ("" if outcome.code else outcome.display)
    return {**made, "text": words} if words else made


def _sent(original: Original) -> Iterable[tuple[str, str]]:
    plan = original.first("CarePlan")
    return codes(plan.resource, "activity", "outcomeCodeableConcept") if plan else ()


def _level(pairs: Iterable[tuple[str, str]]) -> int | None:
    for system, code in pairs:
        match = _LEVEL.match(code.strip())
        if match and _ARP_FAMILY.search(system.rstrip("/")):
            return int(match[1])
    return None
