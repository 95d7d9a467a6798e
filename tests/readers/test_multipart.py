"""A message in MIME or in a gzip file reads as the message itself; what came beside it is told."""

from __future__ import annotations

import base64
import gzip

import pytest

from app.desk.reception.itk_head import Head, head_of
from app.readers.multipart import unwrap
from app.readers.payloads import parts
from app.readers.read import read
from app.report.errors import Unreadable
from app.report.parts import PartKind
from tests.files import pdf
from tests.readers import messages as stu3
from tests.readers.cda import documents as d

ENVELOPE = d.soap(d.envelope(d.document())).encode()


def piece(content: bytes, kind: str = "text/xml", more: str = "", end: bytes = b"\r\n") -> bytes:
    head = [f"Content-Type: {kind}".encode(), *(line.encode() for line in more.splitlines()), b""]
    return end.join([*head, content])


def wrapped(*pieces: bytes, mark: bytes = b"uuid:1+a", end: bytes = b"\r\n") -> bytes:
    lines = [part for each in pieces for part in (b"--" + mark, each)]
    return end.join([*lines, b"--" + mark + b"--", b""])


def headed(body: bytes, more: str = "") -> bytes:
    kind = f'Content-Type: multipart/related;\r\n boundary="uuid:1+a"{more}'
    return b"MIME-Version: 1.0\r\n" + kind.encode() + b"\r\n\r\n" + body


PACKED = "Content-Transfer-Encoding: base64"
FILE = piece(base64.encodebytes(pdf()), "application/pdf", PACKED)


@pytest.mark.parametrize(
    "data",
    [
        wrapped(piece(ENVELOPE), FILE),
        b"\r\n" + wrapped(piece(ENVELOPE), FILE),
        headed(b"Preamble for old programs\r\n" + wrapped(piece(ENVELOPE), FILE)),
        wrapped(piece(ENVELOPE, end=b"\n"), FILE.replace(b"\r\n\r\n", b"\n\n", 1), end=b"\n"),
        wrapped(FILE, piece(ENVELOPE)),
        wrapped(
            piece(base64.encodebytes(ENVELOPE), more="Content-Transfer-Encoding: base64"), FILE
        ),
        gzip.compress(wrapped(piece(ENVELOPE), FILE)),
    ],
    ids=["body", "blank line", "headers", "line feeds", "file first", "base64", "gzip"],
)
def test_a_message_with_a_file_beside_it_reads_as_the_message(data: bytes) -> None:
    report = d.read_text(data)
    assert report.filing == d.read_text(ENVELOPE).filing
    told = f"A file came beside the message: application/pdf, {len(pdf())} bytes."
    (notice,) = [n for n in report.warnings if n.code == "payload-not-shown"]
    assert notice.text == f"{told} It can be opened here."
    assert [(part.kind, part.content) for part in parts(data)] == [(PartKind.PDF, pdf())]


def test_the_part_that_the_headers_name_is_the_message() -> None:
    other = piece(b"<note xmlns='urn:x'>not this</note>", more="Content-ID: <a>")
    root = piece(ENVELOPE, more="Content-ID: <b@x>")
    report = d.read_text(headed(wrapped(other, root), '; start="<b@x>"'))
    assert report.message.id == d.MESSAGE


def test_parts_of_an_envelope_that_were_sent_beside_it_are_put_back() -> None:
    point = '<xop:Include xmlns:xop="http://www.w3.org/2004/08/xop/include" href="cid:p1%40x"/>'
    root = d.soap(d.envelope(point, packed='base64="true"')).encode()
    document = piece(d.document().encode(), "application/octet-stream", "Content-ID: <p1@x>")
    report = d.read_text(wrapped(piece(root, "application/xop+xml"), document))
    assert report.outcome.disposition is not None
    assert "payload-not-shown" not in d.codes(report)


def test_the_gateway_sees_the_head_of_a_message_with_attachments() -> None:
    kind = 'multipart/related; boundary="uuid:1+a"; type="text/xml"'
    head = head_of(wrapped(piece(ENVELOPE), FILE), kind)
    assert isinstance(head, Head)
    assert head.message_id == d.MESSAGE


def test_a_gzip_file_of_any_format_is_read_and_told() -> None:
    data = stu3.as_json(stu3.searchset(*stu3.core()))
    report = read(gzip.compress(data))
    assert report.filing == read(data).filing
    assert "entry-invalid" in {notice.code for notice in report.warnings}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (gzip.compress(b" " * 3_000_000), "READ-002"),
        (gzip.compress(ENVELOPE)[:-9], "READ-003"),
        (b"\x1f\x8b\x08junkjunkjunk", "READ-003"),
        (wrapped(FILE), "READ-004"),
        (b"--\r\n", "READ-004"),
        (b"MIME-Version: 1.0\r\n\r\nhello", "READ-004"),
    ],
    ids=["bomb", "cut", "damaged", "no message", "no part", "no parts"],
)
def test_what_is_no_message_inside_is_refused_in_words(data: bytes, code: str) -> None:
    with pytest.raises(Unreadable, match=code):
        read(data, max_mib=1)


def test_a_plain_message_is_handed_on_untouched() -> None:
    assert unwrap(ENVELOPE, 32).data is ENVELOPE
