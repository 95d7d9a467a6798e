"""ITK 2.2, the synchronous answer: SimpleMessageResponse, or a fault with ToolkitErrorInfo."""

import base64
import gzip
import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from tests.conformance.itk.conftest import Post
from tests.conformance.itk.messages import (
    ADDRESSING,
    ITK,
    SERVICE,
    Change,
    Element,
    new_id,
    one,
    value,
    values,
    with_attribute,
    with_header,
    with_text,
    without,
)

Made = Callable[..., bytes]

UUID = re.compile(r"[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}\Z")
INFO = "/soap:Envelope/soap:Body/soap:Fault/detail/itk:ToolkitErrorInfo"


def is_taken(answer: httpx.Response) -> None:
    assert answer.status_code == 200, answer.text
    assert value(answer.content, "//itk:SimpleMessageResponse/text()").startswith("OK")


def is_fault(answer: httpx.Response, code: str = "Client", error: str = "1000") -> None:
    """It is a sound fault of that kind."""
    assert answer.status_code == 500
    assert answer.headers["content-type"].startswith("text/xml")
    body = answer.content
    assert value(body, "//soap:Fault/faultcode/text()").rpartition(":")[2] == code
    assert value(body, "//soap:Fault/faultstring/text()")
    assert value(body, f"{INFO}/itk:ErrorCode/text()") == error
    system = value(body, f"{INFO}/itk:ErrorCode/@codeSystem")
    assert system == "2.16.840.1.113883.2.1.3.2.4.17.268"
    assert UUID.match(value(body, f"{INFO}/itk:ErrorID/text()"))
    assert value(body, f"{INFO}/itk:ErrorText/text()")
    kind = "fault" if code == "MustUnderstand" else "soap/fault"
    assert value(body, "//wsa:Action/text()") == f"{ADDRESSING}/{kind}"


def test_a_report_is_answered_with_ok_and_its_message_id(post: Post, made: Made) -> None:
    body = made()
    asked = value(body, "//wsa:MessageID/text()")

    answer = post(body)

    assert answer.status_code == 200
    assert value(answer.content, "/soap:Envelope/soap:Body/itk:SimpleMessageResponse/text()") == (
        f"OK:{asked}"
    )


def test_the_action_of_the_answer_is_that_of_the_request_with_response(
    post: Post, made: Made
) -> None:
    answer = post(made())
    assert value(answer.content, "//wsa:Action/text()") == f"{SERVICE}Response"


def test_relates_to_is_the_message_id_of_the_request(post: Post, made: Made) -> None:
    body = made()
    answer = post(body)
    asked = value(body, "//wsa:MessageID/text()")
    assert value(answer.content, "/soap:Envelope/soap:Header/wsa:RelatesTo/text()") == asked
    assert UUID.match(value(answer.content, "//wsa:MessageID/text()"))


def test_a_message_id_with_a_prefix_in_lower_case_is_taken(post: Post, made: Made) -> None:
    asked = f"urn:uuid:{new_id().lower()}"
    answer = post(made(with_text("//wsa:MessageID", asked)))
    assert value(answer.content, "//itk:SimpleMessageResponse/text()") == f"OK:{asked}"


def test_the_same_tracking_id_again_is_ok_again(post: Post, made: Made) -> None:
    body = made()
    is_taken(post(body))
    is_taken(post(body))
    root = etree.fromstring(body)
    one(root, "//wsa:MessageID").text = fresh = new_id()
    again = post(etree.tostring(root))
    assert value(again.content, "//itk:SimpleMessageResponse/text()") == f"OK:{fresh}"


BROKEN: dict[str, Change] = {
    "without_message_id": without("//wsa:MessageID"),
    "with_an_empty_message_id": with_text("//wsa:MessageID", " "),
    "without_distribution_envelope": without("//itk:DistributionEnvelope"),
    "without_header": without("//itk:DistributionEnvelope/itk:header"),
    "without_trackingid": with_attribute("//itk:header", "trackingid", None),
    "without_action": without("//wsa:Action"),
    "with_an_action_that_is_not_the_service": with_text("//wsa:Action", f"{SERVICE}_DMS"),
    "without_service": with_attribute("//itk:header", "service", None),
    "with_a_manifest_count_that_is_wrong": with_attribute("//itk:manifest", "count", "2"),
    "with_a_payload_count_that_is_wrong": with_attribute("//itk:payloads", "count", "2"),
    "without_manifest": without("//itk:manifest"),
    "without_payloads": without("//itk:payloads"),
    "with_a_payload_that_is_not_listed": with_attribute("//itk:payload", "id", "uuid_0"),
    "without_payload_id": with_attribute("//itk:payload", "id", None),
    "without_profileid": with_attribute("//itk:manifestitem", "profileid", None),
    "with_a_profileid_that_is_not_known": with_attribute(
        "//itk:manifestitem", "profileid", "urn:nhs-en:profile:other-v1-0"
    ),
    "with_an_audit_identity_of_another_form": with_attribute(
        "//itk:auditIdentity/itk:id", "uri", "urn:nhs-uk:identity:RYE"
    ),
}


@pytest.mark.parametrize("change", BROKEN.values(), ids=BROKEN)
def test_fault_client_1000(post: Post, made: Made, change: Change) -> None:
    is_fault(post(made(change)))


def test_a_fault_relates_to_the_request_where_that_has_an_id(post: Post, made: Made) -> None:
    body = made(with_attribute("//itk:header", "trackingid", None))
    asked = value(body, "//wsa:MessageID/text()")
    assert value(post(body).content, "//wsa:RelatesTo/text()") == asked
    answer = post(made(without("//wsa:MessageID")))
    assert values(answer.content, "//wsa:RelatesTo") == []


def test_ids_of_manifest_and_payloads_are_equal_in_order(post: Post, made: Made) -> None:
    def second(root: Element) -> None:
        for path in ("//itk:manifestitem", "//itk:payload"):
            there = one(root, path)
            twin = etree.fromstring(etree.tostring(there, with_tail=False))
            twin.set("id", "uuid_SECOND")
            there.addnext(twin)
        for path in ("//itk:manifest", "//itk:payloads"):
            one(root, path).set("count", "2")

    def swapped(root: Element) -> None:
        payloads = one(root, "//itk:payloads")
        payloads.append(payloads[0])

    is_taken(post(made(second)))
    is_fault(post(made(second, swapped)))


def test_neither_ods_nor_dos_address_of_ours_is_rejected(post: Post, made: Made) -> None:
    ods = with_attribute("//itk:address[1]", "uri", "urn:nhs-uk:addressing:ods:ZZZ99")
    dos = with_attribute("//itk:address[2]", "uri", "1")
    is_taken(post(made(ods)))
    is_taken(post(made(dos)))
    is_fault(post(made(ods, dos)))


def test_an_ods_address_with_a_part_of_the_organisation_is_ours(post: Post, made: Made) -> None:
    def part(root: Element) -> None:
        first = one(root, "//itk:address[1]")
        first.set("uri", f"{first.get('uri')}:team1:A")

    is_taken(post(made(part, with_attribute("//itk:address[2]", "uri", "1"))))


def test_a_header_that_must_be_understood_and_is_not_is_fault_must_understand(
    post: Post, made: Made
) -> None:
    name = "{urn:example:local}LocalHeaderElement"
    is_fault(post(made(with_header(name, mustUnderstand="1"))), "MustUnderstand")
    is_taken(post(made(with_header(name, mustUnderstand="0"))))
    is_taken(post(made(with_header(name, mustUnderstand="1", actor="urn:example:another"))))


def test_addressing_and_security_headers_are_understood(post: Post, made: Made) -> None:
    security = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
    to = with_header(f"{{{ADDRESSING}}}To", "https://receiver.example/itk", mustUnderstand="1")
    is_taken(post(made(to, with_header(f"{{{security}}}Security", mustUnderstand="1"))))


def test_soap_1_2_is_fault_version_mismatch(post: Post, made: Made) -> None:
    body = made().replace(
        b"http://schemas.xmlsoap.org/soap/envelope/", b"http://www.w3.org/2003/05/soap-envelope"
    )
    is_fault(post(body), "VersionMismatch")


@pytest.mark.parametrize(
    "body",
    [b"", b" ", b"not XML", b"<a>", b'{"resourceType":"Bundle"}', b"<a/>", b"\xff\xfe<", b"\0" * 9],
    ids=repr,
)
def test_what_is_no_soap_message_is_fault_client_1000(post: Post, body: bytes) -> None:
    is_fault(post(body))


def test_a_document_type_is_refused_and_nothing_of_it_is_read(post: Post, made: Made) -> None:
    evil = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
    is_fault(post(evil + made().replace(b"MessageID>", b"MessageID>&e;", 1)))
    is_fault(post(b"<!DOCTYPE x>" + made()))


def test_entities_that_grow_are_refused_in_time(post: Post, made: Made) -> None:
    rows = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE x [<!ENTITY e0 "lol">{rows}]>'.encode()
    body = made(with_attribute("//itk:header", "trackingid", "BOMB")).replace(b"BOMB", b"&e11;")
    is_fault(post(bomb + body))


def test_a_message_in_another_encoding_is_taken(post: Post, made: Made) -> None:
    text = made(with_header("{urn:example:x}Note", "Café £5")).decode()
    is_taken(post(text.encode("utf-16")))
    is_taken(post(b"\xef\xbb\xbf" + made()))
    is_taken(
        post(text.replace("uuid_", "uuid_2").encode("latin-1"), "text/xml; charset=ISO-8859-1")
    )
    declared = made(with_header("{urn:example:x}Note", "Café £5")).decode()
    latin = f'<?xml version="1.0" encoding="ISO-8859-1"?>{declared}'.encode("latin-1")
    is_taken(post(latin, "text/xml"))
    by_http = made(with_header("{urn:example:x}Note", "Café £5")).decode().encode("latin-1")
    is_taken(post(by_http, "text/xml; charset=ISO-8859-1"))


def test_a_prefix_says_nothing_about_the_vocabulary(post: Post, made: Made) -> None:
    body = made().replace(b"xmlns:itk=", b"xmlns:toolkit=")
    body = body.replace(b"<itk:", b"<toolkit:").replace(b"</itk:", b"</toolkit:")
    is_taken(post(body))


def packed(content: bytes | str, **marks: str) -> Change:
    """The payload as text, with marks in the manifest."""

    def change(root: Element) -> None:
        payload = one(root, "//itk:payload")
        for inner in list(payload):
            payload.remove(inner)
        payload.text = content if isinstance(content, str) else base64.b64encode(content).decode()
        one(root, "//itk:manifestitem").attrib.update(marks)

    return change


@pytest.mark.parametrize(
    "change",
    [
        packed(
            gzip.compress(b"<ClinicalDocument xmlns='urn:hl7-org:v3'/>"),
            base64="true",
            compressed="true",
        ),
        packed(b"<ClinicalDocument xmlns='urn:hl7-org:v3'/>", base64="true"),
        packed("c2VjcmV0", base64="true", encrypted="true"),
        packed("not base64 at all", base64="true"),
    ],
    ids=["gzip", "base64", "encrypted", "damaged"],
)
def test_a_payload_is_not_opened_before_the_answer(post: Post, made: Made, change: Change) -> None:
    is_taken(post(made(change)))


@pytest.mark.parametrize(
    "interaction",
    [
        "primaryEmergencyDepartmentRecipientNHS111CDADocument-v2-0",
        "primaryOutOfHoursRecipientNHS111CDADocument-v2-0",
        "somethingNew-v9-0",
    ],
)
def test_an_interaction_that_is_not_known_is_taken(
    post: Post, made: Made, interaction: str
) -> None:
    spec = f"//itk:spec[@key='{ITK}:interaction']"
    is_taken(post(made(with_attribute(spec, "value", f"urn:nhs-itk:interaction:{interaction}"))))


def test_a_message_without_sender_address_or_audit_identity_is_taken(
    post: Post, made: Made
) -> None:
    is_taken(post(made(without("//itk:senderAddress"))))
    is_taken(post(made(without("//itk:auditIdentity"))))


def test_expired_security_is_no_reason_to_refuse(post: Post, made: Made) -> None:
    security = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
    expired = with_header(f"{{{security}}}Security", "2010-01-01T00:00:00Z")
    is_taken(post(made(expired)))


def test_another_method_than_post_is_not_allowed(caller: httpx.Client) -> None:
    answer = caller.put("/itk", content=b"<a/>")
    assert answer.status_code == 405
    assert "POST" in answer.headers["allow"]


def test_no_fault_repeats_what_is_in_a_payload(post: Post, made: Made) -> None:
    body = made(with_attribute("//itk:manifest", "count", "2"))
    assert b"Farrow" in body
    answer = post(body)
    is_fault(answer)
    assert "Farrow" not in answer.text


@st.composite
def spoilt(draw: st.DrawFn) -> Callable[[bytes], bytes]:
    """A way to spoil a message: cut, changed, doubled, or something in its place."""
    start, length = draw(st.floats(0, 1)), draw(st.integers(0, 400))
    junk = draw(st.one_of(st.binary(max_size=60), st.sampled_from([b"<", b"&e;", b"\0", b"]]>"])))

    def spoil(body: bytes) -> bytes:
        at = int(start * len(body))
        return body[:at] + junk + body[at + length :]

    return spoil


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(spoil=spoilt())
def test_whatever_comes_is_answered_with_ok_or_a_fault(
    post: Post, made: Made, spoil: Callable[[bytes], bytes]
) -> None:
    answer: Any = post(spoil(made()))
    if answer.status_code == 200:
        is_taken(answer)
    else:
        code = value(answer.content, "//soap:Fault/faultcode/text()").rpartition(":")[2]
        assert code in {"Client", "MustUnderstand", "VersionMismatch"}
        is_fault(answer, code)
