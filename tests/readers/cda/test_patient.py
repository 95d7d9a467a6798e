"""Who is coming: the status of the NHS number, names, addresses, numbers, languages, absences."""

from __future__ import annotations

import pytest

from app.report.absence import Absence
from app.report.model import EncounterReport, Person
from app.report.names import PersonName
from app.report.nhs_number import NhsNumber
from app.report.sheet import SectionId, sheet
from app.report.times import moment_at
from tests.readers.cda import documents as d
from tests.readers.test_nothing_is_lost import NOW


def _who(**changes: str) -> EncounterReport:
    return d.read_text(d.document(who=d.patient(**changes)))


@pytest.mark.hazard("P2")
@pytest.mark.parametrize(
    ("ids", "shown", "standing", "warned"),
    [
        (d.number("9990004951"), "999 000 4951", "verified", False),
        (d.number("999 000 4951"), "999 000 4951", "verified", False),
        (d.number("9990004951", d.UNVERIFIED), "999 000 4951", "not verified", False),
        (d.number("999000495", d.UNVERIFIED), "999000495", "invalid: check digit", True),
        (d.number("9990004952"), "999 000 4952", "invalid: check digit", True),
    ],
)
def test_the_oid_is_the_status_of_the_nhs_number(
    ids: str, shown: str, standing: str, warned: bool
) -> None:
    report = _who(ids=ids)
    assert isinstance(report.patient.nhs_number, NhsNumber)
    assert (report.patient.nhs_number.shown, report.patient.nhs_number.standing) == (
        shown,
        standing,
    )
    assert ("nhs-number-invalid" in d.codes(report)) is warned


@pytest.mark.hazard("P2")
def test_zeros_are_no_nhs_number_though_they_pass_the_check() -> None:
    report = _who(ids=d.number("0000000000", d.UNVERIFIED))
    assert report.patient.nhs_number is Absence.NOT_RECORDED
    assert "nhs-number-invalid" in d.codes(report)


def test_a_verified_number_comes_before_an_unverified_one() -> None:
    report = _who(ids=d.number("9990004978", d.UNVERIFIED) + d.number("9990004951"))
    assert isinstance(report.patient.nhs_number, NhsNumber)
    assert report.patient.nhs_number.digits == "9990004951"
    assert [one.value for one in report.patient.identifiers] == ["999 000 4978"]
    assert "nhs-number-invalid" in d.codes(report)


def test_a_local_id_is_no_nhs_number() -> None:
    local = f'<id root="{d.OID}18.24" extension="K12" assigningAuthorityName="RX9:Northshire 111"/>'
    report = _who(ids=local)
    assert report.patient.nhs_number is Absence.NOT_RECORDED
    assert report.patient.identifiers[0].label == "Local id of RX9:Northshire 111"


@pytest.mark.parametrize(
    ("flavour", "absence"),
    [("NI", Absence.NOT_RECORDED), ("NA", Absence.NOT_RECORDED), ("UNK", Absence.NOT_KNOWN),
     ("ASKU", Absence.NOT_KNOWN), ("NASK", Absence.NOT_KNOWN), ("MSK", Absence.UNAVAILABLE)],
)  # fmt: skip
def test_three_absences_are_three_words(flavour: str, absence: Absence) -> None:
    report = _who(ids=f'<id root="{d.VERIFIED}" nullFlavor="{flavour}"/>',
                  name=f'<name nullFlavor="{flavour}"/>')  # fmt: skip
    assert report.patient.nhs_number is absence
    assert report.patient.name is absence


@pytest.mark.parametrize(
    ("markup", "shown"),
    [
        (d.NAME, "WINTERBOURNE, Ada (Mrs)"),
        ("<name>Ada Winterbourne</name>", "Ada Winterbourne"),
        ('<name><given partType="GIV"/><family>Only</family></name>', "ONLY"),
        ("<name><given>Ada</given><given>May</given><family>O&apos;Hara</family></name>",
         "O'HARA, Ada May"),
        ("<name>Ada <family>Hill</family> née Dale</name>", "HILL"),
    ],
)  # fmt: skip
def test_names_in_parts_and_in_one_piece(markup: str, shown: str) -> None:
    report = _who(name=markup)
    assert isinstance(report.patient.name, PersonName)
    assert report.patient.name.shown == shown


@pytest.mark.parametrize(
    ("code", "gender"),
    [('code="1"', "male"), ('code="2" displayName="Female"', "female"),
     ('code="0"', Absence.NOT_KNOWN), ('code="9"', "Not specified"),
     ('nullFlavor="UNK"', Absence.NOT_KNOWN), ('code="7" displayName="Seven"', "Seven")],
)  # fmt: skip
def test_gender_is_the_senders(code: str, gender: str | Absence) -> None:
    text = d.document().replace('code="2" displayName="Female"', code)
    assert d.read_text(text).patient.gender == gender


@pytest.mark.parametrize(("code", "letter", "gender"), [("2", "F", "female"), ("1", "m", "male")])
def test_a_letter_beside_the_code_is_no_other_gender(code: str, letter: str, gender: str) -> None:
    sent = f'code="{code}" displayName="{letter}"'
    report = d.read_text(d.document().replace('code="2" displayName="Female"', sent))
    assert report.patient.gender == gender
    assert "codes-disagree" not in d.codes(report)


def test_a_gender_that_contradicts_itself_is_told() -> None:
    text = d.document().replace('code="2" displayName="Female"', 'code="1" displayName="Female"')
    report = d.read_text(text)
    assert report.patient.gender == "Female (sent with code 1)"
    assert "codes-disagree" in d.codes(report)


@pytest.mark.hazard("P18")
def test_every_address_and_number_says_what_it_is_for() -> None:
    around = (
        '<addr use="PHYS"><streetAddressLine>Platform 2</streetAddressLine>'
        "<postalCode>lA11aa</postalCode><desc>behind the kiosk</desc>"
        "<additionalLocator>X338917Y556067</additionalLocator><addressKey>962</addressKey></addr>"
        '<addr use="H"><streetAddressLine>3 Fell Lane</streetAddressLine><city>Lancaster</city>'
        "<county>Lancashire</county><postalCode>LA1 1AA</postalCode></addr>"
        '<telecom value="tel:01514960947" use="H"/><telecom value="tel:07700900123" use="EC"/>'
        '<telecom value="mailto:ada@example.org" use="H"/><telecom value="fax:01514960948"/>'
    )
    patient = _who(around=around).patient
    assert [(one.use, one.text) for one in patient.addresses] == [
        ("Usual address", "3 Fell Lane, Lancaster, Lancashire, LA1 1AA"),
        (
            "Where the patient is now",
            (
                "Platform 2, directions: behind the kiosk, locator X338917Y556067, "
                "address key 962, LA1 1AA"
            ),
        ),
    ]
    assert [(one.use, one.text) for one in patient.telecoms] == [
        ("Call-back telephone", "07700 900123"),
        ("Telephone (home)", "0151 496 0947"),
        ("Email (home)", "ada@example.org"),
        ("Fax", "0151 496 0948"),
    ]


def test_the_language_is_shown_with_mode_and_proficiency() -> None:
    spoken = (
        '<languageCommunication><languageCode code="pl"/><modeCode code="RSP" '
        'displayName="Received Spoken"/><proficiencyLevelCode code="P" displayName="Poor"/>'
        '<preferenceInd nullFlavor="UNK"/></languageCommunication>'
    )
    words = "Polish (pl), Received Spoken, proficiency Poor, whether preferred: Not Known"
    assert _who(more=spoken).patient.language == words


def test_a_date_of_birth_that_is_none_is_shown_as_sent() -> None:
    report = _who(born="19801340")
    assert report.patient.born is Absence.NOT_RECORDED
    assert "19801340" in sheet(report, NOW).text
    assert "times-implausible" in d.codes(report)


def test_the_banner_has_the_name_of_the_practice_and_the_people_have_the_rest() -> None:
    practice = (
        f'<providerOrganization><id root="{d.OID}19.1" extension="Y99999"/><name>Fell House</name>'
        '<telecom value="tel:01514960946" use="WP"/><addr use="WP"><streetAddressLine>1 High Road'
        "</streetAddressLine></addr></providerOrganization>"
    )
    report = _who(around=practice)
    assert report.patient.gp == "Fell House"
    words = "ODS Y99999; Telephone (work) 0151 496 0946; 1 High Road"
    assert report.encounter.participants == (Person("GP", "Fell House", words),)


def test_whoever_called_is_named_with_their_own_number() -> None:
    informant = (
        '<informant><relatedEntity><code code="16" displayName="Relative"/>'
        '<telecom value="tel:07700900456" use="MC"/><relatedPerson><name>Jo Hill</name>'
        "</relatedPerson></relatedEntity></informant>"
    )
    report = d.read_text(d.document(header=informant))
    caller = report.patient.telecoms[0]
    assert (caller.text, caller.belongs_to) == ("07700 900456", "Jo Hill (Relative)")
    people = sheet(report, moment_at(NOW).at or NOW).section(SectionId.PEOPLE)
    assert people is not None
    assert any(line.label == "Information from" and line.text == "Jo Hill" for line in people.lines)


def test_a_document_without_a_patient_is_partial() -> None:
    report = d.read_text(d.document(who=""))
    assert report.patient.name is Absence.NOT_RECORDED
    assert "partial-report" in d.codes(report)


@pytest.mark.hazard("P1", "0204")
@pytest.mark.parametrize(
    "other",
    [
        d.patient(ids=d.number("9990004978")),
        d.patient(ids="", born="19800301"),
        d.patient(ids="", name="<name><given>Bea</given><family>Winterbourne</family></name>"),
    ],
    ids=["another number", "another birthday", "a twin"],
)
@pytest.mark.parametrize("together", [True, False], ids=["one document", "two documents"])
def test_two_patients_are_shown_as_neither_and_cannot_be_accepted(
    other: str, together: bool
) -> None:
    if together:
        text = d.envelope(d.document(who=d.patient() + other))
    else:
        text = d.envelope(d.document(), d.document(who=other, set_id="S2", doc_id="D2"))
    report = d.read_text(text)
    assert report.patient.name is Absence.NOT_RECORDED
    assert report.patient.nhs_number is Absence.NOT_RECORDED
    assert report.outcomes == ()
    assert [notice.code for notice in report.accept_blocked] == ["other-patient"]
    assert any("Fell on the stairs." in line.text for line in report.set_apart)


def test_the_same_patient_twice_is_one_patient() -> None:
    swapped = "<name><given>Winterbourne</given><family>Ada</family><prefix>Mrs</prefix></name>"
    report = d.read_text(d.document(who=d.patient() + d.patient(ids="", name=swapped)))
    assert report.accept_blocked == ()


SDTC = '<x:{} xmlns:x="urn:hl7-org:sdtc" value="{}"/>'


@pytest.mark.hazard("P8")
@pytest.mark.parametrize(
    ("parts", "died"),
    [
        ((("deceasedInd", "true"), ("deceasedTime", "20260201")), "01-Feb-2026"),
        ((("deceasedTime", "20260201"), ("deceasedInd", "true")), "01-Feb-2026"),
        ((("deceasedInd", "true"),), "True"),
        ((("deceasedInd", "false"), ("deceasedTime", "20260201")), "False"),
    ],
)
def test_the_time_of_a_death_is_read_beside_the_fact(
    parts: tuple[tuple[str, str], ...], died: str
) -> None:
    more = "".join(SDTC.format(*part) for part in parts)
    person = d.read_text(d.document(who=d.patient(more=more))).patient
    assert getattr(person.died, "shown", str(person.died)) == died


@pytest.mark.hazard("H05")
def test_a_twin_is_told_as_one() -> None:
    more = SDTC.format("multipleBirthInd", "true") + SDTC.format("multipleBirthOrderNumber", "2")
    person = d.read_text(d.document(who=d.patient(more=more))).patient
    assert [(each.label, each.value) for each in person.identifiers] == [
        ("Twin or other multiple birth", "born as number 2")
    ]


@pytest.mark.parametrize(
    ("names", "leading", "preferred", "others"),
    [
        (
            (
                '<name use="A"><given>Al</given><family>Ias</family></name>'
                '<name use="PREFERRED">Birdie</name><name use="L">{}</name>'
            ),
            "WREN, Anne-Marie (Ms)",
            "Birdie",
            ["IAS, Al"],
        ),
        (
            '<name use="PREVIOUS-MAIDEN"><family>Dunnock</family></name><name>{}</name>',
            "WREN, Anne-Marie (Ms)",
            Absence.NOT_RECORDED,
            ["DUNNOCK"],
        ),
        (
            '<name use="A"><given>Al</given><family>Ias</family></name>',
            "IAS, Al",
            Absence.NOT_RECORDED,
            [],
        ),
    ],
    ids=["alias first", "former first", "alias alone"],
)
@pytest.mark.hazard("H01")
def test_the_name_that_somebody_goes_by_leads_wherever_it_was_sent(
    names: str, leading: str, preferred: str | Absence, others: list[str]
) -> None:
    usual = (
        "<prefix>Ms</prefix><given>Anne</given><delimiter>-</delimiter><given>Marie</given>"
        "<delimiter> </delimiter><family>Wren</family>"
    )
    read = d.read_text(d.document(who=d.patient(name=names.format(usual)))).patient
    assert isinstance(read.name, PersonName)
    assert read.name.shown == leading
    assert read.preferred_name == preferred
    assert [name.shown for name in read.other_names] == others


def test_a_comma_between_the_parts_of_a_name_is_no_part_of_it() -> None:
    sent = "<name><family>Wren</family><delimiter>, </delimiter><given>Jo</given></name>"
    read = d.read_text(d.document(who=d.patient(name=sent))).patient
    assert isinstance(read.name, PersonName)
    assert (read.name.shown, read.name.text) == ("WREN, Jo", "")


@pytest.mark.hazard("P18")
def test_the_fax_of_whom_to_call_back_is_no_number_to_call() -> None:
    role = '<telecom value="fax:01632960002"/><telecom value="tel:01632960001"/>'
    header = f'<participant typeCode="CALLBCK"><associatedEntity>{role}</associatedEntity>'
    report = d.read_text(d.document(header=f"{header}</participant>"))
    assert report.message.sender.call_back == "01632 960001"


def test_a_document_that_only_adds_to_another_says_so() -> None:
    parent = '<parentDocument><id root="D-1"/><setId root="S-1"/></parentDocument>'
    header = f'<relatedDocument typeCode="APND">{parent}</relatedDocument>'
    report = d.read_text(d.document(header=header, version="2"))
    (notice,) = [n for n in report.warnings if n.code == "partial-report"]
    assert "D-1" in notice.text
    assert "entry-invalid" not in d.codes(report)


@pytest.mark.hazard("H14")
def test_a_consent_that_was_taken_back_does_not_stand() -> None:
    consent = '<code displayName="Consent given"/><statusCode code="aborted"/>'
    header = f"<authorization><consent>{consent}</consent></authorization>"
    (item,) = d.read_text(d.document(header=header)).consents
    assert (item.text, item.standing) == ("Consent given", "broken off")
