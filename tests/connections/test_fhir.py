"""Characters: FHIR is UTF-8, whatever a header says."""

import pytest

from app.connections.fhir import in_utf8

JSON = '{"resourceType":"Patient","name":[{"family":"Zoë"}]}'
XML = '<Patient xmlns="http://hl7.org/fhir"><name><family value="Zoë"/></name></Patient>'


@pytest.mark.parametrize("text", [JSON, XML])
@pytest.mark.parametrize("charset", ["iso-8859-1", "windows-1252", '"ISO-8859-15"'])
def test_another_encoding_is_turned_into_utf8(text: str, charset: str) -> None:
    sent = text.encode(charset.strip('"'))
    assert in_utf8(sent, f"application/fhir+json; charset={charset}") == text.encode()


@pytest.mark.parametrize(
    "content_type",
    ["application/fhir+json", "application/fhir+json;charset=utf-8", "a; charset=iso-8859-1"],
)
def test_what_is_utf8_already_stays(content_type: str) -> None:
    assert in_utf8(JSON.encode(), content_type) == JSON.encode()


@pytest.mark.parametrize(
    ("sent", "content_type"),
    [
        (JSON.encode("latin-1"), "application/json"),
        (JSON.encode("latin-1"), "application/json; charset=klingon"),
        (JSON.encode("latin-1"), "application/json; charset=ascii"),
        (b"<?xml version='1.0' encoding='iso-8859-1'?>" + XML.encode("latin-1"), "a;charset=utf-7"),
    ],
)
def test_what_cannot_be_known_stays_as_it_came(sent: bytes, content_type: str) -> None:
    assert in_utf8(sent, content_type) == sent
