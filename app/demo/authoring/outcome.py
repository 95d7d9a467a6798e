"""What the triage came to: referral, next activity, advice, flags, task (CDS API guide)."""

from __future__ import annotations

from collections.abc import Iterable

from app.demo.authoring.fhir import (
    CODE_SYSTEM,
    DX,
    SNOMED,
    Draft,
    Resource,
    concept,
    lines,
    logical_id,
    reference,
    snomed,
)
from app.demo.authoring.people import service_id
from app.demo.authoring.story import Beware, Disposition, Story
from app.demo.authoring.triage import concern_ref, evidence


def asked_for(draft: Draft) -> list[Resource]:
    """The referral with its next activity and its booked arrival.

    Where the outcome has changed, those of the outcome before follow, cancelled: a sender takes
    nothing away.
    """
    made = [_referral(draft), _next_activity(draft)]
    if draft.story.booked:
        made.append(_appointment(draft))
    for earlier in _replaced(draft.story):
        made += cancelled(asked_for(Draft(earlier, draft.now)))
    return made


def care_plan(draft: Draft) -> Resource:
    """The care advice: its words stand in ``text`` and nowhere else (CarePlan)."""
    story = draft.story
    return {
        **draft.new("CarePlan"),
        "text": lines(*story.advice),
        "status": "active",
        "intent": "plan",
        "title": "Care advice",
        **draft.about(),
        "author": [reference("Organization", logical_id("cdss"))],
        "addresses": [concern_ref(draft, story.concern)],
        "supportingInfo": evidence(draft),
    }


def flags(draft: Draft) -> list[Resource]:
    """What to beware of."""
    return [_flag(draft, beware) for beware in draft.story.flags]


def task(draft: Draft) -> Resource:
    """What the receiving organisation is asked to do, within the task's own time frame."""
    story = draft.story
    due = story.due if story.task_due is None else story.task_due
    made: Resource = {
        **draft.new("Task"),
        "basedOn": [draft.ref("ReferralRequest", str(story.outcome))],
        "status": "requested",
        "intent": "order",
        "priority": "routine",
        "code": _task_code(story),
        "description": story.task_words,
        "for": draft.ref("Patient"),
        "context": draft.ref("Encounter"),
        "authoredOn": draft.at(story.ended),
        "lastModified": draft.at(story.ended),
        "requester": {
            "agent": draft.ref("Practitioner"),
            "onBehalfOf": reference("Organization", service_id(story.service)),
        },
        "owner": reference("Organization", logical_id("receiver")),
        "restriction": {"period": draft.frame(due)},
    }
    if story.task_note:
        made["note"] = [_note(draft, story.task_note)]
    return made


def cancelled(resources: Iterable[Resource]) -> list[Resource]:
    """The same encounter after its sender has cancelled it: nothing is taken out."""
    kinds = {"Encounter", "ReferralRequest", "ProcedureRequest", "Task", "Appointment"}
    return [
        {**resource, "status": "cancelled"} if resource["resourceType"] in kinds else resource
        for resource in resources
    ]


def _referral(draft: Draft) -> Resource:
    story = draft.story
    info = [draft.ref("ProcedureRequest", str(story.outcome))]
    info += [concern_ref(draft, concern) for concern in story.other_concerns]
    if story.booked:
        info.append(draft.ref("Appointment"))
    made: Resource = {
        **draft.new("ReferralRequest", str(story.outcome)),
        "basedOn": [_generic(story)],
        "status": "active",
        "intent": "plan",
        "priority": "routine",
        **draft.about(),
        "occurrencePeriod": draft.frame(story.due),
        "authoredOn": draft.at(story.ended),
        "requester": {
            "agent": draft.ref("Practitioner"),
            "onBehalfOf": reference("Organization", service_id(story.service)),
        },
        "recipient": [reference("HealthcareService", logical_id("department"))],
        "reasonReference": [concern_ref(draft, story.concern)],
        "description": story.disposition.words,
        "supportingInfo": info,
        "relevantHistory": [draft.ref("Provenance")],
    }
    if old := _replaced(story):
        made["replaces"] = [draft.ref("ReferralRequest", str(old[0].outcome))]
    if story.outcome_note:
        made["note"] = [_note(draft, story.outcome_note)]
    return made


def _generic(story: Story) -> Resource:
    """The decision support's general referral: it stays there, so it is named, not pointed at."""
    return {
        "identifier": {
            "system": "https://cdss.example/Id/referral",
            "value": logical_id("generic", story.disposition.dx),
        },
        "display": "General referral of the decision support",
    }


def _next_activity(draft: Draft) -> Resource:
    """The next activity, whose particulars must match the referral's (ProcedureRequest)."""
    return {
        **draft.new("ProcedureRequest", str(draft.story.outcome)),
        "status": "active",
        "intent": "plan",
        "priority": "routine",
        "doNotPerform": False,
        "code": _activity(draft.story.disposition),
        **draft.about(),
        "occurrencePeriod": draft.frame(draft.story.due),
        "reasonReference": [concern_ref(draft, draft.story.concern)],
        "supportingInfo": evidence(draft),
        "relevantHistory": [draft.ref("Provenance")],
    }


def _appointment(draft: Draft) -> Resource:
    """The booked arrival (CareConnect Appointment), reached through the referral."""
    if draft.story.booked is None:
        raise ValueError(draft.story.key)
    start, end = draft.story.booked
    return {
        **draft.new("Appointment"),
        "status": "booked",
        "description": "Arrival window",
        "start": draft.at(start),
        "end": draft.at(end),
        "incomingReferral": [draft.ref("ReferralRequest", str(draft.story.outcome))],
        "participant": [
            {"actor": draft.ref("Patient"), "status": "accepted"},
            {
                "actor": reference("HealthcareService", logical_id("department")),
                "status": "accepted",
            },
        ],
    }


def _replaced(story: Story) -> list[Story]:
    earlier = story.earlier
    while earlier is not None:
        if earlier.outcome < story.outcome:
            return [earlier]
        earlier = earlier.earlier
    return []


def _activity(disposition: Disposition) -> Resource:
    return {
        "coding": [
            {
                "system": SNOMED,
                "code": disposition.activity_code,
                "display": disposition.activity,
            },
            {"system": DX, "code": disposition.dx, "display": disposition.words},
        ],
        "text": disposition.words,
    }


def _task_code(story: Story) -> Resource:
    if not story.task_code:
        return {"text": story.task_words}
    system = f"{CODE_SYSTEM}UEC-TaskCode-1"
    return concept(system, story.task_code, story.task_code.capitalize())


def _flag(draft: Draft, beware: Beware) -> Resource:
    code = snomed(beware.code, beware.text) if beware.code else {"text": beware.text}
    return {
        **draft.new("Flag", beware.category),
        "status": "active",
        "category": {"text": beware.category},
        "code": {**code, "text": beware.text},
        "subject": draft.ref("Patient"),
        "period": {"start": draft.at(draft.story.started)},
        "encounter": draft.ref("Encounter"),
        "author": draft.ref("Practitioner"),
    }


def _note(draft: Draft, text: str) -> Resource:
    return {
        "authorReference": draft.ref("Practitioner"),
        "time": draft.at(draft.story.ended),
        "text": text,
    }
