"""The disposition leads, whatever contradicts it is shown and told, and no time is invented."""

from __future__ import annotations

import pytest

from app.readers.cda.encounter import dx_of
from app.report.absence import Absence
from app.report.model import Kind
from app.report.sheet import sheet
from app.report.times import Moment
from tests.readers.cda import documents as d
from tests.readers.test_nothing_is_lost import NOW


def _code(code: str, words: str = "words") -> str:
    return f'<dischargeDispositionCode code="{code}" displayName="{words}"/>'


@pytest.mark.parametrize(
    ("text", "dx"),
    [("Dx02", "DX02"), ("DX02", "DX02"), ("dx 28", "DX28"), ("Dx012", "DX012"), ("Dx2", "DX2"),
     ("DispoCodeDx87", "DX87"), ("306098008", ""), ("Dx", "")],
)  # fmt: skip
def test_leading_zeros_of_a_disposition_count(text: str, dx: str) -> None:
    assert dx_of(text) == dx


@pytest.mark.hazard("P15")
@pytest.mark.parametrize(
    ("contact", "entries", "sections"),
    [
        (_code("Dx02") + _code("Dx06"), "", ""),
        (_code("Dx02"), d.pathways_case(final="Dx06"), ""),
        (_code("Dx02"), "", d.section("Pathways Disposition", "Contact a service (Dx06)")),
        (_code("Dx02"), "", d.section(
            "Case Summary", '<content styleCode="bold">Pathways Disposition: Dx06</content>')),
        (_code("Dx02"), ("<entry><observation><code code='CD' codeSystem='"
         f"{d.OID}17.540'/><value code='Dx06' displayName='x'/></observation></entry>"), ""),
    ],
    ids=["two in the header", "pathways", "narrative", "run-in heading", "coded entry"],
)  # fmt: skip
def test_contradictions_are_shown_and_give_no_time(
    contact: str, entries: str, sections: str
) -> None:
    report = d.read_text(
        d.document(contact=d.encounter(contact), entries=entries, sections=sections)
    )
    told = [notice.text for notice in report.warnings if notice.code == "codes-disagree"]
    assert told == ["Different dispositions were sent: Dx02, Dx06."]
    assert report.outcome.disposition is not None
    assert report.outcome.disposition.code == "Dx02"
    assert report.outcome.act_by is Absence.NOT_RECORDED
    assert "Dx06" in sheet(report, NOW).text


def test_one_code_with_two_time_limits_is_told() -> None:
    sections = d.section("Pathways Disposition", "Be seen within 4 hours (Dx02)")
    report = d.read_text(
        d.document(contact=d.encounter(_code("Dx02", "Be seen within 1 hour")), sections=sections)
    )
    assert "codes-disagree" in d.codes(report)


def test_codes_that_agree_in_all_places_are_no_news() -> None:
    entries = d.pathways_case()
    report = d.read_text(d.document(entries=entries))
    assert "codes-disagree" not in d.codes(report)
    assert len(report.outcome.codes) == 1


def test_the_first_disposition_of_the_triage_is_shown_beside_the_final_one() -> None:
    report = d.read_text(d.document(entries=d.pathways_case(initial="Dx78")))
    kinds = {code.kind: code.code for code in report.outcome.codes}
    assert kinds["first-disposition-of-the-triage"] == "Dx78"
    assert kinds["disposition"] == "Dx02"
    assert "codes-disagree" not in d.codes(report)


@pytest.mark.hazard("0701")
def test_nothing_else_of_the_pathways_case_is_shown() -> None:
    report = d.read_text(d.document(entries=d.pathways_case()))
    assert "secret rationale" not in sheet(report, NOW).text
    assert "payload-not-shown" not in d.codes(report)


@pytest.mark.parametrize(
    ("entries", "contact", "sent", "starts_from"),
    [
        (d.pathways_case(), None, "2026-03-01T09:15:00+00:00",
         "when the triage reached its disposition"),
        (d.pathways_case(reached="2011-02-17T17:39:36.7436128Z"), None, "20260301092000+0000",
         "the end of the call"),
        ("", None, "20260301092000+0000", "the end of the call"),
        ("", "", "20260301092100+0000", "when the document was made"),
    ],
)  # fmt: skip
def test_the_time_frame_starts_at_the_first_time_that_can_be_relied_on(
    entries: str, contact: str | None, sent: str, starts_from: str
) -> None:
    outcome = d.read_text(d.document(entries=entries, contact=contact)).outcome
    assert isinstance(outcome.starts_at, Moment)
    assert (outcome.starts_at.sent, outcome.starts_from) == (sent, starts_from)


def test_a_disposition_that_is_absent_stays_absent() -> None:
    contact = d.encounter('<dischargeDispositionCode nullFlavor="NA"/>')
    report = d.read_text(d.document(contact=contact, sections=""))
    assert report.outcome.disposition is None
    assert report.outcome.chief_concern is Absence.NOT_RECORDED


def test_a_replacement_names_what_it_replaces() -> None:
    related = (
        '<relatedDocument typeCode="RPLC"><parentDocument><id root="OLD-DOC"/>'
        f'<setId root="{d.SET}"/><versionNumber value="1"/></parentDocument></relatedDocument>'
    )
    first = d.read_text(d.document())
    second = d.read_text(d.document(header=related, version="2", doc_id="NEW-DOC"))
    assert (second.message.kind, second.message.replaces) == (Kind.UPDATE, "OLD-DOC")
    assert second.filing.handover_key == first.filing.handover_key
    assert second.filing.version_key != first.filing.version_key
    assert second.filing.sequence > first.filing.sequence


def test_a_second_version_of_nothing_is_said_to_be_so() -> None:
    report = d.read_text(d.document(version="2"))
    assert report.message.kind is Kind.NEW
    assert "entry-invalid" in d.codes(report)


def test_versions_sort_by_number_and_not_by_spelling() -> None:
    nine, ten = (d.read_text(d.document(version=text)).filing.sequence for text in ("9", "10"))
    assert nine < ten


def test_the_same_document_sent_again_is_a_duplicate() -> None:
    one, two = (d.read_text(text).filing for text in (d.document(), d.envelope(d.document())))
    assert one == two


def test_a_copy_for_information_never_hides_the_original_for_action() -> None:
    copy = d.read_text(d.envelope(d.document(), interaction=d.COPY)).filing
    original = d.read_text(d.envelope(d.document())).filing
    assert copy.version_key != original.version_key
    assert copy.sequence < original.sequence


@pytest.mark.hazard("P8")
def test_a_nullification_withdraws_and_says_why() -> None:
    related = (
        '<relatedDocument typeCode="RPLC"><parentDocument><id root="OLD-DOC"/>'
        f'<setId root="{d.SET}"/></parentDocument></relatedDocument>'
    )
    reason = (
        f"<entry><observation><code code='Reason'/><value code='02' codeSystem='{d.OID}17.176' "
        "displayName='Sent to wrong patient record'/></observation></entry>"
    )
    report = d.read_text(
        d.envelope(
            d.document(type_="POCD_MT130001UK05", code="285091000000108", version="2",
                       set_id="ANOTHER-SET", title="Nullification", header=related, entries=reason,
                       sections=d.section("Reason for Withdrawal", "Wrong record")),
            interaction="nullifyNHS111CDADocument-v1-0",
        )
    )  # fmt: skip
    assert report.message.kind is Kind.WITHDRAWN
    assert report.filing.handover_key == d.read_text(d.document()).filing.handover_key
    assert report.outcome.standing == "withdrawn by the sender"
    told = next(notice.text for notice in report.warnings if notice.code == "withdrawn")
    assert "Sent to wrong patient record; Wrong record" in told


def test_another_kind_of_document_is_shown_and_not_taken_for_a_handover() -> None:
    text = d.document(type_="POCD_MT150001UK06", code="163391000000107", title="Discharge letter")
    report = d.read_text(text)
    assert report.message.kind is Kind.OTHER
    assert "not-a-triage-handover" in d.codes(report)
    assert "Fell on the stairs." in sheet(report, NOW).text


def test_an_ambulance_request_is_shown_by_its_structure() -> None:
    text = (
        '<AmbulanceRequest xmlns="urn:hl7-org:v3" xmlns:l="NPFIT:HL7:Localisation">'
        f'<l:messageType root="{d.OID}18.17" extension="REPC_MT200001GB02"/>'
        f'<id root="A"/>{d.patient()}<priorityCode code="A1" displayName="Category 2"/>'
        '<pertinentInformation><systemFlag code="SC" displayName="Scene safe"/>'
        "</pertinentInformation></AmbulanceRequest>"
    )
    report = d.read_text(text)
    assert [notice.code for notice in report.warnings] == ["not-a-triage-handover"]
    shown = sheet(report, NOW).text
    assert "WINTERBOURNE, Ada (Mrs)" in shown
    assert [(part.title, part.text) for part in report.narrative] == [
        ("Priority code", "Category 2"),
        ("Pertinent information, system flag", "Scene safe"),
    ]


def test_earlier_calls_of_a_repeat_caller_stand_behind_the_current_one() -> None:
    unverified = d.patient(ids=d.number("9990004951", d.UNVERIFIED))
    earlier = d.document(
        who=unverified, made="20260228090000+0000", set_id="S2", doc_id="D2",
        contact=d.encounter(_code("Dx06", "Contact a service")),
        sections=d.section("Special Patient Notes", "Dog in the house")
        + d.section("Recorded Allergies", "Penicillin"),
    )  # fmt: skip
    interaction = "primaryNHS111RepeatCallerDocumentSet-v1-0"
    report = d.read_text(d.envelope(d.document(), earlier, interaction=interaction))
    assert report.outcome.disposition is not None
    assert report.outcome.disposition.code == "Dx02"
    assert [one.standing for one in report.outcomes] == ["", "earlier report, 28-Feb-2026 09:00"]
    assert [(flag.category, flag.subject) for flag in report.flags] == [
        ("Repeat caller", ""),
        ("Special patient note", "the report of 28-Feb-2026 09:00"),
    ]
    assert [item.text for item in report.allergies] == ["Penicillin"]
    assert report.message.for_action is True


def test_a_later_document_behind_the_first_is_told() -> None:
    later = d.document(made="20260302090000+0000", set_id="S2", doc_id="D2")
    report = d.read_text(d.envelope(d.document(), later))
    told = next(notice.text for notice in report.warnings if notice.code == "several-documents")
    assert "the one of 02-Mar-2026 09:00 is later" in told
    assert report.filing.handover_key == f"itk-set|{d.SET}"


def test_a_document_by_the_sender_behind_the_first_is_told() -> None:
    ours = (
        f'<custodian><assignedCustodian><representedCustodianOrganization><id root="{d.OID}19.1" '
        'extension="RX9"/><name>Northshire 111</name></representedCustodianOrganization>'
        "</assignedCustodian></custodian>"
    )
    own = d.document(header=ours, set_id="S2", doc_id="D2", made="20260228090000+0000")
    report = d.read_text(d.envelope(d.document(), own))
    told = next(notice.text for notice in report.warnings if notice.code == "several-documents")
    assert "another one is by the sender itself" in told


def test_one_disposition_in_two_vocabularies_is_no_contradiction() -> None:
    both = (
        f'<dischargeDispositionCode code="1077041000000102" codeSystem="{d.OID}15" '
        'displayName="Referral to ED"><translation code="Dx02" displayName="Attend within 1 hour"/>'
        "</dischargeDispositionCode>"
    )
    report = d.read_text(d.document(contact=d.encounter(both)))
    assert report.outcome.disposition is not None
    assert report.outcome.disposition.code == "Dx02"
    assert ("disposition-in-other-codes", "Referral to ED") in {
        (code.kind, code.display) for code in report.outcome.codes
    }
    assert "codes-disagree" not in d.codes(report)
    assert report.outcome.act_by_source == "derived"


def test_two_pathways_codes_in_one_disposition_do_contradict() -> None:
    inner = '<translation code="Dx03"/>'
    both = f'<dischargeDispositionCode code="Dx02">{inner}</dischargeDispositionCode>'
    report = d.read_text(d.document(contact=d.encounter(both)))
    assert "codes-disagree" in d.codes(report)


def test_without_a_coded_disposition_the_words_of_its_section_lead() -> None:
    report = d.read_text(d.document(contact=""))
    assert report.outcome.disposition is None
    assert report.outcome.description == "Attend Emergency Treatment Centre within 1 hour (Dx02)"
    assert report.outcome.act_by_source is None


def test_a_record_of_pathways_alone_gives_the_disposition() -> None:
    report = d.read_text(d.document(contact="", entries=d.pathways_case("Dx03", "Dx02")))
    assert report.outcome.disposition is not None
    assert report.outcome.disposition.code == "Dx02"


def test_a_report_without_any_text_is_told_at_the_top() -> None:
    whole = d.document()
    start = whole.index("<component><structuredBody>")
    report = d.read_text(whole[:start] + "</ClinicalDocument>")
    assert "partial-report" in d.codes(report)
    assert "partial-report" not in d.codes(d.read_text(whole))
