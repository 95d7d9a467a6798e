"""What an ITK message says of itself, and the words in which it is refused."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from app.desk.reception.itk_head import Answered, Head, head_of
from app.desk.reception.itk_noting import event_of, facts_of
from app.desk.reception.itk_rules import RULES, broken, ods_of
from app.replies.itk.data import Address
from app.replies.itk.names import FaultCode, Wrong
from app.settings.registry import GatewaySettings
from tests.conformance.itk.messages import (
    SENDER,
    Change,
    acknowledgement,
    report,
    value,
    with_attribute,
    with_header,
    with_spec,
    with_text,
    without,
)

SAMPLES = Path(os.environ.get("TRIAGE_SAMPLES", Path(__file__).parents[4] / "shared" / "samples"))
OURS = GatewaySettings(organisations=("RZ901",), services=("2000099901",))
DOS = "2.16.840.1.113883.2.1.3.2.4.18.44"


def head(*changes: Change, content_type: str = "text/xml") -> Head:
    said = head_of(report("RZ901", "2000099901", *changes), content_type)
    assert isinstance(said, Head)
    return said


def wrong(*changes: Change) -> Wrong:
    found = broken(head(*changes), OURS)
    assert found is not None
    return found


def test_a_message_says_who_sent_it_to_whom_and_what_is_in_it() -> None:
    said = head(with_spec("infackrequested", "true"))
    assert said.service == said.action == "urn:nhs-itk:services:201005:SendNHS111Report-v2-0"
    assert said.addresses == (
        Address("urn:nhs-uk:addressing:ods:RZ901"),
        Address("2000099901", DOS),
    )
    assert [ods_of(one.uri) for one in (*said.audit, said.reply_to)] == [SENDER, SENDER]
    assert said.counts == ("1", "1")
    assert tuple(item.id for item in said.items) == said.payloads
    assert said.kind == "ClinicalDocument"
    assert not said.is_acknowledgement
    assert broken(said, OURS) is None


def test_what_is_noted_is_all_that_an_acknowledgement_needs() -> None:
    said = head(with_spec("ackrequested", "TRUE"), with_spec("infackrequested", "no"))
    noted = facts_of(said)
    assert (noted.tracking_id, noted.payloads) == (said.tracking_id, said.payloads)
    assert noted.asks == ("business",)
    assert noted.us == "RZ901"
    assert noted.acknowledges == ""
    assert event_of(said) == "primaryEmergencyDepartmentRecipientNHS111CDADocument-v2-0"


def test_handling_is_by_key_and_nothing_is_asked_for_by_default() -> None:
    assert facts_of(head()).asks == ()
    both = head(with_spec("infackrequested", "true"), with_spec("ackrequested", "true"))
    assert facts_of(both).asks == ("infrastructure", "business")


@pytest.mark.parametrize(
    ("change", "about"),
    [
        (without("//wsa:MessageID"), "has no MessageID"),
        (with_text("//wsa:MessageID", "7" * 256), "MessageID is too long"),
        (without("//itk:DistributionEnvelope"), "has no DistributionEnvelope"),
        (with_attribute("//itk:header", "trackingid", ""), "has no trackingid"),
        (with_attribute("//itk:header", "trackingid", "7" * 256), "trackingid is too long"),
        (with_text("//wsa:Action", "urn:other"), "Action is not the service"),
        (with_attribute("//itk:manifest", "count", "2"), "1 listed, 1 there"),
        (with_attribute("//itk:payload", "id", "x"), "in the same order"),
        (with_attribute("//itk:manifestitem", "profileid", ""), "has no profileid"),
        (with_attribute("//itk:manifestitem", "profileid", "x"), "none that is taken here"),
        (with_attribute("//itk:auditIdentity/itk:id", "uri", "x"), "audit identity"),
    ],
)
def test_a_refusal_says_what_is_wrong(change: Change, about: str) -> None:
    found = wrong(change)
    assert about in found.diagnostic
    assert (found.code, found.text) == (FaultCode.CLIENT, "Invalid Message")


def test_a_message_for_others_is_rejected() -> None:
    for gateway in (OURS, replace(OURS, organisations=()), replace(OURS, services=())):
        found = broken(head(without("//itk:addresslist")), gateway)
        assert found is not None
        assert found.text == "Message rejected"
    assert broken(head(without("//itk:addresslist")), GatewaySettings()) is None


def test_a_directory_id_is_no_organisation_and_the_other_way_round() -> None:
    swapped = GatewaySettings(organisations=("2000099901",), services=("RZ901",))
    assert broken(head(), swapped) is not None


def test_a_header_that_is_not_understood_is_named() -> None:
    found = wrong(with_header("{urn:x}LocalHeaderElement", mustUnderstand="1"))
    assert found.code is FaultCode.MUST_UNDERSTAND
    assert "LocalHeaderElement" in found.diagnostic


def test_the_rules_are_asked_in_the_order_of_the_adaptor() -> None:
    names = [rule.__name__.strip("_") for rule in RULES]
    assert (
        names
        == (
            "understood message_id envelope tracking_id service counts ids profiles audit_identity "
            "for_us"
        ).split()
    )


def test_an_acknowledgement_is_known_for_what_it_is() -> None:
    for business, result in ((False, "OK"), (True, "AA")):
        said = head_of(acknowledgement("T-1", result, business=business), "")
        assert isinstance(said, Head)
        assert said.is_acknowledgement
        assert said.answered == Answered("T-1", result)
        assert facts_of(said).acknowledges == ("business" if business else "infrastructure")
        assert broken(said, OURS) is None


@pytest.mark.parametrize(
    ("result", "is_ok"), [("OK", True), ("AA", True), ("ca", True), ("ERROR", False), ("", False)]
)
def test_anything_but_ok_is_a_refusal(result: str, is_ok: bool) -> None:
    assert Answered("T-1", result).is_ok is is_ok


def test_the_same_envelope_has_the_same_fingerprint_in_another_soap_message() -> None:
    body = report("RZ901", "2000099901")
    asked = value(body, "//wsa:MessageID/text()")
    again = head_of(body.replace(asked.encode(), b"ANOTHER"), "")
    other = head_of(body.replace(b"RZ901", b"RZ902"), "")
    first = head_of(body, "")
    assert isinstance(first, Head)
    assert isinstance(again, Head)
    assert isinstance(other, Head)
    assert again.message_id == "ANOTHER"
    assert first.fingerprint == again.fingerprint != other.fingerprint


@pytest.mark.parametrize(
    ("start", "told"),
    [
        (b"<!DOCTYPE x>", "declares a document type"),
        (b'<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd">', "declares a document type"),
        (b"<a>" * 300, "not well-formed"),
        (b"", "not well-formed"),
    ],
)
def test_nothing_but_plain_xml_is_read(start: bytes, told: str) -> None:
    rest = b"</a>" * 300 if start.startswith(b"<a>") else b""
    body = start + report("RZ901", "2000099901") + rest if start else b""
    found = head_of(body, "")
    assert isinstance(found, Wrong)
    assert told in found.diagnostic


def test_the_charset_of_http_goes_before_a_guess() -> None:
    written = report("RZ901", "2000099901", with_text("//wsa:MessageID", "Ж1")).decode()
    found = head_of(written.encode("windows-1251"), "text/xml; charset=windows-1251")
    assert isinstance(found, Head)
    assert found.message_id == "Ж1"
    marked = head_of(b"\xef\xbb\xbf" + written.encode(), "text/xml; charset=windows-1251")
    assert isinstance(marked, Head)
    assert marked.message_id == "Ж1"


@pytest.mark.parametrize("charset", ["x-unknown", "idna", "unicode_escape", "utf-8", "ISO-8859-1"])
def test_a_charset_that_does_not_fit_is_no_reason_to_refuse(charset: str) -> None:
    assert head(content_type=f'text/xml; charset="{charset}"').message_id


@pytest.mark.parametrize("path", sorted((SAMPLES / "itk-cda").glob("*.xml")), ids=lambda p: p.name)
def test_a_real_message_is_taken(path: Path) -> None:
    said = head_of(path.read_bytes(), "text/xml; charset=utf-8")
    if path.name == "iuc-v3-bare-clinical-document.xml":
        assert said == Wrong("The message is no SOAP envelope.")
    else:
        assert isinstance(said, Head)
        assert broken(said, GatewaySettings()) is None
