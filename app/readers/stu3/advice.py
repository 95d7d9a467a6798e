"""CarePlan -> what the patient was told, and the outcomes that 999 services put there.

Advice lives in ``CarePlan.text`` (CDS API guide); where senders left that empty, the description,
the 999 outcome text, and at last the Composition stand in, with the source named (hazard P14).
"""

from __future__ import annotations

from app.readers.fhir.composition import advice_within, section_text
from app.readers.fhir.reading import Reading
from app.readers.fhir.references import Entry, references
from app.readers.fhir.values import concepts, remarks
from app.readers.stu3.outcome import Outcomes, coded
from app.readers.taking import nodes, peek
from app.readers.tree import Node
from app.report.model import CareAdvice
from app.report.notices import NoticeCode

_STANDINGS = {
    "draft": "draft, may change",
    "cancelled": "withdrawn",
    "entered-in-error": "entered in error",
    "suspended": "suspended",
}
_OUTCOMES = frozenset(
    {
        "patient treated",
        "ambulance requested",
        "patient referred",
        "patient signposted (no referral)",
        "patient signposted",
        "numsas",
        "sent for validation",
        "ambulance disposition for validation",
    }
)
"""The related encounter outcomes of the 999 guide; any other text there is the plan itself."""


def care_advice(reading: Reading, entries: list[Entry], outcomes: Outcomes) -> list[CareAdvice]:
    """The advice of every CarePlan, in message order."""
    found: list[CareAdvice] = []
    for entry in entries:
        resource, take = entry.resource, reading.take
        reading.used.add(id(resource))
        status = take.text(resource, "status")
        standing = _STANDINGS.get(status, "")
        if standing and status != "draft":
            reading.warn(NoticeCode.NOT_LIVE, f"Care advice in this message was {standing}.")
        text = section_text(reading, resource)
        description = take.text(resource, "description")
        texts = [("CarePlan", text)] if text else []
        if description and description.lower() not in text.lower():
            texts.append(("CarePlan, description" if text else "CarePlan", description))
        texts += [("CarePlan, note", note) for note in remarks(reading, resource)]
        plans = _activities(reading, resource, outcomes)
        texts += [("CarePlan, outcome", plan) for plan, over in plans if not over]
        if texts and (title := take.text(resource, "title")):
            texts[0] = (f"CarePlan, {title}", texts[0][1])
        found += [CareAdvice(words, source, standing) for source, words in texts]
        found += [CareAdvice(plan, "CarePlan, outcome", over) for plan, over in plans if over]
    return found


def _activities(reading: Reading, resource: Node, outcomes: Outcomes) -> list[tuple[str, str]]:
    """Codes go to the referral that the activity names; plan texts are advice.

    Returns:
        Each text with why it does not stand, "" where it does.
    """
    plans: list[tuple[str, str]] = []
    for activity in nodes(resource, "activity"):
        referral = None
        for text in references(activity, "reference"):
            target = reading.find(text, resource)
            referral = target.resource if target else None
        draft = None
        for said in concepts(reading, activity, "outcomeCodeableConcept", quiet=True):
            if not said.codes and said.words.lower() not in _OUTCOMES:
                plans.append((said.words, ""))
                continue
            draft = draft or outcomes.for_referral(referral)
            draft.codes += coded(said, "encounter-outcome")
            if words := advice_within(said.text):
                plans.append((words, ""))
        plans += [(note, "") for note in remarks(reading, activity, "progress")]
        for detail in nodes(activity, "detail"):
            words = reading.take.text(detail, "description")
            words = words or "; ".join(c.words for c in concepts(reading, detail, "code"))
            denied = "DO NOT: " if reading.take.flag(detail, "prohibited") else ""
            if words:
                plans.append((f"{denied}{words}", _STANDINGS.get(peek(detail, "status"), "")))
    return plans
