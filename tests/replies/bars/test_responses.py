"""Asynchronous responses: the common envelope, then what each of them says."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from app.demo.bars.from_111 import TO_ED, TO_UTC
from app.demo.bars.from_cas_999 import VALIDATION
from app.replies.bars import feedback, validation
from app.replies.bars.care_plan import Outcome
from app.replies.bars.respond import Answering
from app.replies.bars.systems import ARP
from app.replies.bars.validation import Validated
from app.report.errors import AppError
from tests.replies.bars.conftest import US, answering, posted, resources, tree, without

NHS = "https://fhir.nhs.uk/"
DX = Outcome(f"{NHS}CodeSystem/pathways-dx-codes", "Dx05", "Contact a local service within 2 hours")
DONE = Validated((DX,), "CONSULTATION SUMMARY: settled.", action_needed=False)


def arp(code: str) -> Outcome:
    return Outcome(ARP, code, f"Category {code}")


def rejected(made: Answering) -> bytes:
    return validation.reject(made, "RRNA", "")


def finished(made: Answering) -> bytes:
    return validation.final(made, DONE)


Build = Callable[[Answering], bytes]
BUILDERS: dict[str, Build] = {
    "interim": validation.interim,
    "reject": rejected,
    "final": finished,
}
DEFINITIONS = {
    "interim": "servicerequest-response-validation-interim",
    "reject": "servicerequest-response-validation-interim",
    "final": "servicerequest-response-validation-full",
}
REASONS = {"interim": "new", "reject": "new", "final": "update"}


@pytest.fixture(params=sorted(BUILDERS))
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def header(body: bytes) -> dict[str, Any]:
    return resources(body, "MessageHeader")[0]


def ours(body: bytes) -> dict[str, Any]:
    return next(
        e for e in resources(body, "Encounter") if e.get("id") == answering(b"").encounter_id
    )


def named(body: bytes, url: str) -> dict[str, Any]:
    return next(e["resource"] for e in json.loads(body)["entry"] if e["fullUrl"] == url)


def test_the_envelope_is_that_of_the_table(name: str, validation: bytes) -> None:
    sent = json.loads(validation) if validation[:1] == b"{" else tree(VALIDATION)
    body = BUILDERS[name](answering(validation))
    made, asked = header(body), sent["entry"][0]["resource"]

    assert json.loads(body)["meta"]["versionId"] == sent["meta"]["versionId"]
    assert json.loads(body)["id"] == str(answering(b"").bundle_id)
    assert made["eventCoding"]["code"] == "servicerequest-response"
    assert made["reason"]["coding"][0]["code"] == REASONS[name]
    assert made["response"] == {"identifier": sent["id"], "code": "ok"}
    assert made["definition"] == f"{NHS}MessageDefinition/bars-message-{DEFINITIONS[name]}"
    assert made["meta"]["profile"] == [
        f"{NHS}StructureDefinition/BARSMessageHeader-servicerequest-response"
    ]
    assert made["destination"][0]["endpoint"] == asked["source"]["endpoint"]
    assert made["source"]["endpoint"] == US.endpoint == asked["destination"][0]["endpoint"]
    assert named(body, made["destination"][0]["receiver"]["reference"])["name"] == (
        "Northshire Ambulance"
    )
    assert named(body, made["sender"]["reference"])["name"] == US.organisation
    assert named(body, made["focus"][0]["reference"]) == ours(body)


def test_the_request_is_echoed_active_with_its_period_and_use_case(
    name: str, validation: bytes
) -> None:
    body = BUILDERS[name](answering(validation))
    request = resources(body, "ServiceRequest")[0]

    assert (request["status"], request["intent"]) == ("active", "plan")
    assert request["id"] == answering(b"").service_request_id
    assert [c["code"] for c in request["category"][0]["coding"]] == ["validation", "a4t1"]
    assert set(request["occurrencePeriod"]) == {"start", "end"}


def test_everything_that_is_pointed_to_inside_is_there(name: str, validation: bytes) -> None:
    entries = json.loads(BUILDERS[name](answering(validation)))["entry"]
    known = {entry["fullUrl"] for entry in entries}
    pointed = {
        part.split('"')[0]
        for part in json.dumps(entries).split('"reference": "')[1:]
        if part.startswith("urn:uuid:")
    }

    assert pointed <= known


@pytest.mark.parametrize(
    ("kind", "least"),
    [("Patient", 1), ("Organization", 2), ("Practitioner", 1), ("PractitionerRole", 1)],
)
def test_who_must_be_there_is_there(name: str, validation: bytes, kind: str, least: int) -> None:
    assert len(resources(BUILDERS[name](answering(validation)), kind)) >= least


def test_who_decided_takes_part_in_our_encounter(name: str, validation: bytes) -> None:
    body = BUILDERS[name](answering(validation))
    (taking_part,) = ours(body)["participant"]
    role = named(body, taking_part["individual"]["reference"])
    assert role["resourceType"] == "PractitionerRole"
    person = named(body, role["practitioner"]["reference"])
    assert person["name"] == [{"text": "Dr Ada Quill"}]
    theirs = [one for one in resources(body, "Encounter") if one != ours(body)]
    assert not [one for one in theirs if taking_part in one.get("participant", ())]


def test_the_same_arguments_give_the_same_bytes(name: str, validation: bytes) -> None:
    assert BUILDERS[name](answering(validation)) == BUILDERS[name](answering(validation))


@pytest.mark.parametrize(
    ("builder", "status", "plans"),
    [("interim", "in-progress", 0), ("reject", "cancelled", 0), ("final", "finished", 1)],
)
def test_our_encounter_says_how_it_stands(
    validation: bytes, builder: str, status: str, plans: int
) -> None:
    body = BUILDERS[builder](answering(validation))

    assert ours(body)["status"] == status
    assert len(resources(body, "Encounter")) == 2
    assert len(resources(body, "CarePlan")) == plans
    assert ("end" in ours(body).get("period", {})) is (builder == "final")


def test_interim_and_final_give_the_reason_of_the_encounter(validation: bytes) -> None:
    for builder in ("interim", "final"):
        coding = ours(BUILDERS[builder](answering(validation)))["reasonCode"][0]["coding"][0]
        assert coding["system"] == f"{NHS}CodeSystem/message-reason-encounter"
        assert coding["code"] == "validation-triage-outcome"


@pytest.mark.parametrize("reason", ["RRNA", "FC", "OTH"])
def test_a_rejection_gives_its_reason_and_words(validation_json: bytes, reason: str) -> None:
    why = ours(validation.reject(answering(validation_json), reason, " no clinician "))[
        "reasonCode"
    ]

    assert why[0]["coding"][0]["system"] == f"{NHS}CodeSystem/rejected-reasons-bars"
    assert why[0]["coding"][0]["code"] == reason
    assert why[0]["text"] == "no clinician"


@pytest.fixture
def validation_json() -> bytes:
    """A request for validation in JSON."""
    return posted(tree(VALIDATION))


@pytest.mark.parametrize(("reason", "words"), [("OTH", "  "), ("21", "words"), ("", "")])
def test_a_rejection_without_its_reason_is_not_built(
    validation_json: bytes, reason: str, words: str
) -> None:
    with pytest.raises(AppError) as caught:
        validation.reject(answering(validation_json), reason, words)
    assert caught.value.code == "REPLY-023"


@pytest.mark.parametrize(("needed", "status"), [(True, "active"), (False, "completed")])
def test_the_care_plan_says_whether_the_sender_must_act(
    validation_json: bytes, needed: bool, status: str
) -> None:
    body = validation.final(answering(validation_json), Validated((DX,), "All well.", needed))
    plan = resources(body, "CarePlan")[0]
    concepts = plan["activity"][0]["outcomeCodeableConcept"]

    assert plan["status"] == status
    assert concepts[0]["coding"][0]["code"] == "Dx05"
    assert concepts[1] == {"text": "All well."}
    assert named(body, plan["encounter"]["reference"]) == ours(body)
    based = resources(body, "ServiceRequest")[0]["basedOn"][0]["reference"]
    assert named(body, based) == plan


@pytest.mark.parametrize(
    ("codes", "upgraded"),
    [
        (["C3"], False),
        (["C4T"], False),
        (["C5"], False),
        (["HCP4"], False),
        ([], False),
        (["C2"], True),
        (["C1"], True),
        (["HCP2"], True),
    ],
)
def test_the_clock_starts_anew_only_for_an_upgrade(
    validation_json: bytes, codes: list[str], upgraded: bool
) -> None:
    outcomes = (DX, *(arp(code) for code in codes))
    body = validation.final(answering(validation_json), Validated(outcomes, "", True))

    original = next(
        e["resource"]["period"]["start"]
        for e in tree(VALIDATION)["entry"]
        if e["resource"]["resourceType"] == "CarePlan"
    )
    start = resources(body, "CarePlan")[0]["period"]["start"]
    assert start == ("2026-11-22T14:20:00.000+00:00" if upgraded else original)


def test_an_ambulance_case_is_the_third_encounter(validation_json: bytes) -> None:
    made = Validated((arp("C2"),), "", True, ambulance_case="CAD-77120")
    encounters = resources(validation.final(answering(validation_json), made), "Encounter")

    assert len(encounters) == 3
    assert encounters[2]["identifier"][0]["value"] == "CAD-77120"


@pytest.mark.parametrize("code", ["C3", "C4", ""])
def test_an_ambulance_case_belongs_to_an_upgrade_to_one_or_two(
    validation_json: bytes, code: str
) -> None:
    made = Validated((arp(code) if code else DX,), "", True, ambulance_case="CAD-77120")

    with pytest.raises(AppError) as caught:
        validation.final(answering(validation_json), made)
    assert caught.value.code == "REPLY-025"


def test_a_final_response_is_new_where_no_interim_went(validation_json: bytes) -> None:
    made = Validated((DX,), "", False, after_interim=False)

    assert (
        header(validation.final(answering(validation_json), made))["reason"]["coding"][0]["code"]
        == "new"
    )


def test_a_final_response_echoes_place_consent_service_and_flags(validation_json: bytes) -> None:
    body = finished(answering(validation_json))

    for kind in ("Location", "Consent", "HealthcareService"):
        assert len(resources(body, kind)) == 1
    assert resources(body, "Flag")[0]["category"][0]["coding"][0]["code"] == "SS"


def test_nothing_to_say_is_not_sent(validation_json: bytes) -> None:
    with pytest.raises(AppError) as caught:
        validation.final(answering(validation_json), Validated((), " ", False))
    assert caught.value.code == "REPLY-024"


@pytest.mark.parametrize("kind", ["Location", "Consent", "HealthcareService", "CarePlan"])
def test_a_final_response_names_what_the_original_lacks(kind: str) -> None:
    with pytest.raises(AppError, match=r"REPLY-020") as caught:
        finished(answering(posted(without(tree(VALIDATION), kind))))
    assert "its message lacks" in caught.value.what_happened


@pytest.mark.parametrize("kind", ["Patient", "Encounter", "ServiceRequest", "MessageHeader"])
def test_an_interim_names_what_the_original_lacks(kind: str) -> None:
    with pytest.raises(AppError, match=r"REPLY-020"):
        validation.interim(answering(posted(without(tree(VALIDATION), kind))))


@pytest.mark.parametrize("key", ["id", "meta"])
def test_a_bundle_without_its_id_or_version_cannot_be_answered(key: str) -> None:
    made = tree(VALIDATION)
    del made[key]

    with pytest.raises(AppError, match=r"REPLY-020"):
        validation.interim(answering(posted(made)))


def test_a_version_that_was_agreed_on_is_used() -> None:
    made = tree(VALIDATION)
    del made["meta"]

    body = validation.interim(answering(posted(made), version="2.0.0"))

    assert json.loads(body)["meta"]["versionId"] == "2.0.0"


def test_a_part_that_must_be_repeated_and_breaks_the_standard_is_told() -> None:
    made = tree(VALIDATION)
    patient = next(e for e in made["entry"] if e["resource"]["resourceType"] == "Patient")
    patient["resource"]["gendre"] = "female"

    with pytest.raises(AppError, match=r"REPLY-021") as caught:
        validation.interim(answering(posted(made)))
    assert "the patient" in caught.value.what_happened


def test_a_referral_has_no_clinicians_reply(referral: bytes) -> None:
    with pytest.raises(AppError, match=r"REPLY-022"):
        validation.interim(answering(referral))


def test_bytes_that_are_no_message_are_told() -> None:
    with pytest.raises(AppError, match=r"REPLY-021"):
        validation.interim(answering(b"not a message"))


def test_did_not_attend_revokes_the_referral_and_tells_the_concern(referral: bytes) -> None:
    body = feedback.did_not_attend(answering(referral))
    request = resources(body, "ServiceRequest")[0]
    reason = ours(body)["reasonReference"][0]["reference"]

    assert header(body)["definition"].endswith("bars-message-servicerequest-response-referral")
    assert named(body, header(body)["focus"][0]["reference"]) == request
    assert request["status"] == "revoked"
    assert request["authoredOn"]
    assert ours(body)["status"] == "finished"
    assert named(body, reason)["code"]["coding"][0]["code"] == "U"
    assert [f["category"][0]["coding"][0]["code"] for f in resources(body, "Flag")] == ["SG"]
    assert header(body)["response"] == {"identifier": tree(TO_ED)["id"], "code": "ok"}


def test_did_not_attend_is_for_safeguarding_alone() -> None:
    with pytest.raises(AppError, match=r"REPLY-026"):
        feedback.did_not_attend(answering(posted(tree(TO_UTC))))


@pytest.mark.parametrize("status", ["planned", "in-progress", "arrived", "finished"])
def test_a_status_is_told_by_our_encounter(referral: bytes, status: str) -> None:
    body = feedback.status(answering(referral), status)

    assert ours(body)["status"] == status
    assert "statusHistory" not in ours(body)
    assert header(body)["definition"].endswith("servicerequest-response-referral-short")
    assert named(body, header(body)["focus"][0]["reference"]) == ours(body)


def test_a_cancelled_status_gives_its_reason(referral: bytes) -> None:
    body = feedback.status(answering(referral), "cancelled", "FC")

    assert ours(body)["reasonCode"][0]["coding"][0]["code"] == "FC"
    with pytest.raises(AppError, match=r"REPLY-023"):
        feedback.status(answering(referral), "cancelled", "OTH")


def test_a_status_that_is_none_is_not_sent(referral: bytes) -> None:
    with pytest.raises(AppError, match=r"REPLY-027"):
        feedback.status(answering(referral), "onleave")
