"""Mutators that know nothing of the format: what lines, disks and wrong tools do to bytes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random

from tests.fuzz import junk

MOST = 1_000_000
"""Larger inputs only cost time: what matters about size has tests of its own."""

_NUMBER = re.compile(rb"\d[\d.:+TZ-]*")
_STRING = re.compile(rb'"[^"\\<>]*"')
_DECLARATION = re.compile(rb"\A\s*<\?xml[^>]*\?>")
_TOKENS = (
    b"<",
    b">",
    b"&",
    b'"',
    b"'",
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b"\\",
    b"\0",
    b"\x1b",
    b"\x80",
    b"\xff",
    b"\xc0\x80",
    b"\xed\xa0\x80",
    b"\xef\xbb\xbf",
    b"\xe2\x80\xae",
    b"&#0;",
    b"&#x110000;",
    b"&nbsp;",
    b"&lt;",
    b"<![CDATA[",
    b"]]>",
    b"<!-- -->",
    b"<?pi?>",
    b"<a>",
    b"</a>",
    b"<a/>",
    b"null",
    b"NaN",
    b"-",
    b"\\ud800",
    b"\\u0000",
    b"/*x*/",
)
_CODECS = (
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-8-sig",
    "cp1252",
    "latin-1",
    "cp037",
    "utf-32",
    "utf-7",
)
_NAMES = (
    "UTF-8",
    "utf-16",
    "ISO-8859-1",
    "windows-1252",
    "ascii",
    "utf-7",
    "cp037",
    "idna",
    "base64",
    "rot13",
    "no-such",
    "utf_8_sig",
    "unicode_escape",
    "x" * 60,
)


def _span(rng: Random, data: bytes, longest: int = 400) -> tuple[int, int]:
    start = rng.randrange(len(data) + 1)
    return start, min(len(data), start + rng.randrange(1, longest))


def _flip(rng: Random, data: bytes, _others: Sequence[bytes]) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.choice((1, 1, 1, 2, 8, 64))):
        if changed:
            changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def _cut(rng: Random, data: bytes, _others: Sequence[bytes]) -> bytes:
    return data[: rng.randrange(len(data) + 1)]


def _drop(rng: Random, data: bytes, _others: Sequence[bytes]) -> bytes:
    start, end = _span(rng, data, rng.choice((2, 30, 3_000)))
    return data[:start] + data[end:]


def _repeat(rng: Random, data: bytes, _others: Sequence[bytes]) -> bytes:
    start, end = _span(rng, data)
    times = rng.choice((2, 2, 3, 20, 300))
    return data[:start] + data[start:end] * times + data[end:]


def _splice(rng: Random, data: bytes, others: Sequence[bytes]) -> bytes:
    other = rng.choice(others)
    start, end = _span(rng, other, 4_000)
    at, until = _span(rng, data, 4_000)
    return data[:at] + other[start:end] + data[until if rng.random() < 0.5 else at :]


def _insert(rng: Random, data: bytes, _others: Sequence[bytes]) -> bytes:
    for _ in range(rng.choice((1, 1, 3))):
        at = rng.randrange(len(data) + 1)
        data = data[:at] + rng.choice(_TOKENS) * rng.choice((1, 1, 1, 2, 50)) + data[at:]
    return data


def _in_place(rng: Random, data: bytes, pattern: re.Pattern[bytes], new: bytes) -> bytes:
    start = rng.randrange(len(data) + 1)
    found = pattern.search(data, start) or pattern.search(data)
    return data if found is None else data[: found.start()] + new + data[found.end() :]


def _number(rng: Random, data: bytes, _others: Sequence[bytes]) -> bytes:
    return _in_place(rng, data, _NUMBER, rng.choice(junk.NUMBERS + junk.TIMES).encode())


def _string(rng: Random, data: bytes, _others: Sequence[bytes]) -> bytes:
    said = junk.text(rng).replace("\\", "\\\\").replace('"', "&quot;")
    if rng.random() < 0.7:
        said = said.replace("\n", " ").replace("<", "&lt;")
    return _in_place(rng, data, _STRING, b'"%s"' % said.encode("utf-8", "replace"))


def _swap_strings(rng: Random, data: bytes, _others: Sequence[bytes]) -> bytes:
    found = [match.span() for match in _STRING.finditer(data[:200_000])]
    if len(found) < 2:
        return data
    (a, b), (c, d) = sorted(rng.sample(found, 2))
    return data[:a] + data[c:d] + data[b:c] + data[a:b] + data[d:]


def _encode(rng: Random, data: bytes, _others: Sequence[bytes]) -> bytes:
    text = data.decode("utf-8", "replace")
    return text.encode(rng.choice(_CODECS), "replace")


def _declare(rng: Random, data: bytes, _others: Sequence[bytes]) -> bytes:
    said = b'<?xml version="1.0" encoding="%s"?>' % rng.choice(_NAMES).encode()
    return said + _DECLARATION.sub(b"", data, count=1)


def _nest(rng: Random, data: bytes, _others: Sequence[bytes]) -> bytes:
    start, end = _span(rng, data)
    before, after = rng.choice(((b"<a>", b"</a>"), (b'{"a":', b"}"), (b"[", b"]"), (b"(", b")")))
    depth = rng.choice((1, 3, 40, 260, 3_000))
    return data[:start] + before * depth + data[start:end] + after * depth + data[end:]


MUTATORS: tuple[Callable[[Random, bytes, Sequence[bytes]], bytes], ...] = (
    _flip,
    _cut,
    _drop,
    _repeat,
    _splice,
    _insert,
    _number,
    _number,
    _string,
    _string,
    _swap_strings,
    _encode,
    _declare,
    _nest,
)


def mutate(rng: Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """The bytes after one change, at most ``MOST`` of them."""
    return rng.choice(MUTATORS)(rng, data, others)[:MOST]
