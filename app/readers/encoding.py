"""Bytes as they came -> UTF-8, with a word about it where the sender's declaration was wrong."""

from __future__ import annotations

import codecs
import re

from app.readers.unreadable import Fault

_DECLARED = re.compile(rb"\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._\-]{1,40})[\"']")
_UTF16 = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_UTF8_NAMES = frozenset({"utf-8", "ascii", "utf8"})
_OF_PYTHON = frozenset({"unicode-escape", "raw-unicode-escape", "idna", "punycode"})
"""Names that Python knows, and that would change the characters of a message."""


def to_utf8(data: bytes) -> tuple[bytes, str]:
    """The same characters in UTF-8 without a byte order mark, and what was odd ("" if nothing).

    Raises:
        Unreadable: READ-012 where the bytes are UTF-16 but cannot be decoded.
    """
    if data.startswith(codecs.BOM_UTF8):
        data = data[3:]
    wide = _UTF16.get(data[:2])
    if wide:
        return _from_utf16(data[2:], wide), ""
    if data[1:2] == b"\0" or data[:1] == b"\0":
        little = data[1:2] == b"\0"
        return _from_utf16(data, "utf-16-le" if little else "utf-16-be"), ""
    if data.isascii():
        return data, ""
    declared = _declared(data)
    if _in_utf8(data, "utf-8") is not None:
        if declared in _UTF8_NAMES:
            return data, ""
        return data, f"The message says its characters are {declared}, but they are UTF-8."
    if declared not in _UTF8_NAMES and (right := _in_utf8(data, declared)) is not None:
        return right, ""
    read, found = _in_utf8(data, "cp1252"), "Windows-1252"
    if read is None:
        read, found = data.decode("latin-1").encode(), "ISO-8859-1"
    return read, (
        f"The characters are not the {declared.upper()} that the message says; "
        f"they were read as {found}. Letters with accents and signs may be wrong."
    )


def _declared(data: bytes) -> str:
    match = _DECLARED.match(data[:400])
    if match is None:
        return "utf-8"
    name = match[1].decode("ascii").lower()
    try:
        return codecs.lookup(name).name
    except LookupError:
        return name


def _in_utf8(data: bytes, codec: str) -> bytes | None:
    """The bytes in UTF-8, None where they are not in that encoding or it is none for messages."""
    if codec in _OF_PYTHON:
        return None
    try:
        return data.decode(codec).encode()
    except (UnicodeError, LookupError):
        return None


def _from_utf16(data: bytes, codec: str) -> bytes:
    found = _in_utf8(data, codec)
    if found is None:
        raise Fault.CHARACTERS.error()
    return found
