"""What a BaRS message asks for, by its workflow variables: their combination is the meaning.

Event, reason, status and category of the request, status of CarePlan and Encounter: an unknown
combination is refused as *invariant* (digest, section 3.5; BaRS Core, workflow variables).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.desk.reception.bars_refusals import No
from app.replies.bars.original import Entry, Original
from app.replies.bars.outcomes import Refusal
from app.replies.bars.tree import codes, text

REVOKED = frozenset({"revoked", "entered-in-error"})
_LIVE = frozenset({"active", "on-hold"})
_CATEGORIES = ("referral", "validation")
_USE_CASE = re.compile(r"a(\d{1,2})t\d{1,2}\Z", re.IGNORECASE)
_CAS_REFERRALS, _VALIDATIONS, _AMBULANCE = 3, 4, 6
_TAKEN = frozenset({1, 2, _CAS_REFERRALS, _VALIDATIONS})
_UPDATED = frozenset({_VALIDATIONS, _AMBULANCE})
"""Applications whose requests may be updated; in the others a change is cancel, then refer."""

_BOOKED = frozenset({"proposed", "pending", "booked", "arrived", "fulfilled", "waitlist"})
_UNBOOKED = frozenset({"cancelled", "entered-in-error", "noshow"})
_PLANS = {"referral": frozenset({"completed"}), "validation": frozenset({"active"})}
_ENCOUNTERS = {
    "referral": frozenset({"finished", "triaged"}),
    "validation": frozenset({"triaged"}),
}
_OPEN_PLANS = frozenset({"active", "completed"})
_OPEN_ENCOUNTERS = frozenset({"finished", "triaged", "in-progress", "arrived", "planned"})


class Kind(StrEnum):
    """What a message does; the word that stands in the event of its exchange."""

    NEW = "new"
    UPDATE = "update"
    CANCEL = "cancel"
    RESPONSE = "response"


@dataclass(frozen=True, slots=True)
class Intent:
    """What is asked.

    Attributes:
        event: the code of the event, such as ``servicerequest-request``.
        subject: the ServiceRequest or Appointment that it is about; None in some responses.
        category: ``referral``, ``validation`` or "".
        use_case: its code in small letters, "" where none was sent.
    """

    kind: Kind
    event: str
    subject: Entry | None
    category: str = ""
    use_case: str = ""

    @property
    def opens_case(self) -> bool:
        """Whether our planned Encounter belongs into the answer."""
        asks = self.event == "servicerequest-request"
        return asks and self.kind in {Kind.NEW, Kind.UPDATE}

    @property
    def name(self) -> str:
        """The event as the exchange keeps it."""
        return f"{self.event}/{self.kind}"


def check_version(original: Original, majors: Sequence[str]) -> None:
    """See that the version of the BaRS application is one that is taken.

    Raises:
        No: it is missing (400, invariant, as App 1 has it), or not supported (422).
    """
    if not original.version:
        raise No(Refusal.WORKFLOW, "Bundle.meta.versionId is missing")
    if majors and original.version.partition(".")[0].lstrip("v") not in majors:
        words = f"Bundle.meta.versionId is of none of the major versions {', '.join(majors)}"
        raise No(Refusal.VERSION, words)


def intent_of(original: Original, *, ambulance: bool = False) -> Intent:
    """What the message asks for.

    Args:
        original: the message.
        ambulance: whether its sender exchanges cases of ambulance services (application 6).

    Raises:
        No: the combination is unknown, or of an application that is not taken here (400).
    """
    if not original.header:
        raise No(Refusal.WORKFLOW, "The message has no MessageHeader")
    event = text(original.header, "eventCoding", "code").lower()
    if event.endswith("-response") and event.startswith(("servicerequest-", "booking-")):
        return _response(original, event)
    if event == "servicerequest-request":
        return _request(original, event, ambulance=ambulance)
    if event == "booking-request":
        return _booking(original, event)
    raise No(Refusal.WORKFLOW, "MessageHeader.eventCoding is no event of BaRS")


def _request(original: Original, event: str, *, ambulance: bool) -> Intent:
    entry = original.request
    if entry is None:
        raise _unknown("The message has no ServiceRequest")
    said = codes(entry.resource, "category")
    category = next((code.lower() for _, code in said if code.lower() in _CATEGORIES), "")
    use_case = next((code.lower() for _, code in said if _USE_CASE.match(code)), "")
    application = _application(use_case)
    if not category:
        raise _unknown("ServiceRequest.category is neither referral nor validation")
    if application and application not in _TAKEN and not (ambulance and application == _AMBULANCE):
        raise No(Refusal.NOT_SUPPORTED, f"Application {application} of BaRS is not taken here")
    if application and (category == "validation") is not (application == _VALIDATIONS):
        raise _unknown("ServiceRequest.category and its use case contradict each other")
    kind = _kind(original, entry)
    if kind is not Kind.CANCEL:
        if original.first("Patient") is None:
            raise _unknown("The message has no Patient")
        _check_clinical(original, entry, kind, category, application)
    if kind is Kind.UPDATE and application not in _UPDATED and category != "validation":
        raise _unknown("Referrals of this use case are not updated: cancel, then refer again")
    return Intent(kind, event, entry, category, use_case)


def _kind(original: Original, entry: Entry) -> Kind:
    status, reason = text(entry.resource, "status").lower(), _reason(original)
    definition = text(original.header, "definition").lower()
    if definition.endswith("-cancelled") and status not in REVOKED:
        raise _unknown("The definition is that of a cancellation, and the ServiceRequest is live")
    if status in REVOKED:
        if reason not in ("update", "delete"):
            raise _unknown("A ServiceRequest is revoked by an update alone")
        return Kind.CANCEL
    if reason == "new" and status == "active":
        return Kind.NEW
    if reason == "update" and status in _LIVE:
        return Kind.UPDATE
    raise _unknown("The reason and ServiceRequest.status do not belong together")


def _check_clinical(
    original: Original, entry: Entry, kind: Kind, category: str, application: int
) -> None:
    """CarePlan and Encounter: both must be there in a new message, an update may be partial."""
    loose = application in (_CAS_REFERRALS, _AMBULANCE)
    plans = _OPEN_PLANS if loose else _PLANS[category]
    encounters = _OPEN_ENCOUNTERS if loose else _ENCOUNTERS[category]
    linked = original.find(text(entry.resource, "encounter", "reference"))
    found = {"CarePlan": original.first("CarePlan")}
    found["Encounter"] = linked if linked is not None else original.first("Encounter")
    for name, allowed in (("CarePlan", plans), ("Encounter", encounters)):
        part = found[name]
        if part is None:
            if kind is Kind.NEW:
                raise _unknown(f"The message has no {name}")
        elif text(part.resource, "status").lower() not in allowed:
            raise _unknown(f"{name}.status does not belong to a {category}")


def _booking(original: Original, event: str) -> Intent:
    entry, reason = original.first("Appointment"), _reason(original)
    if entry is None:
        raise _unknown("The message has no Appointment")
    status = text(entry.resource, "status").lower()
    if reason == "new" and status in _BOOKED:
        return Intent(Kind.NEW, event, entry)
    if reason in ("update", "delete") and status in _UNBOOKED:
        return Intent(Kind.CANCEL, event, entry)
    if reason == "update" and status in _BOOKED:
        return Intent(Kind.UPDATE, event, entry)
    raise _unknown("The reason and Appointment.status do not belong together")


def _response(original: Original, event: str) -> Intent:
    if not text(original.header, "response", "identifier"):
        raise No(Refusal.MISSING, "MessageHeader.response.identifier is missing")
    return Intent(Kind.RESPONSE, event, original.request)


def _application(use_case: str) -> int:
    """The number of the application that a use case belongs to, 0 where none was sent."""
    match = _USE_CASE.match(use_case)
    return int(match[1]) if match else 0


def _reason(original: Original) -> str:
    found = codes(original.header, "reason")
    return found[0][1].lower() if found else ""


def _unknown(words: str) -> No:
    return No(Refusal.WORKFLOW, words)
