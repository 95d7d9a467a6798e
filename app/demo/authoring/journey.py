"""The encounter itself and what speaks of it as a whole: List, Composition, Consent."""

from __future__ import annotations

from collections.abc import Iterable

from app.demo.authoring.fhir import (
    SNOMED,
    Draft,
    Resource,
    concept,
    lines,
    paragraphs,
    reference,
)
from app.demo.authoring.people import device_id, service_id
from app.demo.authoring.story import Answered, Measured

_TRIAGE = ("225390008", "Triage (procedure)")
_REPORT = ("371531000", "Report of clinical encounter (record artifact)")


def encounter(draft: Draft) -> Resource:
    """The contact. ``class``, ``priority`` and ``partOf`` must not be populated (Encounter)."""
    story = draft.story
    over = {"start": draft.at(story.started), "end": draft.at(story.ended)}
    participants: list[Resource] = [{"individual": draft.ref("Practitioner"), "period": over}]
    if story.informant:
        told = {
            "type": [{"text": f"Informant: {story.informant.relationship.lower()}"}],
            "individual": draft.ref("RelatedPerson"),
            "period": over,
        }
        participants.append(told)
    return {
        **draft.new("Encounter"),
        "identifier": [
            {"system": f"https://{story.service.key}.example/Id/case", "value": story.case}
        ],
        "status": "finished",
        "statusHistory": [{"status": "in-progress", "period": over}],
        "type": [{"text": f"Triage by {story.service.name}"}],
        "subject": draft.ref("Patient"),
        "episodeOfCare": [draft.ref("EpisodeOfCare")],
        "participant": participants,
        "period": over,
        "serviceProvider": reference("Organization", service_id(story.service)),
    }


def episode(draft: Draft) -> Resource:
    """The patient's journey from service to service."""
    return {
        **draft.new("EpisodeOfCare"),
        "identifier": [
            {
                "system": "https://fhir.nhs.uk/Id/journey",
                "value": draft.id("journey").upper(),
            }
        ],
        "status": "active",
        "patient": draft.ref("Patient"),
        "managingOrganization": reference("Organization", service_id(draft.story.service)),
        "period": {"start": draft.at(draft.story.started)},
    }


def consent(draft: Draft) -> Resource:
    """Consent for direct care, the model without actor (Consent)."""
    story = draft.story
    about = draft.ref("Encounter")
    return {
        **draft.new("Consent"),
        "status": "active",
        "patient": draft.ref("Patient"),
        "period": {"start": draft.at(story.started)},
        "dateTime": draft.at(story.started),
        "consentingParty": [draft.ref("RelatedPerson" if story.informant else "Patient")],
        "action": [concept("http://hl7.org/fhir/consentaction", "use", "Use")],
        "organization": [reference("Organization", service_id(story.service))],
        "policyRule": "http://hl7.org/fhir/ConsentPolicy/opt-out",
        "dataPeriod": {"start": draft.at(story.started)},
        "data": [{"meaning": meaning, "reference": about} for meaning in ("related", "dependents")],
    }


def composition(draft: Draft) -> Resource:
    """The sender's own narrative, a fallback for a person and never for a process."""
    story = draft.story
    sections = [
        {
            "title": asked.title,
            "text": lines(*(f"{one.question} {_said(one.answer)}" for one in asked.asked)),
        }
        for asked in story.question_sets
    ]
    result = [story.disposition.words, f"Concern: {story.concern.words}"]
    if story.outcome_note:
        result.append(story.outcome_note)
    sections.append({"title": "Result", "text": paragraphs(*result)})
    return {
        **draft.new("Composition"),
        "status": "amended" if story.earlier else "final",
        "type": concept(SNOMED, *_REPORT),
        "subject": draft.ref("Patient"),
        "encounter": draft.ref("Encounter"),
        "date": draft.at(story.ended),
        "author": [reference("Device", device_id(story.service))],
        "title": f"Encounter report from {story.service.name}",
        "confidentiality": story.confidentiality,
        "section": sections,
    }


def triage_list(draft: Draft, resources: Iterable[Resource]) -> Resource:
    """All resources of the journey in order: the machine-readable whole (List)."""
    story = draft.story
    return {
        **draft.new("List"),
        "status": "current",
        "mode": "snapshot",
        "title": "Triage",
        "code": concept(SNOMED, *_TRIAGE),
        "subject": draft.ref("Patient"),
        "encounter": draft.ref("Encounter"),
        "date": draft.at(story.ended),
        "source": reference("Device", device_id(story.service)),
        "orderedBy": concept(
            "http://hl7.org/fhir/list-order", "event-date", "Sorted by Event Date"
        ),
        "entry": [
            {"item": reference(resource["resourceType"], resource["id"])} for resource in resources
        ],
    }


def _said(answer: Answered) -> str:
    match answer:
        case True:
            return "Yes"
        case False:
            return "No"
        case None:
            return "Don't know"
        case Measured(value, unit):
            return f"{value:g} {unit}"
        case _:
            return str(answer)
