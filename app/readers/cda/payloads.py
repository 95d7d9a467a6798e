"""A payload of a DistributionEnvelope -> the tree in it: plain, base64, gzip; never more.

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

_GZIP = b"\x1f\x8b"
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
    """Opens the payloads of one message, within one limit for all of them."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._left = MOST_BYTES
        self._marks_left = MOST_CDA_MARKS

    def open(self, payload: Element, packing: Packing, which: str) -> Element | None:
        """The tree in a payload, None where there is none that can be shown (then announced).

        Args:
            payload: the payload element.
            packing: what the manifest says of it.
            which: its place in words, such as ``Payload 2 of 3``.
        """
        inline = next(iter(payload), None)
        text = (payload.text or "").strip()
        if packing.encrypted and (inline is None or _is_cipher(inline)):
            size = size_words(len(text)) or "of unknown size"
            self._announce(f"{which} is encrypted ({packing.kind or 'unknown type'}, {size}).")
            return None
        if inline is not None:
            if packing.base64 or packing.compressed:
                self._odd(f"{which} is plain, though the envelope says that it is packed.")
            return inline
        if not text:
            self._announce(f"{which} is empty.")
            return None
        return self._unpack(text, packing, which)

    def _unpack(self, text: str, packing: Packing, which: str) -> Element | None:
        data = decode(text)
        if data is None:
            self._announce(
                f"{which} should be base64, but is not ({packing.kind or 'unknown type'}, "
                f"{size_words(len(text))})."
            )
            return None
        if not packing.base64:
            self._odd(f"{which} is base64, though the envelope does not say so.")
        zipped = data.startswith(_GZIP)
        if zipped != packing.compressed:
            said = "compressed" if packing.compressed else "not compressed"
            self._odd(f"{which} should be {said}, but is the opposite.")
        if zipped:
            unzipped = self._gunzip(data, which)
            if unzipped is None:
                return None
            data = unzipped
        return self._parse(data, packing, which)

    def _gunzip(self, data: bytes, which: str) -> bytes | None:
        opener = zlib.decompressobj(wbits=31)
        try:
            opened = opener.decompress(data, self._left + 1)  # no bytes at all would mean no limit
        except zlib.error:
            self._announce(f"{which} is compressed, but damaged ({size_words(len(data))}).")
            return None
        if len(opened) > self._left:
            self._announce(
                f"{which} unpacks to more than {size_words(MOST_BYTES)} and was not opened."
            )
            return None
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


def _is_cipher(element: Element) -> bool:
    return str(element.tag).startswith("{http://www.w3.org/2001/04/xmlenc#}")


def size_words(count: int) -> str:
    """``83 kB``: a size as a person says it."""
    if count < 1000:
        return f"{count} bytes" if count else ""
    return f"{count // 1000} kB" if count < 1_000_000 else f"{count / 1_000_000:.1f} MB"
