"""What was asked, answered and found (CDS API guide: Questionnaire, Observation, Condition)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import count

from app.demo.authoring.fhir import (
    CODE_SYSTEM,
    Draft,
    Resource,
    concept,
    logical_id,
    reference,
    snomed,
)
from app.demo.authoring.people import service_id
from app.demo.authoring.story import Answered, Asked, Concern, Measured, Story

_YES_NO = "http://hl7.org/fhir/v2/0136"


@dataclass(frozen=True, slots=True)
class _Put:
    """One question as it was put: each is a Questionnaire of its own, as in the field."""

    group: str
    place: int
    number: int
    asked: Asked


def _puts(story: Story) -> list[_Put]:
    numbers = count()
    return [
        _Put(group.title, place, next(numbers), asked)
        for group in story.question_sets
        for place, asked in enumerate(group.asked, 1)
    ]


def questionnaires(draft: Draft) -> list[Resource]:
    """The wording of the questions: it stands nowhere else, and is two hops from the Encounter."""
    return [_questionnaire(draft, put) for put in _puts(draft.story)]


def responses(draft: Draft) -> list[Resource]:
    """The answers, without any wording: ``item.text`` must not be populated."""
    return [_response(draft, put) for put in _puts(draft.story)]


def observations(draft: Draft) -> list[Resource]:
    """The assertions; one without a value is present and confirmed."""
    before = draft.story.earlier.findings if draft.story.earlier else draft.story.findings
    return [
        _observation(draft, place, amended=finding not in before)
        for place, finding in enumerate(draft.story.findings)
    ]


def conditions(draft: Draft) -> list[Resource]:
    """The chief concern and the others, never a diagnosis."""
    story = draft.story
    return [_condition(draft, concern) for concern in (story.concern, *story.other_concerns)]


def provenance(draft: Draft) -> Resource:
    """Who made the assertions: the decision support, on behalf of the sending organisation."""
    return {
        **draft.new("Provenance"),
        "target": _findings(draft)[:1] or [concern_ref(draft, draft.story.concern)],
        "recorded": draft.at(draft.story.ended),
        "agent": [
            {
                "whoReference": reference("Device", logical_id("cdss-device")),
                "onBehalfOfReference": reference("Organization", service_id(draft.story.service)),
            }
        ],
    }


def concern_ref(draft: Draft, concern: Concern) -> Resource:
    """A reference to a concern."""
    return draft.ref("Condition", concern.words)


def evidence(draft: Draft) -> list[Resource]:
    """References to what a concern rests on: the findings, and the answers that gave them."""
    given = {finding.question for finding in draft.story.findings}
    answers = [put for put in _puts(draft.story) if put.asked.question in given]
    return [*_findings(draft), *(_response_ref(draft, put) for put in answers)]


def _response_ref(draft: Draft, put: _Put) -> Resource:
    return draft.ref("QuestionnaireResponse", put.group, str(put.place))


def _findings(draft: Draft) -> list[Resource]:
    """References by place, so that a later version amends the assertion in that place."""
    return [draft.ref("Observation", str(place)) for place in range(len(draft.story.findings))]


def _questionnaire_id(put: _Put) -> str:
    """Worked out from the wording: a changed question is a new Questionnaire (CDS API guide)."""
    return logical_id("questionnaire", put.group, put.asked.question)


def _questionnaire(draft: Draft, put: _Put) -> Resource:
    logical = _questionnaire_id(put)
    return {
        "resourceType": "Questionnaire",
        "id": logical,
        "url": f"https://{draft.story.service.key}.example/Questionnaire/{logical}",
        "title": put.group,
        "status": "active",
        "experimental": False,
        "subjectType": ["Patient"],
        "item": [
            {
                "linkId": str(put.place),
                "text": put.asked.question,
                "type": _item_type(put.asked.answer),
            }
        ],
    }


def _response(draft: Draft, put: _Put) -> Resource:
    story = draft.story
    before = _puts(story.earlier) if story.earlier else []
    amended = story.earlier is not None and put not in before
    minutes = (story.ended - story.started) * put.number // len(_puts(story))
    return {
        **draft.new("QuestionnaireResponse", put.group, str(put.place)),
        "questionnaire": reference("Questionnaire", _questionnaire_id(put)),
        "status": "amended" if amended else "completed",
        **draft.about(),
        "authored": draft.at(story.started + minutes),
        "author": draft.ref("Practitioner"),
        "source": draft.ref("RelatedPerson" if story.informant else "Patient"),
        "item": [{"linkId": str(put.place), "answer": [_answer(put.asked.answer)]}],
    }


def _item_type(answer: Answered) -> str:
    match answer:
        case bool() | None:
            return "choice"
        case Measured():
            return "quantity"
        case int():
            return "integer"
        case datetime():
            return "dateTime"
        case _:
            return "string"


def _answer(answer: Answered) -> Resource:
    match answer:
        case None:
            system = "http://hl7.org/fhir/data-absent-reason"
            return {"valueCoding": {"system": system, "code": "asked", "display": "Don't know"}}
        case bool():
            code, display = ("Y", "Yes") if answer else ("N", "No")
            return {"valueCoding": {"system": _YES_NO, "code": code, "display": display}}
        case Measured(value, unit):
            return {"valueQuantity": {"value": value, "unit": unit}}
        case int():
            return {"valueInteger": answer}
        case datetime():
            return {"valueDateTime": answer.isoformat()}
        case _:
            return {"valueString": answer}


def _observation(draft: Draft, place: int, *, amended: bool) -> Resource:
    story = draft.story
    finding = story.findings[place]
    made: Resource = {
        **draft.new("Observation", str(place)),
        "status": "amended" if amended else "final",
        "code": snomed(finding.code, finding.words),
        **draft.about(),
        "effectivePeriod": {"start": draft.at(story.started)},
        "issued": draft.at(story.ended),
    }
    sources = [put for put in _puts(story) if put.asked.question == finding.question]
    if sources:
        made["related"] = [
            {"type": "derived-from", "target": _response_ref(draft, put)} for put in sources
        ]
    if finding.value:
        system = f"{CODE_SYSTEM}UEC-ObservationValue-1"
        made["valueCodeableConcept"] = concept(system, finding.value, finding.value.capitalize())
    return made


def _condition(draft: Draft, concern: Concern) -> Resource:
    system = f"{CODE_SYSTEM}UEC-ConditionCategory-1"
    return {
        **draft.new("Condition", concern.words),
        "clinicalStatus": "active",
        "verificationStatus": concern.certainty,
        "category": [concept(system, "concern", "Concern")],
        "code": snomed(concern.code, concern.words),
        **draft.about(),
        "assertedDate": draft.at(draft.story.ended),
        "evidence": [{"detail": evidence(draft)}],
    }
