"""The hazards P1 to P7 that a reader decides: parts, answers, versions and times of a report."""

from __future__ import annotations

import pytest

from app.readers.read import read
from app.report.absence import Absence
from app.report.model import ActBySource, Kind, Polarity
from app.report.notices import NoticeCode
from tests.readers import messages as m


def _notices(report: object, code: NoticeCode) -> list[str]:
    return [n.text for n in report.warnings if n.code is code]


@pytest.mark.hazard("P1", "0101")
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
        m.response(
            f"qr{n}",
            item=[{"linkId": "1", "answer": [{"valueInteger": n}]}],
            authored="2026-03-01T09:15:00+00:00",  # of all four, so that no time tells the order
        )
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
    assert quiet.outcome.act_by_note == "no time limit was stated; decided at 01-Mar-2026 09:20"
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
