"""The product's own hazards P1 to P22, as far as a reader decides them."""

from __future__ import annotations

import pytest

from app.readers.read import read
from app.report.absence import Absence
from app.report.model import ActBySource, Kind, Polarity
from app.report.names import PersonName
from app.report.nhs_number import NhsNumber
from app.report.notices import NoticeCode
from tests.readers import messages as m


def _notices(report: object, code: NoticeCode) -> list[str]:
    return [n.text for n in report.warnings if n.code is code]


@pytest.mark.hazard("P1")
def test_a_page_that_has_a_next_one_is_partial() -> None:
    link = [{"relation": "next", "url": m.BASE + "?page=2"}]
    assert "partial-report" in m.codes(m.read_all(*m.core(), link=link))
    assert "partial-report" in m.codes(m.read_all(*m.core(), total=9))
    assert "partial-report" not in m.codes(m.read_all(*m.core(), total=len(m.core())))


@pytest.mark.hazard("P1")
def test_a_summary_and_a_lone_encounter_are_partial() -> None:
    summary = {
        "resourceType": "Parameters",
        "parameter": [
            {"name": "encounter", "resource": m.encounter()},
            {"name": "patient", "resource": m.patient()},
        ],
    }
    report = read(m.as_json(summary))
    assert _notices(report, NoticeCode.PARTIAL_REPORT)
    assert report.patient.name.shown == "WINTERBOURNE, Ada"
    assert "partial-report" in m.codes(read(m.as_json(m.encounter())))


@pytest.mark.hazard("P1")
def test_a_whole_uec_report_is_not_partial() -> None:
    parts = [{"name": "supportingInfo", "resource": part} for part in m.core()]
    report = read(m.as_json({"resourceType": "Parameters", "parameter": parts}))
    assert "partial-report" not in m.codes(report)
    assert report.outcome.chief_concern == "Head injury (provisional)"


@pytest.mark.hazard("P1")
def test_what_is_named_but_not_sent_is_counted() -> None:
    report = m.read_all(*m.core(condition=None, activity=None))
    assert _notices(report, NoticeCode.REFERENCE_MISSING) == [
        "Named in this message, but not sent: condition, procedure request."
    ]


@pytest.mark.hazard("P1")
def test_a_problem_that_the_sender_reports_is_told() -> None:
    bundle = m.searchset(*m.core())
    issue = {"severity": "warning", "details": m.concept("List service is down")}
    outcome = {"resourceType": "OperationOutcome", "issue": [issue]}
    bundle["entry"].append({"search": {"mode": "outcome"}, "resource": outcome})
    told = _notices(read(m.as_json(bundle)), NoticeCode.PARTIAL_REPORT)
    assert any("List service is down" in text for text in told)


@pytest.mark.hazard("P2")
def test_an_answer_without_its_question_keeps_answer_and_number() -> None:
    report = m.read_all(*m.core(), m.response())
    assert (report.questions[0].question, report.questions[0].answer) == (
        "Question 1 (wording not sent)",
        "no",
    )
    assert {"question-missing", "reference-missing"} <= m.codes(report)


@pytest.mark.hazard("P2")
def test_wording_beside_the_answer_is_used_and_marked() -> None:
    item = [{"linkId": "7", "text": "Any fits?", "answer": [{"valueString": "yes"}]}]
    question = m.read_all(*m.core(), m.response(item=item)).questions[0]
    assert (question.question, question.set) == ("Any fits?", "Wording sent with the answer")


@pytest.mark.hazard("P2")
def test_the_questionnaire_that_was_named_gives_the_wording() -> None:
    other = m.questionnaire("q2", item=[{"linkId": "1", "text": "Wrong words?", "type": "choice"}])
    report = m.read_all(*m.core(), other, m.questionnaire(), m.response())
    assert report.questions[0].question == "Did you pass out?"
    assert "question-missing" not in m.codes(report)


@pytest.mark.hazard("P2")
def test_questions_that_were_not_answered_say_so() -> None:
    items = [
        {"linkId": "1", "text": "Did you pass out?", "type": "choice"},
        {"linkId": "2", "text": "Did you vomit?", "type": "choice"},
    ]
    report = m.read_all(*m.core(), m.questionnaire(item=items), m.response())
    assert [(q.question, q.answer) for q in report.questions] == [
        ("Did you pass out?", "no"),
        ("Did you vomit?", "Not answered"),
    ]


@pytest.mark.hazard("P2", "P20")
@pytest.mark.parametrize(
    ("answer", "text", "polarity"),
    [
        ({"valueBoolean": True}, "Yes", Polarity.YES),
        ({"valueBoolean": False}, "No", Polarity.NO),
        ({"valueDecimal": "PLACEHOLDER"}, "38.50", Polarity.UNCLEAR),
        ({"valueInteger": 3}, "3", Polarity.UNCLEAR),
        ({"valueDate": "2026-02-28"}, "28-Feb-2026", Polarity.UNCLEAR),
        ({"valueDateTime": "2026-02-28T10:00:00Z"}, "28-Feb-2026 10:00", Polarity.UNCLEAR),
        ({"valueTime": "10:15:00"}, "10:15:00", Polarity.UNCLEAR),
        ({"valueString": "No, but I used to"}, "No, but I used to", Polarity.NO),
        ({"valueString": "none of the above"}, "none of the above", Polarity.UNCLEAR),
        ({"valueString": "No appetite"}, "No appetite", Polarity.UNCLEAR),
        ({"valueUri": "https://x.example/1"}, "https://x.example/1", Polarity.UNCLEAR),
        (
            {
                "valueCoding": {
                    "system": "http://hl7.org/fhir/v2/0136",
                    "code": "Y",
                    "display": "Yes",
                }
            },
            "Yes",
            Polarity.YES,
        ),
        (
            {"valueCoding": {"system": "http://hl7.org/fhir/v2/0136", "code": "N"}},
            "No (N)",
            Polarity.NO,
        ),
        (
            {"valueQuantity": {"value": 5, "comparator": "<", "unit": "mmol/L"}},
            "<5 mmol/L",
            Polarity.UNCLEAR,
        ),
        ({"valueQuantity": {"value": 7}}, "7", Polarity.UNCLEAR),
        (
            {"valueReference": {"reference": "Patient/p1", "display": "Ada herself"}},
            "Ada herself",
            Polarity.UNCLEAR,
        ),
    ],
)
def test_every_type_of_answer_is_read_verbatim(
    answer: m.Resource, text: str, polarity: Polarity
) -> None:
    response = m.response(item=[{"linkId": "1", "answer": [answer]}])
    data = m.as_json(m.searchset(*m.core(), m.questionnaire(), response))
    question = read(data.replace(b'"PLACEHOLDER"', b"38.50")).questions[0]
    assert (question.answer, question.polarity) == (text, polarity)


@pytest.mark.hazard("P3")
def test_a_replaced_referral_is_superseded_and_the_message_an_update() -> None:
    later = m.referral(id="r2", replaces=[m.ref("ReferralRequest/r1")])
    report = m.read_all(*m.core(), later)
    assert [outcome.standing for outcome in report.outcomes] == ["replaced by a later one", ""]
    assert "superseded" in m.codes(report)
    earlier = m.read_all(*m.core(referral=m.referral(replaces=[m.ref("ReferralRequest/r0")])))
    assert earlier.message.kind is Kind.UPDATE
    assert earlier.message.replaces == "ReferralRequest/r0"


@pytest.mark.hazard("P3")
def test_a_composition_that_replaces_another_makes_an_update() -> None:
    relates = [{"code": "replaces", "targetReference": m.ref("Composition/old")}]
    report = m.read_all(*m.core(), m.composition(relatesTo=relates))
    assert (report.message.kind, report.message.replaces) == (Kind.UPDATE, "Composition/old")


@pytest.mark.hazard("P3", "P10")
def test_versions_of_one_handover_share_a_key_and_follow_each_other() -> None:
    def message(when: str, concern: str, header: str) -> bytes:
        head = {
            "resourceType": "MessageHeader",
            "id": header,
            "timestamp": when,
            "meta": {"lastUpdated": when},
        }
        parts = m.core(condition=m.condition(code=m.concept(concern)))
        return m.as_json(m.searchset(head, *parts))

    first = read(message("2026-03-01T09:21:00+00:00", "Head injury", "a")).filing
    again = read(message("2026-03-01T09:21:00+00:00", "Head injury", "a")).filing
    resent = read(message("2026-03-01T09:22:00+00:00", "Head injury", "b")).filing
    later = read(message("2026-03-01T10:02:00+01:00", "Neck injury", "c")).filing
    latest = read(message("2026-03-01T09:40:00+00:00", "Neck injury", "d")).filing
    assert first == again
    assert first.version_key == resent.version_key
    assert first.handover_key == later.handover_key == latest.handover_key
    assert first.version_key != later.version_key
    assert later.sequence < first.sequence < latest.sequence


@pytest.mark.hazard("P5")
def test_the_list_gives_the_order_of_the_answers() -> None:
    answers = [
        m.response(f"qr{n}", item=[{"linkId": "1", "answer": [{"valueInteger": n}]}])
        for n in range(4)
    ]
    order = m.triage_list(*(f"QuestionnaireResponse/qr{n}" for n in (2, 0, 1)))
    report = m.read_all(*m.core(), m.questionnaire(), *answers, order)
    assert [question.answer for question in report.questions] == ["2", "0", "1", "3"]


@pytest.mark.hazard("P6")
def test_times_keep_their_instant_and_say_when_the_zone_was_not_sent() -> None:
    frame = {"start": "2026-03-01T19:20:00+10:00", "end": "2026-07-01T12:00:00Z"}
    report = m.read_all(*m.core(referral=m.referral(occurrencePeriod=frame)))
    assert report.outcome.starts_at.shown == "01-Mar-2026 09:20"
    assert report.outcome.act_by.shown == "01-Jul-2026 13:00"
    vague = {"end": "2026-03-01T13:20:00"}
    report = m.read_all(*m.core(referral=m.referral(occurrencePeriod=vague)))
    assert "time-without-zone" in m.codes(report)
    assert "no time zone sent" in report.outcome.act_by.shown


@pytest.mark.hazard("P7")
def test_priority_is_never_an_urgency() -> None:
    quiet = m.read_all(*m.core(referral=m.referral(occurrencePeriod={}), activity=None))
    assert quiet.outcome.act_by is Absence.NOT_RECORDED
    assert quiet.outcome.act_by_note == "no time limit was stated"
    assert "no-act-by" in m.codes(quiet)
    assert "routine" not in repr(quiet).lower()


@pytest.mark.hazard("P7")
@pytest.mark.parametrize(
    ("frame", "note"),
    [
        (
            {"start": "2026-03-01T10:00:00Z", "end": "2026-03-01T09:00:00Z"},
            "it ends before it starts",
        ),
        ({"start": "2031-03-01T10:00:00Z", "end": "2031-03-01T11:00:00Z"}, "more than a year"),
        ({"end": "2026-02-31T10:00:00Z"}, "“2026-02-31T10:00:00Z”"),
    ],
)
def test_an_odd_time_frame_is_shown_and_said_to_be_odd(frame: m.Resource, note: str) -> None:
    report = m.read_all(*m.core(referral=m.referral(occurrencePeriod=frame)))
    assert note in report.outcome.act_by_note
    assert "times-implausible" in m.codes(report)


@pytest.mark.hazard("P7")
def test_a_single_time_is_taken_as_the_limit_and_said_to_be_one() -> None:
    whole = m.referral(occurrenceDateTime="2026-03-01T11:00:00Z")
    del whole["occurrencePeriod"]
    outcome = m.read_all(*m.core(referral=whole)).outcome
    assert outcome.act_by.shown == "01-Mar-2026 11:00"
    assert outcome.act_by_source is ActBySource.MESSAGE
    assert "one time" in outcome.act_by_note


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
        ("0151 496 0947", "patient")
    ]
    person = report.encounter.participants[0]
    assert (person.role, person.name) == ("Information from", "Ruth W")
    assert person.text == "Mother; 07700 900123"


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


@pytest.mark.hazard("P14")
def test_advice_under_a_heading_inside_another_section_is_found_whole() -> None:
    text = "Summary:<br/>Fell<br/>Advice Given:<br/>Rest<br/>If it gets worse:<br/>call back"
    report = m.read_all(*m.core(), m.composition(("Case Summary", text)))
    assert [(a.text, a.source) for a in report.care_advice] == [
        ("Rest\nIf it gets worse:\ncall back", "Composition, Case Summary, Advice Given")
    ]
