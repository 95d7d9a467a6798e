"""Responses that only some senders take: did not attend, and the status of an ambulance.

Both are off until a sender's settings say that it agreed to them (digest, sections 3.3 and 3.4).
"""

from __future__ import annotations

from app.replies.bars.respond import (
    Answering,
    begin,
    encounter,
    has_flag,
    header,
    lacks,
    patient,
    period,
    request,
    responder,
)
from app.replies.bars.systems import REFERRAL, SHORT
from app.replies.bars.tree import Node
from app.replies.bars.validation import rejection
from app.report.errors import AppError

_STATUSES = ("planned", "in-progress", "arrived", "finished", "cancelled")


def did_not_attend(answering: Answering) -> bytes:
    """R4: a patient with a safeguarding concern did not come, or was not brought.

    Raises:
        AppError: the referral holds no safeguarding information, so nothing is owed (REPLY-026);
            or the original lacks what is needed (REPLY-020 to -022).
    """
    draft, asked = begin(answering, "referral")
    concerns = has_flag(draft.original, "SG")
    if not concerns:
        raise AppError(
            "The sender has not had your reply",
            "Its referral holds no safeguarding concern, and only then is it told of such",
            "Telephone the sender if it ought to know",
            "REPLY-026",
        )
    focus = request(draft, asked, "revoked")
    if "authoredOn" not in draft.entries[focus]:
        raise lacks("when it was written (authoredOn)")
    flag = draft.echo(concerns[0], "the safeguarding flag")
    said = draft.entries[flag].get("code") or {"text": "Safeguarding concern"}
    concern = draft.head("Condition") | {
        "subject": {"reference": patient(draft, asked)},
        "encounter": {"reference": draft.encounter_url},
        "code": said,
    }
    draft.entries[draft.url("concern")] = concern
    encounter(
        draft,
        asked,
        "finished",
        period=period(answering, ended=True),
        reasonReference=[{"reference": draft.url("concern")}],
    )
    draft.echo_sound(concerns)
    draft.echo(draft.original.first("Consent"), "the consent")
    draft.echo(draft.original.first("HealthcareService"), "our service")
    responder(draft)
    return draft.bundle(*header(draft, REFERRAL, "new", focus))


def status(answering: Answering, now: str, reason: str = "", words: str = "") -> bytes:
    """R5: how the case stands at an ambulance service (BaRS application 6).

    Args:
        answering: see there.
        now: ``planned``, ``in-progress``, ``arrived``, ``finished`` or ``cancelled``.
        reason: of ``rejected-reasons-bars``, where it is cancelled.
        words: for the sender; a must where the reason is *Other*.

    Raises:
        AppError: no such status (REPLY-027) or reason (REPLY-023); or the original lacks what
            is needed (REPLY-020 to -022).
    """
    if now not in _STATUSES:
        raise AppError(
            "The sender has not had your reply",
            "BaRS has no such status",
            "Choose one of the statuses that are offered",
            "REPLY-027",
        )
    draft, asked = begin(answering, "referral")
    more: Node = {}
    if now == "cancelled":
        more["reasonCode"] = [rejection(reason, words)]
    elif now != "planned":
        more["period"] = period(answering, ended=now == "finished")
    request(draft, asked, "active")
    ours = encounter(draft, asked, now, **more)
    responder(draft)
    return draft.bundle(*header(draft, SHORT, "new", ours))
