"""Acknowledgements, faults and bodies that are files."""

from __future__ import annotations

import pytest

from app.report.model import Kind
from app.report.sheet import sheet
from tests.readers.cda import documents as d
from tests.readers.test_nothing_is_lost import NOW


def _infrastructure(result: str, errors: str = "") -> str:
    return (
        '<i:InfrastructureResponse xmlns:i="urn:nhs-itk:ns:201005" '
        'timestamp="2026-03-01T09:00:00Z" '
        f'serviceRef="urn:x" trackingIdRef="{d.TRACKING}" result="{result}"><i:reportingIdentity>'
        '<i:id uri="urn:nhs-uk:identity:ods:RX9"/></i:reportingIdentity>'
        f"<i:errors>{errors}</i:errors></i:InfrastructureResponse>"
    )


def _business(overall: str, inner: str, reason: str = "") -> str:
    return (
        '<BusinessResponseMessage xmlns="urn:hl7-org:v3"><id root="B"/>'
        '<creationTime value="20260301090000"/><acknowledgedBy3 typeCode="'
        f'{overall}"><conveyingTransmission><id root="{d.TRACKING}"/></conveyingTransmission>'
        f'</acknowledgedBy3><acknowledgedBy2 typeCode="{inner}"><conveyingTransmission>'
        f'<id root="uuid_1"/></conveyingTransmission>{reason}</acknowledgedBy2>'
        "</BusinessResponseMessage>"
    )


_FAULT = (
    "<s:Fault><faultcode>s:Client</faultcode><faultstring>A client related error</faultstring>"
    '<detail><k:ToolkitErrorInfo xmlns:k="urn:nhs-itk:ns:201005"><k:ErrorCode codeSystem="x">1000'
    "</k:ErrorCode><k:ErrorText>Invalid Message</k:ErrorText></k:ToolkitErrorInfo></detail>"
    "</s:Fault>"
)
_OK = (
    '<k:SimpleMessageResponse xmlns:k="urn:nhs-itk:ns:201005">'
    f"OK:{d.TRACKING}</k:SimpleMessageResponse>"
)


@pytest.mark.parametrize(
    ("text", "said", "accepted"),
    [
        (_infrastructure("OK"), "Infrastructure acknowledgement: OK", True),
        (_infrastructure("Failure"), "Infrastructure acknowledgement: Failure", False),
        (_infrastructure("ERROR"), "Infrastructure acknowledgement: ERROR", False),
        (d.soap(d.envelope(_infrastructure("OK"))), "Infrastructure acknowledgement: OK", True),
        (_business("AA", "AA"), "Business acknowledgement: accepted (AA)", True),
        (_business("AE", "AE"), "Business acknowledgement: processed with an error (AE)", False),
        (d.soap(_OK), f"Synchronous response: OK:{d.TRACKING}", True),
    ],
    ids=["ok", "failure", "error", "wrapped", "accepted", "with error", "synchronous"],
)
def test_an_answer_says_what_it_answers_and_how_it_went(
    text: str, said: str, accepted: bool
) -> None:
    report = d.read_text(text)
    assert report.message.kind is Kind.RESPONSE
    assert report.message.for_action is None
    assert report.message.correlation_id == d.TRACKING
    assert report.outcome.description == said
    told = next(one.text for one in report.warnings if one.code == "not-a-triage-handover")
    assert ("was not accepted" in told) is not accepted


def test_the_errors_of_an_acknowledgement_are_shown() -> None:
    error = (
        "<i:errorInfo><i:ErrorID>E-1</i:ErrorID><i:ErrorCode>DE0006</i:ErrorCode>"
        "<i:ErrorText>Manifest error</i:ErrorText></i:errorInfo>"
    )
    report = d.read_text(_infrastructure("Failure", error))
    assert (report.narrative[1].title, report.narrative[1].text) == (
        "Manifest error",
        "Code: DE0006\nId: E-1",
    )


def test_the_reason_of_a_business_error_is_shown() -> None:
    reason = (
        "<controlActEvent><reason><detectedIssueEvent><text>Not here</text>"
        '<code code="410" displayName="Patient not known here"/></detectedIssueEvent></reason>'
        "</controlActEvent>"
    )
    report = d.read_text(_business("AE", "AE", reason))
    assert "Reason: Not here\nReason: Patient not known here (410)" in report.narrative[1].text


def test_an_acknowledgement_that_contradicts_itself_is_told() -> None:
    assert "codes-disagree" in d.codes(d.read_text(_business("AR", "AA")))


def test_a_fault_is_read_with_its_error() -> None:
    report = d.read_text(d.soap(_FAULT))
    assert report.message.kind is Kind.RESPONSE
    assert report.outcome.description == "SOAP fault: refused: A client related error"
    assert "Error code: 1000\nError: Invalid Message" in report.narrative[0].text


@pytest.mark.hazard("H24")
def test_a_file_as_the_whole_body_is_announced_with_its_type_and_size() -> None:
    body = (
        '<nonXMLBody><text mediaType="application/pdf" representation="B64">'
        f"{d.base64_text(b'%PDF-1.7' + bytes(5000))}</text></nonXMLBody>"
    )
    report = d.read_text(d.document(body=body))
    told = [notice for notice in report.warnings if notice.code == "payload-not-shown"]
    assert [notice.text for notice in told] == [
        "The document itself is a file: application/pdf, 5 kB. It can be opened here."
    ]
    assert told[0].at_top
    assert "JVBERi" not in sheet(report, NOW).text


@pytest.mark.parametrize("packed", [True, False])
def test_a_plain_text_body_is_shown(packed: bool) -> None:
    text = "BP <90 & rising\nSecond line"
    inside = d.base64_text(text) if packed else text.replace("&", "&amp;").replace("<", "&lt;")
    form = 'representation="B64"' if packed else ""
    body = f'<nonXMLBody><text mediaType="text/plain" {form}>{inside}</text></nonXMLBody>'
    report = d.read_text(d.document(body=body))
    assert report.narrative[0].text == text


def test_an_attachment_that_is_no_pathways_case_is_announced() -> None:
    entries = (
        '<entry><observationMedia><value representation="B64" mediaType="image/png">'
        f"{d.base64_text(bytes(3000))}</value></observationMedia></entry>"
    )
    report = d.read_text(d.document(entries=entries))
    told = [one.text for one in report.warnings if one.code == "payload-not-shown"]
    assert told == ["An attachment is not shown: image/png, 3 kB."]
