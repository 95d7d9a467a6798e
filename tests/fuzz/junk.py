"""What senders, editors, networks and attackers put into a field."""

from __future__ import annotations

from random import Random
from typing import Any

TIMES = (
    "0000-00-00",
    "0001-01-01T00:00:00+14:00",
    "0001-01-01",
    "9999-12-31T23:59:59-14:00",
    "9999-12-31T23:59:59.999999999999Z",
    "2026-02-30",
    "2026-13-01",
    "2026-03-29T01:30:00",
    "2026-10-25T01:30:00",
    "2026-03-01T24:00:00Z",
    "2026-03-01T23:59:60Z",
    "2026-03-01T10:00:00+99:99",
    "2026-03-01T10:00:00+23:59",
    "2026-03-01 10:00",
    "20260301",
    "202603011000",
    "20260301100000+0000",
    "20260301100000.123456+9999",
    "99991231235959-1400",
    "00010101000000+1400",
    "٢٠٢٦-٠٣-٠١",
    "01/03/2026",
    "2026-03-01T10:00:00[Europe/London]",
    "-2026",
    "soon",
)
NUMBERS = (
    "0",
    "-0",
    "007",
    "1e400",
    "-1e-400",
    "NaN",
    "INF",
    "9" * 30,
    "9" * 5_000,
    "1,5",
    "1.7976931348623157e309",
    "0x10",
    "½",
    "²",
    "Ⅷ",
    "٣",
    "１２",
    "9999999999",
    "999 000 4951",
)
REFERENCES = (
    "#",
    "##",
    "#1",
    "Patient/",
    "/",
    "//",
    "Patient/../Patient/p1",
    "http://[::1",
    "http://[",
    "https://ems.example:99999/Patient/1",
    "urn:uuid:",
    "urn:oid:2.16",
    "Patient/p1/_history/",
    "Patient?identifier=x|y",
    "file:///etc/passwd",
    "\\\\server\\share",
    "\x7f",
)
TEXTS = (
    "",
    " ",
    "\u00a0",
    "\u2028",
    "\x85",
    "\u200b",
    "\u00ad",
    "\ufeff",
    "\n",
    "\t",
    "a\nb\r\nc\rd",
    "BP <90 & SpO2 <92%",
    "<b>not bold</b>",
    "&lt;br/&gt;",
    "&amp;amp;lt;",
    "<div xmlns='http://www.w3.org/1999/xhtml'>x</div>",
    "<div><p>never closed",
    "<script>alert(1)</script>",
    "<![CDATA[x]]>",
    "]]>",
    "<!--",
    "-->",
    "<?x?>",
    "<!DOCTYPE x>",
    "{0} {} {x.y} %s %(x)d",
    "\\u0000",
    "\\",
    '"',
    "'",
    "\u200fעברית",
    "\u202eevil\u202c",
    "حساسية",
    "e\u0301",
    "\u0301",
    "İstanbul STRASSE straße ﬁ ŉ ẞ ΐ",
    "😀👩‍👩‍👧",
    "\U0010ffff",
    "\ufffe",
    "null",
    "true",
    "Dx02",
    "dx",
    "Dx0123456789",
    "07700 900123",
    "+44(0)7700-900-123 ext. 5",
    "tel:",
    "mailto:@",
    "SW1A1AA",
    "a|b|c",
    "| | |",
    "; ; ;",
    "::",
    "...",
    "-",
    "*",
    "(((((",
    ")",
    "data:text/html;base64,PGI+",
    "H4sIAAAAAAAA",
    "PHhtbD4=",
)
_REPEATED = ("a", " ", "a ", "\n", "<", ">", "&", "&lt;", "(", "-", "0", "| ", "é", "<b>", "İ", ";")
_LENGTHS = (2, 17, 64, 257, 1_000, 9_000)
_LONG = (60_000, 250_000)


def long_text(rng: Random) -> str:
    """One thing over and over, seldom very often."""
    length = rng.choice(_LONG if rng.random() < 0.03 else _LENGTHS)
    return (rng.choice(_REPEATED) * length)[:length] + rng.choice(("", "!", "<", "x"))


def text(rng: Random) -> str:
    """A text that some reader somewhere fell over."""
    roll = rng.random()
    if roll < 0.35:
        return rng.choice(TEXTS)
    if roll < 0.5:
        return rng.choice(TIMES)
    if roll < 0.62:
        return rng.choice(NUMBERS)
    if roll < 0.7:
        return rng.choice(REFERENCES)
    if roll < 0.78:
        return long_text(rng)
    if roll < 0.9:
        return rng.choice(TEXTS) + rng.choice(TEXTS) + rng.choice(NUMBERS[:5])
    return "".join(
        chr(rng.choice((rng.randrange(32, 0x250), rng.randrange(0x250, 0xD800))))
        for _ in range(rng.randrange(1, 12))
    )


def value(rng: Random) -> Any:
    """A JSON value of any type, mostly of the wrong one."""
    roll = rng.random()
    if roll < 0.55:
        return text(rng)
    return rng.choice(
        (
            None,
            True,
            False,
            0,
            -1,
            1.5,
            1e300,
            10**25,
            [],
            {},
            [None],
            [[]],
            [[["x"]]],
            [{}, "x", None, 1],
            {"": ""},
            {"value": {"value": "x"}},
            {"resourceType": "Patient"},
            {"reference": "#"},
            {"coding": [{"code": "x"}, None, "y"], "text": ["a", "b"]},
            {"extension": [{"url": "x", "valueString": "y"}]},
        )
    )
