"""Sections in every dialect, at any depth, and what is made of them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.readers.cda.sections import DEEPEST_LEVEL, NO_TEXT
from app.readers.cda.topics import Topic, topic_of
from app.report.absence import Absence
from app.report.arrival import arrival_windows, arrival_words
from app.report.model import Polarity
from app.report.sheet import SectionId, sheet
from tests.readers.cda import documents as d
from tests.report.reports import AT

THAT_DAY = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("title", "code", "topic"),
    [
        ("Patient's Reported Condition", "", Topic.CONCERN),
        ("Patient’s  Reported Condition:", "", Topic.CONCERN),
        ("Primary Reason for Call", "", Topic.CONCERN),
        ("Pathways Disposition", "", Topic.DISPOSITION),
        ("Disposition Details", "", Topic.DISPOSITION),
        ("Advice Given", "", Topic.ADVICE),
        ("Information And Advice Given", "", Topic.ADVICE),
        ("Care Advice", "", Topic.ADVICE),
        ("Recorded Allergies", "", Topic.ALLERGIES),
        ("Prescribed Items", "", Topic.MEDICINES),
        ("Discharge Medications", "", Topic.MEDICINES),
        ("Medication Changes", "", Topic.OTHER),
        ("Special Patient Notes", "", Topic.SPECIAL_NOTES),
        ("Patient Special Notes", "", Topic.SPECIAL_NOTES),
        ("Additional Patient Notes", "", Topic.NOTES),
        ("Repeat Caller Information", "LAI", Topic.REPEAT_CALLER),
        ("Safeguarding", "", Topic.BEWARE),
        ("SCR Consent", "", Topic.CONSENT),
        ("Pathways Assessment", "", Topic.ASSESSMENT),
        ("Clinical Summary", "", Topic.SUMMARY),
        ("Reason for Contact", "", Topic.CONCERN),
        ("Chief Complaint", "", Topic.CONCERN),
        ("Outcome", "", Topic.DISPOSITION),
        ("Outcome of the X-ray", "", Topic.OTHER),
        ("Safety Netting", "", Topic.ADVICE),
        ("Safety-net advice", "", Topic.ADVICE),
        ("Self-care", "", Topic.ADVICE),
        ("Adverse Reactions", "", Topic.ALLERGIES),
        ("Drug History", "", Topic.MEDICINES),
        ("DNAR", "", Topic.BEWARE),
        ("Warnings", "", Topic.BEWARE),
        ("Red flags excluded", "", Topic.OTHER),
        ("Past Medical History", "", Topic.OTHER),
        ("Presenting Situation", "", Topic.CONCERN),
        ("Incident Details", "", Topic.CONCERN),
        ("Nature of Call", "", Topic.CONCERN),
        ("Nature of the injury", "", Topic.OTHER),
        ("Information Given", "", Topic.ADVICE),
        ("Interpreter Required", "", Topic.BEWARE),
        ("Communication Needs", "", Topic.BEWARE),
        ("Treatment refused", "", Topic.BEWARE),
        ("Consent refused", "", Topic.CONSENT),
        ("Date of Death", "", Topic.BEWARE),
        ("Whatever", "1052951000000105", Topic.ADVICE),
        ("Advice, recommendations and future plan", "", Topic.OTHER),
        ("Whatever", "", Topic.OTHER),
    ],
)
def test_a_heading_says_what_a_section_is_about(title: str, code: str, topic: Topic) -> None:
    assert topic_of(title, code) is topic


def test_sections_keep_their_order_their_depth_and_their_own_words() -> None:
    inner = d.section("Below", "two", d.section("Deeper", "three"))
    report = d.read_text(
        d.document(sections=d.section("Top", "one", inner) + d.section("", "untitled"))
    )
    assert [(part.title, part.text, part.level) for part in report.narrative] == [
        ("Top", "one", 0),
        ("Below", "two", 1),
        ("Deeper", "three", 2),
        ("", "untitled", 0),
    ]


def test_a_heading_without_text_says_so() -> None:
    report = d.read_text(d.document(sections=d.section("Information And Advice Given")))
    assert [(part.title, part.text) for part in report.narrative] == [
        ("Information And Advice Given", NO_TEXT)
    ]
    assert report.care_advice == ()
    parent = d.read_text(d.document(sections=d.section("Admission", "", d.section("Ward", "3"))))
    assert parent.narrative[0].text == ""


def test_two_hundred_levels_are_read() -> None:
    nested = ""
    for level in reversed(range(200)):
        nested = d.section(f"Level {level}", f"word{level}", nested)
    report = d.read_text(d.document(sections=nested))
    assert len(report.narrative) == 200
    assert report.narrative[199].text == "word199"
    assert max(part.level for part in report.narrative) == DEEPEST_LEVEL


@pytest.mark.hazard("P14")
def test_advice_is_found_under_its_heading_and_inside_a_case_summary() -> None:
    summary = d.section(
        "Case Summary",
        '<content styleCode="bold">Consultation Summary:</content><br/>Bruise<br/>'
        '<content styleCode="bold">Advice Given:</content><br/>Rest the leg.<br/>Keep it up.<br/>'
        '<content styleCode="bold">Other:</content><br/>not advice',
    )
    report = d.read_text(d.document(sections=d.section("Advice Given", "Drink.") + summary))
    assert [(one.text, one.source) for one in report.care_advice] == [
        ("Drink.", "Narrative, Advice Given"),
        ("Rest the leg.\nKeep it up.", "Narrative, Case Summary: Advice Given"),
    ]


def test_a_bold_heading_may_be_followed_by_its_text_on_the_same_line() -> None:
    summary = d.section(
        "Case Summary",
        "<content styleCode='Bold'>Advice Given:</content> Rest the leg.<br/>Keep it up.<br/>"
        "<content styleCode='Bold'>Never</content> walk on it: it may be broken.<br/>"
        "<content styleCode='Bold'>Consultation Summary:</content> Bruise",
    )
    report = d.read_text(d.document(sections=summary))
    assert [one.text for one in report.care_advice] == [
        "Rest the leg.\nKeep it up.\nNever walk on it: it may be broken."
    ]


@pytest.mark.parametrize(
    ("sections", "concern"),
    [
        (d.section("Primary Reason for Call", "Dizzy."), "Dizzy. (Primary Reason for Call)"),
        (d.section("Clinical Summary", "Dizzy."), "Dizzy. (Clinical Summary)"),
        (d.section("Case Summary", '<content styleCode="bold">Reported condition: Dizzy</content>'),
         "Dizzy (Reported condition)"),
        (d.section("Clinical Summary", "x" * 700), Absence.NOT_RECORDED),
        (d.section("Other", "Dizzy."), Absence.NOT_RECORDED),
    ],
)  # fmt: skip
def test_the_concern_says_where_it_stood(sections: str, concern: str | Absence) -> None:
    assert d.read_text(d.document(sections=sections)).outcome.chief_concern == concern


def test_notes_and_warnings_become_flags_and_nothing_becomes_a_reassurance() -> None:
    sections = (
        d.section("Special Patient Notes", "Key safe 1234.")
        + d.section("Safeguarding", "Child at risk.")
        + d.section("Scene Safety", "None.")
        + d.section("Additional Patient Notes", "Deaf in one ear.", d.section("", "Lip reads."))
    )
    report = d.read_text(d.document(sections=sections))
    assert [(flag.category, flag.text) for flag in report.flags] == [
        ("Special patient note", "Key safe 1234."),
        ("Safeguarding", "Child at risk."),
    ]
    assert report.outcome.notes == ("Deaf in one ear.", "Lip reads.")


@pytest.mark.hazard("P9")
@pytest.mark.parametrize(("code", "flags"), [("N", 0), ("R", 1), ("V", 1), ("v", 1)])
def test_a_restricted_report_is_flagged_and_shown(code: str, flags: int) -> None:
    text = d.document().replace(
        '<confidentialityCode code="N"', f'<confidentialityCode code="{code}"'
    )
    assert len(d.read_text(text).flags) == flags


def test_medicines_and_allergies_are_listed_as_sent() -> None:
    table = (
        "<table><tr><th>Item</th><th>Dose</th></tr><tr><td>Aspirin</td><td>75 mg</td></tr></table>"
    )
    sections = d.section("Prescribed Items", table) + d.section(
        "Recorded Allergies", "<list><item>Penicillin</item><item>Nuts</item></list>"
    )
    report = d.read_text(d.document(sections=sections))
    assert [item.text for item in report.medications] == ["Aspirin; Dose: 75 mg"]
    assert [item.text for item in report.allergies] == ["Penicillin", "Nuts"]


@pytest.mark.hazard("H14")
def test_questions_only_where_the_sender_set_them_as_questions() -> None:
    table = (
        "<table><tr><th>Question</th><th>Answer</th></tr>"
        "<tr><td>Short of breath?</td><td>No</td></tr><tr><td>Pain?</td><td>yes, chest</td></tr>"
        "<tr><td>Bleeding?</td><td>not sure</td></tr></table>"
    )
    sections = d.section("Triage Report", f"{table}Awake and alert? Yes<br/>No rash was described.")
    asked = d.read_text(d.document(sections=sections)).questions
    assert [(one.question, one.answer, one.polarity) for one in asked] == [
        ("Short of breath?", "No", Polarity.NO),
        ("Pain?", "yes, chest", Polarity.YES),
        ("Bleeding?", "not sure", Polarity.UNCLEAR),
        ("Awake and alert?", "Yes", Polarity.YES),
    ]


def test_consents_permission_and_appointment() -> None:
    header = (
        '<authorization><consent><code code="425691002" displayName="Consent given"/>'
        '<statusCode code="completed"/></consent></authorization>'
    )
    entries = (
        "<entry><observation><code code='PTV'/><effectiveTime><low value='20260301'/>"
        f"</effectiveTime><value code='03' codeSystem='{d.OID}17.524'/></observation></entry>"
        "<entry><encounter moodCode='APT'><id root='x' extension='REF-9'/>"
        "<code code='01' displayName='Convenience'/><effectiveTime value='202603011400+00'/>"
        "<participant><participantRole><playingEntity classCode='ORG'><name>UTC North</name>"
        "</playingEntity></participantRole></participant></encounter></entry>"
    )
    report = d.read_text(d.document(header=header, entries=entries))
    assert [(item.text, item.status) for item in report.consents] == [
        ("Consent given", "completed"),
        ("Permission to view: not obtained (PTV 03)", ""),
    ]
    assert [(flag.category, flag.text) for flag in report.flags] == [
        ("Consent", "Permission to view: not obtained (PTV 03)")
    ]
    given = d.read_text(d.document(entries=entries.replace("code='03'", "code='01'")))
    assert given.flags == ()
    appointment = report.appointments[0]
    assert (appointment.text, dict(appointment.details)["Where"]) == ("Convenience", "UTC North")
    assert arrival_words(arrival_windows(report), THAT_DAY) == "Arrival booked for 14:00"
    interval = "<effectiveTime><low value='202603011400+00'/><high value='202603011430+00'/>"
    entries = entries.replace(
        "<effectiveTime value='202603011400+00'/>", f"{interval}</effectiveTime>"
    )
    report = d.read_text(d.document(header=header, entries=entries))
    assert arrival_words(arrival_windows(report), THAT_DAY) == "Arrival window 14:00 to 14:30"


def test_coded_observations_keep_their_denial_their_unit_and_their_author() -> None:
    entries = (
        "<entry><observation negationInd='true'><code code='1' displayName='Rash'/></observation>"
        "</entry><entry><observation><code code='2' displayName='Pulse'/><statusCode code='final'/>"
        "<value value='112' unit='/min'/></observation></entry>"
    )
    report = d.read_text(d.document(entries=entries))
    assert [(item.text, item.status) for item in report.observations] == [
        ("NOT: Rash", ""),
        ("Pulse: 112 /min", "final"),
    ]


def test_what_no_mapping_knows_is_listed_once_and_says_where_it_stood() -> None:
    entries = (
        "<entry><regionOfInterest><code code='9' displayName='Odd act'/><text>odd words</text>"
        "</regionOfInterest></entry>"
    )
    report = d.read_text(d.document(entries=entries))
    assert [(one.where, one.text) for one in report.also if "odd" in one.text.lower()] == [
        ("Narrative, region of interest", "Odd act"),
        ("Narrative, region of interest text", "odd words"),
    ]


@pytest.mark.parametrize("text", ["None identified.", "No known concerns", "N/A", "Nil"])
def test_a_heading_to_beware_of_with_nothing_under_it_is_no_flag(text: str) -> None:
    report = d.read_text(d.document(sections=d.section("Safeguarding Concerns", text)))
    assert report.flags == ()
    assert [(part.title, part.text) for part in report.narrative] == [
        ("Safeguarding Concerns", text)
    ]


@pytest.mark.parametrize("text", ["No contact with father", "None known before today; now two"])
def test_more_than_nothing_under_it_is_a_flag(text: str) -> None:
    report = d.read_text(d.document(sections=d.section("Safeguarding", text)))
    assert [(flag.category, flag.text) for flag in report.flags] == [("Safeguarding", text)]


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("Prescribed Items", "Medications"),
        ("Recorded Allergies", "Allergies:"),
        ("Recorded Allergies", "ALLERGY LIST"),
    ],
)
def test_a_line_that_only_repeats_its_heading_is_no_medicine_and_no_allergy(
    title: str, line: str
) -> None:
    report = d.read_text(d.document(sections=d.section(title, line)))
    assert report.medications == report.allergies == ()
    assert [part.text for part in report.narrative] == [line]
    report = d.read_text(d.document(sections=d.section(title, "No medications; allergy to nuts")))
    assert len(report.medications + report.allergies) == 1


def _bold(text: str) -> str:
    return f'<content styleCode="bold">{text}</content>'


def test_the_parts_of_a_case_summary_stand_under_their_own_headings() -> None:
    text = (
        f"Before all<br/>{_bold('Pathways Disposition: Dx02')}<br/>Within 1 hour<br/>"
        f"{_bold('Consultation Summary:')}<br/>Head lice<br/>{_bold('Pathway selected: Skin')}"
        f"<br/>Itching<br/>{_bold('Advice Given:')} Rest"
    )
    report = d.read_text(d.document(sections=d.section("Case Summary", text)))
    assert [(part.title, part.text, part.level) for part in report.narrative] == [
        ("Case Summary", "Before all", 0),
        ("Pathways Disposition: Dx02", "Within 1 hour", 1),
        ("Consultation Summary", "Head lice\nPathway selected: Skin\nItching", 1),
        ("Advice Given", "Rest", 1),
    ]
    reason = sheet(report, AT).section(SectionId.REASON)
    assert reason is not None
    assert "Head lice" in [line.plain for line in reason.lines]
    assert {line.where for line in report.also} == {"Document"}


@pytest.mark.parametrize("title", ["Clinical Summary", "Advice Given", "Notes"])
def test_other_sections_stay_whole(title: str) -> None:
    text = f"One<br/>{_bold('Advice Given:')}<br/>Rest"
    report = d.read_text(d.document(sections=d.section(title, text)))
    assert [part.text for part in report.narrative] == ["One\nAdvice Given:\nRest"]


@pytest.mark.hazard("P18")
@pytest.mark.parametrize(
    ("kind", "label"), [("REFT", "Telephone, first choice"), ("CALLBCK", "Call-back telephone")]
)
def test_the_first_number_of_a_service_is_not_called_the_call_back_number(
    kind: str, label: str
) -> None:
    role = '<telecom value="tel:01632960031" use="EC"/>'
    header = f'<participant typeCode="{kind}"><associatedEntity>{role}</associatedEntity>'
    report = d.read_text(d.document(header=f"{header}</participant>"))
    assert [who.text for who in report.encounter.participants] == [f"{label} 01632 960031"]


def _row(*cells: str, tag: str = "td") -> str:
    return f"<tr>{''.join(f'<{tag}>{cell}</{tag}>' for cell in cells)}</tr>"


@pytest.mark.hazard("H11")
def test_the_cells_of_a_medicine_say_what_their_columns_are() -> None:
    table = (
        f"<table><thead>{_row('Item', 'Dose', 'Quantity', 'To go on?', tag='th')}</thead><tbody>"
        f"{_row('Furosemide 80 mg', 'two in the morning', '14', 'Yes')}"
        f"{_row('Docusate 100 mg', '', '42', 'No')}</tbody></table>Bought: ibuprofen"
    )
    report = d.read_text(d.document(sections=d.section("Current medication", table)))
    assert [item.text for item in report.medications] == [
        "Furosemide 80 mg; Dose: two in the morning; Quantity: 14; To go on? Yes",
        "Docusate 100 mg; Quantity: 42; To go on? No",
        "Bought: ibuprofen",
    ]


def test_a_table_without_headings_is_told_as_it_was_sent() -> None:
    table = f"<table>{_row('Aspirin', '75 mg')}</table>"
    report = d.read_text(d.document(sections=d.section("Current medication", table)))
    assert [item.text for item in report.medications] == ["Aspirin | 75 mg"]
