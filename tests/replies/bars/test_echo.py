"""The synchronous acknowledgement (S1): the message back, with our ids and our Encounter."""

import json
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from uuid import UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.demo.bars.from_111 import TO_ED
from app.demo.bars.from_cas_999 import VALIDATION
from app.replies.bars.echo import Case, Ids, acknowledgement, given_id, in_form, served
from app.replies.bars.original import Form, NotAMessage, Original, open_original
from app.replies.bars.strict import NotValid, check
from app.replies.bars.tree import text
from tests.replies.bars.conftest import posted, resources, tree

IDS = Ids(UUID("99999999-0000-4000-8000-000000000001"))
CASE = Case(
    "11111111-2222-4333-8444-555555555555",
    "TH-4K7Q-2M",
    "Northshire General Hospital",
    datetime(2026, 11, 22, 15, 7, tzinfo=timezone(timedelta(hours=1))),
)


def opened(body: bytes) -> Original:
    return open_original(body)


def request_id(original: Original) -> str:
    assert original.request
    return given_id(original, IDS, original.request)


def test_the_bundle_is_echoed_with_its_id_and_event(validation: bytes) -> None:
    answered = opened(acknowledgement(opened(validation), IDS, CASE))

    assert answered.id == opened(validation).id
    assert text(answered.header, "eventCoding", "code") == "servicerequest-request"
    assert answered.form == opened(validation).form


def test_every_resource_gets_an_id_that_is_a_uuid_and_no_fullurl_changes(
    validation: bytes,
) -> None:
    before, after = opened(validation), opened(acknowledgement(opened(validation), IDS, CASE))

    ids = [text(entry.resource, "id") for entry in after.entries]
    assert [str(UUID(each)) for each in ids] == ids
    assert len(set(ids)) == len(ids)
    assert [e.full_url for e in after.entries[:-1]] == [e.full_url for e in before.entries]


def test_our_encounter_is_planned_with_id_reference_journey_and_start(validation: bytes) -> None:
    after = opened(acknowledgement(opened(validation), IDS, CASE))

    theirs, ours = (entry.resource for entry in after.all("Encounter"))
    assert text(ours, "id") == CASE.encounter_id
    assert text(ours, "status") == "planned"
    assert text(ours, "identifier", "value") == "TH-4K7Q-2M"
    assert text(ours, "identifier", "assigner", "display") == "Northshire General Hospital"
    assert text(ours, "episodeOfCare", "reference") == text(theirs, "episodeOfCare", "reference")
    assert text(ours, "subject", "reference") == text(theirs, "subject", "reference")
    start = datetime.fromisoformat(text(ours, "period", "start"))
    assert start == CASE.acknowledged_at
    assert start.utcoffset() == timedelta(0)
    assert theirs["status"] == "triaged"


def test_without_a_case_nothing_is_added(validation: bytes) -> None:
    after = opened(acknowledgement(opened(validation), IDS, None))

    assert len(after.entries) == len(opened(validation).entries)


def test_the_same_arguments_give_the_same_bytes(validation: bytes) -> None:
    first = acknowledgement(opened(validation), IDS, CASE)

    assert acknowledgement(opened(validation), IDS, CASE) == first


def test_the_id_that_a_cancellation_names_is_the_one_in_the_answer(validation: bytes) -> None:
    after = opened(acknowledgement(opened(validation), IDS, CASE))

    assert after.request
    assert text(after.request.resource, "id") == request_id(opened(validation))


def test_ids_are_version_5_uuids_of_the_seed_and_the_place() -> None:
    for number in range(200):
        named = str(uuid5(IDS.seed, f"Patient/{number}"))
        assert IDS.of("Patient", number, "theirs") == named


def test_ids_of_a_new_message_are_ours_and_those_of_an_update_stay() -> None:
    made = tree(VALIDATION)
    for entry in made["entry"]:
        entry["resource"]["id"] = "theirs"
    original = opened(posted(made))

    new = opened(acknowledgement(original, IDS, None))
    kept = opened(acknowledgement(original, Ids(IDS.seed, keep=True), None))

    assert "theirs" not in {text(each.resource, "id") for each in new.entries}
    assert {text(each.resource, "id") for each in kept.entries} == {"theirs"}


def test_the_senders_own_characters_come_back_whatever_they_break() -> None:
    made = tree(TO_ED)
    made["entry"][1]["resource"]["PatientInstruction"] = "BP <90 & SpO2 <92%"
    body = posted(made).replace(b'"PatientInstruction"', b'"dose": 1.50, "PatientInstruction"')

    answered = acknowledgement(opened(body), IDS, CASE)

    assert b'"dose":1.50' in answered
    assert resources(answered, "ServiceRequest")[0]["PatientInstruction"] == "BP <90 & SpO2 <92%"


def test_an_entry_that_stands_alone_and_one_that_is_empty_are_echoed() -> None:
    made = {"resourceType": "Bundle", "type": "message", "entry": {"fullUrl": "urn:uuid:1"}}
    whole = made | {"entry": [None, 3, {}, {"resource": {"resourceType": "Basic"}}]}

    assert b"urn:uuid:1" in acknowledgement(opened(json.dumps(made).encode()), IDS, None)
    answered = json.loads(acknowledgement(opened(json.dumps(whole).encode()), IDS, None))
    assert [sorted(each.get("resource", {})) for each in answered["entry"]] == [
        [],
        ["id", "resourceType"],
    ]


ANY_TEXT = st.text() | st.sampled_from(["\x00", "\x0b", "\xa0", "\u2028", " ", "#", "a\x1f"])


@given(subject=ANY_TEXT, journey=ANY_TEXT, organisation=ANY_TEXT, keep=st.booleans())
def test_our_encounter_is_strict_fhir_whatever_was_sent(
    subject: str, journey: str, organisation: str, *, keep: bool
) -> None:
    made = tree(VALIDATION)
    for entry in made["entry"]:
        if entry["resource"]["resourceType"] == "Encounter":
            entry["resource"]["episodeOfCare"] = [{"reference": journey}]
        if entry["resource"]["resourceType"] == "ServiceRequest":
            entry["resource"]["subject"] = {"reference": subject}
    case = replace(CASE, organisation=organisation)

    answered = acknowledgement(opened(posted(made)), Ids(IDS.seed, keep=keep), case)

    check(resources(answered, "Encounter")[-1])


@pytest.mark.parametrize("form", ["json", "xml"])
def test_the_answer_can_be_given_in_the_other_form(validation: bytes, form: Form) -> None:
    answered = acknowledgement(opened(validation), IDS, CASE)

    other = opened(in_form(answered, form))

    assert other.form == form
    assert [e.full_url for e in other.entries] == [e.full_url for e in opened(answered).entries]


def test_what_breaks_the_standard_exists_in_its_own_form_alone() -> None:
    made = tree(TO_ED)
    made["entry"][1]["resource"]["PatientInstruction"] = "said with a capital"

    with pytest.raises(NotValid):
        in_form(acknowledgement(opened(posted(made)), IDS, CASE), "xml")


def test_a_referral_is_served_as_it_stands_now(validation: bytes) -> None:
    answered = acknowledgement(opened(validation), IDS, CASE)
    name = request_id(opened(validation))

    found = served(answered, name, "completed")

    assert found is not None
    assert (found["id"], found["status"]) == (name, "completed")
    assert served(answered, "another", "active") is None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"<html/>",
        b"<Bundle",
        b"\xff\xfe{",
        b'{"resourceType":"Patient"}',
        b'{"resourceType":"Bundle","type":"searchset"}',
        b'<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]><Bundle>&y;</Bundle>',
        b'<Bundle xmlns="http://hl7.org/fhir"><type value="batch"/></Bundle>',
        b"[" * 100_000,
        b'<Bundle xmlns="http://hl7.org/fhir">' + b"<a>" * 200 + b"</a>" * 200 + b"</Bundle>",
    ],
)
def test_what_is_no_message_is_told_without_its_content(body: bytes) -> None:
    with pytest.raises(NotAMessage, match=r"^The (body|Bundle) "):
        open_original(body)


def test_moments_are_utc() -> None:
    answered = acknowledgement(opened(posted(tree(TO_ED))), IDS, CASE)

    ours = resources(answered, "Encounter")[-1]
    assert ours["period"]["start"] == "2026-11-22T14:07:00.000+00:00"
