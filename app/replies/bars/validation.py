"""Responses to a validation request: interim, rejection, final (digest, section 3.2, R1 to R3).

The interim goes when the clinician starts the consultation, never on opening, on an attempt to
call, or on a welfare call (BaRS application 4, scope and requirements).
"""

from __future__ import annotations

from dataclasses import dataclass

from app.replies.bars.care_plan import Outcome, care_plan, is_upgraded, wants_ambulance
from app.replies.bars.respond import (
    Answering,
    Draft,
    begin,
    encounter,
    header,
    patient,
    period,
    request,
    responder,
)
from app.replies.bars.systems import (
    ACT,
    ENCOUNTER_REASONS,
    FULL,
    INTERIM,
    NEEDS_WORDS,
    REJECT_REASONS,
    REJECTIONS,
)
from app.replies.bars.tree import Node
from app.report.errors import AppError

_VALIDATED = {
    "coding": [
        {
            "system": ENCOUNTER_REASONS,
            "code": "validation-triage-outcome",
            "display": "Validation of triage outcome",
        }
    ]
}


@dataclass(frozen=True, slots=True)
class Validated:
    """What a validation came to.

    Attributes:
        outcomes: codes and words of the new outcome, in order.
        narrative: the consultation summary, "" where none was written.
        action_needed: whether the sender must act (CarePlan *active*) or not (*completed*).
        ambulance_case: the CAD id of an ambulance that was asked for, "" where none was.
        after_interim: whether the sender had an interim before, so that this is an *update*.
    """

    outcomes: tuple[Outcome, ...]
    narrative: str
    action_needed: bool
    ambulance_case: str = ""
    after_interim: bool = True


def interim(answering: Answering) -> bytes:
    """R1: the clinician has started the consultation.

    Raises:
        AppError: the original lacks what is needed (REPLY-020 to -022).
    """
    draft, asked = begin(answering, "validation")
    request(draft, asked, "active")
    ours = encounter(draft, asked, "in-progress", period=period(answering), reasonCode=[_VALIDATED])
    responder(draft)
    return draft.bundle(*header(draft, INTERIM, "new", ours))


def reject(answering: Answering, reason: str, words: str) -> bytes:
    """R2: the validation cannot be undertaken.

    Args:
        answering: see there.
        reason: a code of ``rejected-reasons-bars``.
        words: for the sender; a must where the reason is *Other*.

    Raises:
        AppError: no such reason, or words are missing (REPLY-023); or as for :func:`interim`.
    """
    why = rejection(reason, words)
    draft, asked = begin(answering, "validation")
    request(draft, asked, "active")
    ours = encounter(draft, asked, "cancelled", reasonCode=[why])
    responder(draft)
    return draft.bundle(*header(draft, INTERIM, "new", ours))


def final(answering: Answering, validated: Validated) -> bytes:
    """R3: what the validation came to.

    Raises:
        AppError: no outcome was given (REPLY-024), or an ambulance case where none belongs
            (REPLY-025); or as for :func:`interim`.
    """
    draft, asked = begin(answering, "validation")
    _check(draft, validated)
    first = draft.original.first
    request(draft, asked, "active", "requester", "performer", "locationReference")
    ours = encounter(
        draft,
        asked,
        "finished",
        period=period(answering, ended=True),
        reasonCode=[_VALIDATED],
    )
    _ambulance(draft, asked, validated)
    plan = care_plan(draft, asked, ours, validated)
    draft.entries[draft.url("plan")] = plan
    url = next(url for url, each in draft.entries.items() if _is(each, "ServiceRequest"))
    draft.entries[url]["basedOn"] = [{"reference": draft.url("plan")}]
    place = draft.linked(asked, "locationReference") or first("Location")
    draft.echo(place, "the place of the incident")
    draft.echo(first("Consent"), "the consent")
    service = draft.echo(first("HealthcareService"), "our service")
    draft.entries[url]["performer"] = [{"reference": service}]
    _requester(draft, url)
    responder(draft)
    made = header(draft, FULL, "update" if validated.after_interim else "new", ours)
    draft.echo_sound(draft.original.all("Flag"))
    return draft.bundle(*made)


def _check(draft: Draft, validated: Validated) -> None:
    if not validated.outcomes and not validated.narrative.strip():
        raise AppError(
            "The sender has not had your reply",
            "Neither an outcome nor a consultation summary was given",
            "Give the outcome of the validation, and send it again",
            "REPLY-024",
        )
    if validated.ambulance_case and not (
        wants_ambulance(validated.outcomes) and is_upgraded(draft.original, validated.outcomes)
    ):
        raise AppError(
            "The sender has not had your reply",
            "An ambulance case belongs to an upgrade to category 1 or 2 alone",
            "Take the ambulance case out, or give the category that was upgraded to",
            "REPLY-025",
        )


def rejection(reason: str, words: str) -> Node:
    """The concept of a rejection.

    Raises:
        AppError: BaRS has no such reason, or words are missing (REPLY-023).
    """
    if reason not in REJECTIONS or (reason in NEEDS_WORDS and not words.strip()):
        known = reason in REJECTIONS
        raise AppError(
            "The sender has not had your reply",
            "The reason needs words of yours" if known else "BaRS has no such reason",
            "Write why" if known else "Choose one of the reasons that are offered",
            "REPLY-023",
        )
    coding = {"system": REJECT_REASONS, "code": reason, "display": REJECTIONS[reason]}
    made: Node = {"coding": [coding]}
    return {**made, "text": words.strip()} if words.strip() else made


def _ambulance(draft: Draft, asked: Node, validated: Validated) -> None:
    """The third Encounter: the case that the ambulance request opened (category 1 and 2)."""
    if not validated.ambulance_case:
        return
    made = draft.head("Encounter") | {
        "identifier": [{"value": validated.ambulance_case}],
        "status": "planned",
        "class": {"system": ACT, "code": "EMER", "display": "emergency"},
        "subject": {"reference": patient(draft, asked)},
    }
    draft.entries[draft.url("ambulance")] = made


def _requester(draft: Draft, url: str) -> None:
    """Who asked is repeated where the original has them; a reference to nobody is left out."""
    requester = draft.linked(draft.entries[url], "requester")
    if requester is None:
        draft.entries[url].pop("requester", None)
        return
    draft.echo(requester, "who asked")


def _is(resource: Node, kind: str) -> bool:
    return resource.get("resourceType") == kind
