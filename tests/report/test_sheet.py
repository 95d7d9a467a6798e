"""The sheet: every word of the model has a line, and each role has only its own."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.report.absence import Absence
from app.report.model import (
    ActBySource,
    Address,
    CareAdvice,
    Code,
    Flag,
    Item,
    NarrativeSection,
    Outcome,
    Patient,
    Polarity,
    Question,
    Telecom,
)
from app.report.names import PersonName
from app.report.nhs_number import NhsNumber, NhsNumberStatus
from app.report.notices import TITLES, Notice, NoticeCode
from app.report.sheet import LineKind, SectionId, sheet, without_findings
from app.report.states import Role
from app.report.times import moment_at, read_time
from tests.report.reports import AT, empty_report, full_report, words_of

NOW = datetime(2026, 11, 22, 14, 6, tzinfo=UTC)


@pytest.mark.hazard("H24")
def test_every_word_of_the_model_stands_on_the_clinician_s_sheet() -> None:
    report = full_report()
    shown = sheet(report, NOW).text.casefold().replace(",", " ").replace(";", " ")
    shown = shown.replace("(", " ").replace(")", " ").replace(":", " ")
    missing = words_of(report) - set(shown.split())
    assert len(words_of(report)) > 100
    assert missing == set()


@pytest.mark.hazard("H23")
def test_a_receptionist_s_sheet_has_no_clinical_word() -> None:
    report = full_report()
    shown = sheet(report, NOW, Role.RECEPTIONIST).text
    assert {section.id for section in sheet(report, NOW, Role.RECEPTIONIST)} <= {
        SectionId.BANNER, SectionId.OUTCOME, SectionId.BEWARE,
    }  # fmt: skip
    clinical = words_of(
        (report.care_advice, report.flags, report.questions, report.observations, report.narrative,
         report.medications, report.allergies, report.conditions, report.tasks, report.consents,
         report.also, report.set_apart, report.outcomes)
    )  # fmt: skip
    assert clinical & set(shown.split()) == words_of((report.outcome.service,))


@pytest.mark.hazard("H23", "H13")
def test_a_receptionist_sees_practical_needs_and_no_safeguarding() -> None:
    flags = (
        Flag("Safeguarding", "", "Child protection plan", "Father may attend"),
        Flag("Reasonable adjustment", "", "Wheelchair user", "Needs a ramp since her stroke"),
        Flag("Infection control", "", "Measles contact", ""),
    )
    shown = sheet(empty_report(flags=flags), NOW, Role.RECEPTIONIST).text
    assert "Reasonable adjustment" in shown
    assert "Keep apart: tell the nurse in charge" in shown
    for hidden in ("Safeguarding", "Child", "Father", "stroke", "Measles", "Infection"):
        assert hidden not in shown


@pytest.mark.parametrize(
    ("field", "flag", "told"),
    [
        ("interpreter required", "Interpreter needed: Polish", ["Interpreter needed: Polish"]),
        ("interpreter required", "", ["Interpreter required: Polish"]),
        ("", "Interpreter needed: Polish", ["Interpreter needed: Polish"]),
        ("interpreter required", "Interpreter", ["Language: Polish", "Interpreter"]),
        (
            "no interpreter required",
            "Interpreter needed: Polish",
            ["No interpreter required: Polish", "Interpreter needed: Polish"],
        ),
    ],
)
def test_an_interpreter_is_asked_for_once_in_the_sender_s_words(
    field: str, flag: str, told: list[str]
) -> None:
    patient = Patient(language="Polish", interpreter=field)
    report = empty_report(patient=patient, flags=(Flag(flag, "", "", ""),) if flag else ())
    needs = sheet(report, NOW, Role.RECEPTIONIST).section(SectionId.BEWARE)
    assert needs is not None
    assert [line.text for line in needs.lines] == told
    assert len({line.group for line in needs.lines}) == len(told)


@pytest.mark.parametrize("role", [Role.MANAGER, Role.PRIVACY_OFFICER, Role.IT])
def test_other_roles_see_nothing_of_a_patient(role: Role) -> None:
    assert sheet(full_report(), NOW, role).sections == ()


def test_the_banner_keeps_the_fixed_order() -> None:
    banner = sheet(full_report(), NOW).section(SectionId.BANNER)
    assert banner is not None
    keys = list(dict.fromkeys(line.key for line in banner.lines))
    order = ["name", "born", "gender", "nhs", "address", "phone", "language", "gp", "allergies"]
    assert [key for key in keys if key in order] == order


@pytest.mark.hazard("H16", "P8")
def test_the_dead_have_their_age_at_death_and_no_present_age() -> None:
    patient = Patient(born=read_time("1945-07-14"), died=read_time("2026-11-21"))  # type: ignore[arg-type]
    banner = sheet(empty_report(patient=patient), NOW).section(SectionId.BANNER)
    assert banner is not None
    assert banner.text("born") == "14-Jul-1945"
    assert banner.text("died") == "21-Nov-2026"
    assert banner.text("age-at-death") == "81y"
    undated = sheet(empty_report(patient=replace(patient, died=True)), NOW)
    assert undated.section(SectionId.BANNER).text("died") == "date not recorded"  # type: ignore[union-attr]


@pytest.mark.hazard("H12")
def test_not_recorded_not_known_and_unavailable_are_three_words() -> None:
    for absence in Absence:
        text = sheet(empty_report(patient=Patient(gender=absence)), NOW).text
        assert f"Gender {absence.value}" in text


@pytest.mark.hazard("H11")
def test_an_empty_list_never_says_that_there_are_no_allergies() -> None:
    text = sheet(empty_report(), NOW).text
    assert "Allergies not recorded" in text
    assert "No known allergies" not in text


@pytest.mark.hazard("H15", "0506")
def test_an_unverified_and_an_invalid_number_are_said_in_words() -> None:
    for number, words in (
        (NhsNumber("9434765919", NhsNumberStatus.VERIFIED), "943 476 5919 verified"),
        (NhsNumber("9434765919", NhsNumberStatus.UNVERIFIED, "trace"), "943 476 5919 not verified"),
        (NhsNumber("9434765918", NhsNumberStatus.VERIFIED), "943 476 5918 invalid: check digit"),
    ):
        assert words in sheet(empty_report(patient=Patient(nhs_number=number)), NOW).text


@pytest.mark.hazard("H14")
def test_unclear_answers_stand_first_then_yes_then_no_in_the_order_asked() -> None:
    answers = (
        ("a", Polarity.NO),
        ("b", Polarity.YES),
        ("c", Polarity.UNCLEAR),
        ("d", Polarity.YES),
    )
    asked = tuple(Question(name, "x", polarity=polarity) for name, polarity in answers)
    section = sheet(empty_report(questions=asked), NOW).section(SectionId.QUESTIONS)
    assert section is not None
    assert [line.label for line in section.lines] == ["c", "b", "d", "a"]
    assert section.title == "Questions 4: 2 yes, 1 no"


def test_problems_stand_above_the_outcome_and_findings_of_form_below() -> None:
    report = empty_report(
        warnings=(
            Notice(NoticeCode.CODES_DISAGREE, "Dx02 and Dx05 were sent."),
            Notice(NoticeCode.ENTRY_INVALID, "Entry 4 breaks its profile."),
        )
    )
    page = sheet(report, NOW)
    ids = [section.id for section in page]
    assert ids.index(SectionId.PROBLEMS) < ids.index(SectionId.OUTCOME)
    assert "1 problem" in page.section(SectionId.PROBLEMS).title  # type: ignore[union-attr]
    about = page.section(SectionId.ABOUT)
    assert about is not None
    assert any("Entry 4" in line.text for line in about.lines)


@pytest.mark.hazard("H18")
def test_a_problem_is_said_once_with_all_that_it_covers() -> None:
    report = empty_report(
        warnings=(
            Notice(NoticeCode.NOT_LIVE, "The sender says: this encounter was cancelled."),
            Notice(NoticeCode.CODES_DISAGREE, "Dx02 and Dx05 were sent."),
            Notice(NoticeCode.NOT_LIVE, "A task of this handover is cancelled by the sender."),
        )
    )
    section = sheet(report, NOW).section(SectionId.PROBLEMS)
    assert section is not None
    assert section.title.endswith("2 problems")
    assert [(line.group, line.text) for line in section.lines] == [
        (0, "This report is not live"),
        (0, "The sender says: this encounter was cancelled."),
        (0, "A task of this handover is cancelled by the sender."),
        (1, TITLES[NoticeCode.CODES_DISAGREE]),
        (1, "Dx02 and Dx05 were sent."),
    ]


@pytest.mark.parametrize(("finding", "times"), [("Back pain", 1), ("Back pain at night", 2)])
def test_a_key_finding_that_is_the_concern_is_not_said_again(finding: str, times: int) -> None:
    report = empty_report(
        outcomes=(Outcome(chief_concern="Back pain"),),
        observations=(Item(f"Key finding: {finding}"),),
    )
    reason = sheet(report, NOW).section(SectionId.REASON)
    assert reason is not None
    assert sum("Back pain" in line.text for line in reason.lines) == times


def test_the_sender_s_own_summary_stands_under_the_reason_and_in_the_narrative() -> None:
    parts = (
        NarrativeSection("Consultation Summary", "• Warm to touch\nNausea without vomiting"),
        NarrativeSection("Pathways Assessment", "No new confusion"),
    )
    reason = sheet(empty_report(narrative=parts), NOW).section(SectionId.REASON)
    assert reason is not None
    texts = [line.text for line in reason.lines]
    assert texts[-3:] == ["Consultation Summary", "Warm to touch", "Nausea without vomiting"]
    assert "No new confusion" not in texts


@pytest.mark.hazard("H03")
def test_the_complaint_of_a_summary_stands_beside_a_concern_that_says_something_else() -> None:
    part = NarrativeSection("Presenting Complaint:", "Fell off the bed. Vomited twice.", 1)
    report = empty_report(narrative=(NarrativeSection("Case Summary", ""), part))
    first = report.outcome
    for concern, told in (
        ("Head injury (Reported Condition)", True),
        (f"{part.text} (Presenting Complaint)", False),
    ):
        outcomes = (replace(first, chief_concern=concern),)
        reason = sheet(replace(report, outcomes=outcomes), AT).section(SectionId.REASON)
        assert reason is not None
        texts = [line.text for line in reason.lines]
        assert (part.text in texts) is told
        assert ("Presenting Complaint, Case Summary" in texts) is told


@pytest.mark.hazard("H04")
def test_angle_brackets_are_words_like_any_other() -> None:
    text = "BP <90 & SpO2 <92%, <b>not bold</b>"
    report = empty_report(patient=Patient(name=PersonName(text=text)))
    assert text in sheet(report, NOW).text


def test_what_happened_here_joins_the_journey() -> None:
    moment = read_time(AT.isoformat())
    assert moment is not None
    journey = sheet(empty_report(), NOW, here=((moment, "Received"),)).section(SectionId.JOURNEY)
    assert journey is not None
    assert [line.plain for line in journey.lines] == ["Here Received 22-Nov-2026 13:40"]


@pytest.mark.hazard("H01")
def test_everybody_who_confirms_identity_has_every_address() -> None:
    homes = (Address("Usual address", "1 Low Road"), Address("Temporary address", "2 High Road"))
    for role in (Role.CLINICIAN, Role.RECEPTIONIST):
        banner = sheet(empty_report(patient=Patient(addresses=homes)), NOW, role).sections[0]
        shown = [line.plain for line in banner.lines if line.key == "address"]
        assert shown == ["Usual address 1 Low Road", "Temporary address 2 High Road"]


@pytest.mark.hazard("H12", "H11", "H24")
def test_what_a_part_does_not_hold_is_unavailable_and_never_said_not_to_be_there() -> None:
    told = (Notice(NoticeCode.PARTIAL_REPORT, "The sender has further pages that are not here."),)
    shown = sheet(empty_report(warnings=told), NOW).text
    for what in ("Outcome", "Concern", "Flags", "Care advice", "Medicines", "Allergies",
                 "Conditions", "Observations", "Questions", "Narrative"):  # fmt: skip
        assert f"{what} unavailable".casefold() in shown.casefold(), what
    assert "act-by time Unavailable, read first" in shown
    whole = sheet(empty_report(), NOW).text
    for calm in ("No flags were sent", "QUESTIONS 0 SENT", "Concern not recorded"):
        assert calm in whole
        assert calm not in shown


@pytest.mark.hazard("H12")
def test_what_an_interim_report_does_not_hold_was_not_recorded_yet() -> None:
    told = (Notice(NoticeCode.PARTIAL_REPORT, "Interim: not finished.", interim=True),)
    shown = sheet(empty_report(warnings=told), NOW).text
    assert "Only part of this report was sent" in shown
    assert "unavailable" not in shown.casefold()
    assert "Concern not recorded" in shown


@pytest.mark.hazard("H01")
def test_a_patient_of_whom_nothing_came_is_unavailable_and_not_said_to_have_no_record() -> None:
    part = Notice(NoticeCode.PARTIAL_REPORT, "Only a single resource was sent.")
    several = Notice(NoticeCode.OTHER_PATIENT, "This message names different patients.")
    for notice in (part, several):
        banner = sheet(empty_report(warnings=(notice,)), NOW).sections[0]
        words = {line.text for line in banner.lines if line.key != "allergies"}
        assert words == {"Unavailable"}
    sent = empty_report(patient=Patient(gender="female"), warnings=(part,))
    assert sheet(sent, NOW).sections[0].text("phone") == "Not recorded"


@pytest.mark.hazard("P18")
def test_one_number_of_two_uses_stands_once_in_the_banner_and_twice_among_the_people() -> None:
    uses = ("Call-back telephone", "Telephone (home)")
    phones = tuple(Telecom(use, "07700 900147", "patient") for use in uses)
    report = empty_report(patient=Patient(telecoms=phones))
    assert sheet(report, NOW).sections[0].line("phone") is not None
    assert [line.key for line in sheet(report, NOW).sections[0].lines].count("phone") == 1
    people = sheet(report, NOW).section(SectionId.PEOPLE)
    assert people is not None
    assert [line.label for line in people.lines] == [f"{use} of patient" for use in uses]


@pytest.mark.hazard("H07")
def test_the_words_of_an_earlier_call_say_whose_they_are() -> None:
    earlier = "Report 2 of 2: NHS 111 Report, 21-Nov-2026 09:05"
    report = empty_report(
        outcomes=(
            Outcome(chief_concern="Nosebleed"),
            Outcome(
                "earlier report, 21-Nov-2026",
                Code("disposition", "Dx02", "", "Attend within 1 hour"),
                description="Bite",
                chief_concern="Dog bite",
            ),
        ),
        narrative=(
            NarrativeSection("Consultation Summary", "Nose bleeding freely"),
            NarrativeSection(earlier, "Refer to a treatment centre"),
            NarrativeSection("Consultation Summary", "Wound bleeding freely", 1),
            NarrativeSection("Special Patient Notes", "", 0),
        ),
    )
    reason = sheet(report, NOW).section(SectionId.REASON)
    assert reason is not None
    assert [line.plain for line in reason.lines] == [
        "Nosebleed",
        "Concern of another outcome Dog bite (earlier report, 21-Nov-2026)",
        "Bite (earlier report, 21-Nov-2026)",
        "Consultation Summary",
        "Nose bleeding freely",
        f"Consultation Summary, {earlier}",
        "Wound bleeding freely",
    ]


@pytest.mark.hazard("H14")
def test_findings_and_consent_do_not_stand_under_the_conditions() -> None:
    report = empty_report(
        medications=(Item("ABSENT: Taking medicines", details=(("Source", "Told in triage"),)),),
        conditions=(Item("Asthma"),),
        observations=(Item("ABSENT: Seizure", details=(("Recorded", "13:40"),)), Item("Asthma")),
        consents=(Item("Consent for direct care"),),
    )
    facts = sheet(report, NOW).section(SectionId.FACTS)
    assert facts is not None
    heads = [line.text for line in facts.lines if line.kind is LineKind.HEADING]
    assert heads == [
        "Medicines",
        "Conditions",
        "Observations, as under Why they are coming",
        "Consent",
    ]
    assert [line.plain for line in without_findings(facts).lines] == [
        "Medicines",
        "ABSENT: Taking medicines",
        "Source Told in triage",
        "Allergies not recorded",
        "Conditions",
        "Asthma",
        "Consent",
        "Consent for direct care",
    ]


def test_the_place_of_advice_is_said_in_words_and_not_as_an_element() -> None:
    given = ("CarePlan", "CarePlan, Care advice", "Composition, Advice given")
    advice = tuple(CareAdvice(f"Rest {at}", source) for at, source in enumerate(given))
    section = sheet(empty_report(care_advice=advice), NOW).section(SectionId.ADVICE)
    assert section is not None
    assert [line.text for line in section.lines if line.key == "source"] == [
        "the care plan, Care advice",
        "the narrative, Advice given",
    ]


@pytest.mark.hazard("H12")
def test_a_part_does_not_say_that_nobody_asked_and_no_time_was_sent_by_anybody() -> None:
    part = Notice(NoticeCode.PARTIAL_REPORT, "Only a single resource was sent.")
    page = sheet(empty_report(warnings=(part,)), NOW).section(SectionId.OUTCOME)
    assert page is not None
    assert (page.text("service"), page.text("asked-by")) == ("Unavailable", "Unavailable")
    sent = Outcome("sent in error", act_by=moment_at(AT), act_by_source=ActBySource.MESSAGE)
    card = sheet(empty_report(outcomes=(sent,)), NOW).section(SectionId.OUTCOME)
    assert card is not None
    assert card.lines[-1].plain == "act-by time Not recorded, read first"
