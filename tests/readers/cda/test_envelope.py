"""Envelopes and payloads: every way in which a document may be wrapped, and many it may not."""

from __future__ import annotations

import gzip
import re
import zlib
from xml.sax.saxutils import escape  # writes only; nothing is parsed with it

import pytest

from app.readers.read import read
from app.readers.sniff import sniff
from app.report.errors import Unreadable
from app.report.model import Format, Kind
from app.report.names import PersonName
from tests.readers.cda import documents as d


def _deflated(wbits: int) -> str:
    packer = zlib.compressobj(wbits=wbits)
    return d.base64_text(packer.compress(d.document().encode()) + packer.flush())


def _prefixed() -> str:
    """The document with a prefix on every element, and white space where none matters."""
    text = re.sub(r"<(/?)([A-Za-z]+)(?=[\s>/])", r"<\1h:\2", d.document())
    return text.replace('xmlns="urn:hl7-org:v3"', 'xmlns:h="urn:hl7-org:v3"')


@pytest.mark.parametrize(
    "wrapped",
    [
        d.document(),
        d.envelope(d.document()),
        d.soap(d.envelope(d.document())),
        d.soap(d.envelope(d.document()), prefix="toolkit"),
        d.soap(f"<w:x xmlns:w='urn:w'>{d.envelope(d.document())}</w:x>"),
        d.envelope(d.base64_text(d.document()), packed='base64="true"'),
        d.envelope(d.gzip_text(d.document()), packed='base64="true" compressed="true"'),
        d.envelope(_deflated(15), packed='base64="true" compressed="true"'),
        d.envelope(_deflated(-15), packed='base64="true" compressed="true"'),
        d.envelope(d.base64_text(d.base64_text(d.document())), packed='base64="true"'),
        d.envelope(escape(d.document())),
        d.envelope(f"<![CDATA[<?xml version='1.0' encoding='utf-16'?>{d.document()}]]>"),
        d.soap(d.envelope(_prefixed())),
    ],
    ids=[
        "bare",
        "envelope",
        "soap",
        "other prefix",
        "deeper",
        "base64",
        "gzip",
        "zlib",
        "deflate",
        "base64 twice",
        "escaped",
        "cdata",
        "default namespace",
    ],
)
def test_a_document_reads_the_same_in_every_wrapping(wrapped: str) -> None:
    report = d.read_text(wrapped)
    assert report.format is Format.ITK_CDA
    assert isinstance(report.patient.name, PersonName)
    assert report.patient.name.shown == "WINTERBOURNE, Ada (Mrs)"
    assert report.outcome.disposition is not None
    assert report.outcome.disposition.code == "Dx02"
    assert report.outcome.chief_concern == "Fell on the stairs. (Patient's Reported Condition)"


def test_the_prefix_of_a_namespace_says_nothing() -> None:
    text = d.soap(d.envelope(d.document())).replace("xmlns:itk", "xmlns:q")
    text = text.replace("<itk:", "<q:").replace("</itk:", "</q:")
    renamed = text.replace("<s:Envelope", '<s:Envelope xmlns:itk="urn:nhs-:ns:201005"')
    assert d.read_text(renamed).message.correlation_id == d.TRACKING


def test_the_envelope_says_who_sent_what_for_whom() -> None:
    message = d.read_text(d.soap(d.envelope(d.document()))).message
    assert (message.id, message.correlation_id) == (d.MESSAGE, d.TRACKING)
    assert message.kind is Kind.NEW
    assert message.for_action is True
    assert message.version == "1"
    assert message.reply_requested == ()


@pytest.mark.parametrize(
    ("interaction", "for_action"),
    [(d.PRIMARY, True), (d.PRIMARY.upper(), True), (d.COPY, False), ("somethingElse-v1", None)],
)
def test_primary_acts_and_copy_is_informed(interaction: str, for_action: bool | None) -> None:
    report = d.read_text(d.envelope(d.document(), interaction=interaction))
    assert report.message.for_action is for_action
    assert ("unknown-code" in d.codes(report)) is (for_action is None)


@pytest.mark.parametrize(
    ("value", "asked"), [("true", ("ackrequested",)), ("false", ()), ("1", ())]
)
def test_a_reply_is_asked_for_only_by_the_word_true(value: str, asked: tuple[str, ...]) -> None:
    report = d.read_text(d.envelope(d.document(), specs=d.spec("ackrequested", value)))
    assert report.message.reply_requested == asked


def test_payloads_follow_the_manifest_and_not_the_order_of_the_envelope() -> None:
    old = d.document(made="20260228090000+0000", set_id="S-OLD", doc_id="D-OLD")
    items = d.item("uuid_2") + d.item("uuid_1")
    report = d.read_text(d.envelope(old, d.document(), items=items))
    assert report.filing.handover_key == f"itk-set|{d.SET}"
    assert "several-documents" in d.codes(report)


@pytest.mark.parametrize(
    ("counts", "code"), [((2, 1), "partial-report"), ((1, 3), "partial-report"),
                         ((0, 1), "entry-invalid")]
)  # fmt: skip
def test_counts_that_disagree_are_told(counts: tuple[int, int], code: str) -> None:
    report = d.read_text(d.envelope(d.document(), counts=counts))
    assert code in d.codes(report)
    assert report.outcome.disposition is not None


def test_ids_that_do_not_match_pair_up_by_their_order() -> None:
    packed = d.envelope(d.base64_text(d.document()), items=d.item("uuid_other", 'base64="true"'))
    report = d.read_text(packed)
    assert "entry-invalid" in d.codes(report)
    assert report.outcome.disposition is not None


@pytest.mark.parametrize(
    ("content", "packed", "said"),
    [
        ("not base64 at all!", 'base64="true"', "should be base64"),
        ("", 'base64="true"', "is empty"),
        ("QUJDREVGR0g=", 'base64="true" encrypted="true"', "is encrypted"),
        ("QUJDREVGR0g=", 'base64="true"', "is no XML"),
        (
            d.base64_text(gzip.compress(b"<a/>")[:12]),
            'base64="true" compressed="true"',
            "is no XML",
        ),
        (d.base64_text(b"\x1f\x8b\x08junkjunkjunk"), 'base64="true" compressed="true"', "damaged"),
        (d.gzip_text(" " * 40_000_000), 'base64="true" compressed="true"', "unpacks to more than"),
    ],
    ids=["not base64", "empty", "encrypted", "no xml", "cut gzip", "damaged gzip", "bomb"],
)
def test_what_cannot_be_opened_is_announced_at_the_top(
    content: str, packed: str, said: str
) -> None:
    report = d.read_text(d.envelope(content, packed=packed))
    told = [notice for notice in report.warnings if notice.code == "payload-not-shown"]
    assert said in told[0].text
    assert told[0].at_top
    assert report.message.correlation_id == d.TRACKING


def test_a_packing_that_the_manifest_forgot_is_opened_all_the_same() -> None:
    report = d.read_text(d.envelope(d.gzip_text(d.document())))
    assert report.outcome.disposition is not None
    assert "entry-invalid" in d.codes(report)


def test_a_plain_payload_that_is_called_packed_is_read() -> None:
    report = d.read_text(d.envelope(d.document(), packed='base64="true" compressed="true"'))
    assert report.outcome.disposition is not None
    assert "entry-invalid" in d.codes(report)


@pytest.mark.parametrize("body", ["<x xmlns='urn:x'>hello</x>", ""])
def test_a_soap_message_of_something_else_is_no_report(body: str) -> None:
    other = d.soap(body).encode()
    assert sniff(other) is Format.ITK_CDA
    with pytest.raises(Unreadable, match="READ-015"):
        read(other)


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_characters_are_read_in_whatever_encoding_they_came(codec: str) -> None:
    text = d.document(who=d.patient(name="<name>Zoë Ångström حسن</name>"))
    report = d.read_text(text.encode(codec))
    assert isinstance(report.patient.name, PersonName)
    assert report.patient.name.text == "Zoë Ångström حسن"


@pytest.mark.parametrize(
    ("declared", "codec", "odd"),
    [("iso-8859-1", "iso-8859-1", False), ("utf-8", "cp1252", True), ("", "cp1252", True)],
)
def test_a_declaration_counts_where_it_is_true(declared: str, codec: str, odd: bool) -> None:
    head = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    text = head + d.document(who=d.patient(name="<name>Zoë</name>"))
    report = d.read_text(text.encode(codec))
    assert isinstance(report.patient.name, PersonName)
    assert report.patient.name.text == "Zoë"
    assert ("encoding" in d.codes(report)) is odd


def test_an_inner_document_has_an_encoding_of_its_own() -> None:
    inner = '<?xml version="1.0" encoding="iso-8859-1"?>' + d.document(
        who=d.patient(name="<name>Zoë</name>")
    )
    packed = d.base64_text(inner.encode("iso-8859-1"))
    report = d.read_text(d.envelope(packed, packed='base64="true"'))
    assert isinstance(report.patient.name, PersonName)
    assert report.patient.name.text == "Zoë"


def test_a_packed_document_with_a_name_of_html_in_it_is_read_and_told() -> None:
    inner = d.document(sections=d.section("Advice Given", "Rest&nbsp;well"))
    report = d.read_text(d.envelope(d.base64_text(inner), packed='base64="true"'))
    assert report.care_advice[0].text == "Rest well"
    assert "encoding" in d.codes(report)


def test_a_second_document_in_one_payload_is_read_and_told() -> None:
    second = d.document(doc_id="D-2", set_id="S-2", sections=d.section("Notes", "Second words"))
    report = d.read_text(d.envelope(d.document() + second))
    assert "Second words" in [section.text for section in report.narrative]
    assert {"entry-invalid", "several-documents"} <= d.codes(report)


def test_words_beside_a_document_in_its_payload_are_listed() -> None:
    report = d.read_text(d.envelope(f"stray words {d.document()} and more"))
    assert "beside the payload stray words and more" in report.also[-1].text


def test_a_payload_of_plain_words_is_shown_and_told() -> None:
    report = d.read_text(d.envelope("Please ring\n  the desk, 9 am"))
    (section,) = report.narrative
    assert (section.title, section.text) == ("The payload", "Please ring\nthe desk, 9 am")
    assert "part-not-understood" in d.codes(report)


@pytest.mark.parametrize("first", [True, False])
def test_a_payload_that_is_no_clinical_document_hides_none_that_is(first: bool) -> None:
    other = "<routing xmlns='urn:x'><note>Words of another kind</note></routing>"
    both = (other, d.document()) if first else (d.document(), other)
    report = d.read_text(d.envelope(*both))
    assert report.message.kind is Kind.NEW
    assert isinstance(report.patient.name, PersonName)
    assert report.outcome.disposition is not None
    assert "Words of another kind" in [section.text for section in report.narrative]
    assert d.codes(report) >= {"several-documents"}
    assert not d.codes(report) & {"partial-report", "not-a-triage-handover"}
