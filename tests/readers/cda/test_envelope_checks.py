"""An envelope that disagrees with itself or with what it holds is read, and says so."""

from __future__ import annotations

import pytest

from app.report.model import EncounterReport, Kind
from tests.readers.cda import documents as d

ENVELOPE = d.envelope(d.document())
ASKING = d.envelope(d.document(), specs=d.spec("ackrequested", "true"))


def _findings(report: EncounterReport) -> list[str]:
    return [notice.text for notice in report.warnings if notice.code == "entry-invalid"]


def _changed(old: str, new: str, text: str = ENVELOPE) -> str:
    assert old in text
    return text.replace(old, new)


def test_an_envelope_that_agrees_has_no_finding() -> None:
    service = "urn:nhs-itk:services:201005:SendNHS111Report-v2-0"
    report = d.read_text(d.soap(ENVELOPE, header=f"<a:Action>{service}</a:Action>"))
    assert _findings(report) == []


@pytest.mark.parametrize(
    ("message", "finding"),
    [
        (
            d.soap(ENVELOPE, header="<a:Action>urn:x:Other</a:Action>"),
            (
                "The SOAP action is urn:x:Other, the service of the envelope "
                "urn:nhs-itk:services:201005:SendNHS111Report-v2-0."
            ),
        ),
        (
            _changed(d.TRACKING, ""),
            "The envelope has no tracking id, so no acknowledgement can name it.",
        ),
        (_changed(d.TRACKING, "42"), "The tracking id “42” is no UUID."),
        (_changed("itk:address ", "itk:other "), "The envelope is addressed to nobody."),
        (
            _changed("urn:nhs-uk:identity:ods:RX9", "mailto:x"),
            "The audit identity “mailto:x” is none of the NHS.",
        ),
        (
            _changed("auditIdentity", "other"),
            "The envelope does not say who sent it (audit identity).",
        ),
        (
            d.envelope(d.document(), items=d.item("uuid_9")),
            "The ids of manifest and payloads do not match.",
        ),
        (
            d.envelope(d.document(), items=d.item() + d.item("uuid_9"), counts=(1, 1)),
            "The manifest lists a payload that did not come.",
        ),
        (
            d.envelope(d.document(), d.document(), items=d.item(), counts=(1, 1)),
            "A payload is not in the manifest; it is read all the same.",
        ),
        (
            d.envelope(d.document(), d.document(), items=d.item("uuid_2") + d.item()),
            "Manifest and payloads are in a different order; that of the manifest counts.",
        ),
        (d.envelope(d.document(), items=d.item() * 2), "Two payloads have the same id."),
        (
            _changed(f'profileid="{d.PROFILE}"', ""),
            "The manifest does not say what uuid_1 is (profile).",
        ),
        (_changed(d.PROFILE, "p"), "The profile “p” is none of the NHS."),
        (
            _changed("ns:201005:interaction", "ns:201005:other"),
            "The envelope does not say what it asks for (interaction).",
        ),
        (
            d.envelope(
                d.document(), specs=d.spec("ackrequested", "true") + d.spec("ackrequested", "false")
            ),
            "The handling key ackrequested was sent as “true” and “false”; the first counts.",
        ),
        (
            d.envelope(d.document(), specs=d.spec("infackrequested", "yes")),
            "The handling key infackrequested is neither true nor false, so no reply is asked for.",
        ),
        (
            _changed(
                "senderAddress",
                "other",
                d.envelope(d.document(), specs=d.spec("ackrequested", "true")),
            ),
            "A reply is asked for, but there is no address to send it to.",
        ),
        (
            d.soap(
                ENVELOPE,
                header="<Created xmlns='urn:u'>2026-03-01T09:30:00Z</Created>"
                "<Expires xmlns='urn:u'>2026-03-01T09:20:00Z</Expires>",
            ),
            "The message expired before it was sent, by its own times.",
        ),
        (
            d.soap(ENVELOPE, header="<Created xmlns='urn:u'>2026-03-01T09:00:00Z</Created>"),
            "The document was made at 01-Mar-2026 09:21, after it was sent.",
        ),
    ],
)
def test_each_disagreement_is_told_under_about_and_refuses_nothing(
    message: str, finding: str
) -> None:
    report = d.read_text(message)
    assert finding in _findings(report)
    assert report.outcome.disposition is not None


@pytest.mark.parametrize(("interaction", "type_"), [
    ("nullifyNHS111CDADocument-v1-0", "POCD_MT200001GB02"),
    (d.PRIMARY, "POCD_MT130001UK05"),
])  # fmt: skip
def test_an_envelope_and_a_document_that_disagree_on_withdrawing_are_told_at_the_top(
    interaction: str, type_: str
) -> None:
    report = d.read_text(d.envelope(d.document(type_=type_), interaction=interaction))
    (notice,) = [each for each in report.warnings if each.code == "part-not-understood"]
    assert "withdraw" in notice.text
    assert notice.at_top
    assert report.message.kind is Kind.WITHDRAWN


@pytest.mark.parametrize(
    ("author", "told"),
    [("RX9", False), ("RX901", False), ("NVE", True)],
)
def test_a_sender_that_is_not_the_author_is_listed(author: str, told: bool) -> None:
    organisation = f'<id root="{d.OID}19.1" extension="{author}"/>'
    header = (
        "<custodian><assignedCustodian><representedCustodianOrganization>"
        f"{organisation}</representedCustodianOrganization></assignedCustodian></custodian>"
    )
    report = d.read_text(d.envelope(d.document(header=header)))
    lines = [line.text for line in report.also if line.where == "Envelope and document"]
    assert lines == (["sent by ODS RX9, written by ODS NVE"] if told else [])
    assert _findings(report) == []
