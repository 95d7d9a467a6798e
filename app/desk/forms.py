"""What a person fills in before a step whose reply asks for more than the step itself."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from app.report.errors import Refused


@dataclass(frozen=True, slots=True)
class Outcome:
    """One outcome of a consultation, as it is told to the sender."""

    system: str
    code: str
    display: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class OutcomeChoice:
    """An outcome that may be chosen from a list: its group, its words here, and what is sent."""

    group: str
    words: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class ReplyForm:
    """What was filled in.

    Attributes:
        reason: the code of the reason for a rejection or a non-attendance.
        words: free text for the sender.
        outcomes: the outcomes of a validation, the first one first.
        action_needed: whether the sender must still act; None where that is not asked.
        ambulance_case: the ambulance service's case number, where it is to go with the reply.
    """

    reason: str = ""
    words: str = ""
    outcomes: tuple[Outcome, ...] = ()
    action_needed: bool | None = None
    ambulance_case: str = ""


@dataclass(frozen=True, slots=True)
class FormSpec:
    """What a screen asks for before a step.

    Attributes:
        reasons: code and words of each reason that may be given; one must be chosen if there
            are any.
        words_required_for: codes of reasons that need free text as well.
        asks_outcomes: whether at least one outcome must be given.
        outcomes: those that the sender's standard has codes for; others are given in words.
    """

    reasons: tuple[tuple[str, str], ...] = ()
    words_required_for: frozenset[str] = frozenset()
    asks_outcomes: bool = False
    outcomes: tuple[OutcomeChoice, ...] = ()


def check(form: ReplyForm, spec: FormSpec | None) -> None:
    """Hold what was filled in against what is asked for.

    Raises:
        Refused: no reason that the sender knows (DESK-011), a reason that needs words
            (DESK-012), or no outcome (DESK-013).
    """
    if spec is None:
        return
    if spec.reasons and form.reason not in {code for code, _ in spec.reasons}:
        raise Refused(
            "A reason is needed before the sender is told",
            "None of the reasons that this sender knows was chosen",
            "Choose the reason that fits best",
            "DESK-011",
        )
    if form.reason in spec.words_required_for and not form.words.strip():
        raise Refused(
            "This reason needs some words",
            "The sender is told the reason, and could not act on it without an explanation",
            "Say in a few words why",
            "DESK-012",
        )
    if spec.asks_outcomes and not form.outcomes:
        raise Refused(
            "An outcome is needed before the sender is told",
            "The sender asked for the outcome of this consultation, and none was chosen",
            "Choose the outcome of the consultation",
            "DESK-013",
        )


def to_json(form: ReplyForm | None) -> str:
    """The form as it is kept with its reply; empty where nothing was filled in."""
    if form is None or form == ReplyForm():
        return ""
    return json.dumps(asdict(form), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_json(text: str) -> ReplyForm:
    """The form that was kept; empty text gives an empty form."""
    if not text:
        return ReplyForm()
    said: dict[str, Any] = json.loads(text)
    said["outcomes"] = tuple(Outcome(**one) for one in said["outcomes"])
    return ReplyForm(**said)
