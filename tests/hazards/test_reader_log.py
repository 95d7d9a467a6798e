"""The receiver's rows of the guide's hazard log from 0206 on, as far as a reader decides them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.readers.read import read
from app.report.absence import Absence
from app.report.notices import NoticeCode
from app.report.sheet import sheet
from tests.readers import messages as m


@pytest.mark.hazard("0206")
def test_a_finding_that_no_longer_holds_says_when_it_expired() -> None:
    over = {"start": "2026-02-20T08:00:00+00:00", "end": "2026-02-27T08:00:00+00:00"}
    header = {"resourceType": "MessageHeader", "id": "mh", "timestamp": "2026-03-01T09:21:00+00:00"}
    report = m.read_all(header, *m.core(), m.observation(effectivePeriod=over))
    assert report.observations[0].standing == "expired at 27-Feb-2026 08:00"
    assert ("True until", "27-Feb-2026 08:00") in report.observations[0].details


@pytest.mark.hazard("0207")
def test_a_finding_carries_the_answer_that_it_was_drawn_from() -> None:
    derived = m.observation(
        related=[{"type": "derived-from", "target": m.ref("QuestionnaireResponse/qr1")}]
    )
    report = m.read_all(*m.core(), derived, m.questionnaire(), m.response())
    assert ("Rests on", "Did you pass out?: no") in report.observations[0].details
    broken = m.read_all(*m.core(), derived)
    assert broken.observations[0].text == report.observations[0].text


@pytest.mark.hazard("0208", "P4")
def test_an_unknown_code_is_shown_as_sent_and_said_to_be_wordless() -> None:
    code = {"coding": [{"system": "https://x.example/codes", "code": "ZZ-9"}]}
    report = m.read_all(*m.core(), m.observation(code=code))
    assert report.observations[0].text.startswith("ZZ-9")
    notice = next(n for n in report.warnings if n.code is NoticeCode.UNKNOWN_CODE)
    assert "ZZ-9" in notice.text


@pytest.mark.hazard("0210", "0301")
def test_the_latest_of_two_findings_comes_first_and_the_older_is_called_previous() -> None:
    def temperature(name: str, value: str, when: str) -> m.Resource:
        return m.observation(
            name,
            code=m.concept("Temperature", "386725007"),
            effectiveDateTime=when,
            valueQuantity={"value": value, "unit": "°C"},
        )

    early = temperature("o1", "37.0", "2026-03-01T08:00:00+00:00")
    late = temperature("o2", "39.5", "2026-03-01T09:00:00+00:00")
    for order in ((early, late), (late, early)):
        items = m.read_all(*m.core(), *order).observations
        assert [(item.text, item.standing) for item in items] == [
            ("Temperature: 39.5 °C", ""),
            ("Temperature: 37.0 °C", "previous answer"),
        ]


@pytest.mark.hazard("0210")
@pytest.mark.parametrize(
    ("status", "text", "standing"),
    [
        ("amended", "Haemorrhage: present (assumed by standard) (amended)", ""),
        ("entered-in-error", "Haemorrhage: present (assumed by standard)", "entered in error"),
        ("cancelled", "Haemorrhage: present (assumed by standard)", "cancelled"),
    ],
)
def test_a_changed_finding_says_so(status: str, text: str, standing: str) -> None:
    item = m.read_all(*m.core(), m.observation(status=status)).observations[0]
    assert (item.text, item.standing) == (text, standing)


@pytest.mark.hazard("0216")
def test_every_secondary_concern_is_an_other_concern() -> None:
    names = [f"Problem {n}" for n in range(5)]
    more = [m.condition(id=f"s{n}", code=m.concept(name)) for n, name in enumerate(names)]
    info = [m.ref(f"Condition/s{n}") for n in range(5)]
    parts = m.core(referral=m.referral(supportingInfo=info))
    report = m.read_all(*parts, *more)
    assert report.outcome.chief_concern == "Head injury (provisional)"
    assert report.outcome.other_concerns == tuple(f"{name} (provisional)" for name in names)


@pytest.mark.hazard("0217")
def test_two_lists_keep_their_answers_apart() -> None:
    second = m.response("qr2", item=[{"linkId": "1", "answer": [{"valueString": "yes"}]}])
    report = m.read_all(
        *m.core(),
        m.questionnaire(),
        m.response(),
        second,
        m.triage_list("QuestionnaireResponse/qr2", name="l1", title="Chest pain"),
        m.triage_list("QuestionnaireResponse/qr1", name="l2", title="Head injury"),
    )
    assert [(q.set, q.answer) for q in report.questions] == [
        ("Chest pain (1 of 2)", "yes"),
        ("Head injury (2 of 2)", "no"),
    ]


@pytest.mark.hazard("0218")
def test_notes_of_staff_are_shown_with_who_wrote_them() -> None:
    note = {"text": "Sounded very frightened", "authorString": "Call handler"}
    report = m.read_all(*m.core(referral=m.referral(note=[note])))
    assert report.outcome.notes == ("Sounded very frightened (Call handler)",)


@pytest.mark.hazard("0302", "H14")
@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"valueCodeableConcept": m.absent("absent")}, "ABSENT: Haemorrhage"),
        ({"valueCodeableConcept": m.absent("present")}, "Haemorrhage: present"),
        ({"valueCodeableConcept": m.absent("confirmed")}, "Haemorrhage: confirmed"),
        (
            {"valueCodeableConcept": m.absent("unconfirmed")},
            "UNCONFIRMED: Haemorrhage",
        ),
        ({}, "Haemorrhage: present (assumed by standard)"),
        ({"valueCodeableConcept": m.absent("maybe")}, "Haemorrhage: Maybe (status unclear)"),
        ({"valueCodeableConcept": {"text": "a little"}}, "Haemorrhage: a little"),
        ({"valueString": "absent"}, "ABSENT: Haemorrhage"),
        ({"valueBoolean": False}, "Haemorrhage: No"),
        ({"dataAbsentReason": {"text": "not asked"}}, "Haemorrhage: no value (not asked)"),
    ],
)
def test_no_code_is_shown_without_its_qualifier(value: m.Resource, text: str) -> None:
    report = m.read_all(*m.core(), m.observation(**value))
    assert report.observations[0].text == text


@pytest.mark.hazard("0303", "0304")
def test_allergies_and_medicines_coded_as_findings_stand_in_their_strips_too() -> None:
    report = m.read_all(
        *m.core(),
        m.observation("o1", code=m.concept("Allergy to aspirin")),
        m.observation(
            "o2", code=m.concept("Taking anticoagulants"), valueCodeableConcept=m.absent("absent")
        ),
    )
    assert report.allergies[0].text == "Allergy to aspirin: present (assumed by standard)"
    assert report.medications[0].text == "ABSENT: Taking anticoagulants"
    assert "not an allergy or prescribing record" in report.allergies[0].details[0][1]
    assert len(report.observations) == 2


@pytest.mark.hazard("0305")
@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("provisional", "Head injury (provisional)"),
        ("confirmed", "Head injury (confirmed by the triage)"),
        ("unknown", "Head injury (certainty not known)"),
        (None, "Head injury (certainty not sent)"),
    ],
)
def test_a_concern_always_says_how_certain_it_is(status: str | None, words: str) -> None:
    parts = m.core(condition=m.condition(verificationStatus=status))
    report = m.read_all(*parts)
    assert report.outcome.chief_concern == words
    assert report.conditions[0].text == f"Chief concern: {words}"
    assert "iagnosis" not in report.conditions[0].text


@pytest.mark.hazard("0305")
def test_a_refuted_concern_is_no_concern_but_stays_visible() -> None:
    report = m.read_all(*m.core(condition=m.condition(verificationStatus="refuted")))
    assert report.outcome.chief_concern is Absence.NOT_RECORDED
    assert report.conditions[0].standing == "refuted"


@pytest.mark.hazard("0503")
def test_a_list_with_gaps_is_partial_however_whole_the_composition() -> None:
    gaps = m.triage_list("Observation/x1", "Observation/x2", "Flag/x3")
    report = m.read_all(*m.core(), gaps, m.composition(("Everything", "All is here")))
    notice = next(n for n in report.warnings if n.code is NoticeCode.PARTIAL_REPORT)
    assert "2 × observation" in notice.text
    assert "1 × flag" in notice.text


@pytest.mark.hazard("0504")
def test_a_tasks_note_is_shown_with_its_deadline_and_owner() -> None:
    owner = {"reference": "Organization/us", "display": "St Elsewhere"}
    report = m.read_all(*m.core(), m.task(note=[{"text": "Door code 4711"}], owner=owner))
    item = report.tasks[0]
    assert ("Note", "Door code 4711") in item.details
    assert ("For", "St Elsewhere") in item.details
    assert item.due.shown == "01-Mar-2026 09:50"
    hook = report.reply_hooks[0]
    assert (hook.status, hook.version, hook.owner) == ("requested", "3", "St Elsewhere")
    assert hook.url == m.BASE + "Task/t1"
    assert report.message.for_action is True


@pytest.mark.hazard("0506")
@pytest.mark.parametrize("number", ["0000000000", "999000495", "9990004952", "99900049512"])
def test_a_number_that_cannot_be_an_nhs_number_is_shown_and_said_to_be_invalid(number: str) -> None:
    identifier = {"system": "https://fhir.nhs.uk/Id/nhs-number", "value": number}
    report = m.read_all(*m.core(patient=m.patient(identifier=[identifier])))
    assert report.patient.nhs_number.sent == number
    assert "nhs-number-invalid" in m.codes(report)


@pytest.mark.hazard("0507")
def test_a_point_on_a_picture_is_told_in_numbers_and_the_picture_is_not_replaced() -> None:
    url = "https://fhir.nhs.uk/STU3/StructureDefinition/UEC-ImageCoordinates-Basic-1"
    basic = {
        "resourceType": "Basic",
        "id": "b1",
        "subject": m.ref("Patient/p1"),
        "extension": [
            {
                "url": url,
                "extension": [
                    {"url": "x", "valueInteger": 120},
                    {"url": "y", "valueInteger": 45},
                    {"url": "imageUri", "valueUri": "https://x.example/body.png"},
                ],
            }
        ],
    }
    report = m.read_all(*m.core(), basic)
    text = report.observations[-1].text
    assert "x 120, y 45" in text
    assert "https://x.example/body.png (not shown)" in text


@pytest.mark.hazard("0606")
def test_the_sending_system_is_named() -> None:
    header = {
        "resourceType": "MessageHeader",
        "id": "mh",
        "timestamp": "2026-03-01T09:21:00+00:00",
        "sender": {"display": "North 111"},
        "source": {
            "name": "NHS 111 Adaptor",
            "software": "Triage Pro",
            "version": "7.1",
            "contact": {"system": "phone", "value": "01514960000"},
        },
    }
    sender = m.read_all(header, *m.core()).message.sender
    assert sender.organisation == "North 111 (NHS 111 Adaptor)"
    assert sender.software == "Triage Pro 7.1"
    assert sender.call_back == "0151 496 0000"


EXAMPLES = Path(__file__).parents[2] / "resources" / "examples"


@pytest.mark.hazard("0606")
@pytest.mark.parametrize("family", ["cds-stu3", "bars-r4", "itk-cda"])
def test_who_sent_it_stands_on_the_sheet_in_each_family(family: str) -> None:
    sent = sorted(one for one in (EXAMPLES / family).iterdir() if one.suffix in (".json", ".xml"))
    assert len(sent) > 5
    for one in sent:
        report = read(one.read_bytes())
        sender = report.message.sender.organisation
        assert isinstance(sender, str), one.name
        assert sender in sheet(report, datetime(2026, 11, 22, 14, 6, tzinfo=UTC)).text, one.name


@pytest.mark.hazard("0607")
def test_a_refused_consent_is_a_flag() -> None:
    consent = {
        "resourceType": "Consent",
        "id": "c",
        "status": "active",
        "patient": m.ref("Patient/p1"),
        "action": [m.concept("use")],
        "policyRule": "http://hl7.org/fhir/ConsentPolicy/opt-out",
        "except": [{"type": "deny", "code": [{"display": "GP copy"}]}],
    }
    report = m.read_all(*m.core(), consent)
    assert report.consents[0].text == "Consent for direct care: use; denied: GP copy"
    assert report.flags[0].category == "Consent"
    agreed = m.read_all(*m.core(), m.observation())
    refused = m.read_all(*m.core(), m.observation(), consent)
    assert refused.outcome == agreed.outcome, "it hides why the patient comes"
    assert refused.observations == agreed.observations != ()


@pytest.mark.hazard("0702")
def test_flags_and_key_findings_are_read() -> None:
    flag = {
        "resourceType": "Flag",
        "id": "f",
        "status": "active",
        "subject": m.ref("Patient/p1"),
        "category": m.concept("Safeguarding"),
        "code": m.concept("Child protection plan"),
    }
    old = {**flag, "id": "g", "status": "inactive"}
    provenance = {
        "resourceType": "Provenance",
        "id": "p",
        "target": [m.ref("Observation/o1")],
        "recorded": "2026-03-01T09:19:00+00:00",
        "agent": [],
    }
    report = m.read_all(*m.core(), flag, old, m.observation(), provenance)
    assert [(f.category, f.display, f.standing) for f in report.flags] == [
        ("Safeguarding", "Child protection plan", ""),
        ("Safeguarding", "Child protection plan", "not active"),
    ]
    key = report.observations[-1]
    assert key.text == "Haemorrhage: present (assumed by standard)"
    assert ("Key to the outcome", "01-Mar-2026 09:19") in key.details


@pytest.mark.hazard("0219")
def test_one_bad_entry_never_costs_the_good_ones() -> None:
    bundle = m.searchset(*m.core(), m.observation())
    bundle["entry"] += [
        {"resource": "nonsense"},
        7,
        None,
        {"fullUrl": "x"},
        {"resource": {"resourceType": ["Flag"]}},
        {
            "resource": {
                "resourceType": "Flag",
                "code": 5,
                "subject": "Patient/p1",
                "period": [],
                "category": {"coding": "x"},
            }
        },
        {
            "resource": {
                "resourceType": "Observation",
                "code": [{"text": "Odd"}],
                "status": {"value": "final"},
            }
        },
    ]
    report = read(m.as_json(bundle))
    assert report.outcome.chief_concern == "Head injury (provisional)"
    assert report.observations[0].text == "Haemorrhage: present (assumed by standard)"
