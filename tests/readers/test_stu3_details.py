"""Details of the FHIR STU3 reading that no hazard names."""

from __future__ import annotations

import pytest

from app.readers.ledger import prove
from app.readers.read import read
from app.report.absence import Absence
from app.report.names import PersonName
from app.report.nhs_number import NhsNumber
from tests.readers import messages as m


def test_names_numbers_and_absences_of_a_patient() -> None:
    names = [
        {"use": "nickname", "given": ["Addy"]},
        {"use": "old", "family": "Smith"},
        {"use": "official", "family": "Winterbourne", "given": ["Ada"], "prefix": ["Dr"]},
    ]
    person = m.read_all(*m.core(patient=m.patient(name=names))).patient
    assert isinstance(person.name, PersonName)
    assert person.name.shown == "WINTERBOURNE, Ada (Dr)"
    assert person.preferred_name == "Addy"
    assert [name.family for name in person.other_names] == ["Smith"]
    assert isinstance(person.nhs_number, NhsNumber)
    assert person.nhs_number.standing == "verified"
    bare = m.read_all(
        *m.core(patient={"resourceType": "Patient", "id": "p1", "gender": "unknown"})
    ).patient
    assert bare.gender is Absence.NOT_KNOWN
    for value in (bare.name, bare.born, bare.nhs_number, bare.gp, bare.language, bare.died):
        assert value is Absence.NOT_RECORDED


@pytest.mark.hazard("B11")
def test_a_test_message_says_so() -> None:
    report = m.read_all(*m.core(), m.questionnaire(experimental=True), m.response())
    assert "test-message" in m.codes(report)


def test_duplicate_keys_in_an_entry_keep_both_values() -> None:
    data = m.as_json(m.searchset(*m.core(), m.observation()))
    doubled = data.replace(b'"status": "final"', b'"status": "final", "status": "cancelled"')
    report = read(doubled)
    assert "duplicate-keys" in m.codes(report)
    assert report.observations[0].standing == ""
    assert any("cancelled" in line.text for line in report.also)
    assert report.outcome.chief_concern == "Head injury (provisional)"


@pytest.mark.parametrize(
    ("make", "reference"),
    [
        (lambda c: {"resource": c, "fullUrl": "urn:uuid:AB-cd"}, "urn:uuid:ab-CD"),
        (lambda c: {"resource": c, "fullUrl": "urn:uuid:not a uuid!"}, "urn:uuid:not a uuid!"),
        (lambda c: {"resource": c, "fullUrl": m.BASE + "Condition/c1"}, m.BASE + "Condition/c1"),
        (lambda c: {"resource": c, "fullUrl": m.BASE + "Condition/c1"}, "Condition/c1/_history/2"),
        (lambda c: {"resource": c}, "Condition/c1"),
        (lambda c: {"resource": c}, "https://other.example/Condition/c1"),
        (lambda c: c, "Condition/c1"),
    ],
)
def test_references_of_every_form_find_their_resource(make: object, reference: str) -> None:
    parts = m.core(condition=None, referral=m.referral(reasonReference=[m.ref(reference)]))
    bundle = m.searchset(*parts)
    bundle["entry"].append(make(m.condition()))
    report = read(m.as_json(bundle))
    assert report.outcome.chief_concern == "Head injury (provisional)"
    assert "reference-missing" not in m.codes(report)


def test_contained_and_circular_references_do_no_harm() -> None:
    inside = m.condition(id="in")
    whole = m.referral(contained=[inside], reasonReference=[m.ref("#in")])
    assert m.read_all(*m.core(condition=None, referral=whole)).outcome.chief_concern == (
        "Head injury (provisional)"
    )
    ring = [
        {"resourceType": "Organization", "id": "a", "name": "A", "partOf": m.ref("Organization/b")},
        {"resourceType": "Organization", "id": "b", "name": "B", "partOf": m.ref("Organization/a")},
    ]
    visit = m.encounter(serviceProvider=m.ref("Organization/a"), partOf=m.ref("Encounter/e1"))
    report = m.read_all(*m.core(encounter=visit), *ring)
    assert str(report.encounter.organisation).startswith("A")


def test_a_question_that_follows_up_an_answer_is_told_with_what_it_follows() -> None:
    asked = [
        {"linkId": "1", "text": "Did you pass out?"},
        {"linkId": "1.1", "text": "For how long?"},
        {"linkId": "1.1.1", "text": "Who saw it?"},
    ]
    deepest = {"linkId": "1.1.1", "answer": [{"valueString": "Her son"}]}
    below = {"linkId": "1.1", "answer": [{"valueString": "A minute", "item": [deepest]}]}
    first = {"linkId": "1", "answer": [{"valueBoolean": True}], "item": [below]}
    report = m.read_all(
        *m.core(), m.questionnaire(item=asked), m.response(item=[first]), m.triage_list()
    )
    assert [(q.question, q.answer) for q in report.questions] == [
        ("Did you pass out?", "Yes"),
        ("Did you pass out? › For how long?", "A minute"),
        ("Did you pass out? › For how long? › Who saw it?", "Her son"),
    ]


@pytest.mark.parametrize(
    ("system", "code", "words"),
    [
        ("http://hl7.org/fhir/v2/0136", "Y", "Yes (Y)"),
        ("http://terminology.hl7.org/CodeSystem/v2-0136", "N", "No (N)"),
        ("http://hl7.org/fhir/data-absent-reason", "asked", "Don't know (asked)"),
    ],
)
def test_an_answer_that_is_a_code_alone_is_told_in_words_once(
    system: str, code: str, words: str
) -> None:
    answer = {"linkId": "1", "answer": [{"valueCoding": {"system": system, "code": code}}]}
    data = m.as_json(m.searchset(*m.core(), m.questionnaire(), m.response(item=[answer])))
    report = prove(read(data), data)
    assert [q.answer for q in report.questions] == [words]
    assert not [line for line in report.also if line.where.startswith("Questionnaire response")]
    assert "unknown-code" not in m.codes(report)


@pytest.mark.hazard("P17")
@pytest.mark.parametrize(
    ("changes", "kind", "words"),
    [
        ({"doNotPerform": True}, "not-to-be-done", "DO NOT: Attend an emergency department"),
        ({"status": "cancelled"}, "taken-back", "(cancelled by the sender)"),
    ],
)
def test_an_activity_that_is_not_asked_for_is_no_disposition(
    changes: m.Resource, kind: str, words: str
) -> None:
    whole = m.referral(occurrencePeriod={"start": "2026-03-01T09:20:00+00:00"})
    outcome = m.read_all(*m.core(referral=whole, activity=m.activity(**changes))).outcome
    assert (outcome.disposition, outcome.group, outcome.act_by_source) == (None, "", None)
    assert [(code.code, code.kind) for code in outcome.codes] == [("Dx03", kind)]
    assert words in str(outcome.next_activity)


_HANDLING = "https://fhir.nhs.uk/STU3/StructureDefinition/Extension-ITK-MessageHandling-"
_ALPHA = [
    {"extension": [{"url": "key", "valueString": key}, {"url": "value", "valueString": said}]}
    for key, said in (("INFACK", "true"), ("BUSACK", "false"))
]


def _current(recipient: str) -> list[m.Resource]:
    return [
        {"url": "BusAckRequested", "valueBoolean": True},
        {"url": "InfAckRequested", "valueBoolean": False},
        {"url": "RecipientType", "valueCoding": {"code": recipient, "display": "Recipient"}},
    ]


@pytest.mark.parametrize(
    ("version", "inner", "for_action", "asks"),
    [
        ("2", _current("FA"), True, ("business response",)),
        ("2", _current("FI"), False, ("business response",)),
        ("1", _ALPHA, None, ("infrastructure response",)),
        ("2", [], None, ()),
    ],
)
def test_an_itk3_header_says_whom_it_is_for_and_what_it_asks_for(
    version: str, inner: list[m.Resource], for_action: bool | None, asks: tuple[str, ...]
) -> None:
    header = {"resourceType": "MessageHeader", "timestamp": "2026-03-01T09:21:00+00:00"}
    header |= {"extension": [{"url": f"{_HANDLING}{version}", "extension": inner}]}
    data = m.as_json(m.searchset(header, *m.core(), type="message"))
    report = prove(read(data), data)
    assert report.message.for_action is for_action
    assert report.message.reply_requested == asks


def test_a_place_shows_every_field_by_which_it_can_be_found() -> None:
    extension = "https://fhir.nhs.uk/STU3/StructureDefinition/Extension-"
    place = {
        "resourceType": "Location",
        "id": "loc",
        "name": "Incident by the weir",
        "position": {"latitude": 53.8, "longitude": -1.5},
        "extension": [
            {"url": f"{extension}Eastings-1", "valueDecimal": 423.1},
            {"url": f"{extension}Location-1", "extension": [{"url": "UPRN", "valueString": "77"}]},
        ],
    }
    visit = m.encounter(location=[{"location": m.ref("Location/loc")}])
    report = m.read_all(*m.core(encounter=visit), place)
    assert report.encounter.incident_location == (
        "Incident by the weir; latitude 53.8; longitude -1.5; eastings 423.1; UPRN 77"
    )
    assert not [line for line in report.also if line.where.startswith("Location")]


def test_an_amended_finding_that_has_expired_says_both() -> None:
    over = {"start": "2026-02-28T09:00:00+00:00", "end": "2026-02-28T10:00:00+00:00"}
    header = {"resourceType": "MessageHeader", "timestamp": "2026-03-01T09:21:00+00:00"}
    found = m.observation(status="amended", effectivePeriod=over)
    item = m.read_all(header, *m.core(), found).observations[0]
    assert (item.text, item.standing) == (
        "Haemorrhage: present (assumed by standard) (amended)",
        "expired at 28-Feb-2026 10:00",
    )


def test_a_referral_that_was_cancelled_with_its_activity_still_says_what_it_was() -> None:
    whole, part = m.referral(status="cancelled"), m.activity(status="cancelled")
    outcome = m.read_all(*m.core(referral=whole, activity=part)).outcome
    assert outcome.standing == "cancelled by the sender"
    assert outcome.disposition is not None
    assert (outcome.disposition.code, outcome.disposition.kind) == ("Dx03", "disposition")
