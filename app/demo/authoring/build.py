"""From a story to all resources that its sender holds."""

from __future__ import annotations

from datetime import datetime

from app.demo.authoring import journey, outcome, people, triage
from app.demo.authoring.fhir import Draft, Resource
from app.demo.authoring.story import Story


def build(story: Story, now: datetime) -> tuple[Resource, ...]:
    """Every resource of the encounter as CDS API 2.x (FHIR STU3, JSON form) wants it.

    The Encounter comes first. ``now`` must carry an offset; the story's minutes count from it.
    """
    draft = Draft(story, now)
    triaged = [
        *triage.questionnaires(draft),
        *triage.responses(draft),
        *triage.observations(draft),
        *triage.conditions(draft),
        triage.provenance(draft),
    ]
    came_to = [
        *outcome.asked_for(draft),
        outcome.care_plan(draft),
        *outcome.flags(draft),
    ]
    if story.task_words:
        came_to.append(outcome.task(draft))
    who = [
        people.patient(draft),
        *people.staff(draft),
        *people.sending_side(story.service),
        *people.receiving_side(),
    ]
    if story.informant:
        who.append(people.informant(draft))
    if story.patient.gp:
        who.append(people.surgery(story.patient.gp))
    consent = journey.consent(draft)
    listed = [*who, *triaged, *came_to, consent]
    whole = [
        journey.encounter(draft),
        journey.episode(draft),
        *listed,
        journey.composition(draft),
        journey.triage_list(draft, listed),
    ]
    return tuple(whole)
