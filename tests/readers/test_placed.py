"""What the profiles name has its place with its label, and the rest of it is listed with one."""

from __future__ import annotations

from typing import Any

import pytest

from app.report.model import EncounterReport, Item
from app.report.sheet import SectionId, sheet
from tests.readers import messages as m
from tests.readers.bars import messages as b
from tests.report.reports import AT


def lines(report: EncounterReport, part: SectionId) -> list[str]:
    section = sheet(report, AT).section(part)
    return [line.plain for line in section.lines] if section else []


def listed(report: EncounterReport) -> list[str]:
    return [f"{line.where} {line.text}" for line in report.also]


@pytest.mark.hazard("P7")
@pytest.mark.parametrize(
    ("decided", "told"),
    [
        ("2026-03-01T09:25:00+00:00", "decided at 01-Mar-2026 09:25"),
        ("2026-03-01T09:20:00+00:00", ""),
        ("soon", "the time of deciding was sent as soon"),
    ],
)
def test_when_it_was_decided_stands_with_the_time_frame(decided: str, told: str) -> None:
    report = m.read_all(*m.core(referral=m.referral(authoredOn=decided)))
    assert report.outcome.act_by_note == told


@pytest.mark.hazard("P7")
def test_a_next_activity_with_another_time_than_its_referral_says_so() -> None:
    frame = {"start": "2026-03-01T09:20:00+00:00", "end": "2026-03-01T10:20:00+00:00"}
    report = m.read_all(*m.core(activity=m.activity(occurrencePeriod=frame)))
    text = "The referral is due by 01-Mar-2026 13:20, its next activity by 01-Mar-2026 10:20."
    assert text in [n.text for n in report.warnings if n.code == "times-implausible"]
    assert str(report.outcome.next_activity).endswith(", by 01-Mar-2026 10:20")


def test_a_next_activity_with_the_time_of_its_referral_says_it_once() -> None:
    same = m.referral()["occurrencePeriod"]
    report = m.read_all(*m.core(activity=m.activity(occurrencePeriod=dict(same))))
    assert "times-implausible" not in m.codes(report)
    assert "13:20" not in str(report.outcome.next_activity)


@pytest.mark.hazard("P12")
def test_an_activity_of_a_plan_that_was_cancelled_is_no_advice_that_stands() -> None:
    details = [
        {"detail": {"status": "cancelled", "description": "Take ibuprofen"}},
        {"detail": {"status": "in-progress", "description": "Rest"}},
    ]
    report = m.read_all(*m.core(), m.care_plan("", activity=details))
    assert [(one.text, one.standing) for one in report.care_advice] == [
        ("Rest", ""),
        ("Take ibuprofen", "withdrawn"),
    ]


def test_a_record_of_somebody_that_is_no_longer_in_use_says_so() -> None:
    carer = {"resourceType": "RelatedPerson", "id": "x", "active": False, "name": [{"text": "Bo"}]}
    report = m.read_all(*m.core(), {**carer, "patient": m.ref("Patient/p1")})
    assert "Related person Bo no longer in use, says the sender" in lines(report, SectionId.PEOPLE)


def test_places_and_services_that_nothing_points_to_are_among_the_places() -> None:
    place = {"resourceType": "Location", "id": "x", "name": "Low Mill", "address": {"text": "LA2"}}
    service = {"resourceType": "HealthcareService", "id": "h", "name": "Low Road UTC"}
    found = lines(m.read_all(*m.core(), place, service), SectionId.PEOPLE)
    assert "Place Low Mill LA2" in found
    assert "Service Low Road UTC" in found


def test_both_sides_of_a_message_are_shown_with_how_to_reach_them() -> None:
    header = {
        "resourceType": "MessageHeader",
        "sender": m.ref("Organization/s"),
        "receiver": m.ref("Organization/r"),
    }
    sides = [
        {"resourceType": "Organization", "id": key, "name": name, "telecom": [{"value": number}]}
        for key, name, number in (("s", "North 999", "01514960001"), ("r", "CAS", "01514960002"))
    ]
    found = lines(m.read_all(header, *m.core(), *sides), SectionId.PEOPLE)
    assert "Sent by North 999 0151 496 0001" in found
    assert "Sent to CAS 0151 496 0002" in found


def test_a_task_says_for_whom_and_about_what_it_is() -> None:
    whom = {"recipient": [{"display": "Duty nurse"}]}
    task = {"resourceType": "Task", "status": "requested", "code": {"text": "Call back"}}
    about = {"for": m.ref("Patient/p1"), "focus": {"display": "Referral 7"}}
    (item,) = m.read_all(*m.core(), {**task, **about, "restriction": whom}).tasks
    assert _details(item) >= {("For", "Duty nurse"), ("About", "Referral 7")}


def _details(item: Item) -> set[tuple[str, str]]:
    return set(item.details)


def test_the_states_of_an_encounter_stand_with_their_times() -> None:
    states = [{"status": "triaged", "period": {"start": "2026-03-01T09:05:00+00:00"}}]
    report = m.read_all(*m.core(encounter=m.encounter(statusHistory=states)))
    assert "Encounter, status history triaged from 01-Mar-2026 09:05" in listed(report)


@pytest.mark.hazard("P16")
def test_what_a_bars_encounter_names_is_listed_and_no_headline() -> None:
    bundle = b.made()
    encounter = b.part(bundle, "Encounter")
    encounter["reasonCode"] = [{"text": "Headache"}]
    encounter["diagnosis"] = [{"condition": {"display": "Migraine"}, "use": {"text": "Working"}}]
    encounter["location"] = [{"location": {"display": "Low Mill"}, "status": "planned"}]
    report = b.read_it(bundle)
    told = [item.text for item in report.conditions]
    assert "Named by the encounter as its reason: Headache" in told
    assert "Named by the encounter as Working: Migraine" in told
    assert "Place (planned) Low Mill" in lines(report, SectionId.PEOPLE)


def test_a_reason_of_a_bars_referral_that_was_not_sent_is_told_by_its_words() -> None:
    bundle = b.made()
    b.part(bundle, "ServiceRequest")["reasonReference"] = [{"display": "Fall"}]
    assert "Reason: Fall (details not sent)" in b.read_it(bundle).outcome.notes


def test_each_value_that_is_listed_keeps_its_own_label() -> None:
    stay = {
        "admitSource": {"text": "Home"},
        "destination": {"display": "Ward 7"},
        "dischargeDisposition": {"text": "Self-discharge"},
    }
    length = {"value": 12, "unit": "min"}
    report = m.read_all(*m.core(encounter=m.encounter(hospitalization=stay, length=length)))
    assert listed(report) == [
        (
            "Encounter, hospitalization admit source Home; destination Ward 7; "
            "discharge disposition Self-discharge"
        ),
        "Encounter, length 12 min",
    ]


def test_answers_below_a_question_without_words_are_told() -> None:
    inner = {"linkId": "1.1", "text": "Since when?", "answer": [{"valueString": "Monday"}]}
    answers: list[dict[str, Any]] = [{"item": [inner]}]
    report = m.read_all(*m.core(), m.response(item=[{"linkId": "9", "answer": answers}]))
    assert [(one.question, one.answer) for one in report.questions] == [("Since when?", "Monday")]


def test_what_is_contained_in_something_contained_is_found() -> None:
    inner = {"resourceType": "Practitioner", "id": "who", "name": [{"text": "Dr Low"}]}
    finding = {
        **m.observation("in", code={"text": "Rash"}),
        "performer": [m.ref("#who")],
        "contained": [inner],
    }
    condition = m.condition(contained=[finding], evidence=[{"detail": [m.ref("#in")]}])
    report = m.read_all(*m.core(condition=condition))
    (item,) = [one for one in report.observations if one.text.startswith("Rash")]
    assert ("By", "Dr Low") in item.details
    assert "reference-missing" not in m.codes(report)
