"""The shapes of planning: what is known before a step, and what the step will send."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.desk.forms import FormSpec
from app.report.model import EncounterReport
from app.report.states import ReplyState, Step
from app.settings.registry import SenderSettings
from app.store.exchanges import Exchange
from app.store.records import Reply

HERE_ONLY = "here-only"

TAKEN_OVER = frozenset({Step.ACCEPT, Step.START})
"""Steps after which the department has the patient; a consultation may start without *Accept*."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known when a step is offered or taken.

    Attributes:
        name: the sender's name as people here call it.
        sender: its settings, None where it is not set up (such as a file that was opened).
        report: the version that people see, None where it cannot be read.
        exchange: the latest exchange that brought that version, or else the latest about the
            handover; None where it came without one (fetched, a file).
        replies: every reply about the handover so far, oldest first.
        others: every other exchange about the handover, oldest first.
    """

    name: str
    sender: SenderSettings | None
    report: EncounterReport | None
    exchange: Exchange | None = None
    replies: tuple[Reply, ...] = ()
    others: tuple[Exchange, ...] = ()

    def has(self, kind: str) -> bool:
        """Whether the exchange has a reply of that kind, or one that is on its way."""
        exchange = self.exchange
        return exchange is not None and any(
            reply.kind == kind
            and reply.exchange_id == exchange.id
            and reply.state is not ReplyState.WITHDRAWN
            for reply in self.replies
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """What a step sends.

    Attributes:
        kind: the kind of reply, ``here-only`` where nothing is sent.
        says: the sentence beside the button.
        target: what the reply is about or goes to at the sender; its transport reads it.
        target_version: the target's version that the person saw; empty where there is none.
        why: why it is recorded here only, empty where it is sent.
        form: what is asked for before the step, None for nothing.
        known: the sender was told the like before, so that nothing is sent and nothing is owed.
    """

    kind: str
    says: str
    target: str = ""
    target_version: str = ""
    why: str = ""
    form: FormSpec | None = None
    known: bool = False

    @property
    def sends(self) -> bool:
        """Whether anything leaves."""
        return self.kind != HERE_ONLY


def here_only(step: Step, why: str = "") -> Plan:
    """The step is recorded here and the sender is told nothing; ``why`` is a sentence."""
    return Plan(HERE_ONLY, f"{step.value} is recorded here only. {why}".strip(), why=why)


def told_before(step: Step, why: str) -> Plan:
    """The step is recorded here only, because the sender knows it, or knows better."""
    return replace(here_only(step, why), known=True)


def on_taking_over(step: Step, name: str, why_not: str, told: Plan) -> Plan:
    """What a step tells a sender whose standard has a *yes* and nothing else.

    Args:
        step: which.
        name: the sender's.
        why_not: why it gets no *yes*, a sentence; empty where it gets one.
        told: the *yes*.
    """
    if step is Step.REJECT:
        return here_only(step, f"{name} takes no rejection.")
    if step in TAKEN_OVER and not why_not:
        return told
    return here_only(step, why_not if step is Step.ACCEPT else "")


def no_way_to(situation: Situation, us: str) -> str:
    """Why a sender cannot be told by the settings, empty where it can.

    Args:
        situation: whose sender.
        us: what the message itself calls our organisation.
    """
    name, sender = situation.name, situation.sender
    if sender is None:
        return f"{name} is not set up here, so there is no way to it."
    if not (sender.organisation or us):
        return f"Our organisation is not set up for {name}, so it cannot be told."
    return ""
