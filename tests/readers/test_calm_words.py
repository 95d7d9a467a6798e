"""What a nurse reads at three in the morning: one thing once, in its place, in plain words."""

from __future__ import annotations

import pytest

from app.readers.fhir.engine_steps import ENGINE, is_engine_step
from app.readers.ledger import prove
from app.readers.read import read
from app.readers.stu3.provenance import KEY
from app.report.model import EncounterReport, Person
from app.report.notices import NoticeCode
from tests.readers import messages as m

SURGERY = {
    "resourceType": "Organization",
    "id": "gp",
    "name": "Millbeck Surgery",
    "identifier": [{"system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": "Y00001"}],
    "telecom": [{"system": "phone", "value": "01514960002"}],
    "address": [{"line": ["1 Mill Lane"], "city": "Northtown"}],
}


def read_whole(*resources: m.Resource) -> EncounterReport:
    """Read, and see that nothing was lost and nothing had to be added."""
    data = m.as_json(m.searchset(*resources))
    report = read(data)
    proved = prove(report, data)
    assert proved.ledger.lost == 0
    assert proved.also == report.also
    return report


def test_the_banner_has_the_name_of_the_practice_and_the_people_have_the_rest() -> None:
    person = m.patient(generalPractitioner=[m.ref("Organization/gp")])
    report = read_whole(*m.core(patient=person), SURGERY)
    assert report.patient.gp == "Millbeck Surgery"
    text = "ODS Y00001; 0151 496 0002; 1 Mill Lane, Northtown"
    assert report.encounter.participants == (Person("GP", "Millbeck Surgery", text),)


def test_a_practice_that_is_only_named_is_nobody_to_reach() -> None:
    person = m.patient(generalPractitioner=[{"display": "Dr Ash"}])
    report = read_whole(*m.core(patient=person))
    assert report.patient.gp == "Dr Ash"
    assert report.encounter.participants == ()


def service(**changes: object) -> m.Resource:
    whole = {
        "resourceType": "HealthcareService",
        "id": "hs",
        "name": "Emergency Department",
        "telecom": [{"system": "phone", "value": "01514960001"}],
        "providedBy": m.ref("Organization/trust"),
        "location": [m.ref("Location/site")],
    }
    return {**whole, **changes}


def asked_of(name: str) -> m.Resource:
    return {"resourceType": "Organization", "id": "trust", "name": name}


SITE = {"resourceType": "Location", "id": "site", "address": {"line": ["Gate 4"]}}
TO_SERVICE = m.referral(recipient=[m.ref("HealthcareService/hs")])


def test_a_service_goes_by_its_name_and_its_provider() -> None:
    parts = (service(), asked_of("Northtown General"), SITE)
    report = read_whole(*m.core(referral=TO_SERVICE), *parts)
    assert report.outcome.service == "Emergency Department, Northtown General"
    text = "0151 496 0001; Northtown General; Gate 4"
    assert report.encounter.participants == (
        Person("Service asked for", "Emergency Department", text),
    )


def test_a_service_that_provides_itself_is_named_once() -> None:
    parts = (service(name="Lloyd UTC"), asked_of("Lloyd UTC"), SITE)
    report = read_whole(*m.core(referral=TO_SERVICE), *parts)
    assert report.outcome.service == "Lloyd UTC"
    assert [p.text for p in report.encounter.participants] == ["0151 496 0001; Gate 4"]


@pytest.mark.hazard("P19")
def test_somebody_without_a_name_who_was_addressed_too_stands_among_the_people() -> None:
    other = {
        "resourceType": "Practitioner",
        "id": "pr",
        "telecom": [{"value": "01514960003"}],
    }
    to = m.referral(recipient=[m.ref("Practitioner/pr"), m.ref("HealthcareService/hs")])
    parts = (service(), asked_of("Northtown General"), SITE, other)
    report = read_whole(*m.core(referral=to), *parts)
    assert report.outcome.service == "Emergency Department, Northtown General"
    assert report.encounter.participants[0] == Person(
        "Also addressed to", "Name not sent", "0151 496 0003"
    )


@pytest.mark.parametrize(
    ("wording", "answer"),
    [
        ("STRING:ModeratePain", '"present"'),
        ("STRING:SDEDFull", '"ED full assessment"'),
        ("PATIENT_AGEGROUP", '=="CHILD"'),
        ("PATIENT_AGE", "<11"),
        (">=11yearsConfirmed", "*"),
        ("Pregnancy", "*"),
        ("Vomiting", '=="present"'),
    ],
)
def test_a_step_of_the_triage_engine_is_told_by_its_name_and_its_answer(
    wording: str, answer: str
) -> None:
    assert is_engine_step(wording, answer)


@pytest.mark.hazard("0503")
@pytest.mark.parametrize(
    ("wording", "answer"),
    [
        ("SpO2", "<92%"),
        ("Temperature", ">38.5"),
        ("Pregnancy", '"present"'),
        ("Allergies", '"latex"'),
        ("Pregnant?", "*"),
        ("Is there pain", "*"),
        ("Pregnancy", "present"),
        ("Pain", "severe"),
        ("PATIENT_AGE", "11"),
        ("", "*"),
        ("Pain", ""),
    ],
)
def test_what_a_person_could_have_been_asked_is_no_step(wording: str, answer: str) -> None:
    assert not is_engine_step(wording, answer)


@pytest.mark.hazard("0503")
def test_steps_of_the_engine_stand_last_and_every_one_is_there() -> None:
    asked = {
        "1": ("SeverelyIll", "*"),
        "2": ("Did you pass out?", "no"),
        "3": ("PATIENT_AGE", "<11"),
        "4": ("Where does it hurt?", "head"),
    }
    sheet = m.questionnaire(
        item=[{"linkId": link, "text": text, "type": "string"} for link, (text, _) in asked.items()]
    )
    answers = m.response(
        item=[
            {"linkId": link, "answer": [{"valueString": said}]} for link, (_, said) in asked.items()
        ]
    )
    report = read_whole(*m.core(), sheet, answers)
    assert [(q.question, q.answer, q.set) for q in report.questions] == [
        ("Did you pass out?", "no", ""),
        ("Where does it hurt?", "head", ""),
        ("SeverelyIll", "*", ENGINE),
        ("PATIENT_AGE", "<11", ENGINE),
    ]


def test_offered_answers_say_which_was_chosen_without_the_words_of_the_adaptor() -> None:
    options = [
        {"valueString": f"{a}, Selected: {b}"} for a, b in (("yes", "false"), ("no", "true"))
    ]
    item = {"linkId": "1", "prefix": "2500", "text": "Did you pass out?", "type": "choice"}
    sheet = m.questionnaire(item=[{**item, "option": options}])
    report = read_whole(*m.core(), sheet, m.response())
    offered = [line for line in report.also if line.where.startswith("Answers offered")]
    assert [(line.where, line.text) for line in offered] == [
        ("Answers offered for “Did you pass out?”, question 2500", "yes; no (chosen)")
    ]


BARE = {"coding": [{"system": "https://x.example/codes", "code": "ZZ-9"}]}


@pytest.mark.hazard("0208", "P4")
@pytest.mark.parametrize(
    "part",
    [
        m.observation(code=BARE),
        m.observation(valueCodeableConcept=BARE),
        m.condition(code=BARE),
        m.activity(code=BARE),
        {"resourceType": "Flag", "id": "f", "status": "active", "code": BARE},
        {"resourceType": "AllergyIntolerance", "id": "a", "code": BARE},
        {"resourceType": "MedicationStatement", "id": "s", "medicationCodeableConcept": BARE},
    ],
)
def test_a_bare_code_that_matters_is_told_at_the_top(part: m.Resource) -> None:
    report = m.read_all(*m.core(), part)
    told = [n.text for n in report.warnings if n.code is NoticeCode.UNKNOWN_CODE]
    assert any("ZZ-9" in text for text in told)


@pytest.mark.parametrize(
    "part",
    [
        m.task(code=BARE),
        m.task(performerType=[BARE]),
        m.encounter(participant=[{"type": [BARE], "individual": {"display": "Ruth"}}]),
        m.observation(interpretation=BARE, method=BARE, bodySite=BARE),
        m.patient(
            extension=[
                {
                    "url": "https://x.example/Extension-EthnicCategory-1",
                    "valueCodeableConcept": BARE,
                }
            ]
        ),
    ],
)
def test_a_bare_code_of_a_detail_is_shown_and_no_problem(part: m.Resource) -> None:
    kinds = {"Encounter": "encounter", "Patient": "patient"}
    name = kinds.get(part["resourceType"])
    report = read_whole(*m.core(**{name: part})) if name else read_whole(*m.core(), part)
    assert "unknown-code" not in m.codes(report)


@pytest.mark.hazard("0702")
def test_a_key_finding_that_is_listed_already_is_marked_where_it_stands() -> None:
    engine = {"resourceType": "Organization", "id": "cdss", "name": "Pathways"}
    provenance = {
        "resourceType": "Provenance",
        "id": "p",
        "target": [m.ref("Observation/o1")],
        "recorded": "2026-03-01T09:19:00+00:00",
        "agent": [{"whoReference": m.ref("Organization/cdss")}],
        "reason": [{"display": "Red flag"}],
    }
    report = read_whole(*m.core(), m.observation(), provenance, engine)
    assert [item.text for item in report.observations] == [
        "Haemorrhage: present (assumed by standard)"
    ]
    marks = [text for label, text in report.observations[0].details if label == KEY]
    assert marks == ["Pathways; reason: Red flag; 01-Mar-2026 09:19"]


def test_a_key_finding_that_is_no_observation_stands_by_itself() -> None:
    provenance = {"resourceType": "Provenance", "id": "p", "target": [m.ref("Condition/c1")]}
    report = read_whole(*m.core(), provenance)
    assert [item.text for item in report.observations] == ["Key finding: Head injury (provisional)"]


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (
            "9990004950",
            "999 000 4950 was sent. Its last digit does not fit the others. Check who this is.",
        ),
        ("99900049", "99900049 was sent. It does not have ten digits. Check who this is."),
        ("0000000000", "000 000 0000 was sent. That is nobody's number. Check who this is."),
    ],
)
def test_an_invalid_number_is_named_in_the_notice(number: str, told: str) -> None:
    person = m.patient()
    person["identifier"][0]["value"] = number
    report = m.read_all(*m.core(patient=person))
    assert [n.text for n in report.warnings if n.code is NoticeCode.NHS_NUMBER_INVALID] == [told]


@pytest.mark.hazard("P18")
def test_a_number_or_an_address_that_was_sent_again_without_its_use_stands_once() -> None:
    number = {"system": "phone", "value": "01514960947"}
    home = {"line": ["3 Fell Lane"], "postalCode": "LA1 1AA"}
    person = m.patient(
        telecom=[number, {**number, "use": "home"}, {**number, "use": "mobile"}],
        address=[{**home, "use": "home"}, home],
    )
    patient = read_whole(*m.core(patient=person)).patient
    assert [way.use for way in patient.telecoms] == ["Telephone (home)", "Telephone (mobile)"]
    assert [where.use for where in patient.addresses] == ["Usual address"]


def test_the_journey_is_told_by_the_encounter_where_no_episode_was_sent() -> None:
    oid = "2.16.840.1.113883.2.1.3.2.4.18"
    numbers = [{"system": f"{oid}.34", "value": "CASE-1"}, {"system": f"{oid}.49", "value": "J-9"}]
    report = read_whole(*m.core(encounter=m.encounter(identifier=numbers)))
    assert (report.encounter.reference, report.encounter.journey) == ("CASE-1", "J-9")
    assert report.patient.identifiers == ()


def test_consent_is_said_once_and_in_the_words_of_the_sender() -> None:
    consent = {
        "resourceType": "Consent",
        "id": "c",
        "status": "active",
        "patient": m.ref("Patient/p1"),
        "policyRule": "http://hl7.org/fhir/ConsentPolicy/opt-out",
        "action": [m.concept("Consent given for sharing")],
    }
    assert [c.text for c in read_whole(*m.core(), consent).consents] == [
        "Consent given for sharing"
    ]


def test_a_task_that_runs_from_its_own_time_says_that_time_once() -> None:
    at = "2026-03-01T09:21:00+00:00"
    task = m.task(authoredOn=at, executionPeriod={"start": at})
    assert "Carried out" not in dict(read_whole(*m.core(), task).tasks[0].details)
    late = m.task(authoredOn=at, executionPeriod={"start": "2026-03-01T09:30:00+00:00"})
    details = dict(read_whole(*m.core(), late).tasks[0].details)
    assert details["Carried out"] == "from 01-Mar-2026 09:30"
