"""What was asked, answered and found (CDS API guide: Questionnaire, Observation, Condition)."""

from __future__ import annotations

from datetime import datetime

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
from app.demo.authoring.story import Answered, Concern, Measured, QuestionSet

_YES_NO = "http://hl7.org/fhir/v2/0136"


def questionnaires(draft: Draft) -> list[Resource]:
    """The wording of the questions: it stands nowhere else, and is two hops from the Encounter."""
    return [_questionnaire(draft, asked) for asked in draft.story.question_sets]


def responses(draft: Draft) -> list[Resource]:
    """The answers, without any wording: ``item.text`` must not be populated."""
    return [
        _response(draft, number, asked) for number, asked in enumerate(draft.story.question_sets)
    ]


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
    targets = _findings(draft)
    return {
        **draft.new("Provenance"),
        "target": targets or [concern_ref(draft, draft.story.concern)],
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
    """References to everything that a concern rests on."""
    return [*_findings(draft), *(response_ref(draft, asked) for asked in draft.story.question_sets)]


def response_ref(draft: Draft, asked: QuestionSet) -> Resource:
    """A reference to the answers of one set."""
    return draft.ref("QuestionnaireResponse", asked.title)


def _findings(draft: Draft) -> list[Resource]:
    """References by place, so that a later version amends the assertion in that place."""
    return [draft.ref("Observation", str(place)) for place in range(len(draft.story.findings))]


def _questionnaire_id(asked: QuestionSet) -> str:
    """Worked out from the wording: a changed question is a new Questionnaire (CDS API guide)."""
    return logical_id("questionnaire", asked.title, *(one.question for one in asked.asked))


def _questionnaire(draft: Draft, asked: QuestionSet) -> Resource:
    logical = _questionnaire_id(asked)
    return {
        "resourceType": "Questionnaire",
        "id": logical,
        "url": f"https://{draft.story.service.key}.example/Questionnaire/{logical}",
        "title": asked.title,
        "status": "active",
        "experimental": False,
        "subjectType": ["Patient"],
        "item": [
            {"linkId": str(number), "text": one.question, "type": _item_type(one.answer)}
            for number, one in enumerate(asked.asked, 1)
        ],
    }


def _response(draft: Draft, number: int, asked: QuestionSet) -> Resource:
    story = draft.story
    before = {one.title: one for one in story.earlier.question_sets} if story.earlier else {}
    amended = asked.title in before and before[asked.title] != asked
    made: Resource = {
        **draft.new("QuestionnaireResponse", asked.title),
        "questionnaire": reference("Questionnaire", _questionnaire_id(asked)),
        "status": "amended" if amended else "completed",
        **draft.about(),
        "authored": draft.at(min(story.started + 2 + 3 * number, story.ended)),
        "author": draft.ref("Practitioner"),
        "source": draft.ref("RelatedPerson" if story.informant else "Patient"),
        "item": [
            {"linkId": str(place), "answer": [_answer(one.answer)]}
            for place, one in enumerate(asked.asked, 1)
        ],
    }
    return made


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
        "related": [
            {"type": "derived-from", "target": response_ref(draft, asked)}
            for asked in story.question_sets[:1]
        ],
    }
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
