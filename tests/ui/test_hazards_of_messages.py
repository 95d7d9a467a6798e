"""Hazards P1 to P22 from the bytes to the screen: what a reader found is what somebody sees."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.readers.read import read
from app.report.model import EncounterReport
from app.report.sheet import SectionId, sheet
from app.ui.driving import visible_text
from app.ui.flow import settle
from app.ui.questions_view import QuestionsView
from app.ui.report_page import ReportPage
from app.ui.text import Label
from tests.readers import messages as m
from tests.ui import reports

OUTCOME = "Attend an emergency department within 4 hours"
_EXTENSIONS = "https://fhir.nhs.uk/STU3/StructureDefinition/"
_CARE_CONNECT = "https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-"


class Page:
    """A report of a message, on the screen of a clinician."""

    def __init__(self, qtbot: QtBot, report: EncounterReport) -> None:
        self.page = ReportPage(report, sheet(report, reports.NOW), reports.NOW)
        qtbot.addWidget(self.page)
        self.page.resize(874, 640)
        self.page.show()
        self.page.build_all()
        settle()

    def __call__(self, *names: SectionId) -> str:
        """What can be seen of these sections, or of the whole page."""
        parts = [self.page.part(name) for name in names] or [self.page]
        return "\n".join(visible_text(part) for part in parts)

    def above_outcome(self, words: str) -> bool:
        """Whether these words stand above the outcome, and can be seen."""
        text = visible_text(self.page.content)
        return 0 <= text.find(words) < text.index("Outcome, in the sender's words")

    def looks(self, name: SectionId, look_as: str) -> list[str]:
        """The words that are drawn in one way in a section."""
        labels = self.page.part(name).findChildren(Label)
        return [one.text() for one in labels if one.worn == look_as]

    def rows(self, name: SectionId) -> list[str]:
        """The rows of a list in a section, each read from its beginning to its end."""
        part = self.page.part(name)
        if isinstance(part, QuestionsView):
            return [part.rows.lines.line(at).plain for at in range(part.rows.lines.rowCount())]
        return visible_text(part).split("\n")


@pytest.fixture
def shown(qtbot: QtBot) -> Any:
    """Reads a searchset of these resources, and shows it."""

    def show(*resources: m.Resource, **envelope: Any) -> Page:
        return Page(qtbot, m.read_all(*resources, **envelope))

    return show


@pytest.mark.hazard("P1", "H12")
def test_a_part_of_a_report_says_so_first_and_what_is_missing_is_unavailable(shown: Any) -> None:
    link = [{"relation": "next", "url": m.BASE + "?page=2"}]
    page = shown(*m.core(condition=None, referral=None, activity=None), link=link)
    assert page.above_outcome("Only part of this report was sent")
    assert page.above_outcome("The sender has further pages that are not here.")
    assert "Concern unavailable" in page(SectionId.REASON)
    assert "Flags unavailable" in page(SectionId.BEWARE)
    assert "Care advice unavailable. Ask what they were told." in page(SectionId.ADVICE)
    assert "Allergies unavailable" in page(SectionId.BANNER)
    assert "not recorded" not in page(SectionId.REASON, SectionId.BEWARE, SectionId.FACTS).lower()


@pytest.mark.hazard("P2")
def test_an_answer_without_its_question_is_shown_and_told(shown: Any) -> None:
    page = shown(*m.core(), m.response(item=[{"linkId": "1", "answer": [{"valueString": "yes"}]}]))
    assert page.above_outcome("The wording of a question was not sent")
    (row,) = [one for one in page.rows(SectionId.QUESTIONS) if "Question 1" in one]
    assert "Question 1 (wording not sent)" in row
    assert "yes" in row.split()


@pytest.mark.hazard("H14")
@pytest.mark.parametrize("answers", [("No", "Yes, at noon"), ("Yes, at noon", "No")])
def test_two_answers_to_one_question_are_both_shown_and_never_folded(
    shown: Any, answers: tuple[str, ...]
) -> None:
    item = [{"linkId": "1", "answer": [{"valueString": words} for words in answers]}]
    page = shown(*m.core(), m.questionnaire(), m.response(item=item))
    (row,) = [one for one in page.rows(SectionId.QUESTIONS) if "Did you pass out?" in one]
    assert "; ".join(answers) in row
    assert "answered no" not in page(SectionId.QUESTIONS)


@pytest.mark.hazard("P3", "H07")
def test_a_referral_that_was_replaced_is_struck_and_the_later_one_stands(shown: Any) -> None:
    later = m.referral(id="r2", replaces=[m.ref("ReferralRequest/r1")], supportingInfo=[])
    page = shown(*m.core(), later)
    assert page.above_outcome("Part of this report was replaced by a later one")
    (struck,) = page.looks(SectionId.OUTCOME, "struck")
    assert struck == f"Replaced by a later one: {OUTCOME}"


@pytest.mark.hazard("0208", "P4")
def test_a_code_without_words_is_shown_as_sent_and_told(shown: Any) -> None:
    page = shown(*m.core(condition=m.condition(code=m.concept("", "987654001"))))
    assert page.above_outcome("A code is not recognised")
    assert page.above_outcome("987654001 (sct)")
    assert "987654001" in page(SectionId.REASON)


@pytest.mark.hazard("P5")
def test_questions_stand_in_the_order_of_the_sender_s_list(shown: Any) -> None:
    answers = [
        m.response(f"qr{n}", item=[{"linkId": "1", "answer": [{"valueString": f"Yes, {n}"}]}])
        for n in range(4)
    ]
    order = m.triage_list(*(f"QuestionnaireResponse/qr{n}" for n in (2, 0, 3, 1)))
    page = shown(*m.core(), m.questionnaire(), *answers, order)
    rows = [one for one in page.rows(SectionId.QUESTIONS) if "Did you pass out?" in one]
    assert [next(n for n in range(4) if f"Yes, {n}" in row) for row in rows] == [2, 0, 3, 1]


@pytest.mark.hazard("P6")
def test_a_time_of_elsewhere_is_shown_in_uk_time_and_one_without_a_zone_says_so(
    shown: Any,
) -> None:
    frame = {"start": "2026-03-01T19:20:00+10:00", "end": "2026-07-01T12:00:00Z"}
    outcome = shown(*m.core(referral=m.referral(occurrencePeriod=frame)))(SectionId.OUTCOME)
    assert "01-Mar-2026 09:20" in outcome
    assert "01-Jul-2026 13:00" in outcome
    vague = m.referral(occurrencePeriod={"end": "2026-03-01T13:20:00"})
    assert "no time zone sent" in shown(*m.core(referral=vague))(SectionId.OUTCOME)


@pytest.mark.hazard("P7")
def test_without_a_time_limit_nothing_looks_as_if_it_could_wait(shown: Any) -> None:
    page = shown(*m.core(referral=m.referral(occurrencePeriod={}), activity=None))
    assert page.page.clock.worn == "clock-untimed"
    assert "No time limit was stated" in page(SectionId.OUTCOME)
    assert "routine" not in page().lower()


@pytest.mark.hazard("P7")
def test_a_time_frame_that_ends_before_it_starts_is_told(shown: Any) -> None:
    frame = {"start": "2026-03-01T10:00:00Z", "end": "2026-03-01T09:00:00Z"}
    page = shown(*m.core(referral=m.referral(occurrencePeriod=frame)))
    assert page.above_outcome("The time frame is odd: it ends before it starts.")
    assert "by 09:00, 01-Mar-2026" in page(SectionId.OUTCOME)
    assert "It ends before it starts" in page(SectionId.OUTCOME)


@pytest.mark.hazard("P8", "H16")
@pytest.mark.parametrize(
    "changes", [{"deceasedBoolean": True}, {"deceasedDateTime": "2026-02-01T10:00:00Z"}]
)
def test_a_death_is_told_beside_the_name(shown: Any, changes: m.Resource) -> None:
    page = shown(*m.core(patient=m.patient(**changes)))
    died = [one for one in page.page.banner.findChildren(Label) if one.worn == "died"]
    assert [one.text() for one in died if one.isVisible()] == ["Died"]
    assert "(46y)" not in page(SectionId.BANNER)


@pytest.mark.hazard("P8")
def test_a_patient_record_that_was_merged_is_told(shown: Any) -> None:
    link = [{"type": "replaced-by", "other": m.ref("Patient/p9")}]
    page = shown(*m.core(patient=m.patient(link=link)))
    assert page.above_outcome("The sender has merged this patient record into another one")


@pytest.mark.hazard("P9")
def test_a_restricted_report_says_so_among_what_to_beware_of(shown: Any) -> None:
    page = shown(*m.core(), m.composition(("A", "a"), confidentiality="V"))
    beware = page(SectionId.BEWARE)
    assert "Confidentiality" in beware
    assert "Very restricted" in beware


@pytest.mark.hazard("P12")
@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("draft", "Draft"),
        ("cancelled", "Cancelled by the sender"),
        ("entered-in-error", "Entered in error"),
    ],
)
def test_a_referral_that_does_not_stand_is_struck_and_has_no_clock(
    shown: Any, status: str, told: str
) -> None:
    page = shown(*m.core(referral=m.referral(status=status)))
    assert page.above_outcome("This report is not live")
    assert page.looks(SectionId.OUTCOME, "struck") == [f"{told}: {OUTCOME}"]
    assert page.page.clock.worn == "clock-untimed"


@pytest.mark.hazard("H07", "P12")
def test_a_report_that_was_withdrawn_says_so_above_all_it_holds(shown: Any) -> None:
    code = {"coding": [{"code": "delete"}]}
    url = f"{_EXTENSIONS}Extension-MessageEventType-1"
    header = {
        "resourceType": "MessageHeader",
        "id": "mh",
        "extension": [{"url": url, "valueCodeableConcept": code}],
    }
    page = shown(header, *m.core())
    assert page.above_outcome("The sender has withdrawn this report")
    assert page.above_outcome("The sender says that this was sent in error.")
    assert OUTCOME in page(SectionId.OUTCOME)  # nothing that was sent is taken away


@pytest.mark.hazard("P13", "H04")
def test_text_that_was_escaped_twice_stands_as_it_was_meant_with_its_brackets(shown: Any) -> None:
    twice = "&lt;content&gt;&amp;lt;Ref: 21&amp;gt; one&lt;br/&gt;BP &amp;lt;90&lt;/content&gt;"
    page = shown(*m.core(), m.composition(("A", twice)))
    labels = page.page.part(SectionId.NARRATIVE).findChildren(QLabel)
    assert "<Ref: 21> one\nBP <90" in [one.text() for one in labels]


@pytest.mark.hazard("P14")
def test_advice_of_the_narrative_is_on_the_care_card_with_its_place(shown: Any) -> None:
    story = m.composition(("Advice Given", "No ibuprofen"), ("Summary", "Fell"))
    advice = shown(*m.core(), m.care_plan(""), story)(SectionId.ADVICE)
    assert "No ibuprofen" in advice
    assert "the narrative, Advice Given" in advice
    none = shown(*m.core())(SectionId.ADVICE)
    assert "Not recorded. Ask what they were told." in none


@pytest.mark.hazard("P15")
def test_every_outcome_every_plan_and_every_narrative_is_on_the_page(shown: Any) -> None:
    second = m.referral(id="r2", supportingInfo=[m.ref("ProcedureRequest/pr2")])
    other = m.activity(id="pr2", code=m.concept("Call a pharmacy", "Dx28", m.DX))
    plans = (m.care_plan("<p>Rest</p>"), m.care_plan("<p>Drink</p>", id="cp2"))
    stories = (m.composition(("A", "First told")), m.composition(("B", "Then told"), id="comp2"))
    page = shown(*m.core(), second, other, *plans, *stories)
    outcome = page(SectionId.OUTCOME)
    assert "2 were sent" in outcome
    assert [words in outcome for words in (OUTCOME, "Call a pharmacy")] == [True, True]
    assert page.above_outcome("Different dispositions were sent: Dx03, Dx28.")
    assert [words in page(SectionId.ADVICE) for words in ("Rest", "Drink")] == [True, True]
    told = page(SectionId.NARRATIVE)
    assert [words in told for words in ("First told", "Then told")] == [True, True]


@pytest.mark.hazard("P16")
def test_a_diagnosis_of_the_encounter_is_no_reason_for_coming(shown: Any) -> None:
    stub = m.condition(id="c9", code=m.concept("Chest pain"), verificationStatus="confirmed")
    visit = m.encounter(diagnosis=[{"condition": m.ref("Condition/c9"), "role": m.concept("AD")}])
    page = shown(*m.core(encounter=visit, condition=None), stub)
    assert "Concern not recorded" in page(SectionId.REASON)
    assert "Chest pain" not in page(SectionId.REASON, SectionId.OUTCOME)
    assert "Chest pain" in page(SectionId.FACTS)


@pytest.mark.hazard("P17")
def test_what_the_sender_forbids_is_never_shown_as_asked_for(shown: Any) -> None:
    page = shown(*m.core(activity=m.activity(doNotPerform=True)))
    assert page.above_outcome("The sender says: do not do this")
    assert f"DO NOT: {OUTCOME}" in page(SectionId.OUTCOME)
    assert page(SectionId.OUTCOME).count(OUTCOME) == page(SectionId.OUTCOME).count("DO NOT: ")


@pytest.mark.hazard("P17")
@pytest.mark.parametrize(
    "changes",
    [
        {"modifierExtension": [{"url": "https://x.example/negated", "valueBoolean": True}]},
        {"implicitRules": "https://x.example/rules"},
    ],
    ids=["modifier", "rules"],
)
def test_a_finding_that_may_mean_the_contrary_says_so_beside_itself(
    shown: Any, changes: m.Resource
) -> None:
    page = shown(*m.core(), m.observation(**changes))
    assert page.above_outcome("A part cannot be interpreted safely")
    told = [one for one in page(SectionId.REASON).split("\n") if "Haemorrhage" in one]
    assert told
    assert all("meaning not certain, see the problems above" in one for one in told)


@pytest.mark.hazard("P18")
def test_a_number_of_somebody_else_says_whose_it_is_wherever_it_stands(shown: Any) -> None:
    relative = {
        "resourceType": "RelatedPerson",
        "id": "rp",
        "patient": m.ref("Patient/p1"),
        "relationship": m.concept("Mother"),
        "name": [{"text": "Ruth W"}],
        "telecom": [{"value": "07700900123"}],
    }
    visit = m.encounter(participant=[{"individual": m.ref("RelatedPerson/rp")}])
    page = shown(*m.core(encounter=visit), relative)
    (row,) = [one for one in page.rows(SectionId.PEOPLE) if "07700 900123" in one]
    assert "Ruth W" in row
    assert "Mother" in row
    (own,) = [one for one in page.rows(SectionId.PEOPLE) if "0151 496 0947" in one]
    assert "of patient" in own


@pytest.mark.hazard("P19")
def test_whom_the_sender_asked_stands_with_the_outcome(shown: Any) -> None:
    service = {"resourceType": "HealthcareService", "id": "hs", "name": "Elsewhere UTC"}
    recipient = [{"display": "Elsewhere Trust"}, m.ref("HealthcareService/hs")]
    page = shown(*m.core(referral=m.referral(recipient=recipient)), service)
    assert "Elsewhere UTC; also addressed to Elsewhere Trust" in page(SectionId.OUTCOME)


@pytest.mark.hazard("0504", "P19")
def test_whose_task_it_is_stands_with_the_task(shown: Any) -> None:
    page = shown(*m.core(), m.task(owner={"display": "Elsewhere Trust"}))
    notes = page(SectionId.NOTES).split("\n")
    assert notes[1] == "Validation (requested)"
    assert notes[notes.index("For") + 1] == "Elsewhere Trust"


@pytest.mark.hazard("P20")
def test_a_value_keeps_its_sign_its_zero_and_its_unit_on_the_screen(qtbot: QtBot) -> None:
    data = m.as_json(m.searchset(*m.core(), m.observation(valueQuantity={"value": "X"})))
    sent = data.replace(b'"X"', b'38.50, "comparator": "<", "unit": "Cel"')
    page = Page(qtbot, read(sent))
    for part in (SectionId.REASON, SectionId.FACTS):
        assert "Haemorrhage: <38.50 Cel" in page(part)


@pytest.mark.hazard("P22")
def test_a_language_and_the_need_of_an_interpreter_stand_in_the_banner(shown: Any) -> None:
    extension = {
        "url": f"{_CARE_CONNECT}NHSCommunication-1",
        "extension": [
            {"url": "language", "valueCodeableConcept": m.concept("Polish", "pl", "x")},
            {"url": "interpreterRequired", "valueBoolean": True},
        ],
    }
    page = shown(*m.core(patient=m.patient(extension=[extension])))
    assert "Polish (interpreter required)" in page(SectionId.BANNER)


LONG = "Take it with food and a full glass of water at the same time each day. " * 6
"""Longer than any line, in each place of a message; its end turns the meaning round."""


@pytest.mark.hazard("H05")
def test_the_end_of_long_words_stands_in_every_place_of_a_report(shown: Any) -> None:
    places = ("advice", "concern", "answer", "story", "service")
    long = {name: f"{LONG}but NOT after {name}" for name in places}
    page = shown(
        *m.core(
            condition=m.condition(code=m.concept(long["concern"])),
            referral=m.referral(recipient=[{"display": long["service"]}]),
        ),
        m.care_plan(f"<p>{long['advice']}</p>"),
        m.questionnaire(),
        m.response(item=[{"linkId": "1", "answer": [{"valueString": long["answer"]}]}]),
        m.composition(("Summary", long["story"])),
    )
    drawn = [one.text() for one in page.page.findChildren(QLabel) if not one.isHidden()]
    drawn += page.rows(SectionId.QUESTIONS)
    for words in long.values():
        assert any(words in one for one in drawn)
    content = page.page.content
    assert content.width() <= page.page.width()
    for label in content.findChildren(QLabel):
        if label.isVisible():
            right = label.mapTo(content, label.rect().topRight()).x()
            assert right < content.width(), label.text()
            assert label.height() >= label.heightForWidth(label.width()), label.text()


@pytest.mark.hazard("H24")
def test_what_has_no_place_of_its_own_stands_under_also_in_this_message(shown: Any) -> None:
    other = {"resourceType": "VisionPrescription", "id": "g", "note": "left eye only"}
    page = shown(*m.core(), other)
    assert page.above_outcome("A part was not understood")
    assert "Also in this message" in page()
    (row,) = [one for one in page().split("\n") if "left eye only" in one]
    assert row in page.rows(SectionId.ALSO)
