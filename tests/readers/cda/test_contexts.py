"""What stands round a coded entry counts: its heading, whose it is, and whether it stands."""

from __future__ import annotations

import pytest

from app.report.absence import Absence
from app.report.model import EncounterReport
from tests.readers.cda import documents as d

_KIND = f'<code code="CD" codeSystem="{d.OID}17.540"/>'
_HEART = f'<value code="22298006" codeSystem="{d.OID}15" displayName="Myocardial infarction"/>'
_MOTHER = '<subject><relatedSubject><code displayName="Mother"/></relatedSubject></subject>'


def _act(inside: str, attributes: str = "", kind: str = "observation") -> str:
    return f"<entry><{kind} {attributes}>{inside}</{kind}></entry>"


def _coded(name: str, more: str = "", attributes: str = "") -> str:
    return _act(f'<code code="1" displayName="{name}"/>{more}', attributes)


def _only_coded(title: str, entries: str, more: str = "") -> str:
    return f"<component><section><title>{title}</title>{more}{entries}</section></component>"


def _read(entries: str = "", sections: str = "") -> EncounterReport:
    return d.read_text(d.document(entries=entries, sections=d.SECTIONS + sections))


@pytest.mark.hazard("H14")
@pytest.mark.parametrize(
    ("attributes", "more", "words", "standing"),
    [
        ('negationInd="true"', "", "NOT: Clinical discriminator: Myocardial infarction", ""),
        (
            'moodCode="RQO"',
            "",
            "Asked for, not a finding: Clinical discriminator: Myocardial infarction",
            "",
        ),
        (
            "",
            '<statusCode code="nullified"/>',
            "Clinical discriminator: Myocardial infarction",
            "entered in error",
        ),
        (
            "",
            _MOTHER,
            "About Mother, not the patient: Clinical discriminator: Myocardial infarction",
            "",
        ),
    ],
)
def test_a_discriminator_that_does_not_hold_of_the_patient_is_no_concern(
    attributes: str, more: str, words: str, standing: str
) -> None:
    report = _read(_act(f"{_KIND}{more}{_HEART}", attributes))
    assert report.outcome.other_concerns == ()
    assert [code.kind for code in report.outcome.codes] == ["disposition"]
    assert [(item.text, item.standing) for item in report.observations] == [(words, standing)]


@pytest.mark.hazard("H14")
def test_a_discriminator_that_holds_is_a_concern() -> None:
    report = _read(_act(f"{_KIND}{_HEART}", 'negationInd="false" moodCode="EVN"'))
    assert report.outcome.other_concerns == ("Myocardial infarction (clinical discriminator)",)


@pytest.mark.hazard("H14")
@pytest.mark.parametrize(
    ("attributes", "more", "words", "standing", "flags"),
    [
        ("", "", "Permission to view: Obtained (PTV 01)", "", 0),
        ('negationInd="true"', "", "Permission to view: NOT Obtained (PTV 01)", "", 1),
        (
            'moodCode="RQO"',
            "",
            "Permission to view: asked for, not given: Obtained (PTV 01)",
            "",
            0,
        ),
        (
            "",
            '<statusCode code="nullified"/>',
            "Permission to view: Obtained (PTV 01)",
            "entered in error",
            0,
        ),
    ],
)
def test_a_permission_that_was_not_given_does_not_read_as_given(
    attributes: str, more: str, words: str, standing: str, flags: int
) -> None:
    value = f'<value code="01" codeSystem="{d.OID}17.524" displayName="Obtained"/>'
    report = _read(_act(f'<code code="PTV"/>{more}{value}', attributes))
    assert [(item.text, item.standing) for item in report.consents] == [(words, standing)]
    assert len([flag for flag in report.flags if flag.category == "Consent"]) == flags


@pytest.mark.hazard("H14")
def test_what_a_nullified_organizer_holds_does_not_stand_either() -> None:
    held = '<component><observation><code displayName="Rash"/></observation></component>'
    head = '<code displayName="Vital signs"/><statusCode code="{}"/>'
    for status, standing in (("nullified", "entered in error"), ("completed", "")):
        report = _read(_act(head.format(status) + held, kind="organizer"))
        (item,) = report.observations
        assert (item.text, item.standing) == ("Rash", standing)
        assert ("Part of", "Vital signs") in item.details


@pytest.mark.hazard("H14")
def test_a_cancelled_appointment_says_so() -> None:
    inside = (
        '<code displayName="Clinic"/><statusCode code="cancelled"/>'
        '<effectiveTime><center value="20260302100000+0000"/></effectiveTime>'
    )
    (item,) = _read(_act(inside, 'moodCode="APT"', "encounter")).appointments
    assert (item.text, item.standing) == ("Clinic", "cancelled")
    assert getattr(item.when, "shown", "") == "02-Mar-2026 10:00"


@pytest.mark.hazard("H01")
@pytest.mark.parametrize("title", ["Safeguarding", "Recorded Allergies", "Reason for call"])
def test_a_section_about_somebody_else_is_no_fact_of_the_patient(title: str) -> None:
    more = f"{_MOTHER}<text>Child protection plan</text>"
    report = _read(sections=_only_coded(title, _coded("Asthma"), more))
    assert (report.flags, report.allergies) == ((), ())
    assert report.outcome.chief_concern == "Fell on the stairs. (Patient's Reported Condition)"
    assert [s.title for s in report.narrative][-1] == f"{title} (about Mother, not the patient)"
    (item,) = report.observations
    assert item.text == "About Mother, not the patient: Asthma"


@pytest.mark.hazard("H11")
def test_what_a_section_says_in_codes_alone_stands_where_its_heading_belongs() -> None:
    report = _read(
        sections=_only_coded("Recorded Allergies", _coded("Penicillin allergy"))
        + _only_coded("Current medication", _coded("Warfarin"))
        + _only_coded("Safeguarding", _coded("Child protection plan"))
        + _only_coded("Advice Given", _coded("Call back if worse"))
    )
    assert [item.text for item in report.allergies] == ["Penicillin allergy"]
    assert [item.text for item in report.medications] == ["Warfarin"]
    assert [(f.category, f.text) for f in report.flags] == [
        ("Safeguarding", "Child protection plan")
    ]
    assert report.care_advice[-1].text == "Call back if worse"
    assert "coded entries" in report.narrative[-1].text


@pytest.mark.hazard("H11")
def test_codes_beside_the_words_of_a_section_are_not_listed_as_further_allergies() -> None:
    text = "<text>Penicillin: rash</text>"
    section = _only_coded("Recorded Allergies", _coded("Penicillin allergy"), text)
    report = _read(sections=section)
    assert [item.text for item in report.allergies] == ["Penicillin: rash"]
    assert [item.text for item in report.observations] == ["Penicillin allergy"]


def test_a_concern_in_codes_alone_is_the_concern() -> None:
    section = _only_coded("Primary Reason for Call", _coded("Dizziness"))
    report = d.read_text(d.document(sections=section))
    assert report.outcome.chief_concern == "Dizziness (Primary Reason for Call)"
    denied = _only_coded("Reason for call", _coded("Fits", '<statusCode code="nullified"/>'))
    assert d.read_text(d.document(sections=denied)).outcome.chief_concern is Absence.NOT_RECORDED


@pytest.mark.hazard("P9")
def test_a_part_that_is_marked_as_restricted_is_flagged_with_its_heading() -> None:
    section = _only_coded("Notes", "", '<confidentialityCode code="V"/><text>Words</text>')
    (flag,) = _read(sections=section).flags
    assert flag.text == "The sender marks the part “Notes” as very restricted (V)"


def test_who_wrote_one_section_is_told_with_its_heading() -> None:
    author = "<author><assignedAuthor><assignedPerson><name>Jo Fell</name></assignedPerson>"
    section = _only_coded("Notes", "", f"{author}</assignedAuthor></author><text>Words</text>")
    people = _read(sections=section).encounter.participants
    assert [(p.role, p.name) for p in people] == [("Author of “Notes”", "Jo Fell")]


_POINTER = '<originalText><reference value="#n1"/></originalText>'


def test_words_that_a_code_points_to_stand_with_it() -> None:
    narrative = '<content ID="n1">Feels faint</content> since noon'
    entry = _act(f'<code nullFlavor="OTH">{_POINTER}</code><value xsi:type="BL" value="true"/>')
    report = _read(sections=d.section("Notes", narrative, entry))
    assert [item.text for item in report.observations] == ["Feels faint: Yes"]
    assert "entry-invalid" not in d.codes(report)
    assert not any("#n1" in line.text for line in report.also)


def test_a_pointer_that_leads_nowhere_is_told() -> None:
    report = _read(_act(f'<code displayName="Pain">{_POINTER}</code>'))
    assert [item.text for item in report.observations] == ["Pain"]
    assert "entry-invalid" in d.codes(report)


def test_a_pointer_to_the_whole_narrative_does_not_repeat_all_of_it() -> None:
    narrative = f'<content ID="n1">{"word " * 1000}</content>'
    entry = _act(f'<code nullFlavor="OTH">{_POINTER}</code>')
    (item,) = _read(sections=d.section("Notes", narrative, entry)).observations
    assert len(item.text) < 600
    assert item.text.endswith("… (the rest is in the narrative)")


@pytest.mark.hazard("H05")
@pytest.mark.parametrize(
    ("value", "words"),
    [
        ('<value xsi:type="TS" value="20260301"/>', "01-Mar-2026"),
        ('<value xsi:type="II" root="1.2" extension="A77"/>', "A77"),
        (
            (
                '<value xsi:type="RTO_PQ_PQ"><numerator value="120" unit="mg"/>'
                '<denominator value="2" unit="h"/></value>'
            ),
            "120 mg in 2 h",
        ),
        (
            (
                '<value xsi:type="PQ" value="2" unit="kg">'
                '<translation value="4.4" unit="lb"/></value>'
                '<value xsi:type="PQ" value="3" unit="kg"/>'
            ),
            "2 kg (4.4 lb); 3 kg",
        ),
        (
            (
                '<value xsi:type="IVL_PQ"><low value="1" unit="kg" inclusive="false"/>'
                '<high nullFlavor="PINF"/></value>'
            ),
            "from 1 kg (not included)",
        ),
        (
            (
                '<value xsi:type="IVL_PQ"><center value="5" unit="kg"/><width value="2" unit="kg"/>'
                "</value>"
            ),
            "around 5 kg (2 kg wide)",
        ),
    ],
)
def test_a_value_of_any_data_type_stands_with_what_it_is_of(value: str, words: str) -> None:
    (item,) = _read(_coded("Reading", value)).observations
    assert item.text == f"Reading: {words}"


def test_a_file_as_a_value_is_announced() -> None:
    value = '<value xsi:type="ED" mediaType="image/png" representation="B64">iVBORw0KGgo=</value>'
    report = _read(_coded("Photograph", value))
    assert report.observations[0].text == "Photograph: a file, not shown here"
    assert "payload-not-shown" in d.codes(report)


def test_an_observation_that_is_unknown_does_not_read_as_made() -> None:
    (item,) = _read(_coded("Rash", attributes='nullFlavor="UNK"')).observations
    assert item.text == "Rash: no value (Not Known)"


@pytest.mark.hazard("H05")
def test_side_range_and_limits_stay_with_what_they_qualify() -> None:
    side = (
        '<targetSiteCode displayName="Arm"><qualifier><name displayName="Side"/>'
        '<value displayName="Left"/></qualifier></targetSiteCode><referenceRange>'
        '<observationRange><value><low value="1" unit="x"/><high value="2" unit="x"/></value>'
        "</observationRange></referenceRange>"
    )
    (item,) = _read(_coded("Pain", side)).observations
    assert item.details == (("Usual", "1 x to 2 x"), ("Where on the body", "Arm (Side: Left)"))
    dose = (
        '<doseQuantity value="1" unit="g"/><maxDoseQuantity><numerator value="4" unit="g"/>'
        '<denominator value="24" unit="h"/></maxDoseQuantity><consumable><manufacturedProduct>'
        "<manufacturedMaterial><name>Paracetamol</name></manufacturedMaterial>"
        "</manufacturedProduct></consumable><precondition><criterion><text>in pain</text>"
        "</criterion></precondition>"
    )
    (medicine,) = _read(_act(dose, kind="substanceAdministration")).medications
    assert medicine.details == (
        ("Dose", "1 g"),
        ("Not more than", "4 g in 24 h"),
        ("Only if", "in pain"),
    )
