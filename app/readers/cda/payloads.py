"""A payload of a DistributionEnvelope -> the trees in it: plain, base64, compressed, escaped.

The manifest says how a payload is packed; where it says so wrongly, the bytes decide, and the
finding is told. What cannot be opened is announced and stays in the message.
"""

from __future__ import annotations

import binascii
import zlib
from dataclasses import dataclass

from app.readers.cda.elements import Element
from app.readers.cda.reading import Reading
from app.readers.contents import opens_here
from app.readers.encoding import to_utf8
from app.readers.xml_tree import MOST_CDA_MARKS, parse_leniently
from app.report.errors import Unreadable
from app.report.notices import NoticeCode

MOST_BYTES = 32 * 1024 * 1024
"""What one message may unpack to; a larger one is a bomb or a mistake."""

_GZIP, _ZLIB = b"\x1f\x8b", b"x"
_GZIP_FORM, _ZLIB_FORM, _BARE_FORM = 31, 15, -15
"""What zlib calls the ways to pack (``wbits``)."""

_MARKUP = (b"<", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\0<")
_SPACES = b" \t\r\n"
_PLAIN_ALPHABET = bytes.maketrans(b"-_", b"+/")


@dataclass(frozen=True, slots=True)
class Packing:
    """What the manifest says about one payload."""

    kind: str = ""
    base64: bool = False
    compressed: bool = False
    encrypted: bool = False


class Unpacker:
    """Opens the payloads of one message, within one limit for all of them.

    Attributes:
        plain: the payloads that are plain text, by their place.
    """

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self.plain: list[tuple[str, str]] = []
        self._left = MOST_BYTES
        self._marks_left = MOST_CDA_MARKS

    def open(self, payload: Element, packing: Packing, which: str) -> list[Element]:
        """The trees in a payload, none where there is none that can be shown (then announced).

        Args:
            payload: the payload element.
            packing: what the manifest says of it.
            which: its place in words, such as ``Payload 2 of 3``.
        """
        inline = list(payload)
        text = (payload.text or "").strip()
        if packing.encrypted and (not inline or _is_cipher(inline[0])):
            size = size_words(len(text)) or "of unknown size"
            self._announce(f"{which} is encrypted ({packing.kind or 'unknown type'}, {size}).")
            return []
        if inline:
            if packing.base64 or packing.compressed:
                self._odd(f"{which} is plain, though the envelope says that it is packed.")
            if len(inline) > 1:
                self._odd(f"{which} holds {len(inline)} documents where one belongs; all are read.")
            return inline
        if not text:
            self._announce(f"{which} is empty.")
            return []
        found = self._unpack(text, packing, which)
        return [found] if found is not None else []

    def _unpack(self, text: str, packing: Packing, which: str) -> Element | None:
        if text.startswith("<"):
            self._odd(f"{which} is markup sent as text; it is read as markup.")
            return self._parse(text.encode(), packing, which)
        data = decode(text)
        if data is None and not (packing.base64 or packing.compressed):
            self.plain.append((which, text))
            told = f"{which} is plain text, not a document: see under Narrative."
            self._reading.warn(NoticeCode.PART_NOT_UNDERSTOOD, told)
            return None
        if data is None:
            self._announce(
                f"{which} should be base64, but is not ({packing.kind or 'unknown type'}, "
                f"{size_words(len(text))})."
            )
            return None
        if not packing.base64:
            self._odd(f"{which} is base64, though the envelope does not say so.")
        if (again := _twice(data)) is not None:
            self._odd(f"{which} is base64 twice over.")
            data = again
        packed = data.startswith((_GZIP, _ZLIB)) or (packing.compressed and not _is_markup(data))
        if not packed:
            if packing.compressed:
                self._odd(f"{which} should be compressed, but is the opposite.")
            return self._parse(data, packing, which)
        unpacked = self._inflate(data, packing, which)
        return self._parse(unpacked, packing, which) if unpacked is not None else None

    def _inflate(self, data: bytes, packing: Packing, which: str) -> bytes | None:
        """gzip, which the standard asks for, or what senders take for it: zlib, bare deflate."""
        form = _form_of(data)
        opener = zlib.decompressobj(wbits=form)
        try:
            opened = opener.decompress(data, self._left + 1)  # no bytes at all would mean no limit
        except zlib.error:
            if form != _GZIP_FORM and not packing.compressed:
                return data
            self._announce(f"{which} is compressed, but damaged ({size_words(len(data))}).")
            return None
        if len(opened) > self._left:
            self._announce(
                f"{which} unpacks to more than {size_words(MOST_BYTES)} and was not opened."
            )
            return None
        if not packing.compressed:
            self._odd(f"{which} should be not compressed, but is the opposite.")
        if form != _GZIP_FORM:
            self._odd(f"{which} is compressed in another way than with gzip.")
        if not opener.eof:
            self._odd(f"{which} is compressed, but its end is missing.")
        self._left -= len(opened)
        return opened

    def _parse(self, data: bytes, packing: Packing, which: str) -> Element | None:
        kind = packing.kind or "unknown type"
        try:
            utf8, odd = to_utf8(data)
            marks = utf8.count(b"<")
            if marks > self._marks_left:
                self._announce(f"{which} holds too many elements and was not opened.")
                return None
            self._marks_left -= marks
            root, mended = parse_leniently(utf8)
        except Unreadable:
            here = opens_here(data, packing.kind)
            self._announce(f"{which} is no XML ({kind}, {size_words(len(data))}).{here}")
            return None
        for words in filter(None, (odd, mended)):
            self._reading.warn(NoticeCode.ENCODING, f"{which}: {words}")
        return root

    def _announce(self, text: str) -> None:
        self._reading.warn(NoticeCode.PAYLOAD_NOT_SHOWN, text)

    def _odd(self, text: str) -> None:
        self._reading.warn(NoticeCode.ENTRY_INVALID, text)


def decode(text: str) -> bytes | None:
    """Base64 in either alphabet, with or without its padding; None where it is none."""
    packed = text.encode("ascii", "replace").translate(_PLAIN_ALPHABET, _SPACES).rstrip(b"=")
    if len(packed) < 6:
        return None
    try:
        return binascii.a2b_base64(packed + b"=" * (-len(packed) % 4), strict_mode=True)
    except binascii.Error:
        return None


def _twice(data: bytes) -> bytes | None:
    """What is in base64 that was put into base64 again."""
    if _is_markup(data) or data.startswith((_GZIP, _ZLIB)) or not data.isascii():
        return None
    again = decode(data.decode("ascii"))
    return again if again is not None and (_is_markup(again) or again[:2] == _GZIP) else None


def _is_markup(data: bytes) -> bool:
    return data.lstrip().startswith(_MARKUP)


def _form_of(data: bytes) -> int:
    if data.startswith(_GZIP):
        return _GZIP_FORM
    is_zlib = data.startswith(_ZLIB) and len(data) > 1 and int.from_bytes(data[:2]) % 31 == 0
    return _ZLIB_FORM if is_zlib else _BARE_FORM


def _is_cipher(element: Element) -> bool:
    return str(element.tag).startswith("{http://www.w3.org/2001/04/xmlenc#}")


def size_words(count: int) -> str:
    """``83 kB``: a size as a person says it."""
    if count < 1000:
        return f"{count} bytes" if count else ""
    return f"{count // 1000} kB" if count < 1_000_000 else f"{count / 1_000_000:.1f} MB"
