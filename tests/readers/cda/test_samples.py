"""The real ITK messages beside the repository, where they are there: what each of them says.

Every expectation was read from the message itself.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from app.readers.ledger import prove
from app.readers.read import read
from app.report.model import EncounterReport
from app.report.nhs_number import NhsNumber
from app.report.sheet import SectionId, sheet
from app.report.times import Moment
from tests.readers.test_nothing_is_lost import NOW

SAMPLES = Path(os.environ.get("TRIAGE_SAMPLES", Path(__file__).parents[4] / "shared" / "samples"))


@dataclass(frozen=True)
class Says:
    """What a person finds in a message."""

    kind: str
    for_action: bool | None
    name: str = "Not recorded"
    born: str = ""
    nhs: str = ""
    disposition: str = ""
    act_by: str = ""
    concern: str = "Not recorded"
    service: str = "Not recorded"
    reference: str = "Not recorded"
    sender: str = "Not recorded"
    sections: int = 0
    advice: str = ""
    flags: tuple[str, ...] = ()
    warnings: frozenset[str] = frozenset()
    replies: tuple[str, ...] = ()
    values: int = 0


EXPECTED = {
    "itk-cda/adastra-itk-ooh-referral-dx06.xml": Says(
        kind="new",
        for_action=True,
        name="XXTESTPATIENTDFAE, Btl-Donotuse",
        born="01-Apr-2015",
        nhs="999 000 4951 verified",
        disposition="Dx06 To contact a local service within 6 hours",
        act_by="06-Apr-2021 18:11",
        concern="Pharmacy ITK Testing (Patient's Reported Condition)",
        service="Urgent Treatment Centre (GP led), Royal South Hants Hospital",
        reference="029EE79C-BBD3-478A-93EE-979CB300212E",
        sender="SCAS111",
        sections=7,
        advice="I will arrange for a clinician to contact the individual.",
        warnings=frozenset({"no-act-by"}),
        values=124,
    ),
    "itk-cda/adastra-itk-ooh-referral-dx86.xml": Says(
        kind="new",
        for_action=True,
        name="TESTONE, Test",
        born="01-Jan-1980",
        disposition="Dx86 Repeat Prescription required within 12 hours",
        act_by="07-Apr-2021 00:25",
        concern="test (Patient's Reported Condition)",
        service="Lloyds Pharmacy, Stokewood Close, Fair Oak, Eastleigh",
        reference="CAC4BF79-AF64-47E2-8162-53438279E2F9",
        sender="SCAS111",
        sections=7,
        advice="IF THE RECOMMENDED TIMEFRAME FALLS OUTSIDE OPENING HOURS",
        warnings=frozenset({"no-act-by", "nhs-number-invalid"}),
        values=101,
    ),
    "itk-cda/cleric-itk-ooh-referral-dx09.xml": Says(
        kind="new",
        for_action=True,
        name="PLEASE DISREGARD, Dx09 Test",
        born="01-Jan-1980",
        disposition="Dx09 For Persistent Or Recurrent Symptoms: Get In Touch With A Local Service "
        "For A Non-urgent Appointment",
        concern="**test From Nwas111 - No Action Required - Please Disregard Test "
        "(Patient's Reported Condition)",
        service="Spencer St Surgery; referred to Spencer Street Gp Surgery",
        reference="1766759",
        sender="NWAS 111",
        sections=6,
        advice="Head lice is common. Speak to a pharmacist for advice on suitable treatments.",
        warnings=frozenset({"no-act-by"}),
        values=113,
    ),
    "itk-cda/ic24-itk-ooh-referral-dx06.xml": Says(
        kind="new",
        for_action=True,
        name="TEST CALL DX06, Test Call",
        born="25-Mar-1996",
        disposition="Dx06 To contact a local service within 6 hours",
        act_by="11-May-2021 15:53",
        concern="<CLEO Ref: 2100310382> Test Call for DX06. (Patient's Reported Condition)",
        service="Out of Hours GP Service (Waveney) - Kirkley Mill Health Centre, Lowestoft; "
        "referred to Norfolk and Wisbech 111",
        reference="0060E06D-C899-440E-B58E-B5522662EC28",
        sender="Norfolk and Wisbech 111",
        sections=6,
        advice="Unless advised not to, paracetamol may be used to relieve pain or fever.",
        flags=("Confidentiality",),
        warnings=frozenset({"no-act-by"}),
        values=102,
    ),
    "itk-cda/iuc-v3-bare-clinical-document.xml": Says(
        kind="new",
        for_action=None,
        name="JOE, Blogg (Mr)",
        born="01-Jan-1989",
        nhs="993254128 invalid: check digit",
        disposition="Dx001 Passed onto clinical hub",
        concern="Patient feels dizzy. (Primary Reason for Call)",
        service="Thames Medical Practice; Medway Kent Out of Hours Clinic; referred to Medway "
        "Community Hospital",
        reference="CASEREF1234",
        sender="Medway NHS Foundation Trust",
        sections=11,
        advice="Do not perform any strenuous activities.",
        flags=("Confidentiality",),
        warnings=frozenset(
            {"nhs-number-invalid", "codes-disagree", "times-implausible", "entry-invalid",
             "no-act-by"}
        ),
        values=160,
    ),
    "itk-cda/primary-emergency.xml": Says(
        kind="new",
        for_action=True,
        name="JOE, Blogg (Mr)",
        born="01-Jan-1989",
        nhs="993254128 invalid: check digit",
        disposition="Dx001 Passed onto clinical hub",
        concern="Patient feels dizzy. (Primary Reason for Call)",
        service="Thames Medical Practice; Medway Kent Out of Hours Clinic; referred to Medway "
        "Community Hospital",
        reference="CASEREF1234",
        sender="Medway NHS Foundation Trust",
        sections=13,
        advice="Do not perform any strenuous activities.",
        flags=("Confidentiality",),
        warnings=frozenset(
            {"nhs-number-invalid", "codes-disagree", "times-implausible", "entry-invalid",
             "no-act-by"}
        ),
        values=180,
    ),
    "itk-cda/repeat-caller-exampleV1.xml": Says(
        kind="new",
        for_action=True,
        name="XXTESTPATIENTDZADN, Scrdonotuse",
        born="17-Feb-1965",
        nhs="999 023 8359 not verified",
        disposition="Dx02 Attend a Treatment Centre within 1 hour",
        act_by="30-Oct-2020 19:28",
        concern="TEST (Patient's Reported Condition)",
        service="**TESTING ONLY** DO NOT SEND PATIENTS - ED Test Service for EDDI",
        reference="CF1F65AB-2392-4582-9E14-F0384358CB6A",
        sender="Devon Doctors Group",
        sections=42,
        advice="If there are any new symptoms, or if the condition gets worse",
        flags=("Repeat caller", "Special patient note", "Repeat caller", "Special patient note"),
        warnings=frozenset({"no-act-by", "several-documents"}),
        values=485,
    ),
    "itk-acks/ack-requested-message.xml": Says(
        kind="other",
        for_action=True,
        name="BLAIR, Albert",
        born="18-Dec-1928",
        nhs="999 934 5201 invalid: check digit",
        concern="Sudden onset of SOB, dull pain in chest before breathlessness. "
        "(Reason for Admission and Presenting Complaints)",
        service="Merryvale Surgery",
        sender="Penfield Trust",
        sections=31,
        flags=("Confidentiality",),
        warnings=frozenset({"not-a-triage-handover", "time-without-zone", "nhs-number-invalid"}),
        replies=("ackrequested",),
        values=131,
    ),
    "itk-acks/busack.xml": Says(
        kind="response",
        for_action=None,
        sender="NICA-TKW",
        sections=2,
        warnings=frozenset({"not-a-triage-handover", "time-without-zone"}),
        values=15,
    ),
    "itk-acks/busnack.xml": Says(
        kind="response",
        for_action=None,
        sender="NICA-TKW",
        sections=2,
        warnings=frozenset({"not-a-triage-handover", "time-without-zone", "codes-disagree"}),
        values=15,
    ),
    "itk-acks/infack.xml": Says(
        kind="response",
        for_action=None,
        sender="urn:nhs-uk:identity:BBB:test:cdaresponder",
        sections=1,
        warnings=frozenset({"not-a-triage-handover"}),
        values=5,
    ),
    "itk-acks/infnack.xml": Says(
        kind="response",
        for_action=None,
        sender="urn:nhs-uk:identity:BBB:test:cdaresponder",
        sections=2,
        warnings=frozenset({"not-a-triage-handover"}),
        values=9,
    ),
}  # fmt: skip


def _says(report: EncounterReport) -> Says:
    message, patient, outcome = report.message, report.patient, report.outcome
    number, said = patient.nhs_number, outcome.disposition
    banner = sheet(report, NOW).section(SectionId.BANNER)
    assert banner is not None
    return Says(
        kind=message.kind.value,
        for_action=message.for_action,
        name=banner.text("name"),
        born=patient.born.shown if isinstance(patient.born, Moment) else "",
        nhs=f"{number.shown} {number.standing}" if isinstance(number, NhsNumber) else "",
        disposition=f"{said.code} {said.display}" if said else "",
        act_by=outcome.act_by.shown if isinstance(outcome.act_by, Moment) else "",
        concern=str(outcome.chief_concern),
        service=str(outcome.service),
        reference=str(report.encounter.reference),
        sender=str(message.sender.organisation),
        sections=len(report.narrative),
        advice=report.care_advice[0].text if report.care_advice else "",
        flags=tuple(flag.category for flag in report.flags),
        warnings=frozenset(notice.code.value for notice in report.warnings),
        replies=message.reply_requested,
        values=report.ledger.values,
    )


def _of(name: str) -> EncounterReport:
    data = (SAMPLES / name).read_bytes()
    return prove(read(data), data)


def _there(*names: str) -> bool:
    return all((SAMPLES / name).is_file() for name in names)


@pytest.mark.hazard("0101", "P2", "P15")
@pytest.mark.parametrize("name", [name for name in EXPECTED if _there(name)])
def test_what_a_real_message_says(name: str) -> None:
    report = _of(name)
    found, expected = _says(report), EXPECTED[name]
    assert found.advice.startswith(expected.advice)
    assert bool(found.advice) == bool(expected.advice)
    assert replace(found, advice="") == replace(expected, advice="")
    assert report.ledger.lost == 0


_PAIRS = [
    "adastra-itk-ooh-referral-dx06",
    "adastra-itk-ooh-referral-dx86",
    "cleric-itk-ooh-referral-dx09",
    "ic24-itk-ooh-referral-dx06",
    "primary-emergency",
    "repeat-caller-exampleV1",
]


@pytest.mark.parametrize(
    "name",
    [name for name in _PAIRS if _there(f"itk-cda/{name}.xml", f"cds-stu3/111-adaptor-{name}.json")],
)
def test_the_same_case_reads_the_same_in_both_standards(name: str) -> None:
    """What the adaptor kept is the same; it lost zeros, languages, the clock and repeat callers."""
    cda, fhir = _of(f"itk-cda/{name}.xml"), _of(f"cds-stu3/111-adaptor-{name}.json")
    one, two = _says(cda), _says(fhir)
    assert (one.name, one.born, one.sender, one.reference) == (
        two.name, two.born, two.sender, two.reference,
    )  # fmt: skip
    assert cda.outcome.disposition is not None
    assert fhir.outcome.disposition is not None
    assert cda.outcome.disposition.code == fhir.outcome.disposition.code
    assert cda.outcome.disposition.display == fhir.outcome.disposition.display
    assert cda.patient.gender == fhir.patient.gender
    assert cda.patient.addresses[0] == fhir.patient.addresses[0]
    if one.nhs or "000 000 0000" not in two.nhs:
        assert one.nhs == two.nhs
    assert [line.text for line in cda.care_advice] == [line.text for line in fhir.care_advice]
    for part in fhir.narrative:
        if part.title and part.text:
            assert any(part.title == own.title for own in cda.narrative), part.title
