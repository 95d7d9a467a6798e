"""As much of an answer as its transport must know, and no more."""

import pytest

from app.connections.peek import Damaged, EntrySeen, NotFhir, peek
from tests.connections.fhir_samples import bundle, outcome, resource, xml_bundle


def test_json_gives_types_ids_and_the_next_page() -> None:
    seen = peek(bundle(resource("List", "1"), next_page="two", base="https://ems/fhir").encode())
    assert (seen.type, seen.next) == ("Bundle", "two")
    assert seen.entries == (EntrySeen("List", "1", "https://ems/fhir/List/1", "include"),)


def test_xml_gives_the_same() -> None:
    seen = peek(xml_bundle("Encounter", "12", next_page="two&amp;x").encode())
    assert (seen.type, seen.next) == ("Bundle", "two&x")
    assert seen.entries == (EntrySeen("Encounter", "12", "urn:uuid:1", "match"),)


def test_outcomes_give_their_codes() -> None:
    assert peek(outcome("NO_RECORD_FOUND").encode()).issue_codes == ("NO_RECORD_FOUND",)
    xml = (
        '<OperationOutcome xmlns="http://hl7.org/fhir"><issue><details><coding>'
        '<code value="NO_RECORD_FOUND"/></coding></details></issue><issue/></OperationOutcome>'
    )
    assert peek(xml.encode()).issue_codes == ("NO_RECORD_FOUND",)


def test_versions_are_seen() -> None:
    assert peek(b'{"resourceType":"Task","meta":{"versionId":"4"}}').version == "4"
    xml = '<Task xmlns="http://hl7.org/fhir"><meta><versionId value="4"/></meta></Task>'
    assert peek(xml.encode()).version == "4"


def test_odd_shapes_are_passed_over() -> None:
    odd = (
        b'\xef\xbb\xbf {"resourceType":"Bundle","link":{"relation":"next"},"meta":[],'
        b'"entry":[null,7,{"resource":[]},{"fullUrl":5,"resource":{"resourceType":"List"}}],'
        b'"issue":[{"details":{"coding":"x"}}]}'
    )
    seen = peek(odd)
    assert [entry.type for entry in seen.entries] == ["", "List"]
    assert (seen.next, seen.version, seen.issue_codes) == ("", "", ())


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"   ",
        b"hello",
        b"[]",
        b"<html/>",
        b"<HTML><body/></HTML>",
        b"<!DOCTYPE html>",
        b"<Patient/>",
        b'{"resourceType": 5}',
        b'{"a": 1}',
        b"\x89PNG\r\n",
        b'<?xml version="1.0"?><!DOCTYPE p [<!ENTITY e "x">]><Patient xmlns="http://hl7.org/fhir"/>',
    ],
)
def test_what_is_not_fhir_is_told(body: bytes) -> None:
    with pytest.raises(NotFhir):
        peek(body)


@pytest.mark.parametrize(
    "body",
    [
        b'{"resourceType":"Bundle"',
        b'{"resourceType":"Bundle"} trailing',
        b'{"resourceType": NaN}',
        b'{"resourceType":"\xff"}',
        b'{"a":' * 100_000,
        b"<Bundle xmlns='http://hl7.org/fhir'>",
        b"<a>" * 100_000,
    ],
)
def test_what_breaks_off_is_told(body: bytes) -> None:
    with pytest.raises(Damaged):
        peek(body)


def test_an_entity_bomb_is_not_unpacked() -> None:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    bomb = (
        f'<!DOCTYPE b [<!ENTITY e0 "x">{levels}]><Bundle xmlns="http://hl7.org/fhir">&e11;</Bundle>'
    )
    with pytest.raises((NotFhir, Damaged)):
        peek(b'<?xml version="1.0"?>' + bomb.encode())
