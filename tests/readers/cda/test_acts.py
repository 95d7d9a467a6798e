"""Clinical statements of coded entries: a denial, a request and a missing value are never lost."""

from __future__ import annotations

import pytest

from app.report.sheet import SectionId, sheet
from tests.readers.cda import documents as d
from tests.report.reports import AT

CODE = '<code code="1" displayName="{}"/>'


def _entry(kind: str, inside: str, attributes: str = 'moodCode="EVN"') -> str:
    return f"<entry><{kind} {attributes}>{inside}</{kind}></entry>"


def _observation(name: str, inside: str = "", attributes: str = 'moodCode="EVN"') -> str:
    return _entry("observation", CODE.format(name) + inside, attributes)


@pytest.mark.hazard("H14")
@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (_observation("Chest pain", attributes='negationInd="true"'), "NOT: Chest pain"),
        (_observation("Pain", '<value nullFlavor="UNK"/>'), "Pain: no value (Not Known)"),
        (_observation("Pain", '<value nullFlavor="NI"/>'), "Pain: no value"),
        (_observation("Conscious", '<value xsi:type="BL" value="false"/>'), "Conscious: No"),
        (
            _observation(
                "Pain score",
                '<value xsi:type="IVL_INT"><low value="3"/><high value="5"/></value>',
            ),
            "Pain score: 3 to 5",
        ),
        (
            _observation("Repeat ECG", attributes='moodCode="RQO"'),
            "Asked for, not a finding: Repeat ECG",
        ),
        (_entry("procedure", CODE.format("Tourniquet")), "Procedure: Tourniquet"),
        (
            _entry("procedure", CODE.format("Tourniquet"), 'negationInd="true"'),
            "NOT done: Tourniquet",
        ),
        (
            _entry(
                "organizer",
                "<component><observation negationInd='true'>"
                f"{CODE.format('Rash')}</observation></component>",
            ),
            "NOT: Rash",
        ),
    ],
)
def test_what_is_denied_asked_for_or_without_a_value_says_so(entry: str, words: str) -> None:
    report = d.read_text(d.document(entries=entry))
    assert [item.text for item in report.observations] == [words]


def test_what_qualifies_a_finding_stands_with_it() -> None:
    inside = (
        '<value xsi:type="PQ" value="38.50" unit="Cel"/><interpretationCode code="H" '
        'displayName="High"/><methodCode code="T" displayName="Tympanic"/>'
        '<targetSiteCode code="E" displayName="Left ear"/>'
    )
    (item,) = d.read_text(d.document(entries=_observation("Temperature", inside))).observations
    assert item.text == "Temperature: 38.50 Cel"
    assert item.details == (
        ("Interpretation", "High"),
        ("Method", "Tympanic"),
        ("Where on the body", "Left ear"),
    )


@pytest.mark.hazard("H14")
def test_a_medicine_that_was_not_given_is_among_the_medicines_and_says_so() -> None:
    inside = (
        '<doseQuantity value="300" unit="mg"/><routeCode code="o" displayName="Oral"/>'
        "<consumable><manufacturedProduct><manufacturedMaterial>"
        f"{CODE.format('Aspirin 300mg tablets')}"
        "</manufacturedMaterial></manufacturedProduct></consumable>"
    )
    for attributes, words in (
        ('moodCode="EVN" negationInd="true"', "NOT given: Aspirin 300mg tablets"),
        ('moodCode="EVN"', "Aspirin 300mg tablets"),
    ):
        entry = _entry("substanceAdministration", inside, attributes)
        (item,) = d.read_text(d.document(entries=entry)).medications
        assert (item.text, item.details) == (words, (("Dose", "300 mg"), ("Route", "Oral")))


@pytest.mark.hazard("H14")
def test_a_denial_of_an_unknown_act_stays_with_its_words() -> None:
    entry = _entry("supply", CODE.format("Adrenaline pen"), 'negationInd="true"')
    also = d.read_text(d.document(entries=entry)).also
    assert [line.where for line in also if line.text == "Adrenaline pen"] == [
        "Narrative, NOT supply"
    ]


@pytest.mark.hazard("P18")
def test_a_number_that_is_no_longer_in_use_says_until_when_it_was() -> None:
    around = (
        '<telecom value="tel:07700900124" use="EC"><useablePeriod><high value="20200101"/>'
        "</useablePeriod></telecom>"
    )
    report = d.read_text(d.document(who=d.patient(around=around)))
    assert [each.text for each in report.patient.telecoms] == ["07700 900124 (until 01-Jan-2020)"]


def test_a_preference_is_said_once_and_in_words() -> None:
    more = (
        '<languageCommunication><languageCode code="ur" displayName="Urdu"/>'
        '<preferenceInd value="true"/></languageCommunication>'
    )
    report = d.read_text(d.document(who=d.patient(more=more)))
    page = sheet(report, AT)
    assert page.sections[0].text("language") == "Urdu, preferred"
    also = page.section(SectionId.ALSO)
    assert also is not None
    assert "true" not in [line.text for line in also.lines]


@pytest.mark.hazard("H05")
def test_a_cell_that_reaches_down_is_said_in_each_row_so_that_none_stands_under_another() -> None:
    table = (
        "<table><tr><th>Time</th><th>BP</th><th>Pulse</th></tr>"
        '<tr><td rowspan="3">09:00</td><td>120/80</td><td rowspan="2">70</td></tr>'
        "<tr><td>130/90</td></tr><tr><td>140/90</td><td>80</td></tr>"
        "<tr><td>10:00</td><td>110/70</td><td>60</td></tr></table>"
    )
    report = d.read_text(d.document(sections=d.section("Obs", table)))
    assert report.narrative[0].text.splitlines() == [
        "Time | BP | Pulse",
        "09:00 | 120/80 | 70",
        "09:00 | 130/90 | 70",
        "09:00 | 140/90 | 80",
        "10:00 | 110/70 | 60",
    ]


def _with(inside: str, attributes: str = 'typeCode="COMP"') -> str:
    return f"<entryRelationship {attributes}>{inside}</entryRelationship>"


FALL = f'<observation moodCode="EVN">{CODE.format("Fall")}</observation>'
NO_FALL = FALL.replace("<observation", '<observation negationInd="true"')


@pytest.mark.hazard("H14")
@pytest.mark.parametrize(
    ("link", "detail"),
    [
        (_with(NO_FALL), ("Part of it", "NOT: Fall")),
        (_with(FALL, 'typeCode="CAUS"'), ("Causes", "Fall")),
        (_with(FALL, 'typeCode="CAUS" inversionInd="true"'), ("Caused by", "Fall")),
        (_with(FALL, 'typeCode="CAUS" negationInd="true"'), ("NOT Causes", "Fall")),
        (_with(FALL, 'typeCode="QQQ"'), ("With it", "Fall")),
        (
            _with(NO_FALL.replace("</observation>", _with(NO_FALL) + "</observation>")),
            ("Part of it", "NOT: Fall; Part of it NOT: Fall"),
        ),
    ],
)
def test_a_statement_within_another_keeps_its_denial_and_its_direction(
    link: str, detail: tuple[str, str]
) -> None:
    report = d.read_text(d.document(entries=_observation("Wound", link)))
    (item,) = report.observations
    assert (item.text, item.details) == ("Wound", (detail,))
    assert not [line for line in report.also if "Fall" in line.text]


@pytest.mark.hazard("H14")
@pytest.mark.parametrize(
    ("inside", "words"),
    [
        ('<uncertaintyCode code="U"/>', "Fits (stated with uncertainty)"),
        (
            (
                '<subject><relatedSubject><code code="MTH" displayName="mother"/></relatedSubject>'
                "</subject>"
            ),
            "About mother, not the patient: Fits",
        ),
        ("<subject><relatedSubject/></subject>", "About somebody else, not the patient: Fits"),
        (
            (
                '<value code="2" displayName="Generalised"><qualifier><name code="4" '
                'displayName="Context"/><value code="5" displayName="Known absent"/></qualifier>'
                "</value>"
            ),
            "Fits: Generalised (Context: Known absent)",
        ),
    ],
)
def test_what_turns_a_finding_around_stands_with_it(inside: str, words: str) -> None:
    (item,) = d.read_text(d.document(entries=_observation("Fits", inside))).observations
    assert item.text == words


@pytest.mark.hazard("P12")
@pytest.mark.parametrize(
    ("status", "standing"),
    [
        ("nullified", "entered in error"),
        ("cancelled", "cancelled"),
        ("aborted", "broken off"),
        ("completed", ""),
        ("active", ""),
    ],
)
def test_an_act_that_does_not_stand_is_struck_out(status: str, standing: str) -> None:
    entry = _observation("Fits", f'<statusCode code="{status}"/>')
    (item,) = d.read_text(d.document(entries=entry)).observations
    assert item.standing == standing


@pytest.mark.hazard("H14")
@pytest.mark.parametrize(
    ("attributes", "words"),
    [
        ('moodCode="EVN"', "Resuscitation"),
        ('moodCode="EVN" negationInd="true"', "NOT done: Resuscitation"),
        ('moodCode="INT"', "Asked for, not done yet: Resuscitation"),
        ('moodCode="INT" negationInd="true"', "NOT to be done, as asked: Resuscitation"),
    ],
)
def test_any_act_has_its_place_with_its_denial(attributes: str, words: str) -> None:
    entry = _entry("act", CODE.format("Resuscitation") + "<text>DNACPR form</text>", attributes)
    (item,) = d.read_text(d.document(entries=entry)).observations
    assert (item.text, item.details) == (words, (("As sent", "DNACPR form"),))


def test_what_is_to_be_supplied_and_how_often_it_is_taken_stand_with_the_medicine() -> None:
    drug = (
        "<manufacturedProduct><manufacturedMaterial>{}</manufacturedMaterial></manufacturedProduct>"
    )
    inhaler = drug.format(CODE.format("Inhaler"))
    supply = _entry(
        "supply", f'<quantity value="2"/><product>{inhaler}</product>', 'moodCode="RQO"'
    )
    times = '<effectiveTime xsi:type="PIVL_TS"><period value="8" unit="h"/></effectiveTime>'
    taken = _entry("substanceAdministration", f"{times}<consumable>{inhaler}</consumable>")
    report = d.read_text(d.document(entries=supply + taken))
    assert [(item.text, item.details) for item in report.medications] == [
        ("Asked for, not done yet: Inhaler", (("Quantity", "2"),)),
        ("Inhaler", (("How often", "every 8 h"),)),
    ]
