"""Bytes become the same plain tree, whatever their syntax and characters."""

from __future__ import annotations

import json

import pytest

from app.readers.sniff import parse, sniff
from app.report.errors import Unreadable
from app.report.model import Format
from app.report.notices import NoticeCode
from tests.readers import messages as m

XML = '<Patient xmlns="http://hl7.org/fhir">%s</Patient>'


def _tree(data: bytes) -> object:
    return parse(data).tree


def test_decimals_keep_their_own_characters() -> None:
    data = b'{"resourceType":"Observation","valueQuantity":{"value":38.50,"low":1E-7,"n":12}}'
    assert _tree(data) == {
        "resourceType": "Observation",
        "valueQuantity": {"value": "38.50", "low": "1E-7", "n": 12},
    }


def test_fhir_xml_has_the_shape_of_fhir_json() -> None:
    whole = m.searchset(*m.core(), m.observation(), m.composition(("A", "<p>b</p>")))
    from_xml = _tree(m.as_xml(whole))
    assert _as_sets(from_xml) == _as_sets(json.loads(m.as_json(whole)))


def test_primitive_extensions_and_ids_stand_beside_their_value() -> None:
    inner = (
        '<birthDate id="b" value="1980-01-01"><extension url="u"><valueString value="x"/>'
        '</extension></birthDate><name><given value="A"/><given value="B" id="g"/></name>'
    )
    assert _tree((XML % inner).encode()) == {
        "resourceType": "Patient",
        "birthDate": "1980-01-01",
        "_birthDate": [{"id": "b", "extension": {"url": "u", "valueString": "x"}}],
        "name": {"given": ["A", "B"], "_given": [None, {"id": "g"}]},
    }


def test_what_fhir_does_not_know_is_kept_as_a_leaf() -> None:
    tree = _tree((XML % '<name>stray<family value="F" odd="1"/>tail</name><x y="z"/>').encode())
    assert tree == {
        "resourceType": "Patient",
        "name": {
            "text outside a value": ["stray", "tail"],
            "family": "F",
            "_family": [{"odd": "1"}],
        },
        "x": {"y": "z"},
    }


@pytest.mark.parametrize(
    ("data", "family", "told"),
    [
        ("é".encode(), "é", False),
        (b"\xe9", "é", True),
        (b"\x93x\x94", "“x”", True),
    ],
)
def test_json_in_the_wrong_characters_is_read_and_told(
    data: bytes, family: str, told: bool
) -> None:
    parsed = parse(b'{"resourceType":"Patient","family":"' + data + b'"}')
    assert parsed.tree == {"resourceType": "Patient", "family": family}
    assert [n.code for n in parsed.notices] == [NoticeCode.ENCODING] * told


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_byte_order_marks_and_wide_characters_are_no_matter(codec: str) -> None:
    for text in ('{"resourceType":"Patient","family":"é"}', XML % '<family value="é"/>'):
        assert _tree(text.encode(codec)) == {"resourceType": "Patient", "family": "é"}


@pytest.mark.parametrize(
    ("declared", "codec", "told"),
    [
        ("ISO-8859-1", "latin-1", False),
        ("windows-1252", "cp1252", False),
        ("ISO-8859-1", "utf-8", True),
        ("utf-8", "cp1252", True),
        ("no-such-code", "utf-8", True),
    ],
)
def test_declared_and_misdeclared_xml(declared: str, codec: str, told: bool) -> None:
    text = f'<?xml version="1.0" encoding="{declared}"?>' + XML % '<family value="é"/>'
    parsed = parse(text.encode(codec))
    assert parsed.tree == {"resourceType": "Patient", "family": "é"}
    assert bool(parsed.notices) is told


def test_comments_and_instructions_are_not_content() -> None:
    text = '<?xml version="1.0"?><?style x?>' + XML % '<!-- no --><family value="F"/><?y?>'
    assert _tree(text.encode()) == {"resourceType": "Patient", "family": "F"}


def test_where_the_schema_lies_is_no_content() -> None:
    space = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    where = f'{space} xsi:schemaLocation="http://hl7.org/fhir ../fhir.xsd"'
    text = XML.replace("xmlns=", f"{where} xmlns=") % '<family value="F"/>'
    assert parse(text.encode()).tree == {"resourceType": "Patient", "family": "F"}


def test_a_line_before_the_declaration_is_no_matter() -> None:
    text = '\r\n <?xml version="1.0" encoding="UTF-8"?>' + XML % '<family value="é"/>'
    for data in (text.encode(), text.encode("utf-16")):
        assert parse(data).notices == ()


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("a&nbsp;b", "a\N{NO-BREAK SPACE}b"),
        ("a&eacute;&LT;b&AMP;c&QUOT;", 'aé<b&c"'),
        ("a&#x1F;b&#11;c", "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}c"),
        ("a\x0bb", "a\N{REPLACEMENT CHARACTER}b"),
    ],
)
def test_characters_that_xml_does_not_know_cost_no_report(sent: str, shown: str) -> None:
    parsed = parse((XML % f'<family value="{sent}"/><given value="&lt;&#x1E9E;&#9;"/>').encode())
    assert parsed.tree == {"resourceType": "Patient", "family": shown, "given": "<ẞ\t"}
    assert [notice.code for notice in parsed.notices] == [NoticeCode.ENCODING]


@pytest.mark.parametrize("broken", ['<family value="a&no-such;"/>', '<family value="&nbsp;"', "&"])
def test_xml_that_is_broken_otherwise_stays_refused(broken: str) -> None:
    with pytest.raises(Unreadable):
        parse((XML % broken).encode())


def test_a_doubled_key_keeps_both_values_and_its_entry_is_named() -> None:
    data = (
        b'{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Patient"}},'
        b'{"resource":{"resourceType":"Flag","code":{"text":"a","text":"b","text":"c"}}}]}'
    )
    parsed = parse(data)
    assert parsed.tree is not None
    second = " (sent a second time)"
    assert parsed.tree["entry"][1]["resource"]["code"] == {
        "text": "a",
        "text" + second: ["b", "c"],
    }
    assert [n.text for n in parsed.notices] == [
        "Entry 2 (Flag) sent text twice; both values are shown."
    ]


def test_text_that_looks_like_keys_is_no_doubled_key() -> None:
    data = rb'{"resourceType":"Patient","a":"x\" : y","b":"\u0022: \"a\":"}'
    assert parse(data).notices == ()


def test_escapes_cannot_hide_a_doubled_key() -> None:
    flag = rb'{"resourceType":"Flag","code":{"text":"a","text":"b","id":"\u0022\u003a"}}'
    parsed = parse(b'{"resourceType":"Bundle","entry":[{"resource":%s}]}' % flag)
    assert [notice.code for notice in parsed.notices] == [NoticeCode.DUPLICATE_KEYS]


def test_formats_are_told_apart_by_content() -> None:
    assert sniff(m.as_json(m.searchset(*m.core()))) is Format.CDS_STU3
    assert sniff(m.as_xml(m.searchset(*m.core()))) is Format.CDS_STU3
    header = {"resourceType": "MessageHeader", "eventCoding": {"code": "x"}}
    assert sniff(m.as_json(m.searchset(header))) is Format.BARS_R4
    assert sniff(b'<ClinicalDocument xmlns="urn:hl7-org:v3"/>') is Format.ITK_CDA
    soap = b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"/>'
    assert sniff(soap) is Format.ITK_CDA
    with pytest.raises(Unreadable, match="READ-014"):
        sniff(b"<Bundle/>")


def _as_sets(node: object) -> object:
    """A tree in which one element and a list of one are the same."""
    if isinstance(node, dict):
        return {key: _as_sets(value) for key, value in node.items()}
    if isinstance(node, list):
        return _as_sets(node[0]) if len(node) == 1 else [_as_sets(part) for part in node]
    return node if isinstance(node, (str, bool)) else str(node)
