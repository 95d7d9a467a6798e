"""What a file inside a message is: unpacked within limits, and known by its bytes alone.

The type that a sender gives is a claim. Only what the first bytes say is ever handed to a decoder,
and nothing is fetched from an address (design rules 2 and 5).
"""

from __future__ import annotations

import base64
import binascii
import codecs
import re
import zlib
from dataclasses import replace

from lxml import etree

from app.readers.encoding import to_utf8
from app.readers.xml_tree import MOST_CDA_MARKS, parse_leniently
from app.report.errors import Unreadable
from app.report.parts import Part, PartKind

MOST_BYTES = 32 * 1024 * 1024
"""What all compressed parts of one message may unpack to, together; more is a bomb or a mistake."""

OPENS_HERE = " It can be opened here."

_START = 4096
_GZIP = b"\x1f\x8b"
_SPACES = re.compile(r"\s+")
_URL_ALPHABET = str.maketrans("-_", "+/")
_SIGNS = (
    (b"%PDF-", PartKind.PDF),
    (b"\x89PNG\r\n\x1a\n", PartKind.PNG),
    (b"\xff\xd8\xff", PartKind.JPEG),
    (b"GIF87a", PartKind.GIF),
    (b"GIF89a", PartKind.GIF),
)
_NO_TEXT = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_NEVER_TEXT = ("image/", "audio/", "video/", "application/pdf")


class Unpacker:
    """Makes parts of packed content, within one limit for a whole message."""

    def __init__(self) -> None:
        self._left = MOST_BYTES
        self._marks_left = MOST_CDA_MARKS

    def of_base64(self, packed: str, about: Part) -> Part:
        """A part from base64; ``about`` says its name, type and place."""
        data = decoded(packed)
        if data is None:
            note = "It should be base64, but is not. It can be saved as it was sent."
            return _with(about, PartKind.DAMAGED, packed.encode("utf-8", "replace"), note)
        return self.of_bytes(data, about)

    def of_bytes(self, data: bytes, about: Part) -> Part:
        """A part from bytes that may be compressed."""
        if not data.startswith(_GZIP):
            return _known(data, about)
        opener = zlib.decompressobj(wbits=31)
        try:
            opened = opener.decompress(data, self._left + 1)
        except zlib.error:
            return _with(about, PartKind.DAMAGED, data, "It is compressed, but damaged.")
        if len(opened) > self._left:
            note = f"It unpacks to more than {MOST_BYTES // 1_000_000} MB and was not opened."
            return _with(about, PartKind.OTHER, data, note)
        if not opener.eof:
            return _with(about, PartKind.DAMAGED, data, "It is compressed, but its end is missing.")
        self._left -= len(opened)
        return _known(opened, about)

    def xml(self, content: bytes) -> etree._Element | None:
        """The tree in content that is XML; None where it is none, or too much of it."""
        if b"<" not in content[:_START]:
            return None
        try:
            utf8 = to_utf8(content)[0]
            marks = utf8.count(b"<")
            if marks > self._marks_left:
                return None
            self._marks_left -= marks
            return parse_leniently(utf8)[0]
        except Unreadable:
            return None


def decoded(packed: str) -> bytes | None:
    """The bytes of base64 in either alphabet, padded or not; None where it is none."""
    bare = _SPACES.sub("", packed).translate(_URL_ALPHABET).rstrip("=")
    try:
        return base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None


def opens_here(sent: str | bytes, media_type: str) -> str:
    """The words to add to a notice where a part (or its base64) can be shown, else none.

    Of what is compressed only the start is looked at, as this is asked of every part that is read.
    """
    data = decoded(sent) if isinstance(sent, str) else sent
    if data and data.startswith(_GZIP):
        try:
            data = zlib.decompressobj(wbits=31).decompress(data[:_START], _START)
        except zlib.error:
            return ""
    if not data:
        return ""
    return OPENS_HERE if _known(data[:_START], Part(PartKind.OTHER, media_type)).opens else ""


def _known(data: bytes, about: Part) -> Part:
    for sign, kind in _SIGNS:
        if data.startswith(sign):
            return _with(about, kind, data)
    sent_as = about.media_type.lower()
    if not data:
        return _with(about, PartKind.OTHER, data, "It is empty.")
    if sent_as.startswith(_NEVER_TEXT):
        note = f"It was sent as {about.media_type}, but its content is something else."
        return _with(about, PartKind.OTHER, data, note)
    text = _text_of(data, claimed=sent_as.startswith("text/"))
    if text is None:
        return _with(about, PartKind.OTHER, data, "This program does not open files of that kind.")
    return replace(_with(about, PartKind.TEXT, data), text=text)


def _text_of(data: bytes, *, claimed: bool) -> str | None:
    """The characters; old alphabets only where the sender says that it is text."""
    try:
        if claimed:
            text = to_utf8(data)[0].decode()
        else:
            text = codecs.getincrementaldecoder("utf-8-sig")().decode(data)
    except (Unreadable, UnicodeDecodeError):
        return None
    return None if _NO_TEXT.search(text) else text


def _with(about: Part, kind: PartKind, content: bytes, note: str = "") -> Part:
    return replace(about, kind=kind, content=content, size=len(content), note=note)
