"""The hazards P8 to P22 that a reader decides: what a report means."""

from __future__ import annotations

import pytest

from app.readers.read import read
from app.report.absence import Absence
from app.report.model import Kind
from app.report.notices import NoticeCode
from tests.readers import messages as m


def _notices(report: object, code: NoticeCode) -> list[str]:
    return [n.text for n in report.warnings if n.code is code]


@pytest.mark.hazard("P8")
def test_a_death_is_read_in_each_form() -> None:
    url = "https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-Death"
    notice = {
        "url": url + "NotificationStatus-1",
        "extension": [
            {
                "url": "deathNotificationStatus",
                "valueCodeableConcept": m.concept("Formal", "2", "x"),
            }
        ],
    }
    removed = {
        "url": url + "NotificationStatus-1",
        "extension": [
            {
                "url": "deathNotificationStatus",
                "valueCodeableConcept": m.concept("Removed", "U", "x"),
            }
        ],
    }
    for changes, died in (
        ({"deceasedBoolean": True}, True),
        ({"deceasedBoolean": False}, False),
        ({"extension": [notice]}, True),
        ({"extension": [removed]}, Absence.NOT_RECORDED),
        ({}, Absence.NOT_RECORDED),
    ):
        report = m.read_all(*m.core(patient=m.patient(**changes)))
        assert report.patient.died is died
    report = m.read_all(*m.core(patient=m.patient(deceasedDateTime="2026-02-01")))
    assert report.patient.died.shown == "01-Feb-2026"


@pytest.mark.hazard("P8")
def test_a_merged_or_unused_patient_record_is_not_live() -> None:
    link = [{"type": "replaced-by", "other": m.ref("Patient/p9")}]
    assert "not-live" in m.codes(m.read_all(*m.core(patient=m.patient(link=link))))
    assert "not-live" in m.codes(m.read_all(*m.core(patient=m.patient(active=False))))
    assert "not-live" not in m.codes(m.read_all(*m.core(patient=m.patient(active=True))))


@pytest.mark.hazard("P9")
@pytest.mark.parametrize(("code", "display"), [("R", "Restricted"), ("V", "Very restricted")])
def test_a_confidential_report_is_flagged(code: str, display: str) -> None:
    report = m.read_all(*m.core(), m.composition(confidentiality=code))
    assert [(f.category, f.display) for f in report.flags] == [("Confidentiality", display)]
    assert m.read_all(*m.core(), m.composition(confidentiality="N")).flags == ()


@pytest.mark.hazard("P12")
@pytest.mark.parametrize(
    ("status", "standing"),
    [
        ("draft", "draft"),
        ("cancelled", "cancelled by the sender"),
        ("entered-in-error", "entered in error"),
        ("completed", "completed"),
        ("suspended", "suspended by the sender"),
        ("odd", "status “odd”"),
    ],
)
def test_a_referral_that_is_not_live_is_shown_as_such(status: str, standing: str) -> None:
    report = m.read_all(*m.core(referral=m.referral(status=status)))
    assert report.outcomes[0].standing == standing
    assert report.outcomes[0].chief_concern == "Head injury (provisional)"
    assert "not-live" in m.codes(report)


@pytest.mark.hazard("P12")
def test_cancelled_and_wrong_encounters_and_answers_are_not_live() -> None:
    for status in ("cancelled", "entered-in-error"):
        report = m.read_all(*m.core(encounter=m.encounter(status=status)))
        assert "not-live" in m.codes(report)
    report = m.read_all(*m.core(), m.questionnaire(), m.response(status="entered-in-error"))
    assert report.questions[0].standing == "entered in error"
    assert report.questions[0].answer == "no"
    report = m.read_all(*m.core(), m.task(status="cancelled"))
    assert report.message.kind is Kind.CANCEL
    assert report.tasks[0].standing == "cancelled by the sender"


@pytest.mark.hazard("P12")
@pytest.mark.parametrize(
    ("code", "kind"), [("new", Kind.NEW), ("update", Kind.UPDATE), ("delete", Kind.WITHDRAWN)]
)
def test_the_event_life_cycle_is_read(code: str, kind: Kind) -> None:
    url = "https://fhir.nhs.uk/STU3/StructureDefinition/Extension-MessageEventType-1"
    header = {
        "resourceType": "MessageHeader",
        "id": "mh",
        "extension": [{"url": url, "valueCodeableConcept": {"coding": [{"code": code}]}}],
    }
    report = m.read_all(header, *m.core())
    assert report.message.kind is kind
    assert ("withdrawn" in m.codes(report)) is (kind is Kind.WITHDRAWN)


@pytest.mark.hazard("P13")
def test_twice_escaped_narrative_is_text_and_angle_brackets_survive() -> None:
    twice = "&lt;content&gt;&amp;lt;CLEO Ref: 21&amp;gt; one&lt;br/&gt;two&lt;/content&gt;"
    report = m.read_all(*m.core(), m.composition(("A", twice), ("B", "BP &lt;90 &amp; up")))
    assert [part.text for part in report.narrative] == ["<CLEO Ref: 21> one\ntwo", "BP <90 & up"]


@pytest.mark.hazard("P14")
def test_advice_comes_from_the_care_plan_else_from_the_narrative_with_its_source() -> None:
    story = m.composition(("Advice Given", "No ibuprofen"), ("Summary", "Fell"))
    both = m.read_all(*m.core(), m.care_plan("<p>Rest</p>"), story)
    assert [(a.text, a.source) for a in both.care_advice] == [("Rest", "CarePlan")]
    empty = m.read_all(*m.core(), m.care_plan(""), story)
    assert [(a.text, a.source) for a in empty.care_advice] == [
        ("No ibuprofen", "Composition, Advice Given")
    ]
    withdrawn = m.read_all(*m.core(), m.care_plan("<p>Rest</p>", status="cancelled"))
    assert withdrawn.care_advice[0].standing == "withdrawn"
    assert m.read_all(*m.core()).care_advice == ()


@pytest.mark.hazard("P15")
def test_all_referrals_care_plans_and_compositions_are_read() -> None:
    report = m.read_all(
        *m.core(),
        m.referral(id="r2", supportingInfo=[]),
        m.care_plan("<p>One</p>"),
        m.care_plan("<p>Two</p>", id="cp2"),
        m.composition(("A", "a")),
        m.composition(("B", "b"), id="comp2"),
    )
    assert len(report.outcomes) == 2
    assert [advice.text for advice in report.care_advice] == ["One", "Two"]
    assert [part.text for part in report.narrative if part.text] == ["a", "b"]


@pytest.mark.hazard("P15")
def test_different_dispositions_disagree() -> None:
    other = m.activity(id="pr2", code=m.concept("Call a pharmacy", "Dx28", m.DX))
    info = [m.ref("ProcedureRequest/pr1"), m.ref("ProcedureRequest/pr2")]
    report = m.read_all(*m.core(referral=m.referral(supportingInfo=info)), other)
    assert "codes-disagree" in m.codes(report)
    assert "Dx28" in _notices(report, NoticeCode.CODES_DISAGREE)[0]


@pytest.mark.hazard("P16")
def test_an_encounter_diagnosis_is_never_the_headline() -> None:
    stub = m.condition(id="c9", code=m.concept("Chest pain"), verificationStatus="confirmed")
    visit = m.encounter(diagnosis=[{"condition": m.ref("Condition/c9"), "role": m.concept("AD")}])
    report = m.read_all(*m.core(encounter=visit, condition=None), stub)
    assert report.outcome.chief_concern is Absence.NOT_RECORDED
    assert report.conditions[0].details[-1] == ("Named by the encounter as", "AD")


@pytest.mark.hazard("P17")
def test_do_not_perform_and_modifiers_are_said_at_the_top() -> None:
    report = m.read_all(*m.core(activity=m.activity(doNotPerform=True)))
    assert "do-not-perform" in m.codes(report)
    assert str(report.outcome.next_activity).startswith("DO NOT: ")
    modifier = [{"url": "https://x.example/negated", "valueBoolean": True}]
    for changes in ({"modifierExtension": modifier}, {"implicitRules": "https://x.example/rules"}):
        report = m.read_all(*m.core(), m.observation(**changes))
        assert "modifier-not-understood" in m.codes(report)


@pytest.mark.hazard("P18")
def test_every_number_says_whose_it_is() -> None:
    relative = {
        "resourceType": "RelatedPerson",
        "id": "rp",
        "patient": m.ref("Patient/p1"),
        "relationship": m.concept("Mother"),
        "name": [{"text": "Ruth W"}],
        "telecom": [{"value": "07700900123"}],
    }
    visit = m.encounter(participant=[{"individual": m.ref("RelatedPerson/rp")}])
    report = m.read_all(*m.core(encounter=visit), relative)
    assert [(t.text, t.belongs_to) for t in report.patient.telecoms] == [
        ("0151 496 0947", "patient"),
        ("07700 900123", "Ruth W (Mother)"),
    ]
    person = report.encounter.participants[0]
    assert (person.role, person.name) == ("Information from", "Ruth W")
    assert person.text == "Mother"


@pytest.mark.hazard("P19")
def test_the_service_that_was_asked_is_named_first() -> None:
    service = {
        "resourceType": "HealthcareService",
        "id": "hs",
        "name": "Elsewhere UTC",
        "telecom": [{"system": "phone", "value": "01514960001"}],
    }
    recipient = [
        {"reference": "Organization/o", "display": "Elsewhere Trust"},
        m.ref("HealthcareService/hs"),
    ]
    report = m.read_all(*m.core(referral=m.referral(recipient=recipient)), service)
    assert report.outcome.service == "Elsewhere UTC; also addressed to Elsewhere Trust"
    reach = report.encounter.participants[0]
    assert (reach.role, reach.text) == ("Service asked for", "0151 496 0001")


@pytest.mark.hazard("P20")
def test_numbers_keep_their_zeros_signs_and_units() -> None:
    data = m.as_json(m.searchset(*m.core(), m.observation(valueQuantity={"value": "X"})))
    report = read(data.replace(b'"X"', b'38.50, "comparator": "<", "unit": "Cel"'))
    assert report.observations[0].text == "Haemorrhage: <38.50 Cel"


@pytest.mark.hazard("P22")
def test_language_and_interpreter_are_read() -> None:
    url = (
        "https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-NHSCommunication-1"
    )
    extension = {
        "url": url,
        "extension": [
            {"url": "language", "valueCodeableConcept": m.concept("Polish", "pl", "x")},
            {"url": "interpreterRequired", "valueBoolean": True},
        ],
    }
    person = m.read_all(*m.core(patient=m.patient(extension=[extension]))).patient
    assert (person.language, person.interpreter) == ("Polish", "interpreter required")


@pytest.mark.hazard("P17")
def test_unknown_parts_and_payloads_are_told() -> None:
    goal = {"resourceType": "VisionPrescription", "id": "g", "note": "left eye"}
    report = m.read_all(*m.core(), goal)
    assert "part-not-understood" in m.codes(report)
    assert any("left eye" in line.text for line in report.also)
    document = {
        "resourceType": "DocumentReference",
        "id": "d",
        "status": "current",
        "type": m.concept("Photo of wound"),
        "content": [{"attachment": {"contentType": "image/jpeg", "title": "arm.jpg", "size": 120}}],
    }
    told = _notices(m.read_all(*m.core(), document), NoticeCode.PAYLOAD_NOT_SHOWN)
    assert told == [
        "Photo of wound is an attachment that is not shown: arm.jpg (image/jpeg, 120 bytes)."
    ]


@pytest.mark.hazard("P14")
def test_advice_under_a_heading_inside_another_section_is_found_whole() -> None:
    text = "Summary:<br/>Fell<br/>Advice Given:<br/>Rest<br/>If it gets worse:<br/>call back"
    report = m.read_all(*m.core(), m.composition(("Case Summary", text)))
    assert [(a.text, a.source) for a in report.care_advice] == [
        ("Rest\nIf it gets worse:\ncall back", "Composition, Case Summary, Advice Given")
    ]
