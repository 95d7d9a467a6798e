"""The synthetic encounters are what the standard says they must be."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import chain

import pytest
from nhs_number.validate import is_valid

from app.demo.authoring.build import build
from app.demo.authoring.fhir import NHS_NUMBER, Resource
from app.demo.authoring.story import Story
from app.demo.ems.wire import model
from app.demo.encounters import ALL, cas, telephone

NOW = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)
MUST_NOT = {
    "Encounter": {"class", "classHistory", "priority", "partOf"},
    "ReferralRequest": {"type", "serviceRequested", "groupIdentifier", "reasonCode"},
    "ProcedureRequest": {"note", "reasonCode", "authoredOn", "requester", "asNeededBoolean"},
    "Condition": {"onsetDateTime", "abatementDateTime", "asserter", "note"},
    "Observation": {
        "performer",
        "dataAbsentReason",
        "comment",
        "component",
        "basedOn",
        "method",
        "valueString",
    },
    "CarePlan": {"activity", "goal", "careTeam", "basedOn", "partOf", "note"},
    "Task": {"focus", "reason", "output", "executionPeriod"},
    "Composition": {"class", "event"},
    "Consent": {"policy", "actor"},
    "Provenance": {"entity"},
    "Questionnaire": {"code"},
}
MUST = {
    "Encounter": {"subject", "serviceProvider", "status"},
    "ReferralRequest": {
        "basedOn",
        "subject",
        "context",
        "occurrencePeriod",
        "authoredOn",
        "requester",
        "recipient",
        "reasonReference",
        "supportingInfo",
    },
    "ProcedureRequest": {"code", "occurrencePeriod", "reasonReference"},
    "Condition": {"code", "subject", "context", "evidence"},
    "Observation": {"code", "subject", "context", "effectivePeriod"},
    "QuestionnaireResponse": {"questionnaire", "subject", "context", "authored"},
    "CarePlan": {"text", "subject", "context", "addresses", "supportingInfo", "author"},
    "Flag": {"code", "subject", "period", "encounter"},
    "Task": {"code", "for", "context", "authoredOn", "owner", "restriction"},
    "Composition": {"type", "subject", "encounter", "author"},
    "List": {"code", "subject", "encounter", "date", "orderedBy"},
    "Consent": {"patient", "period", "dataPeriod", "data"},
    "Provenance": {"target", "recorded", "agent"},
    "HealthcareService": {"providedBy", "location", "endpoint"},
    "Location": {"address"},
}
FIXED = {
    ("ReferralRequest", "intent"): "plan",
    ("ReferralRequest", "priority"): "routine",
    ("ProcedureRequest", "priority"): "routine",
    ("ProcedureRequest", "doNotPerform"): False,
    ("Condition", "clinicalStatus"): "active",
    ("Questionnaire", "status"): "active",
    ("Questionnaire", "experimental"): False,
    ("CarePlan", "intent"): "plan",
    ("List", "status"): "current",
    ("Task", "priority"): "routine",
}


def of(resources: tuple[Resource, ...], kind: str) -> list[Resource]:
    return [one for one in resources if one["resourceType"] == kind]


def references(part: object) -> list[str]:
    if isinstance(part, dict):
        own = [part["reference"]] if isinstance(part.get("reference"), str) else []
        return own + list(chain.from_iterable(references(one) for one in part.values()))
    if isinstance(part, list):
        return list(chain.from_iterable(references(one) for one in part))
    return []


def name(story: Story) -> str:
    return story.key if story.earlier is None else f"{story.key}-later"


@pytest.fixture(params=ALL, ids=name)
def story(request: pytest.FixtureRequest) -> Story:
    return request.param


@pytest.fixture
def resources(story: Story) -> tuple[Resource, ...]:
    return build(story, NOW)


def test_every_resource_is_valid_stu3(resources: tuple[Resource, ...]) -> None:
    for one in resources:
        model(one["resourceType"]).model_validate(one)


def test_what_must_be_there_is_there(resources: tuple[Resource, ...]) -> None:
    for one in resources:
        assert MUST.get(one["resourceType"], set()) <= one.keys()


def test_what_must_not_be_there_is_not(resources: tuple[Resource, ...]) -> None:
    for one in resources:
        assert not MUST_NOT.get(one["resourceType"], set()) & one.keys()


def test_fixed_values_are_the_standards(resources: tuple[Resource, ...]) -> None:
    for (kind, element), value in FIXED.items():
        assert [one[element] for one in of(resources, kind)] == [value] * len(of(resources, kind))


def test_answers_hold_no_wording_and_every_link_id_is_a_question(
    resources: tuple[Resource, ...],
) -> None:
    asked = {one["id"]: one for one in of(resources, "Questionnaire")}
    for response in of(resources, "QuestionnaireResponse"):
        questions = asked[response["questionnaire"]["reference"].partition("/")[2]]
        assert [item["linkId"] for item in response["item"]] == [
            item["linkId"] for item in questions["item"]
        ]
        assert all(item.keys() == {"linkId", "answer"} for item in response["item"])


def test_the_list_names_every_resource_of_the_journey(resources: tuple[Resource, ...]) -> None:
    (whole,) = of(resources, "List")
    listed = {entry["item"]["reference"] for entry in whole["entry"]}
    apart = {"Encounter", "EpisodeOfCare", "List", "Composition"}
    assert listed == {
        f"{one['resourceType']}/{one['id']}"
        for one in resources
        if one["resourceType"] not in apart
    }
    assert all(entry.keys() == {"item"} for entry in whole["entry"])
    assert whole["code"]["coding"][0]["code"] == "225390008"
    assert whole["orderedBy"]["coding"][0]["code"] == "event-date"


def test_no_reference_dangles(resources: tuple[Resource, ...]) -> None:
    held = {f"{one['resourceType']}/{one['id']}" for one in resources}
    assert set(references(list(resources))) <= held


def test_an_observation_has_a_coded_value_or_none(resources: tuple[Resource, ...]) -> None:
    for one in of(resources, "Observation"):
        values = [element for element in one if element.startswith("value")]
        assert values in ([], ["valueCodeableConcept"])


def test_consent_covers_related_and_dependent_data(resources: tuple[Resource, ...]) -> None:
    (consent,) = of(resources, "Consent")
    assert [part["meaning"] for part in consent["data"]] == ["related", "dependents"]


def test_the_referral_points_at_the_chief_concern_and_the_next_activity(
    story: Story, resources: tuple[Resource, ...]
) -> None:
    live = of(resources, "ReferralRequest")[0]
    held = {f"{one['resourceType']}/{one['id']}": one for one in resources}
    (concern,) = [held[one["reference"]] for one in live["reasonReference"]]
    assert concern["code"].get("text") or concern["code"]["coding"][0]["display"]
    info = [held[one["reference"]]["resourceType"] for one in live["supportingInfo"]]
    assert info.count("ProcedureRequest") == 1
    assert info.count("Condition") == len(story.other_concerns)


def test_nothing_about_the_patient_stands_in_an_id(
    story: Story, resources: tuple[Resource, ...]
) -> None:
    words = {story.key, story.patient.name.family.lower(), story.patient.nhs_number} - {""}
    for one in resources:
        assert not any(word in one["id"].lower() for word in words)


def test_numbers_are_synthetic_and_valid_except_the_one_that_is_meant_not_to_be() -> None:
    invalid = set()
    for story in ALL:
        number = story.patient.nhs_number
        if number:
            assert number.startswith("999")
            if not is_valid(number):
                invalid.add(story.key)
    assert invalid == {cas.BAD_NUMBER.key}


def test_a_later_outcome_replaces_the_one_before() -> None:
    live, old = of(build(telephone.ANKLE_NUMB, NOW), "ReferralRequest")
    assert live["replaces"] == [{"reference": f"ReferralRequest/{old['id']}"}]
    assert (live["status"], old["status"]) == ("active", "cancelled")
    assert old == {**of(build(telephone.ANKLE_RUNG_BACK, NOW), "ReferralRequest")[0]} | {
        "status": "cancelled"
    }


def test_a_changed_finding_amends_the_one_in_its_place() -> None:
    first, later = (
        of(build(one, NOW), "Observation")
        for one in (telephone.HEAD_INJURY, telephone.HEAD_INJURY_WORSE)
    )
    assert [one["id"] for one in first] == [one["id"] for one in later]
    assert [one["status"] for one in later] == ["amended"] * 2 + ["final"] * 5
    assert {one["status"] for one in first} == {"final"}


def test_versions_of_a_story_share_their_encounter_and_task() -> None:
    first, later = (build(one, NOW) for one in (telephone.ANKLE, telephone.ANKLE_NUMB))
    for kind in ("Encounter", "Task", "Patient"):
        assert of(first, kind)[0]["id"] == of(later, kind)[0]["id"]


def test_the_people_whom_the_demonstration_must_show_are_there() -> None:
    patients = {story.key: of(build(story, NOW), "Patient")[0] for story in ALL}
    numbers = {
        key: [one for one in who.get("identifier", []) if one["system"] == NHS_NUMBER]
        for key, who in patients.items()
    }
    assert [key for key, found in numbers.items() if not found] == ["no-number"]
    assert [key for key, who in patients.items() if "deceasedDateTime" in who] == ["died"]
    assert len(ALL) - len(patients) == 3


def test_every_finding_comes_from_a_question_that_was_asked() -> None:
    for story in ALL:
        asked = {one.question for group in story.question_sets for one in group.asked} | {""}
        assert {finding.question for finding in story.findings} <= asked
    observed = of(build(telephone.HEAD_INJURY, NOW), "Observation")
    assert sum("related" in one for one in observed) == 6


def test_relatives_and_all_kinds_of_sender_are_there() -> None:
    informants = [story.key for story in ALL if story.informant]
    assert {"head-injury", "newborn", "breathless"} <= set(informants)
    assert {story.service.key for story in ALL} == {
        "northshire-111",
        "111-online",
        "wolds-cas",
        "northshire-ambulance",
        "crisis-line",
        "dental-line",
    }
