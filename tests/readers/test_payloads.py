"""The files inside messages of every family: found, unpacked, known by their bytes alone."""

import base64
import gzip
import socket
from typing import Any

import pytest

from app.readers.payloads import parts
from app.readers.read import read
from app.report.parts import Part, PartKind
from tests.files import bomb, pdf, png
from tests.readers import messages as stu3
from tests.readers.bars import messages as bars
from tests.readers.cda import documents as cda

URL = "https://pictures.example/arm.png"


def packed(data: bytes) -> str:
    return base64.b64encode(data).decode()


def attached(data: str | None, kind: str = "image/png", **more: Any) -> stu3.Resource:
    """A document that holds an attachment."""
    sent = {} if data is None else {"data": data}
    return {
        "resourceType": "DocumentReference",
        "id": "d",
        "status": "current",
        "type": {"text": "Photo of wound"},
        "content": [{"attachment": {"contentType": kind, "title": "arm", **sent, **more}}],
    }


def media(data: bytes) -> stu3.Resource:
    return {
        "resourceType": "Media",
        "id": "m",
        "status": "completed",
        "content": {"contentType": "image/png", "data": packed(data)},
    }


def in_stu3(*resources: stu3.Resource) -> bytes:
    return stu3.as_json(stu3.searchset(*stu3.core(), *resources))


def in_r4(*resources: stu3.Resource) -> bytes:
    bundle = bars.made()
    for resource in resources:
        bars.add(bundle, resource)
    return bars.as_json(bundle)


def in_cda(kind: str, sent: str, how: str = 'representation="B64"') -> bytes:
    value = f'<value mediaType="{kind}" {how}>{sent}</value>'
    entry = f"<entry><observationMedia>{value}</observationMedia></entry>"
    return cda.document(entries=entry).encode()


def body(kind: str, sent: str, how: str = 'representation="B64"') -> bytes:
    inside = f'<nonXMLBody><text mediaType="{kind}" {how}>{sent}</text></nonXMLBody>'
    return cda.document(body=inside).encode()


def only(data: bytes) -> Part:
    (part,) = parts(data)
    return part


def notices(data: bytes) -> list[str]:
    return [one.text for one in read(data).warnings if one.code == "payload-not-shown"]


FAMILIES = {
    "stu3 json": lambda data: in_stu3(attached(packed(data))),
    "stu3 xml": lambda data: stu3.as_xml(stu3.searchset(*stu3.core(), attached(packed(data)))),
    "stu3 media": lambda data: in_stu3(media(data)),
    "stu3 binary": lambda data: in_stu3(
        {"resourceType": "Binary", "contentType": "image/png", "content": packed(data)}
    ),
    "r4 document": lambda data: in_r4(attached(packed(data))),
    "r4 media": lambda data: in_r4(media(data)),
    "r4 binary": lambda data: in_r4(
        {"resourceType": "Binary", "contentType": "image/png", "data": packed(data)}
    ),
    "cda entry": lambda data: in_cda("image/png", cda.base64_text(data)),
    "cda body": lambda data: body("image/png", cda.base64_text(data)),
    "cda in itk": lambda data: cda.envelope(
        cda.gzip_text(in_cda("image/png", packed(data)).decode()),
        packed='base64="true" compressed="true"',
    ).encode(),
    "itk payload": lambda data: cda.envelope(packed(data), packed='base64="true"').encode(),
}
"""Every way in which a file comes, as a message that holds just that one."""


@pytest.mark.hazard("H24")
@pytest.mark.parametrize("family", FAMILIES)
def test_a_picture_is_found_in_every_family_and_its_notice_says_so(family: str) -> None:
    message = FAMILIES[family](png())
    part = only(message)
    assert (part.kind, part.content, part.size) == (PartKind.PNG, png(), len(png()))
    assert part.opens
    (told,) = notices(message)
    assert told.endswith(". It can be opened here.")


@pytest.mark.parametrize("family", FAMILIES)
def test_a_file_of_another_kind_is_kept_whole_and_not_said_to_open(family: str) -> None:
    data = b"MZ\x90\0program"
    message = FAMILIES[family](data)
    part = only(message)
    assert (part.kind, part.content, part.opens) == (PartKind.OTHER, data, False)
    assert part.note
    assert "opened here" not in " ".join(notices(message))


def test_it_says_where_it_stood_and_what_it_was_called() -> None:
    message = in_stu3(attached(packed(png())), media(pdf()))
    first, second = parts(message)
    assert (first.name, first.media_type) == ("arm", "image/png")
    assert first.where.endswith("Document reference: Photo of wound")
    assert first.where.startswith("Entry ")
    assert second.where.endswith("Media")
    assert second.kind is PartKind.PDF


@pytest.mark.parametrize("sent", ["not base64!", "QUJ*", "Ä"])
@pytest.mark.parametrize("family", ["stu3", "r4", "cda"])
def test_wrong_base64_is_damaged_and_can_still_be_saved(family: str, sent: str) -> None:
    make = {
        "stu3": lambda: in_stu3(attached(sent)),
        "r4": lambda: in_r4(attached(sent)),
        "cda": lambda: in_cda("image/png", sent),
    }
    part = only(make[family]())
    assert (part.kind, part.opens) == (PartKind.DAMAGED, False)
    assert part.content == sent.encode()
    assert "base64" in part.note


@pytest.mark.parametrize(
    "written",
    [
        "iVBORw0K Gg==\n",
        base64.urlsafe_b64encode(b"%PDF-\xff\xfe\xfd").decode(),
        base64.b64encode(b"%PDF-1").decode().rstrip("="),
    ],
    ids=["broken over lines", "the alphabet of addresses", "without padding"],
)
def test_base64_is_read_as_leniently_as_it_is_sent(written: str) -> None:
    assert only(in_stu3(attached(written))).kind is not PartKind.DAMAGED


@pytest.mark.parametrize("family", ["stu3 json", "r4 media", "cda entry", "cda body"])
def test_gzip_is_unpacked(family: str) -> None:
    assert only(FAMILIES[family](gzip.compress(pdf()))).content == pdf()


def test_a_bomb_is_not_unpacked() -> None:
    small = bomb(60)
    part = only(in_stu3(attached(packed(small))))
    assert (part.kind, part.content) == (PartKind.OTHER, small)
    assert "unpacks to more than" in part.note


def test_many_small_bombs_share_one_limit() -> None:
    found = parts(in_stu3(*(attached(packed(bomb(20)), "x/y") for _ in range(4))))
    assert [len(part.content) > 1_000_000 for part in found] == [True, False, False, False]


@pytest.mark.parametrize(
    ("data", "said"),
    [(gzip.compress(pdf())[:-9], "end is missing"), (b"\x1f\x8b\x08junkjunkjunk", "damaged")],
)
def test_broken_gzip_is_damaged(data: bytes, said: str) -> None:
    part = only(in_stu3(attached(packed(data))))
    assert part.kind is PartKind.DAMAGED
    assert said in part.note


@pytest.mark.parametrize(
    "message",
    [
        in_stu3(attached(None, url=URL)),
        in_r4(attached(None, url=URL)),
        in_cda("image/png", f'<reference value="{URL}"/>', ""),
    ],
    ids=["stu3", "r4", "cda"],
)
def test_an_address_is_shown_and_never_asked(
    message: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **_k: asked.append(a))
    monkeypatch.setattr(socket.socket, "connect", lambda *a: asked.append(a))
    part = only(message)
    assert (part.kind, part.text, part.content) == (PartKind.ELSEWHERE, URL, b"")
    assert not part.was_sent
    assert asked == []


def test_an_attachment_without_content_is_listed() -> None:
    part = only(in_stu3(attached(None, size=120)))
    assert (part.kind, part.was_sent) == (PartKind.ELSEWHERE, False)
    assert "does not hold it" in part.note


@pytest.mark.parametrize(
    ("data", "kind", "text"),
    [
        ("BP <90 & Zoë".encode(), "text/plain", "BP <90 & Zoë"),
        ("Zoë".encode("cp1252"), "text/plain", "Zoë"),
        ("Zoë".encode("utf-16"), "text/plain", "Zoë"),
        (b"no type at all", "", "no type at all"),
        (b"<b>never rendered</b>", "text/html", "<b>never rendered</b>"),
    ],
)
def test_text_is_decoded_for_reading(data: bytes, kind: str, text: str) -> None:
    part = only(in_stu3(attached(packed(data), kind)))
    assert (part.kind, part.text) == (PartKind.TEXT, text)


@pytest.mark.parametrize("kind", ["image/png", "IMAGE/JPEG", "application/pdf", "video/mp4"])
def test_text_that_is_called_a_picture_is_not_opened(kind: str) -> None:
    part = only(in_stu3(attached(packed(b"<script>alert(1)</script>"), kind)))
    assert (part.kind, part.text) == (PartKind.OTHER, "")
    assert f"sent as {kind}" in part.note


def test_the_bytes_decide_and_not_the_type() -> None:
    assert only(in_stu3(attached(packed(pdf()), "image/png"))).kind is PartKind.PDF


@pytest.mark.hazard("H24")
def test_the_record_of_pathways_is_no_part() -> None:
    message = cda.document(entries=cda.pathways_case()).encode()
    assert parts(message) == ()


def test_the_narrative_is_no_part() -> None:
    sections = cda.section("Findings", "words").replace(
        "<text>", '<text mediaType="text/x-hl7-text+xml">'
    )
    assert parts(cda.document(sections=sections).encode()) == ()


def test_an_encrypted_payload_can_only_be_saved() -> None:
    cipher = (
        '<x:EncryptedData xmlns:x="http://www.w3.org/2001/04/xmlenc#">'
        "<x:CipherValue>QUJD</x:CipherValue></x:EncryptedData>"
    )
    part = only(cda.envelope(cipher, packed='encrypted="true"').encode())
    assert (part.kind, part.opens, part.was_sent) == (PartKind.OTHER, False, True)
    assert b"CipherValue" in part.content


def test_content_is_never_printed() -> None:
    assert "never printed" not in repr(only(in_stu3(attached(packed(b"never printed"), ""))))
