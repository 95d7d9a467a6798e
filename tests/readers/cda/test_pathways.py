"""The record of NHS Pathways: its dispositions are used however it is packed, and nothing else."""

from __future__ import annotations

import base64
import gzip
import re
from datetime import UTC, datetime
from xml.sax.saxutils import escape  # writes only; nothing is parsed with it

import pytest

from app.report.sheet import sheet
from tests.readers.cda import documents as d

NOW = datetime(2026, 3, 1, 10, 0, tzinfo=UTC)
_PACKED = re.search(r'B64"[^>]*>([^<]+)<', d.pathways_case("Dx03", "Dx02"))
CASE = base64.b64decode(_PACKED[1]) if _PACKED else b""
TEXT = CASE.decode()


def media(value: str, attributes: str = 'representation="B64" mediaType="text/xml"') -> str:
    return (
        f"<entry><observationMedia><value {attributes}>{value}</value></observationMedia></entry>"
    )


WAYS = {
    "base64": media(d.base64_text(CASE)),
    "UTF-16": media(d.base64_text(TEXT.encode("utf-16"))),
    "compressed": media(d.base64_text(gzip.compress(CASE, mtime=0))),
    "markup": media(TEXT, 'mediaType="text/xml"'),
    "markup without a type": media(TEXT, ""),
    "escaped": media(escape(TEXT), 'mediaType="text/xml"'),
    "escaped without a type": media(escape(f'<?xml version="1.0"?>{TEXT}'), ""),
    "CDATA": media(f"<![CDATA[{TEXT}]]>", 'mediaType="application/xml"'),
}


@pytest.mark.parametrize("entry", WAYS.values(), ids=WAYS)
def test_a_case_is_used_however_it_is_packed(entry: str) -> None:
    report = d.read_text(d.document(entries=entry))
    kinds = {code.kind: code.code for code in report.outcome.codes}
    assert kinds["first-disposition-of-the-triage"] == "Dx03"
    assert kinds["final-disposition-of-the-triage"] == "Dx02"
    assert "secret rationale" not in sheet(report, NOW).text
    assert "payload-not-shown" not in d.codes(report)


def test_a_damaged_or_endless_case_is_announced_and_not_shown() -> None:
    cut = gzip.compress(CASE, mtime=0)[:-12]
    bomb = gzip.compress(b"<PathwaysCase>" + b" " * 40_000_000, mtime=0)
    for packed in (cut, bomb):
        report = d.read_text(d.document(entries=media(d.base64_text(packed))))
        assert "payload-not-shown" in d.codes(report)
        assert "secret rationale" not in sheet(report, NOW).text
