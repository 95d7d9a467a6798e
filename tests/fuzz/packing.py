"""ITK envelopes round documents, packed as the manifest says, or otherwise."""

from __future__ import annotations

import base64
import gzip
import zlib
from random import Random
from xml.sax.saxutils import quoteattr  # writes only; nothing is parsed with it

from tests.fuzz import bytes_, junk, xml_
from tests.readers.cda import documents as d

_DECLARATION = b"<?xml"
_FLAGS = (
    "",
    "",
    'base64="true"',
    'base64="true"',
    'base64="true" compressed="true"',
    'base64="true" compressed="true"',
    'compressed="true"',
    'encrypted="true"',
    'base64="false"',
    'base64="1" compressed="0"',
    'base64="maybe"',
)
_INTERACTIONS = (
    d.PRIMARY,
    d.COPY,
    "repeatCallerDocumentSet-v1-0",
    "ambulanceRequest-v1-0",
    "x",
    "",
)


def packed(rng: Random, document: bytes) -> str:
    """What stands in one payload element."""
    how = rng.random()
    if how < 0.3 and not document.startswith((_DECLARATION, b"\xff", b"\xfe")):
        return document.decode("utf-8", "replace")
    if how < 0.6:
        data = document
    elif how < 0.9:
        data = gzip.compress(document, compresslevel=1, mtime=0)
    else:
        data = rng.choice(
            (zlib.compress(document, 1), b"%PDF-1.7", b"\x1f\x8b", b"", b"PK\x03\x04")
        )
    if how < 0.92 and rng.random() < 0.15:
        data = bytes_.mutate(rng, data, [data])
    text = (base64.urlsafe_b64encode if rng.random() < 0.1 else base64.b64encode)(data).decode()
    return _written(rng, text)


def _written(rng: Random, text: str) -> str:
    roll = rng.random()
    if roll < 0.1:
        return text.rstrip("=")
    if roll < 0.2:
        return "\n".join(text[at : at + 76] for at in range(0, len(text), 76))
    if roll < 0.24:
        return text[: rng.randrange(len(text) + 1)]
    if roll < 0.27:
        return text + "==== trailing words"
    if roll < 0.29:
        return base64.b64encode(text.encode()).decode()
    return text


def wrapped(rng: Random, documents: list[bytes]) -> bytes:
    """One to many documents in an envelope, often in SOAP; the counts need not agree."""
    contents = [packed(rng, document) for document in documents]
    if rng.random() < 0.03:
        contents *= 100 // len(contents)
        contents = contents if sum(map(len, contents)) < bytes_.MOST else contents[:3]
    count = len(contents)
    counts = (count, count) if rng.random() < 0.8 else (rng.randrange(4), rng.randrange(4))
    items = None
    if rng.random() < 0.2:
        items = "".join(
            d.item(f"uuid_{rng.randrange(5)}", rng.choice(_FLAGS)) for _ in range(counts[0])
        )
    specs = ""
    if rng.random() < 0.4:
        specs = d.spec(rng.choice(("ackrequested", "busresponserequested", "x")), "true")
        specs += f"<itk:spec key={quoteattr(xml_.said(rng))} value={quoteattr(xml_.said(rng))}/>"
    text = d.envelope(
        *contents,
        interaction=rng.choice(_INTERACTIONS),
        packed=rng.choice(_FLAGS),
        items=items,
        counts=counts,
        specs=specs,
    )
    if rng.random() < 0.5:
        prefix = rng.choice(("s", "soap", "é", "S-1"))
        header = f"<x>{junk.NUMBERS[0]}</x>" if rng.random() < 0.2 else ""
        text = d.soap(text, prefix=prefix, header=header)
    return text.encode("utf-8", "replace")


def bomb() -> bytes:
    """Forty megabytes of nothing in forty kilobytes."""
    data = gzip.compress(b"<a>" + b" " * 40_000_000 + b"</a>", compresslevel=1, mtime=0)
    return d.envelope(d.base64_text(data), packed='base64="true" compressed="true"').encode()
