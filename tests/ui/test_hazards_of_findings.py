"""The receiver's rows of the guide's hazard log on the screen: what a reader made of a message.

Each stands for a clinician as ``tests/hazards/test_reader_log.py`` says that it is read.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from app.report.sheet import SectionId
from tests.readers import messages as m
from tests.ui.test_hazards_of_messages import Page


@pytest.fixture
def shown(qtbot: QtBot) -> Any:
    """Reads a searchset of these resources, and shows it."""

    def show(*resources: m.Resource) -> Page:
        return Page(qtbot, m.read_all(*resources))

    return show


def temperature(name: str, value: str, when: str) -> m.Resource:
    return m.observation(
        name,
        code=m.concept("Temperature", "386725007"),
        effectiveDateTime=when,
        valueQuantity={"value": value, "unit": "°C"},
    )


@pytest.mark.hazard("0204")
def test_what_is_about_another_patient_stands_apart_at_the_top_and_nowhere_else(
    shown: Any,
) -> None:
    other = m.observation(
        "o9", code=m.concept("Penicillin anaphylaxis"), subject=m.ref("Patient/2")
    )
    page = shown(*m.core(), m.patient(id="2", name=[{"text": "Someone Else"}]), other)
    assert page.above_outcome("Part of this message is about another patient")
    assert page.above_outcome("Penicillin anaphylaxis")
    assert "Penicillin" not in page(SectionId.REASON, SectionId.FACTS, SectionId.BANNER)


@pytest.mark.hazard("0205")
def test_what_is_of_another_encounter_stands_apart_at_the_top_and_nowhere_else(shown: Any) -> None:
    other = m.observation("o9", code=m.concept("Fitting"), context=m.ref("Encounter/e9"))
    page = shown(*m.core(), m.encounter(id="e9"), other)
    assert page.above_outcome("Part of this message is about another encounter")
    assert page.above_outcome("Fitting")
    assert "Fitting" not in page(SectionId.REASON, SectionId.FACTS)


@pytest.mark.hazard("0206")
def test_a_finding_that_no_longer_holds_is_struck_wherever_it_stands(shown: Any) -> None:
    over = {"start": "2026-02-20T08:00:00+00:00", "end": "2026-02-27T08:00:00+00:00"}
    header = {"resourceType": "MessageHeader", "id": "mh", "timestamp": "2026-03-01T09:21:00+00:00"}
    page = shown(header, *m.core(), m.observation(effectivePeriod=over))
    for part in (SectionId.REASON, SectionId.FACTS):
        (row,) = page.looks(part, "struck")
        assert row.startswith("Expired at 27-Feb-2026 08:00: Haemorrhage")


@pytest.mark.hazard("0207")
def test_the_answer_that_a_finding_was_drawn_from_stands_with_it(shown: Any) -> None:
    derived = m.observation(
        related=[{"type": "derived-from", "target": m.ref("QuestionnaireResponse/qr1")}]
    )
    facts = shown(*m.core(), derived, m.questionnaire(), m.response()).rows(SectionId.FACTS)
    finding = next(at for at, row in enumerate(facts) if row.startswith("Haemorrhage"))
    assert facts[finding + 2] == "Did you pass out?: no"  # below the label that says what it is


@pytest.mark.hazard("0210", "0301")
@pytest.mark.parametrize("newest_first", [True, False])
def test_of_two_findings_the_latest_comes_first_and_the_older_is_struck(
    shown: Any, *, newest_first: bool
) -> None:
    sent = [
        temperature("o2", "39.5", "2026-03-01T09:00:00+00:00"),
        temperature("o1", "37.0", "2026-03-01T08:00:00+00:00"),
    ]
    page = shown(*m.core(), *(sent if newest_first else reversed(sent)))
    for part in (SectionId.REASON, SectionId.FACTS):
        assert page(part).index("Temperature: 39.5 °C") < page(part).index("37.0 °C")
        (row,) = page.looks(part, "struck")
        assert row.startswith("Previous answer: Temperature: 37.0 °C")


@pytest.mark.hazard("0210")
def test_a_finding_that_was_changed_or_taken_back_says_so(shown: Any) -> None:
    sent = {"amended": "Fever", "entered-in-error": "Rash", "cancelled": "Stridor"}
    findings = [
        m.observation(status, code=m.concept(name), status=status) for status, name in sent.items()
    ]
    page = shown(*m.core(), *findings)
    assert "Fever: present (assumed by standard) (amended)" in page(SectionId.REASON)
    told = [one.partition(": present")[0] for one in page.looks(SectionId.REASON, "struck")]
    assert told == ["Entered in error: Rash", "Cancelled: Stridor"]


@pytest.mark.hazard("0216")
def test_every_other_concern_of_every_outcome_is_named_with_their_count(qtbot: QtBot) -> None:
    names = [f"Problem {number}" for number in range(5)]
    more = [m.condition(id=name.replace(" ", ""), code=m.concept(name)) for name in names]
    info = [m.ref(f"Condition/{one['id']}") for one in more]
    report = m.read_all(*m.core(referral=m.referral(supportingInfo=info)), *more)
    second = replace(report.outcome, other_concerns=("Of the second outcome",))
    both = replace(report, outcomes=(*report.outcomes, second))
    reason = Page(qtbot, both)(SectionId.REASON)
    assert "Other concerns: 6" in reason
    assert [name for name in names if f"{name} (provisional)" not in reason] == []
    assert "Of the second outcome" in reason


@pytest.mark.hazard("0217")
def test_the_answers_of_two_journeys_stand_under_the_headings_of_their_own(shown: Any) -> None:
    second = m.response("qr2", item=[{"linkId": "1", "answer": [{"valueString": "yes"}]}])
    lists = (
        m.triage_list("QuestionnaireResponse/qr2", name="l1", title="Chest pain"),
        m.triage_list("QuestionnaireResponse/qr1", name="l2", title="Head injury"),
    )
    page = shown(*m.core(), m.questionnaire(), m.response(), second, *lists)
    page.page.part(SectionId.QUESTIONS).open_all()
    rows = page.rows(SectionId.QUESTIONS)
    order = [
        next((n for n in ("Chest", "Head", "yes", "no") if n in row.split()), "") for row in rows
    ]
    assert [one for one in order if one] == ["Chest", "yes", "Head", "no"]


@pytest.mark.hazard("0218")
def test_notes_of_staff_stand_among_the_notes_with_who_wrote_them(shown: Any) -> None:
    note = {"text": "Sounded very frightened", "authorString": "Call handler"}
    crew = {
        "resourceType": "Communication",
        "id": "com1",
        "status": "completed",
        "subject": m.ref("Patient/p1"),
        "payload": [{"contentString": "Dog in the garden"}],
    }
    page = shown(*m.core(referral=m.referral(note=[note])), crew)
    notes = page(SectionId.NOTES).split("\n")
    assert "Sounded very frightened (Call handler)" in notes
    assert notes.count("Entered by staff") == 2
    assert any("Dog in the garden" in one for one in notes)


@pytest.mark.hazard("0302")
@pytest.mark.parametrize(
    ("value", "words"),
    [("absent", "ABSENT: Haemorrhage"), ("unconfirmed", "UNCONFIRMED: Haemorrhage")],
)
def test_no_finding_stands_anywhere_without_its_negation_or_doubt(
    shown: Any, value: str, words: str
) -> None:
    page = shown(*m.core(), m.observation(valueCodeableConcept=m.absent(value)))
    named = [one for one in page().split("\n") if "Haemorrhage" in one]
    assert len(named) >= 2
    assert all(one.startswith(words) for one in named)


@pytest.mark.hazard("0303", "0304")
def test_an_allergy_and_a_medicine_among_the_findings_stand_in_their_strips(shown: Any) -> None:
    page = shown(
        *m.core(),
        m.observation("o1", code=m.concept("Allergy to aspirin")),
        m.observation("o2", code=m.concept("Taking anticoagulants")),
    )
    assert "Allergy to aspirin" in page(SectionId.BANNER)
    assert "Allergies not recorded" not in page(SectionId.BANNER)
    facts = page(SectionId.FACTS).split("\n")
    medicines, allergies, conditions = (
        next(at for at, one in enumerate(facts) if one.startswith(name))
        for name in ("Medicines", "Allergies", "Conditions")
    )
    for start, end, words in (
        (medicines, allergies, "Taking anticoagulants"),
        (allergies, conditions, "Allergy to aspirin"),
    ):
        strip = "\n".join(facts[start:end])
        assert words in strip
        assert "not an allergy or prescribing record" in strip


@pytest.mark.hazard("0305")
def test_a_concern_says_how_certain_it_is_and_a_refuted_one_is_struck(shown: Any) -> None:
    unsure = m.core(condition=m.condition(verificationStatus="unknown"))
    assert "Head injury (certainty not known)" in shown(*unsure)(SectionId.REASON)
    page = shown(*m.core(condition=m.condition(verificationStatus="refuted")))
    assert "Head injury" not in page(SectionId.REASON)
    (row,) = page.looks(SectionId.FACTS, "struck")
    assert row.startswith("Refuted: ")
    assert "Head injury" in row


@pytest.mark.hazard("0503")
def test_a_list_with_gaps_makes_a_part_of_a_report_however_whole_the_narrative(shown: Any) -> None:
    gaps = m.triage_list("Observation/x1", "Observation/x2", "Flag/x3")
    page = shown(*m.core(), gaps, m.composition(("Everything", "All is here")))
    assert page.above_outcome("Only part of this report was sent")
    assert page.above_outcome("2 × observation, 1 × flag")
    assert "Flags unavailable" in page(SectionId.BEWARE)


@pytest.mark.hazard("0504")
def test_a_task_for_us_says_by_when_and_what_was_noted(shown: Any) -> None:
    page = shown(*m.core(), m.task(note=[{"text": "Door code 4711"}]))
    notes = page(SectionId.NOTES).split("\n")
    assert notes[notes.index("To be done by") + 1] == "01-Mar-2026 09:50"
    assert notes[notes.index("Note") + 1] == "Door code 4711"


@pytest.mark.hazard("0507")
def test_a_point_on_a_picture_stands_in_numbers_and_says_that_the_picture_is_not_shown(
    shown: Any,
) -> None:
    told = [
        {"url": "x", "valueInteger": 120},
        {"url": "y", "valueInteger": 45},
        {"url": "imageUri", "valueUri": "https://x.example/body.png"},
    ]
    url = "https://fhir.nhs.uk/STU3/StructureDefinition/UEC-ImageCoordinates-Basic-1"
    basic = {
        "resourceType": "Basic",
        "id": "b1",
        "subject": m.ref("Patient/p1"),
        "extension": [{"url": url, "extension": told}],
    }
    facts = shown(*m.core(), basic)(SectionId.FACTS)
    assert "x 120, y 45; picture https://x.example/body.png (not shown)" in facts


@pytest.mark.hazard("0606")
def test_who_sent_it_and_with_what_stands_about_this_message(shown: Any) -> None:
    source = {"name": "Adaptor", "software": "Triage Pro", "version": "7.1"}
    header = {
        "resourceType": "MessageHeader",
        "id": "mh",
        "timestamp": "2026-03-01T09:21:00+00:00",
        "sender": {"display": "North 111"},
        "source": source,
    }
    told = shown(header, *m.core()).rows(SectionId.ABOUT)
    assert "Sending organisation North 111 (Adaptor)" in told
    assert "Sending software Triage Pro 7.1" in told


@pytest.mark.hazard("0607")
def test_a_refused_consent_is_among_what_to_beware_of_and_hides_nothing(shown: Any) -> None:
    consent = {
        "resourceType": "Consent",
        "id": "c",
        "status": "active",
        "patient": m.ref("Patient/p1"),
        "action": [m.concept("use")],
        "policyRule": "http://hl7.org/fhir/ConsentPolicy/opt-out",
        "except": [{"type": "deny", "code": [{"display": "GP copy"}]}],
    }
    page = shown(*m.core(), m.observation(), consent)
    assert "Consent was refused or limited" in page(SectionId.BEWARE)
    assert "denied: GP copy" in page(SectionId.BEWARE)
    assert "Head injury" in page(SectionId.REASON)
    assert "Haemorrhage" in page(SectionId.REASON)


@pytest.mark.hazard("B11")
def test_a_test_message_says_so_above_all_it_holds(shown: Any) -> None:
    tag = {"system": "http://terminology.hl7.org/CodeSystem/v3-ActReason", "code": "HTEST"}
    page = shown(*m.core(patient=m.patient(meta={"tag": [tag]})))
    assert page.above_outcome("This is a test message")
